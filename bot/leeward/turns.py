"""Whose turn it is: acts that are owed, in the order in which they are done."""

import heapq
import itertools
from collections import Counter
from datetime import datetime
from typing import Final, TypeAlias, assert_never

from leeward.brakes import space_of
from leeward_policies.domain.action import (
    Answer,
    AskHuman,
    Ban,
    Hide,
    Kick,
    Lock,
    Note,
    Restrict,
    Reveal,
    Tip,
    Unban,
    Unlock,
    Unrestrict,
    Warn,
)
from leeward_policies.domain.refs import ChannelRef, SpaceRef
from leeward_policies.ports import OutboxEntry

AT_ONCE: Final = 64
"""Acts under way at the same time; each may wait for a platform for as long as 30 seconds."""

PAGES_AT_ONCE: Final = 56
"""Of those, acts that do not end harm: a hide always finds room, however many people are called."""

WORDS_AT_ONCE: Final = 48
"""Of those, acts that are no first page either: a page finds room among words."""

REST_AT_ONCE: Final = 32
"""Of those, acts that are no private words either: a warning finds room among cards, which may wait
for a platform that takes few messages in a minute."""

IN_ROOM_AT_ONCE: Final = 8
"""Acts about one room, each kind for itself, so that a room under attack holds up no other.

Discord lets 5 messages a second be deleted in a room; 8 keep that busy. On Telegram those that are
under way at once go into one call.
"""

PAGE: Final = 1
WORDS: Final = 2
REST: Final = 4
"""The urgencies at which another kind begins; before the first is what ends harm. From `WORDS` on
an act can wait: nobody is being harmed meanwhile."""

_KINDS: Final = (0, PAGE, WORDS, REST)

ELSEWHERE: Final = SpaceRef("leeward", "elsewhere")
"""The line of calls outside the platforms."""

_Line: TypeAlias = tuple[ChannelRef | SpaceRef, int]
"""A room, or a space where there is none, and the kind of urgency."""

_Queue: TypeAlias = list[tuple[int, int, OutboxEntry]]
"""A heap by urgency and then by who fell due first."""


def urgency(entry: OutboxEntry) -> int:
    """Return how urgent an act is; the lowest number goes first.

    0. what ends harm: to hide, to restrict, and what a person orders: kick, ban, lock;
    1. a first page to people;
    2. a private warning, and what a person undoes;
    3. a private tip, and the answer to somebody who asked;
    4. what is read when there is time: other pages, public reminders;
    5. notes, which reach nobody.
    """
    action = entry.action
    match action:
        case Hide() | Restrict() | Kick() | Ban() | Lock():
            return 0
        case AskHuman():
            is_first = action.urgency == "urgent" and action.whom != "nobody"
            return 1 if is_first else 4
        case Warn():
            return 2 if action.place == "private" else 4
        case Reveal() | Unrestrict() | Unban() | Unlock():
            return 2
        case Tip() | Answer():
            return 3
        case Note():
            return 5
        case _:
            assert_never(action)


class Turns:
    """Acts that are owed: those that are due, most urgent first, and apart those that are not yet.

    Args:
        at_once: acts under way at the same time.
        words: of those, acts that can wait.
        in_room: acts about one room that are of one kind.
        pages: of those at once, acts that do not end harm.
        rest: of those that can wait, acts that are no private words.
    """

    def __init__(
        self,
        at_once: int = AT_ONCE,
        words: int = WORDS_AT_ONCE,
        in_room: int = IN_ROOM_AT_ONCE,
        *,
        pages: int = PAGES_AT_ONCE,
        rest: int = REST_AT_ONCE,
    ) -> None:
        self._most = {0: at_once, PAGE: pages, WORDS: words, REST: rest}
        self._in_room = in_room
        self._later: list[tuple[datetime, int, OutboxEntry]] = []
        self._due: _Queue = []
        self._behind: dict[_Line, _Queue] = {}
        self._numbers = itertools.count()
        self._lines: Counter[_Line] = Counter()
        self._under_way: Counter[int] = Counter()
        self.under_way = 0
        """Acts that were taken and are not done."""

    def __len__(self) -> int:
        behind = sum(len(queue) for queue in self._behind.values())
        return len(self._later) + len(self._due) + behind

    @property
    def oldest(self) -> datetime | None:
        """When that was decided which waits for longest, due or not."""
        waiting = [entry for *_, entry in self._later]
        for queue in (self._due, *self._behind.values()):
            waiting += [entry for *_, entry in queue]
        return min((entry.at for entry in waiting), default=None)

    @property
    def next_due(self) -> datetime | None:
        """When the next act falls due that is not due yet."""
        return self._later[0][0] if self._later else None

    def add(self, entry: OutboxEntry) -> None:
        """Owe an act, from its due time on; one without is due at once.

        The time of the event plays no part: one that lies ahead, by a wrong clock or on
        purpose, delays no act, and one that lies behind overtakes none.
        """
        if entry.due is None:
            heapq.heappush(self._due, (urgency(entry), next(self._numbers), entry))
        else:
            heapq.heappush(self._later, (entry.due, next(self._numbers), entry))

    def take(self, now: datetime) -> OutboxEntry | None:
        """Take the act whose turn it is, or None while nothing more may be under way or is due."""
        while self._later and self._later[0][0] <= now:
            entry = heapq.heappop(self._later)[-1]
            heapq.heappush(self._due, (urgency(entry), next(self._numbers), entry))
        while self._due and self._has_room(kind_of(self._due[0][0])):
            waiting = heapq.heappop(self._due)
            line = _line(waiting[-1])
            if self._lines[line] < self._in_room:
                self._count(line, 1)
                return waiting[-1]
            heapq.heappush(self._behind.setdefault(line, []), waiting)
        return None

    def done(self, entry: OutboxEntry) -> None:
        """Say that an act that was taken is no longer under way."""
        line = _line(entry)
        self._count(line, -1)
        behind = self._behind.get(line)
        if behind:
            heapq.heappush(self._due, heapq.heappop(behind))
        else:
            self._behind.pop(line, None)

    def _has_room(self, kind: int) -> bool:
        """Say whether an act of a kind may be under way beside those that are as little urgent."""
        for least in (one for one in _KINDS if one <= kind):
            beside = sum(self._under_way[one] for one in _KINDS if one >= least)
            if beside >= self._most[least]:
                return False
        return True

    def _count(self, line: _Line, change: int) -> None:
        _, kind = line
        self.under_way += change
        self._under_way[kind] += change
        self._lines[line] += change
        if not self._lines[line]:
            del self._lines[line]


def _line(entry: OutboxEntry) -> _Line:
    if isinstance(entry.action, AskHuman) and entry.action.whom == "elsewhere":
        return ELSEWHERE, REST  # a mail server that is dead keeps no hide waiting
    message = entry.action.message
    place = space_of(entry.action) if message is None else message.channel_ref
    return place, kind_of(urgency(entry))


def kind_of(urgent: int) -> int:
    """Return which kind an urgency belongs to."""
    return max(one for one in _KINDS if one <= urgent)
