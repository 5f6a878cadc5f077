"""The room that a slot of the input belongs to, and the refs that stand in it."""

from msgspec import Struct

from leeward_policies.domain.refs import ChannelRef, MessageRef, SpaceRef, UserRef
from leeward_policies.errors import RefError


class Place(Struct, frozen=True):
    """A room by its three ids; makes refs from the ids that are written there."""

    platform: str
    space: str
    channel: str

    @property
    def ref(self) -> ChannelRef:
        """The room."""
        return ChannelRef(self.platform, self.space, self.channel)

    @property
    def realm(self) -> str:
        """The realm of accounts named here without one (`precise.md` 20)."""
        return self.space if self.platform == "slack" else ""

    def user(self, written: str) -> UserRef:
        """Return an account named by its id, or by a printed ref of this platform."""
        if ":" in written and self._is_printed(written):
            try:
                return UserRef.parse(written)
            except RefError:
                pass
        return UserRef(self.platform, self.realm, written)

    def message(self, written: str) -> MessageRef:
        """Return a message of this room named by its id, or any message by its printed ref."""
        if ":" in written and self._is_printed(written):
            try:
                return MessageRef.parse(written)
            except RefError:
                pass
        return MessageRef(self.platform, self.space, self.channel, written)

    def _is_printed(self, written: str) -> bool:
        prefix, _, _ = str(SpaceRef(self.platform, "-")).partition(":")
        return written.startswith(f"{prefix}:")
