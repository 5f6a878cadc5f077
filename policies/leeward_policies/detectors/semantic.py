"""The semantic tier: sentence embeddings, for messages of which the embedded model is not sure.

It knows sixteen languages a little and meaning better than words. It costs 150 MB of memory and
a millisecond a message, so it looks later, in batches, and only where its word can change what
is decided.
"""

from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np

from leeward_policies.detectors.builtin import FOLDER, LEAST, aim_of
from leeward_policies.detectors.encoder import Embeddings, Encoder, as_meant, shared_embeddings
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.errors import ModelError
from leeward_policies.models.card import read_card
from leeward_policies.models.dense import load_dense
from leeward_policies.ports import Look, SignalSpec

SIGNAL: Final = "toxicity"

_SPECS: Final = (SignalSpec(SIGNAL, "toxicity", "hurtful words, as learned from examples"),)
_WHY: Final = "words like those that hurt, by their meaning"
_UNSURE: Final = (0.1, 0.9)
"""Scores of the first look between which it is not sure, where no card says so."""


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

    def __init__(
        self, folder: Path | None = None, encoder: Callable[[], Encoder] | None = None
    ) -> None:
        self.problem: ModelError | None = None
        self.version = "unknown"
        self._least, self._most = _UNSURE
        self._embeddings = shared_embeddings() if encoder is None else Embeddings(encoder)
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
        embeddings = self._embeddings.of_meant([as_meant(look.reading.views) for look in looks])
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
