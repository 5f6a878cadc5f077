"""What the audit says of an event: of its decision, of cases, and of what people did; no words."""

from collections.abc import Collection, Sequence

from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import (
    BrakeRaised,
    CaseMoved,
    CaseOverdue,
    Event,
    Judged,
    Ordered,
    TipUndelivered,
)
from leeward_policies.domain.move import HandOver
from leeward_policies.ports import AuditLine


def people_lines(event: Event, decision: Decision, moved: Case | None) -> list[AuditLine]:
    """Return what the audit says of what people did, and of a case that moved on."""
    lines: list[AuditLine] = []
    if isinstance(event, Ordered):
        about = (decision.id, str(event.by), *((event.case,) if event.case else ()))
        kinds = ",".join(str(act.__struct_config__.tag) for act in event.acts)
        lines.append(AuditLine(event.at, "ordered", about, f"acts={kinds} via={event.via}"))
    if isinstance(event, BrakeRaised):
        detail = (
            f"rule={event.rule} kind={event.kind} until={event.until.isoformat()} via={event.via}"
        )
        about = (decision.id, str(event.by), str(event.space))
        lines.append(AuditLine(event.at, "brake.raised", about, detail))
    if moved is not None:
        match event:
            case TipUndelivered():
                detail = "a tip could not be delivered"
                lines.append(AuditLine(event.at, "case.raised", (moved.id,), detail))
            case CaseMoved(by=by, move=move, via=via):
                what = f"case.{move.__struct_config__.tag}"
                to = (str(move.to),) if isinstance(move, HandOver) else ()
                lines.append(AuditLine(event.at, what, (moved.id, str(by), *to), f"via={via}"))
            case CaseOverdue(calls=calls):
                whom = ",".join(call.whom for call in calls)
                detail = f"whom={whom} calls={moved.calls}"
                lines.append(AuditLine(event.at, "case.overdue", (moved.id,), detail))
            case Judged(by=by, verdict=verdict, via=via):
                about = (moved.id, str(by))
                detail = f"verdict={verdict} via={via}"
                lines.append(AuditLine(event.at, "case.judged", about, detail))
            case _:
                pass
    return lines


def decision_and_cases(
    decision: Decision, cases: Sequence[Case], known: Collection[str]
) -> tuple[AuditLine, ...]:
    """Return what the audit says of a decision, and of the cases that it opened or extended."""
    lines = _decision_lines(decision) if decision.findings else []
    for case in cases:
        opened = "case.opened" if case.appeal is None else "case.appealed"
        what = "case.extended" if case.id in known else opened
        detail = f"kind={case.kind} urgency={case.urgency}"
        lines.append(AuditLine(decision.at, what, (case.id,), detail))
    return tuple(lines)


def _decision_lines(decision: Decision) -> list[AuditLine]:
    rules = ",".join(sorted({finding.rule for finding in decision.findings}))
    about = (decision.id, str(decision.message or decision.channel))
    detail = f"policy={decision.policy} mode={decision.mode} rules={rules}"
    lines = [AuditLine(decision.at, "decision", about, detail)]
    lines += [
        AuditLine(
            decision.at,
            f"action.{type(action).__struct_config__.tag}",
            (action.key, decision.id),
            f"rule={action.rule} mode={action.mode}",
        )
        for action in decision.actions
    ]
    return lines
