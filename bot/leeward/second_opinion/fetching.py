"""Fetching: the one place that downloads the weights of a model, and only when a person asks."""

import ast
import errno
import fcntl
import http.client
import os
import re
import shutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from typing_extensions import override

from leeward.second_opinion.files import BLOCK, HEX, check_checksum
from leeward.second_opinion.known import Model
from leeward_policies.errors import ModelError, OutputError, UsageError

TABLE: Final = "MODEL_URLS"
"""Where detoxify's own code keeps the addresses of its models."""

PINNED: Final = re.compile(r"-([0-9a-f]{8,64})\.[a-z]+")
"""How a published name tells the beginning of its checksum."""

SILENCE: Final = 60.0
"""Seconds without a byte before a download is given up; what came is kept, and gone on with."""

BYTES_MOST: Final = 4 << 30
"""No model of detoxify is a third as large."""

HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})

PARTIAL: Final = 206

Watch = Callable[[int, int], None]
"""Is told how many bytes are done, and how many there are; 0 where nobody has said."""


def address_of(model: Model) -> str:
    """Return where detoxify itself would download a model from.

    The package is read, not imported: that would import torch.

    Raises:
        ModelError: the package is missing, or has no such table.
    """
    spec = find_spec("detoxify")
    if spec is None or spec.origin is None:
        raise ModelError(
            place="leeward models fetch",
            value="detoxify is not installed, and its package knows where the files lie",
            cure="Install PyTorch's CPU build first, then `pip install 'leeward[detoxify]'`.",
        )
    path = Path(spec.origin).with_name("detoxify.py")
    try:
        address = _table(path).get(model.name)
    except (OSError, SyntaxError, ValueError, KeyError):
        address = None
    if address is None:
        raise ModelError(
            place=str(path),
            value=f"it names no address for {model.name}",
            cure="Install the version of detoxify that Leeward asks for: "
            "`pip install 'leeward[detoxify]'`.",
        )
    return address


def _table(path: Path) -> dict[str, str]:
    """Return the addresses that a module names, as the sums of strings that they are."""
    known: dict[str, Any] = {}

    def value(node: ast.expr) -> Any:
        match node:
            case ast.Name():
                return known[node.id]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return str(value(left)) + str(value(right))
            case ast.Dict(keys=keys, values=values):
                return {value(key): value(one) for key, one in zip(keys, values, strict=True)
                        if key is not None}  # fmt: skip
            case _:
                return ast.literal_eval(node)

    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            known[node.targets[0].id] = value(node.value)
            if node.targets[0].id == TABLE:
                break
    return dict(known[TABLE])


def fetch(
    model: Model, address: str, folder: Path, sha256: str | None, watch: Watch
) -> tuple[Path, str]:
    """Download a model's file, whole and checked, or not at all; return it and its checksum.

    What was broken off lies beside it with `.part` behind its name, and is gone on with.

    Args:
        model: which one.
        address: where it lies.
        folder: where it goes; made if it is missing.
        sha256: the checksum that a person was told, whole.
        watch: is told how far it is.

    Raises:
        UsageError: nothing says what the checksum must be, or what says so is no checksum.
        ModelError: it cannot be had, or it is not what it should be.
        OutputError: it cannot be kept here.
    """
    pins = _pins(model, address, sha256)
    target = folder / model.file
    _make(folder, target)
    if target.exists():
        return target, _already(target, pins)
    with _part(folder, target) as part:
        _download(_checked(address), part, target, watch)
        part.seek(0)
        try:
            found = check_checksum(part, target, *pins)
        except ModelError as error:
            part.truncate(0)  # it will never be the right one, however it is gone on with
            raise ModelError(
                place=address,
                value=error.value,
                cure="What came was thrown away. Try again; if that does not help, "
                "what lies there is another file, and must not be used.",
            ) from None
        os.fsync(part.fileno())
        Path(part.name).replace(target)
    return target, found


def _pins(model: Model, address: str, sha256: str | None) -> list[str]:
    """Return how the checksum must begin; what a person says comes on top of the published one."""
    if sha256 is not None and HEX.fullmatch(sha256.lower()) is None:
        raise UsageError(
            place="--sha256",
            value="it is not 64 hexadecimal digits",
            cure="Write what `sha256sum FILE` prints, from somebody you trust.",
        )
    name = urlsplit(address).path.rpartition("/")[2]
    told = PINNED.search(name)
    pins = [] if sha256 is None else [sha256.lower()]
    if name == model.file and told is not None:
        pins.append(told[1])
    if not pins:
        raise UsageError(
            place=f"leeward models fetch {model.name}",
            value=f"the installed detoxify names {name[:80]}, and not {model.file}",
            cure="Nobody has told the checksum of that file: give it with --sha256.",
        )
    return pins


def _make(folder: Path, target: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unkept(target, error) from None


def _already(target: Path, pins: list[str]) -> str:
    try:
        with target.open("rb") as file:
            return check_checksum(file, target, *pins)
    except ModelError as error:
        raise ModelError(
            place=str(target),
            value=f"another file of this name is there: {error.value}",
            cure="Move it away and run the command again; nothing was changed.",
        ) from None
    except OSError as error:
        raise _unkept(target, error) from None


@contextmanager
def _part(folder: Path, target: Path) -> Iterator[IO[bytes]]:
    """Open what a download is written to, for this process alone; keep what it holds if broken."""
    path = folder / f"{target.name}.part"
    try:
        part = path.open("a+b", buffering=0)
    except OSError as error:
        raise _unkept(target, error) from None
    with part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OutputError(
                place=str(path), value="another process writes it", cure="Wait until that one ends."
            ) from None
        yield part


def _checked(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise ModelError(
            place=address, value="it is no https address", cure="Reinstall detoxify: `pip` has it."
        )
    return address


class _Onward(urllib.request.HTTPRedirectHandler):
    """Goes where a server sends it, unless that is an open connection."""

    @override
    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        try:
            _checked(newurl)
        except ModelError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _download(address: str, part: IO[bytes], target: Path, watch: Watch) -> None:
    """Add to a part what it lacks."""
    begun = part.seek(0, 2)
    request = urllib.request.Request(address)  # noqa: S310 - https, or this machine: `_checked`
    if begun:
        request.add_header("Range", f"bytes={begun}-")
    try:
        opener = urllib.request.build_opener(_Onward)
        with opener.open(request, timeout=SILENCE) as answer:
            if begun and answer.status != PARTIAL:
                part.truncate(0)
                begun = 0
            whole = _whole(answer, begun)
            _check_room(target, whole - begun)
            _write(answer, part, target, (begun, whole), watch)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # all of it is there; the checksum says whether it is right
        raise _unreachable(address, f"the server answers {error.code}") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLError):
            raise _unreachable(address, "its certificate is not trusted") from None
        raise _unreachable(address, "it cannot be reached") from None
    except (TimeoutError, ConnectionError, ssl.SSLError, http.client.HTTPException):
        raise _unreachable(address, "the connection broke off") from None


def _whole(answer: Any, begun: int) -> int:
    told = answer.headers.get("Content-Length", "")
    return begun + int(told) if told.isdecimal() else 0


def _check_room(target: Path, needed: int) -> None:
    free = shutil.disk_usage(target.parent).free
    if needed > free:
        raise OutputError(
            place=str(target),
            value=f"{needed >> 20} MB are needed and {free >> 20} MB are free",
            cure="Make room, or name a configuration on a larger disk with --config.",
        )


def _write(
    answer: Any, part: IO[bytes], target: Path, sizes: tuple[int, int], watch: Watch
) -> None:
    done, whole = sizes
    while block := answer.read(BLOCK):
        left = memoryview(block)
        try:
            while left:
                left = left[part.write(left) :]
        except OSError as error:
            raise _unkept(target, error) from None
        done += len(block)
        if done > BYTES_MOST:
            part.truncate(0)
            raise ModelError(
                place=target.name,
                value=f"it is larger than {BYTES_MOST >> 30} GB",
                cure="This is no model of detoxify; nothing was kept.",
            )
        watch(done, whole)
    if done < whole:
        raise http.client.IncompleteRead(b"", whole - done)


def _unreachable(address: str, what: str) -> ModelError:
    return ModelError(
        place=address,
        value=what,
        cure="Check the network and run the command again: it goes on where it stopped. Or fetch "
        "the file elsewhere and name it in [detectors.detoxify] checkpoint.",
    )


def _unkept(target: Path, error: OSError) -> OutputError:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return OutputError(
        place=str(target),
        value=error.strerror or type(error).__name__,
        cure="Make room and run the command again: it goes on where it stopped."
        if full
        else "Check the folder and its permissions.",
    )
