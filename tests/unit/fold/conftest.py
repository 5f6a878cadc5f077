"""Messages, slices and a small world to fold in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from leeward_policies.blank import blank_author, blank_pair, blank_room
from leeward_policies.domain.conversation import AuthorState, Conversation, PairState, RoomState
from leeward_policies.domain.event import Event, MessageEdited, MessageSent, SignalsArrived
from leeward_policies.domain.message import Author, Message, Part, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.domain.signals import Signal, Stage
from leeward_policies.fold import addressees, fold

START = datetime(2026, 11, 20, 18, tzinfo=UTC)


class World:
    """One room and its members; every event is folded and taken over."""

    def __init__(self) -> None:
        self.start = START
        self.room: RoomState = blank_room(ChannelRef("loopback", "s", "c"))
        self.members: dict[UserRef, AuthorState] = {}
        self.pairs: dict[tuple[UserRef, UserRef], PairState] = {}
        self.count = 0

    def user(self, name: str) -> UserRef:
        """Return an account."""
        return UserRef("loopback", "", name)

    def at(self, seconds: float) -> datetime:
        """Return a time after the start."""
        return START + timedelta(seconds=seconds)

    def message(
        self,
        author: str,
        text: str = "hi",
        *,
        seconds: float | None = None,
        id_: str | None = None,
        parts: tuple[Part, ...] = (),
        reply_to: str | None = None,
        reply_author: str | None = None,
        is_bot: bool = False,
        revision: int = 0,
    ) -> Message:
        """Return a message; unless said otherwise each has its own id and ten seconds."""
        self.count += 1
        return Message(
            self.ref(id_ or f"m{self.count}"),
            Author(self.user(author), is_bot=is_bot),
            Text(text),
            self.at(self.count * 10 if seconds is None else seconds),
            parts,
            None if reply_to is None else self.ref(reply_to),
            None if reply_author is None else self.user(reply_author),
            revision=revision,
        )

    def ref(self, id_: str) -> MessageRef:
        """Return the ref of a message of the room as it is called now."""
        channel = self.room.channel
        return MessageRef(channel.platform, channel.space, channel.id, id_)

    def signal(self, stage: Stage, score: float = 0.8) -> Signal:
        """Return grooming evidence."""
        return Signal(f"grooming.{stage}", "grooming", score, "grooming@1", stage=stage)

    def slice(self, event: Event, author: str | None = None) -> Conversation:
        """Return what an event touches."""
        if isinstance(event, MessageSent | MessageEdited | SignalsArrived):
            message = event.message
            member = message.author.ref
            shares = addressees(self.room, message)
            targets = [share.target for share in shares]
            return Conversation(
                self.room,
                self.member(member),
                shares,
                tuple(self.pair(member, target) for target in targets),
                tuple(self.member(target) for target in targets),
            )
        return Conversation(self.room, self.member(self.user(author or "nobody")))

    def member(self, member: UserRef) -> AuthorState:
        """Return what is known of a member."""
        return self.members.get(member) or blank_author(member, START)

    def pair(self, author: UserRef, target: UserRef) -> PairState:
        """Return what is known of a pair."""
        return self.pairs.get((author, target)) or blank_pair(author, target, START)

    def between(self, author: str, target: str) -> PairState:
        """Return what is known of a pair by the names of its members."""
        return self.pair(self.user(author), self.user(target))

    def happen(
        self, event: Event, signals: Sequence[Signal] = (), author: str | None = None
    ) -> Conversation:
        """Fold one event and keep the state."""
        after = fold(self.slice(event, author), event, signals)
        self.take(after)
        return after

    def take(self, after: Conversation) -> None:
        """Keep a state."""
        self.room = after.room
        self.members[after.author.member] = after.author
        for target in after.targets:
            self.members[target.member] = target
        for pair in after.pairs:
            self.pairs[pair.author, pair.target] = pair

    def say(self, author: str, text: str = "hi", *stages: Stage, score: float = 0.8) -> Message:
        """Let somebody write a line that shows these stages."""
        message = self.message(author, text)
        self.happen(MessageSent(message), [self.signal(stage, score) for stage in stages])
        return message

    def answer(self, author: str, to: str, *stages: Stage, score: float = 0.8) -> Message:
        """Let somebody reply to another with a line that shows these stages."""
        message = self.message(author, reply_author=to)
        self.happen(MessageSent(message), [self.signal(stage, score) for stage in stages])
        return message


@pytest.fixture
def world() -> World:
    """Return an empty room."""
    return World()
