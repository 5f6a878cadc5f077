"""Telling: cases and lines as the API gives them."""

from leeward.console.api.shapes import (
    AppealShape,
    CaseRowShape,
    CaseShape,
    EvidenceShape,
    LineShape,
    NoteShape,
)
from leeward_policies.case_story import story_of
from leeward_policies.domain.case import Case, CaseEvidence
from leeward_policies.explain import sentence
from leeward_policies.ports import EvidenceText


def is_abuse_material(case: Case) -> bool:
    """Say whether a case is about suspected abuse material, of which nothing is told."""
    return "csea" in case.asked


def row_of(case: Case) -> CaseRowShape:
    """Return a case as it stands in a list."""
    is_secret = is_abuse_material(case)
    return CaseRowShape(
        id=case.id,
        kind=case.kind,
        urgency=case.urgency,
        status=case.status,
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        due=case.due,
        assignee=case.assignee,
        verdict=case.verdict,
        is_appeal=case.appeal is not None,
        is_abuse_material=is_secret,
        headline="" if is_secret else story_of(case, str, str).headline,
    )


def case_of(case: Case) -> CaseShape:
    """Return a case whole, without the words of its lines."""
    row = row_of(case)
    if row.is_abuse_material:
        return _whole(case, row)
    story = story_of(case, str, str)
    target = case.subject.target
    return _whole(
        case,
        row,
        author=str(case.subject.author),
        target=None if target is None else str(target),
        room=str(case.channel),
        sure=story.sure,
        against=story.against,
        next_=tuple([step.text for step in story.next]),
        evidence=tuple([_evidence(one) for one in case.evidence]),
    )


def _whole(
    case: Case,
    row: CaseRowShape,
    *,
    author: str | None = None,
    target: str | None = None,
    room: str | None = None,
    sure: tuple[str, ...] = (),
    against: tuple[str, ...] = (),
    next_: tuple[str, ...] = (),
    evidence: tuple[EvidenceShape, ...] = (),
) -> CaseShape:
    fields = {name: getattr(row, name) for name in row.__struct_fields__}
    appeal = case.appeal
    return CaseShape(
        **fields,
        author=author,
        target=target,
        room=room,
        sure=sure,
        against=against,
        next=next_,
        evidence=evidence,
        notes=tuple([NoteShape(one.at, one.by, one.text) for one in case.notes]),
        appeal=None if appeal is None else AppealShape(str(appeal.member), appeal.at, appeal.rules),
        judged_by=case.judged_by,
        reported_to=None if case.reported is None else case.reported.to,
    )


def _evidence(one: CaseEvidence) -> EvidenceShape:
    return EvidenceShape(
        str(one.message), one.at, str(one.author), one.rule, sentence(one.because, str), one.stages
    )


def line_of(text: EvidenceText) -> LineShape:
    """Return an opened line."""
    return LineShape(
        str(text.message),
        str(text.author),
        text.at,
        text.text,
        text.revision,
        text.role,
        text.cut,
    )
