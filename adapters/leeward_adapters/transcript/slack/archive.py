"""The members of a Slack export: a zip archive read in place, or a folder it was unpacked to."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from leeward_adapters.transcript.source import cannot_read
from leeward_policies.errors import InputError

MOST_MEMBERS = 1_000_000
"""Entries of an archive; each takes about 600 bytes of memory while it is open."""

Sizes = dict[str, tuple[int, int]]
"""Entries by name: the bytes each takes on the disk, and unpacked."""

HIGHEST_RATIO = 200
"""How much smaller packed text can be; chats pack 5 to 30 times, 1,032 is what deflate can do."""

RATIO_COUNTS_FROM = 8 << 20
"""Unpacked bytes from which on the ratio is looked at; small files of one letter are no harm."""

_CURE = "Export the workspace again, and give the archive as Slack made it."

UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError)
"""What a damaged entry raises while it is unpacked."""


class Archive(Protocol):
    """Names and contents of an export."""

    size: int
    """Bytes of the whole, for progress."""

    def sizes(self) -> Sizes:
        """Return every entry that can hold something of an export."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Open an entry for reading."""
        ...

    def close(self) -> None:
        """Let go of the archive."""
        ...


class ZipArchive:
    """An archive that is never unpacked to the disk; what could harm is refused whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self.size = path.stat().st_size
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise self._refused("it is cut or damaged", "Copy or download it again.") from error
        except OSError as error:
            raise cannot_read(path, error) from error
        try:
            self._check()
        except InputError:
            self._zip.close()
            raise

    def _refused(self, why: str, cure: str = _CURE) -> InputError:
        return InputError(place=self._path.name, value=f"the archive is refused: {why}", cure=cure)

    def _check(self) -> None:
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            raise self._refused(
                f"it has more than {MOST_MEMBERS:,} entries",
                "Export a shorter range of dates, and give the archives one after the other.",
            )
        packed = unpacked = 0
        for member in members:
            if _leads_outside(member.filename):
                raise self._refused("a name in it leads outside the archive")
            if member.flag_bits & 1:
                raise self._refused("it is encrypted", "Unpack it, and give the folder.")
            packed += member.compress_size
            unpacked += member.file_size
            self._check_ratio(member.compress_size, member.file_size)
        self._check_ratio(packed, unpacked)
        if packed > self.size:
            raise self._refused("its entries lie over one another, as in a zip bomb")

    def _check_ratio(self, packed: int, unpacked: int) -> None:
        if unpacked > RATIO_COUNTS_FROM and unpacked > packed * HIGHEST_RATIO:
            raise self._refused("it unpacks to far more than chats do, as a zip bomb does")

    def sizes(self) -> Sizes:
        """Return every entry that is a file."""
        return {
            member.filename: (member.compress_size, member.file_size)
            for member in self._zip.infolist()
            if not member.is_dir()
        }

    def open(self, name: str) -> IO[bytes]:
        """Open an entry; nothing but its unpacked bytes is ever read, up to what it declares."""
        return self._zip.open(name)

    def close(self) -> None:
        """Let go of the archive."""
        self._zip.close()


class Folder:
    """A folder that an archive was unpacked to; links in it are not followed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sizes: dict[str, int] = {}
        try:
            for top in (path, *sorted(path.iterdir())):
                if top.is_symlink() or not top.is_dir():
                    continue
                for file in top.iterdir():
                    if file.is_file() and not file.is_symlink():
                        name = file.relative_to(path).as_posix()
                        self._sizes[name] = file.stat().st_size
        except OSError as error:
            raise cannot_read(path, error) from error
        self.size = sum(self._sizes.values())

    def sizes(self) -> Sizes:
        """Return every file, up to one folder deep."""
        return {name: (size, size) for name, size in self._sizes.items()}

    def open(self, name: str) -> IO[bytes]:
        """Open a file."""
        return (self._path / name).open("rb")

    def close(self) -> None:
        """Nothing is held."""


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or "\0" in name or name[1:2] == ":"


@contextmanager
def entry(archive: Archive, name: str) -> Iterator[IO[bytes]]:
    """Open an entry and close it again."""
    file = archive.open(name)
    try:
        yield file
    finally:
        file.close()
