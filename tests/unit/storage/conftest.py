"""A store on disk in a folder of its own, for every test in here."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from leeward.testing.clock import VirtualClock
from leeward_storage.sql import SqlStore

MASTER_KEY = bytes(range(32))

Opens: TypeAlias = Callable[..., Awaitable[SqlStore]]
"""Opens the store of the test's folder, with other arguments where a test gives some."""


@pytest.fixture
def clock() -> VirtualClock:
    """Return the clock that the store reads."""
    return VirtualClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the database lies; nothing is there yet."""
    return tmp_path / "leeward.db"


@pytest.fixture
async def opens(path: Path, clock: VirtualClock) -> AsyncIterator[Opens]:
    """Open the store as often as a test wants, and close what it leaves open."""
    opened: list[SqlStore] = []

    async def once(**given: Any) -> SqlStore:
        usual: dict[str, Any] = {
            "where": path,
            "master_key": MASTER_KEY,
            "clock": clock,
            "wait": 0.05,
        }
        store = await SqlStore.open(**(usual | given))
        opened.append(store)
        return store

    try:
        yield once
    finally:
        for store in opened:
            await store.close()


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an empty store that is closed: copying one is quicker than making it."""
    folder = tmp_path_factory.mktemp("blank")

    async def make() -> None:
        await (await SqlStore.open(folder / "leeward.db", master_key=MASTER_KEY)).close()

    asyncio.run(make())
    return folder


@pytest.fixture
async def store(opens: Opens, blank: Path, tmp_path: Path) -> SqlStore:
    """Return an empty store."""
    shutil.copytree(blank, tmp_path, dirs_exist_ok=True)
    return await opens()
