"""Whatever cases there are, both stores show each reader exactly those that `may_see` allows."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Engine, event

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.records_pieces import Kept, appealed, every, walk
from leeward.testing.store_pieces import case, decided
from leeward_policies.case_rights import Role, may_see
from leeward_policies.domain.action import Asked, Urgency
from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.signals import Category
from leeward_policies.ports import CaseFilter, Commit, Reader
from leeward_storage.finding import is_wanted
from leeward_storage.memory import MemoryStore
from leeward_storage.seeing import shown, shown_to
from leeward_storage.sql import SqlStore

MASTER_KEY: Final = bytes(range(32))
NAMES: Final = ("kai", "mia", "ole")
ROLES: Final[tuple[Role, ...]] = get_args(Role)
KINDS: Final[tuple[Category, ...]] = ("threat", "grooming")


def some(values: Sequence[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw some of the values, in some order."""
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


asked = some(get_args(Asked))
name = st.sampled_from(NAMES)
readers = st.builds(Reader, name.map(user), some(ROLES))


@st.composite
def cases(draw: st.DrawFn, number: int) -> Case:
    """Draw a case; many agree in whatever orders them."""
    one = case(
        number,
        status=draw(st.sampled_from(get_args(Status))),
        urgency=draw(st.sampled_from(get_args(Urgency))),
        author=draw(name),
        target=draw(st.none() | name),
        at=DEFAULT_START + timedelta(minutes=draw(st.integers(0, 1))),
        changed=timedelta(minutes=draw(st.integers(0, 1))),
    )
    one = replace(
        one,
        asked=draw(asked),
        kind=draw(st.sampled_from(KINDS)),
        assignee=draw(st.sampled_from([None, "test:kai", "test:mia"])),
    )
    return appealed(one, "d") if draw(st.booleans()) else one


many = st.integers(0, 14).flatmap(lambda count: st.tuples(*[cases(n + 1) for n in range(count)]))

filters = st.builds(
    CaseFilter,
    statuses=some(get_args(Status)),
    urgencies=st.just(()) | some(get_args(Urgency)),
    kinds=st.just(()) | some(KINDS),
    assignee=st.sampled_from([None, None, "", "test:kai"]),
    about=st.sampled_from(["", "", "kai", "test:mia", "test"]),
    is_appeal=st.sampled_from([None, None, True, False]),
    order=st.sampled_from(["turn", "newest"]),
)


@given(one=cases(1), reader=readers)
def test_the_bits_say_what_the_law_says(one: Case, reader: Reader) -> None:
    """For every combination of those asked and of roles, whoever the case is about."""
    is_shown = shown_to(one) in shown(reader.roles)

    assert may_see(one, reader.who, reader.roles) == (is_shown and one.subject.author != reader.who)


async def _pages(
    store: Kept, kept: tuple[Case, ...], wanted: CaseFilter, reader: Reader, limit: int
) -> list[list[str]]:
    await store.commit(Commit(cases=kept))
    pages = await walk(store, wanted, reader, limit=limit)
    total = (await store.find_cases(wanted, reader, limit=limit)).total
    allowed = {one.id for one in kept if is_wanted(one, wanted, reader)}
    shown_ids = [one for page in pages for one in page]
    assert sorted(allowed) == sorted(shown_ids)
    assert total == len(allowed)
    assert all(may_see(one, reader.who, reader.roles) for one in kept if one.id in shown_ids)
    return pages


async def _compare(
    folder: Path, kept: tuple[Case, ...], wanted: CaseFilter, reader: Reader, limit: int
) -> None:
    clock = VirtualClock()
    async with await SqlStore.open(folder / "leeward.db", master_key=MASTER_KEY, clock=clock) as db:
        on_disk = await _pages(db, kept, wanted, reader, limit)
    assert on_disk == await _pages(MemoryStore(clock), kept, wanted, reader, limit)


@settings(max_examples=60, deadline=None)
@given(kept=many, wanted=filters, reader=readers, limit=st.integers(1, 4))
def test_both_stores_show_what_a_reader_may_see(
    blank: Path, kept: tuple[Case, ...], wanted: CaseFilter, reader: Reader, limit: int
) -> None:
    """Page by page and both ways, each case once, in the same order, and no other in the total."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(blank, folder, dirs_exist_ok=True)
        asyncio.run(_compare(Path(folder), kept, wanted, reader, limit))


@settings(max_examples=40, deadline=None)
@given(cursor=st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_cursor_is_answered(blank: Path, cursor: str) -> None:
    """Whatever stands in the address, there is a page."""

    async def ask(folder: Path) -> None:
        async with await SqlStore.open(folder / "leeward.db", master_key=MASTER_KEY) as store:
            await store.commit(Commit(cases=(case(1),)))
            reader = Reader(user("lead"), ("safety-lead",))
            page = await store.find_cases(every(), reader, limit=1, cursor=cursor)
            assert [one.id for one in page.cases] == ["case-1"]

    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(blank, folder, dirs_exist_ok=True)
        asyncio.run(ask(Path(folder)))


async def test_pages_are_found_in_indexes_alone(store: SqlStore, path: Path) -> None:
    """No search reads a case that it does not show, and none sorts all of them."""
    await store.commit(Commit(cases=tuple(case(n, decided(str(n))) for n in range(1, 9))))
    asked_for: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked_for.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        for about in ("", "kai"):
            for order in ("turn", "newest"):
                wanted = CaseFilter(
                    statuses=("open", "taken"),
                    urgencies=("high",),
                    kinds=("grooming",),
                    assignee="",
                    about=about,
                    order=order,
                )
                await walk(store, wanted)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    raw = sqlite3.connect(path)
    searches = {one: given for one, given in asked_for if "FROM cases" in one}
    plans = [
        row[3]
        for statement, given in searches.items()
        for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", given)
    ]
    raw.close()
    assert len(searches) > 8
    assert [plan for plan in plans if plan.startswith("SCAN cases")] == []
    assert [plan for plan in plans if "ORDER BY" in plan] == []
    assert any("COVERING INDEX ix_cases_queue" in plan for plan in plans)
    assert any("COVERING INDEX ix_cases_newest" in plan for plan in plans)
    for column in ("author", "target", "author_id", "target_id"):
        assert any(f"INDEX ix_cases_{column} ({column}=?)" in plan for plan in plans)
