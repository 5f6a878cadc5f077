"""The tables: nothing that must not be kept has a place in them, and the migrations make them."""

import re
import sqlite3
from pathlib import Path
from typing import Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, create_engine

from leeward_storage import schema, sqlite, upgrading
from leeward_storage.migrate import HEADS, Book, upgrade

BOOKS: Final[dict[Book, MetaData]] = {"main": schema.MAIN, "keys": schema.KEYS}

FORBIDDEN: Final = re.compile(
    r"(^|_)(age|band|birth|born|year|name|nick|mail|phone|text|body|content|words|role_names)(_|$)"
)
"""What no column is called (T-12; `role` of a sealed line is `evidence` or `context`)."""

COLUMNS: Final = sorted(
    f"{table.name}.{column.name}"
    for metadata in BOOKS.values()
    for table in metadata.sorted_tables
    for column in table.columns
)


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_holds_an_age_a_name_or_a_text(column: str) -> None:
    """T-12: the schema has no place for them in clear."""
    assert not FORBIDDEN.search(column.split(".")[1])


def test_that_check_would_notice_one() -> None:
    """The columns that the check is there for would not pass it."""
    for name in ("age", "age_band", "birth_year", "name", "message_text", "body", "author_name"):
        assert FORBIDDEN.search(name)


@pytest.mark.parametrize("book", BOOKS)
def test_the_migrations_make_exactly_the_tables_of_the_code(book: Book) -> None:
    """Running every step on an empty file leaves no difference to the code's own tables."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        upgrade(connection, book, "a file")
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, BOOKS[book]) == []
    engine.dispose()


@pytest.mark.parametrize("book", BOOKS)
def test_hot_tables_are_kept_in_one_tree(book: Book, tmp_path: Path) -> None:
    """What the code says of rowids, the migrations do as well."""
    path = tmp_path / "a.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        upgrade(connection, book, "a file")
        connection.commit()
    engine.dispose()
    with sqlite3.connect(path) as raw:
        made = dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    raw.close()

    without = {table.name for table in BOOKS[book].sorted_tables if _is_in_one_tree(table)}
    assert without == {name for name, sql in made.items() if "WITHOUT ROWID" in sql}


def _is_in_one_tree(table: Table) -> bool:
    return table.dialect_options["sqlite"]["with_rowid"] is False


@pytest.mark.parametrize("book", BOOKS)
def test_the_code_works_with_the_last_step(book: Book) -> None:
    """The revision that opening looks for is the head of the migrations."""
    script = ScriptDirectory.from_config(upgrading.configuration(book))

    assert script.get_current_head() == HEADS[book]
    assert HEADS[book] in upgrading.revisions(book)


def test_an_upgrade_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """All steps are one transaction: when one fails, the file is as it was before."""
    path = tmp_path / "a.db"
    raw = sqlite3.connect(path, isolation_level=None)
    engine = sqlite.speak(raw, "IMMEDIATE")

    def upgrade_and_fail() -> None:
        with engine.connect() as connection, connection.begin():
            upgrade(connection, "main", "a file")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        upgrade_and_fail()

    assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    engine.dispose()
    raw.close()
