"""The history of a case: what the audit log says of it, in words; when, what, and from where."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from leeward.report.legible import legible
from leeward_policies.ports import AuditEntry

ENTRIES: Final = 60
"""The latest; the audit has them all."""

WHAT: Final = {
    "case.opened": "The case was opened",
    "case.appealed": "A member asked a person to look again",
    "case.extended": "More was found",
    "case.raised": "It became urgent: a tip did not reach the one in danger",
    "case.take": "Somebody took it",
    "case.hand-over": "It was handed over",
    "case.give-back": "It was handed back",
    "case.write-note": "A note was written",
    "case.reopen": "It was reopened",
    "case.call-abuse-material": "It was called suspected abuse material",
    "case.mark-reported": "It was noted that this was reported",
    "case.overdue": "Nobody had answered; others were called",
    "case.judged": "It was decided",
    "ordered": "A person ordered something",
    "evidence.opened": "The lines were opened",
}

JUDGED: Final = {"right": "right", "wrong": "wrong", "unclear": "unclear"}

VIA: Final = {
    "api": "a program",
    "command-line": "the command line",
    "console": "the console",
    "discord": "Discord",
    "telegram": "Telegram",
    "matrix": "Matrix",
    "slack": "Slack",
}


class Event(Struct, frozen=True):
    """One line of the history."""

    n: int
    at: datetime
    what: str
    via: str
    """From where; empty where it is not told."""


def history(entries: Sequence[AuditEntry]) -> list[Event]:
    """Return the history, the latest first, as the audit has it."""
    return [_event(one) for one in entries]


def _event(entry: AuditEntry) -> Event:
    line = entry.line
    details = dict(
        part.split("=", 1)
        for part in line.detail.split(" ")
        if "=" in part  # content-free
    )
    what = WHAT.get(line.what) or legible(line.what.replace(".", ": ").replace("-", " "))
    if line.what == "case.judged":
        what = f"{what}: {JUDGED.get(details.get('verdict', ''), 'unknown')}"
    if line.what == "ordered" and details.get("acts"):
        what = f"{what}: {legible(details['acts'].replace(',', ', '))}"
    via = details.get("via", "")
    return Event(entry.n, line.at, what, VIA.get(via, legible(via)))
