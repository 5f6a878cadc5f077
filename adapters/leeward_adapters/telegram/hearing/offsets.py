"""Which updates were handed in, which are done, and from where on Telegram is asked for more.

Telegram forgets every update below the offset it is asked with, and sends all others again. So
the offset passes an update only when nothing is left to do for it: its events are committed, and
whatever it wanted answered has been answered. Updates are taken in the order in which they come,
whatever their numbers are: after a week of quiet Telegram begins to count anew.
"""

from collections.abc import Iterable
from typing import Final

import structlog
from msgspec import Struct

LARGEST: Final = 2**53

NEAR: Final = 200
"""How far below the cursor an update may lie and still be of the same count; twice what one
question answers. A count that begins anew begins anywhere within 31 bits."""

DONE_KEPT: Final = 2_000
"""Updates remembered after they are done: a webhook may bring one again that was late."""

log = structlog.get_logger("leeward.adapters.telegram")


def number_of(cursor: str | None) -> int | None:
    """Return the update that a cursor names; None where there is no cursor, or a strange one."""
    if cursor is None:
        return None
    is_decimal = cursor.isascii() and cursor.isdecimal() and len(cursor) <= len(str(LARGEST))
    if not is_decimal or int(cursor) > LARGEST:
        log.warning("telegram.cursor_ignored", length=len(cursor), cure="It starts without one.")
        return None
    return int(cursor)


class _Waits(Struct):
    commits: bool
    """Its events are not committed yet."""
    answers: bool
    """What it wants answered is not answered yet."""

    @property
    def is_done(self) -> bool:
        return not (self.commits or self.answers)


class Offsets:
    """Pure: it asks nobody, and knows no time.

    Args:
        since: the cursor up to which everything was committed before; None where nothing was, and
            for a webhook, which may bring updates out of their order.
    """

    def __init__(self, since: str | None) -> None:
        self._since = number_of(since)
        self._waiting: dict[int, _Waits] = {}
        self._done: dict[int, None] = {}
        self._last: int | None = None

    @property
    def offset(self) -> int | None:
        """The first update to ask for; None asks for everything that Telegram holds."""
        return None if self._last is None else self._last + 1

    @property
    def pending(self) -> int:
        """How many updates hold the offset back, or stand behind one that does."""
        return len(self._waiting)

    @property
    def waits_for_commits(self) -> bool:
        """Whether events of any update are not committed yet."""
        return any(one.commits for one in self._waiting.values())

    def is_new(self, number: int) -> bool:
        """Say whether an update has not been taken yet."""
        return number not in self._waiting and number not in self._done

    def is_done(self, number: int) -> bool:
        """Say whether nothing is left to do for an update that was taken."""
        waits = self._waiting.get(number)
        return number in self._done if waits is None else waits.is_done

    def was_committed(self, number: int) -> bool:
        """Say whether the events of an update were committed before this connection began."""
        return self._since is not None and 0 <= self._since - number < NEAR

    def take(self, number: int, *, commits: bool, answers: bool) -> None:
        """Take a new update.

        Args:
            number: of the update.
            commits: it gives events, which must be committed.
            answers: it wants an answer, which must end.
        """
        if self.is_new(number):
            self._waiting[number] = _Waits(commits, answers)
            self._move()

    def answered(self, number: int) -> None:
        """Learn that whatever an update wanted answered is answered."""
        waits = self._waiting.get(number)
        if waits is not None:
            waits.answers = False
            self._move()

    def committed(self, cursor: str) -> None:
        """Learn that everything up to a cursor is committed, in the order of taking."""
        number = number_of(cursor)
        if number is None or number not in self._waiting:
            return
        for taken in list(self._waiting):
            self._waiting[taken].commits = False
            if taken == number:
                break
        self._move()

    def _move(self) -> None:
        """Let the offset pass everything that is done up to the first that is not."""
        for number in _first_done(self._waiting):
            del self._waiting[number]
            self._last = number
            self._done.pop(number, None)
            self._done[number] = None
            if len(self._done) > DONE_KEPT:
                del self._done[next(iter(self._done))]


def _first_done(waiting: dict[int, _Waits]) -> Iterable[int]:
    found: list[int] = []
    for number, waits in waiting.items():
        if not waits.is_done:
            break
        found.append(number)
    return found
