"""The page of one case: its story, its picture, its lines, and what to do next."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from jinja2 import Environment
from markupsafe import Markup
from msgspec import Struct

from leeward.report import words
from leeward.report.excerpt import Excerpt, excerpt_of
from leeward.report.legible import legible
from leeward.report.pictures import SHARED, timeline
from leeward.report.sheet import environment, style, style_hash
from leeward.report.shelf import case_report
from leeward.report.summary import CaseLine
from leeward.report.view import segments_of
from leeward_policies.advice.playbook import is_reviewed
from leeward_policies.case_story import Names, story_of
from leeward_policies.domain.case import Case
from leeward_policies.explain import listed, stage_words
from leeward_policies.helplines import registry
from leeward_policies.ports import EvidenceText


class _Line(Struct, frozen=True):
    """One row of a table of lines."""

    at: datetime
    what: str
    """Which step it takes, or who said it."""
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
    spans = {(line.message, line.revision): line.spans for line in case.evidence}
    said = {(text.message, text.revision): text for text in texts}
    report = case_report(
        case,
        {key: excerpt_of(said[key].text, marks) for key, marks in spans.items() if key in said},
    )
    around = [
        _Line(text.at, names(text.author), "", excerpt_of(text.text, ()))
        for key, text in said.items()
        if key not in spans
    ]
    story = story_of(case, names, lambda channel: legible(str(channel)))
    return (
        _environment()
        .get_template("case.html.j2")
        .render(
            around=around,
            case=case,
            hotlines=registry().lines,
            lines=[_row(line) for line in report.lines],
            opened=opened,
            picture=timeline(report, "c") if report.lines else None,
            reviewed=is_reviewed(),
            story=story,
            style=Markup(style()),  # noqa: S704 - our own file
            style_hash=style_hash(style()),
            weighs=any(line.weight for line in report.lines),
        )
    )


@cache
def _environment() -> Environment:
    made = environment()
    made.globals.update(
        categories=words.CATEGORIES, moment_words=words.moment_words, shared=SHARED, view=_View
    )
    return made


def _row(line: CaseLine) -> _Line:
    step = listed([stage_words(stage) for stage in line.stages]) or line.rules[0].replace("-", " ")
    weight = f"{line.weight:.1f}" if line.weight else ""
    return _Line(line.at, step, weight, line.excerpt)
