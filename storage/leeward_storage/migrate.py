"""Brings the tables of a file up to date, by Alembic, inside the caller's transaction."""

from typing import Final, Literal

from sqlalchemy import Connection, inspect, text

from leeward_policies.errors import StorageError

Book = Literal["main", "keys"]

HEADS: Final[dict[Book, str]] = {"main": "main5", "keys": "keys1"}
"""The revision this code works with; a test holds them against the migrations."""


def revision(connection: Connection) -> str | None:
    """Return the revision of a file's tables, or None for a file without any."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(connection: Connection, book: Book, place: str) -> None:
    """Bring a file's tables up to date, or raise `StorageError` if a newer Leeward made them."""
    found = revision(connection)
    if found == HEADS[book]:
        return
    from leeward_storage import upgrading  # noqa: PLC0415 - 70 ms, once in the life of a file

    if found is not None and found not in upgrading.revisions(book):
        raise StorageError(
            place=place,
            value=f"a newer Leeward made it ({found}; this one knows {HEADS[book]})",
            cure="Install that version again, or restore a backup from before the update.",
        )
    upgrading.upgrade(connection, book)
