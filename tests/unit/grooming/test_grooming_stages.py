"""The stages in single lines: how strong one line is, and what speaks against it."""

from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_policies.blank import blank_author, blank_room
from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.domain.signals import STAGES, Signal, Stage
from leeward_policies.grooming.book import LANGUAGES
from leeward_policies.grooming.contexts import CALMER, GRAVER, weighed
from leeward_policies.grooming.stages import READ, GroomingStagesDetector
from leeward_policies.ports import Reading
from leeward_policies.text import views_of

AT = datetime(2026, 11, 20, 18, tzinfo=UTC)


@cache
def detector() -> GroomingStagesDetector:
    """Read the books once."""
    return GroomingStagesDetector()


def measure(text: str) -> list[Signal]:
    """Return what the detector says of a text."""
    author = UserRef("loopback", "", "a")
    room = ChannelRef("loopback", "s", "c")
    message = Message(MessageRef("loopback", "s", "c", "m"), Author(author), Text(text), AT)
    before = Conversation(blank_room(room), blank_author(author, AT))
    found = detector().detect(Reading(message, views_of(text), before, "young", AT))
    return [one for one in found if isinstance(one, Signal)]


def score(text: str, stage: Stage) -> float:
    """Return the score of one stage, 0.0 where it was not seen."""
    return next((one.score for one in measure(text) if one.stage == stage), 0.0)


@pytest.mark.parametrize(
    ("text", "stage", "low", "high"),
    [
        ("how old are you?", "probing", 0.2, 0.3),
        ("what grade are you in", "probing", 0.2, 0.35),
        ("do your parents check your phone?", "probing", 0.5, 0.8),
        ("are you home alone rn", "probing", 0.5, 0.8),
        ("what school do you go to", "probing", 0.3, 0.5),
        ("you're so pretty", "flattery", 0.2, 0.4),
        ("you are really mature for your age", "flattery", 0.5, 0.7),
        ("i can get you nitro if you want", "gifts", 0.35, 0.6),
        ("your friends don't understand you like i do", "isolation", 0.5, 0.7),
        ("dont tell your mum about us", "secrecy", 0.8, 0.95),
        ("keep this between us ok", "secrecy", 0.6, 0.85),
        ("delete our chat after", "secrecy", 0.5, 0.75),
        ("come on snap instead, mods read here", "other-place", 0.65, 0.9),
        ("whats your insta", "other-place", 0.35, 0.55),
        ("dm me", "other-place", 0.1, 0.3),
        ("send me a pic, just for me", "picture-or-call", 0.6, 0.8),
        ("send me a selfie", "picture-or-call", 0.4, 0.6),
        ("turn your cam on", "picture-or-call", 0.4, 0.6),
        ("let's meet just us two, dont tell anyone", "meeting", 0.6, 0.9),
        ("i can pick you up after school", "meeting", 0.4, 0.7),
        ("if you tell anyone i'll post it", "pressure", 0.75, 0.95),
        ("i'll send your pics to everyone at your school", "pressure", 0.75, 0.95),
        ("if you loved me you would do it", "pressure", 0.5, 0.7),
        ("hey, can i add you?", "contact", 0.1, 0.3),
        ("no se lo digas a tu madre", "secrecy", 0.7, 0.95),
        ("sag deiner mama nichts", "secrecy", 0.7, 0.95),
        ("dis rien à tes parents", "secrecy", 0.7, 0.95),
        ("não conta pra sua mãe", "secrecy", 0.7, 0.95),
        ("non dirlo a tua madre", "secrecy", 0.7, 0.95),
        ("zeg niks tegen je moeder", "secrecy", 0.7, 0.95),
        ("nie mów mamie", "secrecy", 0.7, 0.95),
    ],
)
def test_a_line_is_as_strong_as_it_sounds(text: str, stage: Stage, low: float, high: float) -> None:
    """A plain line of a stage scores within what it says alone."""
    assert low <= score(text, stage) <= high


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("d0nt t3ll ur m0m", "secrecy"),
        ("don\u200bt tell your mum", "secrecy"),
        ("s e n d me a p i c", "picture-or-call"),
        ("\u0430re you home alone", "probing"),
        ("sooooo mature for your age", "flattery"),
        ("ＤＯＮＴ ＴＥＬＬ ＹＯＵＲ ＭＵＭ", "secrecy"),
    ],
)
def test_a_disguised_line_is_seen(text: str, stage: Stage) -> None:
    """Letters that are swapped, spaced, hidden or widened hide nothing."""
    assert score(text, stage) >= 0.4


@pytest.mark.parametrize(
    "text",
    [
        "never send pics to strangers",
        "don't keep secrets from your parents",
        "if someone asks you to meet, tell an adult you trust",
        "some guy asked me how old i am and told me to send a pic",
        "he said dont tell your parents, is that weird?",
        "training at 5, parents please confirm",
        "let's all meet at the club on saturday",
        "don't tell mum it's a surprise, everyone signs the card",
        "dont tell anna about the surprise party",
        "add me on epic to play",
        "meet me at the castle in game",
        "announcement: dm a mod if you need help",
        "send me a pic of your dog",
        "can you send a screenshot of the error",
        "in the movie she says keep it a secret",
        "nunca mandes fotos a desconocidos",
        "wir treffen uns alle beim training",
        "dis rien à emma, c'est une fête surprise",
        "lol nice one",
        "",
        "????",
        "a" * 5_000,
    ],
)
def test_a_harmless_line_is_weak_or_nothing(text: str) -> None:
    """Warnings, reports, group plans, games, parties and small talk stay below a quarter."""
    assert [one for one in measure(text) if one.score > 0.25] == []


def test_to_be_alone_outdoes_the_group() -> None:
    """A plan for two is no group plan because the group is mentioned."""
    group = "we could meet after practice with the team"
    assert score(group, "meeting") < 0.2
    assert score(group + ", just us two", "meeting") > 0.4


def test_a_signal_says_where_and_why() -> None:
    """Spans lie on the words in the original text, and the reason repeats none of them."""
    text = "ok but D0NT tell ur mum about us, and how old are you"
    (probing, secrecy) = measure(text)
    assert [text[span.start : span.end] for span in secrecy.spans] == ["D0NT tell ur mum about us"]
    assert secrecy.why == "asks to keep it secret"
    assert [text[span.start : span.end] for span in probing.spans] == ["how old are you"]
    assert (secrecy.name, secrecy.category, secrecy.stage) == (
        "grooming.secrecy",
        "grooming",
        "secrecy",
    )


def test_all_signals_are_declared() -> None:
    """Each stage has its signal, and the books' languages are the covered ones."""
    assert [spec.name for spec in detector().specs] == [f"grooming.{stage}" for stage in STAGES]
    assert detector().languages == LANGUAGES


def test_the_end_of_a_giant_text_is_not_read_again_and_again() -> None:
    """A text beyond any platform's longest message is read from its start."""
    assert score("hi " * READ + "dont tell your mum", "secrecy") == 0.0
    assert score("dont tell your mum " + "hi " * READ, "secrecy") >= 0.8


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            ["dont", "tell", "your", "mum", "send", "me", "a", "pic", "how", "old", "\n"]
        ),
        max_size=25,
    ).map(" ".join)
)
def test_any_text_gives_sound_signals(text: str) -> None:
    """No text raises; scores, spans and stages are always in order, one signal a stage."""
    found = measure(text)
    assert [one.stage for one in found] == sorted(
        {one.stage for one in found if one.stage}, key=STAGES.index
    )
    for one in found:
        assert 0.0 < one.score <= 1.0
        assert one.spans
        assert all(0 <= span.start < span.end <= len(text) for span in one.spans)
        assert all(first.end < second.start for first, second in pairwise(one.spans))


@given(
    st.floats(0, 1),
    st.sampled_from(STAGES),
    st.sets(st.sampled_from(sorted([*CALMER, *GRAVER]))),
)
def test_a_context_keeps_a_score_in_bounds(base: float, stage: Stage, contexts: set[str]) -> None:
    """No mix of contexts leaves [0, 1], and only being alone or unseen raises a score."""
    found = weighed(base, stage, [kind for kind in (*CALMER, *GRAVER) if kind in contexts])
    assert 0.0 <= found <= 1.0
    if not contexts & set(GRAVER):
        assert found <= base + 1e-9
