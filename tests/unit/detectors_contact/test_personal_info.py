"""Personal information: how the detector behaves, beyond the lists of lines."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_policies.detectors.personal_info import PersonalInfoDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector, Reading

DETECTOR = PersonalInfoDetector()

Says = Callable[..., Reading]


def _signals(reading: Reading) -> dict[str, Signal]:
    return {it.name: it for it in DETECTOR.detect(reading) if isinstance(it, Signal)}


def test_it_is_a_detector() -> None:
    """The class fits the door that every detector enters by."""
    detector: Detector = DETECTOR
    assert detector.version
    assert all(spec.category == "personal-info" for spec in detector.specs)


@pytest.mark.parametrize("age", ["5", "9", "11", "12", "13", "15", "17", "18", "42"])
def test_no_age_leaves_the_detector(says: Says, age: str) -> None:
    """A stated age is a signal without the number (`precise.md` 5), also in its reason."""
    signals = _signals(says(f"im {age} years old"))
    assert "personal-info.age" in signals
    assert not [it for it in signals.values() if any(map(str.isdigit, it.why))]


@pytest.mark.parametrize("age", [13, 14, 17, 18, 34])
def test_thirteen_and_more_is_not_under_thirteen(says: Says, age: int) -> None:
    """The signal that tells a human stands for ages below thirteen alone."""
    assert "personal-info.age-under-13" not in _signals(says(f"i am {age} years old"))


def test_two_young_ages_give_the_same_signals(says: Says) -> None:
    """From a signal nobody can tell 9 from 11, or 14 from 16."""
    nine, eleven, fourteen, sixteen = (
        {name: (it.score, it.why) for name, it in _signals(says(f"im {age}, you?")).items()}
        for age in ("09", "11", "14", "16")
    )
    assert (nine, fourteen) == (eleven, sixteen)


def test_an_adult_age_stays_below_the_rules(says: Says) -> None:
    """An adult who states an age gives away nothing that a young member must know about."""
    assert _signals(says("im 34"))["personal-info.age"].score < 0.8


@pytest.mark.parametrize("text", ["12", "12 and you", "im 12", "twelve", "almost 12!"])
@pytest.mark.parametrize("question", ["how old are you?", "wie alt bist du", "asl?"])
def test_a_bare_answer_to_the_question_is_an_age(says: Says, text: str, question: str) -> None:
    """Asked for the age, a number is one."""
    assert "personal-info.age-under-13" in _signals(says(text, before=(question,)))


def test_a_bare_number_is_no_age(says: Says) -> None:
    """Nobody asked."""
    assert not _signals(says("12", before=("what is 6 times 2?",)))


def test_a_bare_number_after_the_question_is_an_own_phone_number(says: Says) -> None:
    """Asked for the number, digits are the author's own."""
    alone = _signals(says("07700 900123"))["personal-info.phone"]
    asked = _signals(says("07700 900123", before=("hey", "whats your number")))[
        "personal-info.phone"
    ]
    aims = ("unknown", "self")
    assert aims == (alone.aim, asked.aim)
    assert alone.score < 0.8 <= asked.score


@pytest.mark.parametrize("text", ["482913", "482 913 lol", "the code is 482913"])
def test_a_code_given_to_who_asked_is_given_away(says: Says, text: str) -> None:
    """Digits that answer a demand for the login code are that code."""
    asked = _signals(says(text, before=("send me the 6 digit code you got",)))
    assert asked["personal-info.one-time-code"].score >= 0.8
    unasked = _signals(says(text)).get("personal-info.one-time-code")
    assert unasked is None or unasked.score < 0.8


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("i go to riverside primary", False),
        ("i go to riverside primary in leeds", True),
        ("je vais au collège jean moulin", False),
        ("je vais au collège Jean Moulin", False),
        ("je vais au collège jean moulin à lyon", True),
    ],
)
def test_a_school_is_sure_with_its_place_or_a_class(says: Says, text: str, *, sure: bool) -> None:
    """A name alone is shared by many schools."""
    found = _signals(says(text)).get("personal-info.school")
    assert sure == (found is not None and found.score >= 0.8)


def test_an_unknown_domain_leaves_an_address_unsure(says: Says) -> None:
    """`user@server.lan` is a machine more often than a person."""
    assert _signals(says("ana@server.lan"))["personal-info.email"].score < 0.8


def test_somebody_elses_data_is_not_called_the_authors(says: Says) -> None:
    """A rule about own numbers must not fire when another person's number is posted."""
    assert {"personal-info.other"} == set(_signals(says("her number is 07700 900456")))


def test_both_owners_are_told_apart_in_one_message(says: Says) -> None:
    """Own and other numbers of one message stand in different signals."""
    text = "her number is 07700 900456 and mine is 07700 900123"
    found = {
        name: [text[span.start : span.end] for span in it.spans]
        for name, it in _signals(says(text)).items()
    }
    expected = {
        "personal-info.other": ["07700 900456"],
        "personal-info.phone": ["07700 900123"],
    }
    assert expected == found


def test_two_numbers_make_one_signal_with_two_spans(says: Says) -> None:
    """A signal stands once a message, and shows every place."""
    text = "my number is 07700 900123 or +44 7700 900124"
    (signal,) = _signals(says(text)).values()
    expected = ["07700 900123", "+44 7700 900124"]
    assert expected == [text[span.start : span.end] for span in signal.spans]


def test_a_mail_address_is_no_name_on_a_platform(says: Says) -> None:
    """`my insta: ana@example.org` gives an e-mail address, once."""
    assert {"personal-info.email"} == set(_signals(says("my insta: ana_k@example.org")))


def test_a_bare_national_number_is_left_unsure(says: Says) -> None:
    """Without words around it a number at home has a precision of .29 (`detection.md`)."""
    assert _signals(says("07700 900123"))["personal-info.phone"].score < 0.8


def test_a_helpline_may_be_shared(says: Says) -> None:
    """Free and premium numbers are nobody's own."""
    assert not _signals(says("please call 0800 1111 or +44 800 1111"))


def test_reasons_hold_no_text_of_the_message(says: Says) -> None:
    """Reasons are phrases of ours."""
    signals = _signals(
        says("my number is 07700 900123 and my snap is zzqqx_1, mail zz@example.org")
    )
    assert set(signals) == {"personal-info.phone", "personal-info.handle", "personal-info.email"}
    assert not [it.why for it in signals.values() if "zz" in it.why or "07700" in it.why]


@pytest.mark.parametrize(
    "text",
    [
        "0 " * 30_000,
        "+" * 30_000 + "44",
        "1" * 60_000,
        "my number is " * 4_000,
        "oh seven " * 6_000,
        "a@" * 30_000,
        "@" * 60_000,
        "ana at example dot " * 3_000,
        "my snap is " * 5_000,
        "i go to " * 6_000 + "school",
        "12 mill " * 6_000 + "road",
        "im 12 " * 8_000 + "x",
        "my parents are " * 4_000,
        "password: " * 6_000,
        "im at the park " * 4_000,
        "x" * 60_000 + "1",
        "1 " + " " * 60_000 + "x",
        "\u0301" * 30_000 + "1",
    ],
    ids=range(18),
)
def test_a_hostile_text_is_read_to_its_end(says: Says, text: str) -> None:
    """Texts made to make patterns stall come back; a quadratic reading would hang here."""
    assert set(_signals(says(text))) <= {spec.name for spec in DETECTOR.specs}


PIECES = st.sampled_from(
    (
        "my number is ",
        "07700 ",
        "900123",
        "+44",
        "@",
        "ana",
        "example.org",
        " dot ",
        " at ",
        "im 12",
    )
) | st.sampled_from(
    (
        "oh seven ",
        "ß",
        "\u200b",
        "ﬀ",
        "0\ufe0f\u20e3",
        "her ",
        "snap: ",
        "12 Mill Road ",
        "home alone ",
    )
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=14).map("".join))
def test_spans_lie_inside_and_the_same_text_gives_the_same_signals(says: Says, text: str) -> None:
    """Nothing raises, spans are sorted, apart and inside the body, scores are probabilities."""
    signals = list(DETECTOR.detect(says(text)))
    assert signals == list(DETECTOR.detect(says(text)))
    assert len(signals) == len({it.name for it in signals if isinstance(it, Signal)})
    for signal in signals:
        assert isinstance(signal, Signal)
        places = [place for span in signal.spans for place in (span.start, span.end)]
        assert places == sorted(places)
        assert signal.spans
        assert all(0 <= span.start < span.end <= len(text) for span in signal.spans)
        assert 0 < signal.score == round(signal.score, 3) <= 1
