"""The watchdog hears from us while all is well, and its address is told to nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from leeward.config import Config, NoticesSection
from leeward.elsewhere import standing, watchdog
from leeward.elsewhere.watchdog import EVERY, Watchdog
from leeward.elsewhere.ways import WATCHDOG_VARIABLE, watchdog_in
from leeward.testing.clock import VirtualClock
from leeward.testing.receivers import Answer, WebReceiver, listening
from leeward_policies.errors import ConfigError

SECRET = "a-long-secret-path"  # noqa: S105 - what stands for one


class Watched:
    """A watchdog at work before a receiver."""

    def __init__(self, receiver: WebReceiver) -> None:
        self.receiver = receiver
        self.clock = VirtualClock()
        self.is_well = True
        self.dog = Watchdog(f"{receiver.url}/{SECRET}", lambda: self.is_well, self.clock)

    async def until(self, count: int) -> None:
        """Wait until so many signs of life have come, and we sleep again."""
        async with asyncio.timeout(30):
            while len(self.receiver.requests) < count or not self.clock.sleepers:  # noqa: ASYNC110 - a socket
                await asyncio.sleep(0.005)

    async def passes(self) -> None:
        """Let a minute pass."""
        self.clock.advance(EVERY)
        await asyncio.sleep(0.01)


@asynccontextmanager
async def watched() -> AsyncIterator[Watched]:
    """Run a watchdog meanwhile."""
    receiver = WebReceiver()
    async with listening(receiver):
        found = Watched(receiver)
        task = asyncio.create_task(found.dog.run())
        try:
            yield found
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_a_sign_of_life_is_sent_each_minute() -> None:
    """It says nothing of what goes on here: a bare question for the address."""
    async with watched() as of:
        await of.until(1)
        await of.passes()
        await of.until(2)

        first, second = of.receiver.requests
        assert (first.method, first.path, first.body) == ("GET", f"/{SECRET}", b"")
        assert second.path == first.path
        assert set(first.headers) <= {
            "host",
            "accept",
            "accept-encoding",
            "connection",
            "user-agent",
        }
        assert of.dog.problem == ""


async def test_while_we_are_ill_nothing_is_sent() -> None:
    """Silence is the alarm; it ends when all is well again."""
    async with watched() as of:
        await of.until(1)
        of.is_well = False
        await of.passes()
        await of.until(1)
        silent = len(of.receiver.requests)
        of.is_well = True
        await of.passes()
        await of.until(2)

    assert silent == 1


async def test_what_goes_wrong_is_told_once_without_the_address() -> None:
    """A status that is none of success, and a redirect, which is not followed."""
    async with watched() as of:
        with capture_logs() as logs:
            await of.until(1)
            of.receiver.status = 503
            for count in (2, 3):
                await of.passes()
                await of.until(count)
            first = of.dog.problem
            of.receiver.status, of.receiver.headers = 302, {"Location": "/other"}
            await of.passes()
            await of.until(4)
            second = of.dog.problem
            of.receiver.status, of.receiver.headers = 200, {}
            await of.passes()
            await of.until(5)

    assert (first, second, of.dog.problem) == ("status 503", "", "")
    assert [one["event"] for one in logs] == ["watchdog.not_told"]
    assert SECRET not in repr(logs)
    assert {one.path for one in of.receiver.requests} == {f"/{SECRET}"}


@pytest.mark.parametrize("answer", ["reset", "nonsense", "never"])
async def test_a_receiver_that_is_broken_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    """The next minute it is tried again."""
    monkeypatch.setattr(watchdog, "PATIENCE", 0.2)
    async with watched() as of:
        await of.until(1)
        of.receiver.answer = answer
        await of.passes()
        await of.until(2)
        problem = of.dog.problem
        of.receiver.release.set()
        of.receiver.answer = "status"
        await of.passes()
        await of.until(3)

        assert problem
        assert SECRET not in problem
        assert of.dog.problem == ""


# --- where it is heard --------------------------------------------------------------------------


def config(folder: Path, file: str = "") -> Config:
    """Return the configuration of an installation."""
    return Config(schema=1, notices=NoticesSection(watchdog_file=file), folder=str(folder))


def secret(folder: Path, text: str, mode: int = 0o600) -> None:
    """Write the file that holds the address."""
    path = folder / "watchdog"
    path.write_text(text, "utf-8")
    path.chmod(mode)


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment name no watchdog."""
    monkeypatch.delenv(WATCHDOG_VARIABLE, raising=False)


def test_none_is_set_by_default(tmp_path: Path) -> None:
    """That is no mistake."""
    assert watchdog_in(config(tmp_path)) == ""


def test_the_address_stands_in_a_file_or_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment goes first."""
    secret(tmp_path, f"https://dog.example/{SECRET}\n")
    assert watchdog_in(config(tmp_path, "watchdog")) == f"https://dog.example/{SECRET}"

    monkeypatch.setenv(WATCHDOG_VARIABLE, " http://127.0.0.1:9/x ")
    assert watchdog_in(config(tmp_path, "missing")) == "http://127.0.0.1:9/x"


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        (f"http://dog.example/{SECRET}", 0o600, "http to another machine"),
        (f"ftp://dog.example/{SECRET}", 0o600, "no address of a web server"),
        (SECRET, 0o600, "no address of a web server"),
        (f"https://dog.example:0/{SECRET}", 0o600, "no address of a web server"),
        (f"https://[dog/{SECRET}", 0o600, "no address of a web server"),
        (f"https://dog.example/{SECRET}", 0o644, "permissions"),
        (None, 0o600, "no such file"),
    ],
)
def test_what_is_wrong_is_told_without_the_address(
    tmp_path: Path, text: str | None, mode: int, says: str
) -> None:
    """By place and cure; the doctor says it, too, before Leeward is started."""
    if text is not None:
        secret(tmp_path, text, mode)

    with pytest.raises(ConfigError, match=says) as caught:
        watchdog_in(config(tmp_path, "watchdog"))

    told = standing.check(config(tmp_path, "watchdog"))
    assert SECRET not in str(caught.value)
    assert (told.state, str(caught.value)) == ("ill", told.says)
