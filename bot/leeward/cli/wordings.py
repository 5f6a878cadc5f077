"""The work of `leeward words`."""

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

import msgspec

from leeward.config import load
from leeward.wording import stale
from leeward_policies.advice import languages, override
from leeward_policies.advice.own import faults_of, read_own
from leeward_policies.advice.standing import Standing, hardest, standing_of
from leeward_policies.errors import UsageError

HEADS: Final = ("language", "texts", "missing", "out of date", "quality", "reviewed", "reading")

HARDEST: Final = 5
"""Texts that are named as the hardest to read of a language."""


def check_own(path: Path, out: IO[str], *, as_json: bool) -> bool:
    """Check an admin's file of texts; say what is wrong; return whether nothing is.

    Raises:
        ConfigError: it cannot be read at all.
    """
    file = read_own(path)
    faults, old = faults_of(file, str(path)), stale(path)
    if as_json:
        found = {"texts": len(file.text), "faults": faults, "reviews_of_other_words": old}
        out.write(msgspec.json.encode(found).decode() + "\n")
        return not faults and not old
    for fault in faults:
        out.write(f"{fault}\n")
    for review in old:
        out.write(
            f"{path} · reviewed ({review.language}): the words are others than those that were"
            " read. Have them read again, and write the fingerprint that `leeward words` shows.\n"
        )
    if not faults:
        out.write(f"{path} is in order: {len(file.text)} texts of your own.\n")
    return not faults and not old


def show(language: str, config: Path, out: IO[str], *, as_json: bool) -> bool:
    """Say how the texts stand, in all languages or whole of one; return whether all are well.

    Args:
        language: the one; empty for all.
        config: the configuration, whose own texts are taken in where there is one.
        out: where it is written.
        as_json: write JSON.

    Raises:
        ConfigError: the configuration, or the file of own texts, is not in order.
        UsageError: there are no texts in that language.
    """
    override(load(config).own_words if config.exists() else None)
    if language and language not in languages():
        raise UsageError(
            place="--language",
            value=language,
            cure=f"There are texts in: {', '.join(languages())}.",
        )
    there = [
        standing_of(one, is_checked=True) for one in ((language,) if language else languages())
    ]
    is_well = all(one.is_whole and not one.faults for one in there)
    if as_json:
        out.write(msgspec.json.encode({"well": is_well, "languages": there}).decode() + "\n")
    elif language:
        _one(there[0], out)
    else:
        _table(there, out)
    return is_well


def _table(there: Sequence[Standing], out: IO[str]) -> None:
    rows = [HEADS, *(_row(one) for one in there)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        out.write(f"{line.rstrip()}\n")
    out.write(
        "\nMissing texts are read in English. A draft has been read by nobody but its writer;"
        " docs/words.md says what else is not known.\n"
    )


def _row(one: Standing) -> tuple[str, ...]:
    missing, outdated = str(len(one.missing)), str(len(one.outdated))
    reviewed = f"{one.reviewed} of {one.texts}"
    return (
        one.language,
        str(one.texts),
        missing,
        outdated,
        one.quality,
        reviewed,
        one.reading,
    )


def _one(one: Standing, out: IO[str]) -> None:
    out.write(f"{one.language}: {one.texts} texts, {one.quality}; {one.reading}\n")
    out.write(f"Reviewed: {one.reviewed} of {one.texts}. Fingerprint: {one.fingerprint}\n")
    for name in one.missing:
        out.write(f"missing: {name}\n")
    for name in one.outdated:
        out.write(f"out of date: {name}\n")
    for fault in one.faults:
        out.write(f"wrong: {fault}\n")
    told = ", ".join(f"{name} ({measure})" for measure, name in hardest(one.language, HARDEST))
    out.write(f"Hardest to read: {told}\n")
