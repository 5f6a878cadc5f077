"""Who gets in: a link is used once, by whichever process is first, and no copy lets anybody in."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest

from leeward.testing.clock import DEFAULT_START
from leeward.testing.records_pieces import a_pass
from leeward.testing.store_pieces import SECRET
from leeward_policies.errors import StorageDamaged
from leeward_storage.sql import SqlStore

Opens = Callable[..., Awaitable[SqlStore]]

TRIES: Final = 30


def _files_with(folder: Path, word: bytes) -> list[str]:
    """Return the names of the files whose bytes hold a word."""
    return sorted(one.name for one in folder.iterdir() if word in one.read_bytes())


async def test_of_two_who_use_a_link_at_once_one_gets_it(opens: Opens) -> None:
    """Two stores on one file, as two processes have them: each link is handed out once."""
    one, two = await opens(wait=5.0), await opens(wait=5.0)
    for n in range(TRIES):
        await one.keep_pass(a_pass(f"link {n}"))

    used = [
        await asyncio.gather(*(s.use_link(f"link {n}", DEFAULT_START) for s in (one, two, one)))
        for n in range(TRIES)
    ]

    assert [sum(one is not None for one in three) for three in used] == [1] * TRIES


async def test_two_who_look_at_once_are_both_counted(opens: Opens) -> None:
    """No look is lost when two processes count at the same moment."""
    one, two = await opens(wait=5.0), await opens(wait=5.0)
    who = a_pass().member

    counts = await asyncio.gather(*(s.count_view(who, DEFAULT_START) for s in (one, two) * 10))

    assert sorted(counts) == list(range(1, 21))


async def test_what_a_token_is_called_is_sealed(store: SqlStore, tmp_path: Path) -> None:
    """People may call a token after somebody; its name lies in no file in clear."""
    await store.keep_pass(a_pass("ab", "token", name=SECRET))

    assert _files_with(tmp_path, SECRET.encode()) == []


async def test_a_label_belongs_to_its_pass(store: SqlStore, path: Path) -> None:
    """A label that was moved to another pass is noticed."""
    for one in (a_pass("ab", "token", name="first"), a_pass("cd", "token", name="second")):
        await store.keep_pass(one)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE passes SET label = (SELECT label FROM passes WHERE id = 'ab')")
    raw.close()

    with pytest.raises(StorageDamaged, match="what a token is called"):
        await store.pass_of("cd")


async def test_a_backup_lets_nobody_in(store: SqlStore, tmp_path: Path, opens: Opens) -> None:
    """Whoever was signed out meanwhile, or had a link used up, is not let in again by a restore."""
    for one in (a_pass("ab"), a_pass("cd", "session"), a_pass("ef", "token")):
        await store.keep_pass(one)

    await store.backup(tmp_path / "copy.db")

    restored = await opens(where=tmp_path / "copy.db", keys_path=tmp_path / "new.keys.db")
    assert [await restored.pass_of(one) for one in ("ab", "cd", "ef")] == [None, None, None]
    assert await store.pass_of("ab") == a_pass("ab")
