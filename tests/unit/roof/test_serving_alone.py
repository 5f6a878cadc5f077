"""Only one Leeward works on a database: on this machine, and on any other that reaches it."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from leeward import platforms
from leeward.config import MASTER_KEY_VARIABLE, load
from leeward.kept import opened_store
from leeward.serving import WAIT_FOR_LEASE, holder
from leeward.testing.scripted_kind import Installed, ScriptedKind
from leeward.testing.served import Served
from leeward_policies.errors import LeaseTaken


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Keep the log lines of a whole installation out of the way."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Return an installation that does not run yet."""
    monkeypatch.delenv(MASTER_KEY_VARIABLE, raising=False)
    kind = ScriptedKind()
    monkeypatch.setattr(platforms, "entry_points", lambda **_: [Installed("scripted", kind)])
    return Served(tmp_path, kind)


async def test_a_second_one_on_this_machine_is_refused(served: Served) -> None:
    """It is told at once, and the first goes on."""
    second = Served.__new__(Served)
    second.__dict__.update(served.__dict__, said=[], stop=asyncio.Event())
    async with served.at_work():
        with pytest.raises(LeaseTaken, match="another Leeward of this machine"):
            await second.run()
        served.desk.standing()

    assert second.said == []


async def test_the_lease_of_one_before_on_this_machine_is_taken_over(served: Served) -> None:
    """A process that was killed here is gone for sure: nobody waits for its lease."""
    async with opened_store(load(served.config), create=True) as store:
        await store.acquire_lease(holder(), 3_600.0)

    async with served.at_work():
        pass

    assert served.said[0].startswith("Leeward watches over")


async def test_the_lease_of_another_machine_is_waited_for(served: Served) -> None:
    """It is told once; as soon as it is over, the work begins."""
    async with opened_store(load(served.config), create=True) as store:
        await store.acquire_lease("another machine", 3_600.0)
        task = asyncio.create_task(served.run())
        await served.until(lambda: served.said)
        await served.until(lambda: served.clock.sleepers)
        await store.release_lease("another machine")
        await served.until(lambda: len(served.said) > 1, passing=1.0)
        served.stop.set()
        await task

    assert "another machine" in served.said[0]
    assert served.said[0].endswith(f"Leeward waits for it, {WAIT_FOR_LEASE} seconds at most.")
    assert served.said[1].startswith("Leeward watches over")


async def test_a_lease_that_is_kept_up_is_not_waited_for_for_ever(served: Served) -> None:
    """Where the other one lives, this one ends and says who has it."""
    async with opened_store(load(served.config), create=True) as store:
        await store.acquire_lease("another machine", 3_600.0)
        task = asyncio.create_task(served.run())
        await served.until(task.done, passing=1.0)

    assert isinstance(task.exception(), LeaseTaken)
    assert "another machine" in str(task.exception())
    assert len(served.said) == 1


async def test_a_lease_that_is_lost_ends_it(served: Served) -> None:
    """Whoever has taken the database over is not disturbed."""
    task = asyncio.create_task(served.run())
    await served.until(lambda: served.said)
    async with opened_store(load(served.config)) as store:
        await store.release_lease(holder())
        await store.acquire_lease("another machine", 3_600.0)
        await served.until(task.done, passing=1.0)

    assert isinstance(task.exception(), LeaseTaken)
    assert served.adapter.is_closed
    assert served.said[-1].startswith("The policy")
