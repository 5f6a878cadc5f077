"""`leeward demo`: a small community lives for a minute, and the screen says what happened."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="FOLDER", help="Keep the demo's database to look into."),
    ] = None,
    pace: Annotated[
        float, typer.Option("--pace", min=0.0, max=10.0, help="Seconds between messages.")
    ] = 1.2,
) -> None:
    """Watch a warning, a hidden message, a private tip, and a pattern that becomes a case."""
    from leeward.demo import run_demo

    run_demo(keep, pace)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: leeward demo --keep demo-data")(demo)
