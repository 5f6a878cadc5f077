"""Fetching a model: whole and checked, or not at all; from a server on this machine."""

import fcntl
import hashlib
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from typing_extensions import override

from leeward.second_opinion import fetching
from leeward.second_opinion.fetching import address_of, fetch
from leeward.second_opinion.known import MODELS, Model
from leeward_policies.errors import LeewardError, ModelError, OutputError, UsageError

BODY = bytes(range(256)) * 12_000
SHA256 = hashlib.sha256(BODY).hexdigest()
NAME = f"tiny-{SHA256[:8]}.ckpt"
MODEL = replace(MODELS["original"], name="tiny", file=NAME, sha256=SHA256[:8])


class Server(ThreadingHTTPServer):
    """Publishes one file; breaks off, lies or refuses as a test wants it."""

    daemon_threads = True
    body = BODY
    status = 200
    breaks_after: int | None = None
    knows_ranges = True
    sends_on_to = ""
    tells_length = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Publishing)
        self.ranges: list[str | None] = []

    @property
    def address(self) -> str:
        """Where the file lies."""
        return f"http://127.0.0.1:{self.server_port}/v1/{NAME}"


class Publishing(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Server

    def do_GET(self) -> None:
        """Give the file, or what of it was asked for."""
        server, wanted = self.server, self.headers["Range"]
        server.ranges.append(wanted)
        if server.sends_on_to:
            self.send_response(302)
            self.send_header("Location", server.sends_on_to)
            self.end_headers()
            return
        start = int(wanted[6:-1]) if wanted and server.knows_ranges else 0
        status = 206 if start else server.status
        if start >= len(server.body):
            status = 416
        body = server.body[start:] if status < 300 else b""
        self.send_response(status)
        if server.tells_length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: server.breaks_after])

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server at work."""
    with Server() as one:
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def quiet(done: int, whole: int) -> None:
    """Watch nothing."""
    del done, whole


def files(folder: Path) -> dict[str, int]:
    """Return what lies in a folder, and how large it is."""
    return {path.name: path.stat().st_size for path in folder.iterdir()}


def refused(server: Server, folder: Path, sha256: str | None = None) -> LeewardError:
    """Return why a file could not be fetched."""
    with pytest.raises(LeewardError) as caught:
        fetch(MODEL, server.address, folder, sha256, quiet)
    return caught.value


def test_a_file_is_fetched_whole_and_its_checksum_told(server: Server, tmp_path: Path) -> None:
    """It lies under its published name, with nothing beside it; the folder is made."""
    watched: list[tuple[int, int]] = []
    path, sha256 = fetch(
        MODEL, server.address, tmp_path / "a" / "b", None, lambda *at: watched.append(at)
    )

    assert (path.read_bytes(), sha256) == (BODY, SHA256)
    assert files(path.parent) == {NAME: len(BODY)}
    assert watched[-1] == (len(BODY), len(BODY))


def test_a_checksum_may_be_told_on_top(server: Server, tmp_path: Path) -> None:
    """Both must hold: the published beginning and what a person says."""
    error = refused(server, tmp_path, SHA256[:8] + "0" * 56)

    assert isinstance(error, ModelError)
    assert "checksum" in error.value
    assert fetch(MODEL, server.address, tmp_path, SHA256, quiet)[1] == SHA256


def test_a_wrong_file_is_thrown_away(server: Server, tmp_path: Path) -> None:
    """Nothing of it is ever used, nor gone on with."""
    server.body = BODY[::-1]

    error = refused(server, tmp_path)

    assert isinstance(error, ModelError)
    assert "its checksum begins with" in error.value
    assert files(tmp_path) == {f"{NAME}.part": 0}


def test_what_broke_off_is_gone_on_with(server: Server, tmp_path: Path) -> None:
    """The file is not there before it is whole; only what lacks is asked for."""
    server.breaks_after = 1_000_000
    error = refused(server, tmp_path)
    left = files(tmp_path)
    server.breaks_after = None
    path, _ = fetch(MODEL, server.address, tmp_path, None, quiet)

    assert "broke off" in error.value
    assert "goes on where it stopped" in error.cure
    assert left == {f"{NAME}.part": 1_000_000}
    assert server.ranges == [None, "bytes=1000000-"]
    assert path.read_bytes() == BODY
    assert files(tmp_path) == {NAME: len(BODY)}


def test_a_server_without_ranges_begins_anew(server: Server, tmp_path: Path) -> None:
    """Then it is the whole file once more, and not two beginnings."""
    (tmp_path / f"{NAME}.part").write_bytes(b"old")
    server.knows_ranges = False
    path, _ = fetch(MODEL, server.address, tmp_path, None, quiet)

    assert path.read_bytes() == BODY


def test_a_whole_part_needs_nothing_more(server: Server, tmp_path: Path) -> None:
    """A crash between the last byte and the name costs no second download."""
    (tmp_path / f"{NAME}.part").write_bytes(BODY)

    assert fetch(MODEL, server.address, tmp_path, None, quiet)[0].read_bytes() == BODY


def test_a_server_may_not_tell_the_length(server: Server, tmp_path: Path) -> None:
    """Then the checksum alone says whether all has come."""
    server.tells_length = False

    assert fetch(MODEL, server.address, tmp_path, None, quiet)[1] == SHA256


def test_a_file_that_is_there_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    """Nobody is asked; another file of that name is left alone, and said."""
    (tmp_path / NAME).write_bytes(BODY)
    first = fetch(MODEL, server.address, tmp_path, None, quiet)
    (tmp_path / NAME).write_bytes(b"mine")
    error = refused(server, tmp_path)

    assert first == (tmp_path / NAME, SHA256)
    assert "another file of this name is there" in error.value
    assert "Move it away" in error.cure
    assert (tmp_path / NAME).read_bytes() == b"mine"
    assert server.ranges == []


@pytest.mark.parametrize(("status", "told"), [(404, "answers 404"), (503, "answers 503")])
def test_a_refusal_of_the_server_is_told(
    server: Server, tmp_path: Path, status: int, told: str
) -> None:
    """With its number, and another way to get the file."""
    server.status = status

    error = refused(server, tmp_path)

    assert told in error.value
    assert "checkpoint" in error.cure


def test_no_network_is_told(tmp_path: Path) -> None:
    """Nobody listens there."""
    with Server() as gone:
        pass

    assert "cannot be reached" in refused(gone, tmp_path).value


def test_nobody_is_sent_on_to_an_open_connection(server: Server, tmp_path: Path) -> None:
    """An address without https is refused, also where the server sends one there."""
    server.sends_on_to = "http://example.org/x"
    error = refused(server, tmp_path)
    with pytest.raises(ModelError, match="no https address"):
        fetch(MODEL, f"http://example.org/{NAME}", tmp_path, None, quiet)

    assert (error.place, error.value) == ("http://example.org/x", "it is no https address")


def test_a_disk_without_room_is_told_beforehand(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written then."""

    class Usage:
        free = 1_000

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage)

    error = refused(server, tmp_path)

    assert isinstance(error, OutputError)
    assert "2 MB are needed and 0 MB are free" in error.value
    assert files(tmp_path) == {f"{NAME}.part": 0}


def test_a_disk_that_runs_full_is_told(server: Server, tmp_path: Path) -> None:
    """On a device that is always full."""
    (tmp_path / f"{NAME}.part").symlink_to("/dev/full")

    error = refused(server, tmp_path)

    assert isinstance(error, OutputError)
    assert (error.value, "Make room" in error.cure) == ("No space left on device", True)


def test_a_folder_that_cannot_be_made_is_told(server: Server, tmp_path: Path) -> None:
    """Where a file stands in its way, or a folder in the way of the file."""
    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "b" / f"{NAME}.part").mkdir(parents=True)

    assert isinstance(refused(server, tmp_path / "a"), OutputError)
    assert isinstance(refused(server, tmp_path / "b"), OutputError)


def test_two_do_not_write_one_file(server: Server, tmp_path: Path) -> None:
    """The second is told that the first is at work."""
    with (tmp_path / f"{NAME}.part").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        error = refused(server, tmp_path)

    assert "another process" in error.value


def test_a_file_without_end_is_given_up(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is larger than any model can be is no model; nothing of it is kept."""
    monkeypatch.setattr(fetching, "BYTES_MOST", 1_000_000)

    assert "larger" in refused(server, tmp_path).value
    assert files(tmp_path) == {f"{NAME}.part": 0}


@pytest.mark.parametrize("sha256", ["abc", "g" * 64])
def test_what_is_no_checksum_is_refused(server: Server, tmp_path: Path, sha256: str) -> None:
    """Before anything is asked for."""
    error = refused(server, tmp_path, sha256)

    assert isinstance(error, UsageError)
    assert server.ranges == []


def test_a_name_that_tells_no_checksum_needs_one(server: Server, tmp_path: Path) -> None:
    """Where the package names another file than we know, a person must say what it is."""
    address = server.address.replace(NAME, "other.ckpt")
    with pytest.raises(UsageError, match=r"other\.ckpt") as caught:
        fetch(MODEL, address, tmp_path, None, quiet)

    assert "--sha256" in caught.value.cure
    assert fetch(MODEL, address, tmp_path, SHA256, quiet)[1] == SHA256


# --- where the address stands ---------------------------------------------------------------


def package(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a folder be the installed detoxify."""
    (folder / "detoxify.py").write_text(text, "utf-8")
    spec = ModuleSpec("detoxify", None, origin=str(folder / "__init__.py"))
    monkeypatch.setattr(fetching, "find_spec", lambda _: spec)


def test_the_address_is_read_from_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it stands there, a sum of strings; nothing of the package is run."""
    text = (
        'raise SystemExit\nBASE = "https://example.org/"\n'
        'MODEL_URLS = {"original": BASE + "v1/" + "x.ckpt"}\n'
    )
    package(tmp_path, text, monkeypatch)

    assert address_of(MODELS["original"]) == "https://example.org/v1/x.ckpt"


@pytest.mark.parametrize(
    "text",
    ["", "MODEL_URLS = {}", "MODEL_URLS = made()", "MODEL_URLS = {", "MODEL_URLS = NOWHERE"],
)
def test_a_package_without_a_table_is_told(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version may have kept its addresses elsewhere."""
    package(tmp_path, text, monkeypatch)
    with pytest.raises(ModelError, match="names no address for original"):
        address_of(MODELS["original"])


@pytest.mark.parametrize("model", list(MODELS.values()), ids=lambda model: str(model.name))
def test_without_the_package_there_is_no_address(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leeward itself knows none."""
    monkeypatch.setattr(fetching, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match="not installed"):
        address_of(model)
