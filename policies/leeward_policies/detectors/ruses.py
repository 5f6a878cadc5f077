"""The ruses of scams: turns of speech that lure somebody out of an account or money."""

from collections.abc import Sequence
from typing import Final

from leeward_policies.detectors.bait import Leads, Wording
from leeward_policies.detectors.clauses import clauses_of
from leeward_policies.detectors.grammar import grammars
from leeward_policies.detectors.phrases import Found, Phrasebook, lexicon, worth_reading
from leeward_policies.detectors.telling import is_told
from leeward_policies.ports import Reading

Named = tuple[str, Wording]
"""The signal's name, and the wording that was measured."""

_LURES: Final = frozenset({"hosted", "outside"})
"""Where a link of a ruse leads: what stands on a brand's own site is the brand's."""

_WITH_LINK: Final = 0.05
"""What a link adds to a ruse that needs none."""


class Ruses:
    """Finds the ruses of scams by the turns of speech of `lexicons/ruses.toml`."""

    def __init__(self) -> None:
        self._book = Phrasebook(lexicon("ruses"))
        self._grammars = grammars()
        self._warns = frozenset(lexicon("tone")["warns"].split())

    def may_be(self, words: frozenset[str]) -> bool:
        """Say whether all the words of one turn of speech are there; the cheap first look."""
        return bool(self._book.candidates(words))

    def find(self, reading: Reading, leads: Leads) -> Sequence[Named]:
        """Measure a message: at most one ruse a signal, the gravest.

        Args:
            reading: the message.
            leads: where its links lead.
        """
        phrases = self._book.candidates(reading.views.words)
        if not phrases or not self._warns.isdisjoint(reading.views.words):
            return ()
        read = [clauses_of(reading.views.views[at]) for at in worth_reading(reading.views)]
        found = [
            one
            for one in Phrasebook.find(phrases, read)
            if not is_told(one, self._grammars[one.phrase.language])
        ]
        has_reason = any(one.phrase.kind == "reason" for one in found)
        best: dict[str, Found] = {}
        for one in found:
            if not _counts(one.phrase.kind, leads, has_reason=has_reason):
                continue
            other = best.get(one.phrase.signal)
            if other is None or one.phrase.score > other.phrase.score:
                best[one.phrase.signal] = one
        return [(name, _wording(one, leads)) for name, one in sorted(best.items())]


def _counts(kind: str, leads: Leads, *, has_reason: bool) -> bool:
    """Say whether a turn of speech is a ruse, with what stands around it."""
    match kind:
        case "whole":
            return True
        case "linked":
            return leads in _LURES
        case "ask":
            return has_reason
        case _:
            return False


def _wording(found: Found, leads: Leads) -> Wording:
    more = _WITH_LINK if leads in _LURES else 0.0
    span = found.clauses.span(found.first, found.end)
    return Wording(round(found.phrase.score + more, 3), span, found.phrase.why)
