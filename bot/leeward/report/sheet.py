"""The sheet that pages are written on: templates, style, and a file written whole or not at all."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from leeward.output import whole_file
from leeward.report.legible import legible
from leeward.report.words import many, number
from leeward_policies.errors import OutputError


def environment(*packages: str) -> Environment:
    """Return what renders the templates of some packages, and of the report behind them."""
    names = dict.fromkeys((*packages, "leeward.report"))
    made = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in names]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals.update(legible=legible, many=many, number=number)
    return made


@cache
def style(*packages: str) -> str:
    """Return the style sheet of the report, and behind it those of some packages."""
    names = dict.fromkeys(("leeward.report", *packages))
    return "".join((resources.files(name) / "style.css").read_text("utf-8") for name in names)


def style_hash(text: str) -> str:
    """Return what lets a style, and nothing else, into a page with a strict policy."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def write_page(page: str, path: Path) -> None:
    """Write a page to a file that only its owner can read; an older file is replaced.

    Args:
        page: whole.
        path: of the file; `-` is standard output.

    Raises:
        OutputError: it could not be written; nothing half-written stays, an older file does.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OutputError(
            place=str(path),
            value="this is a device or a pipe, which a page must not replace",
            cure="Name a file, such as report.html.",
        )
    with whole_file(path) as file:
        file.write(page.encode())
