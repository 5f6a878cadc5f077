"""What the parts of one running connection to Telegram share."""

from pathlib import Path

from msgspec import Struct
from telegram import Bot

from leeward_adapters.live.sending.schedule import Schedule
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.settings import TelegramSettings
from leeward_policies.ports import Clock, Desk


class Context(Struct, frozen=True):
    """One connection's parts; made anew whenever the adapter begins to listen."""

    bot: Bot
    """python-telegram-bot's own, initialised; it is called through `sending.calls` alone."""
    schedule: Schedule
    """The way out: every call that is not an answer to a press goes through it."""
    directory: Directory
    """What the updates have told so far of chats, members and ourselves."""
    settings: TelegramSettings
    folder: Path
    """Where the configuration lies, and what the set-up writes."""
    desk: Desk
    clock: Clock
    secret: bytes
    """What the data of our buttons is signed with; made from the token, so every process has it."""
