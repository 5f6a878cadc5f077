"""What members were given: tips, warnings, restrictions, and questions asked of people.

Cooldowns rest on it, and the quiet of a crisis. What stands under `ask:` and `crisis` is about a
member and was never told to them: `was_told` keeps it out of every export (`precise.md` 6).
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
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.refs import UserRef
from leeward_policies.schema import WHEN_UNSURE

TIPS_COUNTED: Final = timedelta(days=7)
"""A member gets only so many tips within a week (`young_people.md`, rule 4)."""


CRISIS: Final = "crisis"
"""Under this word it is remembered that a member may be in danger, or asked for help."""

CRISIS_SIGNAL: Final = "self-harm"
"""Somebody may be in danger by their own hand: help and people, no sanction, no lecture."""

CRISIS_QUIET: Final = timedelta(hours=24)
"""For so long whoever may be in danger gets no tip but help (`young_people.md`, rule 4)."""


def tells_of_crisis(finding: Finding) -> bool:
    """Return whether a finding rests on a sign that its author may harm themselves."""
    return any(signal.name == CRISIS_SIGNAL for signal in finding.signals)


def in_crisis(state: AuthorState, at: datetime) -> AuthorState:
    """Return the state of a member who may be in danger from now on, or has asked for help."""
    return _with(state, [CRISIS], at)


def is_in_crisis(given: Sequence[Given], at: datetime) -> bool:
    """Return whether a member is to be left in peace, but for help."""
    return any(one.what == CRISIS and at - one.at < CRISIS_QUIET for one in given)


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
    return given.what != CRISIS and not given.what.startswith("ask:")


def settle(conversation: Conversation, decision: Decision) -> Conversation:
    """Return the state after a decision: each tip, warning, question and crisis is remembered.

    A member who is neither the author nor a target of the slice cannot be remembered here.
    """
    given = [what for action in decision.actions if (what := given_for(action)) is not None]
    given += [
        (finding.subject.author, CRISIS)
        for finding in decision.findings
        if tells_of_crisis(finding)
    ]
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
    return _with(state, new, at) if new else state


def _with(state: AuthorState, new: Sequence[str], at: datetime) -> AuthorState:
    # Tips of the last week stay beside a newer one on the same topic: they are counted.
    older = [
        one
        for one in state.given
        if one.what not in new or (one.what.startswith("tip:") and at - one.at < TIPS_COUNTED)
    ]
    return replace(state, given=_bounded((*[Given(what, at) for what in new], *older), at))


def _bounded(given: tuple[Given, ...], at: datetime) -> tuple[Given, ...]:
    """Return the newest, and of the others first those that keep tips away now.

    Many questions about a member must not make room for a fourth tip, or for one in a crisis.
    """
    if len(given) <= GIVEN_KEPT:
        return given
    firm = [
        one
        for one in given
        if (one.what.startswith("tip:") and at - one.at < TIPS_COUNTED)
        or (one.what == CRISIS and at - one.at < CRISIS_QUIET)
    ][:GIVEN_KEPT]
    others = [one for one in given if one not in firm][: GIVEN_KEPT - len(firm)]
    return tuple([one for one in given if one in firm or one in others])
