"""The worst mistakes: up to ten misses and ten false alarms of each label, with their texts."""

from collections.abc import Sequence
from heapq import heappush, heappushpop
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from leeward.quality.labelled import Labelled
from leeward.quality.labels import Label
from leeward.quality.measuring import UNKNOWN, Sheet
from leeward.quality.ranking import STEPS

KEPT: Final = 10
"""Examples of a kind at most."""

TEXT_LONGEST: Final = 300
"""Characters of a text that are kept."""

SCORED: Final = 0.5
"""The score from which a line counts as found, whatever the policy does."""


class Mistake(Struct, frozen=True):
    """One line that was judged wrongly."""

    place: str
    score: float
    text: str


class _Kept:
    """The worst so far, in bounded memory; of equally bad ones the earlier stay."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Mistake]] = []

    def offer(self, badness: float, at: int, line: Labelled, score: float) -> None:
        text = line.text if len(line.text) <= TEXT_LONGEST else f"{line.text[: TEXT_LONGEST - 1]}…"
        entry = (badness, -at, Mistake(line.place, score, text))
        if len(self._heap) < KEPT:
            heappush(self._heap, entry)
        else:
            heappushpop(self._heap, entry)

    def worst_first(self) -> tuple[Mistake, ...]:
        return tuple(mistake for _, _, mistake in sorted(self._heap, reverse=True))


class WorstMistakes:
    """Watches the lines go by and keeps the worst mistakes of each label.

    A miss is there, but nothing was done and the score is below `SCORED`; a false alarm is
    not there, but something was done or the score is `SCORED` or more.
    """

    def __init__(self, asked: Sequence[Label]) -> None:
        self._misses = [_Kept() for _ in asked]
        self._alarms = [_Kept() for _ in asked]

    def watch(self, at: int, line: Labelled, sheet: Sheet, truth: npt.NDArray[np.int8]) -> None:
        """See one line."""
        for row, true in enumerate(truth):
            thousandths = int(sheet.scores[row, at])
            if UNKNOWN in {int(true), thousandths}:
                continue
            score = thousandths / STEPS
            is_found = bool(sheet.acts[row, at]) or score >= SCORED
            if true and not is_found:
                self._misses[row].offer(-score, at, line, score)
            elif not true and is_found:
                self._alarms[row].offer(score, at, line, score)

    def misses(self, row: int) -> tuple[Mistake, ...]:
        """Return the worst misses of a label, the lowest score first."""
        return self._misses[row].worst_first()

    def alarms(self, row: int) -> tuple[Mistake, ...]:
        """Return the worst false alarms of a label, the highest score first."""
        return self._alarms[row].worst_first()
