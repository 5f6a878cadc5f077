"""The page itself: one HTML file that loads nothing, written whole or not at all."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from leeward.output import whole_file
from leeward.report import words
from leeward.report.legible import legible
from leeward.report.pictures import SHARED
from leeward.report.summary import Distinct, Summary
from leeward.report.view import View
from leeward_policies.errors import OutputError


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
            style=Markup(_style()),  # noqa: S704 - our own file
            style_hash=_hash(_style()),
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
    page = render(summary, full_names=full_names, blur=blur).encode()
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OutputError(
            place=str(path),
            value="this is a device or a pipe, which a page must not replace",
            cure="Name a file, such as report.html.",
        )
    with whole_file(path) as file:
        file.write(page)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("leeward.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        categories=words.CATEGORIES,
        counted=words.COUNTED,
        formats=words.FORMATS,
        distinct=_distinct,
        held_back=words.HELD_BACK,
        legible=legible,
        many=words.many,
        moment_words=words.moment_words,
        number=words.number,
        shared=SHARED,
    )
    return environment


def _distinct(found: Distinct) -> str:
    return f"{words.number(found.count)}{'+' if found.capped else ''}"


@cache
def _style() -> str:
    return (resources.files("leeward.report") / "style.css").read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
