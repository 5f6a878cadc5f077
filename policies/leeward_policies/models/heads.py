"""Linear heads over hashed n-grams: small integer weights, one column for each head."""

import hashlib
import io
import math
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from leeward_policies.errors import ModelError
from leeward_policies.models.hashing import BITS, Features, stretches_of

BUCKETS: Final = 1 << BITS

FILE_BYTES: Final = 8_000_000
"""A model file larger than this is not ours."""

_SHAPES: Final[dict[str, type[np.generic]]] = {
    "weights": np.int8,
    "scales": np.float32,
    "biases": np.float32,
    "slopes": np.float32,
    "offsets": np.float32,
}
"""The arrays of a model file, and what they hold."""


_UNREADABLE: Final = (
    KeyError, ValueError, OSError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What numpy and zipfile raise on a damaged file."""


class Heads(Struct, frozen=True):
    """Several heads that read the same features, as a model file holds them.

    A head's raw score is the sum of its weights over the features, divided by the root of
    their number; `slopes` and `offsets` turn it into the logit of a probability.
    """

    weights: NDArray[np.int8]
    """Buckets by heads."""
    scales: NDArray[np.float32]
    biases: NDArray[np.float32]
    slopes: NDArray[np.float32]
    offsets: NDArray[np.float32]


class Scorer:
    """Heads made ready to score one text after the other."""

    def __init__(self, heads: Heads) -> None:
        self._weights = heads.weights
        gains, bases = heads.scales * heads.slopes, heads.biases * heads.slopes + heads.offsets
        self._lines: tuple[tuple[float, float], ...] = tuple(
            zip(gains.tolist(), bases.tolist(), strict=True)
        )

    def logits(self, text: str) -> list[float]:
        """Return each head's logit of a whole text, that of its gravest stretch.

        Args:
            text: a view's text, of any length; time is linear in it.
        """
        found = [self._of_stretch(stretch) for stretch in stretches_of(text)]
        return found[0] if len(found) == 1 else [max(column) for column in zip(*found, strict=True)]

    def _of_stretch(self, found: Features) -> list[float]:
        root = math.sqrt(found.size) or 1.0
        # The rows are summed as they are: eight numbers need no array for what comes then.
        summed = np.add.reduce(self._weights.take(found, axis=0), axis=0, dtype=np.int32).tolist()
        return [
            total * gain / root + base
            for total, (gain, base) in zip(summed, self._lines, strict=True)
        ]


def load_heads(path: Path, sha256: str, heads: int) -> Heads:
    """Read a model file whose sum and shape are known beforehand.

    Args:
        path: the file.
        sha256: what its card says.
        heads: how many its card tells of.

    Raises:
        ModelError: it is missing, damaged, or another file than the card's.
    """
    return read_heads(file_bytes(path, sha256), heads, path)


def file_bytes(path: Path, sha256: str) -> bytes:
    """Return the bytes of a model file, if they are those that its card tells of.

    Raises:
        ModelError: it is missing, too large, or another file.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= FILE_BYTES else b""
    except OSError as error:
        raise _wrong(path, error.strerror or type(error).__name__) from None
    if size > FILE_BYTES:
        raise _wrong(path, f"{size} bytes are more than any model of ours")
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise _wrong(path, f"its sha256 begins with {found[:12]}, the card says {sha256[:12]}")
    return data


def read_heads(data: bytes, heads: int, path: Path) -> Heads:
    """Read the bytes of a model file, without ever running what may be in them."""
    read = arrays_of(data, _SHAPES, path)
    for name, kind in _SHAPES.items():
        shape = (BUCKETS, heads) if name == "weights" else (heads,)
        if read[name].dtype != kind or read[name].shape != shape:
            raise _wrong(path, f"{name} is {read[name].dtype}{read[name].shape}")
        if kind is np.float32 and not np.isfinite(read[name]).all():
            raise _wrong(path, f"{name} is not a number")
    return Heads(**read)


def arrays_of(data: bytes, names: Iterable[str], path: Path) -> dict[str, NDArray[Any]]:
    """Return the named arrays in the bytes of a file, without ever running what may be in them.

    Raises:
        ModelError: it is damaged, or holds other arrays.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in names}
    except _UNREADABLE as error:
        raise _wrong(path, type(error).__name__) from None


def written(heads: Heads) -> bytes:
    """Return the bytes of a model file; the same heads give the same bytes."""
    return packed({name: getattr(heads, name) for name in _SHAPES})


def packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return arrays as the bytes of an `.npz` file in which nothing depends on the day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, values in arrays.items():
            array = io.BytesIO()
            np.save(array, np.array(values, order="C"), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, array.getvalue())
    return out.getvalue()


def _wrong(path: Path, value: str) -> ModelError:
    return ModelError(
        place=path.name, value=value, cure="Install Leeward again; until then rules alone judge."
    )
