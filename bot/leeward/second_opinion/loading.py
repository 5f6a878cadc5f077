"""Loading a model of detoxify without running what is in its file, and without a network.

detoxify itself calls `torch.load(weights_only=False)`, which runs whatever a file holds, and asks
a server for the configuration. Here the checksum is looked at first, the file is read with
`weights_only=True`, and only then detoxify builds its model from it, with a local folder in the
place of the transformer's name. Nothing that the file lacks is made up.
"""

import os
import pickle
import zipfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final

from leeward.second_opinion.files import Chosen, check_checksum, check_is_there, check_tokenizer
from leeward.second_opinion.known import Model
from leeward.second_opinion.windows import Window, groups_of, parts_of, windows_of
from leeward_policies.errors import ModelError

NEEDED: Final = ("torch", "transformers", "detoxify")

TOKENS: Final = 512
"""What each of these models reads at once, at most."""

SPARE: Final = 8
"""Tokens left free in a window, since a piece of a text may be cut up otherwise than the whole."""

OFFLINE: Final = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}

CLASS: Final = "toxicity"


class LoadedModel:
    """A model of detoxify, read from a file.

    Args:
        detoxify: as its own package builds it.
        room: tokens that the model reads at once.
        sha256: of the file it came from.
    """

    def __init__(self, detoxify: Any, room: int, sha256: str) -> None:
        self._detoxify = detoxify
        self._room = room
        self.sha256 = sha256

    def toxicity(self, texts: Sequence[str]) -> list[float]:
        """Return how toxic the model takes each text to be, in order; of windows the most."""
        pieces = [(number, one) for number, text in enumerate(texts) for one in self._of(text)]
        scores = [0.0] * len(texts)
        for group in groups_of(pieces, lambda piece: piece[1].tokens, self._room):
            found = self._detoxify.predict([piece.text for _, piece in group])[CLASS]
            found = found if isinstance(found, list) else [found]  # of one text it is no list
            for (number, _), score in zip(group, found, strict=True):
                scores[number] = max(scores[number], score)
        return scores

    def _of(self, text: str) -> tuple[Window, ...]:
        """Return the windows of a text: what both of its ends hold."""
        if not text:
            return ()
        clean = text.encode("utf-8", "replace").decode("utf-8")  # half a character has no bytes
        parts = parts_of(clean)
        windows = [windows_of(part, self._offsets(part), self._room) for part in parts]
        return windows[0] if len(parts) == 1 else (windows[0][0], windows[-1][-1])

    def _offsets(self, text: str) -> list[tuple[int, int]]:
        taken = self._detoxify.tokenizer(
            text,
            add_special_tokens=False,
            return_offsets_mapping=True,
            truncation=False,
            verbose=False,
        )
        return list(taken["offset_mapping"])


def check_installed() -> None:
    """Look whether the extra is installed; nothing is imported.

    Raises:
        ModelError: a package is missing.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ModelError(
            place="the second opinion",
            value=f"not installed: {', '.join(missing)}",
            cure="Install PyTorch's CPU build first, then `pip install 'leeward[detoxify]'`; "
            "docs/second-opinion.md says how.",
        )


def load(wanted: Chosen) -> LoadedModel:
    """Load a model, from local files alone.

    Raises:
        ModelError: a package or a file is missing, damaged, unsafe, or of another model.
        MemoryError: there is no memory for it.
    """
    check_installed()
    check_is_there(wanted.checkpoint)
    check_tokenizer(wanted.tokenizer, wanted.model)
    os.environ.update(OFFLINE)  # before the packages are imported, which read it then
    try:
        with wanted.checkpoint.open("rb") as file:
            sha256 = check_checksum(file, wanted.checkpoint, wanted.sha256)
            held = _read(file, wanted.checkpoint)
    except OSError as error:
        raise _bad(wanted.checkpoint, error.strerror or type(error).__name__) from None
    return _built(held, wanted, sha256)


def _read(file: IO[bytes], path: Path) -> Any:
    """Read a file's numbers and plain values; whatever else it holds is refused, and not run."""
    torch = import_module("torch")
    try:
        return torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        raise ModelError(
            place=str(path),
            value="it holds more than weights and plain values, and was not run",
            cure="Do not use it: such a file can take over the computer. Fetch the published one.",
        ) from None
    except (EOFError, KeyError, OSError, ValueError, zipfile.BadZipFile):
        raise _bad(path, "it is damaged, or no file of PyTorch") from None
    except RuntimeError as error:
        if "memory" in str(error):
            raise MemoryError from None
        raise _bad(path, "it is damaged, or no file of PyTorch") from None


def _bad(path: Path, value: str) -> ModelError:
    cure = "Remove it and run `leeward models fetch` again."
    return ModelError(place=str(path), value=value, cure=cure)


def _built(held: Any, wanted: Chosen, sha256: str) -> LoadedModel:
    path, model = wanted.checkpoint, wanted.model
    try:
        arch = dict(held["config"]["arch"]["args"])
        # the published files name their classes in either place
        names = held["config"]["dataset"]["args"].get("classes") or arch.pop("classes")
        weights = dict(held["state_dict"])
    except (AttributeError, KeyError, TypeError, ValueError):
        raise _bad(path, "it has not the shape of a model of detoxify") from None
    _check_kind(arch, model, path)
    classes = [{"toxic": CLASS}.get(name, name) for name in names if isinstance(name, str)]
    if CLASS not in classes:
        raise _bad(path, "it knows nothing of toxicity")
    detoxify = import_module("detoxify.detoxify")
    _quiet(import_module("transformers"))
    arch = {key: arch[key] for key in ("num_classes", "model_name", "tokenizer_name")}
    try:
        network, tokenizer = detoxify.get_model_and_tokenizer(
            model_type=str(wanted.tokenizer), state_dict=weights, **arch
        )
    except RuntimeError as error:
        if "memory" in str(error):
            raise MemoryError from None
        raise _bad(path, f"it does not fit to the configuration in {wanted.tokenizer}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError) as error:
        raise _foreign(wanted, f"it cannot be used ({type(error).__name__})") from None
    _check_whole(network, weights, wanted)
    _check_words(network, tokenizer, wanted)
    return _model(detoxify.Detoxify, network, tokenizer, classes, sha256)


def _check_kind(arch: Mapping[str, Any], model: Model, path: Path) -> None:
    """Let a file name no class but those of the model that was asked for."""
    found = arch.get("model_name"), arch.get("tokenizer_name")
    if found != (model.model_class, model.tokenizer_class):
        raise ModelError(
            place=str(path),
            value=f"it is not the model {model.name}",
            cure=f"Name the model it is in `model`, or the file of {model.name} in `checkpoint`.",
        )
    if not isinstance(arch.get("num_classes"), int):
        raise _bad(path, "it has not the shape of a model of detoxify")


def _check_whole(network: Any, weights: Mapping[str, Any], wanted: Chosen) -> None:
    """Look that every number of the model came from the file: what lacks would be drawn by chance.

    Raises:
        ModelError: one did not.
    """
    torch = import_module("torch")
    for name, value in network.state_dict().items():
        given = weights.get(name)
        if given is not None and not bool(torch.isfinite(given).all()):
            raise _bad(wanted.checkpoint, "it holds numbers that are none")
        if given is None or not torch.equal(given, value):
            raise _bad(wanted.checkpoint, "a part of the model is missing in it")


def _check_words(network: Any, tokenizer: Any, wanted: Chosen) -> None:
    """Look that the tokenizer knows as many words as the model, and tells where they stand.

    Raises:
        ModelError: it is the tokenizer of another model.
    """
    if len(tokenizer) != network.config.vocab_size or not tokenizer.is_fast:
        raise _foreign(wanted, "its tokenizer is not the one the model was trained with")


def _foreign(wanted: Chosen, value: str) -> ModelError:
    return ModelError(
        place=str(wanted.tokenizer),
        value=value,
        cure=f"It must be the folder of {wanted.model.transformer}, with its tokenizer.",
    )


def _model(kind: Any, network: Any, tokenizer: Any, classes: list[str], sha256: str) -> LoadedModel:
    """Return detoxify's own object, without its way of reading a file."""
    positions = network.config.max_position_embeddings
    if network.config.model_type != "bert":
        positions -= network.config.pad_token_id + 1  # RoBERTa counts positions from there
    tokens = min(TOKENS, positions)
    tokenizer.model_max_length = tokens
    made = kind.__new__(kind)
    made.model, made.tokenizer, made.class_names, made.device = network, tokenizer, classes, "cpu"
    network.eval()
    spare = tokenizer.num_special_tokens_to_add() + SPARE
    torch = import_module("torch")
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // 2))  # the others are for the first look
    return LoadedModel(made, max(2, tokens - spare), sha256)


def _quiet(transformers: Any) -> None:
    """Keep the package from asking a server, and from printing beside our log."""
    hub: Any = import_module("huggingface_hub.constants")
    hub.HF_HUB_OFFLINE = True  # it may have been imported before us
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def built_for_cuda() -> bool:
    """Say whether the installed torch was built for a graphics card; it is not imported.

    Such a build works, but is several gigabytes larger for nothing: Leeward uses the processor.
    """
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return False
    try:
        told = (Path(spec.origin).parent / "version.py").read_text("utf-8")
    except OSError:
        return False
    lines = [line for line in told.splitlines() if line.startswith("cuda")]
    return any(not line.rstrip().endswith("None") for line in lines)
