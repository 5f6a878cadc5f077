"""`leeward doctor`: whether everything is in place, and what to do where it is not."""

from typing import Annotated

import typer

from leeward.cli.main import FOUND
from leeward.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption


def doctor(
    config: ConfigOption = DEFAULT_CONFIG,
    fix: Annotated[
        bool, typer.Option("--fix", help="Make what is missing and can be made safely.")
    ] = False,
    accept_lost_keys: Annotated[
        bool,
        typer.Option(
            "--accept-lost-keys",
            help="The keys file is lost, or this is a restored backup: give up what it sealed.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check the installation; exit code 1 if something needs a person."""
    from leeward.doctor import examine

    if not examine(config, fix=fix, accept_lost_keys=accept_lost_keys, as_json=as_json):
        raise typer.Exit(FOUND)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: leeward doctor --fix")(doctor)
