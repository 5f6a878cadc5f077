"""The embedded model: learned heads for toxicity in seven languages and for spam.

It sees what no list of words does (contempt without an insult), and knows nothing of who is
meant, of irony, or of words that a group has made its own: a score is evidence, never a verdict.
"""

import math
import re
from importlib import resources
from pathlib import Path
from typing import Final

from leeward_policies.detectors.grammar import grammars
from leeward_policies.domain.signals import NOT_COVERED, Aim, Signal, Unmeasured
from leeward_policies.errors import ModelError
from leeward_policies.models.card import Card, read_card
from leeward_policies.models.heads import Heads, Scorer, load_heads
from leeward_policies.ports import Reading, SignalSpec

LEAST: Final = 0.01
"""Probability below which nothing is said: that is what nearly every message has."""

_LEAST_LOGIT: Final = math.log(LEAST / (1 - LEAST))

_WHY: Final = {
    "toxicity": "words like those that hurt, by the embedded model",
    "spam.advert": "words like those of unwanted advertising, by the embedded model",
}

_SPECS: Final = (
    SignalSpec("toxicity", "toxicity", "hurtful words, as learned from examples"),
    SignalSpec("spam.advert", "spam", "unwanted advertising, as learned from examples"),
)

FOLDER: Final = resources.files("leeward_policies.models")
"""Where the shipped models lie."""


_READER: Final = frozenset(
    word for grammar in grammars().values() for word in grammar.you | grammar.you_are | grammar.your
)
"""Words for whoever reads, in all languages that have a grammar."""


_FOREIGN: Final = re.compile(
    r"[^\W\d_\u0000-\u024f\u0600-\u06ff\u0750-\u077f\u1e00-\u1eff\u3400-\u9fff]"
)
"""A letter that is neither Latin, Arabic nor Chinese: no head has learned from such."""

_LETTER: Final = re.compile(r"[^\W\d_]")

_TELLING: Final = 4
"""Letters of another script from which on they are more than a decoration."""


def is_covered(text: str) -> bool:
    """Say whether a text is written in letters that some head knows.

    Which language it is in cannot be told from a line of chat (`detection.md`); its letters can.
    """
    if text.isascii():
        return True
    foreign = len(_FOREIGN.findall(text))
    return foreign < _TELLING or foreign * 2 < len(_LETTER.findall(text))


def addressed(reading: Reading, text: str) -> str:
    """Return a text as the embedded models read it: an answer begins as a mention does."""
    return text if reading.message.reply_author is None else f"@ {text}"


def aim_of(reading: Reading) -> Aim:
    """Return whom a line may be meant for: a model tells it of no word, but the line may tell."""
    message = reading.message
    if message.reply_author is not None or message.mentions:
        return "reader"
    return "unknown" if _READER.isdisjoint(reading.views.words) else "reader"


class BuiltinDetector:
    """Scores every message with the heads of one small file.

    Where the file is missing, damaged or another one, every message is Unmeasured, with the
    reason; rules go on. `problem` says so to `doctor`.
    """

    name = "builtin"
    specs = _SPECS

    def __init__(self, folder: Path | None = None) -> None:
        self.problem: ModelError | None = None
        self.version = "unknown"
        self.languages: tuple[str, ...] = ()
        self._unknown: tuple[Unmeasured, ...] = ()
        with resources.as_file(FOLDER) as shipped:
            place = folder or shipped
            try:
                card = read_card(place / "builtin.toml")
                heads = load_heads(place / card.file, card.sha256, len(card.heads))
            except ModelError as error:
                self.problem = error
                names = tuple(spec.name for spec in _SPECS)
                self._unknown = (Unmeasured("builtin@unknown", "no usable model file", names),)
            else:
                self._use(card, heads)

    def _use(self, card: Card, heads: Heads) -> None:
        self._scorer = Scorer(heads)
        self.version = card.version
        self.languages = card.languages
        self._columns = tuple(
            (spec, tuple(at for at, head in enumerate(card.heads) if head.signal == spec.name))
            for spec in _SPECS
        )
        self._by = f"{self.name}@{self.version}"
        names = tuple(spec.name for spec in _SPECS)
        self._uncovered = (Unmeasured(self._by, NOT_COVERED, names),)

    def detect(self, reading: Reading) -> tuple[Signal | Unmeasured, ...]:
        """Score one message's body, read as its disguises undone; an answer counts as addressed."""
        if self.problem is not None:
            return self._unknown
        text = reading.views.views[-1].text
        if not any(map(str.isalpha, text)):
            return ()
        if not is_covered(text):
            return self._uncovered
        logits = self._scorer.logits(addressed(reading, text))
        found: list[Signal | Unmeasured] = []
        for spec, columns in self._columns:
            logit = max([logits[column] for column in columns])
            if logit >= _LEAST_LOGIT:
                chance = 1.0 / (1.0 + math.exp(-logit))
                why, aim = _WHY[spec.name], aim_of(reading)
                found.append(Signal(spec.name, spec.category, chance, self._by, (), why, aim))
        return tuple(found)
