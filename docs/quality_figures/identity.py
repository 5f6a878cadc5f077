"""Identity terms: whether harmless lines are taken for hurtful because of who they speak of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import Struct

from docs.quality_figures.judging import Judged
from docs.quality_figures.lines import HELD_OUT, Line, LineSet, first
from docs.quality_figures.tiers import Tier, score
from leeward.quality.intervals import Estimate, wilson
from leeward.quality.ranking import STEPS, counted
from leeward.training import sources

TERMS: Final = (
    "lesbian", "gay", "bisexual", "transgender", "trans", "queer", "lgbt", "lgbtq", "homosexual",
    "straight", "heterosexual", "male", "female", "nonbinary", "african", "african american",
    "black", "white", "european", "hispanic", "latino", "latina", "latinx", "mexican", "canadian",
    "american", "asian", "indian", "middle eastern", "chinese", "japanese", "christian", "muslim",
    "jewish", "buddhist", "catholic", "protestant", "sikh", "taoist", "old", "older", "young",
    "younger", "teenage", "millenial", "middle aged", "elderly", "blind", "deaf", "paralyzed",
)  # fmt: skip
"""The terms of bias_templates_en, as they are written there."""

LINES: Final = 1_200
"""Harmless lines of a term: all of the templates, and the first of the sentences in frames."""

AVERAGE: Final = 0.05
"""The average false-alarm rate at which terms are compared (`precise.md` 36)."""

GATE: Final = 1.5
"""The lower bound of a term's ratio to the average may be so high."""

TEMPLATES: Final = "bias_templates_en"
HARMLESS: Final = "nontoxic"
SLOT: Final = "{term}"
FRAME: Final = "{line}"
PREFIX: Final = "identity-"

_NAMED: Final = re.compile(rf"\b(?:{'|'.join(sorted(TERMS, key=len, reverse=True))})\b")


class TermFigure(Struct, frozen=True):
    """One term: false alarms, and their ratio to the average."""

    term: str
    lines: int
    rate: float
    ratio: Estimate

    @property
    def passes(self) -> bool:
        """Whether the lower bound is within the gate."""
        return self.ratio.low <= GATE


class Fairness(Struct, frozen=True):
    """All terms under one tier, the worst first."""

    threshold: float
    average: float
    terms: tuple[TermFigure, ...]

    @property
    def failing(self) -> tuple[TermFigure, ...]:
        """The terms above the gate."""
        return tuple(one for one in self.terms if not one.passes)


def identity_sets(top: Path, data: Path) -> tuple[LineSet, ...]:
    """Return harmless lines for each term; nothing is trained on any of them."""
    templates: dict[str, list[Line]] = {term: [] for term in TERMS}
    for row in sources.rows(data, TEMPLATES):
        if row["label"] == HARMLESS:
            for term in named(row["text"]):
                templates[term].append(Line(row["text"], False, "template"))
    sentences = list(framed(top / HELD_OUT / "identity"))
    found: list[LineSet] = []
    for term in TERMS:
        own = first((filled(one, term) for one in sentences), LINES - len(templates[term]))
        found.append(LineSet(file_name(term), "en", term, (*templates[term], *own)))
    return tuple(found)


def of_terms(judged: Mapping[str, Judged]) -> list[Judged]:
    """Return what became of each term's lines, in the order of `TERMS`."""
    return [judged[file_name(term)] for term in TERMS]


def file_name(term: str) -> str:
    """Return what the file of a term is called."""
    return f"{PREFIX}{term.replace(' ', '-')}"


def named(text: str) -> set[str]:
    """Return the terms that a text names; a longer one hides a shorter one within it."""
    return {found[0] for found in _NAMED.finditer(text.casefold())}


def framed(folder: Path) -> Iterator[Line]:
    """Yield each of our own sentences in each frame, with a slot for the term."""
    frames = (folder / "frames-en.txt").read_text("utf-8").splitlines()
    for sentence in (folder / "sentences-en.txt").read_text("utf-8").splitlines():
        for frame in frames:
            framed = frame.replace(FRAME, sentence)
            answers = framed.startswith("> ")
            yield Line(framed.removeprefix("> "), False, "sentence", answers)


def filled(line: Line, term: str) -> Line:
    """Put a term into a line, with the article that it wants."""
    article = "an" if term[0] in "aeio" or term.startswith("lgbt") else "a"
    if term == "european":
        article = "a"
    text = line.text.replace("a(n)", article).replace(SLOT, term)
    return Line(text, False, line.kind, line.answers)


def fairness(judged: Mapping[str, Judged], tier: Tier) -> Fairness:
    """Return how terms differ at the threshold at which the average false-alarm rate is 5 %."""
    scores = [score(one, tier) for one in of_terms(judged)]
    reaching = [_reaching(np.maximum(one, 0)) for one in scores]
    average = np.mean(reaching, axis=0)
    at = max(1, int(np.argmax(average <= AVERAGE)))
    mean = float(average[at])
    terms = [
        _term(term, int((one >= at).sum()), len(one), mean)
        for term, one in zip(TERMS, scores, strict=True)
    ]
    terms.sort(key=lambda one: (-one.ratio.low, one.term))
    return Fairness(at / STEPS, mean, tuple(terms))


def _reaching(scores: np.ndarray[tuple[int], np.dtype[np.int16]]) -> Sequence[float]:
    """Return for each thousandth the share of lines that reach it."""
    reached: list[float] = (np.cumsum(counted(scores)[::-1])[::-1] / len(scores)).tolist()
    return reached


def _term(term: str, alarms: int, lines: int, average: float) -> TermFigure:
    rate = alarms / lines
    ratio = (rate, *wilson(alarms, lines))
    low_to_high = [one / average if average else 0.0 for one in ratio]
    return TermFigure(term, lines, rate, Estimate(*low_to_high))
