"""The work of `leeward models`."""

import sys
import time
from pathlib import Path
from typing import IO, Final

import msgspec
from msgspec import Struct

from leeward.config import Config, load
from leeward.second_opinion.fetching import address_of, fetch
from leeward.second_opinion.files import TOKENIZER_FILES, Chosen, check_checksum, models_folder
from leeward.second_opinion.known import MODELS, Model
from leeward.second_opinion.loading import load as load_opinion
from leeward.second_opinion.standing import chosen_in
from leeward_policies.errors import ConfigError, ModelError, UsageError

TRIED: Final = ("see you at practice tomorrow", "you are a clown and nobody likes you")
"""Lines that a model is tried on; which of them is the ruder one, anyone can see."""


MEGABYTES: Final = 20_000_000
"""Where nobody has said how large a file is, a line stands for so many bytes."""


class Told:
    """Says how far a download is, a line for each twentieth of it.

    Args:
        out: where the lines go.
    """

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._last = -1

    def __call__(self, done: int, whole: int) -> None:
        """Say it, if there is something new to say."""
        part = done * 20 // whole if whole else done // MEGABYTES
        if part != self._last:
            self._last = part
            of = f" of {whole / 1e6:.0f}" if whole else ""
            self._out.write(f"{done / 1e6:.0f}{of} MB\n")
            self._out.flush()


class Listed(Struct, frozen=True):
    """A model as `leeward models list` tells of it."""

    model: str
    file: str
    state: str
    """`there`, `wrong checksum`, `unreadable`, or `missing`."""
    bytes: int
    sha256: str
    tokenizer: str
    """`there` or `missing`."""
    languages: tuple[str, ...]
    in_use: bool


def list_models(config: Path, *, as_json: bool) -> None:
    """Print what is there."""
    used = _used(config)
    found = [_listed(_place(model, used, config)) for model in MODELS.values()]
    listed = [
        msgspec.structs.replace(one, in_use=used is not None and one.model == used.model.name)
        for one in found
    ]
    if as_json:
        sys.stdout.write(msgspec.json.encode(listed).decode() + "\n")
        return
    for one in listed:
        size = f"{one.bytes / 1e6:.0f} MB, sha256 {one.sha256}" if one.sha256 else ""
        mark = "in use" if one.in_use else ""
        told = (one.state, size, f"tokenizer {one.tokenizer}", mark)
        sys.stdout.write(f"{one.model:<13} {one.file}\n")
        sys.stdout.write(f"{'':<13} {'; '.join(filter(None, told))}\n")
    if used is None:
        sys.stdout.write("None is in use: the second opinion is off.\n")


def _used(config: Path) -> Chosen | None:
    return chosen_in(load(config)) if config.exists() else None


def _place(model: Model, used: Chosen | None, config: Path) -> Chosen:
    """Return where the files of a model lie: where the configuration says so, and else at home."""
    if used is not None and used.model.name == model.name:
        return used
    folder = models_folder(config)
    return Chosen(model, folder / model.file, model.sha256, folder / model.transformer)


def _listed(one: Chosen) -> Listed:
    state, size, sha256 = "missing", 0, ""
    if one.checkpoint.is_file():
        try:
            size = one.checkpoint.stat().st_size
            with one.checkpoint.open("rb") as file:
                sha256 = check_checksum(file, one.checkpoint)
            state = "there" if sha256.startswith(one.sha256) else "wrong checksum"
        except OSError:
            state = "unreadable"
    has_tokenizer = all((one.tokenizer / name).is_file() for name in TOKENIZER_FILES)
    return Listed(
        model=one.model.name,
        file=str(one.checkpoint),
        state=state,
        bytes=size,
        sha256=sha256,
        tokenizer="there" if has_tokenizer else "missing",
        languages=one.model.languages,
        in_use=False,
    )


def fetch_model(name: str, sha256: str | None, config: Path) -> None:
    """Download a model, and say what comes next.

    Raises:
        UsageError: there is no such model, or its checksum must be told.
        ModelError: it cannot be had.
        OutputError: it cannot be kept.
    """
    if name not in MODELS:
        raise UsageError(
            place="leeward models fetch",
            value=f"there is no model {name[:40]}",
            cure=f"Name one of {', '.join(MODELS)}.",
        )
    model, folder = MODELS[name], models_folder(config)
    path, found = fetch(model, address_of(model), folder, sha256, Told(sys.stderr))
    sys.stdout.write(f"{path} is there, and its checksum begins as published.\n")
    sys.stdout.write(f"sha256 {found}\n")
    _say_next(Chosen(model, path, found, folder / model.transformer))


def _say_next(one: Chosen) -> None:
    if one.problem is not None:
        sys.stdout.write(f"What is missing yet: {one.problem}\n")
    sys.stdout.write(
        "Then write this into leeward.toml, and run `leeward models verify`:\n"
        f'[detectors.detoxify]\nenabled = true\nmodel = "{one.model.name}"\n'
        f'sha256 = "{one.sha256}"\n'
    )


def verify_model(config: Path) -> None:
    """Load the model in use and let it score two lines.

    Raises:
        ConfigError: there is no configuration, or none is in use.
        ModelError: it cannot be loaded, or does not tell lines apart.
    """
    settings: Config = load(config)
    wanted = chosen_in(settings)
    if wanted is None:
        raise ConfigError(
            place=f"{config} [detectors.detoxify]",
            value="the second opinion is off",
            cure="Write `enabled = true` there.",
        )
    started = time.monotonic()
    opinion = load_opinion(wanted)
    loaded = time.monotonic()
    scores = opinion.toxicity(TRIED)
    took = (time.monotonic() - loaded) / len(TRIED)
    sys.stdout.write(f"{wanted.checkpoint}, sha256 {opinion.sha256}\n")
    sys.stdout.write(f"loaded in {loaded - started:.1f} s, {took * 1000:.0f} ms a line\n")
    for line, score in zip(TRIED, scores, strict=True):
        sys.stdout.write(f"{score:.3f}  {line}\n")
    if not scores[0] < scores[1]:
        raise ModelError(
            place=str(wanted.checkpoint),
            value="it takes the friendly line for the ruder one",
            cure="The file or its tokenizer is another one; fetch both again.",
        )
