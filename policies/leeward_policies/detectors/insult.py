"""Insults, swearing at nobody, and words that shut somebody out, with whom they are meant for."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from msgspec import Struct, convert

from leeward_policies.detectors.clauses import PAUSE, STOP, Clauses, clauses_of
from leeward_policies.detectors.findings import Sign, covered_by, signals_of
from leeward_policies.detectors.grammar import grammars, likely
from leeward_policies.detectors.phrases import Phrase, Phrasebook, lexicon, worth_reading
from leeward_policies.detectors.placing import Clause, Place, place_of
from leeward_policies.detectors.telling import is_told
from leeward_policies.detectors.tone import MONSTERS, Tone, is_play_around, tone_of
from leeward_policies.domain.signals import Aim, Signal, Span, Unmeasured
from leeward_policies.ports import Reading, SignalSpec

_PLACES: Final[dict[Place, tuple[float, Aim, str]]] = {
    "reader": (1.0, "reader", "insult said to the reader"),
    "called": (0.84, "reader", "insult that calls somebody"),
    "person": (0.8, "person", "insult about a person"),
    "about": (0.6, "person", "insult about somebody not named"),
    "self": (0.22, "self", "the author speaks ill of themself"),
    "thing": (0.25, "nobody", "an insulting word, meant for nobody"),
}
"""What an insult's own score is worth in each place; a place that is missing counts nothing."""

_CALLED_AT_SOMEBODY: Final = 0.96
"""Instead of the above when the message answers or mentions somebody."""

_SENTENCE_MAX: Final = 80
"""Words looked at together; without such an end, one giant sentence would take forever."""

_STUFF_OF_THEM: Final = 0.5
"""`They are crap` says more often something of things than of people."""

_LOVING, _JOKING, _LAUGHING = 0.55, 0.65, 0.88
"""How much affection, `just kidding` and laughter take off: laughter little, for it also mocks."""


class _Entry(Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    score: float
    words: str


class _Insult(Struct, frozen=True):
    language: str
    kind: str
    score: float


class _Swearing(Struct, frozen=True, forbid_unknown_fields=True):
    score: float
    words: str


def _insults() -> dict[str, tuple[_Insult, ...]]:
    table: dict[str, tuple[_Insult, ...]] = {}
    for language, entries in lexicon("insults").items():
        for entry in convert(entries, tuple[_Entry, ...]):
            for word in entry.words.split():
                insult = _Insult(language, entry.kind, entry.score)
                table[word] = (*table.get(word, ()), insult)
    return table


def _swearing() -> dict[str, float]:
    table: dict[str, float] = {}
    for entries in lexicon("swearing").values():
        for entry in convert(entries, tuple[_Swearing, ...]):
            for word in entry.words.split():
                table[word] = max(entry.score, table.get(word, 0.0))
    return table


class InsultDetector:
    """Finds insults by their words and their place in the clause; a lexicon, not a judge.

    Slurs against groups of people are not listed here on purpose.
    """

    name = "insult"
    version = "1"
    specs = (
        SignalSpec("insult", "toxicity", "an insult"),
        SignalSpec("profanity", "toxicity", "swearing at nobody"),
        SignalSpec("exclusion", "bullying", "words that shut somebody out"),
    )

    def __init__(self) -> None:
        self._insults = _insults()
        self._swearing = _swearing()
        self._grammars = grammars()
        self._book = Phrasebook(lexicon("bullying"))
        self._harmless = {
            word: frozenset(after.split()) for word, after in lexicon("harmless").items()
        }
        self._gate = frozenset(self._insults) | frozenset(self._swearing)
        self.languages = tuple(sorted(self._grammars))

    def detect(self, reading: Reading) -> tuple[Signal | Unmeasured, ...]:
        """Measure one message's body."""
        words = reading.views.words
        has_words = not words.isdisjoint(self._gate)
        phrases = self._book.candidates(words)
        if not has_words and not phrases:
            return ()
        tone = tone_of(reading)
        signs: list[Sign] = []
        for at in worth_reading(reading.views):
            clauses = clauses_of(reading.views.views[at])
            if has_words:
                signs += self._words(clauses, reading, tone)
            signs += self._phrases(phrases, clauses, tone)
        return signals_of(self, reading, _without_doubles(signs))

    def _words(self, clauses: Clauses, reading: Reading, tone: Tone) -> Iterator[Sign]:
        """Yield what single words say, clause by clause."""
        is_at_somebody = bool(reading.message.reply_author or reading.message.mentions)
        monsters = frozenset[str]() if is_at_somebody else _monsters_of(reading, tone)
        for begin, end in _sentences(clauses.words):
            start = _after_call(clauses, begin, end)
            here = [at for at in range(start, end) if clauses.words[at] in self._gate]
            if not here:
                continue
            clause = Clause(
                clauses.words[start:end],
                frozenset(at - start for at in here if clauses.words[at] in self._insults),
                _names(clauses, start, end),
            )
            for at in here:
                is_meant = monsters.isdisjoint(clauses.words[at + 1 : at + 2])
                if is_meant and not clauses.quoted[at] and not _is_nick(clauses, at):
                    span = clauses.span(at, at + 1)
                    yield from self._word(
                        clause, at - start, tone, span, is_at_somebody=is_at_somebody
                    )

    def _word(
        self, clause: Clause, at: int, tone: Tone, span: Span, *, is_at_somebody: bool
    ) -> Iterator[Sign]:
        """Yield what one word of a clause says."""
        word = clause.words[at]
        after = clause.words[at + 1] if at + 1 < len(clause.words) else ""
        best: Sign | None = None
        if word in self._insults and after not in self._harmless.get(word, ()):
            best = self._judged(clause, at, tone, span, is_at_somebody=is_at_somebody)
        if best is not None:
            yield best
        swearing = self._swearing.get(word, 0.0)
        if swearing and (best is None or best.aim == "nobody"):
            yield Sign("profanity", swearing, "nobody", "coarse language", (span,))

    def _judged(
        self, clause: Clause, at: int, tone: Tone, span: Span, *, is_at_somebody: bool
    ) -> Sign | None:
        """Return the gravest reading of an insult in the languages that the clause may be in."""
        insults = {insult.language: insult for insult in self._insults[clause.words[at]]}
        if len(insults) > 1:
            known = {language: self._grammars[language] for language in insults}
            insults = {language: insults[language] for language in likely(clause.words, known)}
        best: Sign | None = None
        for language, insult in insults.items():
            is_name = insult.kind == "name"
            place = place_of(clause, at, self._grammars[language], is_name=is_name)
            if place in {"denied", "reported"}:
                return None
            if not is_name and (place == "thing" or (place == "called" and not is_at_somebody)):
                continue
            factor, aim, why = _PLACES[place]
            if insult.kind == "stuff" and place == "person":
                factor = _STUFF_OF_THEM
            if place == "called" and is_at_somebody:
                factor = _CALLED_AT_SOMEBODY
            score = insult.score * factor * _softened(tone, aim)
            if best is None or score > best.score:
                best = Sign("insult", score, aim, why, (span,))
        return best

    def _phrases(self, phrases: Sequence[Phrase], clauses: Clauses, tone: Tone) -> Iterator[Sign]:
        for found in Phrasebook.find(phrases, (clauses,)):
            if is_told(found, self._grammars[found.phrase.language]):
                continue
            phrase = found.phrase
            yield Sign(
                phrase.signal,
                phrase.score * _softened(tone, phrase.aim),
                phrase.aim,
                phrase.why,
                (clauses.span(found.first, found.end),),
            )


def _monsters_of(reading: Reading, tone: Tone) -> frozenset[str]:
    """Return the monsters that a line names where a game is on: nobody is hurt by it there."""
    named = MONSTERS & reading.views.words
    return named if named and (tone.games or is_play_around(reading)) else frozenset()


def _sentences(words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence; a longer one than people write is cut."""
    start = 0
    for at, word in enumerate(words):
        if word == STOP or at - start == _SENTENCE_MAX:
            yield start, at
            start = at + 1 if word == STOP else at
    yield start, len(words)


def _without_doubles(signs: list[Sign]) -> list[Sign]:
    """Leave out swearing that is part of an insult at somebody."""
    is_meant = covered_by(
        span
        for sign in signs
        if sign.signal != "profanity" and sign.aim != "nobody"
        for span in sign.spans
    )
    return [sign for sign in signs if sign.signal != "profanity" or not is_meant(sign.spans[0])]


def _softened(tone: Tone, aim: Aim) -> float:
    if aim in {"self", "nobody"}:
        return 1.0
    if tone.loves:
        return _LOVING
    return _JOKING if tone.jokes else _LAUGHING if tone.laughs else 1.0


def _is_nick(clauses: Clauses, at: int) -> bool:
    """Say whether a word is somebody's chosen name, as in `dimwit: try it now`."""
    text = clauses.view.text
    end = clauses.starts[at] + len(clauses.words[at])
    return at == 0 and text[end : end + 1] == ":" and end + 1 < len(text)


def _after_call(clauses: Clauses, start: int, end: int) -> int:
    """Return where a sentence begins after those whom it calls: `@mia shut up` says `shut up`.

    In `@mia is annoying` she is spoken of, so only words to a reader are taken apart from her.
    """
    text = clauses.view.text
    at = start
    while at < end and (
        clauses.words[at] == PAUSE or text[clauses.starts[at] - 1 : clauses.starts[at]] == "@"
    ):
        at += 1
    return at if at < end and clauses.words[at] in _to_reader() else start


@cache
def _to_reader() -> frozenset[str]:
    """Return the words of all languages that somebody is spoken to with."""
    return frozenset().union(
        *(grammar.to_reader | grammar.you | grammar.you_are for grammar in grammars().values())
    )


def _names(clauses: Clauses, start: int, end: int) -> frozenset[str]:
    """Return the words of a clause that are written with an @ before them."""
    text = clauses.view.text
    return frozenset(
        clauses.words[at]
        for at in range(start, end)
        if clauses.words[at] != PAUSE and text[clauses.starts[at] - 1 : clauses.starts[at]] == "@"
    )
