"""The narrator: shows a play on the screen as it goes, in plain sentences."""

import time
from collections.abc import Callable
from datetime import datetime

from rich.console import Console
from rich.text import Text

from leeward.community import Step
from leeward_policies.advice import advice
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Hide,
    Outcome,
    Restrict,
    Tip,
    Warn,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.explain import action_words, outcome_words, sentence, stage_words
from leeward_policies.ports import OutboxEntry

NAME_WIDTH = 6
ROOM_WIDTH = 9
INDENT = 14
BAR_WIDTH = 24
"""Letters that the heaviest line of a case's picture takes."""


class Narrator:
    """Writes what people say, what Leeward makes of it, and what came of that.

    Args:
        console: where it is shown.
        names: how members are called.
        pace: real seconds between two lines.
    """

    def __init__(self, console: Console, names: Callable[[UserRef], str], pace: float) -> None:
        self._console = console
        self._names = names
        self._pace = pace
        self._day = ""

    def says(self, at: datetime, room: str, name: str, text: str) -> None:
        """Show a line of the chat, under the heading of its day."""
        if f"{at:%A}" != self._day:
            self._day = f"{at:%A}"
            self._console.print(Text(f"\n{self._day}", "bold"))
        line = Text(f"{at:%H:%M} ", "dim")
        line.append(f"#{room}".ljust(ROOM_WIDTH), "dim")
        line.append(f"{name}".ljust(NAME_WIDTH), "bold")
        line.append(text)
        self._console.print(line)
        time.sleep(self._pace)

    def decided(self, step: Step) -> None:
        """Show the reasons of a decision that found something."""
        for finding in step.decision.findings:
            self._aside("Leeward", f"{sentence(finding.because, self._names)}.", "cyan")

    def came_of(self, entry: OutboxEntry, outcome: Outcome) -> None:
        """Show what came of an act."""
        for text in self._told(entry.action):
            self._aside("→", f"{text}: {outcome_words(outcome)}", "green")

    def _told(self, action: Action) -> list[str]:
        """Return an act in words, with the sentence that the member reads."""
        words = action_words(action, self._names)
        match action:
            case Tip():
                return [f"{words}: “{advice(action.topic).text}”"]
            case Warn() if action.place == "private":
                return [f"{words}: “{advice(action.topic).text}”"]
            case Hide() | Restrict() | AskHuman() | Warn():
                return [words]
            case _:
                return []

    def _aside(self, label: str, text: str, style: str) -> None:
        line = Text(" " * INDENT)
        line.append(f"{label} ", f"bold {style}")
        line.append(text, style)
        self._console.print(line)

    def case(self, case: Case, texts: dict[str, str]) -> None:
        """Show a case as the moderators get it: its lines in order, heavier ones longer."""
        about = self._names(case.subject.author)
        if case.subject.target is not None:
            about += f" → {self._names(case.subject.target)}"
        self._console.print(Text(f"\n{case.id} · {case.kind} · {case.urgency} · {about}", "bold"))
        heaviest = max((line.weight for line in case.evidence), default=0.0) or 1.0
        for evidence in case.evidence:
            bar = "█" * max(1, round(evidence.weight / heaviest * BAR_WIDTH))
            what = ", ".join(stage_words(stage) for stage in evidence.stages)
            line = Text(f"  {evidence.at:%a %H:%M}  ", "dim")
            line.append(bar.ljust(BAR_WIDTH + 2) if evidence.weight else "", "magenta")
            line.append(what or f"{sentence(evidence.because, self._names)}")
            self._console.print(line)
            said = texts.get(str(evidence.message))
            if said:
                self._console.print(Text(f"             “{said}”", "dim"))
