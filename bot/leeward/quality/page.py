"""The page of an evaluation: one HTML file that loads nothing, on the sheet of the report."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment
from markupsafe import Markup

from leeward.quality.figures import Evaluation
from leeward.quality.view import COUNTS_FROM, View
from leeward.report.sheet import environment, style, style_hash, write_page

PACKAGE: Final = "leeward.quality"


def render(found: Evaluation) -> str:
    """Return the page."""
    look = style(PACKAGE)
    return (
        _environment()
        .get_template("evaluation.html.j2")
        .render(
            found=found,
            style=Markup(look),  # noqa: S704 - our own file
            style_hash=style_hash(look),
            view=View(found),
        )
    )


def write(found: Evaluation, path: Path) -> None:
    """Write the page to a file that only its owner can read; an older file is replaced.

    Raises:
        OutputError: it could not be written; nothing half-written stays, an older file does.
    """
    write_page(render(found), path)


@cache
def _environment() -> Environment:
    made = environment(PACKAGE)
    made.globals.update(counts_from=COUNTS_FROM)
    return made
