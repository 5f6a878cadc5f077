"""What the store on disk tells people, and how it knows who they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from typing_extensions import override

from leeward_policies.domain.case import Case
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
from leeward_storage import figures, inbox, lookups, passes, ratings, search, trail
from leeward_storage.sides import Sides


class SqlRecords(Records):
    """`Records` in a database file; `SqlStore` opens it."""

    _sides: Sides

    # --- cases ------------------------------------------------------------------------------

    @override
    async def find_cases(
        self, wanted: CaseFilter, reader: Reader, *, limit: int, cursor: str | None = None
    ) -> CasesPage:
        return await self._sides.read(
            lambda files: search.find(files, wanted, reader, limit, cursor)
        )

    @override
    async def cases_on(self, decision_id: str) -> tuple[Case, ...]:
        return await self._sides.read(lambda files: lookups.cases_on(files, decision_id))

    # --- members ----------------------------------------------------------------------------

    @override
    async def decisions_about(self, member: UserRef, limit: int) -> tuple[Decision, ...]:
        return await self._sides.read(lambda files: lookups.decisions_about(files, member, limit))

    @override
    async def decisions_between(
        self, since: datetime, until: datetime, limit: int
    ) -> tuple[Decision, ...]:
        return await self._sides.read(
            lambda files: lookups.decisions_between(files, since, until, limit)
        )

    @override
    async def states_about(self, member: UserRef) -> tuple[StateRow, ...]:
        return await self._sides.read(lambda files: lookups.states_about(files, member))

    # --- figures ----------------------------------------------------------------------------

    @override
    async def verdicts(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[RuleVerdicts, ...]:
        return await self._sides.read(lambda files: figures.verdicts(files, since, until, reader))

    @override
    async def answering(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[Answering, ...]:
        return await self._sides.read(lambda files: figures.answers(files, since, until, reader))

    @override
    async def act_counts(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[ActCount, ...]:
        return await self._sides.read(lambda files: figures.act_counts(files, since, until, reader))

    @override
    async def case_counts(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[CaseCount, ...]:
        return await self._sides.read(
            lambda files: figures.case_counts(files, since, until, reader)
        )

    @override
    async def appeals(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> AppealFigures:
        return await self._sides.read(lambda files: figures.appeals(files, since, until, reader))

    @override
    async def tip_ratings(self, since: datetime, until: datetime) -> tuple[TipRatings, ...]:
        return await self._sides.read(lambda files: ratings.between(files, since, until))

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
        wanted = trail.Wanted(before, what, about, tuple(without))
        return await self._sides.read(lambda files: trail.entries(files, limit, wanted))

    # --- who gets in ------------------------------------------------------------------------

    @override
    async def keep_pass(self, one: Pass) -> None:
        await self._sides.write(lambda files: passes.keep(files, one))

    @override
    async def pass_of(self, pass_id: str) -> Pass | None:
        return await self._sides.read(lambda files: passes.by_id(files, pass_id))

    @override
    async def passes(self, kind: Literal["link", "session", "token"]) -> tuple[Pass, ...]:
        return await self._sides.read(lambda files: passes.of_kind(files, kind))

    @override
    async def use_link(self, pass_id: str, now: datetime) -> Pass | None:
        return await self._sides.write(lambda files: passes.use_link(files, pass_id, now))

    @override
    async def end_passes(self, pass_ids: Sequence[str]) -> None:
        await self._sides.write(lambda files: passes.end(files, pass_ids))

    # --- what people see --------------------------------------------------------------------

    @override
    async def count_view(self, who: UserRef, now: datetime) -> int:
        return await self._sides.write(lambda files: passes.count_view(files, who, now))

    # --- the way in for other processes -----------------------------------------------------

    @override
    async def send(self, event: Event) -> None:
        await self._sides.write(lambda files: inbox.send(files, event))

    @override
    async def sent(self, after: int, limit: int) -> tuple[tuple[int, Event], ...]:
        return await self._sides.read(lambda files: inbox.sent(files, after, limit))

    @override
    async def received(self, upto: int) -> None:
        await self._sides.write(lambda files: inbox.received(files, upto))
