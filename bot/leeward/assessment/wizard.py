"""The wizard: from answers and installation to the document, and what is said about it."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
from rich.console import Console

from leeward.assessment.answers import Answers
from leeward.assessment.answers_file import read_answers, write_whole, written_answers
from leeward.assessment.asking import interview
from leeward.assessment.document import Made, document
from leeward.assessment.found import found
from leeward_policies.errors import OutputError, UsageError


def assess(
    config: Path,
    answers: Path | None,
    out: Path,
    *,
    keep: Path | None = None,
    day: date | None = None,
    as_json: bool = False,
) -> bool:
    """Write the document and say what is open; return whether nothing is.

    Args:
        config: of the installation, which need not exist.
        answers: the file of answers; None asks in the terminal.
        out: where the document goes.
        keep: where the answers go.
        day: that stands in the document; None is today.
        as_json: say it for a program.

    Raises:
        UsageError: an answer cannot be used, or nobody is there to be asked.
        OutputError: a file is there already.
    """
    for path in (out, keep):
        if path is not None:
            _check_is_new(path)
    here = found(config)
    told, given = _answers(answers)
    made = Made(told, given, here, day or datetime.now(UTC).date())
    write_whole(document(made), out)
    if keep is not None:
        write_whole(written_answers(keep.name, told, given), keep)
    _say(made, out, as_json=as_json)
    return not made.open


def write_template(path: Path) -> None:
    """Write a file with every question, which must not exist yet."""
    _check_is_new(path)
    write_whole(written_answers(path.name), path)
    if str(path) != "-":
        sys.stdout.write(
            f"{path} is written. Answer what you can in it, then run"
            f" `leeward assess --answers {path}`.\n"
        )


def _check_is_new(path: Path) -> None:
    """Look, before anybody is asked anything, that no file is in the way."""
    if path.is_file():
        raise OutputError(
            place=str(path),
            value="there is one already, and people may have written into it",
            cure="Name another file, or move that one away.",
        )


def _answers(path: Path | None) -> tuple[Answers, frozenset[str]]:
    if path is not None:
        return read_answers(path)
    console = Console(stderr=True)
    if not (sys.stdin.isatty() and console.is_terminal):
        raise UsageError(
            place="leeward assess",
            value="nobody is here to be asked",
            cure="Make a file with `leeward assess --write-answers answers.toml`, answer it, and"
            " give it with --answers.",
        )
    return interview(console)


def _say(made: Made, out: Path, *, as_json: bool) -> None:
    """Say what is open, on standard error where the document is on standard output."""
    stream = sys.stderr if str(out) == "-" else sys.stdout
    if as_json:
        stream.write(f"{msgspec.json.encode({'document': str(out), 'open': made.open}).decode()}\n")
        return
    for one in made.open:
        stream.write(f"open  {one.says}\n      {one.cure}\n")
    place = "The document" if str(out) == "-" else str(out)
    many = len(made.open)
    end = (
        f"{many} points are open; leave the policy in observe until each is done."
        if many
        else "Nothing is open that the program can see."
    )
    stream.write(f"{place} is written. {end} People finish it: it is no legal advice.\n")
