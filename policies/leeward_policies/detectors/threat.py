"""Threats of violence, of being found and of exposure; and demands under threat."""

from typing import Final

from leeward_policies.detectors.clauses import clauses_of
from leeward_policies.detectors.findings import Sign, signals_of
from leeward_policies.detectors.grammar import grammars
from leeward_policies.detectors.phrases import Found, Phrasebook, lexicon, worth_reading
from leeward_policies.detectors.telling import is_denied, is_told
from leeward_policies.detectors.tone import Tone, is_play_around, tone_of
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports import Reading, SignalSpec

_IN_GAME: Final = 0.45
"""What is left of violence when the line speaks of a game: `i'll kill you in ranked`."""

_GAME_AROUND: Final = 0.75
"""When only the lines before speak of a game."""

_OVER_FOOD: Final = 0.5
"""`If you eat my fries i'll kill you`."""

_LAUGHING: Final = 0.6
"""Laughter takes off this much of violence, and little of what needs no strength to carry out."""

_LAUGHING_GRAVE: Final = 0.92
_KIND_VISIT: Final = 0.5
"""`I know where you live, i'll bring the cake`."""

_BOOK: Final = lexicon("tone")
_SEEKS: Final = frozenset(_BOOK["seeks"].split())
_HURTS: Final = frozenset(_BOOK["hurts"].split())
"""Who says to seek somebody out and to hurt them speaks of no game, whatever was said before."""

_PLAYFUL: Final = frozenset({"body", "beat", "loom", "wish"})
"""Kinds that games, jokes and affection take from."""


class ThreatDetector:
    """Finds threats by turns of speech; what is only meant by it, it does not see."""

    name = "threat"
    version = "1"
    specs = (
        SignalSpec("threat", "threat", "a threat"),
        SignalSpec("threat.extortion", "threat", "a demand under threat"),
    )

    def __init__(self) -> None:
        self._book = Phrasebook(lexicon("threats"))
        self._grammars = grammars()
        self.languages = self._book.languages

    def detect(self, reading: Reading) -> tuple[Signal | Unmeasured, ...]:
        """Measure one message's body."""
        phrases = self._book.candidates(reading.views.words)
        if not phrases:
            return ()
        read = [clauses_of(reading.views.views[at]) for at in worth_reading(reading.views)]
        signs: list[Sign] = []
        tone: Tone | None = None
        for found in Phrasebook.find(phrases, read):
            grammar = self._grammars[found.phrase.language]
            if is_told(found, grammar) or is_denied(found, grammar):
                continue
            tone = tone or tone_of(reading)
            phrase = found.phrase
            score = phrase.score * _softened(found, tone, reading)
            span = found.clauses.span(found.first, found.end)
            signs.append(Sign(phrase.signal, score, phrase.aim, phrase.why, (span,)))
        return signals_of(self, reading, signs) if signs else ()


def _seeks_to_hurt(reading: Reading) -> bool:
    words = reading.views.words
    return not (_SEEKS.isdisjoint(words) or _HURTS.isdisjoint(words))


def _softened(found: Found, tone: Tone, reading: Reading) -> float:
    """Return what the tone leaves of a threat; a game counts when it is named beside it."""
    kind = found.phrase.kind
    factor = 1.0
    if kind in _PLAYFUL:
        if tone.games.difference(found.clauses.words[found.first : found.end]):
            factor *= _IN_GAME
        elif not (tone.is_real or _seeks_to_hurt(reading)) and is_play_around(reading):
            factor *= _GAME_AROUND
        if tone.laughs or tone.jokes or tone.loves:
            factor *= _LAUGHING
        if tone.eats:
            factor *= _OVER_FOOD
        return factor
    if kind == "place" and tone.is_kind:
        factor *= _KIND_VISIT
    if kind != "mass" and (tone.laughs or tone.jokes):
        factor *= _LAUGHING_GRAVE
    return factor
