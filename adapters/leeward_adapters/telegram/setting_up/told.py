"""What Telegram tells of the bot, of chats and of those in them, as far as the set-up asks."""

from typing import Final

from msgspec import Struct

IN_IT: Final = frozenset({"creator", "administrator", "member", "restricted"})
"""Statuses of somebody who is in a chat."""

LEADING: Final = frozenset({"creator", "administrator"})
"""Statuses of somebody who looks after it."""


class Account(Struct, frozen=True):
    """A person, or a bot."""

    id: int
    is_bot: bool = False
    username: str = ""
    can_join_groups: bool = True
    """Of ourselves alone: whether anybody can add the bot to a group of theirs."""
    can_read_all_group_messages: bool = False
    """Of ourselves alone: privacy mode is off."""


class Webhook(Struct, frozen=True):
    """Whether Telegram brings updates, and how that does."""

    url: str = ""
    pending_update_count: int = 0
    last_error_date: int = 0
    last_error_message: str = ""


class Chat(Struct, frozen=True):
    """A chat, whole."""

    id: int
    type: str
    """`private`, `group`, `supergroup` or `channel`."""
    title: str = ""
    username: str = ""
    active_usernames: tuple[str, ...] = ()
    is_forum: bool = False
    linked_chat_id: int | None = None
    """A channel's group for comments, or a group's channel."""
    message_auto_delete_time: int = 0
    has_aggressive_anti_spam_enabled: bool = False

    @property
    def is_public(self) -> bool:
        """Whether anybody can find it by a name and read in it."""
        return bool(self.username or self.active_usernames)


class Member(Struct, frozen=True):
    """What somebody is to a chat; rights are those of administrators."""

    status: str
    user: Account = Account(0)
    is_member: bool = True
    """Of somebody who is restricted: whether they are in it at all."""
    is_anonymous: bool = False
    can_delete_messages: bool = False
    can_restrict_members: bool = False
    can_promote_members: bool = False
    can_change_info: bool = False
    can_invite_users: bool = False
    can_pin_messages: bool = False
    can_manage_topics: bool = False
    can_manage_video_chats: bool = False
    can_post_messages: bool = False
    can_edit_messages: bool = False
    can_post_stories: bool = False
    can_edit_stories: bool = False
    can_delete_stories: bool = False

    @property
    def is_in(self) -> bool:
        """Whether they are in the chat."""
        return self.status in IN_IT and self.is_member

    @property
    def is_leading(self) -> bool:
        """Whether they created the chat, or administer it."""
        return self.status in LEADING


Rights = dict[str, bool]
"""Rights of an administrator, by Telegram's field."""

RIGHTS_OF_ADMINISTRATORS: Final = (
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
"""The fields that Telegram wants to be told of each time (core.telegram.org/bots/api,
"ChatAdministratorRights")."""
