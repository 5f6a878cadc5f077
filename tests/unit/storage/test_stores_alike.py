"""The store in memory and the one on disk cannot be told apart, whatever happens to both."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.records_pieces import LEAD, Kept, a_pass, appealed, every, noted
from leeward.testing.store_pieces import (
    ask,
    benign,
    case,
    decided,
    done,
    hide,
    owe,
    ref,
    sealed,
    state,
    tip,
    warn,
)
from leeward_policies.domain.action import Failed, Outcome, TryLater
from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.signals import Category
from leeward_policies.ports import AuditLine, CaseFilter, Commit, Memo, OutboxEntry
from leeward_storage.memory import MemoryStore
from leeward_storage.sql import SqlStore

MASTER_KEY: Final = bytes(range(32))
NAMES: Final = ("kai", "mia", "ole")
NUMBERS: Final = ("1", "2", "3")
STATUSES: Final[tuple[Status, ...]] = ("open", "taken", "resolved", "appealed", "closed")
CATEGORIES: Final[tuple[Category, ...]] = ("threat", "grooming", "report")

Step: TypeAlias = Callable[[Kept, VirtualClock], Awaitable[Any]]

name = st.sampled_from(NAMES)
number = st.sampled_from(NUMBERS)
moment = st.integers(0, 40).map(lambda days: DEFAULT_START + timedelta(days=days))


def _decision(draw: st.DrawFn) -> Decision:
    one, author = draw(number), draw(name)
    if draw(st.booleans()):
        return benign(one)
    acts = draw(st.sampled_from([(hide(one), ask(one)), (warn(one, to=author),), (tip(one),)]))
    category = draw(st.sampled_from(CATEGORIES))
    target = draw(st.sampled_from([None, "mia", "ole"]))
    at = draw(moment)
    made = decided(one, *acts, author=author, target=target, category=category, at=at)
    is_ordered = draw(st.booleans())  # by a person, so that nothing was found
    return replace(made, findings=()) if is_ordered else made


def _entries(draw: st.DrawFn, decisions: list[Decision]) -> tuple[OutboxEntry, ...]:
    due = draw(st.none() | moment)
    return tuple(owe(act, one, at=one.at, due=due) for one in decisions for act in one.actions)


def _came(draw: st.DrawFn, entry: OutboxEntry) -> tuple[OutboxEntry, Outcome] | None:
    came = draw(st.sampled_from(["nothing", "done", "later", "failed", "again"]))
    at, key = draw(moment), entry.action.key
    if came == "done":
        return entry, done(entry.action, at)
    if came == "later":
        return entry, TryLater(key, at, 60.0)
    if came == "failed":
        return entry, Failed(key, at, "no")
    if came == "again":
        again = replace(entry, due=at + timedelta(hours=1), attempts=entry.attempts + 1)
        return again, Failed(key, at, "no")
    return None


def _case(draw: st.DrawFn, decisions: list[Decision]) -> Case:
    one = case(
        draw(st.integers(1, 2)),
        *decisions,
        status=draw(st.sampled_from(STATUSES)),
        author=draw(name),
        target=draw(st.sampled_from([None, "mia"])),
        changed=timedelta(days=draw(st.integers(0, 60))),
        notes=draw(st.sampled_from([(), ("a note",)])),
    )
    one = replace(
        one,
        verdict=draw(st.sampled_from([None, "right", "wrong"])),
        answered_at=draw(st.none() | moment),
        assignee=draw(st.sampled_from([None, "test:kai"])),
        asked=draw(st.sampled_from([(), ("moderators",), ("csea",)])),
    )
    is_appeal = draw(st.booleans())
    return appealed(one, benign("1").id, "threat", "human:test:kai") if is_appeal else one


@st.composite
def commits(draw: st.DrawFn) -> Step:
    """Draw a commit of parts that hang together, or do not."""
    decisions = [_decision(draw) for _ in range(draw(st.integers(0, 3)))]
    entries = _entries(draw, decisions)
    outcomes = [_came(draw, entry) for entry in entries]
    found = [_case(draw, decisions[:1]) for _ in range(draw(st.integers(0, 2)))]
    cases = {one.id: one for one in found}
    holders = st.sampled_from(["pair|test:kai|test:mia", "case|case-1", f"hide|{ref('1')}"])
    texts = st.builds(sealed, holders, number, author=name, context=st.booleans())
    states = st.builds(
        state,
        name,
        st.sampled_from([None, "mia"]),
        packed=st.sampled_from([None, b"1", b"2"]),
        at=moment,
        held=st.booleans(),
    )
    about = tuple(one.id for one in decisions[:1])
    commit = Commit(
        decisions=tuple(decisions),
        outbox=entries,
        outcomes=tuple(one for one in outcomes if one),
        cases=tuple(cases.values()),
        texts=tuple(draw(st.lists(texts, max_size=3))),
        states=tuple(draw(st.lists(states, max_size=3, unique_by=lambda row: row.key))),
        released=tuple(draw(st.lists(holders, max_size=1))),
        cursors=(("loop", draw(number)),),
        audit=(AuditLine(draw(moment), "decision", about),),
    )
    return lambda store, _: store.commit(commit)


def _erase(who: str) -> Step:
    return lambda store, clock: store.erase_member(user(who), clock.now())


def _wait(days: int) -> Step:
    async def wait(store: Kept, clock: VirtualClock) -> Any:
        return await store.retain(clock.now() + timedelta(days=days))

    return wait


def _begin(one: str) -> Step:
    return lambda store, _: store.begin([f"hide {one}", f"tip {one}"])


def _link(one: str, who: str) -> Step:
    async def keep(store: Kept, clock: VirtualClock) -> None:
        await store.keep_pass(a_pass(one, who=who, at=clock.now()))

    return keep


def _use(one: str) -> Step:
    return lambda store, clock: store.use_link(one, clock.now() - timedelta(hours=1))


def _look(who: str) -> Step:
    return lambda store, clock: store.count_view(user(who), clock.now())


def _remember(one: str, who: str) -> Step:
    async def remember(store: Kept, clock: VirtualClock) -> None:
        until = clock.now() + timedelta(days=int(one) * 20)
        await store.remember("loop", Memo(f"card:{one}", who, until, user(who)))

    return remember


def _forget(one: str) -> Step:
    return lambda store, _: store.forget("loop", f"card:{one}")


def _send(one: str) -> Step:
    return lambda store, clock: store.send(noted(one, clock.now()))


def _receive(upto: int) -> Step:
    return lambda store, _: store.received(upto)


steps = st.lists(
    st.one_of(
        commits(),
        commits(),
        commits(),
        st.builds(_link, number, name),
        number.map(_use),
        name.map(_look),
        st.builds(_remember, number, name),
        number.map(_forget),
        number.map(_send),
        st.integers(0, 4).map(_receive),
        name.map(_erase),
        st.sampled_from([0, 8, 31, 95, 190, 370, 740]).map(_wait),
        number.map(_begin),
    ),
    min_size=1,
    max_size=8,
)


async def _told_to_people(store: Kept) -> dict[str, Any]:
    """Ask a store for everything that people look up."""
    ids = [benign(one).id for one in NUMBERS]
    span = (DEFAULT_START, DEFAULT_START + timedelta(days=60))
    lines = await store.audit_entries(limit=100)
    return {
        "found": await store.find_cases(every(), LEAD, limit=100),
        "changed": await store.find_cases(CaseFilter(statuses=(), order="newest"), LEAD, limit=1),
        "on": [await store.cases_on(one) for one in ids],
        "about": [await store.states_about(user(one)) for one in NAMES],
        "did": [await store.decisions_about(user(one), 1) for one in NAMES],
        "verdicts": await store.verdicts(*span),
        "answering": await store.answering(*span),
        "acts": await store.act_counts(*span),
        "counts": await store.case_counts(*span),
        "lines": [(one.n, one.line.at, one.line.what) for one in lines],
        "searched": [
            [entry.n for entry in await store.audit_entries(limit=5, what="decision", about=one)]
            for one in ids
        ],
        "passes": await store.passes("link"),
        "sent": await store.sent(0, 100),
        "memos": await store.recalled("loop", "card:"),
    }


async def _all_of(store: Kept) -> dict[str, Any]:
    """Ask a store for everything that it tells."""
    ids = [benign(one).id for one in NUMBERS]
    holders = ("pair|test:kai|test:mia", "case|case-1", f"hide|{ref('1')}")
    return {
        "seen": await store.seen(ids),
        "decisions": [await store.decision(one) for one in ids],
        "states": [row async for row in store.states()],
        "owed": await store.owed(100),
        "due": await store.owed(100, after=DEFAULT_START + timedelta(days=20)),
        "outcomes": await store.outcomes(ids),
        "cases": await store.cases(STATUSES, 100, 0),
        "number": await store.last_case_number(),
        "evidence": [await store.evidence(one) for one in holders],
        "exports": [await store.export_member(user(one)) for one in NAMES],
        "cursor": await store.cursor("loop"),
        "audit": await store.verify_audit(),
        **await _told_to_people(store),
    }


async def _compare(taken: list[Step], folder: Path) -> None:
    clock = VirtualClock()
    path = folder / "leeward.db"
    memory = MemoryStore(clock)
    async with await SqlStore.open(path, master_key=MASTER_KEY, clock=clock) as disk:
        for step in taken:
            clock.advance(3_600.0)
            assert await step(memory, clock) == await step(disk, clock)
            one, two = await _all_of(memory), await _all_of(disk)
            assert {key: one[key] for key in one if one[key] != two[key]} == {}


@settings(max_examples=40, deadline=None)
@given(taken=steps)
def test_both_stores_answer_alike(blank: Path, taken: list[Step]) -> None:
    """After any commits, erasures and runs of the retention job, both tell the same of it all."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(blank, folder, dirs_exist_ok=True)
        asyncio.run(_compare(taken, Path(folder)))
