"""What a person orders by a button: whole acts, each with a key that makes it happen once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, TypedDict

from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.rights import CaseVerb, Grave
from leeward_adapters.live.saying.spans import Span, Text
from leeward_adapters.live.saying.words import words
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

DURATIONS: Final = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=7),
)
"""The time-outs that are offered."""

LOCK_SECONDS: Final = 24 * 3600
"""For how long the doors are closed: as long as Discord allows."""

SURE_WITHIN: Final = timedelta(seconds=60)
"""How long the second press is waited for; after that nobody knows what they press."""

AGREED: Final = "{author} agreed that their message is posted again"

FIRST: Final = "Press within a minute if you are sure."
CHOOSE: Final = "For how long? It begins at once and ends by itself; choose within a minute."
TOO_LATE: Final = "That was too late: nothing was done. Press the button on the case again."
NOT_HERE: Final = "Do this by hand: nothing of this case is acted on from here."
NOT_OURS: Final = "That cannot be read any more: nothing was done. Press on the case again."

KICKS: Final = (
    "This removes {who} from {server}. They can come back with an invitation;"
    " nothing else takes a kick back."
)
BANS: Final = (
    "This removes {who} from {server} and keeps them out until somebody lifts the ban,"
    " as *Undo* on the case does. Their messages stay where they are."
)
TIMES_OUT: Final = "This keeps {who} from writing anywhere in {server}. {choose}"


class _Common(TypedDict):
    rule: str
    because: Because
    mode: Mode
    message: MessageRef | None


def rule_of(by: UserRef) -> str:
    """Return what stands for a rule where a person decides."""
    return f"{BY_HUMAN}{by}"


def seconds_offered() -> Mapping[int, str]:
    """Return the time-outs that are offered, in seconds, with how they read."""
    every = [int(one.total_seconds()) for one in DURATIONS]
    return {seconds: duration_of(seconds) for seconds in every}


def restrict(case: Case, by: UserRef, seconds: int, question: int | str) -> Restrict:
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


def grave(kind: Grave, case: Case, by: UserRef, question: int | str) -> Action:
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


def act_of(
    verb: CaseVerb, case: Case, by: UserRef, question: int | str, seconds: str = ""
) -> Action | None:
    """Return the act that a second press orders; None where it says no duration of ours.

    Args:
        verb: `timeout`, `kick`, `ban` or `lock`.
        case: what it belongs to.
        by: who orders it.
        question: the id of the message on which they pressed.
        seconds: what they chose, for a time-out.
    """
    if verb == "timeout":
        chosen = {str(one): one for one in seconds_offered()}.get(seconds)
        return None if chosen is None else restrict(case, by, chosen, question)
    return grave(grave_of(verb), case, by, question)


def grave_of(verb: CaseVerb) -> Grave:
    """Return which grave act a verb names."""
    return "kick" if verb == "kick" else "ban" if verb == "ban" else "lock"


def agreed(target: MessageRef, author: UserRef, question: int | str) -> Reveal:
    """Return the act by which an author has their hidden message posted again.

    Args:
        target: the message that was hidden.
        author: who wrote it, and agrees now.
        question: the id of the message on which they pressed.
    """
    return Reveal(
        key=f"{target.platform}-{target.id}:reveal:{target}:{question}",
        rule=rule_of(author),
        because=Because(AGREED, Subject(author)),
        mode="enforce",
        message=target,
        target=target,
        agreed=True,
    )


def says(kind: Grave, case: Case, who: Span, server: Span, dialect: Dialect) -> Text:
    """Return what a second press will do, in a sentence.

    Args:
        kind: which act.
        case: what it belongs to.
        who: its subject.
        server: the name of the place.
        dialect: of the platform.
    """
    template = {"kick": KICKS, "ban": BANS, "lock": dialect.locks}[kind]
    span = duration_of(LOCK_SECONDS)
    return words(template, who=who, server=server, span=span, case=case.id)


def question_of(verb: CaseVerb, case: Case, who: Span, server: Span, dialect: Dialect) -> Text:
    """Return what is asked before a grave act: what it does, and to press within a minute."""
    if verb == "timeout":
        return words(TIMES_OUT, who=who, server=server, choose=CHOOSE)
    return (*says(grave_of(verb), case, who, server, dialect), f" {FIRST}")


def sure_label(verb: CaseVerb, dialect: Dialect) -> str:
    """Return how the second button reads."""
    labels: dict[Grave, str] = {
        "kick": "Yes, kick",
        "ban": "Yes, ban",
        "lock": dialect.sure_lock,
    }
    return labels[grave_of(verb)]


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
