"""`leeward words`: what members read, in which languages, how whole, and who has read it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from leeward.cli.main import FOUND
from leeward.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption


def words(
    language: Annotated[
        str,
        typer.Option(
            "--language", "-l", metavar="CODE", help="Tell of this language all that is not whole."
        ),
    ] = "",
    check: Annotated[
        Path | None,
        typer.Option("--check", metavar="FILE", help="Check a file of own texts before it counts."),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Say how the texts for members stand; exit code 1 if one is wrong, missing or out of date."""
    from leeward.cli.wordings import check_own, show

    if check is not None:
        is_well = check_own(check, sys.stdout, as_json=as_json)
    else:
        is_well = show(language, config, sys.stdout, as_json=as_json)
    if not is_well:
        raise typer.Exit(FOUND)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: leeward words --language de")(words)
