"""Making `semantic`: a small network over sentence embeddings, mixed with the first look."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from leeward.training.examples import Example
from leeward.training.fitting import BASE_RATE, FOLDS, arrays, network, parts
from leeward_policies.detectors.encoder import as_meant, load
from leeward_policies.models.dense import EMBEDDED, DenseHead
from leeward_policies.text import views_of

UNITS: Final = 128
"""Hidden units; 64 gave one to two hundredths less AUC, a linear head five."""

_EPOCHS: Final = 8
_PENALTY: Final = 3e-3
_BATCH: Final = 64
"""Texts embedded together; sorted by length, so that none waits for a longer one."""

PUBLIC_WEIGHT: Final = {"davidson": 0.3, "convabuse": 1.0, "cold_zh": 0.5}
"""How much a line of a public set counts; 1 where it is not named."""

OWN_WEIGHT: Final = 5.0

TALK_EVERY: Final = 4
"""Every how many-th line of the harmless talk that the first look learned from."""


class Embedded:
    """Embeddings of texts, each worked out once."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._encoder = load()
        self._known: dict[str, NDArray[np.float16]] = {}
        self._say = say

    def rows(self, examples: Sequence[Example]) -> NDArray[np.float32]:
        """Return a row for each example."""
        return self.texts([one.text.removeprefix("@ ") for one in examples])

    def texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row for each text."""
        missing = sorted({*texts} - self._known.keys(), key=lambda text: (len(text), text))
        if missing:
            self._say(f"{len(missing)} texts to embed")
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            read = [as_meant(views_of(text)) or " " for text in batch]
            found = np.asarray(self._encoder.encode(read), dtype=np.float16)
            self._known |= dict(zip(batch, found, strict=True))
        rows = np.array([self._known[text] for text in texts], dtype=np.float32)
        return rows.reshape(len(texts), EMBEDDED)


class Fit(Struct, frozen=True):
    """A head, and what it makes of lines that it did not see."""

    head: DenseHead
    own: NDArray[np.float64]
    talk: NDArray[np.float64]


class Shown(Struct, frozen=True):
    """Examples with what the first look made of them without having seen them."""

    examples: tuple[Example, ...]
    first: NDArray[np.float64]


def dense_head(own: Shown, other: Sequence[Example], talk: Shown, embedded: Embedded) -> Fit:
    """Fit the network and its mixing.

    Args:
        own: our own lines.
        other: public sets and harmless talk.
        talk: everyday talk that no head has seen, for the mixing.
        embedded: gives embeddings.
    """
    own_x, other_x, talk_x = (embedded.rows(one) for one in (own.examples, other, talk.examples))
    own_y, own_w = arrays(own.examples)
    other_y, other_w = arrays(other)
    part = parts(own.examples)
    unseen = np.zeros(len(own_y))
    for fold in range(FOLDS):
        seen = part != fold
        network = _fitted(
            np.concatenate([other_x, own_x[seen]]),
            np.concatenate([other_y, own_y[seen]]),
            np.concatenate([other_w, own_w[seen]]),
        )
        unseen[~seen] = network.own(own_x[~seen])
    head = _fitted(
        np.concatenate([other_x, own_x]),
        np.concatenate([other_y, own_y]),
        np.concatenate([other_w, own_w]),
    )
    inputs = np.column_stack(
        [np.concatenate([unseen, head.own(talk_x)]), np.concatenate([own.first, talk.first])]
    )
    labels = np.concatenate([own_y, np.zeros(len(talk_x), dtype=np.bool_)])
    lines = np.array([not one.is_copy for one in own.examples])
    hurtful, harmless = lines & own_y, lines & ~own_y
    weights = np.concatenate(
        [
            hurtful * (BASE_RATE / hurtful.sum())
            + harmless * ((1 - BASE_RATE) / 2 / harmless.sum()),
            np.full(len(talk_x), (1 - BASE_RATE) / 2 / max(1, len(talk_x))),
        ]
    )
    mixed = LogisticRegression(C=1e6, max_iter=1000).fit(
        inputs, labels, sample_weight=weights * len(labels)
    )
    mixing = np.array([*mixed.coef_[0], mixed.intercept_[0]], dtype=np.float32)
    made = replace(head, mixing=mixing)
    logits = inputs @ mixing[:2] + mixing[2]
    return Fit(made, logits[: len(own_y)], logits[len(own_y) :])


def _fitted(
    x: NDArray[np.float32], harmful: NDArray[np.bool_], weights: NDArray[np.float64]
) -> DenseHead:
    model = network(
        x,
        harmful,
        units=UNITS,
        epochs=_EPOCHS,
        penalty=_PENALTY,
        weights=weights / weights.mean(),
    )
    return DenseHead(
        model.coefs_[0].astype(np.float16),
        model.intercepts_[0].astype(np.float16),
        model.coefs_[1][:, 0].astype(np.float16),
        model.intercepts_[1].astype(np.float16).reshape(()),
        np.array([1.0, 0.0, 0.0], np.float32),
    )
