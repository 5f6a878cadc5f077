"""Small networks that tell the stages of a grooming pattern from a line and what was before it."""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from leeward_policies.domain.signals import STAGES
from leeward_policies.errors import ModelError
from leeward_policies.models.dense import EMBEDDED
from leeward_policies.models.heads import arrays_of, file_bytes, packed

VOICES: Final = ("author", "target", "other")
"""Who said what was said before: whoever is judged, whom the line is meant for, somebody else."""

INPUTS: Final = EMBEDDED * (1 + len(VOICES)) + len(VOICES)
"""The line's embedding, the mean of what each voice said before, and whether it said anything."""

OUTPUTS: Final = len(STAGES) + 1
"""Each stage, and any of them."""

_LEAST: Final = 1e-5
_NAMES: Final = ("inward", "inward_bias", "outward", "outward_bias")


class StageNets(Struct, frozen=True):
    """Several networks of one hidden layer, whose answers are averaged."""

    inward: NDArray[np.float32]
    """Networks by inputs by units."""
    inward_bias: NDArray[np.float32]
    outward: NDArray[np.float32]
    """Networks by units by outputs."""
    outward_bias: NDArray[np.float32]

    def told(self, rows: NDArray[np.float32]) -> "Told":
        """Return what the networks make of lines, a row of `INPUTS` numbers each."""
        chances = [
            _sigmoid(np.maximum(rows @ inward + inward_bias, 0.0) @ outward + outward_bias)
            for inward, inward_bias, outward, outward_bias in zip(
                self.inward, self.inward_bias, self.outward, self.outward_bias, strict=True
            )
        ]
        logits = [
            (_logit(one[:, -1]) + _logit(1.0 - np.prod(1.0 - one[:, :-1], axis=1))) / 2.0
            for one in chances
        ]
        return Told(np.mean(chances, axis=0)[:, :-1], np.mean(logits, axis=0))


class Told(NamedTuple):
    """What the networks make of some lines."""

    stages: NDArray[np.float32]
    """How likely each stage is, a row for each line."""
    logits: NDArray[np.float32]
    """How likely any is, as a logit against lines that only look like it."""


def row_of(line: NDArray[np.float32], before: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the inputs for one line.

    Args:
        line: its embedding.
        before: for each of `VOICES`, the embeddings of what it said before, a row each.
    """
    means = [some.mean(axis=0) if len(some) else np.zeros(EMBEDDED, np.float32) for some in before]
    said = np.array([float(len(some) > 0) for some in before], np.float32)
    return np.concatenate([line, *means, said]).astype(np.float32)


def rows_of(
    read: Sequence[tuple[str, Sequence[Sequence[str]]]],
    embed: Callable[[list[str]], NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Return the inputs for several lines; each text is embedded once, and all together.

    Args:
        read: each line, with what each of `VOICES` said before it.
        embed: returns a row for each text.
    """
    texts = list(dict.fromkeys(text for line, before in read for text in (line, *chain(*before))))
    known = dict(zip(texts, embed(texts), strict=True))
    nothing = np.zeros((0, EMBEDDED), np.float32)
    return np.array(
        [
            row_of(
                known[line],
                [np.array([known[one] for one in some]) if some else nothing for some in before],
            )
            for line, before in read
        ]
    )


def load_stage_nets(path: Path, sha256: str) -> StageNets:
    """Read a model file whose sum is known beforehand.

    Raises:
        ModelError: it is missing, damaged, or another file than the card's.
    """
    read = arrays_of(file_bytes(path, sha256), _NAMES, path)
    nets, units = read["inward"].shape[0], read["inward"].shape[-1]
    shapes = {
        "inward": (nets, INPUTS, units),
        "inward_bias": (nets, units),
        "outward": (nets, units, OUTPUTS),
        "outward_bias": (nets, OUTPUTS),
    }
    for name, shape in shapes.items():
        if read[name].shape != shape or read[name].dtype != np.float16:
            raise _wrong(path, f"{name} is {read[name].dtype}{read[name].shape}")
        if not np.isfinite(read[name]).all():
            raise _wrong(path, f"{name} is not a number")
    return StageNets(**{name: read[name].astype(np.float32) for name in _NAMES})


def written_stage_nets(nets: StageNets) -> bytes:
    """Return the bytes of a model file; the same networks give the same bytes."""
    return packed({name: getattr(nets, name).astype(np.float16) for name in _NAMES})


def _sigmoid(x: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0))), dtype=np.float32)


def _logit(chance: NDArray[np.float32]) -> NDArray[np.float32]:
    kept = np.clip(chance, _LEAST, 1.0 - _LEAST)
    return np.asarray(np.log(kept / (1.0 - kept)), dtype=np.float32)


def _wrong(path: Path, value: str) -> ModelError:
    return ModelError(
        place=path.name,
        value=value,
        cure="Install Leeward again; until then patterns of words alone tell the stages.",
    )
