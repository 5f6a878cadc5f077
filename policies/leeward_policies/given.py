"""What members were given: tips, warnings, restrictions, and questions asked of people.

Cooldowns rest on it. What stands under `ask:` is about a member and was never told to
them: `was_told` keeps it out of every export (`precise.md` 6).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from msgspec.structs import replace

from leeward_policies.domain.action import (
    Action,
    Answer,
    AskHuman,
    Ban,
    Hide,
    Kick,
    Lock,
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
from leeward_policies.domain.conversation import (
    GIVEN_KEPT,
    AuthorState,
    Conversation,
    Given,
    RoomState,
)
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import UserRef
from leeward_policies.schema import WHEN_UNSURE

TIPS_COUNTED: Final = timedelta(days=7)
"""A member gets only so many tips within a week (`young_people.md`, rule 4)."""


def given_for(action: Action) -> tuple[UserRef, str] | None:
    """Return who is to be remembered as given what, or None for acts without a cooldown.

    What people are asked because nothing could be measured is remembered with the room
    (`unsure_about`). Else: `tip:<topic>`, `warn:<rule>`, `restrict:<rule>`, and
    `ask:<rule>:<author>|<target>` with printed refs, the target empty where there is none;
    that one stands with the author.
    """
    match action:
        case Tip():
            return action.to, f"tip:{action.topic}"
        case Warn():
            return action.to, f"warn:{action.rule}"
        case AskHuman() if action.rule == WHEN_UNSURE:
            return None
        case AskHuman():
            return action.because.subject.author, asked(action.rule, action.because.subject)
        case Restrict():
            return action.who, f"restrict:{action.rule}"
        case (Note() | Answer() | Hide() | Reveal() | Unrestrict() | Kick() | Ban() | Lock()) | (
            Unban() | Unlock()
        ):
            return None
        case _:
            assert_never(action)


def asked(rule: str, subject: Subject) -> str:
    """Return under which words it is remembered that people were asked."""
    return f"ask:{rule}:{subject.author}|{subject.target or ''}"


def was_told(given: Given) -> bool:
    """Return whether the member was told this, so that an export may say it."""
    return not given.what.startswith("ask:")


def settle(conversation: Conversation, decision: Decision) -> Conversation:
    """Return the state after a decision: each tip, warning and question is remembered.

    A member who is neither the author nor a target of the slice cannot be remembered here.
    """
    given = [what for action in decision.actions if (what := given_for(action)) is not None]
    unsure = [unsure_about(detector) for detector in unsure_of(decision)]
    if not given and not unsure:
        return conversation
    return replace(
        conversation,
        room=_asked_about(conversation.room, unsure, decision.at),
        author=_remembered(conversation.author, given, decision.at),
        targets=tuple([_remembered(target, given, decision.at) for target in conversation.targets]),
    )


def unsure_about(detector: str) -> str:
    """Return under which words a room remembers that people look for a detector.

    Args:
        detector: `name@version`.
    """
    return f"unsure:{detector}"


def unsure_of(decision: Decision) -> tuple[str, ...]:
    """Return the detectors that a decision asks people to look for themselves."""
    return tuple(
        value
        for finding in decision.findings
        if finding.rule == WHEN_UNSURE
        for name, value in finding.because.facts
        if name == "detector"
    )


def _asked_about(room: RoomState, new: Sequence[str], at: datetime) -> RoomState:
    if not new:
        return room
    older = [one for one in room.given if one.what not in new]
    return replace(room, given=(*[Given(what, at) for what in new], *older)[:GIVEN_KEPT])


def _remembered(
    state: AuthorState, given: Sequence[tuple[UserRef, str]], at: datetime
) -> AuthorState:
    """Put what a member was given in front; warnings and questions stand there once."""
    new = list(dict.fromkeys(what for member, what in given if member == state.member))
    if not new:
        return state
    # Tips of the last week stay beside a newer one on the same topic: they are counted.
    older = [
        one
        for one in state.given
        if one.what not in new or (one.what.startswith("tip:") and at - one.at < TIPS_COUNTED)
    ]
    return replace(state, given=(*[Given(what, at) for what in new], *older)[:GIVEN_KEPT])
