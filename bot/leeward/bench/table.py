"""The table that `leeward bench` prints."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from leeward.bench.measures import Figures

WIDTH = 110
"""Columns of the table where no terminal says how wide it is."""


def show(rows: Sequence[tuple[str, Figures]], conditions: Mapping[str, str]) -> None:
    """Print the figures, and below them what they were measured on."""
    table = Table(box=None, pad_edge=False)
    table.add_column("measure", no_wrap=True)
    for name in ("messages", "a second", "median ms", "p99 ms", "peak MiB"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, figures in rows:
        table.add_row(
            name,
            f"{figures.messages:,}",
            f"{figures.per_second:,.0f}",
            _number(figures.p50_ms, 3),
            _number(figures.p99_ms, 3),
            _number(figures.peak_mib, 0),
        )
    console = Console(width=WIDTH) if not Console().is_terminal else Console()
    console.print(table)
    console.print()
    for name, value in conditions.items():
        console.print(f"{name}: {value}", highlight=False, markup=False)


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"
