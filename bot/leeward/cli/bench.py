"""`leeward bench`: how fast the parts are on this machine, in one table."""

from pathlib import Path
from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_POLICY, JsonOption, PolicyOption


def bench(
    policy: PolicyOption = DEFAULT_POLICY,
    rounds: Annotated[
        int, typer.Option("--rounds", min=1, max=50, help="The table shows the median of these.")
    ] = 5,
    messages: Annotated[
        int, typer.Option("--messages", min=100, help="Messages a round.")
    ] = 20_000,
    replayed: Annotated[
        int, typer.Option("--replay", min=0, help="Also replay this many messages, for memory.")
    ] = 0,
    kept_pairs: Annotated[
        int, typer.Option("--pairs", min=0, help="Also keep this many pairs, for memory.")
    ] = 0,
    cases: Annotated[
        int,
        typer.Option("--cases", min=0, help="Also open the console's pages with so many cases."),
    ] = 0,
    profile: Annotated[
        bool, typer.Option("--profile", help="Print where the time of a decision goes.")
    ] = False,
    beside: Annotated[
        list[Path] | None,
        typer.Option(
            "--beside", help="A venv with others to measure as well; `make bench-beside` makes it."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure message to decision, message to committed, replay, and start-up."""
    from leeward.bench import measure

    measure(
        policy,
        rounds=rounds,
        messages=messages,
        replayed=replayed,
        kept_pairs=kept_pairs,
        cases=cases,
        profile=profile,
        venvs=beside or (),
        as_json=as_json,
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: leeward bench --replay 5000000")(bench)
