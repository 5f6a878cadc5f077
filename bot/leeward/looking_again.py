"""Looking again: late detectors are asked about the messages that they wanted to see."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from leeward.community import Community, Step
from leeward.journal import Journal
from leeward_policies.domain.action import Action
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision, Finding, Withheld
from leeward_policies.domain.event import SignalsArrived
from leeward_policies.judge import Measured, measure_late
from leeward_policies.ports import Look


def arrived(look: Look, pass_: int, measured: Measured, at: datetime) -> SignalsArrived:
    """Return the event in which a later look's evidence enters."""
    message = look.reading.message
    signals, unmeasured = measured
    return SignalsArrived(message, message.revision, pass_, signals, unmeasured, at)


def with_later_looks(community: Community, step: Step) -> Step:
    """Take the later looks that a step asks for here and now, and return all as one step.

    For replays and figures, where nobody waits: live, each look is an event of its own.
    """
    if step.look is None:
        return step
    decisions, cases = [step.decision], {case.id: case for case in step.cases}
    for pass_ in step.passes:
        (measured,) = measure_late(community.late[pass_ - 1], (step.look,))
        later = community.take(arrived(step.look, pass_, measured, step.event.at), Journal())
        if isinstance(later, Step):
            decisions.append(later.decision)
            cases |= {case.id: case for case in later.cases}
    return _joined(step, decisions, tuple(cases.values()))


def _joined(step: Step, decisions: Sequence[Decision], cases: tuple[Case, ...]) -> Step:
    """Return a step with what all looks found; what was found twice stands there once."""
    findings: dict[object, Finding] = {}
    acts: dict[str, Action] = {}
    held: dict[str, Withheld] = {}
    for one in decisions:
        for finding in one.findings:
            findings.setdefault((finding.rule, finding.subject), finding)
        for act in one.actions:
            acts.setdefault(_what(act), act)
        for withheld in one.withheld:
            held.setdefault(_what(withheld.action), withheld)
    decision = replace(
        step.decision,
        findings=tuple(findings.values()),
        actions=tuple(acts.values()),
        withheld=tuple(one for what, one in held.items() if what not in acts),
        signals=tuple(dict.fromkeys(one for d in decisions for one in d.signals)),
        unmeasured=tuple(dict.fromkeys(one for d in decisions for one in d.unmeasured)),
    )
    return replace(step, decision=decision, cases=cases, look=None, passes=())


def _what(action: Action) -> str:
    """Return an act's key without the decision it belongs to."""
    return action.key.partition(":")[2]
