"""Gateway sessions: who gets which event, censored as Discord censors, kept for RESUME."""

import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Protocol

import discord
from discord_peer.dress import dress
from discord_peer.wire import Json, shard_of
from discord_peer.world import World
from simcord import intents as rules
from simcord.backend.access import channel_accessible

BUFFERED = 5000
"""Events kept for a RESUME; the live service keeps some minutes' worth."""

_BY_CHANNEL = ("MESSAGE_", "TYPING_", "CHANNEL_PINS_", "VOICE_CHANNEL_")


class Line(Protocol):
    """The open connection of a session."""

    def send_text(self, text: str) -> None:
        """Put one frame on its way."""


_BY_RIGHT = {
    "AUTO_MODERATION_": discord.Permissions(manage_guild=True),
    "GUILD_BAN_": discord.Permissions(ban_members=True, view_audit_log=True),
    "GUILD_AUDIT_LOG_": discord.Permissions(view_audit_log=True),
    "INVITE_": discord.Permissions(manage_channels=True),
}
"""Events that come only to a bot with one of these rights (Gateway events reference)."""


@dataclass
class Session:
    """One identified shard: its intents, its numbering, and what it may ask for again."""

    world: World
    shard: int
    shards: int
    intents: discord.Intents
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    line: Line | None = None
    """None while nobody is connected; events are still kept."""
    silent: bool = False
    """A zombie: connected, but nothing is sent any more."""
    forgotten: bool = False
    buffer: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=BUFFERED))

    def takes(self, event: str, payload: Json) -> bool:
        """Say whether Discord would send this event to this session at all."""
        if not self._is_mine(event, payload) or not self._can_see(event, payload):
            return False
        intent = rules.required_intent(event, payload)
        if event == "GUILD_MEMBER_UPDATE" and self._is_me(payload.get("user")):
            return True  # about the bot itself it is sent whatever the intents
        return intent is None or bool(getattr(self.intents, intent))

    def put(self, event: str, payload: Any) -> None:
        """Number an event, keep it, and send it if somebody listens."""
        dressed = dress(self.world, payload, gateway=True)
        if isinstance(dressed, dict):
            self._censor(event, dressed)
        self.put_raw(event, dressed)

    def put_raw(self, event: str | None, payload: Any) -> None:
        """Number and send a payload exactly as it is, malformed or not."""
        self.sequence += 1
        frame = {"op": 0, "t": event, "s": self.sequence, "d": payload}
        text = json.dumps(frame, separators=(",", ":"))
        self.buffer.append((self.sequence, text))
        if self.line is not None and not self.silent:
            self.line.send_text(text)

    def replay(self, after: int) -> list[str] | None:
        """List the frames after this number, or None where they are no longer kept."""
        if after > self.sequence:
            return None
        oldest = self.buffer[0][0] if self.buffer else self.sequence + 1
        if after + 1 < oldest:
            return None
        return [text for number, text in self.buffer if number > after]

    def _is_me(self, user: Any) -> bool:
        return isinstance(user, dict) and str(user.get("id")) == str(self.world.bot_user.id)

    def _is_mine(self, event: str, payload: Json) -> bool:
        guild_id = payload.get("guild_id")
        if guild_id is None and event in {"GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"}:
            guild_id = payload.get("id")
        number = int(guild_id) if guild_id is not None else None
        if number is None:
            return self.shard == 0  # direct messages and what belongs to no guild
        return shard_of(number, self.shards) == self.shard

    def _can_see(self, event: str, payload: Json) -> bool:
        if event == "INTERACTION_CREATE":
            return True
        bot = self.world.bot_user.id
        guild = self.world.guilds.get(int(payload.get("guild_id") or 0))
        if guild is not None and bot not in guild.members:
            return False
        if guild is not None and not self._has_right(event, guild.id):
            return False
        if event.startswith("THREAD_"):
            return self._sees_thread(event, payload)
        if not event.startswith(_BY_CHANNEL):
            return True
        place = int(payload.get("channel_id") or 0)
        return place not in self.world.private and self._sees_channel(place)

    def _has_right(self, event: str, guild_id: int) -> bool:
        held = self.world.compute_permissions(guild_id, self.world.bot_user.id)
        needed = [rights for start, rights in _BY_RIGHT.items() if event.startswith(start)]
        return all(held & rights.value for rights in needed)

    def _sees_thread(self, event: str, payload: Json) -> bool:
        if event == "THREAD_MEMBERS_UPDATE" and not self.intents.members:
            added = {member.get("user_id") for member in payload.get("added_members", ())}
            if str(self.world.bot_user.id) not in {*added, *payload.get("removed_member_ids", ())}:
                return False
        return self._sees_channel(int(payload.get("parent_id") or 0))

    def _sees_channel(self, number: int) -> bool:
        known = number in self.world.channels  # of one just deleted, everybody may hear
        return not known or channel_accessible(self.world, number, self.world.bot_user.id)

    def _censor(self, event: str, payload: Json) -> None:
        bot = self.world.bot_user.id
        if event == "GUILD_CREATE":
            rules.prune_guild_create(payload, self.intents, bot)
            payload["threads"] = [
                thread
                for thread in payload["threads"]
                if not thread["thread_metadata"]["archived"]
                and channel_accessible(self.world, int(thread["id"]), bot)
            ]
        if self.intents.message_content:
            return
        if event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}:
            rules.censor_message(payload, bot, backend=self.world)
        elif event == "AUTO_MODERATION_ACTION_EXECUTION":
            payload |= {"content": "", "matched_content": ""}
        elif event == "INTERACTION_CREATE":
            self._censor_interaction(payload, bot)

    def _censor_interaction(self, payload: Json, bot: int) -> None:
        if isinstance(payload.get("message"), dict):
            rules.censor_message(payload["message"], bot, backend=self.world, exempt_root=True)
        data = payload["data"]
        messages = (data.get("resolved") or {}).get("messages") or {}
        for message_id, message in messages.items():
            chosen = str(data.get("target_id")) == str(message_id)
            rules.censor_message(message, bot, backend=self.world, exempt_root=chosen)
