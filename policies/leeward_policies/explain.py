"""Explaining: decisions, acts and outcomes as plain English sentences for moderators and admins.

Nothing is escaped here: whoever writes a page escapes it whole. Names of strangers are
made harmless all the same: one line, nothing unseen, nothing that turns the reading.
"""

import re
from collections.abc import Callable
from typing import Final, assert_never

from leeward_policies.domain.action import (
    Action,
    Answer,
    AskHuman,
    Ban,
    Because,
    Done,
    Failed,
    Hide,
    Kick,
    Lock,
    Note,
    Observed,
    Outcome,
    Refused,
    Restrict,
    Reveal,
    Tip,
    TryLater,
    Unban,
    Unlock,
    Unrestrict,
    Unsupported,
    Warn,
)
from leeward_policies.domain.decision import Withheld
from leeward_policies.domain.refs import UserRef
from leeward_policies.explain_policy import policy_sentences
from leeward_policies.loading.durations import duration_of
from leeward_policies.words import (
    asked_words,
    level_words,
    listed,
    plain,
    stage_words,
    stages_words,
    urgency_words,
)

__all__ = [
    "action_words",
    "asked_words",
    "level_words",
    "listed",
    "outcome_words",
    "plain",
    "policy_sentences",
    "sentence",
    "stage_words",
    "stages_words",
    "urgency_words",
    "why_withheld",
]

Names = Callable[[UserRef], str]
"""How members are called on the page that is written."""

NAME_LONGEST: Final = 60
"""Code points of a name that are shown."""

SOMEBODY: Final = "somebody"
"""Stands where a member is not known or has no name that can be shown."""

UNTOLD: Final = frozenset({"grooming", "report"})
"""Categories whose reasons would tell that a pattern is watched, or that somebody reported;
the one whom they are about does not read them (`precise.md` 6)."""

OBSERVED: Final = {
    "observe": "the policy only observes",
    "brake": "the brake holds",
    "not-ready": "something must be in place before it is done",
    "stopped": "they have asked for no tips",
}
"""Why an act was only observed, as the end of a sentence."""

_FIELD: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def sentence(because: Because, names: Names) -> str:
    """Return a reason with its names and facts filled in; no template and no name can break it.

    Args:
        because: also one of an older policy, whose fields may be unknown by now.
        names: how members are called.
    """
    facts = dict(because.facts)

    def filled(match: re.Match[str]) -> str:
        if match[0] in {"{{", "}}"}:
            return match[0][0]
        field = match[1]
        if field == "author":
            return _name(because.subject.author, names)
        if field == "target":
            target = because.subject.target
            return SOMEBODY if target is None else _name(target, names)
        if field == "stages":
            return stages_words(because.stages)
        return plain(facts[field]) if field in facts else match[0]

    return _FIELD.sub(filled, because.template)


def _name(member: UserRef, names: Names) -> str:
    return plain(names(member), NAME_LONGEST) or SOMEBODY


def action_words(  # noqa: C901, PLR0911, PLR0912 - one branch a kind
    action: Action, names: Names
) -> str:
    """Return what is to be done, without a subject: `hide the message`."""
    match action:
        case Note():
            return "keep a note of it"
        case Tip():
            return f"give {_name(action.to, names)} a private tip ({plain(action.topic)})"
        case Warn():
            how = "in private" if action.place == "private" else "with a reminder to everyone"
            return f"warn {_name(action.to, names)} {how}"
        case Answer():
            return f"tell {_name(action.to, names)} what became of what they asked"
        case Hide():
            return "hide the message"
        case Restrict():
            return f"keep {_name(action.who, names)} from writing for {duration_of(action.seconds)}"
        case AskHuman():
            return f"ask {asked_words(action.whom)} to look {urgency_words(action.urgency)}"
        case Reveal():
            return "show the message again"
        case Unrestrict():
            return f"let {_name(action.who, names)} write again"
        case Kick():
            return f"remove {_name(action.who, names)}"
        case Ban():
            return f"ban {_name(action.who, names)}"
        case Lock():
            return f"close the doors for {duration_of(action.seconds)}"
        case Unban():
            return f"let {_name(action.who, names)} come back"
        case Unlock():
            return "open the doors again"
        case _:
            assert_never(action)


def outcome_words(outcome: Outcome) -> str:
    """Return what came of an act, as the end of a sentence."""
    match outcome:
        case Done():
            via = plain(outcome.via).replace("-", " ")
            return f"done ({via})" if via else "done"
        case Unsupported():
            return f"not possible here: {plain(outcome.reason)}"
        case Refused():
            return f"refused: {plain(outcome.reason)}"
        case TryLater():
            return f"put off for {duration_of(max(1, round(outcome.seconds)))}"
        case Failed():
            return f"failed: {plain(outcome.reason)}"
        case Observed():
            return f"withheld: {OBSERVED[outcome.reason]}"
        case _:
            assert_never(outcome)


def why_withheld(withheld: Withheld) -> str:
    """Return why a decision itself holds an act back, as a sentence."""
    if withheld.why == "human-only":
        return "Only a person may do this here."
    match withheld.action:
        case AskHuman():
            return "People were asked about this a short time ago."
        case Tip():
            return "The member got a tip a short time ago."
        case Warn():
            return "The member was warned about this a short time ago."
        case Restrict():
            return "The member is kept from writing already."
        case _:
            return "This was done a short time ago."
