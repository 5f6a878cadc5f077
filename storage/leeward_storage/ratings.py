"""How readers rated tips, in the database: a count for each rule and day, and nobody's name."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select

from leeward_policies.ports import Rating, TipRatings
from leeward_storage import sqlite
from leeward_storage.counting import rating_days, tip_ratings
from leeward_storage.files import Files
from leeward_storage.schema import rating
from leeward_storage.times import day

_PUT: Final = sqlite.upsert(rating, values=lambda new: {"count": rating.c.count + new["count"]})


def put(files: Files, ratings: Iterable[Rating]) -> None:
    """Count ratings, in the caller's transaction."""
    for one in ratings:
        row = {"rule": one.rule, "day": day(one.at), "is_wrong": one.is_wrong, "count": 1}
        files.main.execute(_PUT, row)


def between(files: Files, since: datetime, until: datetime) -> tuple[TipRatings, ...]:
    """Return how the tips of each rule were rated, in the caller's transaction."""
    first, last = rating_days(since, until)
    query = (
        select(rating.c.rule, rating.c.is_wrong, func.sum(rating.c.count))
        .where(rating.c.day >= first, rating.c.day <= last)
        .group_by(rating.c.rule, rating.c.is_wrong)
    )
    return tip_ratings({(rule, wrong): count for rule, wrong, count in files.main.execute(query)})


def drop(files: Files, before: int) -> None:
    """Let go of the counts of days before one, in the caller's transaction."""
    files.main.execute(delete(rating).where(rating.c.day < before))
