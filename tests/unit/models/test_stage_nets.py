"""The networks that tell stages: their file, and what they make of rows."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from leeward_policies.errors import ModelError
from leeward_policies.models.dense import EMBEDDED
from leeward_policies.models.heads import packed
from leeward_policies.models.stage_nets import (
    INPUTS,
    OUTPUTS,
    StageNets,
    load_stage_nets,
    row_of,
    written_stage_nets,
)

UNITS = 3


def networks(bias: float = 0.0) -> StageNets:
    """Return two networks that answer every line alike, by their last bias."""
    return StageNets(
        np.zeros((2, INPUTS, UNITS), np.float32),
        np.zeros((2, UNITS), np.float32),
        np.zeros((2, UNITS, OUTPUTS), np.float32),
        np.full((2, OUTPUTS), bias, np.float32),
    )


def test_a_file_holds_what_was_written(tmp_path: Path) -> None:
    """The same networks give the same bytes, and come back as they were."""
    nets = networks(0.5)
    data = written_stage_nets(nets)
    path = tmp_path / "stages.npz"
    path.write_bytes(data)

    read = load_stage_nets(path, hashlib.sha256(data).hexdigest())

    assert data == written_stage_nets(nets)
    assert (read.outward_bias == nets.outward_bias).all()
    assert read.inward.shape == nets.inward.shape


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("inward", np.zeros((2, INPUTS - 1, UNITS), np.float16)),
        ("outward", np.zeros((2, UNITS, OUTPUTS), np.float32)),
        ("outward_bias", np.full((2, OUTPUTS), np.nan, np.float16)),
    ],
    ids=["shape", "kind", "not-a-number"],
)
def test_a_file_that_is_another_is_refused(
    tmp_path: Path, name: str, value: np.ndarray[tuple[int, ...], np.dtype[np.generic]]
) -> None:
    """By its shape, its numbers, or what they are; the cure is told."""
    nets = networks()
    names = ("inward", "inward_bias", "outward", "outward_bias")
    arrays = {one: getattr(nets, one).astype(np.float16) for one in names}
    data = packed({**arrays, name: value})
    path = tmp_path / "stages.npz"
    path.write_bytes(data)

    with pytest.raises(ModelError, match=name) as refused:
        load_stage_nets(path, hashlib.sha256(data).hexdigest())

    assert "Install Leeward again" in str(refused.value)


def test_what_is_told_follows_from_the_outputs() -> None:
    """The logit is the mean of that of any stage and of at least one; chances are averaged."""
    told = networks(-1.0).told(np.zeros((3, INPUTS), np.float32))

    chance = 1 / (1 + np.e)
    some = 1 - (1 - chance) ** (OUTPUTS - 1)
    assert told.stages.shape == (3, OUTPUTS - 1)
    assert told.stages == pytest.approx(chance)
    assert told.logits == pytest.approx((-1.0 + np.log(some / (1 - some))) / 2)


def test_a_row_tells_who_said_what_before() -> None:
    """The line, the mean of each voice's lines, and whether there are any."""
    line, one, two = (np.full(EMBEDDED, value, np.float32) for value in (1.0, 2.0, 4.0))
    nobody = np.zeros((0, EMBEDDED), np.float32)

    row = row_of(line, [np.array([one, two]), nobody, np.array([one])])

    assert row.shape == (INPUTS,)
    assert row[[0, EMBEDDED, 2 * EMBEDDED, 3 * EMBEDDED]].tolist() == [1.0, 3.0, 0.0, 2.0]
    assert row[-3:].tolist() == [1.0, 0.0, 1.0]
