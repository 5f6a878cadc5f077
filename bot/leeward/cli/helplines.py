"""`leeward helplines`: who helps near members, and which entry somebody must look at again."""

from typing import Annotated

import typer

from leeward.cli.main import FOUND
from leeward.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption


def helplines(
    country: Annotated[
        str,
        typer.Option("--country", metavar="LETTERS", help="Only this one, such as GB; else all."),
    ] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """List the helplines, each with how far it can be relied on; exit code 1 if one is too old."""
    from datetime import UTC, datetime

    from leeward.config import load
    from leeward.helplines import tell_helplines

    settings = load(config) if config.exists() or config != DEFAULT_CONFIG else None
    today = datetime.now(UTC).date()
    if not tell_helplines(settings, country, today, as_json=as_json):
        raise typer.Exit(FOUND)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: leeward helplines --country GB")(helplines)
