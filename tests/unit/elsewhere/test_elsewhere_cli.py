"""`leeward notices test` and the doctor: what a person is told of the ways out."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from leeward.cli import app
from leeward.config import load
from leeward.elsewhere.standing import check
from leeward.elsewhere.ways import ADDRESSES_VARIABLE, SECRET_VARIABLE
from leeward.testing.receivers import WebReceiver, listening

MARK = "kettle-5521"


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set no way out by the environment."""
    for name in (ADDRESSES_VARIABLE, SECRET_VARIABLE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def receiver() -> AsyncIterator[WebReceiver]:
    """Return a web server on this machine."""
    one = WebReceiver()
    async with listening(one):
        yield one


def installation(folder: Path, *addresses: str) -> Path:
    """Return a configuration beside a file with addresses."""
    (folder / "leeward.toml").write_text('schema = 1\n[community]\nid = "riverside"\n', "utf-8")
    (folder / "leeward.notices").write_text("\n".join(addresses), "utf-8")
    (folder / "leeward.notices").chmod(0o600)
    return folder / "leeward.toml"


async def tried(config: Path, *more: str) -> Result:
    """Run the command beside the receivers."""
    words = ["notices", "test", "--config", str(config), *more]
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, words))


async def test_every_way_is_tried(tmp_path: Path, receiver: WebReceiver) -> None:
    """A line for each way; the problem and the cure where it did not take it."""
    receiver_url = f"json://127.0.0.1:{receiver.port}/{MARK}"
    result = await tried(installation(tmp_path, receiver_url, f"json://127.0.0.1:1/{MARK}"))

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "ok    line 1 (json) took it",
        "ILL   line 2 (json): it could not be reached, or did not let us in",
        "      Check this address: docs/notices.md shows how it is written.",
    ]
    assert b"This is a test for riverside" in receiver.raw


async def test_all_is_well(tmp_path: Path, receiver: WebReceiver) -> None:
    """Then the exit code says so."""
    result = await tried(installation(tmp_path, f"json://127.0.0.1:{receiver.port}"))

    assert (result.exit_code, result.output) == (0, "ok    line 1 (json) took it\n")


async def test_for_a_program(tmp_path: Path, receiver: WebReceiver) -> None:
    """The same as JSON."""
    receiver.status = 401
    result = await tried(installation(tmp_path, f"json://127.0.0.1:{receiver.port}"), "--json")

    assert result.exit_code == 1
    assert json.loads(result.output) == {
        "ok": False,
        "ways": [
            {
                "name": "line 1 (json)",
                "ok": False,
                "problem": "it answers with status 401",
                "cure": "Check the password or the token in this address.",
            }
        ],
    }


async def test_nothing_is_set(tmp_path: Path) -> None:
    """That is said, and counts as something to look at."""
    result = await tried(installation(tmp_path))

    assert result.exit_code == 1
    assert result.output.startswith("note  no way out of the platform is set")


@pytest.mark.parametrize(
    ("addresses", "state", "says"),
    [
        ((), "note", "nobody hears of it"),
        (("json://localhost", "ntfy://topic"), "well", "line 1 (json), line 2 (ntfy); `leeward"),
        ((f"pigeon://{MARK}",), "ill", "line 1: apprise cannot use this address"),
    ],
)
def test_the_doctor(tmp_path: Path, addresses: tuple[str, ...], state: str, says: str) -> None:
    """It says which ways are set, without sending anything or showing an address."""
    found = check(load(installation(tmp_path, *addresses)))

    assert found.state == state
    assert says in found.says
    assert MARK not in found.says + found.cure
