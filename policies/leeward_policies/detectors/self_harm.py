"""Signs that somebody wants to harm themself, is told to, or is worried for another."""

import re
from typing import Final

from leeward_policies.detectors.clauses import clauses_of
from leeward_policies.detectors.findings import Sign, covered_by, signals_of
from leeward_policies.detectors.grammar import grammars
from leeward_policies.detectors.phrases import Phrasebook, lexicon, worth_reading
from leeward_policies.detectors.telling import is_denied, is_told
from leeward_policies.detectors.tone import Tone, tone_of
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports import Reading, SignalSpec

_LAUGHING: Final = 0.42
"""Laughter makes a figure of speech of most such lines, not of all: they stay visible, low."""

_IN_GAME: Final = 0.3
"""In games one kills oneself to start again."""

_LONG_AGO: Final = 0.65
"""Of what is told as past; it still deserves a kind word."""

_WORRY: Final = "self-harm.concern-for-other"

_PAST: Final = re.compile(r" used  to | (?:years?|months?)  ago | in  the  past | when  i  was ")


class SelfHarmDetector:
    """Finds plain words of distress; it knows no methods and reads no moods."""

    name = "self-harm"
    version = "1"
    specs = (
        SignalSpec("self-harm", "self-harm", "a sign that somebody may want to harm themself"),
        SignalSpec("self-harm.encouraged", "self-harm", "words that tell another to harm themself"),
        SignalSpec(_WORRY, "self-harm", "worry that another may harm themself"),
    )

    def __init__(self) -> None:
        self._book = Phrasebook(lexicon("self_harm"))
        self._grammars = grammars()
        self.languages = self._book.languages

    def detect(self, reading: Reading) -> tuple[Signal | Unmeasured, ...]:
        """Measure one message's body."""
        phrases = self._book.candidates(reading.views.words)
        if not phrases:
            return ()
        read = [clauses_of(reading.views.views[at]) for at in worth_reading(reading.views)]
        tone = tone_of(reading)
        is_past = any(_PAST.search(clauses.line) for clauses in read)
        signs: list[Sign] = []
        for found in Phrasebook.find(phrases, read):
            phrase = found.phrase
            grammar = self._grammars[phrase.language]
            if phrase.kind != "worry" and (is_told(found, grammar) or is_denied(found, grammar)):
                continue
            score = phrase.score * _softened(phrase.kind, tone, is_past=is_past)
            span = found.clauses.span(found.first, found.end)
            signs.append(Sign(phrase.signal, score, phrase.aim, phrase.why, (span,)))
        return signals_of(self, reading, _of_others_apart(signs)) if signs else ()


def _of_others_apart(signs: list[Sign]) -> list[Sign]:
    """Leave out distress that stands inside a worry for another: `she says she wants to die`."""
    worries = [sign for sign in signs if sign.signal == _WORRY]
    inside = covered_by(span for sign in worries for span in sign.spans)
    return [sign for sign in signs if sign.signal == _WORRY or not inside(sign.spans[0])]


def _softened(kind: str, tone: Tone, *, is_past: bool) -> float:
    if kind in {"push", "worry"}:
        return 1.0
    if tone.games:
        return _IN_GAME
    if tone.laughs or tone.jokes:
        return _LAUGHING
    return _LONG_AGO if is_past else 1.0
