"""Short ways to judge one event by a few rules, so that a test says only what matters."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from leeward.testing.builders import conversation, message, user
from leeward_policies.blank import blank_author
from leeward_policies.domain.conversation import Conversation, Given, Share
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event, MessageSent
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Aim, Signal, Span, Unmeasured
from leeward_policies.evaluate import evaluate
from leeward_policies.policy import Policy, load
from leeward_policies.ports import SignalSpec

SPECS: Final = (
    SignalSpec("insult", "toxicity", "an insult"),
    SignalSpec("threat", "threat", "a threat"),
    SignalSpec("self-harm", "self-harm", "a sign of self-harm"),
    SignalSpec("personal-info.phone", "personal-info", "a phone number"),
    SignalSpec("personal-info.email", "personal-info", "an email address"),
    SignalSpec("grooming.secrecy", "grooming", "a request for secrecy"),
    SignalSpec("grooming.meeting", "grooming", "a wish to meet"),
    SignalSpec("grooming.other-place", "grooming", "a wish to move"),
)
"""Signals that the rules of a test may name."""

HEAD: Final = """
schema = 1
name = "mine"
version = "7"
mode = "{mode}"
[audience]
roles = {{ staff = ["moderator"], young = ["under 18"] }}
"""


def policy_of(folder: Path, body: str, *, mode: str = "enforce") -> Policy:
    """Load a policy of a few rules, in a folder that may be written to; roles are mapped."""
    path = folder / "mine.toml"
    path.write_text(HEAD.format(mode=mode) + body, encoding="utf-8")
    return load(path, SPECS)


def rule(name: str, when: str, do: str, **keys: str) -> str:
    """Return a rule with one condition, which may be left out, and its acts.

    Args:
        name: its id.
        when: a table of a condition, or several with commas; all must hold.
        do: tables of acts with commas.
        keys: further keys, as they are written in the file.
    """
    lines = {"id": f'"{name}"', "because": '"{author} to {target}"', "all": f"[{when}]"}
    lines = {**lines, "do": f"[{do}]", **keys}
    return "\n".join(["", "[[rule]]", *(f"{key} = {value}" for key, value in lines.items())])


def signal(
    name: str,
    score: float = 0.95,
    *,
    aim: Aim = "reader",
    target: UserRef | None = None,
    spans: Sequence[Span] = (),
    why: str = "",
) -> Signal:
    """Return a signal as a detector gives it; one of grooming has its stage."""
    spec = next(one for one in SPECS if one.name == name)
    detector, _, stage = name.partition(".")
    plain = Signal(name, spec.category, score, f"{detector}@1", tuple(spans), why, aim, target)
    stages = {"secrecy": "secrecy", "meeting": "meeting", "other-place": "other-place"}
    return replace(plain, stage=stages.get(stage))


def unmeasured(detector: str, *names: str, reason: str = "failed: ValueError") -> Unmeasured:
    """Return that a detector could not measure."""
    return Unmeasured(f"{detector}@1", reason, names)


def addressed(said: Message, *, share: float = 1.0) -> Conversation:
    """Return the state in which a message is likely meant for ben, of whom nothing is known."""
    return replace(
        conversation(said),
        shares=(Share(user("ben"), share),),
        targets=(blank_author(user("ben"), said.sent_at),),
    )


def given(state: Conversation, **what: Sequence[tuple[str, datetime]]) -> Conversation:
    """Return a state in which members were given something before, newest first.

    Args:
        state: of a message by ana that is meant for ben.
        what: for `ana` and `ben`, what they were given and when.
    """
    told = {
        name: tuple(Given(thing, at) for thing, at in entries) for name, entries in what.items()
    }
    ben = state.targets[0]
    return replace(
        state,
        author=replace(state.author, given=told.get("ana", ())),
        targets=(replace(ben, given=told.get("ben", ())),),
    )


def judged(
    policy: Policy,
    *measured: Signal | Unmeasured,
    said: Message | None = None,
    event: Event | None = None,
    state: Conversation | None = None,
) -> Decision:
    """Evaluate one event: a line by ana to ben, unless told otherwise."""
    sent = said or message("a line")
    return evaluate(
        policy,
        state or addressed(sent),
        event or MessageSent(sent),
        [one for one in measured if isinstance(one, Signal)],
        [one for one in measured if isinstance(one, Unmeasured)],
    )


def kinds(decision: Decision) -> list[str]:
    """Return the kinds of a decision's acts, in their order."""
    return [str(type(action).__struct_config__.tag) for action in decision.actions]


def held(decision: Decision) -> list[tuple[str, str]]:
    """Return the kinds of the acts that a decision holds back, and why."""
    return [(str(type(one.action).__struct_config__.tag), one.why) for one in decision.withheld]


def found(decision: Decision) -> list[str]:
    """Return the rules of a decision's findings, in their order."""
    return [finding.rule for finding in decision.findings]
