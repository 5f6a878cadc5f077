"""Who gets in, in the database: passes, and how often people open sealed lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import RowMapping, delete, insert, select

from leeward_policies.domain.decision import canonical
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Pass
from leeward_storage import sqlite
from leeward_storage.files import Files, chunks
from leeward_storage.parts import check_pass
from leeward_storage.schema import exposure, passes
from leeward_storage.sealing import open_text, seal_text
from leeward_storage.times import day, micros, moment

_PUT: Final = sqlite.upsert(passes)


def keep(files: Files, one: Pass) -> None:
    """Keep a pass, new or changed."""
    check_pass(one)
    label = seal_text(files.secrets.labels, one.name, 0, _beside(one.id))
    row = {
        "id": one.id,
        "kind": one.kind,
        "member": str(one.member),
        "roles": " ".join(one.roles),
        "made_at": micros(one.made_at),
        "until": micros(one.until),
        "confirmed_at": None if one.confirmed_at is None else micros(one.confirmed_at),
        "label": label,
    }
    with files.main.begin():
        files.main.execute(_PUT, row)


def by_id(files: Files, pass_id: str) -> Pass | None:
    """Return a pass, in the caller's transaction."""
    query = select(passes).where(passes.c.id == pass_id)
    row = files.main.execute(query).mappings().one_or_none()
    return None if row is None else _pass_of(files, row)


def of_kind(files: Files, kind: Literal["link", "session", "token"]) -> tuple[Pass, ...]:
    """Return all passes of a kind, the newest first, in the caller's transaction."""
    turn = (passes.c.made_at.desc(), passes.c.id.desc())
    query = select(passes).where(passes.c.kind == kind).order_by(*turn)
    return tuple(_pass_of(files, row) for row in files.main.execute(query).mappings())


def use_link(files: Files, pass_id: str, now: datetime) -> Pass | None:
    """Take a link out, once: the transaction holds the write lock from its beginning."""
    with files.main.begin():
        one = by_id(files, pass_id)
        if one is None or one.kind != "link" or one.until <= now:
            return None
        files.main.execute(delete(passes).where(passes.c.id == pass_id))
    return one


def end(files: Files, pass_ids: Sequence[str]) -> None:
    """Forget passes."""
    with files.main.begin():
        for some in chunks(pass_ids):
            files.main.execute(delete(passes).where(passes.c.id.in_(some)))


def count_view(files: Files, who: UserRef, now: datetime) -> int:
    """Count one more look at sealed lines, and return how many there were that day."""
    is_that_day = (exposure.c.member == str(who)) & (exposure.c.day == day(now))
    with files.main.begin():
        before = files.main.execute(select(exposure.c.views).where(is_that_day)).scalar() or 0
        files.main.execute(delete(exposure).where(is_that_day))
        row = {"member": str(who), "day": day(now), "views": before + 1}
        files.main.execute(insert(exposure), row)
    return before + 1


def _pass_of(files: Files, row: RowMapping) -> Pass:
    place = "what a token is called"
    name, _ = open_text(files.secrets.labels, row["label"], _beside(row["id"]), place)
    confirmed_at = row["confirmed_at"]
    return Pass(
        row["id"],
        row["kind"],
        UserRef.parse(row["member"]),
        tuple(row["roles"].split()),
        moment(row["made_at"]),
        moment(row["until"]),
        name,
        None if confirmed_at is None else moment(confirmed_at),
    )


def _beside(pass_id: str) -> bytes:
    return canonical(["pass", pass_id])
