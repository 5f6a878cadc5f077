"""The ruses of scams: turns of speech that lure somebody out of an account or money."""

from collections.abc import Iterator, Sequence
from typing import Final

from leeward_policies.detectors.bait import Leads, Wording
from leeward_policies.detectors.clauses import Clauses, clauses_of
from leeward_policies.detectors.grammar import grammars
from leeward_policies.detectors.phrases import Found, Phrase, Phrasebook, lexicon, worth_reading
from leeward_policies.detectors.telling import is_told
from leeward_policies.ports import Reading

Named = tuple[str, Wording]
"""The signal's name, and the wording that was measured."""

_LURES: Final = frozenset({"hosted", "outside"})
"""Where a link of a ruse leads: what stands on a brand's own site is the brand's."""

_ENOUGH: Final = 1.0
_PLENTY: Final = 1.5
"""Weights of what stands around a link, added up, from which on it is a scam, and surely one."""

_LURED: Final = 0.7
_SURELY_LURED: Final = 0.86
"""The scores of such links."""

_WITH_LINK: Final = 0.05
"""What a link adds to a ruse that needs none."""


class Ruses:
    """Finds the ruses of scams by their turns of speech.

    `lexicons/ruses.toml` has those that say enough by themselves, `lexicons/lures.toml` those that
    say enough when several kinds of them stand around a link.
    """

    def __init__(self) -> None:
        self._book = Phrasebook(lexicon("ruses"))
        self._lures = Phrasebook(lexicon("lures"))
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
        words = reading.views.words
        phrases = self._book.candidates(words)
        lures = self._lures.candidates(words) if leads in _LURES else ()
        if not (phrases or lures):
            return ()
        read = [clauses_of(reading.views.views[at]) for at in worth_reading(reading.views)]
        found = self._said(phrases, read)
        if not self._warns.isdisjoint(words) and not any(it.phrase.kind == "vow" for it in found):
            return ()
        kinds = {one.phrase.kind for one in found}
        best: dict[str, Found] = {}
        for one in found:
            if not _counts(one.phrase.kind, leads, kinds):
                continue
            other = best.get(one.phrase.signal)
            if other is None or one.phrase.score > other.phrase.score:
                best[one.phrase.signal] = one
        ruses = [(name, _wording(one, leads)) for name, one in sorted(best.items())]
        return [*ruses, *_lured(self._said(lures, read))]

    def _said(self, phrases: Sequence[Phrase], read: Sequence[Clauses]) -> list[Found]:
        """Return where the phrases are said in the author's own words."""
        return [
            one
            for one in Phrasebook.find(phrases, read)
            if not is_told(one, self._grammars[one.phrase.language])
        ]


def _lured(found: Sequence[Found]) -> Iterator[Named]:
    """Yield a link whose surroundings weigh enough.

    Of each language, the heaviest turn of speech of each kind counts, and they are added up.
    """
    heaviest: dict[str, dict[str, Found]] = {}
    for one in found:
        kinds = heaviest.setdefault(one.phrase.language, {})
        other = kinds.get(one.phrase.kind)
        if other is None or one.phrase.score > other.phrase.score:
            kinds[one.phrase.kind] = one
    for kinds in heaviest.values():
        weight = round(sum(one.phrase.score for one in kinds.values()), 3)
        if weight >= _ENOUGH:
            most = max(kinds.values(), key=lambda one: one.phrase.score)
            score = _SURELY_LURED if weight >= _PLENTY else _LURED
            span = most.clauses.span(most.first, most.end)
            yield most.phrase.signal, Wording(score, span, most.phrase.why)


def _counts(kind: str, leads: Leads, kinds: set[str]) -> bool:
    """Say whether a turn of speech is a ruse, with what stands around it."""
    match kind:
        case "whole":
            return True
        case "linked":
            return leads in _LURES
        case "ask":
            return "reason" in kinds and "home" not in kinds
        case "money":
            return "pretext" in kinds
        case _:
            return False


def _wording(found: Found, leads: Leads) -> Wording:
    more = _WITH_LINK if leads in _LURES else 0.0
    span = found.clauses.span(found.first, found.end)
    return Wording(round(found.phrase.score + more, 3), span, found.phrase.why)
