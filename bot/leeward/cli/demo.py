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
    console: Annotated[
        bool,
        typer.Option("--console", help="Then serve the moderators' console, until Ctrl-C."),
    ] = False,
    listen: Annotated[
        str, typer.Option("--listen", metavar="HOST:PORT", help="Where the console is served.")
    ] = "127.0.0.1:8321",
) -> None:
    """Watch a warning, a hidden message, a private tip, and a pattern that becomes a case."""
    from leeward.demo import run_demo

    run_demo(keep, pace, listen if console else "")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: leeward demo --keep demo-data")(demo)
