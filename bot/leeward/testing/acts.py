"""One act of each kind, for tests of whatever carries acts out."""

from typing import Final, Literal, TypeAlias, TypedDict, get_args

from leeward.testing.clock import DEFAULT_START
from leeward_policies.domain.action import (
    ANSWER,
    BY_A_PERSON,
    Action,
    Answer,
    AskHuman,
    Ban,
    Because,
    Hide,
    Kick,
    Lock,
    Mode,
    Note,
    Restrict,
    Reveal,
    Subject,
    Tip,
    Unban,
    Unlock,
    Unrestrict,
    Warn,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import CommunityRef, MessageRef, SpaceRef, UserRef

Kind: TypeAlias = Literal[
    "hide", "warn", "reply", "tip", "restrict", "ask", "reveal", "unrestrict", "kick", "ban",
    "lock", "unban", "unlock",
]  # fmt: skip
"""The acts that a capability stands for, named as in `Capabilities`."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

SECONDS: Final = 3_600
"""How long a restriction or a lock lasts in tests."""


class _Common(TypedDict):
    key: str
    rule: str
    because: Because
    mode: Mode


class _About(_Common):
    message: MessageRef


def because(author: UserRef) -> Because:
    """Return a reason that needs no other fact."""
    return Because("{author} wrote something that the rule of this test names", Subject(author))


def acts(
    message: MessageRef,
    member: UserRef,
    space: SpaceRef,
    by: UserRef,
    key: str,
    *,
    agreed: bool = False,
) -> dict[Kind, Action]:
    """Return one act of each kind about a message.

    Args:
        message: what it is about.
        member: whom it goes to, and who wrote the message.
        space: where.
        by: the human behind what only humans do.
        key: the idempotency key; equal keys mean the same act.
        agreed: the member agreed that a hidden message is shown again.
    """
    common = _Common(key=key, rule="example", because=because(member), mode="enforce")
    about = _About(**common, message=message)
    return {
        "hide": Hide(**about, target=message),
        "warn": Warn(**about, to=member),
        "reply": Warn(**about, to=member, place="public"),
        "tip": Tip(**about, to=member, topic="own-phone"),
        "restrict": Restrict(**about, who=member, space=space, seconds=SECONDS),
        "ask": AskHuman(**about, whom="moderators", urgency="high"),
        "reveal": Reveal(**about, target=message, agreed=agreed),
        "unrestrict": Unrestrict(**about, who=member, space=space),
        "kick": Kick(**about, who=member, space=space, by=by),
        "ban": Ban(**about, who=member, space=space, by=by),
        "lock": Lock(**common, space=space, seconds=SECONDS, by=by),
        "unban": Unban(**about, who=member, space=space),
        "unlock": Unlock(**common, space=space),
    }


def note(message: MessageRef, member: UserRef, key: str) -> Note:
    """Return the act that tells nobody."""
    return Note(key=key, rule="example", because=because(member), mode="enforce", message=message)


def answer(to: UserRef, key: str) -> Answer:
    """Return the act that tells a member what became of what they asked."""
    return Answer(
        key=key,
        rule=ANSWER,
        because=Because(BY_A_PERSON, Subject(to)),
        mode="enforce",
        to=to,
        topic="report-outcome-fine",
        number="R-4K7Q2M",
    )


def case_about(message: MessageRef, member: UserRef, *, number: str = "case-1") -> Case:
    """Return a case that stands open about a message."""
    return Case(
        id=number,
        community=CommunityRef("community"),
        kind="threat",
        subject=Subject(member),
        urgency="high",
        opened_at=DEFAULT_START,
        updated_at=DEFAULT_START,
        channel=message.channel_ref,
    )
