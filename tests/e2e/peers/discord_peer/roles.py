"""Roles, as a test looks at them: always the present state."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
from simcord.backend import models

if TYPE_CHECKING:
    from discord_peer.server import DiscordPeer


@dataclass(frozen=True)
class Role:
    """A role of a guild."""

    peer: "DiscordPeer"
    guild_key: int
    key: int

    @property
    def id(self) -> str:
        """Its id, printed."""
        return str(self.key)

    @property
    def mention(self) -> str:
        """The text that mentions it."""
        return f"<@&{self.key}>"

    @property
    def stored(self) -> models.Role:
        """What the platform keeps."""
        return self.peer.world.get_role(self.guild_key, self.key)

    @property
    def position(self) -> int:
        """Its place in the order; higher is mightier."""
        return self.stored.position

    def moves_to(self, position: int) -> None:
        """Put it at another place in the order and announce it."""
        self.peer.world.edit_role(self.guild_key, self.key, {"position": position})

    def may(self, permissions: discord.Permissions) -> None:
        """Give it exactly these permissions and announce it."""
        self.peer.world.edit_role(self.guild_key, self.key, {"permissions": permissions.value})
