"""Loading a model of detoxify for real: offline, from files made here, only if they are safe."""

import socket
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from typing_extensions import override

from leeward.second_opinion import loading
from leeward.second_opinion.fetching import address_of
from leeward.second_opinion.files import Chosen
from leeward.second_opinion.known import MODELS
from leeward.second_opinion.loading import built_for_cuda, load
from leeward.testing.tiny_models import POSITIONS, checkpoint, pinned, tiny_model
from leeward_policies.errors import ModelError

LINES = ("you are a clown", "see you at practice", "ты клоун", "thank you so much for that")

ODD = ("", " ", "\x00", "🏳️‍🌈🔥", "שלום لكم", "\ud800", "a\u0301" * 50, "#" * 300)
"""Texts that have broken a tokenizer or a model somewhere before."""


def refused(wanted: Chosen) -> ModelError:
    """Return why a model is not loaded."""
    with pytest.raises(ModelError) as caught:
        load(wanted)
    return caught.value


# --- what it is for -------------------------------------------------------------------------


def test_a_model_scores_lines_in_order(tiny: Chosen) -> None:
    """Numbers between 0 and 1, the same alone and in a batch, and not the same for every line."""
    model = load(tiny)

    together = model.toxicity(LINES)
    alone = [model.toxicity([line])[0] for line in LINES]

    assert model.sha256 == tiny.sha256
    assert all(0.0 <= score <= 1.0 for score in together)
    assert together == pytest.approx(alone, abs=1e-5)
    assert len({round(score, 4) for score in together}) == len(LINES)


def test_it_is_what_the_package_itself_would_say(tiny: Chosen, tmp_path: Path) -> None:
    """The package's own loading, which runs what is in a file, finds the same in this one."""

    def at_home(held: dict[str, Any]) -> dict[str, Any]:
        held["config"]["arch"]["args"]["model_type"] = str(tiny.tokenizer)
        return held

    own = checkpoint(tiny.model, tiny.tokenizer, tmp_path / "own.ckpt", changed=at_home)
    theirs = import_module("detoxify").Detoxify(checkpoint=str(own.checkpoint))

    assert load(tiny).toxicity(LINES) == pytest.approx(theirs.predict(list(LINES))["toxicity"])


def test_nobody_is_asked(tiny: Chosen, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for a configuration nor for a tokenizer: all of it lies here."""
    asked: list[object] = []

    class Closed(socket.socket):
        """A socket that connects to nothing, and notes that it was asked to."""

        @override
        def connect(self, address: Any, /) -> None:
            asked.append(address)
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "socket", Closed)
    load(tiny).toxicity(LINES)

    assert asked == []
    assert import_module("huggingface_hub").constants.HF_HUB_OFFLINE


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_get_a_number(tiny: Chosen, text: str) -> None:
    """Whatever people write, beside a line that is none."""
    one, other = load(tiny).toxicity([text, LINES[0]])

    assert 0.0 <= one <= 1.0
    assert other == pytest.approx(load(tiny).toxicity(LINES[:1])[0], abs=1e-5)


def test_what_says_nothing_is_not_toxic(original: Chosen) -> None:
    """The model is not asked about nothing, alone or among nothing."""
    model = load(original)

    assert model.toxicity([]) == []
    assert model.toxicity(["", ""]) == [0.0, 0.0]


def test_of_a_long_text_both_ends_are_read(original: Chosen) -> None:
    """A text longer than the model's room scores as the higher of its two ends, no more."""
    model = load(original)
    room = (POSITIONS - 2 - loading.SPARE) // 2
    first, last = " ".join("q" * room), " ".join("z" * room)

    found = model.toxicity([f"{first} {'x ' * 200}{last}", first, last])

    assert found[0] == pytest.approx(max(found[1:]), abs=1e-5)
    assert found[1] != pytest.approx(found[2], abs=1e-3)


def test_a_message_of_a_megabyte_is_read_at_its_ends(tiny: Chosen) -> None:
    """It costs what two windows cost."""
    (score,) = load(tiny).toxicity(["abc " * 250_000])

    assert 0.0 <= score <= 1.0


# --- what is not safe, or not whole -----------------------------------------------------------


class Bomb:
    """What runs when it is unpickled: it would make a file.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        return (open, (self.path, "w"))


@pytest.mark.parametrize("old_format", [False, True], ids=["archive", "old"])
def test_a_file_that_would_run_something_is_refused_and_not_run(
    original: Chosen,
    tmp_path: Path,
    old_format: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Even where its checksum is the one that was asked for."""
    trace = tmp_path / "trace"

    def armed(held: dict[str, Any]) -> dict[str, Any]:
        return {**held, "more": Bomb(trace)}

    bad = checkpoint(
        original.model, original.tokenizer, tmp_path / "x", changed=armed, old_format=old_format
    )

    error = refused(bad)

    assert "was not run" in error.value
    assert not trace.exists()


def test_a_file_with_another_checksum_is_not_even_read(
    original: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checksum comes first."""
    monkeypatch.setattr(loading, "_read", None)

    error = refused(replace(original, sha256="0" * 64))

    assert "checksum" in error.value
    assert str(original.checkpoint) in error.place


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("old_format", [False, True], ids=["archive", "old"])
def test_half_a_file_is_refused(
    original: Chosen,
    tmp_path: Path,
    share: float,
    old_format: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """However much of it there is, and in either format."""
    one = checkpoint(original.model, original.tokenizer, tmp_path / "x", old_format=old_format)
    whole = one.checkpoint.read_bytes()
    one.checkpoint.write_bytes(whole[: int(len(whole) * share)])

    assert "it is damaged" in refused(pinned(one)).value


@pytest.mark.filterwarnings("ignore:Detected pickle protocol 4:UserWarning")
@pytest.mark.parametrize("text", [b"<html>not found</html>", b"\x80\x04K\x01.", b"PK\x03\x04"])
def test_another_kind_of_file_is_refused(original: Chosen, text: bytes) -> None:
    """A page that a server gave instead, a plain pickle, a broken archive."""
    original.checkpoint.write_bytes(text)

    assert refused(pinned(original)).place == str(original.checkpoint)


def test_an_archive_of_something_else_is_refused(original: Chosen) -> None:
    """A zip is not yet a model."""
    with zipfile.ZipFile(original.checkpoint, "w") as archive:
        archive.writestr("hello.txt", "hello")

    assert "damaged" in refused(pinned(original)).value


def test_a_missing_file_is_told(original: Chosen) -> None:
    """With the command that fetches it; so is one that cannot be opened."""
    original.checkpoint.unlink()

    assert "leeward models fetch" in refused(original).cure


def test_a_file_that_cannot_be_opened_is_told(
    original: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the system says it."""

    def closed(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", closed)

    assert refused(original).value == "Permission denied"


# --- what is of another shape -----------------------------------------------------------------


def without_config(held: dict[str, Any]) -> Any:
    """Take away what tells how to build it."""
    return {"state_dict": held["state_dict"]}


def only_a_list(held: dict[str, Any]) -> Any:
    """Save something else."""
    return [1, 2, len(held)]


def of_another_class(held: dict[str, Any]) -> Any:
    """Name a class that is not a model."""
    held["config"]["arch"]["args"]["model_name"] = "pipeline"
    return held


def without_count(held: dict[str, Any]) -> Any:
    """Leave out how many outputs it has."""
    held["config"]["arch"]["args"]["num_classes"] = "six"
    return held


def without_toxicity(held: dict[str, Any]) -> Any:
    """Know other things alone."""
    held["config"]["dataset"]["args"]["classes"] = ["insult"]
    return held


def without_a_layer(held: dict[str, Any]) -> Any:
    """Leave out weights, which transformers would draw by chance."""
    del held["state_dict"]["classifier.weight"]
    return held


def with_no_numbers(held: dict[str, Any]) -> Any:
    """Hold what is no number."""
    held["state_dict"]["classifier.bias"][0] = float("nan")
    return held


def of_another_size(held: dict[str, Any]) -> Any:
    """Hold a layer that is too large."""
    torch = import_module("torch")
    held["state_dict"]["classifier.weight"] = torch.zeros(6, 99)
    return held


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (without_config, "shape"),
        (only_a_list, "shape"),
        (of_another_class, "not the model original"),
        (without_count, "shape"),
        (without_toxicity, "nothing of toxicity"),
        (without_a_layer, "a part of the model is missing"),
        (with_no_numbers, "numbers that are none"),
        (of_another_size, "does not fit"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_is_no_whole_model_is_refused(
    original: Chosen, tmp_path: Path, changed: Any, told: str
) -> None:
    """Nothing is made up for what lacks."""
    bad = checkpoint(original.model, original.tokenizer, tmp_path / "x", changed=changed)

    assert told in refused(bad).value


def test_weights_that_nobody_needs_do_no_harm(original: Chosen, tmp_path: Path) -> None:
    """Published files hold counters that today's transformers makes itself; classes in `arch`."""

    def older(held: dict[str, Any]) -> dict[str, Any]:
        torch = import_module("torch")
        held["state_dict"]["bert.embeddings.position_ids"] = torch.arange(POSITIONS)[None]
        arch = held["config"]["arch"]["args"]
        arch["classes"] = held["config"]["dataset"]["args"].pop("classes")
        return held

    one = checkpoint(original.model, original.tokenizer, tmp_path / "x", changed=older)

    assert load(one).toxicity(LINES) == pytest.approx(load(original).toxicity(LINES))


def test_one_model_is_not_taken_for_another(tmp_path: Path) -> None:
    """A file of the multilingual model under the name of the original one."""
    other = tiny_model("multilingual", tmp_path)

    error = refused(replace(other, model=MODELS["original"]))

    assert "not the model original" in error.value


# --- the tokenizer ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tokenizer.json", "config.json"])
def test_a_missing_tokenizer_is_told(original: Chosen, name: str) -> None:
    """The package would make one up that knows no word."""
    (original.tokenizer / name).unlink()

    error = refused(original)

    assert (error.place, name in error.value) == (str(original.tokenizer), True)
    assert "hf download bert-base-uncased" in error.cure


@pytest.mark.parametrize("text", ["", "{", "[]", '{"model_type": "gpt2"}'])
def test_a_damaged_configuration_is_told(original: Chosen, text: str) -> None:
    """It is an error of the folder, or does not fit to the model's file."""
    (original.tokenizer / "config.json").write_text(text, "utf-8")

    assert str(original.tokenizer) in str(refused(original))


@pytest.mark.parametrize("text", ["", "{", "{}"])
def test_a_damaged_tokenizer_is_told(original: Chosen, text: str) -> None:
    """As an error of the folder."""
    (original.tokenizer / "tokenizer.json").write_text(text, "utf-8")

    assert refused(original).place == str(original.tokenizer)


def test_the_tokenizer_of_another_model_is_told(original: Chosen, tmp_path: Path) -> None:
    """It would read other words than the model was trained on."""
    other = tiny_model("multilingual", tmp_path / "other").tokenizer / "tokenizer.json"
    (original.tokenizer / "tokenizer.json").write_bytes(other.read_bytes())

    assert refused(original).place == str(original.tokenizer)


# --- memory, builds, packages ---------------------------------------------------------------------


@pytest.mark.parametrize("where", ["torch", "detoxify.detoxify"])
def test_no_memory_is_no_damage(
    original: Chosen, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What torch says of memory is told apart from a damaged file."""

    def full(*_: object, **__: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    name = {"torch": "load", "detoxify.detoxify": "get_model_and_tokenizer"}[where]
    monkeypatch.setattr(import_module(where), name, full)
    with pytest.raises(MemoryError):
        load(original)


def test_torch_was_not_built_for_a_graphics_card() -> None:
    """Here: a build for CUDA costs gigabytes and minutes, and is refused (`precise.md` 38)."""
    assert import_module("torch").version.cuda is None
    assert not built_for_cuda()


@pytest.mark.parametrize(
    ("told", "is_cuda"),
    [
        ("cuda: Optional[str] = None\n", False),
        ("cuda: Optional[str] = '13.0'\n", True),
        ("", False),
    ],
)
def test_a_build_for_a_graphics_card_would_be_seen(
    told: str,
    is_cuda: bool,  # noqa: FBT001 - a claim
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By what its own file says; torch is not imported for it."""

    class Spec:
        origin = str(tmp_path / "__init__.py")

    monkeypatch.setattr(loading, "find_spec", lambda _: Spec)
    missing = built_for_cuda()
    (tmp_path / "version.py").write_text(told, "utf-8")

    assert (missing, built_for_cuda()) == (False, is_cuda)


def test_a_package_that_is_missing_is_told(
    original: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to install; nothing is called built for CUDA then."""
    monkeypatch.setattr(loading, "find_spec", lambda _: None)

    error = refused(original)

    assert "torch, transformers, detoxify" in error.value
    assert "leeward[detoxify]" in error.cure
    assert not built_for_cuda()


@pytest.mark.parametrize("name", sorted(MODELS))
def test_the_package_publishes_the_files_we_know(name: str) -> None:
    """Under https, and under the names whose checksums we pin."""
    address = address_of(MODELS[name])

    assert address.startswith("https://")
    assert address.endswith(f"/{MODELS[name].file}")
