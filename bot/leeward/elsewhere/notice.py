"""What a notice says: that a case waits, and nothing of what happened in it.

These are the only words that leave; they are made of numbers, of words of a closed list, and of
what the admin wrote into the configuration. No name, no ref, no text and no reason goes in.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, Literal
from urllib.parse import quote

from msgspec import UNSET, Struct, UnsetType

from leeward_policies.domain.action import AskHuman, Urgency
from leeward_policies.domain.case import Case
from leeward_policies.domain.signals import Category
from leeward_policies.loading.resolve import SEVERITIES
from leeward_policies.words import span_words, urgency_words

NO_CONSOLE: Final = "Please look where the cases of your community are."

Detail = Literal["none", "kind"]
"""How much a notice tells: nothing of the case, or its kind as well."""


class Trial(Struct, frozen=True, tag_field="type", tag="notice.test"):
    """What a webhook gets when a person tries it; a stable format."""

    at: datetime
    community: str


class CaseCalled(Struct, frozen=True, tag_field="type", tag="case.called"):
    """What a webhook gets when people are called; a stable format."""

    at: datetime
    """Now, aware UTC."""
    community: str
    """The community's short name."""
    case: str | None
    """The case's id; None where people are called without one."""
    urgency: Urgency
    """How soon they must look."""
    calls: int
    """How often others were called before."""
    waiting_seconds: int
    """Since a person last did something about it, or since it was opened."""
    console: str | None
    """Where to open it; None while the console has no address."""
    kind: Category | UnsetType = UNSET
    """Its kind, where the admin wants it told and it does not lie before `csea`."""


class Notice(Struct, frozen=True):
    """One notice, for people and for programs."""

    key: str
    """Of the act; it stays here, for it names the decision."""
    title: str
    body: str
    event: CaseCalled | Trial


def call(
    action: AskHuman,
    case: Case | None,
    *,
    community: str,
    console: str,
    detail: Detail,
    now: datetime,
) -> Notice:
    """Return the notice that calls people.

    Args:
        action: why they are called.
        case: to what; None where there is no case.
        community: its short name, from the configuration.
        console: the console's address, or nothing.
        detail: how much is told.
        now: the time, aware UTC.
    """
    event = CaseCalled(
        at=now,
        community=community,
        case=None if case is None else case.id,
        urgency=_urgency(action, case),
        calls=0 if case is None else case.calls,
        waiting_seconds=_waiting(case, now),
        console=_link(console, case),
        kind=_kind(case, detail),
    )
    who = f"{event.case} needs a person" if event.case else "a person is needed"
    title = f"Leeward: {who} {urgency_words(event.urgency)}"
    return Notice(action.key, title, "\n".join(_lines(event)), event)


def _lines(event: CaseCalled) -> Iterator[str]:
    if event.case:
        yield f"A case in {event.community} waits for a person: {event.case}, {event.urgency}."
        yield f"It has been waiting for {span_words(event.waiting_seconds)}."
    else:
        yield f"Leeward asks for a person in {event.community}: {event.urgency}."
    if event.kind is not UNSET:
        yield f"Its kind is {event.kind}."
    yield f"Open it here: {event.console}" if event.console else NO_CONSOLE


def _urgency(action: AskHuman, case: Case | None) -> Urgency:
    asked = (action.urgency, *(() if case is None else (case.urgency,)))
    return max(asked, key=SEVERITIES.index)


def _waiting(case: Case | None, now: datetime) -> int:
    if case is None:
        return 0
    since = case.answered_at or case.opened_at
    return max(0, int((now - since).total_seconds()))


def _link(console: str, case: Case | None) -> str | None:
    if not console:
        return None
    base = console.rstrip("/")
    return base if case is None else f"{base}/cases/{quote(case.id, safe='')}"


def _kind(case: Case | None, detail: Detail) -> Category | UnsetType:
    if case is None or detail == "none" or "csea" in case.asked:
        return UNSET
    return case.kind
