"""The narrator: shows a play on the screen as it goes, in plain sentences."""

import time
from collections.abc import Callable
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from leeward.community import Step
from leeward_policies.advice import advice
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Hide,
    Note,
    Outcome,
    Restrict,
    Tip,
    Warn,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.explain import action_words, outcome_words, sentence, stage_words
from leeward_policies.ports import OutboxEntry

NAME_WIDTH = 5
ROOM_WIDTH = 9
INDENT = 20
ASIDES = ("Leeward ", "→ ")
BAR_WIDTH = 10
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
        left = Text(f"{at:%H:%M} {f'#{room}':<{ROOM_WIDTH}}", "dim")
        left.append(f"{name:<{NAME_WIDTH}}", "bold not dim")
        self._row(left, Text(text))
        time.sleep(self._pace)

    def decided(self, step: Step) -> None:
        """Show the reasons of a decision: those that led to an act, else what is only kept."""
        acting = {act.rule for act in step.decision.actions if not isinstance(act, Note)}
        findings = step.decision.findings
        for finding in [f for f in findings if f.rule in acting] or findings[:1]:
            kept = "" if acting else " (kept in memory, nobody is told)"
            reason = sentence(finding.because, self._names)
            self._row(Text("Leeward ", "bold cyan"), Text(f"{reason}.{kept}", "cyan"))

    def came_of(self, entry: OutboxEntry, outcome: Outcome) -> None:
        """Show what came of an act."""
        for text in self._told(entry.action):
            self._row(Text("→ ", "green"), Text(f"{text}: {outcome_words(outcome)}", "green"))

    def _row(self, left: Text, right: Text) -> None:
        """Print a line whose continuation stays in its own column."""
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=INDENT, justify="right" if left.plain in ASIDES else "left")
        grid.add_column(ratio=1)
        grid.add_row(left, right)
        self._console.print(grid)

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

    def case(self, case: Case, texts: dict[str, str]) -> None:
        """Show a case as the moderators get it: its lines in order, heavier ones longer."""
        about = self._names(case.subject.author)
        if case.subject.target is not None:
            about += f" → {self._names(case.subject.target)}"
        self._console.print(Text(f"\n{case.id} · {case.kind} · {case.urgency} · {about}", "bold"))
        heaviest = max((line.weight for line in case.evidence), default=0.0) or 1.0
        for evidence in case.evidence:
            bar = "█" * round(evidence.weight / heaviest * BAR_WIDTH)
            stages = ", ".join(stage_words(stage) for stage in evidence.stages)
            what = Text(stages or sentence(evidence.because, self._names))
            said = texts.get(str(evidence.message))
            if said:
                what.append(f"\n“{said}”", "dim")
            when = Text(f"{evidence.at:%a %H:%M} ")
            when.append(bar.ljust(BAR_WIDTH), "magenta")
            self._row(when, what)
