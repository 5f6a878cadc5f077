"""AutoMod as Discord runs it before a message is published: keywords, patterns, mentions."""

import re
from datetime import timedelta
from typing import Any

import discord
from discord_peer.wire import Json
from simcord.backend.models import AutoModRule, Channel, Message
from simcord.backend.ops import MessageMixin
from simcord.enums import MessageType
from typing_extensions import override

BLOCK, ALERT, TIME_OUT = 1, 2, 3
"""Kinds of action (Auto Moderation reference, "Action Types")."""

_EXEMPT = discord.Permissions(administrator=True, manage_guild=True).value


class AutoMod(MessageMixin):
    """Judges people's messages by a guild's rules; bots and its managers are exempt."""

    current: Message | None
    """The message being posted, of which an execution event tells the id if it was published."""

    @override
    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        self.current = message
        try:
            return super().commit_message(message, broadcast=broadcast)
        finally:
            self.current = None

    def time_out(self, guild_id: int, user_id: int, until: str) -> None:
        """Time a member out, as the rule says, and announce it."""
        raise NotImplementedError

    def blocks(self, channel: Channel, author_id: int, content: str) -> bool:
        """Run the rules over one text; true when it must not be published."""
        return self._auto_mod_blocks(channel, author_id, content)

    @override
    def _auto_mod_blocks(self, channel: Channel, author_id: int, content: str) -> bool:
        content = content.removesuffix("\n")  # simcord adds the mentions of components
        guild = self.guilds.get(channel.guild_id or 0)
        if guild is None or not content or self.users[author_id].bot:
            return False
        if self.compute_permissions(guild.id, author_id) & _EXEMPT:
            return False
        member = guild.members.get(author_id)
        roles = set(member.role_ids) if member else set()
        places = {channel.id, channel.parent_id}
        executions: list[tuple[AutoModRule, str, Json]] = []
        for rule in guild.auto_mod_rules.values():
            if not rule.enabled or places & set(rule.exempt_channels):
                continue
            keyword = (
                None if roles & set(rule.exempt_roles) else self._auto_mod_match(rule, content)
            )
            if keyword is not None:
                executions += [(rule, keyword, action) for action in rule.actions]
        blocked = any(int(action["type"]) == BLOCK for _, _, action in executions)
        for rule, keyword, action in executions:
            self._execute(
                rule,
                action,
                channel=channel,
                user_id=author_id,
                content=content,
                keyword=keyword,
                blocked=blocked,
            )
        return blocked

    @override
    def _auto_mod_match(self, rule: AutoModRule, content: str) -> str | None:
        allowed = [
            word.strip("*").casefold() for word in rule.trigger_metadata.get("allow_list", [])
        ]
        if any(word and word in content.casefold() for word in allowed):
            return None
        found = super()._auto_mod_match(rule, content)
        if found is not None or rule.trigger_type != 1:
            return found
        for pattern in rule.trigger_metadata.get("regex_patterns") or []:
            if re.search(pattern, content):
                return str(pattern)
        return None

    def _execute(
        self,
        rule: AutoModRule,
        action: Json,
        *,
        channel: Channel,
        user_id: int,
        content: str,
        keyword: str,
        blocked: bool,
    ) -> None:
        kind, metadata = int(action["type"]), action.get("metadata") or {}
        payload: dict[str, Any] = {
            "guild_id": str(rule.guild_id),
            "action": action,
            "rule_id": str(rule.id),
            "rule_trigger_type": rule.trigger_type,
            "user_id": str(user_id),
            "channel_id": str(channel.id),
            "content": content,
            "matched_keyword": keyword or None,
            "matched_content": keyword.strip("*") or None,
        }
        if not blocked and self.current is not None:
            payload["message_id"] = str(self.current.id)
        if kind == ALERT:
            alert = self.create_message(
                int(metadata["channel_id"]),
                user_id,
                "",
                embeds=[{"type": "auto_moderation_message", "description": content}],
                message_type=MessageType.AUTO_MODERATION_ACTION,
            )
            payload["alert_system_message_id"] = str(alert.id)
        if kind == TIME_OUT:
            until = self.clock.now() + timedelta(seconds=int(metadata["duration_seconds"]))
            self.time_out(rule.guild_id, user_id, until.isoformat())
        self.emit("AUTO_MODERATION_ACTION_EXECUTION", payload)
