"""What the executor does for members: answers go where they are, tips to those who want some."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from typing_extensions import override

from leeward.executor import Executor
from leeward.members import choose
from leeward.testing.acts import answer
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.scripted import FailingStore, ScriptedAdapter
from leeward_policies.advice import IN_DANGER
from leeward_policies.domain.action import Action, Because, Mode, Outcome, Refused, Subject, Tip
from leeward_policies.domain.event import TipUndelivered
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.errors import StorageError
from leeward_policies.ports import Choices, Commit, Memo, OutboxEntry

MIA, KAI = user("mia"), user("kai")
ELSEWHERE = UserRef("telegram", "", "7")


class ForgetfulStore(FailingStore):
    """A store that cannot be asked for memos as often as told."""

    failing_recalls = 0

    @override
    async def recall(self, adapter: str, key: str) -> Memo | None:
        if self.failing_recalls:
            self.failing_recalls -= 1
            raise StorageError(place="the test", cure="Wait.")
        return await super().recall(adapter, key)


class House:
    """An executor with two platforms."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.store = ForgetfulStore(self.clock)
        self.adapters = {name: ScriptedAdapter(name) for name in ("test", "telegram")}
        self.outcomes: list[Outcome] = []
        self.undelivered: list[TipUndelivered] = []
        self.executor = Executor(
            self.adapters,
            self.store,
            self.clock,
            lambda _: 5,
            case_of=lambda _: None,
            on_undelivered=self._hear,
            on_outcome=lambda _, outcome: self.outcomes.append(outcome),
        )

    async def _hear(self, event: TipUndelivered) -> None:
        self.undelivered.append(event)

    async def owe(self, *actions: Action) -> None:
        """Commit entries as the pipeline would, and see them through."""
        entries = [OutboxEntry(action, "d" * 32, DEFAULT_START) for action in actions]
        await self.store.commit(Commit(outbox=tuple(entries)))
        self.executor.owe(entries)
        await self.settled()

    async def settled(self) -> None:
        """See through what is due."""
        async with self.at_work():
            while not self.executor.is_settled:
                await self.executor.settled()
                await asyncio.sleep(0)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Run the executor meanwhile."""
        async with asyncio.timeout(60):
            task = asyncio.create_task(self.executor.run())
            try:
                yield
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    @property
    def came(self) -> list[tuple[str, str]]:
        """What came of each act, and why."""
        return [(type(one).__name__, getattr(one, "reason", "")) for one in self.outcomes]


@pytest.fixture
def house() -> House:
    """Return an executor that has done nothing yet."""
    return House()


def tip(topic: str = "own-phone", mode: Mode = "enforce", key: str = "tip") -> Tip:
    """Return a tip for Mia about what Kai does."""
    because = Because("{author} did it", Subject(KAI))
    message = MessageRef(ROOM.platform, ROOM.space, ROOM.id, "m1")
    return Tip(
        key=key, rule="r", because=because, mode=mode, message=message, to=MIA, topic=topic
    )  # fmt: skip


async def test_an_answer_goes_to_the_platform_of_whoever_asked(house: House) -> None:
    """A case may be of another one; where nobody is connected, that is the end of it."""
    await house.owe(answer(ELSEWHERE, "k1"), answer(UserRef("matrix", "", "8"), "k2"))

    assert [one.key for one in house.adapters["telegram"].performed] == ["k1"]
    assert house.adapters["test"].performed == []
    assert sorted(house.came) == [
        ("Done", ""),
        ("Unsupported", "no adapter is running for this platform"),
    ]
    assert await house.store.owed(5) == ()


async def test_an_answer_that_is_refused_asks_nobody(house: House) -> None:
    """No page, no other step, nothing in public: they find it among their reports."""
    house.adapters["telegram"].answers.append(Refused("k1", DEFAULT_START, "the door is closed"))

    await house.owe(answer(ELSEWHERE, "k1"))

    assert house.came == [("Refused", "the door is closed")]
    assert [len(one.performed) for one in house.adapters.values()] == [0, 1]
    assert house.undelivered == []


async def test_no_tip_for_whoever_wants_none(house: House) -> None:
    """It is told as unread, so that people know of a pattern; the member sees nothing."""
    await choose(house.store, MIA, Choices(tips=False), DEFAULT_START)

    await house.owe(tip())

    assert house.came == [("Observed", "stopped")]
    assert house.adapters["test"].performed == []
    assert [(one.member, one.author) for one in house.undelivered] == [(MIA, KAI)]


@pytest.mark.parametrize("topic", sorted(IN_DANGER))
async def test_help_in_danger_reaches_everybody(house: House, topic: str) -> None:
    """Whatever they have chosen on a better day."""
    await choose(house.store, MIA, Choices(tips=False), DEFAULT_START)

    await house.owe(tip(topic))

    assert house.came == [("Done", "")]
    assert house.undelivered == []


async def test_what_is_only_observed_asks_nobody_what_they_want(house: House) -> None:
    """The record says what would have been done; nobody is told that it was not."""
    await choose(house.store, MIA, Choices(tips=False), DEFAULT_START)

    await house.owe(tip(mode="observe"))

    assert house.came == [("Observed", "observe")]
    assert house.undelivered == []


async def test_while_nobody_knows_what_they_want_a_tip_waits(house: House) -> None:
    """A storage that fails is no consent: it is asked again, and the tip given once."""
    house.store.failing_recalls = 1

    await house.owe(tip())
    assert (house.came, house.adapters["test"].performed) == ([], [])
    house.clock.advance_to(DEFAULT_START + timedelta(minutes=1))
    await house.settled()

    assert house.came == [("Done", "")]
    assert [one.key for one in house.adapters["test"].performed] == ["tip"]
