"""What becomes ready at the same time is written in one go, and nobody waits for company."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.together import Together
from leeward_policies.errors import StorageError


class Disk:
    """Takes groups, one at a time, each when it is let."""

    def __init__(self, failing: Sequence[int] = ()) -> None:
        self.groups: list[list[int]] = []
        self.failing = set(failing)
        self.gate = asyncio.Semaphore(0)
        self.busy = False

    async def write(self, values: Sequence[int]) -> None:
        """Write a group, or fail with all of it."""
        assert not self.busy
        self.busy = True
        self.groups.append(list(values))
        try:
            await self.gate.acquire()
        finally:
            self.busy = False
        if self.failing & set(values):
            raise StorageError(place="the disk", cure="Wait.")


async def turns(number: int = 10) -> None:
    """Let the loop turn."""
    for _ in range(number):
        await asyncio.sleep(0)


async def test_one_alone_is_written_at_once() -> None:
    """With nothing under way an item waits for nobody."""
    disk = Disk()
    together = Together(disk.write)
    task = asyncio.create_task(together.add(1))
    await turns()

    early = task.done()
    disk.gate.release()
    await task

    assert disk.groups == [[1]]
    assert not early


async def test_the_next_group_gathers_while_one_is_written() -> None:
    """What becomes ready meanwhile goes in one go, in order, within the bound of a group."""
    disk = Disk()
    together = Together(disk.write, most=3)
    tasks = [asyncio.create_task(together.add(n)) for n in range(6)]
    await turns()
    for _ in range(3):
        disk.gate.release()
        await turns(20)

    assert disk.groups == [[0, 1, 2], [3, 4, 5]]
    assert all(task.done() for task in tasks)


async def test_a_group_that_fails_fails_for_all_of_it_and_no_other() -> None:
    """Each of the group is told, since nothing of it was written; the next group goes on."""
    disk = Disk(failing=[2])
    together = Together(disk.write)
    tasks = [asyncio.create_task(together.add(0))]
    await turns()
    tasks += [asyncio.create_task(together.add(n)) for n in (1, 2)]
    await turns()
    disk.gate.release()
    await turns()
    tasks.append(asyncio.create_task(together.add(3)))
    for _ in range(2):
        disk.gate.release()
        await turns()

    assert disk.groups == [[0], [1, 2], [3]]
    assert [type(task.exception()) for task in tasks] == [
        type(None), StorageError, StorageError, type(None)
    ]  # fmt: skip


async def test_what_is_to_be_alone_is() -> None:
    """One that is to be alone joins no group, and nobody joins it."""
    disk = Disk()
    together = Together(disk.write)
    tasks = [
        asyncio.create_task(together.add(n, alone=alone))
        for n, alone in enumerate([False, False, True, False])
    ]
    for _ in range(4):
        disk.gate.release()
        await turns()

    assert disk.groups == [[0, 1, 3], [2]]
    assert all(task.done() for task in tasks)


async def test_who_gives_up_while_waiting_is_not_written() -> None:
    """A cancelled item goes with no group."""
    disk = Disk()
    together = Together(disk.write)
    tasks = [asyncio.create_task(together.add(0))]
    await turns()
    tasks += [asyncio.create_task(together.add(n)) for n in (1, 2)]
    await turns()

    tasks[1].cancel()
    for _ in range(2):
        disk.gate.release()
        await turns()

    assert disk.groups == [[0], [2]]
    assert [task.cancelled() for task in tasks] == [False, True, False]


async def test_who_gives_up_while_writing_leaves_the_others_to_write() -> None:
    """Nobody waits for ever for a write that was cancelled: the next of the group writes it."""
    disk = Disk()
    together = Together(disk.write)
    tasks = [asyncio.create_task(together.add(n)) for n in range(3)]
    await turns()

    tasks[0].cancel()
    await turns()
    disk.gate.release()
    await turns()

    assert disk.groups == [[0, 1, 2], [1, 2]]
    assert [task.cancelled() for task in tasks] == [True, False, False]


async def test_a_mistake_is_not_taken_for_a_failing_disk() -> None:
    """What is no storage error is raised where it happened, and the others are not told of it."""
    wrong = [True]

    async def write(values: Sequence[int]) -> None:
        await asyncio.sleep(0)
        if wrong:
            wrong.clear()
            raise KeyError(values[0])

    together = Together(write)
    tasks = [asyncio.create_task(together.add(n)) for n in range(2)]
    await turns()

    assert isinstance(tasks[0].exception(), KeyError)
    assert tasks[1].exception() is None


@given(
    st.lists(st.tuples(st.integers(0, 8), st.booleans(), st.booleans()), max_size=40),
    st.integers(1, 6),
)
def test_each_is_written_exactly_once(items: list[tuple[int, bool, bool]], most: int) -> None:
    """Whenever they come, and whichever are to be alone or cannot be written: each is written
    once or told that it was not, no group is too large, and who is alone is alone.
    """

    async def play() -> None:
        failing = {n for n, (_, _, fails) in enumerate(items) if fails}
        lonely = {n for n, (_, alone, _) in enumerate(items) if alone}
        groups: list[Sequence[int]] = []

        async def write(values: Sequence[int]) -> None:
            await turns(3)
            groups.append(values)
            if failing & set(values):
                raise StorageError(place="the disk", cure="Wait.")

        together = Together(write, most)

        async def come(number: int, after: int) -> bool:
            await turns(after)
            try:
                await together.add(number, alone=number in lonely)
            except StorageError:
                return False
            return True

        written = await asyncio.gather(*(come(n, after) for n, (after, _, _) in enumerate(items)))

        assert sorted(n for group in groups for n in group) == list(range(len(items)))
        for group in groups:
            assert len(group) <= most
            assert len(group) == 1 or not lonely & set(group)
            assert {written[n] for n in group} == {not failing & set(group)}

    asyncio.run(play())


@pytest.mark.parametrize("number", [1, 64, 200])
async def test_a_crowd_costs_few_writes(number: int) -> None:
    """However many come at once, the writes are as few as the bound of a group allows."""
    writes: list[int] = []

    async def write(values: Sequence[int]) -> None:
        writes.append(len(values))
        await asyncio.sleep(0)

    together = Together(write)
    await asyncio.gather(*(together.add(n) for n in range(number)))

    assert sum(writes) == number
    assert len(writes) <= 2 + number // 64
