"""The work of `leeward evaluate --verdicts`: how often each rule was right, as moderators say."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from leeward.cli.kept import with_store
from leeward.config import Config
from leeward.quality.judged_rules import JudgedRules, judged_rules, lines
from leeward_storage.sql import SqlStore


def tell_verdicts(config: Path, *, as_json: bool) -> None:
    """Count what moderators came to in all cases that are kept, and print it.

    Raises:
        ConfigError: the configuration is wrong.
        StorageError: the store cannot be read.
    """
    now = datetime.now(UTC).replace(microsecond=0)

    async def work(store: SqlStore, settings: Config) -> JudgedRules:
        since = now - timedelta(days=settings.retention.case_records)
        return await judged_rules(store, since, now)

    found = with_store(config, work)
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return
    for line in lines(found):
        sys.stdout.write(f"{line}\n")
