"""Figures and signs read as letters (`1d10t`), and words behind a mask of stars (`id**t`)."""

import re
from collections.abc import Iterator
from itertools import islice, product

from leeward_policies.text.known import KNOWN, MASKED
from leeward_policies.text.view import Rewriting, View

_LEET = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b",
    "9": "g", "@": "a", "$": "s", "!": "il", "|": "li", "+": "t", "€": "e", "£": "l", "¢": "c",
    "§": "s", "¡": "i",
}  # fmt: skip
CODE = "0-9@$!|+€£¢§¡*#"
"""Characters that may stand for a letter or hide one, as a regular expression's set."""
_CODED = re.compile(
    rf"[^\W\d_][{CODE}]+[^\W\d_]|[0-9$|€£¢§¡][^\W\d_]|[^\W\d_][013457@$]|@(?=ss|rs)"
)
"""Where a code stands by a letter; a mention, a hashtag, a command or bold letters are no leet."""

_TOKEN = re.compile(rf"(?:[^\W_]|[{CODE}'])+")
_TOKEN_MAX = 40
_READINGS_MAX = 16
_MEASURE = re.compile(r"\d+(?:st|nd|rd|th|am|pm|a|p|k|m|km|cm|mm|kg|g|x|h|s|min|hz|gb|mb|fps|v|d)")
_INSIDE = re.compile(r"[^\W\d_][013457@$€£¢§]+[^\W\d_]|^[013457@$€£¢§]+[^\W\d_]{2,}")


def _readings(token: str) -> Iterator[str]:
    choices = [_LEET.get(char, char) for char in token]
    return map("".join, islice(product(*choices), _READINGS_MAX))


def _masked(token: str) -> str | None:
    """Return the word behind a mask of stars, the first that fits; at least half must show."""
    if 2 * sum(char in "*#" for char in token) > len(token):
        return None
    for word in MASKED.get((token[0], len(token)), ()):
        if all(shown in "*#" or shown == char for shown, char in zip(token, word, strict=True)):
            return word
    return None


def unleet(token: str) -> str:
    """Return a word with figures and signs read as letters, as long as it was.

    A reading that is a known word goes first; otherwise figures are read only between letters
    or before them, so that names with numbers, measures and times stay what they are.
    """
    if len(token) > _TOKEN_MAX or token.isalpha() or not any(map(str.isalpha, token)):
        return token
    if "*" in token or "#" in token:
        return _masked(token) or token
    if _MEASURE.fullmatch(token):
        return token
    for reading in _readings(token):
        if reading in KNOWN:
            return reading
    if _INSIDE.search(token) and not set(token) & set("!|+"):
        return next(_readings(token))
    return token


def _unleet_in(token: str) -> tuple[int, str]:
    """Try a token whole, then without the punctuation around it."""
    whole = unleet(token)
    if whole != token and whole in KNOWN:
        return 0, whole
    core = token.strip("!'*#|+")
    if core.startswith("@") and unleet(core) not in KNOWN:
        core = core[1:]
    return (token.index(core), unleet(core)) if core else (0, token)


def unleet_view(view: View) -> View:
    """Undo leet (`1d10t`) and masks (`id**t`); addresses are left alone."""
    text = view.text
    if not _CODED.search(text):
        return view
    new = Rewriting(view)
    for found in _TOKEN.finditer(text):
        token = found.group()
        if token.isalpha():
            continue
        if "@" in token[1:] and text[found.end() : found.end() + 1] == ".":
            continue
        shift, undone = _unleet_in(token)
        start, end = found.start() + shift, found.start() + shift + len(undone)
        if text[start:end] != undone:
            new.keep(start)
            new.put(undone, range(start, end), end)
    return new.view("unleet")
