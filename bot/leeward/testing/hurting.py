"""Lines that hurt, and a room over the real ledger in which they are said."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from leeward.journal import Journal
from leeward.ledger import Ledger
from leeward_policies.domain.conversation import Conversation, PairState
from leeward_policies.domain.event import Event, MessageEdited, MessageSent, SignalsArrived
from leeward_policies.domain.message import Author, Mention, Message, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.domain.signals import Aim, Category, Signal
from leeward_policies.fold import fold

START = datetime(2026, 11, 2, 15, tzinfo=UTC)
ROOM = ChannelRef("loopback", "s", "c")


def member(name: str) -> UserRef:
    """Return an account."""
    return UserRef("loopback", "", name)


def hurtful(
    name: str = "insult", score: float = 0.8, aim: Aim = "reader", target: str | None = None
) -> Signal:
    """Return a signal that speaks of a hurt."""
    category: Category = "bullying" if name == "exclusion" else "toxicity"
    named = None if target is None else member(target)
    return Signal(name, category, score, "test@1", aim=aim, target=named)


class Room:
    """A room over the real ledger; every line is folded with the signals it is given."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.said = 0
        self.at = START

    def message(
        self,
        by: str,
        text: str,
        *,
        to: str | None = None,
        answers: str | None = None,
        room: ChannelRef = ROOM,
        revision: int = 0,
        number: str | None = None,
    ) -> Message:
        """Return a message said now."""
        self.said += 1
        return Message(
            MessageRef(room.platform, room.space, room.id, number or f"m{self.said}"),
            Author(member(by), by),
            Text(text),
            self.at,
            () if to is None else (Mention(member(to)),),
            reply_author=None if answers is None else member(answers),
            revision=revision,
        )

    def say(
        self,
        by: str,
        text: str,
        *signals: Signal,
        to: str | None = None,
        answers: str | None = None,
        after: timedelta = timedelta(seconds=20),
        room: ChannelRef = ROOM,
    ) -> MessageSent:
        """Let somebody say a line a while later."""
        self.at += after
        event = MessageSent(self.message(by, text, to=to, answers=answers, room=room))
        self.happen(event, signals)
        return event

    def edit(self, event: MessageSent, text: str, *signals: Signal) -> MessageEdited:
        """Let a line read otherwise a while later."""
        self.at += timedelta(minutes=1)
        old = event.message
        new = Message(
            old.ref, old.author, Text(text), old.sent_at, old.parts, revision=old.revision + 1
        )
        changed = MessageEdited(new, self.at)
        self.happen(changed, signals)
        return changed

    def learn(self, event: MessageSent, *signals: Signal) -> None:
        """Let late evidence about a line arrive."""
        self.at += timedelta(seconds=5)
        self.happen(SignalsArrived(event.message, 0, 1, signals, (), self.at), signals)

    def happen(self, event: Event, signals: Sequence[Signal] = ()) -> Conversation:
        """Fold an event and keep the state."""
        before = self.ledger.conversation(event)
        after = fold(before, event, signals)
        self.ledger.put(before, after, Journal())
        return after

    def pair(self, author: str, target: str) -> PairState:
        """Return what is known of two."""
        return self.ledger.pair(member(author), member(target), self.at)
