"""The work of `leeward report`, apart from its options, so that `--help` imports none of it."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from leeward.cli.kept import with_store
from leeward.config import Config
from leeward.transparency.figures import Figures, counted, figures_of
from leeward.transparency.gaps import gaps
from leeward.transparency.month import month_of
from leeward.transparency.page import write
from leeward.transparency.told import lines
from leeward_storage.sql import SqlStore


def publish(
    config: Path, month: str, *, page: Path | None, as_json: bool, now: datetime | None = None
) -> None:
    """Tell the figures of a month, and write the page if it was asked for.

    Raises:
        UsageError: the month is none, or has not begun.
        ConfigError: the configuration is wrong.
        StorageError: the store cannot be read.
        OutputError: the page cannot be written.
    """
    at = (now or datetime.now(UTC)).replace(microsecond=0)
    wanted = month_of(month, at)

    async def work(store: SqlStore, settings: Config) -> Figures:
        not_known = gaps(wanted, at, settings.retention)
        return figures_of(await counted(store, wanted), wanted, at, not_known)

    found = with_store(config, work)
    if page is not None:
        write(found, page)
    _say(found, page, as_json=as_json)


def _say(found: Figures, page: Path | None, *, as_json: bool) -> None:
    to = sys.stderr if str(page) == "-" else sys.stdout
    if as_json:
        to.write(msgspec.json.encode(found).decode() + "\n")
    elif page is None:
        for line in lines(found):
            to.write(f"{line}\n")
    else:
        to.write(f"The figures of {found.month} are in {page}; open it in a browser.\n")
