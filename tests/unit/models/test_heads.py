"""Model files: what is written is read back, and whatever else lies there is refused by name."""

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from leeward_policies.errors import ModelError
from leeward_policies.models.dense import DenseHead, load_dense, written_dense
from leeward_policies.models.hashing import features
from leeward_policies.models.heads import (
    BUCKETS,
    FILE_BYTES,
    Heads,
    Scorer,
    load_heads,
    packed,
    written,
)

WORD = "clown"


def heads(count: int = 2) -> Heads:
    """Return heads of which the first minds a word and the others mind nothing."""
    weights = np.zeros((BUCKETS, count), np.int8)
    weights[features(WORD), 0] = 10
    ones = np.ones(count, np.float32)
    tenth, zero = np.full(count, 0.1, np.float32), np.zeros(count, np.float32)
    return Heads(weights, tenth, zero, ones, zero)


def dense(units: int = 3) -> DenseHead:
    """Return a network that minds the first number of an embedding alone."""
    inward = np.zeros((512, units), np.float16)
    inward[0, 0] = 1
    outward = np.zeros(units, np.float16)
    outward[0] = 2
    return DenseHead(
        inward,
        np.zeros(units, np.float16),
        outward,
        np.array(0.5, np.float16),
        np.array([1, 0.5, -1], np.float32),
    )


def kept(folder: Path, data: bytes) -> tuple[Path, str]:
    """Write a file and return it with its sum."""
    path = folder / "model.npz"
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


def test_a_score_is_the_sum_of_weights_over_the_root_of_their_number() -> None:
    """The first head's raw score of its own word is 1 times the root of the word's features."""
    model = Scorer(heads())
    raw = model.logits(WORD)

    assert raw[0] == pytest.approx(np.sqrt(features(WORD).size), rel=1e-5)
    assert raw[1] == 0.0
    assert model.logits("") == pytest.approx([0.0, 0.0])


def test_a_long_text_is_as_grave_as_its_gravest_stretch() -> None:
    """A word among a thousand harmless ones is not diluted beyond its window."""
    model = Scorer(heads())
    alone, hidden = model.logits(WORD)[0], model.logits("la " * 2_000 + WORD + " la" * 2_000)[0]

    assert hidden > alone / 10
    assert model.logits("la " * 2_000)[0] == 0.0


def test_the_same_heads_give_the_same_bytes_and_are_read_back(tmp_path: Path) -> None:
    """Nothing in the file depends on the day; what is read is what was written."""
    data = written(heads())
    path, digest = kept(tmp_path, data)
    read = load_heads(path, digest, 2)

    assert written(heads()) == data
    assert np.array_equal(read.weights, heads().weights)
    assert np.array_equal(read.scales, heads().scales)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Error"),
        (b"PK\x03\x04 nonsense", "BadZipFile"),
        (written(heads())[:-200], "BadZipFile"),
        (written(heads(3)), "weights is int8"),
        (written(replace(heads(), scales=np.ones(2, np.float64))), "scales is float64"),
        (written(replace(heads(), slopes=np.array([1, np.nan], np.float32))), "not a number"),
        (packed({"weights": np.zeros(3, np.int8)}), "KeyError"),
    ],
    ids=["empty", "not-a-zip", "cut", "more-heads", "other-kind", "nan", "foreign"],
)
def test_a_wrong_file_is_refused(tmp_path: Path, data: bytes, says: str) -> None:
    """Even if its sum is that of the card: it names the file, what is wrong, and the cure."""
    path, digest = kept(tmp_path, data)

    with pytest.raises(ModelError, match=says) as caught:
        load_heads(path, digest, 2)
    assert caught.value.place == "model.npz"
    assert "Install Leeward again" in caught.value.cure


def test_what_could_run_code_is_not_read(tmp_path: Path) -> None:
    """An array of objects would be unpickled; it is refused before."""
    out = io.BytesIO()
    np.savez(out, weights=np.array([print], dtype=object))
    path, digest = kept(tmp_path, out.getvalue())

    with pytest.raises(ModelError):
        load_heads(path, digest, 2)


def test_another_file_is_told_by_its_sum(tmp_path: Path) -> None:
    """A model that is not the card's is refused, however sound it is."""
    path, _ = kept(tmp_path, written(heads()))

    with pytest.raises(ModelError, match="the card says 000000000000"):
        load_heads(path, "0" * 64, 2)


def test_no_file_and_a_giant_one_are_refused(tmp_path: Path) -> None:
    """What is not there, and what cannot be ours, is not read into memory."""
    giant = tmp_path / "giant.npz"
    with giant.open("wb") as file:
        file.truncate(FILE_BYTES + 1)

    with pytest.raises(ModelError, match="No such file"):
        load_heads(tmp_path / "none.npz", "0" * 64, 2)
    with pytest.raises(ModelError, match="more than any model"):
        load_heads(giant, "0" * 64, 2)


def test_a_network_mixes_its_own_logit_with_the_first_looks(tmp_path: Path) -> None:
    """Read back, it gives the mixed logit that its parts say."""
    path, digest = kept(tmp_path, written_dense(dense()))
    read = load_dense(path, digest)
    embedding = np.zeros((1, 512), np.float32)
    embedding[0, 0] = 3

    assert read.own(embedding) == pytest.approx([6.5])
    assert read.logits(embedding, np.array([2.0], np.float32)) == pytest.approx([6.5 + 1 - 1])


@pytest.mark.parametrize(
    "data",
    [
        b"nothing",
        written_dense(replace(dense(), outward=np.zeros(4, np.float16))),
        written_dense(replace(dense(), mixing=np.array([np.inf, 0, 0], np.float32))),
        written_dense(replace(dense(), inward=np.zeros((512, 3), np.float32))),
    ],
    ids=["no-zip", "shape", "infinite", "kind"],
)
def test_a_wrong_network_is_refused(tmp_path: Path, data: bytes) -> None:
    """It names the file and the cure, as for heads."""
    path, digest = kept(tmp_path, data)

    with pytest.raises(ModelError, match=r"model\.npz"):
        load_dense(path, digest)
