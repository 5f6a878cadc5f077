"""The table of methods, and what each of them needs: the chat, the member, the right to do it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram_peer.api_words import ApiError, Json, Unmodelled, bad, forbidden
from telegram_peer.realm import World
from telegram_peer.state import Chat, Member, Stored


@dataclass
class Upload:
    """One file of a multipart call."""

    name: str
    content: bytes


@dataclass
class Call:
    """One call of the bot, with its parameters read."""

    world: World
    method: str
    parameters: Json
    files: Mapping[str, Upload]
    connected: Callable[[], bool]
    """Whether whoever called is still there."""
    remarks: list[str] = field(default_factory=list)
    """What is wrong with the call though Telegram would let it pass."""

    # -- parameters ---------------------------------------------------------------------

    def get(self, name: str, default: Any = None) -> Any:
        """Return a parameter."""
        return self.parameters.get(name, default)

    def integer(self, name: str, default: int | None = None) -> int:
        """Return a number, or refuse."""
        value = self.parameters.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise bad(f"{name} must be a valid Integer")
        return value

    def flag(self, name: str) -> bool:
        """Return a yes or no; what is left out is no."""
        return self.parameters.get(name) is True

    def text(self, name: str) -> str:
        """Return a text; what is left out is empty."""
        value = self.parameters.get(name, "")
        return value if isinstance(value, str) else str(value)

    def without(self, *names: str) -> None:
        """Answer 501 where a parameter is given that the peer does not model."""
        for name in names:
            if self.parameters.get(name) not in {None, False, ""}:
                raise Unmodelled(f"{self.method} with {name}")

    # -- chats --------------------------------------------------------------------------

    def chat(self, *, write: bool = True) -> Chat:
        """Return the chat that the call is about.

        Args:
            write: whether the bot must be in it; a public supergroup may be read from outside.

        Raises:
            ApiError: it is not to be found, has migrated, or the bot is not in it.
        """
        if "chat_id" not in self.parameters:
            raise bad("chat_id is empty")
        chat = self.world.find(self.parameters["chat_id"])
        if chat.migrated_to is not None:
            words = "group chat was upgraded to a supergroup chat"
            raise ApiError(400, words, migrate_to_chat_id=chat.migrated_to)
        if chat.kind == "private":
            return self._private(chat, write=write)
        member = self.world.member(chat, self.world.bot.id)
        if member.status == "kicked" or (chat.kind == "group" and not member.present):
            was_there = self.world.bot.id in chat.members
            if chat.kind == "group" and not was_there:
                raise bad("chat not found")
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if not member.present and (write or not chat.username):
            if self.world.bot.id not in chat.members and not chat.username:
                raise bad("chat not found")
            raise forbidden(f"bot is not a member of the {chat.kind} chat")
        return chat

    def _private(self, chat: Chat, *, write: bool) -> Chat:
        person = self.world.users[chat.id]
        if not self.world.has_met(person):
            raise bad("chat not found")
        if not write:
            return chat
        if person.is_bot:
            raise forbidden("bot can't send messages to bots")
        if person.blocks:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    @property
    def me(self) -> int:
        """The bot's id."""
        return self.world.bot.id

    def myself(self, chat: Chat) -> Member:
        """Return what the bot is in a chat."""
        return self.world.member(chat, self.me)

    def target(self, chat: Chat) -> Member:
        """Return the member whom the call is about.

        Raises:
            ApiError: Telegram knows nobody of that id.
        """
        user_id = self.integer("user_id")
        if user_id not in self.world.users:
            raise bad("PARTICIPANT_ID_INVALID")
        return self.world.member(chat, user_id)

    def message(self, chat: Chat, words: str) -> Stored:
        """Return the message that the call is about, or refuse with these words."""
        found = chat.messages.get(self.integer("message_id", 0))
        if found is None:
            raise bad(words)
        return found


Method = Callable[[Call], Any] | Callable[[Call], Awaitable[Any]]

METHODS: dict[str, tuple[str, Method]] = {}
"""What the peer models, by the name in small letters, as Telegram takes it."""


def method(name: str) -> Callable[[Method], Method]:
    """Register a function as the peer's answer to a method."""

    def register(function: Method) -> Method:
        METHODS[name.lower()] = (name, function)
        return function

    return register
