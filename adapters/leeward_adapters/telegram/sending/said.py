"""What this process has said already: nobody gets one word twice.

Telegram gives bots no history, so what an earlier process said cannot be looked up: the engine
repeats no tip and no warning of which it does not know whether it was said.
"""

from collections import OrderedDict
from typing import Final

KEYS_KEPT: Final = 10_000
"""Acts remembered; the oldest go first."""


class Said:
    """Remembers acts of this process by their keys."""

    def __init__(self) -> None:
        self._receipts: OrderedDict[str, str] = OrderedDict()

    def receipt(self, key: str) -> str | None:
        """Return what an act left behind; None where this process has not done it."""
        return self._receipts.get(key)

    def note(self, key: str, receipt: str) -> None:
        """Remember that an act was done."""
        self._receipts[key] = receipt
        while len(self._receipts) > KEYS_KEPT:
            self._receipts.popitem(last=False)
