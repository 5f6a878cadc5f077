"""The page of a month's figures: one HTML file that loads nothing, on the sheet of the report."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment
from markupsafe import Markup

from leeward.report.sheet import environment, style, style_hash, write_page
from leeward.report.words import CATEGORIES, COUNTED, moment_words
from leeward.transparency import told
from leeward.transparency.figures import Figures

PACKAGE: Final = "leeward.transparency"


def render(figures: Figures) -> str:
    """Return the page."""
    look = style()
    return (
        _environment()
        .get_template("transparency.html.j2")
        .render(
            figures=figures,
            style=Markup(look),  # noqa: S704 - our own file
            style_hash=style_hash(look),
            told=told,
        )
    )


def write(figures: Figures, path: Path) -> None:
    """Write the page to a file that only its owner can read; an older file is replaced.

    Raises:
        OutputError: it could not be written; nothing half-written stays, an older file does.
    """
    write_page(render(figures), path)


@cache
def _environment() -> Environment:
    made = environment(PACKAGE)
    made.globals.update(categories=CATEGORIES, counted=COUNTED, moment_words=moment_words)
    return made
