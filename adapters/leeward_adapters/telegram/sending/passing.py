"""What can come between us and Telegram; nothing of ours is broken then."""

from typing import Final

from telegram.error import TelegramError

from leeward_adapters.live.sending.outcomes import NotYet
from leeward_adapters.live.sending.refusals import Paused

PASSING: Final = (TelegramError, OSError, TimeoutError, Paused, NotYet)
