"""Answers: read whole, each mistake named with its cure, and never two that cannot both be true."""

from pathlib import Path
from typing import get_args

import pytest
from msgspec import structs

from leeward.assessment.answers import Answers, check
from leeward.assessment.answers_file import read_answers, written_answers
from leeward.assessment.questions import QUESTIONS, RATED
from leeward_policies.errors import InputError, UsageError


def written(folder: Path, text: str | bytes) -> Path:
    """Write a file of answers."""
    path = folder / "answers.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_questions_and_answers_are_the_same() -> None:
    """Each question has its answer, in the same order, with all that can be answered."""
    fields = structs.fields(Answers)

    assert [one.key for one in QUESTIONS] == [field.name for field in fields]
    assert 15 <= len(QUESTIONS) <= 25
    for question, field in zip(QUESTIONS, fields, strict=True):
        assert tuple(question.choices) == get_args(field.type)
        assert question.asks.endswith(("?", ".")), question.key


def test_defaults_are_careful() -> None:
    """What nobody answered is unknown, nobody, nothing agreed: it counts against the community."""
    answers = Answers()

    assert answers.has_young
    assert {getattr(answers, one.key) for one in QUESTIONS if "unknown" in one.choices} == {
        "unknown"
    }
    assert (answers.hours, answers.reports, answers.told) == ("not-agreed", "not-agreed", "no")


def test_a_template_is_read_back(tmp_path: Path) -> None:
    """Every question stands in it behind a #, so that it answers nothing."""
    text = written_answers("answers.toml")

    assert read_answers(written(tmp_path, text)) == (Answers(), frozenset())
    assert all(f"# {one.asks}" in text for one in QUESTIONS)
    assert text.count("\n# ") > len(QUESTIONS)


def test_what_is_taken_from_behind_the_mark_is_an_answer(tmp_path: Path) -> None:
    """Each line of the template can be used as it stands."""
    text = written_answers("answers.toml")
    for one in QUESTIONS:
        text = text.replace(f"# {one.key} = ", f"{one.key} = ")

    answers, given = read_answers(written(tmp_path, text))

    assert answers == Answers()
    assert given == {one.key for one in QUESTIONS}


def test_kept_answers_are_read_back(tmp_path: Path) -> None:
    """What was answered comes back, and no more counts as answered than was."""
    answers = Answers(young="most", moderators=3, country="DE")
    given = frozenset({"young", "moderators", "country"})

    assert read_answers(written(tmp_path, written_answers("a.toml", answers, given))) == (
        answers,
        given,
    )


def test_a_country_is_read_in_small_letters(tmp_path: Path) -> None:
    """It is kept in capitals."""
    answers, _ = read_answers(written(tmp_path, 'schema = 1\ncountry = " de"'))

    assert answers.country == "DE"


@pytest.mark.parametrize(
    ("text", "place", "cure"),
    [
        ("young = 'some'", "key schema", "Write schema = 1"),
        ("schema = 2", "key schema", "Write schema = 1"),
        ("schema = true", "key schema", "Write schema = 1"),
        ("schema = 1\nyuong = 'some'", "key yuong", "Did you mean young?"),
        ("schema = 1\nzzzz = 1", "key zzzz", "--write-answers"),
        ("schema = 1\nyoung = 'few'", "key young", "Write one of none, some, most, unknown"),
        ("schema = 1\nyoung = 3", "key young", "Write one of"),
        ("schema = 1\nmoderators = -1", "key moderators", "whole number from 0"),
        ("schema = 1\nmoderators = true", "key moderators", "whole number from 0"),
        ("schema = 1\nmoderators = 'four'", "key moderators", "whole number from 0"),
        ("schema = 1\ncountry = 'Germany'", "key country", "two letters"),
        ("schema = 1\ncountry = '12'", "key country", "two letters"),
        ("schema = 1\ncontact = 'likely'", "key contact", "likely = one of rare"),
        ("schema = 1\ncontact = { likely = 'rare' }", "key contact", "grave = one of mild"),
    ],
)
def test_a_mistake_is_named_with_its_cure(text: str, place: str, cure: str, tmp_path: Path) -> None:
    """Place, value and cure stand in the sentence."""
    with pytest.raises(UsageError) as caught:
        read_answers(written(tmp_path, text))

    assert place in caught.value.place
    assert cure in caught.value.cure
    assert caught.value.value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema = ", "TOML"),
        (b"schema = 1 # \xff", "UTF-8"),
        ("schema = 1\n" + "#" * 100_001, "bytes"),
        ("a = " + "[" * 5_000, "TOML"),
    ],
)
def test_what_is_no_file_of_answers_is_a_sentence(
    text: str | bytes, said: str, tmp_path: Path
) -> None:
    """Nothing that somebody gives by mistake ends in a traceback."""
    with pytest.raises(InputError) as caught:
        read_answers(written(tmp_path, text))

    assert said in str(caught.value)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    """The cure is the command that writes a template; a folder is refused as well."""
    with pytest.raises(InputError, match="--write-answers"):
        read_answers(tmp_path / "none.toml")
    with pytest.raises(InputError, match="rights"):
        read_answers(tmp_path)


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        (Answers(young="none", under_13="yes"), "young and under_13"),
        (Answers(moderators=0, hours="daily"), "moderators and hours"),
        (Answers(moderators=0, reports="day"), "moderators and reports"),
        (Answers(moderators=0, prepared="both"), "moderators and prepared"),
        (Answers(moderators=1, hours="always"), "moderators and hours"),
        (Answers(moderators=3, hours="some-days", reports="day"), "hours and reports"),
        (Answers(moderators=3, hours="daily", reports="hour"), "hours and reports"),
    ],
)
def test_answers_at_odds_are_refused(answers: Answers, keys: str) -> None:
    """Both keys are named, with what would put it right."""
    with pytest.raises(UsageError) as caught:
        check(answers, "answers.toml")

    assert caught.value.place == f"answers.toml, {keys}"
    assert caught.value.cure


def test_the_four_risks_are_rated_last() -> None:
    """After everything that an admin has thought about."""
    assert tuple(one.key for one in QUESTIONS[-4:]) == RATED
