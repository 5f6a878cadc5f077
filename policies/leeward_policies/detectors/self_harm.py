"""Signs that somebody wants to harm themself, is told to, or is worried for another."""

import re
from typing import Final

from leeward_policies.detectors.clauses import PAUSE, Clauses, clauses_of
from leeward_policies.detectors.findings import Sign, covered_by, signals_of
from leeward_policies.detectors.grammar import Grammar, Words, grammars
from leeward_policies.detectors.phrases import Found, Phrasebook, lexicon, worth_reading
from leeward_policies.detectors.telling import is_denied, is_told
from leeward_policies.detectors.tone import Tone, is_play_around, tone_of
from leeward_policies.domain.signals import Signal, Span, Unmeasured
from leeward_policies.ports import Reading, SignalSpec

_LAUGHING: Final = 0.42
"""Laughter makes a figure of speech of most such lines, not of all: they stay visible, low."""

_IN_GAME: Final = 0.3
"""In games one kills oneself to start again."""

_LONG_AGO: Final = 0.65
"""Of what is told as past; it still deserves a kind word."""

_IN_A_STORY: Final = 0.6
"""Of what is told after a word for a book, a film or a song."""

_TO_A_MONSTER: Final = 0.5
"""Of `die already` where a game is on and nobody is called."""

_TO_PLAY_ON: Final = 0.4
"""Of words that tell another to die where a life in a game begins anew."""

_NEAR: Final = 4
"""Words before a push in which `nobody` turns it round: `nobody would be better without you`."""

_STORY: Final = 12
"""Words before a worry in which a condition, or a word for a story, is looked for."""

_WORRY: Final = "self-harm.concern-for-other"

_BOOK: Final = lexicon("tone")
_IF: Final = frozenset(_BOOK["if"].split())
_ADULTS: Final = frozenset(_BOOK["adults"].split())
_FICTION: Final = frozenset(_BOOK["fiction"].split())
_LIVES_AGAIN: Final = frozenset(_BOOK["lives_again"].split())

_NOBODY: Final = frozenset(_BOOK["nobody"].split())
_EITHER: Final = frozenset(_BOOK["either"].split())
_WOULD: Final = frozenset(_BOOK["would"].split())
"""Words between `nobody` and what is turned round by it."""

_PAST: Final = re.compile(
    r" used  to | (?:years?|months?)  ago | in  the  past | when  i  was "
    r"| hace  (?:\S+  ){1,2}(?:anos?|mes|meses)  (?:yo  )?(?:queria|quise|pensaba) "
    r"| (?:ha|faz)  (?:\S+  ){1,2}(?:anos?|mes|meses)  (?:atras  )?(?:eu  )?"
    r"(?:queria|quis|pensava) "
)
"""Long ago, and over: `hace un año que quiero …` is now."""

_EARNEST: Final = re.compile(
    r" (?:not|no|without)  (?:even  )?(?:jk|joke|joking|jokes|kidding) "
    r"| (?:kein|nicht|ohne)  (?:spass|witz|scherz|quatsch) | (?:pas|sans)  (?:de  |une  )?blague "
    r"| no  es  (?:una  )?broma | (?:nao|n)  (?:e  )?(?:brincadeira|zoeira|drama) "
)
"""Words that take laughter back."""


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
        is_earnest = any(_EARNEST.search(clauses.line) for clauses in read)
        laughs = (tone.laughs or tone.jokes) and not is_earnest
        signs: list[Sign] = []
        better: list[Span] = []
        for found in Phrasebook.find(phrases, read):
            phrase = found.phrase
            if phrase.kind == "harmless":
                better.append(found.clauses.span(found.first, found.end))
                continue
            grammar = self._grammars[phrase.language]
            if _is_of_nobody(found, grammar):
                continue
            is_game = phrase.kind != "parting" and not tone.games <= _words(found)
            score = phrase.score * _softened(
                phrase.kind, is_game=is_game, laughs=laughs, is_past=is_past
            )
            if phrase.kind == "die" and _is_at_a_monster(reading, tone):
                score *= _TO_A_MONSTER
            score *= _set_apart(found, reading.views.words)
            span = found.clauses.span(found.first, found.end)
            signs.append(Sign(phrase.signal, score, phrase.aim, phrase.why, (span,)))
        if better:
            is_better = covered_by(better)
            signs = [sign for sign in signs if not is_better(sign.spans[0])]
        return signals_of(self, reading, _of_others_apart(signs)) if signs else ()


def _is_at_a_monster(reading: Reading, tone: Tone) -> bool:
    """Say whether a game is on and nobody is answered or called."""
    said = reading.message
    return not (said.reply_author or said.mentions) and bool(tone.games or is_play_around(reading))


def _of_others_apart(signs: list[Sign]) -> list[Sign]:
    """Leave out distress that stands inside a worry for another: `she says she wants to die`."""
    worries = [sign for sign in signs if sign.signal == _WORRY]
    inside = covered_by(span for sign in worries for span in sign.spans)
    return [sign for sign in signs if sign.signal == _WORRY or not inside(sign.spans[0])]


def _is_of_nobody(found: Found, grammar: Grammar) -> bool:
    """Say whether the words are somebody else's, denied, or advice for anybody."""
    kind, before = found.phrase.kind, found.clauses.before(found.first, _STORY)
    if kind == "told" and (
        _is_own(found, before, grammar) or found.is_quoted or is_denied(found, grammar)
    ):
        return True
    if kind in {"worry", "told"}:
        return _is_advice(found.clauses, before, grammar)
    if is_told(found, grammar) or is_denied(found, grammar):
        return True
    return kind in {"push", "die"} and _is_turned_round(before)


def _is_own(found: Found, before: tuple[str, ...], grammar: Grammar) -> bool:
    """Say whether the verb of a worry is the author's or the reader's: `ich will sterben`."""
    subject = before[-1] if before else PAUSE
    if subject == PAUSE:
        return found.clauses.words[found.first] in _EITHER
    return subject in grammar.i or subject in grammar.you


def _is_advice(clauses: Clauses, before: tuple[str, ...], grammar: Grammar) -> bool:
    """Say whether a line tells everybody what to do if a friend says so."""
    if _IF.isdisjoint(before) and clauses.words[0] not in _IF:
        return False
    words = frozenset(clauses.words)
    own: Words = grammar.i | grammar.i_am
    return words.isdisjoint(own) and not words.isdisjoint(_ADULTS)


def _is_turned_round(before: tuple[str, ...]) -> bool:
    """Say whether `nobody` stands before a push, with nothing but small words between."""
    for word in reversed(before[-_NEAR:]):
        if word in _NOBODY:
            return True
        if word not in _WOULD:
            return False
    return False


def _set_apart(found: Found, words: frozenset[str]) -> float:
    """Return what is left where a story is told, or a life in a game begins anew."""
    kind = found.phrase.kind
    if kind in {"push", "die"}:
        return 1.0 if words.isdisjoint(_LIVES_AGAIN) else _TO_PLAY_ON
    if kind in {"worry", "told"}:
        before = found.clauses.before(found.first, _STORY)
        return 1.0 if _FICTION.isdisjoint(before) else _IN_A_STORY
    return 1.0


def _words(found: Found) -> frozenset[str]:
    """Return the words of a phrase as it was said: `switch` in `the off switch` is no game."""
    return frozenset(found.clauses.words[found.first : found.end])


def _softened(kind: str, *, is_game: bool, laughs: bool, is_past: bool) -> float:
    if kind in {"push", "die", "worry"}:
        return 1.0
    if is_game:
        return _IN_GAME
    if laughs:
        return _LAUGHING
    return _LONG_AGO if is_past else 1.0
