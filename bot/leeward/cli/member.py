"""`leeward member`: what is kept about one member, told to them or erased."""

from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_CONFIG, ConfigOption

group = typer.Typer(
    help="What is kept about one member.", no_args_is_help=True, rich_markup_mode=None
)
MemberArgument = Annotated[
    str, typer.Argument(metavar="MEMBER", help="A printed ref, such as discord:42.")
]


@group.command(epilog="Example: leeward member export discord:42 > member.json")
def export(member: MemberArgument, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Print what may be told to a member about themselves, as JSON."""
    from leeward.cli.kept import export_member

    export_member(member, config)


@group.command(epilog="Example: leeward member erase discord:42 --yes")
def erase(
    member: MemberArgument,
    config: ConfigOption = DEFAULT_CONFIG,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Erase what may be erased about a member, and print what it was, as JSON."""
    if not yes:
        typer.confirm(f"Erase what is kept about {member}? This cannot be undone", abort=True)
    from leeward.cli.kept import erase_member

    erase_member(member, config)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="member")
