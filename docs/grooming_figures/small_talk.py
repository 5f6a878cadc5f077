"""What comes of small talk of two that no model saw."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from docs.grooming_figures.counted import PACK
from leeward.detectors import installed_detectors, known_signals
from leeward.looking_again import with_later_looks
from leeward.quality.intervals import wilson
from leeward.quality.patterns import FIGURES, judged
from leeward.replay import fresh_community
from leeward.training.sources import RESERVED, rows, share
from leeward_policies.domain.action import Tip
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.policy import load
from leeward_policies.ports import LateDetector

DIALOGUES: Final = 6_000
"""Dialogues of two that no head ever saw (`precise.md` 35): twice as many ordered pairs."""

ASKED: Final = frozenset({"picture", "meeting", "secrecy", "asked-to-move", "pressure", "gifts"})
"""Topics of tips on what a single line asks."""

_NOW: Final = datetime(2026, 11, 2, 16, tzinfo=UTC)


class Talk:
    """What came of small talk of two that no model saw."""

    def __init__(self) -> None:
        self.pairs = self.cases = self.watched = self.lines = self.looked = self.tips = 0

    @property
    def told(self) -> str:
        """Return what came of it as a paragraph."""
        upper = wilson(self.cases, self.pairs)[1]
        return (
            f"In {self.pairs:,} ordered pairs of two who chat ({self.lines:,} lines of"
            f" `self_dialogue` that no model ever saw), **{self.cases} cases** were opened (at most"
            f" {upper:.2%} with 95 % confidence), and {self.watched} pairs were watched for a time."
            f" The networks were asked about {self.looked:,} lines,"
            f" {self.looked / self.lines:.1%}. {self.tips} private tips would have been given for"
            f" what a line by itself asks, one in {self.lines / max(1, self.tips):,.0f} lines.\n"
        )


def talk(data: Path, late: Sequence[LateDetector]) -> Talk:
    """Play the reserved dialogues, each in a community that knows nothing."""
    policy, detectors = load(PACK, known_signals()), installed_detectors()
    told = Talk()
    dialogues = [row["turns"] for row in rows(data, "self_dialogue")
                 if share(" ".join(row["turns"])) < RESERVED][:DIALOGUES]  # fmt: skip
    for number, turns in enumerate(dialogues):
        community = fresh_community(FIGURES, policy, detectors, late)
        cases: set[str] = set()
        watched: set[str] = set()
        for event in _dialogue(number, turns):
            first = judged(community, event)
            told.lines += 1
            told.looked += bool(first.passes)
            step = with_later_looks(community, first)
            told.tips += sum(
                isinstance(act, Tip) and act.topic in ASKED
                for one in (first, step)
                for act in one.decision.actions
            )
            cases |= {str(case.subject.author) for case in step.cases if case.kind == "grooming"}
            for speaker, other in (("a", "b"), ("b", "a")):
                pair = community.ledger.pair(_user(speaker), _user(other), event.at)
                if pair.level != "none":
                    watched.add(speaker)
        told.pairs += 2
        told.cases += len(cases)
        told.watched += len(watched)
    return told


def _user(letter: str) -> UserRef:
    return UserRef("talk", "", letter)


def _dialogue(number: int, turns: Sequence[str]) -> Iterator[MessageSent]:
    for at, turn in enumerate(turns):
        yield MessageSent(
            Message(
                MessageRef("talk", str(number), "room", str(at)),
                Author(_user("ab"[at % 2])),
                Text(turn),
                _NOW + timedelta(seconds=40 * at),
            )
        )
