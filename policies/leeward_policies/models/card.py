"""Cards: what a model file is, where it comes from, how often it is right, and what it misses."""

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from leeward_policies.errors import ModelError

CARD_LETTERS = 1_000_000
"""A card longer than this is somebody's mistake."""


class Source(Struct, frozen=True, kw_only=True):
    """One set of lines that a model was trained on."""

    name: str
    licence: str
    lines: int
    """How many of them were used for training."""
    sha256: str
    """Of the file they were read from."""


class Figure(Struct, frozen=True, kw_only=True):
    """How well a head does on lines it never saw."""

    data: str
    lines: int
    auc: float
    low: float
    """Lower end of the 95 % interval of the AUC."""
    high: float


class HeadCard(Struct, frozen=True, kw_only=True):
    """One head: what it tells, in which language, and from which score on it counts."""

    name: str
    """Such as `toxicity-en`."""
    signal: str
    """The signal it gives."""
    language: str = ""
    """Empty where it does not depend on one."""
    sources: tuple[Source, ...] = ()
    split: str = ""
    """Which lines were held back, in a sentence."""
    figures: tuple[Figure, ...] = ()


class Card(Struct, frozen=True, kw_only=True):
    """The card of one model file."""

    name: str
    version: str
    """Changes whenever the same text may be scored otherwise."""
    file: str
    sha256: str
    licence: str
    made_with: str
    """The command that makes the file anew."""
    base_rate: float
    """Share of lines for which the scores are probabilities; elsewhere they rank."""
    levels: dict[str, dict[str, float]] = {}
    """For each signal, from which score on it counts: `note`, `warn`, `hide`."""
    known_failures: tuple[str, ...] = ()
    heads: tuple[HeadCard, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that some head knows, in order."""
        return tuple(sorted({head.language for head in self.heads if head.language}))


def read_card(path: Path) -> Card:
    """Read a card, or raise `ModelError` with place, value and cure."""
    try:
        text = path.read_text("utf-8")
        return msgspec.convert(tomllib.loads(text[:CARD_LETTERS]), Card)
    except OSError as error:
        raise ModelError(
            place=path.name, value=f"{error.strerror}", cure="Install Leeward again."
        ) from None
    except (ValueError, RecursionError) as error:
        raise ModelError(
            place=path.name, value=str(error)[:200], cure="Install Leeward again."
        ) from None
