"""The command line's door: the commands, errors as sentences, exit codes that mean something."""

import io
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

import typer
from typer.core import TyperGroup
from typing_extensions import override

from leeward_policies.errors import AuditBroken, LeewardError

DONE: Final = 0
"""The work was done."""

FOUND: Final = 1
"""The work was done and found something that a person should look at."""

USAGE: Final = 2
"""The work could not be done: usage, configuration, input or storage."""

SHOWN: Final = 200
"""Letters of a path shown at most."""


class SystemRefused(Exception):
    """An error of the system on its way past typer, which would end with a code of its own.

    Attributes:
        error: what the system said.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(error)
        self.error = error


class Commands(TyperGroup):
    """The commands; what the system refuses them comes out as `SystemRefused`."""

    @override
    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno is None:  # not from the system: a mistake of ours, to be seen as one
                raise
            raise SystemRefused(error) from error


app = typer.Typer(
    name="leeward",
    cls=Commands,
    help="Leeward: a safety bot for chat communities with young members.",
    epilog="Begin with `leeward demo`, then `leeward replay export.json --report report.html`. "
    "Exit codes: 0 done, 1 found something to report, 2 could not be done.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run a command; every error that is known ends as one sentence on standard error."""
    signal.signal(signal.SIGTERM, _terminated)
    _have_streams()
    try:
        _run()
    except AuditBroken as error:
        stop(str(error), FOUND)
    except LeewardError as error:
        stop(str(error), USAGE)
    except KeyboardInterrupt:
        stop("Stopped.", 128 + signal.SIGINT)  # as shells expect


def _have_streams() -> None:
    """Let a closed stream lead nowhere, and write what a terminal cannot show as its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, nowhere)
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run() -> None:
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # while a full disk or a closed pipe can still be told
    except SystemRefused as refused:
        _refused(refused.error)
    except OSError as error:
        if error.errno is None:
            raise
        _refused(error)


def _refused(error: OSError) -> NoReturn:
    """End with what the system said; a reader who went away, as `head` does, is no error."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        sys.exit(DONE)
    place = "standard output" if error.filename is None else str(error.filename)[:SHOWN]
    what = error.strerror or type(error).__name__
    stop(f"The system refuses {place}: {what}. Check the path, its rights and the space.", USAGE)


def _terminated(number: int, frame: FrameType | None) -> None:
    """End as if the work had failed, so that nothing half-written stays."""
    del frame
    sys.exit(128 + number)


def stop(sentence: str, code: int) -> NoReturn:
    """Say why on standard error and end with an exit code."""
    with suppress(OSError):
        sys.stderr.write(f"leeward: {sentence}\n")
        sys.stderr.flush()
    sys.exit(code)
