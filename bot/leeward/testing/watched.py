"""Watching a detector at work: what it opens, whom it calls, and how much it does; no clock.

Python itself tells what is opened (PEP 578), so nothing has to be put in anything's place.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

NETWORK: Final = ("socket.",)
"""How the names of events begin that mean a network."""

OUTSIDE: Final = (
    *NETWORK,
    *("open", "os.", "shutil.", "subprocess.", "sqlite3.", "tempfile.", "urllib.", "http."),
    *("ftplib.", "smtplib.", "imaplib.", "poplib.", "telnetlib.", "webbrowser."),
)
"""How the names of events begin that mean anything outside the process: a file, a program."""


class _Watch(threading.local):
    """What is seen in one thread, while it is looked at."""

    kinds: tuple[str, ...] = ()
    seen: list[str] | None = None


_WATCH: Final = _Watch()


def _told(event: str, _: tuple[Any, ...]) -> None:
    seen = _WATCH.seen
    if seen is not None and event.startswith(_WATCH.kinds):
        seen.append(event)


@cache
def _listening() -> None:
    """Listen to what Python tells; once, since nobody can stop listening."""
    sys.addaudithook(_told)


@contextmanager
def watching(kinds: tuple[str, ...]) -> Iterator[list[str]]:
    """Collect the names of what this thread does of some kinds; never arguments.

    Args:
        kinds: how the names of the events begin.
    """
    _listening()
    seen: list[str] = []
    _WATCH.kinds, _WATCH.seen = kinds, seen
    try:
        yield seen
    finally:
        _WATCH.seen = None


def calls_of(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> int:
    """Count the functions that a piece of work calls, in this thread: what it costs, unhurried."""
    count = 0

    def called(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work(*args, **kwargs)
    finally:
        sys.setprofile(before)
    return count
