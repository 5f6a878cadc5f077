"""Requests for undressed pictures; nothing else that is sexual is looked for here."""

from typing import Final

from leeward_policies.detectors.clauses import clauses_of
from leeward_policies.detectors.findings import Sign, signals_of
from leeward_policies.detectors.grammar import grammars
from leeward_policies.detectors.phrases import Phrasebook, lexicon, worth_reading
from leeward_policies.detectors.telling import is_denied, is_told
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports import Reading, SignalSpec

_BEFORE: Final = 16
"""Words before a request in which somebody is looked for who tells of it or warns."""

_WARNED: Final = 0.3
"""What is left when such a request is told of or warned against before it in the sentence."""


class SexualDetector:
    """Finds requests for undressed pictures, in plain words; a request told of counts little."""

    name = "sexual"
    version = "1"
    specs = (SignalSpec("sexual.request", "sexual", "a request for undressed pictures"),)

    def __init__(self) -> None:
        self._book = Phrasebook(lexicon("sexual"))
        self._grammars = grammars()
        tone = lexicon("tone")
        self._told = frozenset(tone["told"].split())
        self._never = frozenset(tone["never"].split())
        self.languages = self._book.languages

    def detect(self, reading: Reading) -> tuple[Signal | Unmeasured, ...]:
        """Measure one message's body."""
        phrases = self._book.candidates(reading.views.words)
        if not phrases:
            return ()
        read = [clauses_of(reading.views.views[at]) for at in worth_reading(reading.views)]
        signs: list[Sign] = []
        for found in Phrasebook.find(phrases, read):
            grammar = self._grammars[found.phrase.language]
            if is_told(found, grammar) or is_denied(found, grammar):
                continue
            if not self._never.isdisjoint(found.clauses.words[found.first : found.end]):
                continue
            warned = not self._told.isdisjoint(found.clauses.before(found.first, _BEFORE))
            score = found.phrase.score * (_WARNED if warned else 1.0)
            span = found.clauses.span(found.first, found.end)
            signs.append(
                Sign(found.phrase.signal, score, found.phrase.aim, found.phrase.why, (span,))
            )
        return signals_of(self, reading, signs) if signs else ()
