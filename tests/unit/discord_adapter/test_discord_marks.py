"""Discord's marks are read as members see them, and no detector takes an id for anything."""

import pytest

from leeward.detectors import installed_detectors, known_signals
from leeward.testing.builders import message, reading
from leeward_adapters.discord.hearing.marks import links, shown, whole
from leeward_policies.domain.message import Link
from leeward_policies.domain.signals import Signal
from leeward_policies.policy import load

POLICY = load("young-people", known_signals())

KAI = "130000000000000302"
NAMES = {KAI: "Kai", "42": "Mia"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"hi <@{KAI}>", "hi @Kai"),
        (f"hi <@!{KAI}>", "hi @Kai"),
        ("hi <@42>", "hi @Mia"),
        ("hi <@130000000000000999>", "hi @member"),
        ("<@&130000000000000401> come", "@role come"),
        ("in <#130000000000000102>", "in #channel"),
        ("yes <:wave:12345678901234567><a:dance:12345678901234567>", "yes :wave::dance:"),
        ("at <t:1700000000> or <t:1700000000:R>", "at (a time) or (a time)"),
        ("try </help-me:130000000000000777>", "try /help-me"),
        (
            "> quoted\n`<b>` 3 < 4 <@> <:x:> <id:browse>",
            "> quoted\n`<b>` 3 < 4 <@> <:x:> <id:browse>",
        ),
    ],
)
def test_marks_read_as_they_are_shown(written: str, read: str) -> None:
    """Names stand for ids; everything else stays as it was written."""
    assert read == shown(written, NAMES)


def test_a_phone_number_cannot_hide_in_a_mark() -> None:
    """What is too short for an id is no mark, and is judged as it was written."""
    assert shown("call me <@447700900123>", {}) == "call me <@447700900123>"


HARMLESS = [
    f"hello <@{KAI}> are you there",
    "<@130000000000000999>",
    "see you in <#130000000000000102> later",
    "nice <:wave:12345678901234567>",
    "<a:dance:12345678901234567> <a:dance:12345678901234567>",
    "we start at <t:1700000000>",
    "<t:1700000000:R>",
    "use </help-me:130000000000000777> for that",
    "<@&130000000000000401> please look",
    "https://cdn.discordapp.com/attachments/130000000000000102/boat.png?ex=67400000&is=673f0000",
    "https://discord.com/channels/130000000000000001/130000000000000102/130000000000001001",
]


@pytest.mark.parametrize("written", HARMLESS)
def test_ids_and_marks_are_no_signal(written: str) -> None:
    """No mention, emoji, time or address of a file is taken for a risk that any rule would note."""
    said = message(shown(written, NAMES))

    found = [
        one
        for detector in installed_detectors()
        for one in detector.detect(reading(said))
        if not isinstance(one, Signal) or one.score >= POLICY.least.get(one.name, 0.0)
    ]

    assert not found


def test_a_phone_number_among_marks_is_still_found() -> None:
    """The detectors do look: a number beside a mention gives a signal exactly on it."""
    body = shown(f"<@{KAI}> call me on +44 7700 900123", NAMES)

    found = [
        (signal, body[span.start : span.end])
        for detector in installed_detectors()
        if detector.name == "personal-info"
        for signal in detector.detect(reading(message(body)))
        for span in getattr(signal, "spans", ())
    ]

    assert [text for _, text in found] == ["+44 7700 900123"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[a](https://example.org/x)", [Link("https://example.org/x", "a")]),
        ("[a](<https://example.org/x>)", [Link("https://example.org/x", "a")]),
        ('[a b](https://example.org "a title")', [Link("https://example.org", "a b")]),
        ("[a](https://example.org/b_(c))", [Link("https://example.org/b_(c)", "a")]),
        ("[a](https://a.example) [b](http://b.example)", [
            Link("https://a.example", "a"), Link("http://b.example", "b")]),
        ("https://example.org [no](ftp://example.org) []() [x](y)", []),
    ],
)  # fmt: skip
def test_links_behind_words_are_known(written: str, expected: list[Link]) -> None:
    """Where a link leads is kept beside the words that are shown for it."""
    assert expected == list(links(written))


@pytest.mark.parametrize("text", ["[a](http://" * 1_000, "[" * 4_000, "[a](http://x(" * 900])
def test_no_text_makes_the_search_for_links_slow(text: str) -> None:
    """Half-written links end quickly (the suite's time-out would end it otherwise)."""
    assert list(links(text)) == []


def test_links_are_looked_for_within_bounds() -> None:
    """No message of Discord is that long; a text from elsewhere does not cost without end."""
    assert list(links(" " * 20_000 + "[a](https://example.org)")) == []


def test_texts_can_be_written_by_every_store() -> None:
    """Half of a pair is replaced, whole signs stay."""
    assert (whole("a\ud83db"), whole("👍"), whole("plain")) == ("a\ufffdb", "👍", "plain")
