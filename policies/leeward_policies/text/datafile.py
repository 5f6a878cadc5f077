"""The data files of this package: words and pairs of characters, apart by blanks."""

from pathlib import Path


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a data file without repetitions; lines that start with `#` are notes."""
    return tuple(dict.fromkeys(word for line in _lines(name) for word in line.split()))


def sections_of(name: str) -> dict[str, list[str]]:
    """Return the words of a data file by the `[section]` they stand in."""
    found: dict[str, list[str]] = {}
    section: list[str] = []
    for line in _lines(name):
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        else:
            section += line.split()
    return found


def _lines(name: str) -> list[str]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [line for line in lines if line[:1] != "#"]


def pairs_of(name: str) -> dict[str, str]:
    """Return a data file's pairs: the first character is read as what follows it."""
    return {word[0]: word[1:] for word in words_of(name)}
