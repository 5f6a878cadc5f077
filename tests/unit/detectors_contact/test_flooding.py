"""Flooding: what drowns a room, and the lively chat that must stay quiet."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_policies.detectors.flooding import DIGEST_LEAST, FloodingDetector, digest, squeezed
from leeward_policies.domain.conversation import Trace
from leeward_policies.domain.message import Mention
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Signal, Span
from leeward_policies.ports import Reading

DETECTOR = FloodingDetector()

Says = Callable[..., Reading]
MakeTrace = Callable[..., Trace]

SURE = 0.8
"""The score from which rules act."""


def _signals(reading: Reading) -> dict[str, Signal]:
    return {it.name: it for it in DETECTOR.detect(reading) if isinstance(it, Signal)}


def _sure(reading: Reading) -> set[str]:
    return {name for name, it in _signals(reading).items() if it.score >= SURE}


def _mentions(count: int, members: int) -> list[Mention]:
    return [Mention(UserRef("loopback", "", f"m{at % members}")) for at in range(count)]


# --- Pace -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "seconds"), [(12, 10), (16, 8), (20, 5), (24, 24)])
def test_a_flood_is_found(says: Says, trace: MakeTrace, count: int, seconds: int) -> None:
    """So many messages in so few seconds drown a room."""
    traces = [trace(-seconds * at / count) for at in range(count, 0, -1)]
    assert {"spam.flood"} == _sure(says("x", traces=traces))


@pytest.mark.parametrize(("count", "seconds"), [(5, 10), (7, 10), (12, 30), (24, 60), (24, 600)])
def test_lively_chat_is_no_flood(says: Says, trace: MakeTrace, count: int, seconds: int) -> None:
    """Thoughts split into short messages are how people chat."""
    traces = [trace(-seconds * at / count) for at in range(count, 0, -1)]
    assert not _signals(says("lol", traces=traces))


def test_more_messages_never_lower_the_score(says: Says, trace: MakeTrace) -> None:
    """The measure rises with the pace."""
    scores = []
    for count in range(25):
        found = _signals(says("x", traces=[trace(-0.3 * at) for at in range(count, 0, -1)]))
        scores.append(found["spam.flood"].score if "spam.flood" in found else 0.0)
    assert scores == sorted(scores)
    assert scores[-1] > SURE


@pytest.mark.parametrize("jump", [3600, 86_400, 60, 12])
def test_a_clock_that_jumps_back_neither_floods_nor_breaks(
    says: Says, trace: MakeTrace, jump: int
) -> None:
    """Ordinary chat stays ordinary when the clock is set back in its midst."""
    before = [trace(jump - 40 + 8 * at) for at in range(6)]
    after = [trace(-40 + 8 * at) for at in range(5)]
    assert not _signals(says("ok", traces=[*before, *after]))


def test_a_flood_that_goes_on_after_a_jump_is_found(says: Says, trace: MakeTrace) -> None:
    """Setting the clock back hides no flood for longer than the flood itself takes."""
    before = [trace(3600 + at) for at in range(5)]
    after = [trace(-6 + 0.5 * at) for at in range(12)]
    assert {"spam.flood"} == _sure(says("x", traces=[*before, *after]))


def test_an_edit_is_no_new_message(says: Says, trace: MakeTrace) -> None:
    """Correcting a message in the midst of a lively minute counts nothing twice."""
    text = "one long sentence that i wrote"
    traces = [trace(-0.5 * at, digest(text)) for at in range(20, 0, -1)]
    assert not _signals(says(text, traces=traces, revision=1))


# --- Repetition -------------------------------------------------------------------------------

SPAM = "join my new server for giveaways every day"


@pytest.mark.parametrize("count", [3, 4, 8])
def test_a_repetition_is_found(says: Says, trace: MakeTrace, count: int) -> None:
    """One long text said again and again within minutes."""
    traces = [trace(-60 * at, digest(SPAM)) for at in range(count, 0, -1)]
    assert {"spam.repeat"} == _sure(says(SPAM, traces=traces))


def test_a_repetition_with_other_signs_and_capitals_is_found(says: Says, trace: MakeTrace) -> None:
    """Capitals, signs, spaces and held keys make no new text."""
    traces = [trace(-30 * at, digest(SPAM)) for at in range(4, 0, -1)]
    assert {"spam.repeat"} == _sure(
        says("JOIN my new... server for giveawaysss every day!!", traces=traces)
    )


def test_one_text_in_three_rooms_is_found(says: Says, trace: MakeTrace) -> None:
    """The same text across rooms needs fewer repetitions."""
    traces = [trace(-20, digest(SPAM), "a"), trace(-10, digest(SPAM), "b")]
    found = _signals(says(SPAM, traces=traces, room="c"))
    assert {"spam.repeat"} == set(found)
    assert "3 rooms" in found["spam.repeat"].why
    assert found["spam.repeat"].score >= SURE


@pytest.mark.parametrize(
    ("text", "count", "gap"),
    [
        (SPAM, 1, 60),
        (SPAM, 5, 900),
        ("lol", 12, 20),
        ("gg", 12, 20),
        ("hahaha", 3, 20),
        ("good morning", 3, 60),
        ("thank you", 5, 60),
        ("?", 8, 30),
    ],
)
def test_everyday_repetition_stays_quiet(
    says: Says, trace: MakeTrace, text: str, count: int, gap: int
) -> None:
    """Short replies come again and again, and a reminder every quarter of an hour is no spam."""
    traces = [trace(-gap * at, digest(text)) for at in range(count, 0, -1)]
    assert set() == _sure(says(text, traces=traces))


def test_other_texts_are_no_repetition(says: Says, trace: MakeTrace) -> None:
    """A room full of different lines repeats nothing."""
    traces = [trace(-30 * at, digest(f"line number {at} of many")) for at in range(20, 0, -1)]
    assert not _signals(says(SPAM, traces=traces))


# --- Digest -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "lol", "gg", "ok!!!!!!!!", "n o o o o o o o", "....", "aaaaaaaaaaaa"]
)
def test_a_short_text_has_no_digest(text: str) -> None:
    """Too short to count as a repetition, also when keys were held."""
    assert not digest(text)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("buy my skins now", "BUY  my skins, now!!!"),
        ("Grüße an alle hier", "grüsse an alle hier"),
        ("ｆｒｅｅ　ｎｉｔｒｏ", "free nitro"),
    ],
)
def test_dress_does_not_change_the_digest(left: str, right: str) -> None:
    """Case, signs, width and runs are dress."""
    assert digest(left) == digest(right) != 0


def test_other_words_change_the_digest() -> None:
    """Two lines are told apart."""
    assert digest("see you at the match today") != digest("see you at the match tomorrow")


def test_the_digest_is_the_same_in_every_process() -> None:
    """Python's own `hash` differs from process to process; ours must not."""
    code = (
        "from leeward_policies.detectors.flooding import digest\n"
        "print(digest('free nitro for all'))"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    expected = [f"{digest('free nitro for all')}\n"] * 2
    assert expected == printed


@given(st.text())
def test_a_digest_fits_a_signed_column(text: str) -> None:
    """Any text has one, in [0, 2**63), and 0 exactly when it is too short."""
    value = digest(text)
    assert 0 <= value < 2**63
    assert (value == 0) == (len(squeezed(text)) < DIGEST_LEAST)


# --- Mentions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "members"), [(9, 9), (20, 20), (15, 2)])
def test_mass_mentions_are_found(says: Says, count: int, members: int) -> None:
    """Calling many members, or few again and again, in one message."""
    assert {"spam.mentions"} == _sure(says("hi", parts=_mentions(count, members)))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("gg wp", 4),
        ("raid tonight", 7),
        ("ok", 1),
        ("@everyone match at 7", 0),
        ("a@here.example", 0),
    ],
)
def test_ordinary_mentions_stay_quiet(says: Says, text: str, count: int) -> None:
    """A raid group, a team, one call to everybody."""
    assert set() == _sure(says(text, parts=_mentions(count, max(count, 1))))


def test_a_call_to_everybody_is_shown_but_unsure(says: Says) -> None:
    """The platform's own rights decide whether it rings; it only adds to a picture."""
    found = _signals(says("@everyone free stuff"))["spam.mentions"]
    expected = (0.5, (Span(0, 9),))
    assert expected == (found.score, found.spans)


# --- Walls ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a" * 400,
        "AAAA " * 60,
        "spam " * 100,
        "hahaha" * 80,
        "😀" * 80,
        "😀 🎉 " * 40,
        ":joy: " * 70,
        "<:pog:123456789012345678>" * 70,
        "Z" + "\u0301\u0302\u0303\u0304\u0305\u0306" * 6 + "algo text here",
        "x\n" * 60,
        "\n" * 80,
    ],
    ids=range(11),
)
def test_a_wall_is_found(says: Says, text: str) -> None:
    """Repeated signs, words, emoji, marks or lines that fill the screen."""
    assert {"spam.wall"} == _sure(says(text))


@pytest.mark.parametrize(
    "text",
    [
        "noooooooooooooooo wayyyyyyyyyyyy",
        "hahahahahahahahahahahaha",
        "lol lol lol lol",
        "😂😂😂😂😂😂😂😂",
        "🎉 happy birthday ana 🎉🎂🎈🎁",
        "-" * 60,
        "=" * 40 + " rules " + "=" * 40,
        "https://example.org/" + "a1b2c3d4" * 12,
        "one\ntwo\nthree\n" * 10,
        "नमस्ते दुनिया, यह एक लंबा संदेश है जो कई शब्दों से बना है और ठीक है",
        "สวัสดีครับ วันนี้อากาศดีมาก ไปเล่นเกมกันไหม ที่นี่ก็ดี",
        "שָׁלוֹם לְכֻלָּם, אֵיךְ אַתֶּם מַרְגִּישִׁים הַיּוֹם בַּבֹּקֶר הַזֶּה",
        "10:30 11:30 12:30 13:30 14:30 " * 12,
        "the cat sat on the mat and the dog sat on the log and so on and on " * 4,
    ],
    ids=range(14),
)
def test_no_wall_is_seen_in_ordinary_text(says: Says, text: str) -> None:
    """Joy, rules drawn with dashes, addresses, poems and scripts with marks."""
    assert set() == _sure(says(text))


@given(
    st.lists(
        st.sampled_from(("a", "😀", "\u0301", "\n", " ", ":joy:", "@everyone", "ab")), max_size=120
    ).map("".join)
)
def test_spans_lie_inside_the_body(says: Says, text: str) -> None:
    """Whatever is written, places are places of the body and scores are probabilities."""
    for signal in _signals(says(text)).values():
        assert all(0 <= span.start < span.end <= len(text) for span in signal.spans)
        assert 0 < signal.score == round(signal.score, 3) <= 1


@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.sampled_from((0, 1, 2)), st.sampled_from("ab")),
        max_size=24,
    ),
    st.sampled_from(("x", SPAM)),
)
def test_any_traces_are_read(
    says: Says, trace: MakeTrace, times: list[tuple[float, int, str]], text: str
) -> None:
    """Traces in any order, from any time, never raise and repeat nothing that was not said."""
    traces = [trace(seconds, mark, room) for seconds, mark, room in times]
    assert "spam.repeat" not in _signals(says(text, traces=traces))


def test_every_signal_is_declared(says: Says, trace: MakeTrace) -> None:
    """Policies are checked against the declared signals."""
    traces = [trace(-0.2 * at, digest(SPAM)) for at in range(24, 0, -1)]
    found = {
        *_signals(says(SPAM, traces=traces, parts=_mentions(20, 20))),
        *_signals(says("a" * 400)),
    }
    assert {spec.name for spec in DETECTOR.specs} == found
