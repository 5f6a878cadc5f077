"""Where the second opinion stands: off, on with which file, or ill with what would mend it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from leeward.config import Config
from leeward.detectors import settings_of
from leeward.second_opinion.detector import DetoxifyDetector
from leeward.second_opinion.files import (
    Chosen,
    Settings,
    check_checksum,
    check_is_there,
    check_tokenizer,
    chosen,
)
from leeward.second_opinion.loading import built_for_cuda, check_installed
from leeward_policies.errors import ConfigError, ModelError
from leeward_policies.ports import Check, LateDetector

NAME: Final = "second opinion"


def chosen_in(config: Config) -> Chosen | None:
    """Return what the configuration asks for, or None where it asks for nothing.

    Raises:
        ConfigError: its table is wrong.
    """
    name = DetoxifyDetector.name
    settings: Settings = settings_of(name, config.detectors.get(name, {}), Settings)
    return chosen(settings, Path(config.folder)) if settings.enabled else None


def problems_of(late: Iterable[LateDetector]) -> Iterator[str]:
    """Yield what is missing at first sight; nothing large is read or imported."""
    for one in late:
        if isinstance(one, DetoxifyDetector):
            try:
                check_installed()
            except ModelError as error:
                yield str(error)
            else:
                if one.chosen.problem is not None:
                    yield str(one.chosen.problem)


def check(config: Config) -> Check:
    """Say where the second opinion stands; the model's file is read, and not loaded."""
    try:
        wanted = chosen_in(config)
        if wanted is None:
            return Check(NAME, "well", "off; uncertain messages are judged by the first look alone")
        check_installed()
        check_is_there(wanted.checkpoint)
        with wanted.checkpoint.open("rb") as file:
            sha256 = check_checksum(file, wanted.checkpoint, wanted.sha256)
        check_tokenizer(wanted.tokenizer, wanted.model)
    except (ConfigError, ModelError) as error:
        return Check(NAME, "ill", str(error))
    except OSError as error:
        cure = "Check the file and its permissions."
        return Check(NAME, "ill", f"the model's file cannot be read: {error.strerror}", cure)
    size = wanted.checkpoint.stat().st_size
    says = (
        f"on: detoxify's model {wanted.model.name}, {wanted.checkpoint} "
        f"({size / 1e6:.0f} MB), sha256 {sha256}; `leeward models verify` tries it"
    )
    if built_for_cuda():
        cure = "Leeward uses the processor alone: PyTorch's CPU build is several GB smaller."
        return Check(NAME, "note", f"{says}; torch was built for a graphics card", cure)
    return Check(NAME, "well", says)
