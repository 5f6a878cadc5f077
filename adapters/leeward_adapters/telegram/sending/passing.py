"""What can come between us and Telegram; nothing of ours is broken then."""

from typing import Final

from telegram.error import TelegramError

from leeward_adapters.live.sending.refusals import Paused
from leeward_adapters.telegram.sending.calls import NotYet

PASSING: Final = (TelegramError, OSError, TimeoutError, Paused, NotYet)
