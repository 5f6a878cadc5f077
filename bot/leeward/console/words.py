"""Words of the console: roles, states of cases, and times as people say them."""

from datetime import datetime
from typing import Final

from leeward_policies.case_rights import Role
from leeward_policies.domain.case import Case, Status
from leeward_policies.words import span_words

ROLES: Final[dict[Role, str]] = {
    "moderator": "moderator",
    "safety-lead": "safety lead",
    "admin": "admin",
    "csea": "responsible for abuse material",
}

STATUSES: Final[dict[Status, str]] = {
    "open": "waiting",
    "taken": "looked after",
    "resolved": "decided",
    "appealed": "appeal waiting",
    "closed": "closed",
}

ABUSE_MATERIAL: Final = "Suspected abuse material. Do not open, do not copy."
"""All that a list shows of such a case."""


def due_words(due: datetime, now: datetime) -> str:
    """Return `due in 4 minutes`, or `overdue since 20 minutes`."""
    seconds = (due - now).total_seconds()
    return (
        f"due in {span_words(seconds)}" if seconds > 0 else f"overdue since {span_words(-seconds)}"
    )


def long_ago(at: datetime, now: datetime) -> str:
    """Return `3 hours ago`."""
    return f"{span_words((now - at).total_seconds())} ago"


def calls_words(case: Case) -> str:
    """Return how often others were called since a person did something; empty for never."""
    if not case.calls:
        return ""
    often = {1: "once", 2: "twice"}.get(case.calls, f"{case.calls} times")
    return f"nobody has answered; others were called {often}"
