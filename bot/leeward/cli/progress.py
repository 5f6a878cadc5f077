"""A progress bar for long work, when a person is watching."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Advance(Protocol):
    """Moves the bar."""

    def __call__(self, done: int) -> None:
        """Say how much is done, in the units of the total."""
        ...


@contextmanager
def progress(what: str, total: int) -> Iterator[Advance]:
    """Show a bar on standard error while work goes on, or nothing where nobody watches.

    Args:
        what: a few words for the person.
        total: the whole, in bytes.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done: None  # noqa: ARG005 - nobody watches
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
