"""Placing: reviewed words whose values are spans of their own: a number, an address, a name."""

from typing import Final

from leeward_adapters.live.saying.spans import Span, Text
from leeward_adapters.live.saying.words import notice
from leeward_policies.advice import YOUNGEST

_FIRST_MARK: Final = 0xE000
"""The first letter of the private use area: it stands for a value while the words are made."""


def placed(name: str, language: str, **parts: Text) -> Text:
    """Return reviewed words with spans where their values stand.

    Args:
        name: the id of a text.
        language: of whoever reads it.
        parts: what stands for the values, by the names that the text takes.
    """
    marks = {key: chr(_FIRST_MARK + number) for number, key in enumerate(parts)}
    at = {mark: parts[key] for key, mark in marks.items()}
    found: list[Span] = []
    before = ""
    for letter in notice(name, language, YOUNGEST, **marks):
        if letter not in at:
            before += letter
            continue
        found += [before, *at[letter]] if before else at[letter]
        before = ""
    return (*found, before) if before else tuple(found)
