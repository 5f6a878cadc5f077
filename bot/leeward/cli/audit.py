"""`leeward audit`: whether the record of what was done is whole."""

from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption

group = typer.Typer(help="Check the audit log.", no_args_is_help=True, rich_markup_mode=None)


@group.callback()
def audit() -> None:
    """Check the audit log."""


@group.command(epilog="Example: leeward audit verify --head 1207:5f3a…")
def verify(
    config: ConfigOption = DEFAULT_CONFIG,
    head: Annotated[
        str, typer.Option("--head", metavar="N:HASH", help="A head noted earlier, elsewhere.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Check that no line of the audit log was changed, moved or removed; exit code 1 if one was."""
    from leeward.cli.kept import verify_audit

    verify_audit(config, head, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="audit")
