"""Short ways to make what a store is given, for the contract of a store and tests like it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from leeward.testing.builders import PLATFORM, ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Because,
    Done,
    Hide,
    Mode,
    Subject,
    Tip,
    Urgency,
    Warn,
)
from leeward_policies.domain.case import Case, CaseEvidence, CaseNote, Status
from leeward_policies.domain.decision import Decision, Finding, decision_id
from leeward_policies.domain.refs import CommunityRef, MessageRef
from leeward_policies.domain.signals import Category, Signal, Span
from leeward_policies.ports import OutboxEntry, SealedText, StateRow

POLICY: Final = "example@1+00000000"

SECRET: Final = "quartzlantern"  # noqa: S105 - a word to look for, not a password
"""A word that no other text has: where it turns up on a disk, a text lies there in clear."""


def ref(number: str) -> MessageRef:
    """Return the message of this number."""
    return MessageRef(PLATFORM, ROOM.space, ROOM.id, number)


def because(author: str = "kai", target: str | None = "mia") -> Because:
    """Return a reason about one member, or about one and another."""
    subject = Subject(user(author), None if target is None else user(target))
    return Because("{author} wrote to {target}", subject, facts=(("signals", "a threat"),))


def benign(number: str, *, at: datetime = DEFAULT_START) -> Decision:
    """Return a decision without findings."""
    return Decision(
        id=decision_id(str(ref(number)), 0, 0, POLICY),
        channel=ROOM,
        message=ref(number),
        revision=0,
        pass_=0,
        policy=POLICY,
        mode="enforce",
        at=at,
    )


def decided(
    number: str,
    *actions: Action,
    author: str = "kai",
    target: str | None = "mia",
    category: Category = "threat",
    at: datetime = DEFAULT_START,
) -> Decision:
    """Return a decision with one finding, by the rule of the same name as its category."""
    why = because(author, target)
    seen = Signal("threat", "threat", 0.93, "example@1", (Span(0, 4),), "a threat")
    found = Finding(category, category, "medium", why, why.subject, (seen,))
    return Decision(
        id=decision_id(str(ref(number)), 0, 0, POLICY),
        channel=ROOM,
        message=ref(number),
        revision=0,
        pass_=0,
        policy=POLICY,
        mode="enforce",
        at=at,
        findings=(found,),
        actions=actions,
        signals=(seen,),
    )


def hide(number: str, *, author: str = "kai", rule: str = "threat", mode: Mode = "enforce") -> Hide:
    """Return the act of hiding a message."""
    why = because(author)
    return Hide(
        key=f"hide {number}",
        rule=rule,
        because=why,
        mode=mode,
        message=ref(number),
        target=ref(number),
    )


def warn(number: str, *, to: str = "kai", rule: str = "threat") -> Warn:
    """Return the act of warning a member about their message."""
    return Warn(
        key=f"warn {number}",
        rule=rule,
        because=because(to),
        mode="enforce",
        message=ref(number),
        to=user(to),
    )


def tip(number: str, *, to: str = "mia", topic: str = "own-phone") -> Tip:
    """Return the act of giving a member a tip."""
    return Tip(
        key=f"tip {number}",
        rule="threat",
        because=because(),
        mode="enforce",
        message=ref(number),
        to=user(to),
        topic=topic,
    )


def ask(number: str, *, rule: str = "threat", urgency: Urgency = "high") -> AskHuman:
    """Return the act of calling people."""
    return AskHuman(
        key=f"ask {number}",
        rule=rule,
        because=because(),
        mode="enforce",
        message=ref(number),
        whom="moderators",
        urgency=urgency,
    )


def owe(
    action: Action,
    decision: Decision,
    *,
    at: datetime = DEFAULT_START,
    due: datetime | None = None,
    case: str | None = None,
) -> OutboxEntry:
    """Return an action as it is owed."""
    return OutboxEntry(action, decision.id, at, case, due=due)


def done(action: Action, at: datetime = DEFAULT_START) -> Done:
    """Return the outcome that an action was done."""
    return Done(action.key, at, via="direct-message")


def state(
    author: str = "kai",
    target: str | None = "mia",
    *,
    packed: bytes | None = b"weights",
    at: datetime = DEFAULT_START,
    held: bool = False,
) -> StateRow:
    """Return a piece of the ledger, of a member or a pair."""
    names = (str(user(author)),) if target is None else (str(user(author)), str(user(target)))
    kind = "member" if target is None else "pair"
    return StateRow("|".join((kind, *names)), packed, at, names, held)


def sealed(
    holder: str,
    number: str,
    text: str = SECRET,
    *,
    author: str = "kai",
    at: datetime = DEFAULT_START,
    revision: int = 0,
    context: bool = False,
) -> SealedText:
    """Return a line to be sealed."""
    line = SealedText(holder, ref(number), user(author), at, text, revision)
    return replace(line, role="context") if context else line


def case(
    number: int = 1,
    *decisions: Decision,
    status: Status = "open",
    urgency: Urgency = "high",
    author: str = "kai",
    target: str | None = "mia",
    at: datetime = DEFAULT_START,
    changed: timedelta = timedelta(0),
    notes: Sequence[str] = (),
) -> Case:
    """Return a case that rests on decisions, changed so long after it was opened."""
    why = because(author, target)
    return Case(
        id=f"case-{number}",
        community=CommunityRef("riverside"),
        kind="grooming",
        subject=why.subject,
        urgency=urgency,
        opened_at=at,
        updated_at=at + changed,
        channel=ROOM,
        status=status,
        evidence=tuple(
            CaseEvidence(one.message, one.at, why.subject.author, "threat", why, (Span(0, 4),))
            for one in decisions
            if one.message is not None
        ),
        decisions=tuple(one.id for one in decisions),
        notes=tuple(CaseNote(at + changed, "test:lead", text) for text in notes),
        due=at + timedelta(hours=1),
    )
