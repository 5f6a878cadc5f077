"""A start with late detectors: by the configuration, and what is missing is said at once."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from leeward import platforms
from leeward.config import MASTER_KEY_VARIABLE
from leeward.testing.scripted_kind import Installed, ScriptedKind
from leeward.testing.served import Served
from leeward_policies.errors import ConfigError


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Keep the log lines of a whole installation out of the way."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Return an installation that does not run yet."""
    monkeypatch.delenv(MASTER_KEY_VARIABLE, raising=False)
    kind = ScriptedKind()
    monkeypatch.setattr(platforms, "entry_points", lambda **_: [Installed("scripted", kind)])
    return Served(tmp_path, kind)


def switched(served: Served, table: str) -> None:
    """Add a table to the configuration."""
    text = served.config.read_text("utf-8")
    served.config.write_text(f"{text}\n{table}\n", "utf-8")


async def test_a_second_opinion_without_its_files_is_said_at_the_start(served: Served) -> None:
    """Leeward runs all the same; the sentence says what is missing and what that means."""
    switched(served, "[detectors.detoxify]\nenabled = true")
    async with served.at_work():
        pass

    (told,) = [line for line in served.said if "second opinion" in line]
    assert told.startswith("A model cannot be used at ")
    assert told.endswith("Until then, uncertain messages get no second opinion.")


async def test_without_a_second_opinion_nothing_is_missing(served: Served) -> None:
    """Switched off, nobody asks for its files."""
    switched(served, "[detectors.detoxify]\nenabled = false")
    async with served.at_work():
        pass

    assert [line for line in served.said if "second opinion" in line] == []


async def test_a_wrong_table_ends_the_start(served: Served) -> None:
    """As any other mistake in the configuration does."""
    switched(served, "[detectors.nobody]\nenabled = true")
    with pytest.raises(ConfigError, match=r"\[detectors\.nobody\]"):
        async with served.at_work():
            pass
