"""The page itself: one HTML file that loads nothing, written whole or not at all."""

from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from leeward.report import words
from leeward.report.pictures import SHARED
from leeward.report.sheet import environment, style, style_hash, write_page
from leeward.report.summary import Distinct, Summary
from leeward.report.view import View


def render(summary: Summary, *, full_names: bool = False, blur: bool = False) -> str:
    """Return the page.

    Args:
        summary: of a replay.
        full_names: name people in full and mask nothing; otherwise no full name and no
            number, address or handle that was recognised stands anywhere in the page.
        blur: blur what members wrote until the reader unticks the box or points at it.
    """
    view = View(summary, full_names=full_names)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            blur=blur,
            cases=view.cases(),
            days=view.days(),
            full_names=full_names,
            lines=words.summary_lines(summary),
            rules=view.rules(),
            silent=view.silent(),
            style=Markup(style()),  # noqa: S704 - our own file
            style_hash=style_hash(style()),
            summary=summary,
            view=view,
        )
    )


def write(summary: Summary, path: Path, *, full_names: bool = False, blur: bool = False) -> None:
    """Write the page to a file that only its owner can read; an older file is replaced.

    Args:
        summary: of a replay.
        path: of the file; `-` is standard output.
        full_names: see `render`.
        blur: see `render`.

    Raises:
        OutputError: it could not be written; nothing half-written stays, an older file does.
    """
    write_page(render(summary, full_names=full_names, blur=blur), path)


@cache
def _environment() -> Environment:
    made = environment()
    made.globals.update(
        categories=words.CATEGORIES,
        counted=words.COUNTED,
        formats=words.FORMATS,
        distinct=_distinct,
        held_back=words.HELD_BACK,
        moment_words=words.moment_words,
        shared=SHARED,
    )
    return made


def _distinct(found: Distinct) -> str:
    return f"{words.number(found.count)}{'+' if found.capped else ''}"
