"""Channels and messages, as a test looks at them: always the present state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import discord
from discord_peer.dress import dress
from discord_peer.roles import Role
from discord_peer.wire import Json, as_time
from simcord.backend import models, serializers
from simcord.enums import ChannelType, OverwriteType

if TYPE_CHECKING:
    from discord_peer.people import Person
    from discord_peer.server import DiscordPeer


__all__ = ["Channel", "Message", "Role", "flat", "timed_out_until"]


@dataclass(frozen=True)
class Message:
    """A message, by its id; what it says is read anew each time."""

    peer: "DiscordPeer"
    channel_key: int
    key: int
    blocked: bool = False
    """True where AutoMod stopped it, so that it was never published."""

    @property
    def id(self) -> str:
        """Its id, printed."""
        return str(self.key)

    @property
    def channel(self) -> "Channel":
        """Where it was posted."""
        return Channel(self.peer, self.channel_key)

    @property
    def exists(self) -> bool:
        """False once it was deleted."""
        return self.key in self.peer.world.messages.get(self.channel_key, {})

    @property
    def stored(self) -> models.Message:
        """What the platform keeps; raises BackendError once it was deleted."""
        return self.peer.world.get_message(self.channel_key, self.key)

    @property
    def text(self) -> str:
        """Its text."""
        return self.stored.content

    @property
    def author_id(self) -> str:
        """Who wrote it."""
        return str(self.stored.author_id)

    @property
    def by_bot(self) -> bool:
        """Whether the bot under test wrote it."""
        return self.stored.author_id == self.peer.world.bot_user.id

    @property
    def embeds(self) -> list[Json]:
        """Its embeds."""
        return self.stored.embeds

    @property
    def components(self) -> list[Json]:
        """All components in it, rows and what they hold, from top to bottom."""
        return list(flat(self.stored.components))

    @property
    def buttons(self) -> dict[str, str]:
        """The buttons that can be pressed: label to custom id."""
        return {
            component.get("label", ""): component["custom_id"]
            for component in self.components
            if component.get("type") == 2 and "custom_id" in component
            if not component.get("disabled")
        }

    @property
    def words(self) -> str:
        """All that a reader reads: text, embeds, and text components, one line each."""
        lines = [self.text]
        for embed in self.embeds:
            lines += [embed.get("title") or "", embed.get("description") or ""]
            for part in embed.get("fields") or ():
                lines += [part["name"], part["value"]]
            lines.append((embed.get("footer") or {}).get("text", ""))
        lines += [c["content"] for c in self.components if c.get("type") == 10]
        return "\n".join(line for line in lines if line)

    @property
    def edited(self) -> bool:
        """Whether it shows "(edited)"."""
        return self.stored.edited_timestamp is not None

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.stored.is_ephemeral

    @property
    def replies_to(self) -> str | None:
        """The id of the message that it answers."""
        reference = self.stored.reference
        return None if reference is None else str(reference["message_id"])

    @property
    def pings(self) -> list[str]:
        """The ids of the people whom it notifies."""
        return [str(number) for number in self.stored.ping_user_ids]

    def payload(self) -> Json:
        """The message as REST tells it."""
        told = serializers.message_payload(self.peer.world, self.stored)
        return dict(dress(self.peer.world, told, gateway=False))


def flat(components: Iterable[Json]) -> Iterable[Json]:
    """Yield every component of a tree, parents before children."""
    for component in components:
        yield component
        yield from flat(component.get("components") or ())
        if isinstance(component.get("accessory"), dict):
            yield component["accessory"]
        if isinstance(component.get("component"), dict):
            yield from flat([component["component"]])


@dataclass(frozen=True)
class Channel:
    """A channel, thread, forum, category or direct conversation."""

    peer: "DiscordPeer"
    key: int

    @property
    def id(self) -> str:
        """Its id, printed."""
        return str(self.key)

    @property
    def mention(self) -> str:
        """The text that names it."""
        return f"<#{self.key}>"

    @property
    def exists(self) -> bool:
        """False once it was deleted."""
        return self.key in self.peer.world.channels

    @property
    def stored(self) -> models.Channel:
        """What the platform keeps; raises BackendError once it was deleted."""
        return self.peer.world.get_channel(self.key)

    @property
    def name(self) -> str:
        """Its name; empty for a direct conversation."""
        return self.stored.name or ""

    @property
    def everything(self) -> list[Message]:
        """All messages, oldest first, with those that only one person sees."""
        stored = self.peer.world.messages.get(self.key, {})
        return [Message(self.peer, self.key, number) for number in sorted(stored)]

    @property
    def messages(self) -> list[Message]:
        """The messages that everybody sees who can read here, oldest first."""
        return [message for message in self.everything if not message.ephemeral]

    @property
    def pins(self) -> list[Message]:
        """The pinned messages."""
        return [message for message in self.messages if message.stored.pinned]

    @property
    def threads(self) -> list["Channel"]:
        """The threads or posts in it, oldest first."""
        channels = self.peer.world.channels
        keys = sorted(number for number, c in channels.items() if c.parent_id == self.key)
        return [Channel(self.peer, number) for number in keys if channels[number].is_thread]

    @property
    def archived(self) -> bool:
        """Whether this thread sleeps."""
        metadata = self.stored.thread_metadata
        return metadata is not None and metadata.archived

    @property
    def locked(self) -> bool:
        """Whether only moderators may wake this thread."""
        metadata = self.stored.thread_metadata
        return metadata is not None and metadata.locked

    @property
    def tags(self) -> list[str]:
        """The names of the tags on this forum post."""
        parent = self.peer.world.get_channel(self.stored.parent_id or 0)
        names = {int(tag["id"]): tag["name"] for tag in parent.available_tags}
        return [names[tag] for tag in self.stored.applied_tags]

    # -- what its owners may do to it -------------------------------------------------------

    def allow(self, who: "Role | Person", *permissions: str) -> None:
        """Grant permissions here to a role or a person, by their names in discord.py."""
        self._overwrite(who, allow=_bits(permissions))

    def deny(self, who: "Role | Person", *permissions: str) -> None:
        """Take permissions away here from a role or a person."""
        self._overwrite(who, deny=_bits(permissions))

    def _overwrite(self, who: "Role | Person", *, allow: int = 0, deny: int = 0) -> None:
        before = next((o for o in self.stored.overwrites if o.target_id == who.key), None)
        kind = OverwriteType.ROLE if isinstance(who, Role) else OverwriteType.MEMBER
        old_allow, old_deny = (before.allow, before.deny) if before is not None else (0, 0)
        overwrite = models.Overwrite(
            who.key, kind, (old_allow | allow) & ~deny, (old_deny | deny) & ~allow
        )
        self.peer.world.set_overwrite(self.key, overwrite)

    def restrict_by_age(self, *, restricted: bool = True) -> None:
        """Mark the channel age-restricted, or no longer, and announce it."""
        marked = self.peer.world.nsfw
        (marked.add if restricted else marked.discard)(self.key)
        self.peer.world.announce_channel_update(self.key)

    def rename(self, name: str) -> None:
        """Give it another name and announce it."""
        self.peer.world.edit_channel(self.key, {"name": name})

    def archive(self, *, archived: bool = True, locked: bool = False) -> None:
        """Put this thread to sleep, or wake it, and announce it."""
        states = {"archived": archived, "locked": locked}
        self.peer.world.edit_channel(self.key, {}, thread_metadata=states)

    def remove(self) -> None:
        """Delete the channel and announce it."""
        self.peer.world.delete_channel(self.key)

    def delete_in_bulk(self, messages: Iterable[Message]) -> None:
        """Delete several messages at once, as another bot would."""
        self.peer.world.bulk_delete_messages(self.key, [message.key for message in messages])

    def unfurl(self, message: Message, *embeds: Json) -> None:
        """Let Discord add link previews to a message, which is no edit."""
        message.stored.embeds = [{"type": "link", **embed} for embed in embeds]
        payload = dict(serializers.message_payload(self.peer.world, message.stored))
        self.peer.world.emit("MESSAGE_UPDATE", payload)

    def posts_by_webhook(self, text: str, *, name: str = "Bridge") -> Message:
        """Post through a webhook of this channel under any name."""
        world = self.peer.world
        hook = next((h for h in world.webhooks.values() if h.channel_id == self.key), None)
        if hook is None:
            hook = world.create_webhook(self.key, "Bridge", world.owner.id)
        stored = world.create_message(
            self.key, hook.webhook_user_id, text, webhook_id=hook.id, author_name=name
        )
        return Message(self.peer, self.key, stored.id)

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread or a forum post."""
        return self.stored.type in {ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD}


def _bits(names: Iterable[str]) -> int:
    return discord.Permissions(**dict.fromkeys(names, True)).value


def timed_out_until(member: models.Member) -> datetime | None:
    """Say until when a member is timed out; None where the time has passed or was never set."""
    if member.timed_out_until is None:
        return None
    return as_time(member.timed_out_until)
