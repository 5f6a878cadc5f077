"""Words for people: stages, levels, urgencies and lists, and strangers' text made harmless."""

import math
from collections.abc import Iterable
from typing import Final
from unicodedata import category

from leeward_policies.domain.action import Called, Severity
from leeward_policies.domain.conversation import HurtKind, Level
from leeward_policies.domain.signals import Stage

TEXT_LONGEST: Final = 300
"""Code points of a stranger's text that are shown."""

STAGES: Final[dict[Stage, str]] = {
    "contact": "made contact",
    "probing": "asked about age or who is around",
    "flattery": "flattered",
    "gifts": "offered gifts",
    "isolation": "set others apart",
    "secrecy": "asked for secrecy",
    "other-place": "asked to move to another place",
    "picture-or-call": "asked for a picture or a call",
    "meeting": "asked to meet",
    "pressure": "pressed or threatened",
}

LEVELS: Final[dict[Level, str]] = {
    "none": "nothing to note",
    "watch": "worth watching",
    "concern": "a concern",
    "urgent": "urgent",
}

URGENCIES: Final[dict[Severity, str]] = {
    "low": "when there is time",
    "medium": "within a day",
    "high": "within the hour",
    "urgent": "at once",
}

ASKED: Final[dict[Called, str]] = {
    "moderators": "the moderators",
    "safety-lead": "the safety lead",
    "csea": "those responsible for abuse material",
    "deputy": "the deputy",
    "everyone": "everyone who answers for the community",
    "elsewhere": "everyone who answers for the community",
    "nobody": "nobody",
}

HURTS: Final[dict[HurtKind, str]] = {
    "insult": "insults",
    "exclusion": "words that shut out",
    "threat": "threats",
    "harm-wish": "wishes of harm",
    "toxicity": "what a model finds toxic",
}

SPANS: Final = ((86_400, "days"), (3_600, "hours"), (60, "minutes"))
"""Seconds of a unit; the greatest of which there are at least two is told."""

_ISOLATE, _END = "\u2068", "\u2069"

_JOINERS: Final = frozenset("\u200c\u200d")
"""Persian, Indic scripts and emoji cannot be written without these."""


def plain(text: str, longest: int = TEXT_LONGEST) -> str:
    """Return a stranger's text as one short line without anything unseen.

    A pair of isolates around the whole is kept: it is how a page keeps a name apart.
    """
    is_isolated = len(text) > 1 and text[0] == _ISOLATE and text[-1] == _END
    seen = "".join(_seen(char) for char in text)
    seen = " ".join(seen.split()).strip("\u200c\u200d")
    if len(seen) > longest:
        seen = f"{seen[: longest - 1]}…"
    return f"{_ISOLATE}{seen}{_END}" if is_isolated and seen else seen


def _seen(char: str) -> str:
    if char.isspace():
        return " "
    if char in _JOINERS:
        return char
    return "" if category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} else char


def stage_words(stage: Stage) -> str:
    """Return what was done at a stage: `asked for secrecy`."""
    return STAGES[stage]


def stages_words(stages: Iterable[Stage]) -> str:
    """Return all that was done: `asked for secrecy and asked to meet`."""
    return listed([STAGES[stage] for stage in stages]) or "several signs together"


def hurts_words(kinds: Iterable[HurtKind]) -> str:
    """Return in which ways somebody was hurt: `insults and words that shut out`."""
    return listed([HURTS[kind] for kind in kinds])


def span_words(seconds: float) -> str:
    """Return a time as people say it, rounded up: `2 days`, `3 hours`, `10 minutes`."""
    for unit, name in SPANS:
        if seconds > unit:
            return f"{math.ceil(seconds / unit)} {name}"
    return "a minute"


def level_words(level: Level) -> str:
    """Return how far a pattern has grown."""
    return LEVELS[level]


def urgency_words(urgency: Severity) -> str:
    """Return how soon people should look: `within the hour`."""
    return URGENCIES[urgency]


def asked_words(whom: Called) -> str:
    """Return who is asked: `the safety lead`."""
    return ASKED[whom]


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: `one, two and three`; nothing of none."""
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last
