"""`leeward train`: makes the shipped models anew from the lines that they were made of."""

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from leeward.cli.main import DONE, FOUND
from leeward_policies.errors import ConfigError


class Kind(Enum):
    """Which models are made: `builtin` and `semantic`, or `gate` and `stages`."""

    TOXICITY = "toxicity"
    STAGES = "stages"


def train(
    lines: Annotated[
        Path,
        typer.Option("--lines", help="Our own lines: a folder with chat/, grooming/ and spam/."),
    ] = Path("policies/training"),
    data: Annotated[
        Path | None,
        typer.Option("--data", help="The folder of the public sets; without it, our lines alone."),
    ] = None,
    held_out: Annotated[
        Path | None,
        typer.Option("--held-out", help="Lines for figures; what stands in them is left out."),
    ] = Path("policies/held_out/chat"),
    out: Annotated[Path, typer.Option("--out", help="Where models and cards are written.")] = Path(
        "build/models"
    ),
    only: Annotated[
        Kind | None, typer.Option("--only", help="Make these alone; without it, all of them.")
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option("--compare", help="A folder of models: say whether the same came out."),
    ] = None,
) -> None:
    """Make the shipped models anew; needs the extra `train`."""
    try:
        from leeward.training.making import Places, make
        from leeward.training.stage_models import make_stages
        from leeward.training.writing import differences, write
    except ImportError as error:
        raise ConfigError(
            place="leeward train",
            value=f"{error.name} is not installed",
            cure='Install it with `pip install "leeward[train]"`.',
        ) from None
    if not lines.is_dir():
        raise ConfigError(
            place=str(lines),
            value="there is no such folder",
            cure="Run this in a checkout of Leeward, or name the folder with --lines.",
        )

    def say(what: str) -> None:
        sys.stderr.write(f"{what}\n")

    places = Places(lines, data, held_out)
    made = () if only is Kind.STAGES else make(places, say)
    made += () if only is Kind.TOXICITY else make_stages(places, say)
    for path in write(made, out):
        sys.stdout.write(f"{path}\n")
    told = [] if compare is None else differences(made, compare)
    for sentence in told:
        sys.stdout.write(f"{sentence}\n")
    raise typer.Exit(FOUND if told else DONE)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: leeward train --data ../shared/data --out build/models")(train)
