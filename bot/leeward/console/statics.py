"""Files that pages load from us: their names change with what is in them."""

from hashlib import sha256
from importlib import resources
from typing import Final

from msgspec import Struct

from leeward.report.sheet import style

PACKAGE: Final = "leeward.console"

PATH: Final = "/static/"

FOREVER: Final = "public, max-age=31536000, immutable"
"""A year, which RFC 9111 takes for ever; a changed file has another name."""


class File(Struct, frozen=True):
    """One file."""

    name: str
    media_type: str
    content: bytes


class Statics:
    """All files, by name; read once."""

    def __init__(self) -> None:
        static = resources.files(PACKAGE) / "static"
        files = (
            _named("console", "css", "text/css; charset=utf-8", style(PACKAGE).encode()),
            _named(
                "console",
                "js",
                "text/javascript; charset=utf-8",
                (static / "console.js").read_bytes(),
            ),
            _named("icon", "svg", "image/svg+xml", (static / "icon.svg").read_bytes()),
        )
        self._files = {file.name: file for file in files}
        self.style, self.script, self.icon = [f"{PATH}{file.name}" for file in files]

    def get(self, name: str) -> File | None:
        """Return a file."""
        return self._files.get(name)


def _named(stem: str, ending: str, media_type: str, content: bytes) -> File:
    return File(f"{stem}.{sha256(content).hexdigest()[:16]}.{ending}", media_type, content)
