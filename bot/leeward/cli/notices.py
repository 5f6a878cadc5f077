"""`leeward notices`: the ways out of the platform, tried by a person."""

import typer

from leeward.cli.main import FOUND
from leeward.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption

group = typer.Typer(
    help="Notices outside the platform: mail, ntfy, Slack, a webhook.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@group.command("test", epilog="Example: leeward notices test")
def try_each(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Send one test notice on each way that is set; exit code 1 if one did not take it."""
    from leeward.elsewhere.standing import try_out

    if not try_out(config, as_json=as_json):
        raise typer.Exit(FOUND)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="notices")
