"""The executor when the storage or the adapter fails around an act: nothing twice, nothing lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace
from typing_extensions import override

from leeward.brakes import Limits
from leeward.evidence import hide_holder
from leeward.executor import PAUSES, Executor
from leeward.testing.acts import KINDS, Kind, acts
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.scripted import ALL, ScriptedAdapter
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Failed,
    Hide,
    Outcome,
    Refused,
    Reveal,
    Tip,
    TryLater,
    Unsupported,
    Warn,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import TipUndelivered
from leeward_policies.domain.refs import MessageRef, SpaceRef
from leeward_policies.errors import LeaseTaken, StorageError
from leeward_policies.ports import Capabilities, Commit, OutboxEntry, SealedText
from leeward_storage.memory import MemoryStore

REF: Final = MessageRef(ROOM.platform, ROOM.space, ROOM.id, "m1")
ACTS: Final = acts(REF, user("ana"), ROOM.space_ref, user("lead"), "key")


class Failing(MemoryStore):
    """A store whose calls fail as often as told, one count for each kind of call."""

    def __init__(self, clock: VirtualClock, failing: dict[str, int]) -> None:
        super().__init__(clock)
        self.failing = failing
        self.error: type[StorageError] = StorageError

    def _strike(self, call: str) -> None:
        if self.failing.get(call):
            self.failing[call] -= 1
            raise self.error(place=call, cure="Wait.")

    @override
    async def commit(self, commit: Commit) -> None:
        if commit.outcomes:
            self._strike("commit")
        await super().commit(commit)

    @override
    async def begin(self, keys: Sequence[str]) -> None:
        self._strike("begin")
        await super().begin(keys)

    @override
    async def case(self, case_id: str) -> Case | None:
        self._strike("case")
        return await super().case(case_id)


class Disk(Failing):
    """A store whose writes take a few turns of the loop, and are counted by what they hold."""

    def __init__(self, clock: VirtualClock, failing: dict[str, int]) -> None:
        super().__init__(clock, failing)
        self.begun: list[list[str]] = []
        self.ended: list[list[str]] = []

    @override
    async def commit(self, commit: Commit) -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        await super().commit(commit)
        if commit.outcomes:
            self.ended.append([entry.action.key for entry, _ in commit.outcomes])

    @override
    async def begin(self, keys: Sequence[str]) -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        await super().begin(keys)
        self.begun.append(list(keys))


class Desk:
    """An executor on a failing store."""

    def __init__(
        self,
        adapter: ScriptedAdapter | None = None,
        failing: dict[str, int] | None = None,
        limits: Limits = lambda _: 100,
        kind: type[Failing] = Failing,
    ) -> None:
        self.clock = VirtualClock()
        self.store = kind(self.clock, failing or {})
        self.adapter = adapter or ScriptedAdapter()
        self.told: list[TipUndelivered] = []
        self.outcomes: list[Outcome] = []
        self.executor = Executor(
            {self.adapter.name: self.adapter},
            self.store,
            self.clock,
            limits,
            case_of=lambda _: None,
            on_undelivered=self._hear,
            on_outcome=lambda _, outcome: self.outcomes.append(outcome),
        )

    async def _hear(self, event: TipUndelivered) -> None:
        self.told.append(event)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[asyncio.Task[None]]:
        """Run the executor meanwhile."""
        async with asyncio.timeout(90):
            task = asyncio.create_task(self.executor.run())
            try:
                yield task
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def does(self, *actions: Action, case: str | None = None) -> None:
        """Owe acts, and let time pass until they are through."""
        entries = tuple(OutboxEntry(one, "d" * 32, DEFAULT_START, case) for one in actions)
        await self.store.commit(Commit(outbox=entries))
        self.executor.owe(entries)
        async with self.at_work():
            for _ in range(20):
                await self.clock.run_for(PAUSES[1])
            await self.executor.settled()

    async def owed(self) -> list[str]:
        """Return the keys of what is still in the outbox."""
        return [entry.action.key for entry in await self.store.owed(limit=100)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("call", ["begin", "commit"])
async def test_no_act_is_done_twice_because_the_storage_failed(kind: Kind, call: str) -> None:
    """Whether the attempt or the outcome could not be written, however often: each act is done
    exactly once, and its outcome is recorded.
    """
    desk = Desk(ScriptedAdapter(can=replace(ALL, remembers_keys=False)), {call: 3})

    await desk.does(ACTS[kind])

    assert [ACTS[kind]] == desk.adapter.performed
    assert [type(one).__name__ for one in desk.outcomes] == ["Done"]
    assert await desk.owed() == []


async def test_a_page_whose_case_cannot_be_read_waits() -> None:
    """A page goes out with its case or not yet; the attempt is not counted meanwhile."""
    desk = Desk(failing={"case": 2})

    await desk.does(ACTS["ask"], case="case-1")

    assert [ACTS["ask"]] == desk.adapter.performed
    assert await desk.owed() == []


async def test_the_next_step_of_the_ladder_is_taken_once() -> None:
    """Where the outcome could not be written at first, one public reply follows, not several."""
    refused = Refused(ACTS["warn"].key, DEFAULT_START, "the door is closed")
    desk = Desk(ScriptedAdapter(answers=[refused]), {"commit": 3})

    await desk.does(ACTS["warn"])

    places = [one.place for one in desk.adapter.performed if isinstance(one, Warn)]
    assert places == ["private", "public"]


@pytest.mark.parametrize("kind", [Refused, Unsupported, Failed])
async def test_what_ended_while_the_storage_failed_is_owed_no_longer(
    kind: type[Refused | Unsupported | Failed],
) -> None:
    """Its record came later than it did; after the next start nobody does it again."""
    ended = kind(ACTS["unban"].key, DEFAULT_START, "there is no such ban")
    desk = Desk(ScriptedAdapter(answers=[ended]), {"commit": 2})

    await desk.does(ACTS["unban"])

    assert desk.outcomes == [ended]
    assert await desk.owed() == []


async def test_what_was_put_off_is_waited_for_once_it_is_due() -> None:
    """The executor is not settled while something is due, nor before it is done."""
    desk = Desk(failing={"begin": 1}, kind=Disk)
    entry = OutboxEntry(ACTS["hide"], "d" * 32, DEFAULT_START)
    await desk.store.commit(Commit(outbox=(entry,)))
    desk.executor.owe([entry])

    async with desk.at_work():
        await desk.executor.settled()
        assert (desk.executor.is_settled, desk.executor.waiting) == (True, 1)
        desk.clock.advance(PAUSES[1])
        assert not desk.executor.is_settled
        await desk.executor.settled()
        await desk.clock.run_for(0.1)
        await desk.executor.settled()

    assert [type(one).__name__ for one in desk.outcomes] == ["Done"]


async def test_a_brake_pages_also_when_the_storage_failed_first() -> None:
    """The one page about a brake is not lost with the outcome that could not be written."""
    desk = Desk(failing={"commit": 2}, limits=lambda _: 0)

    await desk.does(ACTS["hide"])

    assert not any(isinstance(one, Hide) for one in desk.adapter.performed)
    assert sum(isinstance(one, AskHuman) for one in desk.adapter.performed) == 1


async def test_an_undelivered_tip_is_told_once() -> None:
    """The pipeline hears of it after it is on record, and once."""
    desk = Desk(ScriptedAdapter(can=replace(ALL, tip="none")), {"commit": 2})

    await desk.does(ACTS["tip"])

    assert [event.act for event in desk.told] == ["key"]


@pytest.mark.parametrize("call", ["begin", "commit"])
async def test_a_lost_lease_ends_the_executor(call: str) -> None:
    """When another pipeline has taken over, its executor acts, and this one does not go on."""
    desk = Desk(failing={call: 1})
    desk.store.error = LeaseTaken
    entry = OutboxEntry(ACTS["hide"], "d" * 32, DEFAULT_START)
    await desk.store.commit(Commit(outbox=(entry,)))
    desk.executor.owe([entry])

    async with desk.at_work() as task:
        with pytest.raises(ExceptionGroup) as caught:
            await task

    assert caught.group_contains(LeaseTaken)


class Unsure(ScriptedAdapter):
    """An adapter that cannot even say what it can do, as often as told."""

    unsure = 0

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        if self.unsure:
            self.unsure -= 1
            raise KeyError("our secret")
        return super().capabilities(space)


async def test_an_adapter_that_cannot_say_what_it_can_do_is_held() -> None:
    """Its mistake is a failed attempt, without its words; what may be repeated is repeated."""
    adapter = Unsure()
    adapter.unsure = 1
    desk = Desk(adapter)

    await desk.does(ACTS["hide"])

    assert [type(one).__name__ for one in desk.outcomes] == ["Failed", "Done"]
    assert "secret" not in str(desk.outcomes)
    assert [ACTS["hide"]] == adapter.performed


async def test_an_adapters_own_time_out_is_a_failed_attempt() -> None:
    """A platform's library that gives up by itself does not take the executor down."""
    desk = Desk(ScriptedAdapter(answers=[TimeoutError()]))

    await desk.does(ACTS["hide"])

    assert [type(one).__name__ for one in desk.outcomes] == ["Failed", "Done"]


async def test_a_tip_about_nobodys_message_is_told_from_everywhere() -> None:
    """A tip that belongs to no message still tells whom it did not reach."""
    desk = Desk(ScriptedAdapter("", can=replace(ALL, tip="none")))
    tip = ACTS["tip"]
    assert isinstance(tip, Tip)

    await desk.does(replace(tip, message=None))

    assert [(event.member, str(event.channel)) for event in desk.told] == [
        (user("ana"), "leeward:community/clock")
    ]


async def test_an_event_of_the_future_delays_no_act() -> None:
    """A message that claims to be written next year is hidden now, in its turn."""
    desk = Desk()
    entry = OutboxEntry(ACTS["hide"], "d" * 32, DEFAULT_START + timedelta(days=365))
    await desk.store.commit(Commit(outbox=(entry,)))
    desk.executor.owe([entry])

    async with desk.at_work():
        await desk.executor.settled()

    assert [ACTS["hide"]] == desk.adapter.performed


@pytest.mark.parametrize("crashed", [True, False])
async def test_a_warning_that_may_have_been_read_is_not_said_in_public(crashed: bool) -> None:  # noqa: FBT001 - the case
    """Killed after it was begun, or failed without an answer: the author is not warned twice."""
    failed = Failed(ACTS["warn"].key, DEFAULT_START, "the connection broke before the answer")
    can = replace(ALL, remembers_keys=False)
    desk = Desk(ScriptedAdapter(can=can, answers=[failed]))
    entry = OutboxEntry(ACTS["warn"], "d" * 32, DEFAULT_START, attempts=int(crashed))
    await desk.store.commit(Commit(outbox=(entry,)))
    desk.executor.owe([entry])

    async with desk.at_work():
        await desk.executor.settled()

    assert [type(one).__name__ for one in desk.outcomes] == ["Failed"]
    assert len(desk.adapter.performed) == (0 if crashed else 1)
    assert await desk.owed() == []


def tips(number: int) -> list[Action]:
    """Return tips in as many rooms."""
    tip = ACTS["tip"]
    assert isinstance(tip, Tip)
    return [
        replace(tip, key=f"tip{n}", message=replace(REF, channel=f"room{n}")) for n in range(number)
    ]


async def test_acts_that_begin_or_end_together_are_written_together() -> None:
    """A hundred acts need a few writes and not two hundred; each is begun before it is sent, and
    one that comes alone needs no company.
    """
    desk = Desk(kind=Disk)
    assert isinstance(desk.store, Disk)

    await desk.does(*tips(100))
    crowd = (len(desk.store.begun), len(desk.store.ended))
    await desk.does(ACTS["hide"])

    assert max(crowd) <= 10
    assert (desk.store.begun[-1], desk.store.ended[-1]) == (["key"], ["key"])
    assert len(desk.adapter.performed) == len(desk.outcomes) == 101
    assert await desk.owed() == []


@pytest.mark.parametrize("call", ["begin", "commit"])
async def test_a_group_that_cannot_be_written_is_done_once_all_the_same(call: str) -> None:
    """Whichever write fails, also of many acts together: each act is done and recorded once."""
    desk = Desk(kind=Disk, failing={call: 3})

    await desk.does(*tips(100), ACTS["hide"])

    keys = [one.key for one in desk.adapter.performed]
    assert len(keys) == len(set(keys)) == 101
    assert [type(one).__name__ for one in desk.outcomes] == ["Done"] * 101
    assert desk.executor.failing is None
    assert await desk.owed() == []


async def test_what_is_still_owed_outlives_a_crash() -> None:
    """An act that is to be tried again, and the next step of a ladder, are in the store as soon as
    the outcome is: with their due time, and with the attempts that were made.
    """
    answers: list[Outcome] = [
        Failed("key", DEFAULT_START, "the connection broke"),
        Refused("key", DEFAULT_START, "the door is closed"),
        TryLater("key+public", DEFAULT_START, seconds=60.0),
    ]
    desk = Desk(ScriptedAdapter(answers=answers))
    entries = [
        OutboxEntry(ACTS["hide"], "d" * 32, DEFAULT_START),
        OutboxEntry(replace(ACTS["warn"], key="warn"), "d" * 32, DEFAULT_START),
    ]
    await desk.store.commit(Commit(outbox=tuple(entries)))
    desk.executor.owe(entries)

    async with desk.at_work():
        await desk.executor.settled()

    owed = {one.action.key: one for one in await desk.store.owed(limit=10)}
    assert {key: (one.attempts, one.due) for key, one in owed.items()} == {
        "key": (1, DEFAULT_START + timedelta(seconds=PAUSES[0])),
        "warn+public": (0, DEFAULT_START + timedelta(seconds=60.0)),
    }


class Looking(ScriptedAdapter):
    """An adapter that notes what its store says is owed while it acts."""

    def __init__(self) -> None:
        super().__init__(answers=[Refused("key", DEFAULT_START, "the door is closed")])
        self.store: Failing | None = None
        self.owed: list[list[tuple[str, int]]] = []

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        assert self.store is not None
        owed = await self.store.owed(limit=10)
        self.owed.append([(one.action.key, one.attempts) for one in owed])
        return await super().perform(action, case, words)


async def test_each_step_of_the_ladder_is_owed_and_begun_before_it_is_sent() -> None:
    """Killed while a step is sent, the store knows of it, and that it was begun."""
    adapter = Looking()
    desk = Desk(adapter)
    adapter.store = desk.store

    await desk.does(ACTS["warn"])

    assert adapter.owed == [[("key", 1)], [("key+public", 1)]]


class Choosy(Disk):
    """A store that cannot write down what came of one act."""

    @override
    async def commit(self, commit: Commit) -> None:
        if any(entry.action.key == "tip7" for entry, _ in commit.outcomes):
            raise StorageError(place="tip7", cure="Wait.")
        await super().commit(commit)


async def test_an_outcome_that_cannot_be_written_keeps_no_other_back() -> None:
    """Those that ended with it are recorded without it; it is tried again, and not done again."""
    desk = Desk(kind=Choosy)

    await desk.does(*tips(20), ACTS["hide"])

    assert len(desk.outcomes) == 20
    assert await desk.owed() == ["tip7"]
    assert desk.executor.failing is not None
    assert len(desk.adapter.performed) == 21


class Reading(ScriptedAdapter):
    """An adapter that notes which words it is given to show again."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str | None] = []

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        self.words.append(words)
        return await super().perform(action, case, words)


@pytest.mark.parametrize(
    ("agreed", "sealed", "given"),
    [(True, True, "see you later"), (True, False, None), (False, True, None)],
)
async def test_hidden_words_are_opened_only_where_their_author_agreed(
    agreed: bool,  # noqa: FBT001 - the case
    sealed: bool,  # noqa: FBT001 - the case
    given: str | None,
) -> None:
    """Who undoes a hide gets the sealed text if its author wants it shown, and if it is kept; the
    audit says that it was opened.
    """
    adapter = Reading()
    desk = Desk(adapter)
    text = SealedText(hide_holder(REF), REF, user("ana"), DEFAULT_START, "see you later")
    await desk.store.commit(Commit(texts=(text,) if sealed else ()))
    before = (await desk.store.audit_head()).count
    reveal = ACTS["reveal"]
    assert isinstance(reveal, Reveal)

    await desk.does(replace(reveal, agreed=agreed))

    assert adapter.words == [given]
    assert (await desk.store.audit_head()).count - before == (2 if agreed else 1)
