"""A small network over sentence embeddings and over what the embedded model said."""

from pathlib import Path
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from leeward_policies.errors import ModelError
from leeward_policies.models.heads import arrays_of, file_bytes, packed

EMBEDDED: Final = 512
"""Numbers in a sentence embedding of the encoder."""

_NAMES: Final = ("inward", "inward_bias", "outward", "outward_bias", "mixing")


class DenseHead(Struct, frozen=True):
    """One hidden layer over an embedding, mixed with the logit of the first look."""

    inward: NDArray[np.float16]
    """Embedding by hidden units."""
    inward_bias: NDArray[np.float16]
    outward: NDArray[np.float16]
    outward_bias: NDArray[np.float16]
    mixing: NDArray[np.float32]
    """How much the network's logit counts, how much that of the first look, and what is added."""

    def own(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the network's own logit for each row."""
        hidden = embeddings @ self.inward.astype(np.float32) + self.inward_bias.astype(np.float32)
        logits = np.maximum(hidden, 0) @ self.outward.astype(np.float32)
        return np.asarray(logits + self.outward_bias.astype(np.float32), dtype=np.float32)

    def logits(
        self, embeddings: NDArray[np.float32], first: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the logit of a probability for each row.

        Args:
            embeddings: a row of `EMBEDDED` numbers for each message.
            first: what the embedded model made of each, as a logit.
        """
        of_own, of_first, added = self.mixing
        mixed = of_own * self.own(embeddings) + of_first * first + added
        return np.asarray(mixed, dtype=np.float32)


def load_dense(path: Path, sha256: str) -> DenseHead:
    """Read a model file whose sum is known beforehand.

    Raises:
        ModelError: it is missing, damaged, or another file than the card's.
    """
    read = arrays_of(file_bytes(path, sha256), _NAMES, path)
    units = read["inward"].shape[-1]
    shapes = {
        "inward": (EMBEDDED, units),
        "inward_bias": (units,),
        "outward": (units,),
        "outward_bias": (),
        "mixing": (3,),
    }
    for name, shape in shapes.items():
        kind = np.float32 if name == "mixing" else np.float16
        if read[name].shape != shape or read[name].dtype != kind:
            raise _wrong(path, f"{name} is {read[name].dtype}{read[name].shape}")
        if not np.isfinite(read[name]).all():
            raise _wrong(path, f"{name} is not a number")
    return DenseHead(**read)


def written_dense(head: DenseHead) -> bytes:
    """Return the bytes of a model file; the same head gives the same bytes."""
    return packed({name: getattr(head, name) for name in _NAMES})


def _wrong(path: Path, value: str) -> ModelError:
    return ModelError(
        place=path.name, value=value, cure="Install Leeward again; until then nothing looks twice."
    )
