"""Cells: figures as they stand in a table of Markdown."""

from collections.abc import Iterable, Sequence

from leeward.quality.intervals import Share
from leeward.quality.told import percent


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """Return a table of Markdown; columns behind the first `words` stand to the right."""
    rule = ["---"] * words + ["---:"] * (len(head) - words)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def cell(share: Share | None) -> str:
    """Return `65.2 (44.9 to 81.2)`, in per cent."""
    if share is None:
        return "not measured"
    return f"{percent(share.value)} ({percent(share.low)} to {percent(share.high)})"
