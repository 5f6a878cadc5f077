"""Files that a person asked for: written whole or not at all."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from leeward_policies.errors import OutputError


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that appears under its name only when it is complete.

    `-` is standard output; a pipe or a device is written to as it is.

    Raises:
        OutputError: the folder is missing or closed, the disk is full, or `path` is a folder.
    """
    if str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        is_stream = path.exists() and not path.is_file()
    except OSError as error:
        raise _failed(path, error) from None
    if is_stream:
        try:
            with path.open("wb", buffering=0) as stream:
                yield cast("IO[bytes]", stream)
        except OSError as error:
            raise _failed(path, error) from None
        return
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _failed(path, error) from None
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield cast("IO[bytes]", file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise _failed(path, error) from None
    finally:
        draft.unlink(missing_ok=True)


def _failed(path: Path, error: OSError) -> OutputError:
    return OutputError(
        place=str(path),
        value=error.strerror or type(error).__name__,
        cure="Check the folder, its permissions and the free space; nothing was left behind.",
    )
