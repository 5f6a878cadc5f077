"""Figures and signs read as letters (`1d10t`), and words behind a mask of stars (`id**t`)."""

import re
from collections.abc import Iterable, Iterator

from leeward_policies.text.known import (
    CHAT_WORDS,
    HIDDEN_IN_ORDER,
    KNOWN,
    MASKED,
    ORDINARY,
    READABLE,
    SHORT_WORDS,
    fitting,
    spoken_in,
)
from leeward_policies.text.view import WORD, Rewriting, View

_LEET = str.maketrans("0123456789@$!|+€£¢§¡", "oizeasgtbgasiltelcsi")
"""The letter that a code stands for most often; `1` is `i`, and `l` where a known word needs it."""

CODE = "0-9@$!|+€£¢§¡*#"
"""Characters that may stand for a letter or hide one, as a regular expression's set."""
_CODED = re.compile(rf"[^\W\d_][{CODE}]+[^\W\d_]|[0-9$|€£¢§¡][^\W\d_]|[^\W\d_][0-9@$]|@(?=ss|rs)")
"""Where a code stands by a letter; a mention, a hashtag, a command or bold letters are no leet."""

_TOKEN = re.compile(rf"(?:[^\W_]|[{CODE}'])+")
_TOKEN_MAX = 40
_MEASURE = re.compile(
    r"\d{0,3}(?:1st|2nd|3rd)|\d{1,4}(?:th|am|pm|a|p|k|m|km|cm|mm|kg|g|x|h|s|min|hz|gb|mb|fps|d)"
)
_INSIDE = re.compile(r"[^\W\d_][013457@$€£¢§]+[^\W\d_]|^[013457@$€£¢§]+[^\W\d_]{2,}")


_MERGED = str.maketrans("lb", "ig")


def merged(letters: str) -> str:
    """Return a token with codes read and with letters that share a code (i l, b g) made one."""
    return letters.translate(_LEET).translate(_MERGED)


def _by_merged(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for word in words:
        table[merged(word)] = (*table.get(merged(word), ()), word)
    return table


_KNOWN_BY_MERGED = _by_merged((*HIDDEN_IN_ORDER, *sorted(ORDINARY), *sorted(CHAT_WORDS)))
_SHORT_BY_MERGED = _by_merged(sorted(SHORT_WORDS))
_SHORT = 3
"""Letters of a short word, of which too many are words of some language."""


def meant(token: str) -> str | None:
    """Return the known word that a token of letters and codes may be, hidden words first."""
    for word in _KNOWN_BY_MERGED.get(merged(token), ()):
        if _shows(token, word):
            return word
    return None


def _shows(token: str, word: str) -> bool:
    """Say whether the letters of a token are those of a word, at their places."""
    return all(
        shown == char or not shown.isalpha() for shown, char in zip(token, word, strict=True)
    )


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
    """Undo leet (`1d10t`) and masks (`id**t`); addresses are left alone.

    Where a line has such a word, its short ones (`qu3`) are read as well.
    """
    text = view.text
    if not _CODED.search(text):
        return view
    new = Rewriting(view)
    read = [(found.start(), found.group(), *_unleet_in(found.group())) for found in _coded(text)]
    spoken: frozenset[str] = frozenset()
    if any(_is_undone(token, undone) for _, token, _, undone in read):
        spoken = spoken_in([*WORD.findall(text), *(undone for *_, undone in read)])
    for start, token, shift, undone in read:
        word = _short(token, spoken) if undone == token and spoken else undone
        begins = start + shift
        if text[begins : begins + len(word)] != word:
            new.keep(begins)
            new.put(word, range(begins, begins + len(word)), begins + len(word))
    return new.view("unleet")


def _coded(text: str) -> Iterator[re.Match[str]]:
    for found in _TOKEN.finditer(text):
        token = found.group()
        is_address = "@" in token[1:] and text[found.end() : found.end() + 1] == "."
        if not token.isalpha() and not is_address:
            yield found


def _is_undone(token: str, undone: str) -> bool:
    """Say whether a token was read as a word that is long enough to be meant."""
    return undone != token and undone in READABLE and len(undone) > _SHORT


def _short(token: str, spoken: frozenset[str]) -> str:
    """Return the short word of a line's languages that a token is, or the token."""
    if len(token) > _SHORT or _MEASURE.fullmatch(token) or not any(map(str.isalpha, token)):
        return token
    for word in _SHORT_BY_MERGED.get(merged(token), ()):
        if fitting(word, spoken) and _shows(token, word):
            return word
    return token
