"""Finds pages of cases in the database; every function wants a transaction of its caller.

A page is put together from the groups of cases that stand alike: of one status, shown to
the same people, and in the order of turns also of one urgency. Each group comes in order from
an index that also holds whatever narrows a search, so only the cases of the page are read.
"""

from collections.abc import Iterator
from typing import Final, get_args

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, func, literal, select, tuple_, union

from leeward_policies.domain.case import Case, Status
from leeward_policies.ports import CaseFilter, CasesPage, Reader
from leeward_storage.files import Files
from leeward_storage.finding import (
    EMPTY,
    About,
    Order,
    Place,
    Turn,
    Window,
    about,
    ordered,
    place_of,
    window,
)
from leeward_storage.parts import RANKS
from leeward_storage.records import bare_case
from leeward_storage.schema import cases
from leeward_storage.seeing import shown

_AT: Final[dict[Order, Column[int]]] = {"turn": cases.c.opened_at, "newest": cases.c.updated_at}


class _Group(Struct, frozen=True):
    """Cases that stand alike: one stretch of an index."""

    conditions: tuple[ColumnElement[bool], ...]
    rank: int
    """As in the turns of its cases."""


def find(
    files: Files, wanted: CaseFilter, reader: Reader, limit: int, cursor: str | None
) -> CasesPage:
    """Return a page of cases that somebody may see."""
    order, limit = wanted.order, max(limit, 1)
    place = place_of(cursor, order)
    stretch = _Stretch(files, wanted, reader)
    if wanted.about:
        turns = stretch.turns_about(about(wanted.about))
        total, page = len(turns), window(turns, place, order, limit)
    else:
        total = stretch.total()
        page = stretch.window(place, limit) if total else EMPTY
    found = _read(files, [turn.id for turn in page.turns])
    return CasesPage(found, total, page.before(order), page.after(order))


def _read(files: Files, ids: list[str]) -> tuple[Case, ...]:
    query = select(cases.c.id, cases.c.record).where(cases.c.id.in_(ids))
    records: dict[str, bytes] = {row.id: row.record for row in files.main.execute(query)}
    return tuple(bare_case(records[one]) for one in ids)


def _conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """Return what narrows a search beside what all cases of a group have in common."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.kinds:
        conditions.append(cases.c.kind.in_(wanted.kinds))
    if wanted.is_appeal is not None:
        conditions.append(cases.c.is_appeal.is_(wanted.is_appeal))
    if wanted.assignee is not None:
        is_meant = cases.c.assignee == wanted.assignee
        conditions.append(is_meant if wanted.assignee else cases.c.assignee.is_(None))
    return conditions


class _Stretch:
    """All that a search lets through, as groups of cases that stand alike."""

    def __init__(self, files: Files, wanted: CaseFilter, reader: Reader) -> None:
        self._files = files
        self._order: Order = wanted.order
        self._statuses = wanted.statuses or get_args(Status)
        self._shown = shown(reader.roles)
        self._ranks = sorted({RANKS[one] for one in wanted.urgencies or RANKS})
        self._is_own = cases.c.author == str(reader.who)
        self._conditions = _conditions(wanted)
        if wanted.order == "newest" and wanted.urgencies:
            self._conditions.append(cases.c.urgency.in_(self._ranks))

    # --- how many, and about whom -----------------------------------------------------------

    def total(self) -> int:
        """Return how many cases there are: all that are shown, but for the reader's own."""
        return self._count() - self._count(self._is_own)

    def _count(self, *narrowed: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(cases).where(*self._all(), *narrowed)
        return self._files.main.execute(query).scalar_one()

    def _all(self) -> Iterator[ColumnElement[bool]]:
        yield cases.c.status.in_(self._statuses)
        yield cases.c.shown_to.in_(self._shown)
        if self._order == "turn" and len(self._ranks) < len(RANKS):
            yield cases.c.urgency.in_(self._ranks)
        yield from self._conditions

    def turns_about(self, whom: About) -> list[Turn]:
        """Return the turns of all cases about somebody, in order."""
        refs, ids = sorted(whom.refs), sorted(whom.ids)
        where = (
            cases.c.author.in_(refs),
            cases.c.target.in_(refs),
            cases.c.author_id.in_(ids),
            cases.c.target_id.in_(ids),
        )
        found = union(*(select(cases.c.id).where(one) for one in where)).subquery()
        rank = cases.c.urgency if self._order == "turn" else literal(0)
        query = select(rank, _AT[self._order], cases.c.id).join(found, found.c.id == cases.c.id)
        rows = self._files.main.execute(query.where(*self._all(), ~self._is_own))
        return ordered([Turn(*row) for row in rows], self._order)

    # --- a page -----------------------------------------------------------------------------

    def window(self, place: Place | None, limit: int) -> Window:
        """Return a page; it is the one that `finding.window` would cut out of all turns."""
        if place is None:
            return self._first(limit)
        if place.is_back:
            back = self._turns(limit + 1, place.turn, is_back=True)
            if len(back) < limit:
                return self._first(limit)
            page = tuple(back[:limit][::-1])
            return Window(page, len(back) <= limit, not self._is_any(page[-1], is_back=False))
        turns = self._turns(limit + 1, place.turn, is_back=False)
        if turns:
            page = tuple(turns[:limit])
            return Window(page, not self._is_any(page[0], is_back=True), len(turns) <= limit)
        back = self._turns(limit + 1, None, is_back=True)
        return Window(tuple(back[:limit][::-1]), len(back) <= limit, True)

    def _first(self, limit: int) -> Window:
        turns = self._turns(limit + 1, None, is_back=False)
        return Window(tuple(turns[:limit]), True, len(turns) <= limit)

    def _turns(self, limit: int, start: Turn | None, *, is_back: bool) -> list[Turn]:
        """Return the first turns beyond a start, in the direction in which one goes."""
        is_falling = is_back != (self._order == "newest")
        found: list[Turn] = []
        for rank, bound in self._ranks_from(start, is_falling=is_falling):
            some: list[Turn] = []
            for group in self._groups(rank):
                some += self._of(group, limit - len(found), bound, is_falling=is_falling)
            found += sorted(some, reverse=is_falling)
            if len(found) >= limit:
                break
        return found[:limit]

    def _is_any(self, start: Turn, *, is_back: bool) -> bool:
        """Say whether there is anything beyond a turn."""
        is_falling = is_back != (self._order == "newest")
        return any(
            self._of(group, 1, bound, is_falling=is_falling)
            for rank, bound in self._ranks_from(start, is_falling=is_falling)
            for group in self._groups(rank)
        )

    def _ranks_from(
        self, start: Turn | None, *, is_falling: bool
    ) -> Iterator[tuple[int, Turn | None]]:
        """Yield the ranks that one comes through, the first with the turn where one starts."""
        ranks = [0] if self._order == "newest" else self._ranks
        for rank in reversed(ranks) if is_falling else ranks:
            if start is None or rank == start.rank:
                yield rank, start
            elif (rank < start.rank) == is_falling:
                yield rank, None

    def _groups(self, rank: int) -> Iterator[_Group]:
        for status in dict.fromkeys(self._statuses):
            for bits in self._shown:
                alike = (cases.c.status == status, cases.c.shown_to == bits)
                is_ranked = (cases.c.urgency == rank,) if self._order == "turn" else ()
                yield _Group((*alike, *is_ranked), rank)

    def _of(self, group: _Group, limit: int, bound: Turn | None, *, is_falling: bool) -> list[Turn]:
        at, name = _AT[self._order], cases.c.id
        query = select(at, name).where(*group.conditions, *self._conditions, ~self._is_own)
        if bound is not None:
            key, start = tuple_(at, name), tuple_(literal(bound.at), literal(bound.id))
            query = query.where(key < start if is_falling else key > start)
        turn = (at.desc(), name.desc()) if is_falling else (at, name)
        rows = self._files.main.execute(query.order_by(*turn).limit(limit))
        return [Turn(group.rank, *row) for row in rows]
