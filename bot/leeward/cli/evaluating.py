"""The work of `leeward evaluate`, apart from its options, so that `--help` imports none of it."""

import os
import sys
from pathlib import Path

import msgspec
import typer
from msgspec import Struct
from msgspec.structs import replace

from leeward.cli.main import FOUND
from leeward.cli.options import DEFAULT_CONFIG
from leeward.cli.progress import progress
from leeward.config import load as load_config
from leeward.quality.conversations import read_pairs
from leeward.quality.evaluating import Asked, evaluate, installed
from leeward.quality.expression import freedom
from leeward.quality.expression import lines as told_of_expression
from leeward.quality.figures import Evaluation
from leeward.quality.labelled import LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.quality.patterns import play
from leeward.quality.patterns_found import lines as sentences
from leeward.quality.patterns_found import patterns_found
from leeward.quality.told import lines
from leeward_policies.errors import OutputError, UsageError
from leeward_policies.policy import load


class Wanted(Struct, frozen=True):
    """What the person asked for."""

    policy: str
    about: tuple[str, ...]
    compare: tuple[str, ...]
    report: Path | None
    examples: bool
    seed: int
    as_json: bool
    config: Path | None = None
    """Whose late detectors are asked; None takes each by its own default."""
    conversations: bool = False
    """The files are paired conversations."""
    expression: bool = False
    """The files are harmless lines that must never be hidden."""
    verdicts: bool = False
    """There are no files: what moderators came to is counted."""


def run(data: list[Path], wanted: Wanted) -> None:
    """Judge the labelled lines, tell the figures, and write the page if it was asked for.

    Raises:
        UsageError: options do not fit together, or name something that does not exist.
        InputError: a file cannot be used.
        OutputError: the page cannot be written.
        ConfigError: the configuration that was named is wrong.
    """
    _check(data, wanted)
    if wanted.verdicts:
        from leeward.cli.judged import tell_verdicts

        tell_verdicts(wanted.config or DEFAULT_CONFIG, as_json=wanted.as_json)
        return
    if wanted.conversations:
        _play(data, wanted)
        return
    if wanted.expression:
        _let_speak(data, wanted)
        return
    what = installed(None if wanted.config is None else load_config(wanted.config))
    known = KnownLabels(what.specs)
    files = LabelledFiles(data, known)
    asked = Asked(wanted.policy, wanted.about, wanted.compare, wanted.seed, wanted.examples)
    with progress("Evaluating", files.size) as advance:
        found = evaluate(files, known, asked, what, advance)
    if wanted.report is not None:
        from leeward.quality.page import write

        write(found, wanted.report)
    _say(found, wanted)
    if found.problems_total:
        raise typer.Exit(FOUND)


def _play(data: list[Path], wanted: Wanted) -> None:
    """Play paired conversations, and tell how many patterns are found, how early, how wrongly."""
    what = installed(None if wanted.config is None else load_config(wanted.config))
    pairs = [pair for path in data for pair in read_pairs(path)]
    policy = load(wanted.policy, what.specs)
    found = patterns_found(list(play(pairs, policy, what.detectors, what.late)))
    if wanted.as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return
    for line in sentences(found):
        sys.stdout.write(f"{line}\n")


def _let_speak(data: list[Path], wanted: Wanted) -> None:
    """Say harmless lines in rooms of each kind, and tell what comes of them."""
    what = installed(None if wanted.config is None else load_config(wanted.config))
    files = LabelledFiles(data, KnownLabels(what.specs))
    with progress("Listening", files.size) as advance:
        found = freedom(files, what.setup(wanted.policy), advance)
    if wanted.as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        for line in told_of_expression(found):
            sys.stdout.write(f"{line}\n")
    for problem in found.problems:
        sys.stderr.write(f"{problem.place}: {problem.what}. {problem.cure}\n")
    if found.taken or found.problems:
        raise typer.Exit(FOUND)


def _check(data: list[Path], wanted: Wanted) -> None:
    """Refuse, before any work, what cannot end well."""
    _check_sources(data, wanted)
    if wanted.conversations and wanted.expression:
        raise UsageError(
            place="--expression",
            value="conversations are no single lines",
            cure="Give either --conversations or --expression.",
        )
    plain = "--conversations" if wanted.conversations else "--expression"
    if (wanted.conversations or wanted.expression) and (
        wanted.about or wanted.compare or wanted.report
    ):
        raise UsageError(
            place=plain,
            value="there are figures alone",
            cure="Leave --about, --compare and --report out; --json gives them to a program.",
        )
    if wanted.examples and wanted.report is None:
        raise UsageError(
            place="--examples",
            value="words of members are quoted in a page alone",
            cure="Add --report FILE, or leave --examples out.",
        )
    if wanted.report is None:
        return
    if any(_is_same(wanted.report, path) for path in data):
        raise OutputError(
            place=f"--report {wanted.report}",
            value="it is the data itself",
            cure="Name another file; nothing was done.",
        )
    if not wanted.report.parent.is_dir():
        raise OutputError(
            place=f"--report {wanted.report}",
            value=f"there is no folder {wanted.report.parent}",
            cure="Create the folder, or name another file; nothing was done.",
        )


def _check_sources(data: list[Path], wanted: Wanted) -> None:
    """Refuse to evaluate nothing, or two things at once."""
    others = (data, wanted.about, wanted.compare, wanted.report, wanted.examples)
    if wanted.verdicts and (any(others) or wanted.conversations or wanted.expression):
        raise UsageError(
            place="--verdicts",
            value="moderators judge cases, not labelled lines",
            cure="Leave DATA and the options about it out; --config and --json go with it.",
        )
    if not wanted.verdicts and not data:
        raise UsageError(
            place="DATA",
            value="no file of labelled lines is named",
            cure="Name one, or give --verdicts to count what moderators came to.",
        )


def _is_same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other) or (
        one.exists() and other.exists() and one.samefile(other)
    )


def _say(found: Evaluation, wanted: Wanted) -> None:
    to = sys.stderr if wanted.report == Path("-") else sys.stdout
    if wanted.as_json:
        to.write(msgspec.json.encode(without_texts(found)).decode() + "\n")
        return
    for line in lines(found):
        to.write(f"{line}\n")
    for problem in found.problems:
        sys.stderr.write(f"{problem.place}: {problem.what}. {problem.cure}\n")
    if wanted.report is not None:
        to.write(f"The report is in {wanted.report}; open it in a browser.\n")


def without_texts(found: Evaluation) -> Evaluation:
    """Return the figures without the words of members."""
    labels = tuple(replace(label, misses=(), alarms=()) for label in found.labels)
    return replace(found, labels=labels, has_examples=False)
