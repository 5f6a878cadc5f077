"""The table that `leeward bench` prints."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from leeward.bench.figures import Figures, Section

WIDTH = 120
"""Columns of the table where no terminal says how wide it is."""


def show(sections: Sequence[Section], conditions: Mapping[str, str]) -> None:
    """Print the figures, and below them what they were measured on."""
    console = Console(width=WIDTH) if not Console().is_terminal else Console()
    table = Table(box=None, pad_edge=False)
    table.add_column("measure", no_wrap=True)
    for name in ("messages", "a second", "median ms", "p99 ms", "looked again", "peak MiB"):
        table.add_column(name, justify="right", no_wrap=True)
    without: list[str] = []
    for title, rows in sections:
        table.add_row(title, style="bold")
        for row in rows:
            if isinstance(row.found, Figures):
                table.add_row(f"  {row.name}", *_cells(row.found))
            else:
                table.add_row(f"  {row.name}", "-", "-")
                without.append(f"{row.name}: {row.found}")
    console.print(table)
    console.print()
    for line in dict.fromkeys(without):
        console.print(line, highlight=False, markup=False)
    for name, value in conditions.items():
        console.print(f"{name}: {value}", highlight=False, markup=False)


def _cells(figures: Figures) -> tuple[str, ...]:
    return (
        f"{figures.messages:,}",
        f"{figures.per_second:,.0f}",
        _number(figures.p50_ms, 3),
        _number(figures.p99_ms, 3),
        _number(figures.looked_again, 0),
        _number(figures.peak_mib, 0),
    )


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"
