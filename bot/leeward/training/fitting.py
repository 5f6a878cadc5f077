"""Fitting: one linear head from weighted examples, made probable, and written in small integers."""

import warnings
from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

from leeward.training.examples import Example
from leeward_policies.models.hashing import BITS, Features, features, plainly, windows
from leeward_policies.text import views_of

STRENGTH: Final = 5.0
"""Inverse strength of the L2 penalty; chosen across domains: trained on one of our files, tried on
another."""

FOLDS: Final = 4
"""Parts of our own lines that are predicted by a head that did not see them."""

BASE_RATE: Final = 0.05
"""Share of harmful lines for which scores are made probabilities; an assumption, on the card."""

_STEP: Final = 256
"""Examples a step of a network's fit."""

_STEPS: Final = 127
_LEAST_STEPS: Final = 2
_ITERATIONS: Final = 100


class Fitted(Struct, frozen=True):
    """A head as it was fitted, before it is written small."""

    weights: NDArray[np.float64]
    bias: float


class Calibration(Struct, frozen=True):
    """Turns raw scores into logits of probabilities."""

    slope: float
    offset: float


class Hashed:
    """Features of texts, each worked out once: the first window of the last view."""

    def __init__(self) -> None:
        self._known: dict[str, Features] = {}

    def matrix(self, examples: Sequence[Example]) -> csr_matrix:
        """Return the features of examples, a row for each."""
        starts, found, values = [0], [np.zeros(0, np.uint32)], [np.zeros(0)]
        for one in examples:
            buckets = self._of(one.text)
            found.append(buckets)
            starts.append(starts[-1] + len(buckets))
            values.append(np.full(len(buckets), 1 / np.sqrt(max(len(buckets), 1))))
        made = csr_matrix(
            (np.concatenate(values), np.concatenate(found).astype(np.int64), np.array(starts)),
            shape=(len(examples), 1 << BITS),
        )
        made.sum_duplicates()
        return made

    def _of(self, text: str) -> Features:
        if text not in self._known:
            self._known[text] = features(windows(plainly(views_of(text).views[-1].text))[0])
        return self._known[text]


def fitted(x: csr_matrix, harmful: NDArray[np.bool_], weights: NDArray[np.float64]) -> Fitted:
    """Fit a head; the same input gives the same head."""
    model = LogisticRegression(C=STRENGTH, solver="newton-cg", max_iter=_ITERATIONS).fit(
        x, harmful, sample_weight=weights
    )
    return Fitted(model.coef_[0], float(model.intercept_[0]))


def network(
    x: NDArray[np.float32],
    wanted: NDArray[np.generic],
    *,
    units: int,
    epochs: int,
    penalty: float,
    seed: int = 0,
    weights: NDArray[np.float64] | None = None,
) -> MLPClassifier:
    """Fit a network of one hidden layer; the same input gives the same network."""
    model = MLPClassifier(
        (units,),
        alpha=penalty,
        max_iter=epochs,
        batch_size=min(_STEP, len(x)),
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped early on purpose
        return model.fit(x, wanted, sample_weight=weights)


def raw(x: csr_matrix, head: Fitted) -> NDArray[np.float64]:
    """Return the raw scores of examples."""
    return np.asarray(x @ head.weights + head.bias, dtype=np.float64)


def out_of_fold(
    own: csr_matrix,
    labels: NDArray[np.bool_],
    weights: NDArray[np.float64],
    others: tuple[csr_matrix, NDArray[np.bool_], NDArray[np.float64]],
    part: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return raw scores of our own lines, each by a head that did not see its part."""
    x, harmful, weight = others
    scores = np.zeros(own.shape[0])
    for fold in range(FOLDS):
        seen = part != fold
        head = fitted(
            vstack([x, own[seen]], format="csr"),
            np.concatenate([harmful, labels[seen]]),
            np.concatenate([weight, weights[seen]]),
        )
        scores[~seen] = raw(own[~seen], head)
    return scores


def parts(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Return in which part each example is left out; a copy in that of its line."""
    lines = np.cumsum([not one.is_copy for one in examples])
    return np.asarray(lines % FOLDS, dtype=np.int64)


def calibrated(
    harmful: NDArray[np.float64], harmless: NDArray[np.float64], talk: NDArray[np.float64]
) -> Calibration:
    """Fit slope and offset on raw scores of lines that the head did not see.

    Args:
        harmful: of lines at which somebody should step in.
        harmless: of lines that look alike and are harmless; half of the harmless weight.
        talk: of everyday talk; the other half.
    """
    given: list[tuple[NDArray[np.float64], bool, float]] = [
        (harmful, True, BASE_RATE),
        (harmless, False, (1 - BASE_RATE) / 2),
        (talk, False, (1 - BASE_RATE) / 2),
    ]
    given = [part for part in given if part[0].size]
    scores = np.concatenate([scores for scores, _, _ in given])
    labels = np.concatenate([np.full(scores.size, label) for scores, label, _ in given])
    weights = np.concatenate(
        [np.full(scores.size, rate / scores.size) for scores, _, rate in given]
    )
    model = LogisticRegression(C=1e6, max_iter=1000).fit(
        scores[:, None], labels, sample_weight=weights * scores.size
    )
    return Calibration(float(model.coef_[0][0]), float(model.intercept_[0]))


def small(head: Fitted) -> tuple[NDArray[np.int8], float]:
    """Return a head's weights as small integers, and the scale that they were divided by.

    The largest weights keep their size, since they are the words that matter most; those of
    one step are left out, which halves the file and costs nothing that can be measured.
    """
    scale = float(np.abs(head.weights).max()) / _STEPS
    steps = np.rint(head.weights / scale)
    steps[np.abs(steps) < _LEAST_STEPS] = 0
    return steps.astype(np.int8), scale


def arrays(
    examples: Sequence[Example],
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return labels and weights of examples."""
    return (
        np.array([one.is_harmful for one in examples], dtype=np.bool_),
        np.array([one.weight for one in examples], dtype=np.float64),
    )


def area(scores: NDArray[np.float64], harmful: NDArray[np.bool_]) -> float:
    """Return how often a hurtful line scores higher than a harmless one."""
    return float(roc_auc_score(harmful, scores))
