"""What our AutoMod rules look for: copied addresses, and ways into other groups.

AutoMod judges a message by itself, before anybody can read it, and knows no
context. So it gets only what Leeward would act on whatever stands around it;
the tests hold every word and pattern against our own detector. Phone numbers
and insults are none of that: one has to know whose they are, and how they are meant.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from leeward_policies.detectors.brands import BAIT, GOODS

PATTERN_LONGEST: Final = 260
"""Characters of a pattern (Auto Moderation reference, "Trigger Metadata")."""

BRANDS: Final = ("discord", "roblox", "fortnite", "steamcommunity")
"""Whose look is copied most where young people chat."""

MISSPELT: Final = (
    "dlscord",
    "disc0rd",
    "dicsord",
    "discrod",
    "disocrd",
    "discodr",
    "discorcl",
    "disscord",
    "discoord",
    "steamcommunlty",
    "steamcomunity",
    "steamcommunitty",
    "stearncommunity",
    "steamcornmunity",
    "steancommunity",
    "sleamcommunity",
    "steamcommuniity",
    "robiox",
    "rob1ox",
    "robloxx",
)
"""Copies of their names that are seen most; letters that look alike, lost, doubled or swapped."""

BAIT_LEAST: Final = 5
"""Letters from which a word of bait counts glued to a name; shorter ones begin honest words."""

_LINK = r"(?i)https?://"

INVITATIONS: Final = (
    "*discord.gg/*",
    "*discord.com/invite/*",
    "*discordapp.com/invite/*",
    "*discord.me/*",
    "*dsc.gg/*",
    "*invite.gg/*",
    "*t.me/+*",
    "*t.me/joinchat/*",
    "*telegram.me/+*",
    "*telegram.me/joinchat/*",
    "*chat.whatsapp.com/*",
    "*signal.group/#*",
    "*join.skype.com/*",
    "*join.slack.com/t/*",
    "*guilded.gg/i/*",
    "*matrix.to/#/#*",
    "*matrix.to/#/!*",
)
"""How addresses begin that lead into a group chat."""


def tricks() -> tuple[str, ...]:
    """Return the patterns of addresses made to take accounts; Rust's syntax, no look-around."""
    names = "|".join(BRANDS)
    long = [word for word in sorted(BAIT) if len(word) >= BAIT_LEAST]
    return (
        rf"{_LINK}(?:[\w-]+\.)*(?:{'|'.join(MISSPELT)})\.\w",
        *_split(rf"{_LINK}[\w.-]*(?:{names})-?(?:", _shortest(long), ")"),
        rf"{_LINK}(?:[\w-]*[.-])?free-?(?:{'|'.join(sorted(GOODS))})",
    )


def _shortest(words: Iterable[str]) -> Iterator[str]:
    """Yield the sorted words without those that begin with another of them."""
    last = None
    for word in words:
        if last is None or not word.startswith(last):
            last = word
            yield word


def _split(before: str, words: Iterable[str], after: str) -> Iterator[str]:
    """Yield patterns of a choice of words, as many as are needed for each to be short enough."""
    held: list[str] = []
    for word in words:
        if len(before) + len("|".join((*held, word))) + len(after) > PATTERN_LONGEST:
            yield before + "|".join(held) + after
            held = []
        held.append(word)
    yield before + "|".join(held) + after
