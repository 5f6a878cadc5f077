"""Disguises: how much of what is found in clear is still found when it is disguised."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from docs.quality_figures.judging import Judged
from docs.quality_figures.lines import Line, LineSet, first
from docs.quality_figures.tiers import Cards, Level, Tier, reaches, share
from leeward.quality.disguising import DISGUISES
from leeward.quality.intervals import Share

CLEAR: Final = "clear"
"""The name of the undisguised lines."""

PREFIX: Final = "disguised-"

PUBLIC: Final = "davidson"
PUBLIC_MOST: Final = 500
"""Hurtful lines of this public set that are disguised beside our own."""

TALK_MOST: Final = 1_000
"""Lines of each kind of everyday talk that are disguised."""

REVERSIBLE: Final = 0.95
OPEN: Final = {"swapped": 0.80, "mixed-scripts": 0.80}
"""What is asked for, of the share that is still found; nothing of the other irreversible kinds."""

LEVEL: Final[Level] = "warn"

TIERS: Final[tuple[Tier, ...]] = ("rules", "heads", "both")


class Kept(Struct, frozen=True):
    """One kind of disguise under one tier."""

    kind: str
    tier: Tier
    kept: Share | None
    """Of the lines found in clear."""
    alarms: Share | None
    """Of everyday talk under the same disguise."""

    @property
    def asked(self) -> float | None:
        """The share that is asked for."""
        return asked(self.kind)

    @property
    def is_reached(self) -> bool:
        """Whether the share is as high as is asked."""
        return self.asked is None or (self.kept is not None and self.kept.value >= self.asked)


def asked(kind: str) -> float | None:
    """Return the share that a kind of disguise should leave."""
    if kind in OPEN:
        return OPEN[kind]
    return REVERSIBLE if kind in DISGUISES and DISGUISES[kind].reversible else None


def disguised_sets(sets: Iterable[LineSet]) -> Iterator[LineSet]:
    """Yield the same hurtful lines and the same everyday talk in clear and in each disguise.

    Args:
        sets: our own lines, the public ones and talk.
    """
    plain = LineSet(
        f"{PREFIX}{CLEAR}", "", "in clear", tuple(line for one in sets for line in _part(one))
    )
    yield plain
    for kind, disguise in DISGUISES.items():
        lines = tuple(replace(line, text=disguise(line.text)) for line in plain.lines)
        yield LineSet(f"{PREFIX}{kind}", "", disguise.sentence, lines)


def _part(of: LineSet) -> Iterable[Line]:
    hurtful = [one for one in of.lines if one.is_there]
    if of.name == PUBLIC:
        return first(hurtful, PUBLIC_MOST)
    if not hurtful:
        return of.lines[:TALK_MOST]
    return hurtful


def kept(judged: Mapping[str, Judged], cards: Cards) -> list[Kept]:
    """Return every kind under every tier."""
    clear = judged[f"{PREFIX}{CLEAR}"]
    found: list[Kept] = []
    for kind in (CLEAR, *DISGUISES):
        now = judged[f"{PREFIX}{kind}"]
        for tier in TIERS:
            before = reaches(clear, tier, LEVEL, cards)
            after = reaches(now, tier, LEVEL, cards)
            found.append(
                Kept(
                    kind,
                    tier,
                    share(after, before & clear.is_there),
                    share(after, ~clear.is_there),
                )
            )
    return found
