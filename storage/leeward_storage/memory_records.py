"""What a store in memory tells people, and how it knows who they are."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec.structs import replace
from typing_extensions import override

from leeward_policies.case_rights import may_count
from leeward_policies.domain.case import Case, Verdict, without_reporters
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import (
    ActCount,
    Answering,
    AppealFigures,
    AuditEntry,
    CaseCount,
    CaseFilter,
    CasesPage,
    Pass,
    Reader,
    Records,
    RuleVerdicts,
    StateRow,
    TipRatings,
)
from leeward_storage.audit import Link, entry_of
from leeward_storage.counting import (
    BY_RANK,
    Judged,
    answering,
    appeal_figures,
    rating_days,
    rule_verdicts,
    tip_ratings,
)
from leeward_storage.finding import is_wanted, ordered, place_of, turn_of, window
from leeward_storage.parts import RANKS, author_of, check_pass, counted_rule, judged_rules
from leeward_storage.refusals import closed
from leeward_storage.shelves import Shelves
from leeward_storage.statements import is_uncounted, kind_of
from leeward_storage.times import day, micros

PLACE: Final = "the store in memory"


class MemoryRecords(Records):
    """`Records` in memory; `MemoryStore` fills the shelves."""

    _shelves: Shelves
    _is_closed: bool

    def _check_open(self) -> None:
        if self._is_closed:
            raise closed(PLACE)

    # --- cases ------------------------------------------------------------------------------

    @override
    async def find_cases(
        self, wanted: CaseFilter, reader: Reader, *, limit: int, cursor: str | None = None
    ) -> CasesPage:
        self._check_open()
        order, limit = wanted.order, max(limit, 1)
        cases = self._shelves.cases
        turns = [turn_of(one, order) for one in cases.values() if is_wanted(one, wanted, reader)]
        page = window(ordered(turns, order), place_of(cursor, order), order, limit)
        found = tuple(replace(cases[turn.id], notes=(), reporters=()) for turn in page.turns)
        return CasesPage(found, len(turns), page.before(order), page.after(order))

    @override
    async def cases_on(self, decision_id: str) -> tuple[Case, ...]:
        self._check_open()
        kept = self._shelves
        found = [one for one in kept.cases.values() if decision_id in kept.rests_on[one.id]]
        return tuple(
            without_reporters(one) for one in sorted(found, key=lambda one: (one.opened_at, one.id))
        )

    # --- members ----------------------------------------------------------------------------

    @override
    async def decisions_about(self, member: UserRef, limit: int) -> tuple[Decision, ...]:
        self._check_open()
        kept = self._shelves.decisions.values()
        found = [one for one in kept if author_of(one) == str(member)]
        found.sort(key=lambda one: (one.at, one.id), reverse=True)
        return tuple(found[:limit])

    @override
    async def decisions_between(
        self, since: datetime, until: datetime, limit: int
    ) -> tuple[Decision, ...]:
        self._check_open()
        kept = self._shelves.decisions.values()
        found = [one for one in kept if since <= one.at < until]
        found.sort(key=lambda one: (one.at, one.id), reverse=True)
        return tuple(found[:limit])

    @override
    async def states_about(self, member: UserRef) -> tuple[StateRow, ...]:
        self._check_open()
        states = sorted(self._shelves.states.items())
        return tuple(row for _, row in states if str(member) in row.members)

    # --- figures ----------------------------------------------------------------------------

    @override
    async def verdicts(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[RuleVerdicts, ...]:
        counts: Counter[Judged] = Counter()
        for case, verdict, _ in self._judged(since, until, reader):
            is_appeal = case.appeal is not None
            counts.update((rule, verdict, is_appeal) for rule in judged_rules(case))
        return rule_verdicts(counts)

    @override
    async def answering(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[Answering, ...]:
        opened: Counter[int] = Counter()
        took: defaultdict[int, list[int]] = defaultdict(list)
        for case in self._opened(since, until, reader):
            rank = RANKS[case.urgency]
            opened[rank] += 1
            if case.answered_at is not None:
                took[rank].append(micros(case.answered_at) - micros(case.opened_at))
        return tuple(
            answering(
                BY_RANK[rank],
                opened=count,
                answered=len(took[rank]),
                took=dict(enumerate(sorted(took[rank]), 1)),
            )
            for rank, count in sorted(opened.items())
        )

    @override
    async def act_counts(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[ActCount, ...]:
        self._check_open()
        not_told = set() if reader is None else self._not_told(reader)
        counts = Counter(
            (kind_of(entry.action), counted_rule(entry.action.rule), kind_of(outcome))
            for entry, outcome in self._shelves.came.values()
            if since <= outcome.at < until
            and entry.decision not in not_told
            and not is_uncounted(entry.action)
        )
        return tuple(ActCount(*what, count) for what, count in sorted(counts.items()))

    @override
    async def case_counts(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[CaseCount, ...]:
        counts = Counter(
            (case.kind, RANKS[case.urgency], case.status, case.appeal is not None)
            for case in self._opened(since, until, reader)
        )
        return tuple(
            CaseCount(kind, BY_RANK[rank], status, is_appeal, count)
            for (kind, rank, status, is_appeal), count in sorted(counts.items())
        )

    @override
    async def appeals(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> AppealFigures:
        filed = sum(one.appeal is not None for one in self._opened(since, until, reader))
        ends = [
            (at - micros(case.opened_at), verdict)
            for case, verdict, at in self._judged(since, until, reader)
            if case.appeal is not None and judged_rules(case)
        ]
        return appeal_figures(filed, ends)

    def _opened(self, since: datetime, until: datetime, reader: Reader | None) -> list[Case]:
        self._check_open()
        kept = self._shelves.cases.values()
        return [one for one in kept if since <= one.opened_at < until and _counts(one, reader)]

    def _judged(
        self, since: datetime, until: datetime, reader: Reader | None
    ) -> Iterator[tuple[Case, Verdict, int]]:
        """Yield what people came to in a time, with when they first came to it."""
        self._check_open()
        for case_id, at in self._shelves.judged.items():
            case = self._shelves.cases[case_id]
            is_then = micros(since) <= at < micros(until)
            if is_then and case.verdict is not None and _counts(case, reader):
                yield case, case.verdict, at

    def _not_told(self, reader: Reader) -> set[str]:
        """Return the decisions of whose acts somebody is told nothing."""
        kept, who = self._shelves, str(reader.who)
        found = {one.id for one in kept.decisions.values() if author_of(one) == who}
        for case in kept.cases.values():
            if not case.is_drill and not may_count(case, reader.who, reader.roles):
                found |= kept.rests_on[case.id]
        return found

    @override
    async def tip_ratings(self, since: datetime, until: datetime) -> tuple[TipRatings, ...]:
        self._check_open()
        first, last = rating_days(since, until)
        counts: Counter[tuple[str, bool]] = Counter()
        for (rule, on, is_wrong), count in self._shelves.ratings.items():
            if first <= on <= last:
                counts[rule, is_wrong] += count
        return tip_ratings(counts)

    # --- the audit log ----------------------------------------------------------------------

    @override
    async def audit_entries(
        self,
        *,
        limit: int,
        before: int | None = None,
        what: str = "",
        about: str = "",
        without: Sequence[str] = (),
    ) -> tuple[AuditEntry, ...]:
        self._check_open()
        kept = self._shelves
        hashed = kept.chain.hashed(about)
        hidden = {kept.chain.hashed(one) for one in without}

        def is_wanted(link: Link) -> bool:
            is_kind = not what or f"{link.what}.".startswith(f"{what}.")
            is_earlier = before is None or link.n < before
            is_about = (not about or hashed in link.about) and not hidden & {*link.about}
            return is_kind and is_earlier and is_about

        found = [entry_of(link) for link in reversed(kept.links) if is_wanted(link)]
        return tuple(found[:limit])

    # --- who gets in ------------------------------------------------------------------------

    @override
    async def keep_pass(self, one: Pass) -> None:
        self._check_open()
        check_pass(one)
        self._shelves.passes[one.id] = one

    @override
    async def pass_of(self, pass_id: str) -> Pass | None:
        self._check_open()
        return self._shelves.passes.get(pass_id)

    @override
    async def passes(self, kind: Literal["link", "session", "token"]) -> tuple[Pass, ...]:
        self._check_open()
        found = [one for one in self._shelves.passes.values() if one.kind == kind]
        return tuple(sorted(found, key=lambda one: (one.made_at, one.id), reverse=True))

    @override
    async def use_link(self, pass_id: str, now: datetime) -> Pass | None:
        self._check_open()
        one = self._shelves.passes.get(pass_id)
        if one is None or one.kind != "link" or one.until <= now:
            return None
        return self._shelves.passes.pop(pass_id)

    @override
    async def end_passes(self, pass_ids: Sequence[str]) -> None:
        self._check_open()
        for one in pass_ids:
            self._shelves.passes.pop(one, None)

    # --- what people see --------------------------------------------------------------------

    @override
    async def count_view(self, who: UserRef, now: datetime) -> int:
        self._check_open()
        views = self._shelves.views
        key = (str(who), day(now))
        views[key] = views.get(key, 0) + 1
        return views[key]

    # --- the way in for other processes -----------------------------------------------------

    @override
    async def send(self, event: Event) -> None:
        self._check_open()
        micros(event.at)
        kept = self._shelves
        kept.last_sent += 1
        kept.inbox[kept.last_sent] = event

    @override
    async def sent(self, after: int, limit: int) -> tuple[tuple[int, Event], ...]:
        self._check_open()
        return tuple([one for one in self._shelves.inbox.items() if one[0] > after][:limit])

    @override
    async def received(self, upto: int) -> None:
        self._check_open()
        kept = self._shelves
        kept.inbox = {n: event for n, event in kept.inbox.items() if n > upto}


def _counts(case: Case, reader: Reader | None) -> bool:
    """Say whether a case is part of figures."""
    if reader is None:
        return not case.is_drill
    return may_count(case, reader.who, reader.roles)
