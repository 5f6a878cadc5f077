"""Runs: which models were measured on the held-out lines, since a look may tempt to tune."""

from pathlib import Path

import msgspec
from msgspec import Struct

from docs.quality_figures.cells import table
from docs.quality_figures.tiers import Cards


class Run(Struct, frozen=True, omit_defaults=True):
    """One pair of models that was measured."""

    day: str
    builtin: str
    semantic: str
    reached: int | None = None
    """Checks that were reached; None where only a part was measured."""
    checks: int | None = None
    note: str = ""


def read(path: Path) -> tuple[Run, ...]:
    """Read all runs; the oldest first."""
    decode = msgspec.json.Decoder(Run).decode
    return tuple(decode(line) for line in path.read_bytes().splitlines() if line.strip())


def with_run(runs: tuple[Run, ...], cards: Cards, day: str, reached: int, checks: int) -> tuple[
    Run, ...
]:  # fmt: skip
    """Add a run; the same models measured again the same day take the place of the last one."""
    now = Run(day, cards.builtin.version, cards.semantic.version, reached, checks)
    last = runs[-1] if runs else None
    is_same = last is not None and (last.day, last.builtin, last.semantic) == (
        now.day, now.builtin, now.semantic,
    )  # fmt: skip
    return (*(runs[:-1] if is_same else runs), now)


def write(runs: tuple[Run, ...], path: Path) -> None:
    """Write all runs, one a line."""
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in runs))


def told(runs: tuple[Run, ...]) -> str:
    """Return all runs as a table."""
    rows = (
        (
            one.day,
            f"`{one.builtin}`, `{one.semantic}`",
            "a part" if one.checks is None else f"{one.reached} of {one.checks}",
            one.note,
        )
        for one in runs
    )
    return table(("day", "models", "checks reached", "note"), rows, words=4)
