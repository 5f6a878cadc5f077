"""The messages of an exported JSON document, found one by one without reading it whole."""

from collections.abc import Callable, Iterator

from leeward_adapters.transcript import values
from leeward_adapters.transcript.scan import QUOTE, Broken, Cut, Scanner

LONGEST_HEAD = 64 << 10
"""Bytes of the longest value kept of a room's head; names, ids and topics are far shorter."""

KEPT = frozenset({"id", "name", "type", "guild", "channel", "room_name"})
"""What is kept of a room's head."""

MOST_ROOMS = 100_000
"""Rooms of one document; nobody is in so many chats."""

_COLON = 0x3A
_OPEN_LIST, _CLOSE_LIST, _OPEN_OBJECT, _CLOSE_OBJECT = 0x5B, 0x5D, 0x7B, 0x7D

Element = tuple[int, int, int, bytes | None]
"""Room, offset, length and bytes of one message; no bytes when it is too long to be one."""


class Walk:
    """One walk through a document that holds one room, or a list of rooms.

    One room: `{…, "messages": […]}`. A list: `{"chats": {"list": [{…, "messages": […]}]}}`,
    also under `left_chats`, as Telegram Desktop writes all chats of an account.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._scanner = Scanner(read)
        self.heads: list[dict[str, object]] = [{}]
        """What stands beside the messages of each room, by room; complete when the walk is."""

    @property
    def offset(self) -> int:
        """How far the walk is, in bytes."""
        return self._scanner.offset

    def elements(self) -> Iterator[Element]:
        """Yield every message in the order of the file.

        Raises:
            Cut: the file ends too early; what was yielded before is whole.
            Broken: the file is not JSON from here on.
        """
        for key in _keys(self._scanner):
            if key in ("chats", "left_chats") and self._scanner.peek() == _OPEN_OBJECT:
                yield from self._rooms()
            else:
                yield from self._member(key, 0)

    def _rooms(self) -> Iterator[Element]:
        for key in _keys(self._scanner):
            if key != "list" or self._scanner.peek() != _OPEN_LIST:
                self._scanner.value()
                continue
            for _ in self._scanner.entries(_OPEN_LIST, _CLOSE_LIST):
                if self._scanner.peek() != _OPEN_OBJECT:
                    self._scanner.value()
                    continue
                if len(self.heads) > MOST_ROOMS:
                    raise Broken
                self.heads.append({})
                room = len(self.heads) - 1
                for inner in _keys(self._scanner):
                    yield from self._member(inner, room)

    def _member(self, key: str, room: int) -> Iterator[Element]:
        if key == "messages" and self._scanner.peek() == _OPEN_LIST:
            for _ in self._scanner.entries(_OPEN_LIST, _CLOSE_LIST):
                yield room, *self._scanner.value()
            return
        _, length, payload = self._scanner.value()
        if key in KEPT and length <= LONGEST_HEAD:
            self.heads[room][key] = _decoded(payload)


def array(read: Callable[[int], bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Yield offset and bytes of every entry of a document that is one array.

    Raises:
        Cut: the file ends too early; what was yielded before is whole.
        Broken: this is no array, or not JSON from here on.
    """
    scanner = Scanner(read)
    for _ in scanner.entries(_OPEN_LIST, _CLOSE_LIST):
        offset, _, payload = scanner.value()
        yield offset, payload


def top(read: Callable[[int], bytes]) -> dict[str, object]:
    """Return the members of the object that a document starts with, as far as it can be read."""
    scanner = Scanner(read)
    members: dict[str, object] = {}
    try:
        for key in _keys(scanner):
            members[key] = None
            members[key] = _decoded(scanner.value()[2])
    except (Cut, Broken):
        pass
    return members


def _keys(scanner: Scanner) -> Iterator[str]:
    for _ in scanner.entries(_OPEN_OBJECT, _CLOSE_OBJECT):
        if scanner.peek() != QUOTE:
            raise Broken
        _, length, payload = scanner.value()
        scanner.take(_COLON)
        key = _decoded(payload) if length <= LONGEST_HEAD else None
        yield key if isinstance(key, str) else ""


def _decoded(payload: bytes | None) -> object:
    try:
        return values.decode(payload or b"null")[0]
    except values.NotJson:
        return None
