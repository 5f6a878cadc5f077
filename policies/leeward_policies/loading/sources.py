"""Where policies come from: a pack of ours or a file, decoded, with everything it extends."""

import os
import stat
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from msgspec import Struct

from leeward_policies.errors import PolicyError
from leeward_policies.loading.tables import meant, shown

LARGEST: Final = 256 * 1024
"""Bytes of a policy file at most; our own packs take about 12 KiB each."""

DEEPEST: Final = 8
"""Files in a chain of `extends` at most."""

_SAVE_AS_UTF8: Final = "Save the file as UTF-8 text."


class Source(Struct, frozen=True):
    """One policy file, decoded but not yet checked."""

    name: str
    """The pack's name, or the file's name as it was given."""
    path: Path | None
    """None for a pack."""
    raw: dict[str, object]


@cache
def packs() -> tuple[str, ...]:
    """Return the names of the packs that ship with Leeward, sorted."""
    folder = resources.files("leeward_policies") / "packs"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def chain(source: str | Path) -> tuple[Source, ...]:
    """Read a policy and everything it extends, the most basic first.

    Raises:
        PolicyError: a file cannot be read, or the chain does not end.
    """
    return _chained(_read(source, None))


def chain_of(text: str, name: str) -> tuple[Source, ...]:
    """Read a policy that somebody has pasted, and the pack that it extends.

    It may extend no file: whoever pastes a text is not to reach the files of this machine.

    Raises:
        PolicyError: it is no TOML, it is too long, or it extends something else than a pack.
    """
    written = text.encode("utf-8", "surrogatepass")
    if len(written) > LARGEST:
        raise PolicyError(place=name, value=f"{len(written)} bytes", cure=_TOO_LARGE)
    last = Source(name, None, _decoded(written, name))
    extends = last.raw.get("extends")
    if isinstance(extends, str) and extends not in packs():
        raise PolicyError(
            place=f"{name} · extends",
            value=f"{shown(extends)} is no pack",
            cure=f"A pasted policy extends one of the packs: {', '.join(packs())}.",
        )
    return _chained(last)


def _chained(last: Source) -> tuple[Source, ...]:
    read = [last]
    while (extends := read[-1].raw.get("extends")) is not None:
        if not isinstance(extends, str):
            break  # the reader of the tables says what is wrong with it
        place = f"{read[-1].name} · extends"
        following = _read(extends, (place, read[-1].path))
        if any(_same(following, earlier) for earlier in read):
            cure = "Let the most basic of the files extend nothing."
            raise PolicyError(place=place, value=f"{shown(extends)} leads in a circle", cure=cure)
        read.append(following)
        if len(read) > DEEPEST:
            cure = f"Put the rules into fewer files; {DEEPEST} in a row are enough."
            raise PolicyError(place=place, value="the chain is too long", cure=cure)
    return tuple(reversed(read))


def _same(one: Source, other: Source) -> bool:
    if one.path is None or other.path is None:
        return one.path is other.path and one.name == other.name
    return one.path.resolve() == other.path.resolve()


def _read(source: str | Path, asked: tuple[str, Path | None] | None) -> Source:
    """Read a pack or file; `asked` is the place and file that extends it."""
    if isinstance(source, str) and source in packs():
        pack = resources.files("leeward_policies") / "packs" / f"{source}.toml"
        return Source(source, None, _decoded(pack.read_bytes(), source))
    path = Path(source)
    if asked is not None and asked[1] is not None:
        path = asked[1].parent / path
    return Source(path.name, path, _decoded(_bytes(path, str(source), asked), path.name))


def _bytes(path: Path, given: str, asked: tuple[str, Path | None] | None) -> bytes:
    place = asked[0] if asked else given
    if not given.strip() or "\0" in given:
        raise PolicyError(place=place, value=f"{shown(given)} is no file name", cure=_which())
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            value = f"{shown(given)} is a folder or a device, not a file"
            raise PolicyError(place=place, value=value, cure="Name the TOML file itself.")
        if info.st_size > LARGEST:
            raise PolicyError(place=place, value=f"{info.st_size} bytes", cure=_TOO_LARGE)
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
    except FileNotFoundError:
        value = f"there is no pack and no file {shown(given)}"
        raise PolicyError(
            place=place, value=value, cure=f"{meant(given, packs())} {_which()}".strip()
        ) from None
    except OSError as error:
        value = os.strerror(error.errno) if error.errno else type(error).__name__
        raise PolicyError(
            place=place, value=value, cure="Make the file readable for Leeward."
        ) from error
    if len(found) > LARGEST:
        raise PolicyError(place=place, value="the file goes on without end", cure=_TOO_LARGE)
    return found


_TOO_LARGE: Final = f"A policy takes {LARGEST // 1024} KiB at most; is this another file?"


def _which() -> str:
    return f"Name a TOML file or one of the packs: {', '.join(packs())}."


def _decoded(found: bytes, name: str) -> dict[str, object]:
    if found.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PolicyError(place=name, value="the file is UTF-16", cure=_SAVE_AS_UTF8)
    try:
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = found[: error.start].count(b"\n") + 1
        value = f"byte {error.start} on line {line} is not UTF-8"
        raise PolicyError(place=name, value=value, cure=_SAVE_AS_UTF8) from None
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        cure = "Write fewer brackets inside brackets."
        raise PolicyError(place=name, value="the lists are nested too deeply", cure=cure) from None
    except ValueError as error:  # tomllib.TOMLDecodeError, and numbers of thousands of digits
        value = f"this is not TOML: {str(error)[:200]}"
        cure = "Correct the line; https://toml.io explains the format."
        raise PolicyError(place=name, value=value, cure=cure) from None
