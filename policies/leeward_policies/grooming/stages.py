"""The stages of a grooming pattern in single lines: ten signals, each weak evidence alone."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from leeward_policies.domain.signals import STAGES, Signal, Span, Stage, Unmeasured, rounded
from leeward_policies.grooming.book import (
    LANGUAGES,
    Book,
    Context,
    ContextKind,
    Saying,
    load,
)
from leeward_policies.grooming.contexts import REACH, weighed
from leeward_policies.ports import Reading, SignalSpec
from leeward_policies.text import View

READ: Final = 8_000
"""Code points of a view that are read: twice the longest message of Discord or Telegram."""

MEANINGS: Final[dict[Stage, str]] = {
    "contact": "a try to get into contact",
    "probing": "questions about age, family or who is around",
    "flattery": "flattery and making somebody feel special",
    "gifts": "an offer of gifts or game money",
    "isolation": "talk that drives a wedge between somebody and their people",
    "secrecy": "a request for secrecy",
    "other-place": "a wish to move to another place",
    "picture-or-call": "a request for a picture or a call",
    "meeting": "a wish to meet",
    "pressure": "pressure, guilt or a threat",
}


class Hit:
    """A phrase of a stage, found in a view."""

    def __init__(self, saying: Saying, score: float, span: Span) -> None:
        self.saying = saying
        self.score = score
        self.span = span


class GroomingStagesDetector:
    """Finds the stages of a grooming pattern; the ledger decides what they amount to."""

    name = "grooming"
    version = "1"
    specs = tuple(
        [SignalSpec(f"grooming.{stage}", "grooming", MEANINGS[stage]) for stage in STAGES]
    )
    languages = LANGUAGES

    def __init__(self, books: Iterable[Book] | None = None) -> None:
        """Take the books of all covered languages, unless others are given."""
        self._sayings: dict[str, tuple[Saying, ...]] = {}
        self._contexts: dict[str, tuple[Context, ...]] = {}
        for book in [load(language) for language in LANGUAGES] if books is None else books:
            for word, sayings in book.by_word.items():
                self._sayings[word] = (*self._sayings.get(word, ()), *sayings)
            for word, contexts in book.contexts_by_word.items():
                self._contexts[word] = (*self._contexts.get(word, ()), *contexts)
        self._words = frozenset(self._sayings)

    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        """Measure one message; a message without any telling word costs one look at its words."""
        words = reading.views.words
        if words.isdisjoint(self._words):
            return ()
        hits = self._hits(reading)
        if not hits:
            return ()
        return self._signals(hits)

    def _hits(self, reading: Reading) -> list[Hit]:
        words = reading.views.words
        gated = {id(one): one for word in words & self._words for one in self._sayings[word]}
        candidates = [one for one in gated.values() if one.phrase.may_stand(words)]
        if not candidates:
            return []
        hits: list[Hit] = []
        contexts: dict[int, Context] | None = None
        for view in _bare_views(reading.views.views):
            text = view.text if len(view.text) <= READ else view.text[:READ]
            for saying in candidates:
                found = saying.phrase.find(text)
                if found is None:
                    continue
                if contexts is None:
                    contexts = {
                        id(one): one
                        for word in words & self._contexts.keys()
                        for one in self._contexts[word]
                        if one.phrase.may_stand(words)
                    }
                kinds = _around(text, found, saying.language, contexts.values())
                score = weighed(saying.score, saying.stage, kinds)
                hits.append(Hit(saying, score, view.original(found.start(), found.end())))
        return hits

    def _signals(self, hits: Sequence[Hit]) -> list[Signal]:
        """Return one signal a stage: its strongest phrase, and all places that showed it."""
        signals: list[Signal] = []
        for stage in STAGES:
            of_stage = [hit for hit in hits if hit.saying.stage == stage]
            best = max(of_stage, key=_strongest, default=None)
            score = None if best is None else rounded(best.score)
            if best is None or not score:
                continue
            signals.append(
                Signal(
                    f"grooming.{stage}",
                    "grooming",
                    score,
                    f"{self.name}@{self.version}",
                    _joined([hit.span for hit in of_stage if hit.score > 0.0]),
                    best.saying.why,
                    stage=stage,
                )
            )
        return signals


def _strongest(hit: Hit) -> tuple[float, str, str]:
    """Order hits alike in every process, whatever order a set of words has there."""
    return hit.score, hit.saying.why, hit.saying.phrase.said


def _bare_views(views: Sequence[View]) -> Sequence[View]:
    """Return the views without the first where a second shows the same without marks."""
    return views[1:] if len(views) > 1 and views[1].name == "bare" else views


def _around(
    text: str, said: re.Match[str], language: str, contexts: Iterable[Context]
) -> set[ContextKind]:
    """Return the contexts of the same language that stand around what was said."""
    first, last = max(said.start() - REACH, 0), said.end() + REACH
    return {
        context.kind
        for context in contexts
        if context.language == language and context.phrase.find(text, first, last) is not None
    }


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Put spans in order and join those that touch."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
