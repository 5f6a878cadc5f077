"""*Is this OK?*, asked of a whole house whose store lies on disk: nothing of it is kept."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from leeward.testing.clock import VirtualClock
from leeward.testing.play import Play
from leeward.testing.script import LineTable, PersonTable, Script, load
from leeward_storage.sql import SqlStore

MASTER_KEY = b"k" * 32

CONVERSATION = Path(__file__).parents[2] / "conversations" / "quiet-is-this-ok.toml"

MARKED = "zebrafish"
"""A word that stands in what is asked about, and nowhere else."""

ITS_OWN = "identity"
"""The table that tells one database from another; nothing of members stands in it."""

ASKS = (
    f"don't tell your mum, {MARKED}, this is our secret",
    f"send me a pic, {MARKED}, just for me",
    f"you are an idiot, {MARKED}",
    f"{MARKED} is a nice fish",
)


def script(*, asks: bool) -> Script:
    """Return a conversation in which a message is written, and others are asked about, or not."""
    told = load(CONVERSATION)
    wrote = LineTable(by="kai", says="nice drawing")
    if asks:
        shown = [LineTable(by="mia", asks_whether_ok=words) for words in ASKS]
        lines = (wrote, *shown, LineTable(by="mia", asks_whether_ok=1))
    else:
        lines = (wrote, *[LineTable(happens="silence")] * (len(ASKS) + 1))
    return Script(name=told.name, people={"kai": PersonTable(), "mia": PersonTable()}, line=lines,
                  expect=told.expect)  # fmt: skip


async def played(folder: Path, *, asks: bool) -> dict[str, list[tuple[object, ...]]]:
    """Play the conversation, and return all that its database holds."""
    clock = VirtualClock()
    database = folder / "leeward.db"
    store = await SqlStore.open(database, master_key=MASTER_KEY, clock=clock)
    async with store:
        ending = await Play(script(asks=asks), store, clock).run()
    assert (ending.cases, ending.tips, ending.unread) == ((), (), ())
    with sqlite3.connect(database) as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in found if name != ITS_OWN]
        return {name: rows(connection, name) for name in tables}


def rows(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """Return the rows of a table, in an order of their own."""
    found = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own names
    return sorted(found, key=repr)


def test_the_database_is_the_same_as_if_nobody_had_asked(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """T-12: every table, row by row; and no file and no log holds a word of it."""
    for name in ("asked", "quiet"):
        (tmp_path / name).mkdir()
    asked = asyncio.run(played(tmp_path / "asked", asks=True))
    quiet = asyncio.run(played(tmp_path / "quiet", asks=False))
    told = capfd.readouterr()

    assert set(asked) == set(quiet)
    assert {name for name in asked if asked[name] != quiet[name]} == set()
    files = [one for one in (tmp_path / "asked").iterdir() if MARKED.encode() in one.read_bytes()]
    assert files == []
    assert MARKED not in told.out + told.err
