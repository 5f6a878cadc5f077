"""`leeward replay`: what Leeward would have done over an export."""

from pathlib import Path
from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_POLICY, FormatOption, PolicyOption

EXAMPLE = """Reads exports of Discord (DiscordChatExporter JSON), Telegram Desktop (result.json),
Slack (zip), Matrix/Element (JSON) and Leeward JSON Lines. Nothing is sent or stored.

Example: leeward replay export.json --report report.html"""


def replay(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Exports, or a folder of them.")
    ],
    policy: PolicyOption = DEFAULT_POLICY,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write decisions as JSON Lines."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", "-r", metavar="FILE", help="Write one self-contained page."),
    ] = None,
    every_event: Annotated[
        bool, typer.Option("--all", help="With --out: a line for every event.")
    ] = False,
    full_names: Annotated[
        bool, typer.Option("--full-names", help="With --report: do not shorten names.")
    ] = False,
    blur: Annotated[
        bool, typer.Option("--blur", help="With --report: blur texts until they are opened.")
    ] = False,
    format: FormatOption = None,  # noqa: A002 - the option's own name
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all figures, with full names and texts, as JSON.")
    ] = False,
) -> None:
    """Show what Leeward would have done over an export, before anything is installed."""
    from leeward.cli.replaying import Wanted, run

    run(
        files,
        Wanted(
            policy=policy,
            out=out,
            report=report,
            every_event=every_event,
            full_names=full_names,
            blur=blur,
            format=format,
            as_json=as_json,
        ),
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLE)(replay)
