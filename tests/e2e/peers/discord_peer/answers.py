"""What comes back when somebody uses the bot: messages, forms, or nothing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from discord_peer.things import Message
from discord_peer.wire import Json
from simcord.backend import models

if TYPE_CHECKING:
    from discord_peer.server import DiscordPeer


@dataclass(frozen=True)
class Answer:
    """What came back on one press, command or form."""

    peer: "DiscordPeer"
    key: int

    @property
    def record(self) -> models.Interaction:
        """What the platform keeps of the interaction."""
        return self.peer.world.interactions[self.key]

    @property
    def responded(self) -> bool:
        """False while "thinking", and for ever where "The application did not respond"."""
        return self.record.responded

    @property
    def deferred(self) -> bool:
        """Whether the bot asked for more time and still owes the answer."""
        return self.record.loading

    @property
    def modal(self) -> Json | None:
        """The form that the bot opened."""
        return self.record.modal

    @property
    def message(self) -> Message | None:
        """The answering message, or the message that was changed."""
        return self._message(self.record.message_id)

    @property
    def followups(self) -> list[Message]:
        """Messages that came after the first answer."""
        found = [self._message(number) for number in self.record.followup_ids]
        return [message for message in found if message is not None]

    @property
    def messages(self) -> list[Message]:
        """The answer and what followed."""
        first = self.message
        return ([first] if first is not None and not self.deferred else []) + self.followups

    @property
    def words(self) -> str:
        """All that came back, as the person reads it."""
        return "\n".join(message.words for message in self.messages)

    @property
    def only_for_them(self) -> bool:
        """Whether everything that came back is seen by this person only."""
        return bool(self.messages) and all(message.ephemeral for message in self.messages)

    async def completes(self, seconds: float = 30) -> "Answer":
        """Wait until something can be read, or a form is open."""
        await self.peer.until(
            lambda: self.messages or self.modal, seconds, what="no answer came to an interaction"
        )
        return self

    def expire(self) -> None:
        """Let the three seconds for the first answer pass at once (10062 from now on)."""
        self.record.initial_response_deadline = self.peer.world.now_iso()

    def _message(self, number: int | None) -> Message | None:
        message = Message(self.peer, self.record.channel_id, number or 0)
        return message if message.exists else None
