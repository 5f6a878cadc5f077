"""The page of one case: its story, its picture, its lines, and what to do next."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup
from msgspec import Struct

from leeward.report import words
from leeward.report.excerpt import EXCERPT_LENGTH, Excerpt, excerpt_of
from leeward.report.legible import legible
from leeward.report.pictures import SHARED, timeline
from leeward.report.sheet import environment, style, style_hash
from leeward.report.summary import CaseLine, CaseReport
from leeward.report.view import segments_of
from leeward_policies.advice.playbook import hotlines, is_reviewed
from leeward_policies.case_story import Names, story_of
from leeward_policies.domain.action import Because
from leeward_policies.domain.case import Case
from leeward_policies.explain import listed, stage_words
from leeward_policies.ports import EvidenceText


class _Line(Struct, frozen=True):
    """One row of a table of lines."""

    at: datetime
    step: str
    weight: str
    excerpt: Excerpt | None


class _View:
    """How excerpts are shown: whole, since whoever opened a case may read it."""

    segments = staticmethod(segments_of)


def case_page(case: Case, texts: Sequence[EvidenceText], names: Names, *, opened: bool) -> str:
    """Return the page of a case.

    Args:
        case: which one.
        texts: its opened lines; none where they stay sealed.
        names: how members are called.
        opened: its lines were opened.
    """
    said = {(text.message, text.revision): text for text in texts}
    lines = [
        CaseLine(
            line.at,
            line.message,
            line.author,
            (line.rule,),
            line.stages,
            line.weight,
            line.because,
            None if (text := said.get((line.message, line.revision))) is None
            else excerpt_of(text.text, line.spans, length=EXCERPT_LENGTH),
        )
        for line in case.evidence
    ]  # fmt: skip
    of_case = {(line.message, line.revision) for line in case.evidence}
    around = [
        _Line(text.at, names(text.author), "", excerpt_of(text.text, ()))
        for key, text in said.items()
        if key not in of_case
    ]
    story = story_of(case, names, lambda channel: legible(str(channel)))
    told = [
        ("How sure Leeward is, and why", story.sure),
        ("What speaks against it", story.against),
        ("What is not known", story.unknown),
        ("Where", story.rooms),
    ]
    made = environment()
    made.globals.update(
        categories=words.CATEGORIES, moment_words=words.moment_words, shared=SHARED, view=_View
    )
    return made.get_template("case.html.j2").render(
        around=around,
        case=case,
        hotlines=hotlines(),
        lines=[_row(line) for line in lines],
        opened=opened,
        picture=timeline(_report(case, lines), "c") if lines else None,
        reviewed=is_reviewed(),
        story=story,
        style=Markup(style()),  # noqa: S704 - our own file
        style_hash=style_hash(style()),
        told=[(title, sentences) for title, sentences in told if sentences],
        weighs=any(line.weight for line in lines),
    )


def _row(line: CaseLine) -> _Line:
    step = listed([stage_words(stage) for stage in line.stages]) or line.rules[0].replace("-", " ")
    weight = f"{line.weight:.1f}" if line.weight else ""
    return _Line(line.at, step, weight, line.excerpt)


def _report(case: Case, lines: Sequence[CaseLine]) -> CaseReport:
    """Return a case as its picture is drawn from; what Leeward did is not in it."""
    return CaseReport(
        id=case.id,
        kind=case.kind,
        urgency=case.urgency,
        subject=case.subject,
        because=lines[-1].because if lines else Because("", case.subject),
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        channel=case.channel,
        lines=tuple(lines),
    )
