"""`leeward report`: the figures of a month, without personal data, to be published."""

from pathlib import Path
from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption

EXAMPLE = """Counts below 5 are not told, nor what would give them away. Nobody is named.

Example: leeward report --month 2026-11 --page november.html"""


def report(
    config: ConfigOption = DEFAULT_CONFIG,
    month: Annotated[
        str,
        typer.Option(
            "--month", "-m", metavar="MONTH", help="Such as 2026-11, of UTC; the last whole one."
        ),
    ] = "",
    page: Annotated[
        Path | None,
        typer.Option("--page", metavar="FILE", help="Write it as one self-contained page."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the transparency figures of a month: what was done, how often rightly, how soon."""
    from leeward.cli.publishing import publish

    publish(config, month, page=page, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLE)(report)
