"""What adapters and the house need to find again, in the database: a row for each memo."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, RowMapping, delete, func, select

from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Memo
from leeward_storage import sqlite
from leeward_storage.files import Files
from leeward_storage.parts import check_memo
from leeward_storage.schema import memo
from leeward_storage.times import micros, moment

_PUT: Final = sqlite.upsert(memo)


def keep(files: Files, adapter: str, one: Memo) -> None:
    """Keep a memo, in place of the one with its key."""
    with files.main.begin():
        files.check_lease()
        put(files, [(adapter, one)])


def put(files: Files, found: Sequence[tuple[str, Memo]]) -> None:
    """Keep memos, each with the name of its writer, in the caller's transaction.

    Raises:
        StorageError: one of them may hold words.
    """
    for _, one in found:
        check_memo(one)
    rows = [
        {
            "adapter": adapter,
            "key": one.key,
            "value": one.value,
            "until": micros(one.until),
            "about": None if one.about is None else str(one.about),
        }
        for adapter, one in found
    ]
    if rows:
        files.main.execute(_PUT, rows)


def by_key(files: Files, adapter: str, key: str) -> Memo | None:
    """Return a memo, in the caller's transaction."""
    row = files.main.execute(select(memo).where(_is(adapter, key))).mappings().one_or_none()
    return None if row is None else _memo_of(row)


def of_prefix(files: Files, adapter: str, prefix: str) -> tuple[Memo, ...]:
    """Return an adapter's memos whose keys begin so, in the caller's transaction."""
    begins = func.substr(memo.c.key, 1, len(prefix)) == prefix  # LIKE takes capitals for small
    query = select(memo).where(memo.c.adapter == adapter, begins).order_by(memo.c.key)
    return tuple(_memo_of(row) for row in files.main.execute(query).mappings())


def drop(files: Files, adapter: str, key: str) -> None:
    """Forget a memo."""
    with files.main.begin():
        files.check_lease()
        files.main.execute(delete(memo).where(_is(adapter, key)))


def _is(adapter: str, key: str) -> ColumnElement[bool]:
    return (memo.c.adapter == adapter) & (memo.c.key == key)


def _memo_of(row: RowMapping) -> Memo:
    about = None if row["about"] is None else UserRef.parse(row["about"])
    return Memo(row["key"], row["value"], moment(row["until"]), about)
