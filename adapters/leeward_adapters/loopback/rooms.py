"""A window on one room of the fake platform: what can be read there, and what was hidden."""

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from leeward_adapters.loopback import wire
from leeward_adapters.loopback.ground import BOT, Ground
from leeward_adapters.loopback.person import Person
from leeward_adapters.loopback.world import Chamber, Post, Space
from leeward_policies.domain.refs import ChannelRef, MessageRef


class Seen(Struct, frozen=True):
    """A message as somebody reads it on the screen."""

    ref: MessageRef
    author: str
    """The shown name."""
    text: str
    at: datetime
    is_from_bot: bool = False
    """The listening bot wrote it."""


@dataclass(frozen=True, slots=True)
class Room:
    """A window on one room."""

    platform: Ground
    space: Space
    chamber: Chamber

    @property
    def ref(self) -> ChannelRef:
        """The room's ref."""
        return ChannelRef(self.platform.name, self.space.id, self.chamber.id)

    def visible(self, to: Person | None = None) -> tuple[Seen, ...]:
        """Return what can be read here, oldest first.

        Args:
            to: through whose eyes; None for a member who may see this room.
        """
        if to is not None and not self.space.visible_to(to.id, self.chamber):
            return ()
        return tuple(self._seen(post) for post in self.chamber.posts.values() if post.is_visible)

    def hidden(self) -> tuple[Seen, ...]:
        """Return what was written here and taken out of sight by the bot."""
        return tuple(self._seen(post) for post in self.chamber.posts.values() if post.is_hidden)

    def moves_to(self, room_id: str) -> "Room":
        """Give the room a new id, as platforms do when a group grows."""
        now = self.platform.clock.now()
        moved = Chamber(room_id, self.chamber.audience, self.chamber.seen_by, self.chamber.posts)
        self.chamber.moved_to = room_id
        del self.space.rooms[self.chamber.id]
        self.space.rooms[room_id] = moved
        self.platform.announce(
            wire.Moved(at=now, space=self.space.id, room=self.chamber.id, to=room_id)
        )
        return Room(self.platform, self.space, moved)

    def _seen(self, post: Post) -> Seen:
        return Seen(
            MessageRef(self.platform.name, self.space.id, self.chamber.id, post.id),
            post.body.author.name,
            post.body.text,
            post.sent_at,
            is_from_bot=post.author == BOT,
        )
