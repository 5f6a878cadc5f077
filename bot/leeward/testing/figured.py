"""A store with a busy month in it, for tests of figures."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from leeward.testing.builders import ROOM, user
from leeward.testing.records_pieces import appealed, judged, shown_to
from leeward.testing.store_pieces import ask, case, decided, hide, tip, warn
from leeward_policies.domain.action import (
    Action,
    Asked,
    Done,
    Failed,
    Observed,
    Outcome,
    Refused,
    Urgency,
)
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.signals import Category
from leeward_policies.ports import Commit, OutboxEntry, Store

MINUTE: Final = timedelta(minutes=1)

ACTS: Final = (("hide", 14, "threat"), ("warn", 9, "insult"), ("tip", 31, "personal-info"))
"""Kinds of acts, how many of each, and by which rule."""

KINDS: Final[tuple[tuple[Category, Urgency, int], ...]] = (
    ("grooming", "urgent", 7),
    ("threat", "high", 12),
    ("bullying", "medium", 6),
    ("report", "low", 3),
)
"""Cases, by kind and urgency."""

VERDICTS: Final[tuple[tuple[str, Verdict, int], ...]] = (
    ("threat", "right", 22),
    ("threat", "wrong", 7),
    ("threat", "unclear", 5),
    ("insult", "right", 12),
    ("insult", "wrong", 1),
    ("spam", "right", 3),
)
"""What people came to, by rule."""

APPEALS: Final = (("right", 8), ("wrong", 6))


async def fill(store: Store, at: datetime) -> None:
    """Let a busy day have passed.

    Args:
        store: where everything is kept.
        at: when it began.
    """
    acts = [*_acts(at)]
    await store.commit(
        Commit(
            decisions=tuple({one.id: one for one, _, _ in acts}.values()),
            cases=(*_opened(at), *_decided(at), *_appeals(at)),
            outbox=tuple(entry for _, entry, _ in acts),
        )
    )
    await store.commit(Commit(outcomes=tuple((entry, came) for _, entry, came in acts)))


def _acts(at: datetime) -> list[tuple[Decision, OutboxEntry, Outcome]]:
    made: list[tuple[Decision, OutboxEntry, Outcome]] = []
    kinds: dict[str, Callable[[str], Action]] = {"hide": hide, "warn": warn, "tip": tip}
    for kind, count, rule in ACTS:
        for number in range(count):
            name = f"{kind}-{number}"
            act: Action = replace(kinds[kind](name), rule=rule)
            one = decided(name, act, author=f"member-{number}", at=at)
            made.append((one, OutboxEntry(act, one.id, at), _came(act, number, at)))
    for number in range(3):
        act = ask(f"ask-{number}")
        one = decided(f"ask-{number}", act, author=f"member-{number}", at=at)
        made.append((one, OutboxEntry(act, one.id, at), Done(act.key, at)))
    return made


def _came(act: Action, number: int, at: datetime) -> Outcome:
    match number % 8:
        case 5:
            return Observed(act.key, at)
        case 6:
            return Refused(act.key, at, "closed")
        case 7:
            return Failed(act.key, at, "no network")
        case _:
            return Done(act.key, at)


def _opened(at: datetime) -> list[Case]:
    made: list[Case] = []
    for kind, urgency, count in KINDS:
        for number in range(count):
            one = case(1_000 + len(made), urgency=urgency, author=f"author-{len(made)}", at=at)
            answered = None if number % 4 == 3 else at + (number + 1) * 7 * MINUTE  # noqa: PLR2004 - one in four
            one = replace(one, kind=kind, answered_at=answered, due=at + timedelta(hours=number))
            asked: Asked = "safety-lead" if urgency == "urgent" else "moderators"
            made.append(shown_to(one, asked))
    return made


def _decided(at: datetime) -> list[Case]:
    made: list[Case] = []
    for rule, verdict, count in VERDICTS:
        for _ in range(count):
            one = judged(2_000 + len(made), verdict, rule, at=at, urgency="medium")
            subject = replace(one.subject, author=user(f"judged-{len(made)}"))
            opened = at - timedelta(days=200)  # counted as judged then, not as opened
            made.append(shown_to(replace(one, subject=subject, opened_at=opened), "moderators"))
    return made


def _appeals(at: datetime) -> list[Case]:
    made: list[Case] = []
    for verdict, count in APPEALS:
        for number in range(count):
            came: Verdict = "wrong" if verdict == "wrong" else "right"
            ended = at + (number + 1) * 50 * MINUTE
            one = judged(3_000 + len(made), came, "threat", at=ended)
            one = replace(
                one,
                subject=replace(one.subject, author=user(f"asking-{len(made)}")),
                opened_at=at,
                answered_at=ended,
                channel=ROOM,
            )
            made.append(shown_to(appealed(one, f"d-{len(made)}", "threat"), "moderators"))
    return made
