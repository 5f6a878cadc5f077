"""Short ways to make decisions and cases for a test of whatever tells about them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TypedDict

from leeward.testing.builders import user
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Because,
    Hide,
    Mode,
    Note,
    Restrict,
    Severity,
    Subject,
    Tip,
    Urgency,
    Warn,
)
from leeward_policies.domain.case import Case, CaseEvidence
from leeward_policies.domain.decision import Decision, Finding, Withheld, decision_id
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import CommunityRef, UserRef
from leeward_policies.domain.signals import Category, Signal, Span, Stage, Unmeasured
from leeward_policies.policy import Policy, load
from leeward_policies.ports import SignalSpec

Does = Literal["note", "tip", "warn", "hide", "restrict", "ask"]
"""What a rule of a policy can do."""

HOUR: Final = 3_600
DETECTOR: Final = "example@1"
POLICY: Final = "example@1+00000000"
"""What stands on decisions of tests that do not care."""


RULES: Final = """
schema  = 1
name    = "riverside"
version = "2026.11.2"
mode    = "observe"

[[rule]]
id       = "own-phone"
because  = "{author} posted what looks like their own phone number"
all      = [{ signal = "personal-info.phone", at_least = 0.80 }]
audience = ["young", "mixed"]
do       = [{ tip = "own-phone", to = "author" }]

[[rule]]
id       = "insult"
because  = "{author} insulted {target}"
any      = [{ signal = "insult", at_least = 0.85, aim = ["reader", "person"] }]
do       = [{ warn = "author" }]
cooldown = "2d"

[[rule]]
id       = "steering"
because  = "{author} keeps steering {target}: {stages}"
all      = [{ trend = "grooming", at_least = "concern" }]
do       = [{ tip = "someone-steers", to = "target" }, { ask = "safety-lead", urgency = "first" }]

[[rule]]
id       = "fake-gift"
because  = "{author} posted a link that promises gifts"
any      = [{ signal = "scam", at_least = 0.85 }, { words = ["free skins"] }]
do       = [{ hide = "message" }, { restrict = "author", for = "90m" }, { note = true }]

[[rule]]
id       = "reported"
because  = "{author} asks the moderators to look"
any      = [{ event = "report-filed" }]
do       = [{ ask = "moderators" }]
"""
"""A policy with a rule of each kind."""

SPECS: Final = (
    SignalSpec("personal-info.phone", "personal-info", "a phone number"),
    SignalSpec("insult", "toxicity", "an insult"),
    SignalSpec("scam", "scam", "a scam"),
    SignalSpec("grooming.secrecy", "grooming", "a wish for secrecy"),
)
"""The signals that those rules name."""


def policy_of(rules: str, folder: Path) -> Policy:
    """Return a policy that is written in TOML; `folder` is where its file is put."""
    path = folder / "policy.toml"
    path.write_text(rules, "utf-8")
    return load(path, SPECS)


class _Common(TypedDict):
    key: str
    rule: str
    because: Because
    mode: Mode


def because(
    author: str, target: str | None = None, *, template: str = "", stages: Sequence[Stage] = ()
) -> Because:
    """Return a reason about one member, or about one and another."""
    subject = Subject(user(author), None if target is None else user(target))
    if not template:
        template = "{author} wrote to {target}" if target else "{author} wrote something"
    return Because(template, subject, tuple(stages))


def signal(
    name: str = "personal-info.phone",
    *spans: tuple[int, int],
    score: float = 0.9,
    category: Category = "personal-info",
    stage: Stage | None = None,
    why: str = "",
) -> Signal:
    """Return a signal, seen at these places of the text."""
    found = tuple(Span(start, end) for start, end in spans)
    return Signal(name, category, score, DETECTOR, found, why=why, stage=stage)


def finding(
    why: Because,
    *signals: Signal,
    rule: str = "own-phone",
    category: Category = "personal-info",
    severity: Severity = "low",
) -> Finding:
    """Return what a rule found."""
    return Finding(rule, category, severity, why, why.subject, signals, why.stages)


def act(
    does: Does,
    about: Message,
    why: Because,
    *,
    rule: str = "own-phone",
    to: UserRef | None = None,
    urgency: Urgency = "medium",
) -> Action:
    """Return one act about a message; tips and warnings go to its author unless told."""
    key = f"{about.ref}/{about.revision}/{rule}/{does}"
    common = _Common(key=key, rule=rule, because=why, mode="observe")
    match does:
        case "note":
            return Note(**common, message=about.ref)
        case "tip":
            return Tip(**common, message=about.ref, to=to or about.author.ref, topic="own-phone")
        case "warn":
            return Warn(**common, message=about.ref, to=to or about.author.ref)
        case "hide":
            return Hide(**common, message=about.ref, target=about.ref)
        case "restrict":
            return Restrict(
                **common,
                message=about.ref,
                who=about.author.ref,
                space=about.ref.space_ref,
                seconds=HOUR,
            )
        case "ask":
            return AskHuman(**common, message=about.ref, whom="moderators", urgency=urgency)


def decision(
    about: Message,
    *findings: Finding,
    actions: Sequence[Action] = (),
    withheld: Sequence[Withheld] = (),
    signals: Sequence[Signal] = (),
    unmeasured: Sequence[Unmeasured] = (),
    at: datetime | None = None,
) -> Decision:
    """Return a decision about a message; the findings' signals are among those measured."""
    measured = (*(one for found in findings for one in found.signals), *signals)
    return Decision(
        id=decision_id(str(about.ref), about.revision, 0, POLICY),
        channel=about.ref.channel_ref,
        message=about.ref,
        revision=about.revision,
        pass_=0,
        policy=POLICY,
        mode="observe",
        at=at or about.sent_at,
        findings=findings,
        actions=tuple(actions),
        withheld=tuple(withheld),
        signals=tuple(dict.fromkeys(measured)),
        unmeasured=tuple(unmeasured),
    )


def evidence(
    line: Message,
    why: Because,
    *,
    rule: str = "steering",
    stages: Sequence[Stage] = (),
    weight: float = 0.0,
) -> CaseEvidence:
    """Return a message as a line of a case."""
    return CaseEvidence(
        message=line.ref,
        at=line.sent_at,
        author=line.author.ref,
        rule=rule,
        because=why,
        stages=tuple(stages),
        weight=weight,
        revision=line.revision,
    )


def case(
    *lines: CaseEvidence,
    number: str = "case-1",
    kind: Category = "grooming",
    urgency: Urgency = "high",
    opened_at: datetime | None = None,
) -> Case:
    """Return a case that rests on these lines, opened with the last one unless told."""
    last = lines[-1]
    return Case(
        id=number,
        community=CommunityRef("export"),
        kind=kind,
        subject=last.because.subject,
        urgency=urgency,
        opened_at=opened_at or last.at,
        updated_at=last.at,
        channel=last.message.channel_ref,
        evidence=lines,
    )
