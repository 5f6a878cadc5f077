"""Whether a turn of speech is the author's own, or told of somebody else, or denied."""

from typing import Final

from leeward_policies.detectors.grammar import Grammar, tells
from leeward_policies.detectors.phrases import Found

_BEFORE: Final = 6
"""Words before a turn of speech in which a verb of telling is looked for."""


def is_told(found: Found, grammar: Grammar) -> bool:
    """Say whether somebody else's words are told: `he said i know where you live`."""
    return found.is_quoted or tells(found.clauses.before(found.first, _BEFORE), grammar)


def is_denied(found: Found, grammar: Grammar) -> bool:
    """Say whether a denial stands right before a turn of speech: `i'm not going to hurt you`."""
    before = found.clauses.before(found.first, 1)
    return bool(before) and before[0] in grammar.not_ and before[0] not in grammar.to_reader
