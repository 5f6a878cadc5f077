"""What the adapter makes of addresses where nobody is, of broken choices, and of other years."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest

from leeward_adapters.discord.hearing.cursor import EPOCH
from leeward_adapters.discord.hearing.parts import moment
from leeward_adapters.discord.hearing.problems import problem_of
from leeward_adapters.discord.setting_up.chosen import FILE, chosen
from leeward_policies.errors import ConfigError, NotReady

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(111, "Connect call failed ('127.0.0.1', 9)"), "(Connection refused)"),
        (socket.gaierror(-2, "Name or service not known"), "(Name or service not known)"),
        (OSError("no number"), "(ClientConnectorError)"),
    ],
    ids=["refused", "no such name", "without a number"],
)
def test_an_address_where_nobody_is(error: OSError, told: str) -> None:
    """The sentence names the machine, what went wrong there, and what to look at."""
    key = cast("Any", SimpleNamespace(host="chat.example", port=443, ssl=True))
    problem = problem_of(aiohttp.ClientConnectorError(key, error))

    assert isinstance(problem, NotReady)
    assert f"chat.example:443 cannot be reached {told}" in str(problem)
    assert "api_base in [adapters.discord]" in problem.cure


@pytest.mark.parametrize("text", ["x = " + "[" * 20_000, "schema = " + "9" * 6_000, None])
def test_broken_choices_are_a_mistake_of_the_file(tmp_path: Path, text: str | None) -> None:
    """Brackets or numbers without end, and a folder of that name, are told with the cure."""
    path = tmp_path / FILE
    if text is None:
        path.mkdir()
    else:
        path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        chosen(tmp_path)

    assert str(path) == caught.value.place
    assert "delete the file and run `/leeward setup`" in caught.value.cure


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (NOW - timedelta(days=1), NOW - timedelta(days=1)),
        (NOW + timedelta(days=365), NOW),
        (datetime(1, 1, 1, tzinfo=UTC), EPOCH),
    ],
    ids=["before", "ahead", "before there was Discord"],
)
def test_nothing_happened_in_another_age(told: datetime, expected: datetime) -> None:
    """A time lies between Discord's first day and the moment at which we heard."""
    assert expected == moment(told, NOW)
