"""Public sets of labelled lines, and which of them are held back; none of them is shipped.

Their sources and licences are named on the card of what is trained from them.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, structs

from leeward.training.examples import Example
from leeward_policies.errors import ConfigError
from leeward_policies.models.card import Source

HELD_OUT: Final = 0.2
"""Share of a set that is held back for figures, by the hash of its text."""

TUNING: Final = 0.1
"""Share of harmless talk that is kept for thresholds; no head sees it, no figure rests on it."""

RESERVED: Final = 0.5
"""Share of the dialogues of two that no head ever sees (`precise.md` 35)."""


class PublicSet(Struct, frozen=True):
    """One public set: where it is from, and how a row of it becomes an example."""

    file: str
    licence: str
    origin: str
    example: Callable[[dict[str, Any]], Example | None]
    is_held_out: Callable[[dict[str, Any]], bool]


def share(text: str) -> float:
    """Return where in [0, 1) a text falls; the same text always falls there."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 2**32


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a set.

    Raises:
        ConfigError: the set is not there, or cannot be read.
    """
    path = folder / f"{name}.jsonl.gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except (OSError, EOFError, ValueError) as error:
        raise ConfigError(
            place=str(path),
            value=type(error).__name__,
            cure="Name the folder of the public sets with --data; the card lists them.",
        ) from None


def plain(text: str) -> str:
    """Return a row's text with the marks of its set undone."""
    for mark, sign in (("<url>", " "), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(mark, sign)
    return text


def _davidson(row: dict[str, Any]) -> Example:
    return Example(plain(row["text"]), row["label"] != "neither")


def _toxic_spans(row: dict[str, Any]) -> Example | None:
    """Lines on which the annotators are divided count little."""
    harmless = float(row["share_not_toxic"])
    if harmless == 0.5:  # noqa: PLR2004 - as many say so as not
        return None
    return Example(plain(row["text"]), harmless < 0.5, abs(1 - 2 * harmless))  # noqa: PLR2004


def _convabuse(row: dict[str, Any]) -> Example:
    votes = {int(severity): count for severity, count in row["votes"].items()}
    abusive = sum(count for severity, count in votes.items() if severity < 0)
    return Example(plain(row["text"]), abusive * 2 >= sum(votes.values()), 3.0)


def _germeval(row: dict[str, Any]) -> Example:
    return Example(plain(row["text"]), row["label"] != "other")


def _cold(row: dict[str, Any]) -> Example:
    return Example(plain(row["text"]), bool(row["label"]))


def _mlma(row: dict[str, Any]) -> Example:
    return Example(plain(row["text"]), "normal" not in row["sentiment"], 0.5)


def _sms(row: dict[str, Any]) -> Example:
    return Example(plain(row["text"]), row["label"] == "spam")


def _by_text(row: dict[str, Any]) -> bool:
    return share(row["text"]) < HELD_OUT


def _by_split(row: dict[str, Any]) -> bool:
    return row["split"] not in {"train", "training", "dev"}


SETS: Final[dict[str, PublicSet]] = {
    one.file: one
    for one in (
        PublicSet("davidson", "MIT", "t-davidson/hate-speech-and-offensive-language",
                  _davidson, _by_text),
        PublicSet("toxic_spans", "CC0", "ipavlopoulos/toxic_spans", _toxic_spans, _by_text),
        PublicSet("convabuse", "CC BY 4.0", "amandacurry/convabuse", _convabuse, _by_text),
        PublicSet("germeval2018_de", "CC BY 4.0", "uds-lsv/GermEval-2018-Data",
                  _germeval, _by_split),
        PublicSet("cold_zh", "Apache-2.0", "thu-coai/COLDataset", _cold, _by_split),
        PublicSet("mlma_fr", "MIT", "HKUST-KnowComp/MLMA_hate_speech", _mlma, _by_text),
        PublicSet("mlma_ar", "MIT", "HKUST-KnowComp/MLMA_hate_speech", _mlma, _by_text),
        PublicSet("sms_spam", "terms of the original not verified",
                  "UCI SMS Spam Collection", _sms, _by_text),
    )
}  # fmt: skip
"""All public sets with labels, by file."""


def labelled(folder: Path, name: str, *, held_out: bool) -> list[Example]:
    """Return the examples of a set that are held out, or those that may be trained on."""
    one = SETS[name]
    found = (one.example(row) for row in rows(folder, name) if one.is_held_out(row) == held_out)
    return [structs.replace(example, source=name) for example in found if example is not None]


def source(folder: Path, name: str, lines: int) -> Source:
    """Return what a card says of a public set."""
    one = SETS.get(name)
    origin, licence = (one.origin, one.licence) if one else _TALK[name]
    data = (folder / f"{name}.jsonl.gz").read_bytes()
    return Source(
        name=origin, licence=licence, lines=lines, sha256=hashlib.sha256(data).hexdigest()
    )


_TALK: Final = {
    "self_dialogue": ("jfainberg/self_dialogue_corpus", "BSD-3-Clause"),
    "irc_ubuntu": ("jkkummerfeld/irc-disentanglement", "CC BY 4.0"),
}


class Talk(Struct, frozen=True):
    """Harmless talk, in three parts."""

    train: tuple[str, ...]
    tune: tuple[str, ...]
    figures: tuple[str, ...]


def talk(folder: Path) -> dict[str, Talk]:
    """Return small talk of two, and technical chat, parted by dialogue and by line."""
    return {
        "self_dialogue": _parted(
            (
                (share(" ".join(row["turns"])), row["turns"])
                for row in rows(folder, "self_dialogue")
            ),
            RESERVED,
        ),
        "irc_ubuntu": _parted(
            ((share(row["text"]), [row["text"]]) for row in rows(folder, "irc_ubuntu")), HELD_OUT
        ),
    }


def _parted(found: Iterator[tuple[float, list[str]]], reserved: float) -> Talk:
    train: list[str] = []
    tune: list[str] = []
    figures: list[str] = []
    for at, lines in found:
        part = figures if at < reserved else tune if at < reserved + TUNING else train
        part += lines
    return Talk(tuple(train), tuple(tune), tuple(figures))
