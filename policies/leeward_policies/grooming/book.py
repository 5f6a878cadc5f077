"""The phrase book: per language what each stage sounds like, and what explains it innocently.

One text file a language under `phrasebook/`. Lines before the first section define classes,
`name = a|b|c`. A section `[stage | why]` holds lines `score phrase`; the score says how strong a
single line of this kind is, were it the only one. A section `[context name]` holds phrases
alone. `#` at the start of a line is a comment.
"""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final, Literal, TypeVar, get_args

from leeward_policies.domain.signals import STAGES, Stage
from leeward_policies.grooming.phrases import Classes, Phrase

LANGUAGES: Final = ("en", "es", "de", "fr", "pt", "it", "nl", "pl")
"""Languages with a book; English is the fullest."""

ContextKind = Literal[
    "warning",
    "reported",
    "parents",
    "group",
    "game",
    "thing",
    "notice",
    "surprise",
    "only-us",
    "unseen",
]
"""What may stand around a phrase and change its meaning: see `contexts.CALMER`, `GRAVER`."""


_T = TypeVar("_T")


class Saying:
    """One phrase of a stage."""

    def __init__(self, language: str, stage: Stage, why: str, score: float, phrase: Phrase) -> None:
        self.language = language
        self.stage = stage
        self.why = why
        self.score = score
        self.phrase = phrase


class Context:
    """One phrase that changes what the sayings of its own language mean when it stands around."""

    def __init__(self, language: str, kind: ContextKind, phrase: Phrase) -> None:
        self.language = language
        self.kind = kind
        self.phrase = phrase


class Book:
    """All phrases of one language, found by a word that they hold.

    Attributes:
        language: its code.
        sayings: by stage, in the order of the file.
        contexts: what may stand around a phrase.
    """

    def __init__(self, language: str, text: str) -> None:
        self.language = language
        self.sayings: list[Saying] = []
        self.contexts: list[Context] = []
        self._read(text)
        self.by_word = _indexed([(saying.phrase, saying) for saying in self.sayings])
        self.contexts_by_word = _indexed([(context.phrase, context) for context in self.contexts])

    def _read(self, text: str) -> None:
        classes = Classes()
        stage: Stage | None = None
        context: ContextKind | None = None
        why = ""
        for number, raw in enumerate(text.splitlines(), start=1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            try:
                if line.startswith("[") and line.endswith("]"):
                    stage, context, why = _section(line)
                elif stage is not None:
                    score, _, said = line.partition(" ")
                    phrase = Phrase(said.strip(), classes)
                    self.sayings.append(Saying(self.language, stage, why, _score(score), phrase))
                elif context is not None:
                    self.contexts.append(Context(self.language, context, Phrase(line, classes)))
                else:
                    name, _, said = line.partition("=")
                    classes.define(f"<{name.strip()}>", said.strip())
            except ValueError as error:
                place = f"phrasebook/{self.language}.txt, line {number}"
                raise ValueError(f"{place}: {error}") from error


def _section(line: str) -> tuple[Stage | None, ContextKind | None, str]:
    name, _, why = line[1:-1].partition("|")
    name = name.strip()
    if name.startswith("context "):
        kind = name.removeprefix("context ")
        for known in get_args(ContextKind):
            if known == kind:
                return None, known, ""
        raise ValueError(f"there is no context called {kind!r}.")
    for stage in STAGES:
        if stage == name:
            return stage, None, why.strip()
    raise ValueError(f"there is no stage called {name!r}.")


def _score(written: str) -> float:
    score = float(written)
    if not 0.0 < score < 1.0:
        raise ValueError(f"the score {written} is not between 0 and 1.")
    return score


def _indexed(entries: Iterable[tuple[Phrase, _T]]) -> Mapping[str, tuple[_T, ...]]:
    index: dict[str, list[_T]] = {}
    for phrase, entry in entries:
        for word in phrase.gates[0]:
            index.setdefault(word, []).append(entry)
    return {word: tuple(found) for word, found in index.items()}


def load(language: str) -> Book:
    """Read the book of a language, one of `LANGUAGES`."""
    place = files("leeward_policies.grooming").joinpath("phrasebook", f"{language}.txt")
    return Book(language, place.read_text(encoding="utf-8"))
