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


def spaced(pattern: str, **parts: str) -> re.Pattern[str]:
    """Compile a pattern that begins and ends at a space of `Prose.line`.

    Args:
        pattern: over as many lines as it needs; `%name%` stands for a part.
        parts: patterns used in several places, the outer ones first.
    """
    return re.compile(rf"(?<!\S)(?:{joined(_filled(pattern, parts))})(?!\S)")


def _filled(text: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        text = text.replace(f"%{name}%", joined(part))
    return text


def forms(text: str, **parts: str) -> tuple[tuple[float, re.Pattern[str]], ...]:
    """Compile scored patterns, one a paragraph: `0.92 pattern`, going on over indented lines.

    Args:
        text: the paragraphs; `%name%` stands for a part.
        parts: patterns used in several places, the outer ones first.
    """
    paragraphs: list[list[str]] = []
    for line in _filled(text, parts).splitlines():
        if _SCORED.match(line.strip()):
            paragraphs.append([line])
        elif line.strip():
            paragraphs[-1].append(line)
    scored = (joined("\n".join(lines)).partition(" ") for lines in paragraphs)
    return tuple((float(score), spaced(pattern)) for score, _, pattern in scored)


_SCORED = re.compile(r"[01]\.\d+ ")
