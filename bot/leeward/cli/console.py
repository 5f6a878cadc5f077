"""`leeward console`: ways into the console, for people and for programs."""

from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption

group = typer.Typer(
    help="Ways into the console, for people and for programs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@group.command(epilog="Example: leeward console link --as discord:42")
def link(
    who: Annotated[
        str, typer.Option("--as", metavar="REF", help="Who signs in, such as discord:42.")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Print a link that lets somebody in once, within ten minutes, as what they are by then."""
    from leeward.cli.tokens import print_link

    print_link(who, config)


@group.command(
    epilog='Example: leeward console token "night watch" --as discord:42 --role moderator'
)
def token(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    who: Annotated[
        str, typer.Option("--as", metavar="REF", help="In whose name, such as discord:42.")
    ],
    roles: Annotated[
        list[str],
        typer.Option(
            "--role", metavar="ROLE", help="moderator, safety-lead, admin or csea; may be repeated."
        ),
    ],
    days: Annotated[int, typer.Option("--days", min=1, max=365, help="How long it lasts.")] = 90,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Make a token and print it, this once; it never has more than its bearer holds by then."""
    from leeward.cli.tokens import print_token

    print_token(name, who, roles, days, config)


@group.command(epilog="Example: leeward console tokens --json")
def tokens(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """List the tokens that let programs in; what they are is shown to nobody."""
    from leeward.cli.tokens import list_tokens

    list_tokens(config, as_json=as_json)


@group.command(epilog="Example: leeward console revoke 3f9a0c21")
def revoke(
    which: Annotated[str, typer.Argument(metavar="ID", help="As `tokens` lists it.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """End a token, at once."""
    from leeward.cli.tokens import revoke_token

    revoke_token(which, config)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="console")
