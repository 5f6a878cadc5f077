"""The command line as a person runs it: in a process of its own, or quickly in this one."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import structlog
from msgspec import Struct

from leeward.cli import main

PATIENCE: Final = 100.0
"""Seconds after which a command is taken to hang."""


class Finished(Struct, frozen=True):
    """A command that has ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """What stands on standard output."""
        return self.out.decode()

    @property
    def is_calm(self) -> bool:
        """Whether it ended as documented, and a refusal is a sentence and no traceback."""
        if self.code not in (0, 1, 2) or "Traceback" in self.err or "Exception ignored" in self.err:
            return False
        return self.code != 2 or (  # noqa: PLR2004 - the documented code
            self.err.startswith("leeward: ") and self.err.rstrip().endswith((".", "!", "?"))
        )


def without_coverage() -> dict[str, str]:
    """Return an environment for a child whose coverage is not measured.

    For one that may not write, as on a full disk, and for one that a signal interrupts.
    """
    return {name: value for name, value in os.environ.items() if "COVERAGE" not in name}


def leeward(
    *words: object,
    given: bytes = b"",
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Finished:
    """Run a command in a process of its own, and wait for its end.

    Args:
        words: after `leeward`.
        given: standard input.
        env: added to the environment.
        folder: to start in.
    """
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "leeward", *map(str, words)],
        input=given,
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, **(env or {})},
        timeout=PATIENCE,
    )
    return Finished(ended.returncode, ended.stdout, ended.stderr.decode())


def here(*words: object, given: bytes = b"") -> Finished:
    """Run a command in this process: the same door, without the time that a start takes."""
    argv, streams = sys.argv, (sys.stdin, sys.stdout, sys.stderr)
    terminated, logs = signal.getsignal(signal.SIGTERM), structlog.get_config()
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    sys.argv = ["leeward", *map(str, words)]
    sys.stdin = io.TextIOWrapper(io.BytesIO(given), "utf-8")
    sys.stdout, sys.stderr = out, err
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.argv, (sys.stdin, sys.stdout, sys.stderr) = argv, streams
        signal.signal(signal.SIGTERM, terminated)
        structlog.configure(**logs)
    told = [stream.buffer.getvalue() for stream in (out, err)]
    return Finished(code if isinstance(code, int) else 0, told[0], told[1].decode())
