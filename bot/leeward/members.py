"""What the house itself remembers of members: their choices, what was answered, what they rated.

It lies beside the adapters' memos under the name `ROOF`, each with whose it is: erased with them
at once, whatever a case holds (ADR 0020).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from leeward_policies.domain.case import Case, Reporter
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Choices, MemberData, Memo, MyReport, ReportStatus, Store

ROOF: Final = "leeward"
"""Under whose name these memos lie; no platform is called so."""

CHOSEN_KEPT: Final = timedelta(days=730)
"""How long a choice holds after it was last made: two years, in which somebody grows up."""

ANSWERED_KEPT: Final = timedelta(days=90)
"""How long it is told what became of a report: as long as the words of a case are kept."""

RATED_KEPT: Final = timedelta(days=90)
"""How long it is known that somebody has rated a tip, so that it counts once."""

_NOT_TOLD: Final = Choices()


# --- choices ----------------------------------------------------------------------------------


def choices_key(member: UserRef) -> str:
    """Return the key of what a member has chosen."""
    return f"choices|{member}"


async def choices_of(store: Store, member: UserRef) -> Choices:
    """Return what a member has chosen; a memo that nobody can read any more chooses nothing."""
    memo = await store.recall(ROOF, choices_key(member))
    return _NOT_TOLD if memo is None else chosen(memo.value)


async def choose(store: Store, member: UserRef, choices: Choices, now: datetime) -> None:
    """Keep what a member has chosen; whoever chooses nothing is not remembered."""
    key = choices_key(member)
    if choices == _NOT_TOLD:
        await store.forget(ROOF, key)
        return
    value = f"{'on' if choices.tips else 'off'}/{choices.language}/{choices.country}"
    await store.remember(ROOF, Memo(key, value, now + CHOSEN_KEPT, member))


def chosen(value: str) -> Choices:
    """Read what was chosen."""
    tips, language, country, *_ = (*value.split("/"), "", "")
    return Choices(tips != "off", language, country)


# --- reports ----------------------------------------------------------------------------------


def answered(reporter: Reporter, topic: str, now: datetime) -> Memo:
    """Return what stays of an answered report, for whoever has no private line."""
    key = f"{_reports_of(reporter.ref)}{reporter.number}"
    value = f"{reporter.at.isoformat()} {topic}"
    return Memo(key, value, now + ANSWERED_KEPT, reporter.ref)


async def reports_of(store: Store, cases: Sequence[Case], member: UserRef) -> tuple[MyReport, ...]:
    """Return what a member has asked for, the latest first.

    Args:
        store: where the answered ones are kept.
        cases: those that are open.
        member: who asks; they are told of their own alone.
    """
    prefix = _reports_of(member)
    told = {
        one.number: MyReport(one.number, one.at, _status(case, one))
        for case in cases
        for one in case.reporters
        if one.ref == member
    }
    for memo in await store.recalled(ROOF, prefix):
        at, _, topic = memo.value.partition(" ")
        number = memo.key.removeprefix(prefix)
        told[number] = MyReport(number, datetime.fromisoformat(at), "answered", topic)
    return tuple(sorted(told.values(), key=lambda one: (one.at, one.number), reverse=True))


def _reports_of(member: UserRef) -> str:
    return f"report|{member}|"


def _status(case: Case, one: Reporter) -> ReportStatus:
    """Say whether a person has looked at a case that is open since somebody asked.

    What people did before is not told: it would show that there was a case already, also to the
    one whom it is about and who asks for help to find out (`precise.md` 6).
    """
    is_seen = case.answered_at is not None and case.answered_at >= one.at
    return "looked-at" if is_seen else "received"


async def told_of(
    store: Store, cases: Sequence[Case], data: MemberData, member: UserRef
) -> MemberData:
    """Return what a store tells of a member, with what the house itself remembers of them.

    Args:
        store: where it is kept.
        cases: those that are open.
        data: what the store tells.
        member: who asks.
    """
    return replace(
        data,
        choices=await choices_of(store, member),
        reports=await reports_of(store, cases, member),
        ratings=len(await store.recalled(ROOF, _ratings_of(member))),
    )


# --- ratings ----------------------------------------------------------------------------------


def rated_key(member: UserRef, decision: str) -> str:
    """Return the key of the memo that a member has rated their tip of a decision."""
    return f"{_ratings_of(member)}{decision}"


def _ratings_of(member: UserRef) -> str:
    return f"rated|{member}|"


def rated(member: UserRef, decision: str, now: datetime) -> Memo:
    """Return the memo that a member has rated their tip of a decision."""
    return Memo(rated_key(member, decision), "", now + RATED_KEPT, member)
