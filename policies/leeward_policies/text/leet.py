"""Figures and signs read as letters (`1d10t`), and words behind a mask of stars (`id**t`)."""

import re

from leeward_policies.text.known import FREQUENT, HIDDEN_IN_ORDER, KNOWN, MASKED, ORDINARY
from leeward_policies.text.view import Rewriting, View

_LEET = str.maketrans("0123456789@$!|+€£¢§¡", "oizeasgtbgasiltelcsi")
"""The letter that a code stands for most often; `1` is `i`, and `l` where a known word needs it."""

CODE = "0-9@$!|+€£¢§¡*#"
"""Characters that may stand for a letter or hide one, as a regular expression's set."""
_CODED = re.compile(rf"[^\W\d_][{CODE}]+[^\W\d_]|[0-9$|€£¢§¡][^\W\d_]|[^\W\d_][0-9@$]|@(?=ss|rs)")
"""Where a code stands by a letter; a mention, a hashtag, a command or bold letters are no leet."""

_TOKEN = re.compile(rf"(?:[^\W_]|[{CODE}'])+")
_TOKEN_MAX = 40
_MEASURE = re.compile(
    r"\d{1,4}(?:st|nd|rd|th|am|pm|a|p|k|m|km|cm|mm|kg|g|x|h|s|min|hz|gb|mb|fps|d)"
)
_INSIDE = re.compile(r"[^\W\d_][013457@$€£¢§]+[^\W\d_]|^[013457@$€£¢§]+[^\W\d_]{2,}")


_MERGED = str.maketrans("lb", "ig")


def merged(letters: str) -> str:
    """Return a token with codes read and with letters that share a code (i l, b g) made one."""
    return letters.translate(_LEET).translate(_MERGED)


def _by_merged() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for word in (*HIDDEN_IN_ORDER, *sorted(ORDINARY), *sorted(FREQUENT)):
        table[merged(word)] = (*table.get(merged(word), ()), word)
    return table


_KNOWN_BY_MERGED = _by_merged()


def meant(token: str) -> str | None:
    """Return the known word that a token of letters and codes may be, hidden words first."""
    for word in _KNOWN_BY_MERGED.get(merged(token), ()):
        if all(
            shown == char or not shown.isalpha() for shown, char in zip(token, word, strict=True)
        ):
            return word
    return None


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
    known = meant(token)
    if known is None and _INSIDE.search(token) and not set(token) & set("!|+"):
        return token.translate(_LEET)
    return known or token


def _unleet_in(token: str) -> tuple[int, str]:
    """Try a token without the punctuation around it, then whole: `1d10t!` before `sh!+`."""
    core = token.strip("!'*#|+")
    undone = unleet(core)
    if undone not in KNOWN:
        whole = unleet(token)
        if whole in KNOWN:
            return 0, whole
        if core.startswith("@"):
            core = core[1:]
            undone = unleet(core)
    return token.find(core), undone


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
