"""Conversations written as plain lines, played through views, stages and fold."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from leeward_policies.domain.conversation import LEVELS, AuthorState, Conversation, Level, PairState
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.domain.signals import Signal
from leeward_policies.fold import addressees, blank_author, blank_pair, blank_room, fold
from leeward_policies.grooming.assess import Assessment, assess
from leeward_policies.grooming.stages import GroomingStagesDetector
from leeward_policies.ports import Reading
from leeward_policies.text import views_of

PAUSE = re.compile(r"\((\d+) (seconds|minutes|hours|days)\)")
LINE = re.compile(r"(\w+)(?: > (\w+))?: (.+)")


@cache
def detector() -> GroomingStagesDetector:
    """Read the books once for all scripts."""
    return GroomingStagesDetector()


class Played:
    """A conversation in one room, played line by line; 45 seconds lie between two lines.

    `ana: hi` is a line, `ana > ben: hi` a reply, `(3 hours)` a pause.
    """

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 16, tzinfo=UTC)
        self.room = blank_room(ChannelRef("loopback", "s", "c"))
        self.members: dict[UserRef, AuthorState] = {}
        self.pairs: dict[tuple[str, str], PairState] = {}
        self.highest: dict[tuple[str, str], Level] = {}
        self.reached: dict[Level, int] = {}
        self.lines = 0

    def play(self, script: str) -> None:
        """Play each line of a script."""
        for raw in script.strip().splitlines():
            pause, line = PAUSE.fullmatch(raw.strip()), LINE.fullmatch(raw.strip())
            if pause is not None:
                self.at += timedelta(**{pause[2]: int(pause[1])})
            elif line is not None:
                self.say(line[1], line[3], line[2])
            elif raw.strip():
                raise ValueError(f"This line of the script is none: {raw!r}")

    def say(self, author: str, text: str, reply_to: str | None) -> None:
        """Let somebody write, 45 seconds after what was before."""
        self.at += timedelta(seconds=45)
        self.lines += 1
        message = Message(
            MessageRef("loopback", "s", "c", f"m{self.lines}"),
            Author(user(author)),
            Text(text),
            self.at,
            reply_author=None if reply_to is None else user(reply_to),
        )
        before = self._slice(message)
        reading = Reading(message, views_of(text), before, "young", self.at)
        signals = [one for one in detector().detect(reading) if isinstance(one, Signal)]
        after = fold(before, MessageSent(message), signals)
        self.room, self.members[user(author)] = after.room, after.author
        for pair in after.pairs:
            key = (author, pair.target.id)
            self.pairs[key] = pair
            self.highest[key] = max(self.highest.get(key, "none"), pair.level, key=LEVELS.index)
            self.reached.setdefault(pair.level, self.lines)

    def assessment(self, author: str, target: str) -> Assessment:
        """Weigh all that one has said to another by now."""
        return assess(self.pairs[author, target], self.members[user(author)], self.at)

    def _slice(self, message: Message) -> Conversation:
        author = message.author.ref
        shares = addressees(self.room, message)
        return Conversation(
            self.room,
            self._member(author),
            shares,
            tuple(
                self.pairs.get((author.id, share.target.id))
                or blank_pair(author, share.target, self.at)
                for share in shares
            ),
            tuple(self._member(share.target) for share in shares),
        )

    def _member(self, member: UserRef) -> AuthorState:
        return self.members.get(member) or blank_author(member, self.at)


def user(name: str) -> UserRef:
    """Return the account of a name."""
    return UserRef("loopback", "", name)


@pytest.fixture
def played() -> Callable[[str], Played]:
    """Return a function that plays a script in a fresh room."""

    def play(script: str) -> Played:
        room = Played()
        room.play(script)
        return room

    return play
