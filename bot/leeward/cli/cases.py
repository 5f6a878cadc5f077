"""`leeward cases`: the cases that wait for people, one in full, and what is done with it."""

import sys
from enum import StrEnum
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


CaseArgument = Annotated[str, typer.Argument(metavar="CASE")]
AsOption = Annotated[
    str,
    typer.Option(
        "--as", metavar="REF", help="Who does it, such as discord:42; else the command line."
    ),
]


@group.command(epilog="Example: leeward cases take case-12 --as discord:42")
def take(
    case: CaseArgument,
    config: ConfigOption = DEFAULT_CONFIG,
    who: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Look after a case for a time; exit code 1 if somebody else does."""
    from leeward.cli.case_acts import move_case
    from leeward_policies.domain.move import Take

    _exit(is_done=move_case(case, Take(), config, who=who, as_json=as_json))


@group.command("hand-over", epilog="Example: leeward cases hand-over case-12 discord:43")
def hand_over(
    case: CaseArgument,
    to: Annotated[str, typer.Argument(metavar="REF", help="Who looks after it from now on.")],
    config: ConfigOption = DEFAULT_CONFIG,
    who: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Let somebody else look after a case."""
    from leeward.cli.case_acts import move_case
    from leeward_policies.domain.move import HandOver
    from leeward_policies.domain.refs import UserRef

    move = HandOver(UserRef.parse(to))
    _exit(is_done=move_case(case, move, config, who=who, as_json=as_json))


@group.command("give-back", epilog="Example: leeward cases give-back case-12 --as discord:42")
def give_back(
    case: CaseArgument,
    config: ConfigOption = DEFAULT_CONFIG,
    who: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Look after a case no longer; it waits for the next one."""
    from leeward.cli.case_acts import move_case
    from leeward_policies.domain.move import GiveBack

    _exit(is_done=move_case(case, GiveBack(), config, who=who, as_json=as_json))


@group.command(epilog="Example: echo 'Spoke to both.' | leeward cases note case-12 -")
def note(
    case: CaseArgument,
    text: Annotated[str, typer.Argument(help="Up to 500 characters; - reads them from stdin.")],
    config: ConfigOption = DEFAULT_CONFIG,
    who: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write something down for the others; it is sealed with the case."""
    from leeward.cli.case_acts import move_case
    from leeward_policies.domain.move import WriteNote

    words = _given() if text == "-" else text
    _exit(is_done=move_case(case, WriteNote(words), config, who=who, as_json=as_json))


def _given() -> str:
    """Return what stands on standard input."""
    from leeward_policies.errors import UsageError

    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise UsageError(
            place="standard input", value="it is no UTF-8", cure="Save the note as UTF-8 text."
        ) from None


class VerdictChoice(StrEnum):
    """What people come to; the words of `Verdict`."""

    right = "right"
    wrong = "wrong"
    unclear = "unclear"


@group.command(epilog="Example: leeward cases resolve case-12 --verdict wrong")
def resolve(
    case: CaseArgument,
    verdict: Annotated[
        VerdictChoice, typer.Option(help="What was wrong is undone as well, as far as possible.")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    who: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Judge a case and close it; an appeal is answered so, too."""
    from leeward.cli.case_acts import judge_case

    _exit(is_done=judge_case(case, verdict.value, config, who=who, as_json=as_json))


@group.command(epilog="Example: leeward cases reopen case-12")
def reopen(
    case: CaseArgument,
    config: ConfigOption = DEFAULT_CONFIG,
    who: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Look again at a case that was closed."""
    from leeward.cli.case_acts import move_case
    from leeward_policies.domain.move import Reopen

    _exit(is_done=move_case(case, Reopen(), config, who=who, as_json=as_json))


@group.command(epilog='Example: leeward cases reported case-12 --to "the national hotline"')
def reported(
    case: CaseArgument,
    to: Annotated[str, typer.Option("--to", help="A service, never a person's name.")],
    config: ConfigOption = DEFAULT_CONFIG,
    who: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Note that a case of suspected abuse material was reported to somebody who must know."""
    from leeward.cli.case_acts import move_case
    from leeward_policies.domain.move import MarkReported

    _exit(is_done=move_case(case, MarkReported(to), config, who=who, as_json=as_json))


def _exit(*, is_done: bool) -> None:
    if not is_done:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="cases")
