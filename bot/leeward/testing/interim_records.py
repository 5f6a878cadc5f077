"""A stand-in for the door of the storage for people, until the stores have it themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from leeward.testing.scripted import FailingStore
from leeward_policies.case_rights import may_see
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Clock
from leeward_policies.ports.records import CaseFilter, CasesPage, Pass, Reader

RANKS = ("urgent", "high", "medium", "low")


class InterimStore(FailingStore):
    """A store in memory with as much of `Records` as the console's ground needs."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._passes: dict[str, Pass] = {}

    async def find_cases(
        self, wanted: CaseFilter, reader: Reader, *, limit: int, cursor: str | None = None
    ) -> CasesPage:
        """Return a page of cases."""
        found = [
            one
            for one in await self.cases(wanted.statuses, 100_000, 0)
            if may_see(one, reader.who, reader.roles) and _is_wanted(one, wanted)
        ]
        found.sort(key=lambda one: (RANKS.index(one.urgency), one.opened_at))
        if wanted.order == "newest":
            found.sort(key=lambda one: one.updated_at, reverse=True)
        start = int(cursor) if cursor and cursor.isdecimal() else 0
        return CasesPage(
            tuple(found[start : start + limit]),
            len(found),
            str(max(0, start - limit)) if start else None,
            str(start + limit) if start + limit < len(found) else None,
        )

    async def keep_pass(self, one: Pass) -> None:
        """Keep a pass."""
        self._passes[one.id] = one

    async def pass_of(self, pass_id: str) -> Pass | None:
        """Return a pass."""
        return self._passes.get(pass_id)

    async def passes(self, kind: Literal["link", "session", "token"]) -> tuple[Pass, ...]:
        """Return the passes of a kind."""
        found = [one for one in self._passes.values() if one.kind == kind]
        return tuple(sorted(found, key=lambda one: one.made_at, reverse=True))

    async def use_link(self, pass_id: str, now: datetime) -> Pass | None:
        """Take a link out."""
        one = self._passes.get(pass_id)
        if one is None or one.kind != "link" or now >= one.until:
            return None
        return self._passes.pop(pass_id)

    async def end_passes(self, pass_ids: Sequence[str]) -> None:
        """Forget passes."""
        for one in pass_ids:
            self._passes.pop(one, None)

    async def count_view(self, _who: UserRef, _now: datetime) -> int:
        """Count a view."""
        return 1


def _is_wanted(case: Case, wanted: CaseFilter) -> bool:
    subject = case.subject
    members = {str(one) for one in (subject.author, subject.target) if one}
    members |= {one.id for one in (subject.author, subject.target) if one}
    return (
        (not wanted.urgencies or case.urgency in wanted.urgencies)
        and (not wanted.kinds or case.kind in wanted.kinds)
        and (wanted.assignee is None or (case.assignee or "") == wanted.assignee)
        and (not wanted.about or wanted.about in members)
        and (wanted.is_appeal is None or (case.appeal is not None) == wanted.is_appeal)
    )
