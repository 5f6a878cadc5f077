"""How people and rooms are called on a page: shortened, so that it can be shown, or in full."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from leeward.report.legible import legible, short_name
from leeward.report.summary import Person, Room
from leeward_policies.domain.refs import ChannelRef, UserRef

NAME_LENGTH: Final = 40
"""Code points of a name or a room that a page shows."""

_ISOLATE: Final = "\u2068"
_END: Final = "\u2069"
"""Keep a name from right to left from turning the sentence around it."""


class Naming:
    """Names people: `member 3 (An…)`, or `Anastasia` where full names are asked for."""

    def __init__(self, people: Iterable[Person], *, full_names: bool) -> None:
        people = tuple(people)
        whole = {person.ref: _cut(person.name) for person in people}
        shared = Counter(whole.values())
        self._names = {
            person.ref: _in_full(whole[person.ref], person.number, shared)
            if full_names
            else _shortened(person)
            for person in people
        }

        self._hidden = {} if full_names else whole
        self._numbers = {person.ref: person.number for person in people}

    def __call__(self, ref: UserRef) -> str:
        """Return what the page calls somebody."""
        return self._names.get(ref, "a member")

    def called(self, text: str, members: Iterable[UserRef]) -> str:
        """Return a text in which members who are called by name are called by number."""
        for member in members:
            name = self._hidden.get(member)
            if name:
                text = text.replace(f"@{name}", f"@member {self._numbers[member]}")
        return text


def _in_full(name: str, number: int, shared: Counter[str]) -> str:
    if not name:
        return f"member {number}"
    return _isolated(f"{name} (member {number})" if shared[name] > 1 else name)


def _shortened(person: Person) -> str:
    short = short_name(person.name)
    return _isolated(f"member {person.number} ({short})" if short else f"member {person.number}")


def _isolated(name: str) -> str:
    return name if name.replace("…", "").isascii() else f"{_ISOLATE}{name}{_END}"


def _cut(name: str) -> str:
    shown = legible(name[: 4 * NAME_LENGTH]).strip()
    return f"{shown[:NAME_LENGTH]}…" if len(shown) > NAME_LENGTH else shown


class Rooms:
    """Names rooms: `#general`, or the room's id where the export tells no name.

    Args:
        rooms: those that the page mentions.
        hidden: people whose names must not come in as the name of their private chat.
    """

    def __init__(self, rooms: Iterable[Room], hidden: Iterable[Person]) -> None:
        private = {_cut(person.name).casefold() for person in hidden}
        self._names = {
            room.channel: "private chat" if shown.casefold() in private else _hashed(shown)
            for room in rooms
            if (shown := _cut(room.name))
        }

    def __call__(self, channel: ChannelRef) -> str:
        """Return what the page calls a room."""
        return self._names.get(channel) or _hashed(_cut(channel.id))


def _hashed(name: str) -> str:
    return _isolated(name if name.startswith("#") else f"#{name}")
