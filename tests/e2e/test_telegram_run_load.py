"""A busy minute on Telegram: what must go goes, and nothing is lost (`precise.md` 37).

How soon is measured by `make bench-telegram`, and told in docs/benchmarks.md: on a machine that is
busy with other tests no time says anything.
"""

from pathlib import Path

import pytest
from telegram_load import POLICY, under_load
from telegram_running import club

pytestmark = pytest.mark.timeout(600)


async def test_a_thousand_messages_in_a_minute(tmp_path: Path) -> None:
    """A hundred of a thousand are to go, in five groups, within the platform's limits: all go."""
    async with club(tmp_path) as one:
        one.configure(POLICY)
        await one.bot.starts()

        load = await under_load(one, messages=1_000, hides=100, seconds=60.0)

        assert (load.lost, load.wrongly) == (0, 0)
        assert len(load.to_hide) == 100


async def test_an_attack_loses_nothing(tmp_path: Path) -> None:
    """A hundred threats at once, past what Telegram takes calls in a second: none stays."""
    async with club(tmp_path) as one:
        one.configure(POLICY)
        await one.bot.starts()

        load = await under_load(one, messages=100, hides=100, seconds=0.1)

        assert (load.lost, load.wrongly) == (0, 0)
        assert len(load.to_hide) == 100
        assert load.deletions < 50
