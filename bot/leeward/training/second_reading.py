"""A second reading of stage lines: a draw by seed without labels, and how far the verdicts agree.

`python -m leeward.training.second_reading draw grooming en` prints the drawn lines of a language
for a reader who must not know their labels, `... draw conversations en` those of whole
conversations; verdicts lie in a folder `verdicts` beside them, a row for each: its key, `staged` or
`harmless`, and `rules` where it breaks a content rule (`-` else). `... agree grooming` prints the
table of agreement. A key is made of the words, so that lines that are added later, or mended, move
no verdict to another line.
"""

import hashlib
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from leeward.training.stage_lines import MARKS, StageLine, all_stage_lines
from leeward.training.stage_talks import all_talk_lines
from leeward_policies.errors import ConfigError

DRAWN: Final = 200
SEED: Final = 34
"""The number of the rule that asks for this (`precise.md` 34)."""

FOLDER: Final = Path("policies", "training")
TALKS: Final = "conversations"
VERDICTS: Final = "verdicts"

_ROW: Final = re.compile(r"(?P<key>[0-9a-f]{8}) (?P<kind>staged|harmless) (?P<rules>rules|-)")


class Verdict(Struct, frozen=True):
    """What a second reader says of a line."""

    is_harmless: bool
    breaks_rules: bool


class Agreement(Struct, frozen=True):
    """How two readers agree on the lines of a language."""

    lines: int
    harmless: int
    """By their label."""
    agreed: int
    staged_called_harmless: int
    harmless_called_staged: int
    breaking: int
    """Read as against the content rules."""

    @property
    def kappa(self) -> float:
        """Cohen's kappa: agreement beyond chance."""
        if not self.lines:
            return 0.0
        both_staged = (self.lines - self.harmless) - self.staged_called_harmless
        called = (both_staged + self.harmless_called_staged) / self.lines
        staged = 1 - self.harmless / self.lines
        chance = staged * called + (1 - staged) * (1 - called)
        return (self.agreed / self.lines - chance) / (1 - chance) if chance < 1 else 1.0


def read_lines(folder: Path, language: str) -> list[StageLine]:
    """Return the lines of a language that may be drawn: single ones, or those of conversations."""
    if folder.name != TALKS:
        return all_stage_lines(folder, language)
    lines = all_talk_lines(folder)
    return [one for one in lines if one.language == language and one.stage is not None]


def drawn(folder: Path, language: str) -> list[StageLine]:
    """Return the lines of a language that are read a second time, in the order of the draw."""
    lines = read_lines(folder, language)
    return random.Random(SEED).sample(lines, min(DRAWN, len(lines)))  # noqa: S311 - a draw


def key_of(line: StageLine) -> str:
    """Return what a line and what was said before it are known by."""
    said = "\n".join([*(f"{MARKS[one.voice]}{one.text}" for one in line.before), line.text])
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def blind(lines: Sequence[StageLine]) -> Iterator[str]:
    """Yield each line by its key with what was said before it, without its label."""
    for line in lines:
        yield key_of(line)
        for said in line.before:
            yield f"{MARKS[said.voice]}{said.text}"
        yield line.text
        yield ""


def verdicts(path: Path) -> dict[str, Verdict]:
    """Read a file of verdicts, by the keys of the lines.

    Raises:
        ConfigError: a row is none, or stands twice.
    """
    found: dict[str, Verdict] = {}
    for number, row in enumerate(path.read_text("utf-8").splitlines(), 1):
        read = _ROW.fullmatch(row)
        if read is None or read["key"] in found:
            raise ConfigError(
                place=f"{path} line {number}",
                value=row[:60],
                cure="Here belongs a key once, as in `1a2b3c4d staged -` or `... harmless rules`.",
            )
        found[read["key"]] = Verdict(read["kind"] == "harmless", read["rules"] == "rules")
    return found


def agreement(lines: Sequence[StageLine], read: Mapping[str, Verdict]) -> Agreement:
    """Compare the labels of lines with a second reader's; lines that were not read are left out."""
    both = [(line, read[key]) for line in lines if (key := key_of(line)) in read]
    return Agreement(
        lines=len(both),
        harmless=sum(line.is_harmless for line, _ in both),
        agreed=sum(line.is_harmless is one.is_harmless for line, one in both),
        staged_called_harmless=sum(not line.is_harmless and one.is_harmless for line, one in both),
        harmless_called_staged=sum(line.is_harmless and not one.is_harmless for line, one in both),
        breaking=sum(one.breaks_rules for _, one in both),
    )


def table(folder: Path) -> Iterator[str]:
    """Yield the rows of the table of agreement, a language each."""
    yield "| language | lines | agreed | kappa | staged, read as harmless "
    yield "| harmless, read as staged | against the rules |\n"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    for path in sorted((folder / VERDICTS).glob("*.txt")):
        one = agreement(read_lines(folder, path.stem), verdicts(path))
        yield (
            f"| {path.stem} | {one.lines} | {one.agreed / one.lines:.1%} | {one.kappa:.2f} |"
            f" {one.staged_called_harmless} | {one.harmless_called_staged} | {one.breaking} |\n"
        )


if __name__ == "__main__":
    if sys.argv[1] == "draw":
        sys.stdout.write("\n".join(blind(drawn(FOLDER / sys.argv[2], sys.argv[3]))))
    else:
        sys.stdout.write("".join(table(FOLDER / sys.argv[2])))
