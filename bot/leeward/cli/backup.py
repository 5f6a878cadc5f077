"""`leeward backup`: a copy of the database, without the keys of sealed evidence."""

from pathlib import Path
from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_CONFIG, ConfigOption

EXAMPLE = """The keys of sealed evidence stay behind on purpose: a key that is destroyed must not
live on in a backup.

Example: leeward backup /backups/leeward-2026-11-23.db"""


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Must not exist yet.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Copy the database while Leeward runs or stands still."""
    from leeward.cli.kept import back_up

    back_up(file, config)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLE)(backup)
