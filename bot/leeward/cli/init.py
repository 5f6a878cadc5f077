"""`leeward init`: make an installation, connect a platform, and say what comes next."""

import sys
from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_CONFIG, ConfigOption


def init(
    platform: Annotated[
        str | None, typer.Argument(metavar="[PLATFORM]", help="Such as discord or telegram.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Make an installation in this folder, and say step by step how to connect a platform."""
    from leeward.installing import begin

    for line in begin(config, platform):
        sys.stdout.write(f"{line}\n")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: leeward init discord")(init)
