"""What comes back when somebody presses a button."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram_peer.state import Query

if TYPE_CHECKING:
    from telegram_peer.bot_api import TelegramPeer


@dataclass(frozen=True)
class Answer:
    """What the person who pressed sees."""

    peer: "TelegramPeer"
    key: str
    """The press; empty where the button was an address, which no bot hears of."""
    address: str | None = None

    @property
    def answered(self) -> bool:
        """Whether the bot answered, so that the button stopped turning."""
        return not self.key or self._query.answered

    @property
    def text(self) -> str | None:
        """What is shown: briefly at the top, or as an alert."""
        return self._query.text if self.key else None

    @property
    def alert(self) -> str | None:
        """What is shown as an alert, which has to be closed."""
        return self._query.text if self.key and self._query.alert else None

    @property
    def url(self) -> str | None:
        """The address that opens."""
        return self._query.url if self.key else self.address

    async def completes(self, seconds: float = 30) -> "Answer":
        """Wait until the bot has answered."""
        await self.peer.until(lambda: self.answered, seconds, what="no answer came to a press")
        return self

    def expire(self) -> None:
        """Let the time for an answer pass at once."""
        self._query.at = 0

    @property
    def _query(self) -> Query:
        return self.peer.world.queries[self.key]
