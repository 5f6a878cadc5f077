"""How word lists and patterns over `Prose.line` are written: over several lines, read as one."""

import re


def wordset(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def joined(pattern: str) -> str:
    """Return a pattern written over several lines as one.

    Indentation and line ends go; a line that is to begin with a space begins with `[ ]`.
    """
    return "".join(line.strip() for line in pattern.splitlines())


def either(phrases: str) -> str:
    """Return a group of the phrases that stand one or more a line, separated by `|`."""
    parts = [part.strip() for line in phrases.splitlines() for part in line.split("|")]
    return f"(?:{'|'.join(part for part in parts if part)})"


def spaced(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that begins and ends at a space of `Prose.line`."""
    return re.compile(rf"(?<!\S)(?:{joined(pattern)})(?!\S)")
