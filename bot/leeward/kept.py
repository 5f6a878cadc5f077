"""Opening what an installation keeps: its configuration, its keys and its store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from leeward.config import Config, master_key
from leeward_policies.errors import ConfigError
from leeward_storage.sql import SqlStore


@asynccontextmanager
async def opened_store(config: Config, *, create: bool = False) -> AsyncIterator[SqlStore]:
    """Open the store of an installation, and close it at the end.

    Raises:
        ConfigError: there is no database yet, or no master key.
        StorageError: it cannot be opened.
    """
    path = config.path(config.storage.database)
    if not create and not path.exists():
        raise ConfigError(
            place=str(path),
            value="there is no database yet",
            cure="Run the bot once, or `leeward demo --keep FOLDER` to have one to look into.",
        )
    store = await SqlStore.open(
        path,
        config.path(config.storage.keys),
        master_key=master_key(config),
        retention=config.retention,
    )
    try:
        yield store
    finally:
        await store.close()
