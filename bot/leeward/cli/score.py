"""`leeward score`: what the detectors see in single lines."""

import sys

import typer

EXAMPLE = "Example: echo 'call me on +44 7700 900123' | leeward score"


def score() -> None:
    """Read events or plain lines on standard input; write one JSON line each with its signals."""
    from leeward.scoring import score_lines

    score_lines(sys.stdin.buffer, sys.stdout.buffer, sys.stderr)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLE)(score)
