"""The days of a Slack export, all channels side by side in time order."""

import heapq
import re
import zlib
from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec
from msgspec import Struct

from leeward_adapters.transcript import values
from leeward_adapters.transcript.scan import Broken, Cut
from leeward_adapters.transcript.slack.archive import UNREADABLE, Archive, entry
from leeward_adapters.transcript.walk import array

LARGEST_DAY = 64 << 20
"""Unpacked bytes of one channel's day; a busy one has a few MiB."""

OPEN_BYTES = 32 << 20
"""Bytes of open days kept as they are; further days wait packed, at about a tenth."""

BLOCK_SLOTS = 64
"""Messages packed together."""

EARLIEST_ZONE = timedelta(hours=14)
"""A day begins so long before midnight UTC in the easternmost zone."""

_DAY = re.compile(r"([^/]+)/(\d{4}-\d{2}-\d{2})\.json")

Slot = tuple[int, int, bytes | None]
"""Microseconds since 1970, number in the day, and bytes; no bytes when it is too long."""

Merged = tuple["Day", int, int, bytes | None, int]
"""A day, a slot of it (its number -1 where the day has none), and bytes of the archive done."""

_PACK = msgspec.msgpack.Encoder().encode
_UNPACK = msgspec.msgpack.Decoder(list[Slot]).decode


class _Stamp(Struct):
    ts: str | None = None


_STAMP = msgspec.json.Decoder(_Stamp)


class Day:
    """One channel's day, opened: its slots in time order, packed where memory is short."""

    def __init__(self, folder: str, name: str, slots: list[Slot], problem: str) -> None:
        self.folder = folder
        self.name = name
        self.problem = problem
        """What is wrong with the day, as a sentence; empty when nothing is."""
        self.size = sum(len(payload or b"") for _, _, payload in slots)
        self._blocks: deque[bytes] = deque()
        self._slots = deque(slots)
        self.next = slots[0][0] if slots else 0
        """The time of the next slot."""

    def __bool__(self) -> bool:
        return bool(self._slots or self._blocks)

    def pack(self) -> None:
        """Take less memory until the day is read."""
        slots = list(self._slots)
        self._slots.clear()
        for at in range(0, len(slots), BLOCK_SLOTS):
            self._blocks.append(zlib.compress(_PACK(slots[at : at + BLOCK_SLOTS]), 1))
        self.size = sum(len(block) for block in self._blocks)

    def take(self) -> Slot:
        """Return the next slot and drop it."""
        if not self._slots:
            self._slots.extend(_UNPACK(zlib.decompress(self._blocks.popleft())))
        slot = self._slots.popleft()
        if not self._slots and self._blocks:
            self._slots.extend(_UNPACK(zlib.decompress(self._blocks.popleft())))
        if self._slots:
            self.next = self._slots[0][0]
        return slot


class Days:
    """Opens each day shortly before its time, and lets it go when it is read."""

    def __init__(self, archive: Archive, prefix: str) -> None:
        self._archive = archive
        self._sizes = archive.sizes()
        self._pending = deque(sorted(self._named(prefix)))

    def _named(self, prefix: str) -> Iterator[tuple[int, str, str]]:
        """Yield every day of every channel, with the earliest time it can hold."""
        for name in self._sizes:
            found = _DAY.fullmatch(name.removeprefix(prefix))
            if found is None or not name.startswith(prefix):
                continue
            try:
                day = date.fromisoformat(found[2])
            except ValueError:
                continue
            midnight = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
            yield values.micros(midnight - EARLIEST_ZONE), found[1], name

    def merged(self) -> Iterator[Merged]:
        """Yield every slot in time order."""
        heap: list[tuple[int, int, Day]] = []
        done = self._archive.size - sum(self._sizes[name][0] for _, _, name in self._pending)
        opened = open_bytes = 0
        while self._pending or heap:
            while self._pending and (not heap or self._pending[0][0] <= heap[0][0]):
                _, folder, name = self._pending.popleft()
                day = self._open(folder, name)
                done += self._sizes[name][0]
                opened += 1
                if day:
                    if open_bytes + day.size > OPEN_BYTES:
                        day.pack()
                    open_bytes += day.size
                    heapq.heappush(heap, (day.next, opened, day))
                elif day.problem:
                    yield day, 0, -1, None, done
            if heap:
                _, order, day = heapq.heappop(heap)
                slot = day.take()
                if day:
                    heapq.heappush(heap, (day.next, order, day))
                else:
                    open_bytes -= day.size
                yield day, *slot, done

    def _open(self, folder: str, name: str) -> Day:
        slots: list[Slot] = []
        problem = ""
        try:
            if self._sizes[name][1] <= LARGEST_DAY:
                self._fill(slots, name)
            else:
                problem = f"The day has more than {LARGEST_DAY >> 20} MiB, and was left out."
        except Cut:
            problem = "The day ends too early; what stands before was read."
        except (Broken, *UNREADABLE):
            problem = "The day is damaged; what stands before the damage was read."
        # Messages before the first time that is known go with it.
        first = next((when for when, _, _ in slots if when), 0)
        ordered = sorted((when or first, slot) for when, slot, _ in slots)
        return Day(folder, name, [(when, slot, slots[slot][2]) for when, slot in ordered], problem)

    def _fill(self, slots: list[Slot], name: str) -> None:
        last = 0
        with entry(self._archive, name) as file:
            for slot, (_, payload) in enumerate(array(file.read)):
                stamp = None if payload is None else values.shaped(payload, _STAMP)
                when = None if stamp is None else values.unix_micros(stamp.ts)
                last = last if when is None else when
                slots.append((last, slot, payload))
