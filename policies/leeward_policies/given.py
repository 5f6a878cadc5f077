"""What members were given: tips and warnings told to them, and questions asked of people.

Cooldowns rest on it. What stands under `ask:` is about a member and was never told to
them: `was_told` keeps it out of every export (`precise.md` 6).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from leeward_policies.domain.action import (
    Action,
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
    Unrestrict,
    Warn,
)
from leeward_policies.domain.conversation import GIVEN_KEPT, AuthorState, Conversation, Given
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import UserRef


def given_for(action: Action) -> tuple[UserRef, str] | None:
    """Return who is to be remembered as given what, or None for acts without a cooldown.

    `tip:<topic>`, `warn:<rule>`, and `ask:<rule>:<author>|<target>` with printed refs, the
    target empty where there is none; the last is remembered with the author.
    """
    match action:
        case Tip():
            return action.to, f"tip:{action.topic}"
        case Warn():
            return action.to, f"warn:{action.rule}"
        case AskHuman():
            return action.because.subject.author, asked(action.rule, action.because.subject)
        case Note() | Hide() | Restrict() | Reveal() | Unrestrict() | Kick() | Ban() | Lock():
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
    if not given:
        return conversation
    return replace(
        conversation,
        author=_remembered(conversation.author, given, decision.at),
        targets=tuple([_remembered(target, given, decision.at) for target in conversation.targets]),
    )


def _remembered(
    state: AuthorState, given: Sequence[tuple[UserRef, str]], at: datetime
) -> AuthorState:
    """Put what a member was given in front; the same thing stands there once."""
    new = list(dict.fromkeys(what for member, what in given if member == state.member))
    if not new:
        return state
    older = [one for one in state.given if one.what not in new]
    return replace(state, given=(*[Given(what, at) for what in new], *older)[:GIVEN_KEPT])
