"""Training lines of our own: text files with a section for each kind of line."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from leeward_policies.errors import ConfigError

HARMLESS: Final = frozenset(
    ("talk", "banter", "trash-talk", "swearing", "quote", "identity", "criticism", "ham")
)
"""Kinds of lines that nobody should be held back for."""

HARMFUL: Final = frozenset(("insult", "demean", "threat", "exclusion", "wish", "spam"))
"""Kinds of lines at which a kind moderator would step in."""

ANSWER: Final = "> "
"""Stands before a line that answers somebody's message."""


class Example(Struct, frozen=True):
    """One labelled line."""

    text: str
    """With a leading `@ ` where it answers somebody (`detectors.builtin` reads it likewise)."""
    is_harmful: bool
    weight: float = 1.0
    kind: str = ""
    source: str = ""
    is_copy: bool = False
    """Made of the line before it; both are shown to a head, or neither."""


class Lines(Struct, frozen=True):
    """A file of training lines."""

    name: str
    language: str
    sha256: str
    examples: tuple[Example, ...]


def read_lines(path: Path) -> Lines:
    """Read a file of training lines; its name begins with its language.

    Raises:
        ConfigError: it cannot be read, or a line of it belongs to no kind that we know.
    """
    try:
        data = path.read_bytes()
        text = data.decode()
    except (OSError, ValueError) as error:
        raise ConfigError(
            place=str(path), value=type(error).__name__, cure="Training lines are text in UTF-8."
        ) from None
    found = tuple(_examples(path, text))
    return Lines(_name(path), path.stem.partition("-")[0], hashlib.sha256(data).hexdigest(), found)


def _examples(path: Path, text: str) -> Iterator[Example]:
    kind = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("[") and line.endswith("]"):
            kind = line[1:-1]
            if kind not in HARMLESS | HARMFUL:
                raise ConfigError(
                    place=f"{path} line {number}",
                    value=line,
                    cure=f"Kinds are {', '.join(sorted(HARMLESS | HARMFUL))}.",
                )
        elif line.strip():
            if not kind:
                raise ConfigError(
                    place=f"{path} line {number}",
                    value="a line before the first kind",
                    cure="Write a kind in brackets above it, such as [talk].",
                )
            yield Example(addressed(line), kind in HARMFUL, kind=kind, source=_name(path))


def _name(path: Path) -> str:
    """Return how a card names a file: `chat/en` is another one than `spam/en`."""
    return f"{path.parent.name}/{path.stem}"


def addressed(line: str) -> str:
    """Return a line as the model reads it: an answer begins as a mention does."""
    return f"@ {line.removeprefix(ANSWER)}" if line.startswith(ANSWER) else line


def known_texts(examples: Iterable[Example]) -> frozenset[str]:
    """Return what was said, alike for letters and signs that do not matter."""
    return frozenset(squeezed(one.text) for one in examples)


def squeezed(text: str) -> str:
    """Return the letters and digits of a text alone, for finding what stands in two sets."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
