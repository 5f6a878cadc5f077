"""The parts of a connection that the set-up needs, before a Bot API of a test's own."""

from pathlib import Path
from typing import Final

from telegram import Bot
from telegram_told import BOT, TOKEN

from leeward.testing.clock import VirtualClock
from leeward.testing.scripted_desk import STARTED, ScriptedDesk
from leeward_adapters.live.sending.schedule import Schedule
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.settings import TelegramSettings, secret_of

NOW: Final = STARTED
"""When it is, as long as the test does not move the clock."""


def context_of(
    base_url: str,
    folder: Path,
    *,
    desk: ScriptedDesk | None = None,
    settings: TelegramSettings | None = None,
    token: str = TOKEN,
) -> Context:
    """Return what the parts of a connection share; nothing is connected.

    Args:
        base_url: of the Bot API.
        folder: where the set-up writes.
        desk: what answers for the community; None takes one of its own.
        settings: the table; None takes the defaults with the address.
        token: the bot's.
    """
    return Context(
        bot=Bot(token, base_url=f"{base_url}/bot"),
        schedule=Schedule(per_second=30),
        directory=Directory(str(BOT)),
        settings=settings or TelegramSettings(base_url=base_url),
        folder=folder,
        desk=desk or ScriptedDesk(),
        clock=VirtualClock(NOW),
        secret=secret_of(token),
    )
