"""Sealed lines in the database: put under a holder's key, opened, and sealed anew."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import RowMapping, select

from leeward_policies.domain.decision import canonical
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.ports import EvidenceText, SealedText
from leeward_storage import sqlite
from leeward_storage.files import Files
from leeward_storage.parts import shortened
from leeward_storage.schema import sealed
from leeward_storage.sealing import open_text, seal_text
from leeward_storage.times import micros, moment

_PUT: Final = sqlite.upsert(
    sealed, lambda new: (sealed.c.role == "context") & (new["role"] == "evidence")
)
"""A line that only stood beside others may come to weigh itself; else the first sealing stays."""


def put(files: Files, texts: Iterable[SealedText], now: int) -> None:
    """Seal lines under the keys of their holders, in the caller's transaction."""
    keys: dict[str, bytes] = {}
    rows: list[dict[str, Any]] = []
    for text in texts:
        if text.holder not in keys:
            keys[text.holder] = files.key_for(text.holder)
        body, cut = shortened(text)
        row: dict[str, Any] = {
            "holder": text.holder,
            "message": str(text.message),
            "revision": text.revision,
            "author": str(text.author),
            "at": micros(text.at),
            "role": text.role,
            "sealed_at": now,
        }
        box = seal_text(keys[text.holder], body, cut, _beside(row))
        rows.append({**row, "box": box})
    files.main.execute(_PUT, rows)


def opened(files: Files, holder: str) -> tuple[EvidenceText, ...]:
    """Open the lines of a holder, oldest first; none if its key is gone.

    Raises:
        StorageDamaged: a line, or a column beside it, was changed.
    """
    key = files.key_of(holder)
    if key is None:
        return ()
    turn = (sealed.c.at, sealed.c.message, sealed.c.revision)
    query = select(sealed).where(sealed.c.holder == holder).order_by(*turn)
    return tuple(_opened(key, row) for row in files.main.execute(query).mappings())


def seal_anew(files: Files, holder: str) -> None:
    """Seal what is left of a holder under a fresh key, so that the old one can be destroyed."""
    old = files.key_of(holder)
    if old is None:
        return
    query = select(sealed).where(sealed.c.holder == holder)
    rows = [dict(row) for row in files.main.execute(query).mappings()]
    new = files.fresh_key(holder)
    for row in rows:
        text, cut = open_text(old, row["box"], _beside(row), _place(row))
        row["box"] = seal_text(new, text, cut, _beside(row))
    files.main.execute(sqlite.upsert(sealed), rows)


def _opened(key: bytes, row: RowMapping) -> EvidenceText:
    text, cut = open_text(key, row["box"], _beside(row), _place(row))
    return EvidenceText(
        MessageRef.parse(row["message"]),
        UserRef.parse(row["author"]),
        moment(row["at"]),
        text,
        row["revision"],
        "context" if row["role"] == "context" else "evidence",
        cut,
    )


def _beside(row: RowMapping | dict[str, Any]) -> bytes:
    """Return the clear columns that a box is bound to."""
    columns = ("holder", "message", "revision", "author", "at", "role")
    return canonical([row[column] for column in columns])


def _place(row: RowMapping | dict[str, Any]) -> str:
    return f"the sealed line {row['message']} of {row['holder']}"
