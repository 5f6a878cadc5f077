"""`leeward cases`: the cases that wait for people, and one of them in full."""

from pathlib import Path
from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption

group = typer.Typer(
    help="The cases that wait for people.", no_args_is_help=True, rich_markup_mode=None
)


@group.command("list", epilog="Example: leeward cases list --all")
def list_(
    config: ConfigOption = DEFAULT_CONFIG,
    every: Annotated[bool, typer.Option("--all", help="Resolved and closed ones, too.")] = False,
    page: Annotated[int, typer.Option("--page", min=1, help="50 cases a page.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """List cases, the most urgent and then the oldest first."""
    from leeward.cli.kept import list_cases

    list_cases(config, every=every, page=page, as_json=as_json)


@group.command(epilog="Example: leeward cases show case-12 --open")
def show(
    case: Annotated[str, typer.Argument(metavar="CASE")],
    config: ConfigOption = DEFAULT_CONFIG,
    opened: Annotated[
        bool, typer.Option("--open", help="Open the sealed lines; this is written to the audit.")
    ] = False,
    page: Annotated[
        Path | None,
        typer.Option("--page", metavar="FILE", help="Write it as a page, with a picture."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show one case: who, since when, by which steps, how sure, and what to do next."""
    from leeward.cli.kept import show_case

    show_case(case, config, opened=opened, page=page, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="cases")
