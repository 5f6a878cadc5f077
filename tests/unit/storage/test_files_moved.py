"""Files that are taken away or replaced while a store is open."""

from pathlib import Path

import pytest

from leeward_policies.errors import StorageError
from leeward_policies.ports import Commit
from leeward_storage.sql import SqlStore

KEY = bytes(range(32))


@pytest.mark.parametrize("name", ["leeward.db", "leeward.db-wal", "leeward.keys.db"])
async def test_nothing_is_written_into_a_file_that_is_gone(tmp_path: Path, name: str) -> None:
    """A commit is refused with the file and a cure, and goes on once the very file is back."""
    async with await SqlStore.open(tmp_path / "leeward.db", master_key=KEY) as store:
        await store.commit(Commit(cursors=(("test", "1"),)))
        file, away = tmp_path / name, tmp_path / "away"
        file.rename(away)
        file.write_bytes(away.read_bytes())  # a copy is not the file that is open
        with pytest.raises(StorageError, match="taken away or replaced") as caught:
            await store.commit(Commit(cursors=(("test", "2"),)))
        away.rename(file)
        await store.commit(Commit(cursors=(("test", "3"),)))

        assert caught.value.place == str(file)
        assert await store.cursor("test") == "3"
