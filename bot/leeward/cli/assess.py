"""`leeward assess`: a few questions, and a risk assessment with a data protection assessment."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from leeward.cli.main import FOUND
from leeward.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption


def assess(
    config: ConfigOption = DEFAULT_CONFIG,
    answers: Annotated[
        Path | None,
        typer.Option("--answers", metavar="FILE", help="Take the answers from this file."),
    ] = None,
    write_answers: Annotated[
        Path | None,
        typer.Option(
            "--write-answers",
            metavar="FILE",
            help="Write a file with every question, to fill in; nothing else is done.",
        ),
    ] = None,
    keep_answers: Annotated[
        Path | None,
        typer.Option(
            "--keep-answers", metavar="FILE", help="Write what was answered, for the next time."
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="FILE", help="The document; `-` is standard output."),
    ] = Path("risk.md"),
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Of the document, instead of today."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask 24 questions, write a risk assessment; exit code 1 if points are open."""
    from leeward.assessment.wizard import assess, write_template

    if write_answers is not None:
        write_template(write_answers)
        return
    is_well = assess(
        config,
        answers,
        out,
        keep=keep_answers,
        day=None if day is None else day.date(),
        as_json=as_json,
    )
    if not is_well:
        raise typer.Exit(FOUND)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Nothing is overwritten, since people will have written into it.\n\n"
        "Example: leeward assess --answers answers.toml --out risk.md"
    )(assess)
