"""What a person orders by a button: whole acts, each with a key that makes it happen once."""

from datetime import timedelta
from typing import Final, Literal, TypeAlias, TypedDict

from leeward_adapters.discord.acting.capabilities import PLATFORM
from leeward_policies.domain.action import (
    BY_A_PERSON,
    BY_HUMAN,
    Action,
    Ban,
    Because,
    Kick,
    Lock,
    Mode,
    Restrict,
    Reveal,
    Subject,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.loading.durations import duration_of

Grave: TypeAlias = Literal["kick", "ban", "lock"]
"""What takes a second press."""

DURATIONS: Final = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=7),
)
"""The time-outs that are offered."""

LOCK_SECONDS: Final = 24 * 3600
"""For how long direct messages are closed: as long as Discord allows."""

AGREED: Final = "{author} agreed that their message is posted again"


class _Common(TypedDict):
    rule: str
    because: Because
    mode: Mode
    message: MessageRef | None


def rule_of(by: UserRef) -> str:
    """Return what stands for a rule where a person decides."""
    return f"{BY_HUMAN}{by}"


def restrict(case: Case, by: UserRef, seconds: int, question: int) -> Restrict:
    """Return the act that keeps a case's subject from writing for a time.

    Args:
        case: whose subject it is.
        by: who orders it.
        seconds: for how long.
        question: the id of the message on which they chose; two presses on it are one act.
    """
    who = case.subject.author
    key = f"{case.id}:restrict:{who}:{question}:{seconds}"
    return Restrict(key=key, who=who, space=_space(case), seconds=seconds, **_common(case, by))


def grave(kind: Grave, case: Case, by: UserRef, question: int) -> Action:
    """Return the act that was asked about a second time.

    Args:
        kind: which one.
        case: what it belongs to.
        by: who orders it.
        question: the id of the message on which they pressed; two presses on it are one act.
    """
    who, space, common = case.subject.author, _space(case), _common(case, by)
    if kind == "kick":
        key = f"{case.id}:kick:{who}:{question}"
        return Kick(key=key, who=who, space=space, by=by, **common)
    if kind == "ban":
        key = f"{case.id}:ban:{who}:{question}"
        return Ban(key=key, who=who, space=space, by=by, **common)
    key = f"{case.id}:lock:{space}:{question}"
    return Lock(key=key, space=space, seconds=LOCK_SECONDS, by=by, **common)


def agreed(target: MessageRef, author: UserRef, question: int) -> Reveal:
    """Return the act by which an author has their hidden message posted again.

    Args:
        target: the message that was hidden.
        author: who wrote it, and agrees now.
        question: the id of the message on which they pressed.
    """
    return Reveal(
        key=f"{PLATFORM}-{target.id}:reveal:{target}:{question}",
        rule=rule_of(author),
        because=Because(AGREED, Subject(author)),
        mode="enforce",
        message=target,
        target=target,
        agreed=True,
    )


def says(kind: Grave, case: Case, who: str, server: str) -> str:
    """Return what a second press will do, in a sentence.

    Args:
        kind: which act.
        case: what it belongs to.
        who: its subject, as they are shown.
        server: its name, as it is shown.
    """
    if kind == "kick":
        return (
            f"This removes {who} from {server}. They can come back with an invitation;"
            " nothing else takes a kick back."
        )
    if kind == "ban":
        return (
            f"This removes {who} from {server} and keeps them out until somebody lifts the ban,"
            " as *Undo* on the case does. Their messages stay where they are."
        )
    return (
        f"This closes direct messages between all members of {server} who are no friends,"
        f" for {duration_of(LOCK_SECONDS)}. It is a step against a danger to many ({case.id});"
        " *Undo* on the case ends it before."
    )


def _space(case: Case) -> SpaceRef:
    return case.channel.space_ref


def _common(case: Case, by: UserRef) -> _Common:
    message = case.evidence[-1].message if case.evidence else None
    return _Common(
        rule=rule_of(by),
        because=Because(BY_A_PERSON, case.subject),
        mode="enforce",
        message=message,
    )
