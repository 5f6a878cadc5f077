"""How often a bot may call: as Telegram tells bots, and a little more patient at first."""

import math
import time
from collections import deque
from collections.abc import Callable

from telegram_peer.api_words import ApiError, flood

MESSAGES = frozenset(
    {
        "sendmessage",
        "senddocument",
        "sendphoto",
        "copymessage",
        "forwardmessage",
        "editmessagetext",
        "editmessagereplymarkup",
    }
)
"""Calls that count as messages in a chat."""

FREE = frozenset({"getupdates", "getme", "setwebhook", "deletewebhook", "getwebhookinfo"})
"""Calls that count nowhere."""


class Limits:
    """Counts calls and refuses those over a limit; the numbers are from the Bots FAQ."""

    def __init__(self) -> None:
        self.enforced = True
        self.overall = 30
        """Calls in a second, of any kind ("no more than 30 messages a second")."""
        self.per_chat = 1.0
        """Messages a second in one chat, on average."""
        self.burst = 3
        """Messages in one chat that may come at once."""
        self.per_group = 20
        """Messages a minute in one group or channel."""
        self.now: Callable[[], float] = time.monotonic
        """The time by which is counted; a test may stop it."""
        self._all: deque[float] = deque()
        self._chats: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = {}

    def check(self, method: str, chat_id: int | None) -> ApiError | None:
        """Count one call, or say with which 429 it is refused.

        Args:
            method: the method.
            chat_id: the chat that it is about, if any; groups have negative ids.
        """
        name = method.lower()
        if name in FREE or not self.enforced:
            return None
        now = self.now()
        counts = name in MESSAGES and chat_id is not None
        waits = [self._window(self._all, self.overall, 1.0, now)]
        if counts and chat_id is not None:
            waits.append(self._bucket(chat_id, now))
            if chat_id < 0:
                times = self._groups.setdefault(chat_id, deque())
                waits.append(self._window(times, self.per_group, 60.0, now))
        wait = max(waits)
        if wait > 0:
            return flood(max(1, math.ceil(wait)))
        self._all.append(now)
        if counts and chat_id is not None:
            tokens = self._tokens(chat_id, now)
            self._chats[chat_id] = (tokens - 1, now)
            if chat_id < 0:
                self._groups[chat_id].append(now)
        return None

    def _window(self, times: deque[float], limit: int, seconds: float, now: float) -> float:
        while times and times[0] <= now - seconds:
            times.popleft()
        return times[-limit] + seconds - now if len(times) >= limit else 0.0

    def _tokens(self, chat_id: int, now: float) -> float:
        tokens, at = self._chats.get(chat_id, (float(self.burst), now))
        return min(float(self.burst), tokens + (now - at) * self.per_chat)

    def _bucket(self, chat_id: int, now: float) -> float:
        tokens = self._tokens(chat_id, now)
        return 0.0 if tokens >= 1 else (1 - tokens) / self.per_chat
