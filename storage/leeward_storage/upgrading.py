"""Alembic, run from code: the steps come with the package, and nobody needs an `alembic.ini`."""

import threading
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS: Final = Path(__file__).parent / "migrations"

_LOCK: Final = threading.Lock()
"""Alembic's environment is global to the process, and stores open in threads of their own."""


def configuration(book: str) -> Config:
    """Return Alembic's configuration for one of the two files, `main` or `keys`."""
    config = Config()
    config.set_main_option("script_location", _escaped(MIGRATIONS))
    config.set_main_option("version_locations", _escaped(MIGRATIONS / book))
    config.set_main_option("path_separator", "newline")
    return config


def revisions(book: str) -> frozenset[str]:
    """Return every revision that this code knows."""
    steps = ScriptDirectory.from_config(configuration(book)).walk_revisions()
    return frozenset(step.revision for step in steps)


def upgrade(connection: Connection, book: str) -> None:
    """Take every step that a file lacks, inside the connection's transaction."""
    config = configuration(book)
    config.attributes["connection"] = connection
    with _LOCK:
        command.upgrade(config, "head")


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
