"""The command line's door: the commands, errors as sentences, exit codes that mean something."""

import os
import sys
from typing import Final

import typer

from leeward_policies.errors import AuditBroken, LeewardError

DONE: Final = 0
"""The work was done."""

FOUND: Final = 1
"""The work was done and found something that a person should look at."""

USAGE: Final = 2
"""The work could not be done: usage, configuration, input or storage."""

app = typer.Typer(
    name="leeward",
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
    try:
        app()
    except AuditBroken as error:
        stop(str(error), FOUND)
    except LeewardError as error:
        stop(str(error), USAGE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)
    except KeyboardInterrupt:
        stop("Stopped.", 130)  # 128 + SIGINT, as shells expect


def stop(sentence: str, code: int) -> None:
    """Say why on standard error and end with an exit code."""
    sys.stderr.write(f"leeward: {sentence}\n")
    sys.exit(code)
