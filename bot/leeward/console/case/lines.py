"""The lines of a case: the picture, the table, and their words once somebody has asked for them."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from leeward.console.inside import Inside
from leeward.report.excerpt import Excerpt, excerpt_of
from leeward.report.kinds import kind_of
from leeward.report.legible import legible
from leeward.report.pictures import Timeline, timeline
from leeward.report.shelf import case_report
from leeward.report.summary import Moment
from leeward.report.view import Segment, segments_of
from leeward_policies.addresses import address_of
from leeward_policies.domain.action import Action, Done, Outcome
from leeward_policies.domain.case import Case
from leeward_policies.domain.signals import Stage
from leeward_policies.ports import EvidenceText
from leeward_policies.words import listed, stage_words


class Words(Struct, frozen=True):
    """What was said in a line, as an excerpt of it."""

    segments: tuple[Segment, ...]
    starts_late: bool
    ends_early: bool
    more: int
    """Further marked places that are not shown."""


class Line(Struct, frozen=True):
    """One row of a table of lines."""

    number: int
    at: datetime
    what: str
    """Which step it takes, or who said it."""
    weight: str
    link: str
    """Of the message on its platform; empty where it has none."""
    words: Words | None = None
    """None while they are sealed, and where they were never in memory."""


class Lines(Struct, frozen=True):
    """All lines of a case."""

    of_case: tuple[Line, ...]
    around: tuple[Line, ...]
    """What stood around them; only while they are open."""
    picture: Timeline | None
    weighs: bool
    """Its lines have weights, as those of a trend."""


def lines_of(
    case: Case,
    texts: Sequence[EvidenceText],
    inside: Inside,
    done: Sequence[tuple[Action, Outcome]],
) -> Lines:
    """Return the lines of a case.

    Args:
        case: which one.
        texts: its opened lines; none where they stay sealed.
        inside: what the pages share.
        done: the acts of its decisions with what came of them, for the picture.
    """
    spans = {(line.message, line.revision): line.spans for line in case.evidence}
    said = {(text.message, text.revision): text for text in texts}
    excerpts = {
        key: excerpt_of(said[key].text, marks) for key, marks in spans.items() if key in said
    }
    report = replace(case_report(case, excerpts), moments=_moments(done))
    rows = [
        Line(
            number=number,
            at=line.at,
            what=_step(line.stages, line.rules),
            weight=f"{line.weight:.1f}" if line.weight else "",
            link=address_of(line.message),
            words=None if line.excerpt is None else _words(line.excerpt),
        )
        for number, line in enumerate(report.lines, 1)
    ]
    around = [
        Line(
            number=number,
            at=text.at,
            what=legible(inside.doors.name_of(text.author)),
            weight="",
            link=address_of(text.message),
            words=_words(excerpt_of(text.text, ())),
        )
        for number, text in enumerate([one for key, one in said.items() if key not in spans], 1)
    ]
    picture = timeline(report, "c") if report.lines else None
    return Lines(tuple(rows), tuple(around), picture, any(row.weight for row in rows))


def _step(stages: Sequence[Stage], rules: Sequence[str]) -> str:
    return listed([stage_words(stage) for stage in stages]) or legible(rules[0].replace("-", " "))


def _words(excerpt: Excerpt) -> Words:
    segments = segments_of(excerpt)
    return Words(segments, excerpt.starts_late, excerpt.ends_early, excerpt.more)


def _moments(done: Sequence[tuple[Action, Outcome]]) -> tuple[Moment, ...]:
    """Return what was really done, for the last row of the picture."""
    return tuple(
        [
            Moment(outcome.at, kind_of(act), act.rule)
            for act, outcome in done
            if isinstance(outcome, Done)
        ]
    )
