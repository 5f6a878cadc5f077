"""The cases that a report shows: the most urgent ones, with the words of their lines."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from leeward.report.accounts import RISING, Acts
from leeward.report.counters import Lines
from leeward.report.excerpt import Excerpt
from leeward.report.summary import CaseLine, CaseReport, Distinct
from leeward_policies.domain.action import Because, Urgency
from leeward_policies.domain.case import Case, CaseEvidence
from leeward_policies.domain.refs import MessageRef

CASES_COUNTED: Final = 100_000
"""Different cases counted (about 15 MB of ids); beyond that a report says *more than*."""

_Key = tuple[MessageRef, int]
_Rank = tuple[int, float, float, str]


class _Kept:
    """A case on the shelf."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.texts: dict[_Key, Excerpt] = {}
        self.rank = _rank(case)


def _rank(case: Case) -> _Rank:
    """Sort key: the most urgent first, then the heaviest, then the oldest."""
    heaviest: dict[_Key, float] = {}
    for line in case.evidence:
        key = (line.message, line.revision)
        heaviest[key] = max(heaviest.get(key, 0.0), line.weight)
    return (
        -RISING.index(case.urgency),
        -sum(heaviest.values()),
        case.opened_at.timestamp(),
        case.id,
    )


class Shelf:
    """Keeps the most urgent cases and counts the others."""

    def __init__(self, kept: int) -> None:
        self._room = kept
        self._kept: dict[str, _Kept] = {}
        self._urgency: dict[str, int] = {}
        self._capped = False
        self._last: _Rank | None = None
        """The rank of the least urgent case on a full shelf, or None when it must be found."""

    def put(self, case: Case, lines: Lines) -> None:
        """Take in a case as it stands now, whole, with the words of its lines so far as known."""
        self._count(case)
        kept = self._kept.get(case.id)
        if kept is None:
            if not self._make_room(case):
                return
            kept = self._kept[case.id] = _Kept(case)
        kept.case = case
        kept.rank = _rank(case)
        self._last = None
        keys = {(line.message, line.revision) for line in case.evidence}
        kept.texts = {key: text for key, text in kept.texts.items() if key in keys}
        for key in keys - kept.texts.keys():
            text = lines.recall(*key)
            if text is not None:
                kept.texts[key] = text

    def _count(self, case: Case) -> None:
        if case.id in self._urgency or len(self._urgency) < CASES_COUNTED:
            self._urgency[case.id] = RISING.index(case.urgency)
        else:
            self._capped = True

    def _make_room(self, case: Case) -> bool:
        if len(self._kept) < self._room:
            return True
        if not self._kept:
            return False
        if self._last is None:
            self._last = max(kept.rank for kept in self._kept.values())
        if _rank(case) >= self._last:
            return False
        del self._kept[self._last[-1]]
        self._last = None
        return True

    def total(self) -> Distinct:
        """Return how many cases there were."""
        return Distinct(len(self._urgency), self._capped)

    def by_urgency(self) -> tuple[tuple[Urgency, int], ...]:
        """Return how many cases there were of each urgency, the most urgent first."""
        ranks = list(self._urgency.values())
        counts = ((urgency, ranks.count(rank)) for rank, urgency in enumerate(RISING))
        return tuple(count for count in reversed(tuple(counts)) if count[1])

    def shown(self, acts: Acts) -> tuple[CaseReport, ...]:
        """Return the kept cases, the most urgent first, with what would have been done."""
        ordered = sorted(self._kept.values(), key=lambda kept: kept.rank)
        return tuple(_told(kept, acts) for kept in ordered)


def _told(kept: _Kept, acts: Acts) -> CaseReport:
    moments, left_out = acts.of(kept.case.subject)
    told = case_report(kept.case, kept.texts)
    return replace(told, moments=moments, moments_left_out=left_out)


def case_report(case: Case, texts: Mapping[_Key, Excerpt]) -> CaseReport:
    """Return a case as pages show it, with the words of its lines so far as they are known."""
    return CaseReport(
        id=case.id,
        kind=case.kind,
        urgency=case.urgency,
        subject=case.subject,
        because=case.evidence[-1].because if case.evidence else Because("", case.subject),
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        channel=case.channel,
        lines=_lines(case, texts),
    )


def _lines(case: Case, texts: Mapping[_Key, Excerpt]) -> tuple[CaseLine, ...]:
    """Return one line for each message of a case, whatever number of rules matched in it."""
    by_message: dict[_Key, list[CaseEvidence]] = {}
    for line in case.evidence:
        by_message.setdefault((line.message, line.revision), []).append(line)
    return tuple(
        CaseLine(
            at=lines[0].at,
            message=lines[0].message,
            author=lines[0].author,
            rules=tuple(dict.fromkeys(line.rule for line in lines)),
            stages=tuple(dict.fromkeys(stage for line in lines for stage in line.stages)),
            weight=max(line.weight for line in lines),
            because=lines[0].because,
            excerpt=texts.get(key),
        )
        for key, lines in by_message.items()
    )
