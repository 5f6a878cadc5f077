"""The audit log in the database: appending, cutting its beginning, verifying."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, func, insert, select

from leeward_policies.ports import AuditEntry, AuditHead, AuditLine
from leeward_storage import sqlite
from leeward_storage.audit import START, Checkpoint, Link, entry_of
from leeward_storage.files import Files
from leeward_storage.schema import audit, audit_checkpoint


def append(files: Files, lines: Sequence[AuditLine]) -> None:
    """Add lines, in the caller's transaction, which holds the write lock."""
    if not lines:
        return
    links = files.chain.links(head(files.main), lines)
    rows = [
        {
            "n": link.n,
            "at": link.at,
            "what": link.what,
            "about": " ".join(link.about),
            "detail": link.detail,
            "seal": link.seal,
        }
        for link in links
    ]
    files.main.execute(insert(audit), rows)


def head(connection: Connection) -> AuditHead:
    """Return the end of the chain."""
    last = select(audit.c.n, audit.c.seal).order_by(audit.c.n.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    if row is not None:
        return AuditHead(row.n, row.seal.hex())
    checkpoint = _checkpoint(connection)
    return START if checkpoint is None else AuditHead(checkpoint.n, checkpoint.seal.hex())


def verify(files: Files, noted: AuditHead | None) -> int:
    """Follow the chain and return how many lines were ever written, or raise `AuditBroken`."""
    return files.chain.verify(_links(files.main), _checkpoint(files.main), noted).count


class Wanted(Struct, frozen=True):
    """Which lines are wanted; what is empty narrows nothing."""

    before: int | None = None
    """Only lines with a lower number."""
    what: str = ""
    """The line's `what`, or how it begins up to a dot."""
    about: str = ""
    without: tuple[str, ...] = ()
    """Only lines that are about none of these."""


def entries(files: Files, limit: int, wanted: Wanted) -> tuple[AuditEntry, ...]:
    """Return kept lines, the latest first."""
    query = select(audit).order_by(audit.c.n.desc()).limit(limit)
    what = wanted.what
    if wanted.before is not None:
        query = query.where(audit.c.n < wanted.before)
    if what:
        below = (audit.c.what > f"{what}.") & (audit.c.what < f"{what}/")  # `/` comes after `.`
        query = query.where((audit.c.what == what) | below)
    # Hashes are of one length, with a space between.
    if wanted.about:
        query = query.where(func.instr(audit.c.about, files.chain.hashed(wanted.about)) > 0)
    for one in wanted.without:
        query = query.where(func.instr(audit.c.about, files.chain.hashed(one)) == 0)
    return tuple(entry_of(_link(row)) for row in files.main.execute(query))


def cut(files: Files, end: int, now: int) -> int:
    """Let go of the beginning, up to the first line from `end` on, and sign for it."""
    young = select(func.min(audit.c.n)).where(audit.c.at >= end)
    first = files.main.execute(young).scalar()
    old = select(audit.c.n, audit.c.seal).order_by(audit.c.n.desc()).limit(1)
    if first is not None:
        old = old.where(audit.c.n < first)
    last = files.main.execute(old).one_or_none()
    if last is None:
        return 0
    checkpoint = files.chain.checkpoint(last.n, last.seal, now)
    row = {
        "only": 1,
        "n": checkpoint.n,
        "at": checkpoint.at,
        "seal": checkpoint.seal,
        "signature": checkpoint.signature,
    }
    files.main.execute(sqlite.upsert(audit_checkpoint), row)
    return files.main.execute(delete(audit).where(audit.c.n <= last.n)).rowcount


def _links(connection: Connection) -> Iterator[Link]:
    rows = connection.execution_options(yield_per=1_000).execute(select(audit).order_by(audit.c.n))
    yield from map(_link, rows)


def _link(row: Row[Any]) -> Link:
    about = tuple(row.about.split(" ")) if row.about else ()
    return Link(row.n, row.at, row.what, about, row.detail, row.seal)


def _checkpoint(connection: Connection) -> Checkpoint | None:
    row = connection.execute(select(audit_checkpoint)).one_or_none()
    return None if row is None else Checkpoint(row.n, row.at, row.seal, row.signature)
