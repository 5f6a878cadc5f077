"""The lease: one pipeline on a database at a time, even when the last one died."""

from datetime import datetime

from sqlalchemy import delete, select

from leeward_storage import sqlite
from leeward_storage.files import Files
from leeward_storage.refusals import lease_taken
from leeward_storage.schema import lease
from leeward_storage.times import micros, moment


def acquire(files: Files, holder: str, seconds: float, now: datetime) -> None:
    """Take or renew the lease, or raise `LeaseTaken` while another holder's lasts."""
    with files.main.begin():
        kept = files.main.execute(select(lease.c.holder, lease.c.until)).one_or_none()
        if kept is not None and kept.holder != holder and kept.until > micros(now):
            raise lease_taken(files.place, kept.holder, moment(kept.until))
        until = micros(now) + round(seconds * 1_000_000)
        files.main.execute(sqlite.upsert(lease), {"only": 1, "holder": holder, "until": until})
    files.lease_holder = holder


def release(files: Files, holder: str) -> None:
    """Give the lease back, if it is still this holder's."""
    with files.main.begin():
        files.main.execute(delete(lease).where(lease.c.holder == holder))
    if files.lease_holder == holder:
        files.lease_holder = None
