"""The stable line formats of `replay --out` and `score`, one JSON object a line."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, assert_never

from msgspec import json

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
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.explain import sentence

_ENCODER = json.Encoder()


def decision_line(
    number: int,
    decision: Decision,
    author: str | None,
    cases: Sequence[Case],
    names: Callable[[UserRef], str],
) -> bytes:
    """Return one line of `decisions.jsonl`, with its line feed.

    Args:
        number: 0-based index of the event in the input.
        decision: what was made of it.
        author: the id of the member whose doing the event is.
        cases: the cases it opened or extended, as they stand now.
        names: shown names, for the sentences.
    """
    return (
        _ENCODER.encode(
            {
                "event": number,
                "message": None if decision.message is None else str(decision.message),
                "author": author,
                "policy": decision.policy,
                "mode": decision.mode,
                "findings": [_finding(finding, names) for finding in decision.findings],
                "actions": [act(action) for action in decision.actions],
                "withheld": [{**act(held.action), "why": held.why} for held in decision.withheld],
                "signals": scores(decision.signals),
                "unmeasured": [_unmeasured(unmeasured) for unmeasured in decision.unmeasured],
                "case": cases[0].id if cases else None,
            }
        )
        + b"\n"
    )


def score_line(
    signals: Sequence[Signal], unmeasured: Sequence[Unmeasured], about: Mapping[str, Any]
) -> bytes:
    """Return one line of `leeward score`, with its line feed; `about` names the message."""
    spans: dict[str, list[list[int]]] = {}
    for signal in signals:
        spans.setdefault(signal.name, []).extend([span.start, span.end] for span in signal.spans)
    return (
        _ENCODER.encode(
            {
                **about,
                "signals": scores(signals),
                "spans": {name: sorted(found) for name, found in spans.items()},
                "unmeasured": [_unmeasured(one) for one in unmeasured],
            }
        )
        + b"\n"
    )


def scores(signals: Sequence[Signal]) -> dict[str, float]:
    """Return the highest score of each signal, by name."""
    highest: dict[str, float] = {}
    for signal in signals:
        highest[signal.name] = max(signal.score, highest.get(signal.name, 0.0))
    return highest


def _finding(finding: Finding, names: Callable[[UserRef], str]) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": finding.severity,
        "because": sentence(finding.because, names),
        "subject": _subject(finding.subject),
        "stages": list(finding.stages),
    }


def _subject(subject: Subject) -> dict[str, str | None]:
    return {
        "author": subject.author.id,
        "target": None if subject.target is None else subject.target.id,
    }


def _unmeasured(unmeasured: Unmeasured) -> dict[str, str]:
    return {"detector": unmeasured.detector, "reason": unmeasured.reason}


def act(action: Action) -> dict[str, Any]:
    """Return an action as the stable formats print it."""
    line: dict[str, Any] = {"kind": type(action).__struct_config__.tag}
    match action:
        case Note() | Unlock():
            pass
        case Tip():
            line |= {"topic": action.topic, "to": action.to.id}
        case Warn():
            line |= {"topic": action.topic, "to": action.to.id}
        case Answer():
            line |= {"topic": action.topic, "to": action.to.id}
        case Hide() | Reveal():
            line |= {"message": str(action.target)}
        case Restrict():
            line |= {"who": action.who.id, "seconds": action.seconds}
        case Unrestrict() | Kick() | Ban() | Unban():
            line |= {"who": action.who.id}
        case Lock():
            line |= {"seconds": action.seconds}
        case AskHuman():
            line |= {"whom": action.whom, "urgency": action.urgency}
        case _:
            assert_never(action)
    return {**line, "rule": action.rule}
