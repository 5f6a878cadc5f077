"""What the files hold, byte for byte: no text in clear, and nothing of what was let go."""

import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.records_pieces import a_pass, noted
from leeward.testing.store_pieces import (
    SECRET,
    case,
    decided,
    done,
    hide,
    owe,
    ref,
    sealed,
    state,
    tip,
)
from leeward_policies.ports import AuditLine, Commit
from leeward_storage.sql import SqlStore

Opens = Callable[..., Awaitable[SqlStore]]

MASTER_KEY = bytes(range(32))
HOLDERS = ("pair|test:kai|test:mia", "case|case-1", f"hide|{ref('1')}")


def _everything(author: str = "kai") -> Commit:
    """Return a commit that brings a secret word into every place that takes text."""
    found = decided("1", hide("1"), author=author)
    return Commit(
        decisions=(found,),
        outbox=(owe(hide("1"), found),),
        outcomes=((owe(hide("1"), found), done(hide("1"))),),
        states=(state(author),),
        cases=(case(1, found, author=author, notes=[f"the lead wrote {SECRET}"]),),
        texts=tuple(sealed(holder, "1", f"he said {SECRET}", author=author) for holder in HOLDERS),
        audit=(AuditLine(DEFAULT_START, "decision", (str(user(author)), SECRET)),),
    )


def _files_with(folder: Path, word: str | bytes) -> list[str]:
    """Return the names of the files whose bytes hold a word."""
    marker = word.encode() if isinstance(word, str) else word
    return sorted(one.name for one in folder.iterdir() if marker in one.read_bytes())


async def test_no_text_lies_on_the_disk_in_clear(
    store: SqlStore, tmp_path: Path, opens: Opens
) -> None:
    """Sealed lines, case notes and audited words stand in no file, open or closed (T-12)."""
    await store.commit(_everything())
    await store.send(noted(f"to whoever reads this: {SECRET}"))
    await store.keep_pass(a_pass("ab", "token", name=SECRET))
    while_open = _files_with(tmp_path, SECRET)
    await store.close()

    assert [] == while_open == _files_with(tmp_path, SECRET)
    again = await opens()
    assert [f"he said {SECRET}"] == [line.text for line in await again.evidence(HOLDERS[0])]


async def test_the_search_for_traces_finds_what_is_there(store: SqlStore, tmp_path: Path) -> None:
    """A word in a column that is clear on purpose is found, so an empty search means something."""
    await store.commit(Commit(cursors=(("loop", SECRET),)))

    assert _files_with(tmp_path, SECRET) == ["leeward.db-wal"]


async def test_a_data_key_leaves_the_disk_when_it_is_destroyed(
    store: SqlStore, tmp_path: Path
) -> None:
    """No page of any file, nor of a WAL, holds the wrapped key of a released holder."""
    await store.commit(_everything())
    keys = _wrapped_keys(tmp_path)

    await store.commit(Commit(released=HOLDERS))

    assert len(keys) == 3
    assert [name for key in keys for name in _files_with(tmp_path, key)] == []


async def test_what_retention_lets_go_leaves_the_disk(
    store: SqlStore, tmp_path: Path, clock: VirtualClock
) -> None:
    """The purge job takes sealed boxes and their keys out of every file (T-8)."""
    await store.commit(_everything())
    keys, boxes = _wrapped_keys(tmp_path), _boxes(tmp_path)

    await store.retain(clock.advance(400 * 24 * 3_600.0))

    assert (len(keys), len(boxes)) == (3, 3)
    assert [name for one in (*keys, *boxes) for name in _files_with(tmp_path, one)] == []


async def test_an_erased_member_leaves_the_disk(
    store: SqlStore, tmp_path: Path, clock: VirtualClock
) -> None:
    """After an erasure the member's ref stands in no file; the audit log has its hash alone."""
    found = decided("1", hide("1", author="quicksilver"), author="quicksilver", target=None)
    entry = owe(found.actions[0], found)
    given = tip("2", to="quicksilver")
    whisper = owe(given, found)
    await store.commit(
        Commit(
            decisions=(found,),
            outbox=(entry, whisper),
            outcomes=((entry, done(entry.action)), (whisper, done(given))),
            states=(state("quicksilver", None), state("ana", "quicksilver")),
            cases=(case(1, found, author="quicksilver", status="closed"),),
            texts=(sealed("case|case-1", "1", author="quicksilver"),),
        )
    )
    await store.keep_pass(a_pass("ab", "session", who="quicksilver"))
    await store.count_view(user("quicksilver"), DEFAULT_START)
    before = _files_with(tmp_path, "quicksilver")

    await store.erase_member(user("quicksilver"), clock.advance(60.0))

    assert before == ["leeward.db-wal"]
    assert _files_with(tmp_path, "quicksilver") == []


async def test_a_restored_backup_does_not_bring_back_what_was_destroyed(
    store: SqlStore, tmp_path: Path, path: Path, opens: Opens
) -> None:
    """Backup, destroy the keys, restore the backup: the lines are there no more for anyone."""
    await store.commit(_everything())
    await store.backup(tmp_path / "backup.db")
    await store.commit(Commit(released=HOLDERS[:2]))
    await store.close()
    boxes = _boxes(tmp_path, "backup.db")

    shutil.copyfile(tmp_path / "backup.db", path)
    restored = await opens()

    found = [await restored.evidence(holder) for holder in HOLDERS]
    opened = await restored.case("case-1")
    assert len(boxes) == 3
    assert [len(lines) for lines in found] == [0, 0, 1]
    assert opened is not None
    assert opened.notes == ()
    await restored.close()
    (tmp_path / "backup.db").unlink()
    assert len([box for box in boxes if _files_with(tmp_path, box)]) == 1
    assert _files_with(tmp_path, SECRET) == []


async def test_a_backup_holds_no_key_and_no_text(store: SqlStore, tmp_path: Path) -> None:
    """Whoever has a backup and even the master key, but not the keys file, reads nothing."""
    await store.commit(_everything())

    await store.backup(tmp_path / "backup.db")

    keys = _wrapped_keys(tmp_path)
    assert len(keys) == 3
    holding = {name for one in (*keys, SECRET.encode()) for name in _files_with(tmp_path, one)}
    assert holding <= {"leeward.keys.db", "leeward.keys.db-wal"}


async def test_lines_left_of_a_thinned_pair_do_not_open_with_the_old_key(
    store: SqlStore, tmp_path: Path, path: Path, clock: VirtualClock, opens: Opens
) -> None:
    """When some lines of a pair have had their time, a backup opens none of its lines any more."""
    key = state().key
    await store.commit(Commit(texts=(sealed(key, "1", "old"),)))
    clock.advance(20 * 24 * 3_600.0)
    await store.commit(Commit(texts=(sealed(key, "2", "young"),)))
    await store.backup(tmp_path / "backup.db")
    await store.retain(clock.advance(11 * 24 * 3_600.0))
    assert [line.text for line in await store.evidence(key)] == ["young"]
    await store.close()

    shutil.copyfile(tmp_path / "backup.db", path)

    assert await (await opens()).evidence(key) == ()


@pytest.mark.parametrize("column", ["author", "at", "role", "message"])
async def test_clear_columns_beside_a_line_are_bound_to_it(
    store: SqlStore, path: Path, opens: Opens, column: str
) -> None:
    """Putting a sealed line into somebody else's mouth, or another time, is found out."""
    await store.commit(Commit(texts=(sealed("pair|a|b", "1"),)))
    await store.close()
    changed = {"author": "test:mia", "at": 1, "role": "context", "message": str(ref("2"))}
    with sqlite3.connect(path) as raw:
        raw.execute(f"UPDATE sealed SET {column} = ?", (changed[column],))  # noqa: S608
    raw.close()

    again = await opens()

    with pytest.raises(Exception, match="was changed"):
        await again.evidence("pair|a|b")


async def test_a_case_that_lost_its_key_is_still_read(
    store: SqlStore, tmp_path: Path, opens: Opens
) -> None:
    """When a key is gone without a word, the case stays readable, only without its notes."""
    opened = case(1, notes=["spoke to her"], changed=timedelta(minutes=1))
    await store.commit(Commit(cases=(opened,)))
    await store.close()
    with sqlite3.connect(tmp_path / "leeward.keys.db") as raw:
        raw.execute("DELETE FROM data_key")
    raw.close()

    again = await opens()

    assert replace(opened, notes=()) == await again.case("case-1")


def _wrapped_keys(folder: Path) -> list[bytes]:
    with sqlite3.connect(folder / "leeward.keys.db") as raw:
        rows = raw.execute("SELECT wrapped FROM data_key").fetchall()
    raw.close()
    return [row[0] for row in rows]


def _boxes(folder: Path, name: str = "leeward.db") -> list[bytes]:
    with sqlite3.connect(folder / name) as raw:
        rows = raw.execute("SELECT box FROM sealed").fetchall()
    raw.close()
    return [row[0] for row in rows]
