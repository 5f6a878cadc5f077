"""Paired conversations: a staged one, and its harmless twin with the same skeleton.

A file holds entries parted by empty lines:

```
= 7 slow few-keywords
~ coach
people: A member 420, B member 35, C member 200
rooms: lounge group, A+B direct
1 16:02 lounge B
s: haha that goal
t: haha that goal tho
1 16:05 lounge A>B ! #meeting
s: ...
t: ...
1 16:06 lounge C
n: who has the key for the shed
```

A is the one who is judged, B the young member aimed at. A turn names day, time, room and who
speaks; `A>B` answers B's last message there, `edit` puts the text in the place of A's last message
there, `!` marks the first dangerous request of the staged conversation, and `#meeting` names the
stage that its staged words take (conversations to learn from alone). Under it stand the
words of the staged one (`s:`), of the twin (`t:`), or of both (`n:`); `{B}` calls B.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from leeward_policies.domain.event import MessageEdited, MessageSent
from leeward_policies.domain.message import Author, Mention, Message, Text
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef, UserRef
from leeward_policies.domain.signals import STAGES, Stage
from leeward_policies.errors import ConfigError

Side = Literal["staged", "twin"]
"""Which of the two conversations of a pair."""

SIDES: Final[tuple[Side, Side]] = ("staged", "twin")
"""Both of them."""

KINDS: Final = (
    "slow", "fast", "one-to-many", "peer", "helper", "insider", "few-keywords", "obfuscated",
    "edited", "across-rooms",
)  # fmt: skip
"""What a staged conversation may be like."""

TWINS: Final = (
    "coach", "teacher", "sibling", "parent", "relative", "friend", "classmate", "guild-leader",
    "volunteer", "moderator", "surprise", "warning", "trade", "study", "game-talk",
)  # fmt: skip
"""Who or what the judged one of a twin is."""

ROLES: Final = ("member", "trainer", "moderator", "helper")

JUDGED: Final = "A"
AIMED_AT: Final = "B"

_PLATFORM: Final = "paired"
_START: Final = datetime(2026, 9, 7, tzinfo=UTC)
"""A Monday; the day before day 1 of every conversation."""

_FIRST: Final = re.compile(r"= (\d+) ([a-z -]+)")
_PERSON: Final = re.compile(r"([A-Z]) ([a-z]+) (\d{1,5})")
_ROOM: Final = re.compile(r"(\S{1,40}) (group|direct)")
_TURN: Final = re.compile(
    r"(?P<day>\d{1,4}) (?P<hour>\d\d):(?P<minute>\d\d) (?P<room>\S+) (?P<who>[A-Z])"
    r"(?:>(?P<answers>[A-Z]))?(?P<edit> edit)?(?P<mark> !)?(?: #(?P<stage>[a-z-]+))?"
)
_SAID: Final = re.compile(r"([stn]): (.+)")
_CALLED: Final = re.compile(r"\{([A-Z])\}")


class Person(Struct, frozen=True):
    """Somebody in a pair, the same in both conversations."""

    letter: str
    role: str
    days: int
    """Age of the account on day 1."""


class Turn(Struct, frozen=True):
    """One message in both conversations."""

    at: datetime
    room: str
    who: str
    answers: str
    """The letter of whom it answers; empty where it answers nobody."""
    is_edit: bool
    is_request: bool
    """The first dangerous request, in the staged conversation."""
    staged: str
    twin: str
    stage: Stage | None = None
    """What step the staged words take, where that is written down."""

    def said(self, side: Side) -> str:
        """Return its words in one of the conversations."""
        return self.staged if side == "staged" else self.twin


class Pair(Struct, frozen=True):
    """A staged conversation and its twin."""

    name: str
    """File and number: `en-1/7`."""
    language: str
    kinds: tuple[str, ...]
    twin: str
    people: tuple[Person, ...]
    rooms: tuple[tuple[str, bool], ...]
    """Name of each room, and whether two talk there alone."""
    turns: tuple[Turn, ...]

    def words(self, side: Side, who: str = JUDGED) -> list[str]:
        """Return what somebody says in one of the conversations, in order."""
        return [turn.said(side) for turn in self.turns if turn.who == who]


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Read a file of paired conversations; its name begins with its language.

    Raises:
        ConfigError: it cannot be read, or something in it is not as it is written above.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ConfigError(
            place=str(path), value=type(error).__name__, cure="Conversations are text in UTF-8."
        ) from None
    pairs: list[Pair] = []
    lines: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip():
            lines.append(line)
        elif lines:
            pairs.append(_pair(path, number - len(lines), lines))
            lines = []
    return tuple(pairs)


def _pair(path: Path, start: int, lines: Sequence[str]) -> Pair:
    reader = _Reader(path, start, lines)
    number, kinds = reader.match(_FIRST, "`= 7 slow few-keywords`").groups()
    reader.among(kinds.split(), KINDS)
    twin = reader.next("~ ")
    reader.among([twin], TWINS)
    people = tuple(
        Person(letter, role, int(days))
        for letter, role, days in reader.list("people: ", _PERSON, "`A member 420, B member 35`")
    )
    reader.among([person.role for person in people], ROLES)
    rooms = tuple(
        (name, kind == "direct")
        for name, kind in reader.list("rooms: ", _ROOM, "`lounge group, A+B direct`")
    )
    turns = tuple(_turns(reader, {one.letter for one in people}, {name for name, _ in rooms}))
    return Pair(
        f"{path.stem}/{number}", path.stem[:2], tuple(kinds.split()), twin, people, rooms, turns
    )


class _Reader:
    """The lines of one entry, taken one after the other."""

    def __init__(self, path: Path, start: int, lines: Sequence[str]) -> None:
        self._path, self._start, self._lines, self._at = path, start, lines, 0

    @property
    def is_done(self) -> bool:
        return self._at == len(self._lines)

    def peek(self) -> str:
        return "" if self.is_done else self._lines[self._at]

    def next(self, begins: str = "") -> str:
        line = self.peek()
        if not line.startswith(begins) or self.is_done:
            raise self.wrong(f"a line that begins with `{begins.strip()}`")
        self._at += 1
        return line.removeprefix(begins)

    def match(self, pattern: re.Pattern[str], form: str) -> re.Match[str]:
        found = pattern.fullmatch(self.peek())
        if found is None:
            raise self.wrong(form)
        self._at += 1
        return found

    def list(self, begins: str, pattern: re.Pattern[str], form: str) -> list[tuple[str, ...]]:
        found = [pattern.fullmatch(one) for one in self.next(begins).split(", ")]
        if None in found:
            self._at -= 1
            raise self.wrong(form)
        return [one.groups() for one in found if one is not None]

    def among(self, values: Sequence[str], known: Sequence[str]) -> None:
        if not set(values) <= set(known):
            self._at -= 1
            raise self.wrong(f"of {', '.join(known)}")

    def unfit(self) -> ConfigError:
        self._at -= 1
        return ConfigError(
            place=f"{self._path} line {self._start + self._at}",
            value=f"`{self.peek()}`, a turn that fits none before it",
            cure="Name people and rooms at the top, go on in time, and answer what was said.",
        )

    def wrong(self, wanted: str) -> ConfigError:
        return ConfigError(
            place=f"{self._path} line {self._start + self._at}",
            value=self.peek()[:60] or "the end of the entry",
            cure=f"Here belongs {wanted}; policies/held_out/grooming/README.md tells the form.",
        )


def _turns(reader: _Reader, people: set[str], rooms: set[str]) -> Iterator[Turn]:
    said: set[tuple[str, str]] = set()
    last = _START
    while not reader.is_done:
        found = reader.match(_TURN, "`1 16:02 lounge A>B`")
        at = _time(found)
        who, room, answers = found["who"], found["room"], found["answers"] or ""
        fits = who in people and room in rooms and at is not None and at >= last
        follows = (not answers or (answers, room) in said) and (
            not found["edit"] or (who, room) in said
        )
        if not (fits and follows) or at is None:
            raise reader.unfit()
        said.add((who, room))
        last = at
        stage = _stage(reader, found["stage"])
        staged, twin = _words(reader)
        yield Turn(
            at, room, who, answers, bool(found["edit"]), bool(found["mark"]), staged, twin, stage
        )


def _stage(reader: _Reader, name: str | None) -> Stage | None:
    if name is None:
        return None
    reader.among([name], STAGES)
    return next(stage for stage in STAGES if stage == name)


def _time(found: re.Match[str]) -> datetime | None:
    day, hour, minute = int(found["day"]), int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:  # noqa: PLR2004 - a clock
        return None
    return _START + timedelta(days=day - 1, hours=hour, minutes=minute)


def _words(reader: _Reader) -> tuple[str, str]:
    kind, text = reader.match(_SAID, "`s: ...` or `n: ...`").groups()
    if kind == "n":
        return text, text
    other, twin = reader.match(_SAID, "`t: ...`").groups()
    if (kind, other) != ("s", "t"):
        raise reader.wrong("`s:` and `t:`, in this order")
    return text, twin


def events(pair: Pair, side: Side, *, days: int = 0) -> Iterator[MessageSent | MessageEdited]:
    """Yield a conversation as a platform would tell it; people are letters, and nobody is named.

    Args:
        pair: which one.
        side: the staged conversation, or its twin.
        days: how much later it is held; its messages are others for that.
    """
    direct = dict(pair.rooms)
    people = {person.letter: person for person in pair.people}
    last: dict[tuple[str, str], Message] = {}
    later = timedelta(days=days)
    for number, turn in enumerate(pair.turns):
        body = turn.said(side)
        called = tuple(Mention(account(letter)) for letter in _CALLED.findall(body))
        before = last.get((turn.who, turn.room))
        answered = last.get((turn.answers, turn.room))
        space = DIRECT_SPACE if direct[turn.room] else pair.name
        if turn.is_edit and before is not None:
            message = Message(
                before.ref,
                before.author,
                Text(_CALLED.sub(r"@\1", body)),
                before.sent_at,
                called,
                before.reply_to,
                before.reply_author,
                revision=before.revision + 1,
            )
            yield MessageEdited(message, turn.at + later)
        else:
            message = Message(
                MessageRef(_PLATFORM, space, turn.room, f"{days}-{number}"),
                _author(people[turn.who]),
                Text(_CALLED.sub(r"@\1", body)),
                turn.at + later + timedelta(seconds=number % 50),
                called,
                None if answered is None else answered.ref,
                None if answered is None else answered.author.ref,
            )
            yield MessageSent(message)
        last[turn.who, turn.room] = message


def account(letter: str) -> UserRef:
    """Return the account of somebody in a pair."""
    return UserRef(_PLATFORM, "", letter)


def _author(person: Person) -> Author:
    return Author(
        account(person.letter),
        person.letter,
        roles=() if person.role == "member" else (person.role,),
        joined_at=_START - timedelta(days=person.days),
        is_staff=person.role == "moderator",
    )
