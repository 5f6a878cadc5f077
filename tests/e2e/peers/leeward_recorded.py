"""What a Leeward has recorded: decisions, what came of their acts, and what it keeps of a platform.

Read beside a running process, from the file, so that nothing is asked of what is tested.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from leeward_running import Leeward

from leeward_policies.domain.action import Outcome
from leeward_policies.domain.decision import Decision
from leeward_storage.records import decision_of, outcome_of


def decisions(bot: Leeward, platform: str | None = None) -> list[Decision]:
    """Return the decisions that were recorded, oldest first.

    Args:
        bot: whose.
        platform: on which; None for any.
    """
    found = [decision_of(record) for (record,) in _rows(bot, "select record from decision")]
    wanted = [one for one in found if platform in (None, one.channel.platform)]
    return sorted(wanted, key=lambda one: (one.at, str(one.message), one.revision, one.pass_))


def judged_messages(bot: Leeward) -> set[str]:
    """Return the messages about which something was decided, each once."""
    rows = _rows(bot, "select distinct message from decision where message is not null")
    return {str(message) for (message,) in rows}


def outcomes(bot: Leeward) -> dict[str, Outcome]:
    """Return what came of each act, by its key."""
    found = [outcome_of(record) for (record,) in _rows(bot, "select record from outcome")]
    return {one.key: one for one in found}


def counted(bot: Leeward, what: str) -> int:
    """Return how often something was counted, such as `unreadable`."""
    rows = _rows(bot, "select value from counter where what = ?", what)
    return sum(int(value) for (value,) in rows)


def memos(bot: Leeward, adapter: str) -> dict[str, str]:
    """Return what an adapter keeps for itself, by key."""
    rows = _rows(bot, 'select "key", value from memo where adapter = ?', adapter)
    return {str(key): str(value) for key, value in rows}


def _rows(bot: Leeward, query: str, *given: Any) -> list[Any]:
    path = Path(bot.folder) / "leeward.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as files:
        return files.execute(query, given).fetchall()
