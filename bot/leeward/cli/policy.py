"""`leeward policy`: check a policy file, explain it, compare two of them over an export."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from leeward.cli.main import FOUND
from leeward.cli.options import DEFAULT_POLICY, FormatOption, JsonOption

group = typer.Typer(
    help="Check, explain and compare policies.", no_args_is_help=True, rich_markup_mode=None
)


@group.command(epilog="Example: leeward policy check riverside.toml")
def check(
    policy: Annotated[str, typer.Argument(metavar="PACK|FILE")] = DEFAULT_POLICY,
    as_json: JsonOption = False,
) -> None:
    """Read a policy whole and run its own examples; exit code 1 if an example fails."""
    from leeward.cli.policies import check_policy

    if not check_policy(policy, sys.stdout, as_json=as_json):
        raise typer.Exit(FOUND)


@group.command(epilog="Example: leeward policy explain young-people")
def explain(
    policy: Annotated[str, typer.Argument(metavar="PACK|FILE")] = DEFAULT_POLICY,
) -> None:
    """Say in plain sentences what a policy does."""
    from leeward.cli.policies import explain_policy

    explain_policy(policy, sys.stdout)


@group.command(epilog="Example: leeward policy diff old.toml new.toml --over export.json")
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD")],
    new: Annotated[str, typer.Argument(metavar="NEW")],
    over: Annotated[
        list[Path], typer.Option("--over", metavar="FILE", help="An export; may be repeated.")
    ],
    format: FormatOption = None,  # noqa: A002 - the option's own name
    as_json: JsonOption = False,
) -> None:
    """Say what would change over an export; exit code 1 if anything does."""
    from leeward.cli.policies import diff_policies

    if diff_policies(old, new, over, format, sys.stdout, as_json=as_json):
        raise typer.Exit(FOUND)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="policy")
