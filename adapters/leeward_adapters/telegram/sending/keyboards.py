"""Buttons below messages, as Telegram takes them: signed for the chat that they stand in."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from leeward_adapters.live.casework.presses import Button, Rows
from leeward_adapters.telegram.sending.callback_data import signed
from leeward_adapters.telegram.sending.words import shortened

ROW_MOST: Final = 3
"""Buttons side by side: of more, a phone shows only the first letters."""

LABEL_MOST: Final = 60
"""Characters of a button; Telegram itself cuts what does not fit its width."""


def keyboard(
    rows: Rows, chat: int, secret: bytes, links: Iterable[tuple[str, str]] = ()
) -> InlineKeyboardMarkup | None:
    """Return the buttons below a message; None where there are none.

    Args:
        rows: what can be pressed, row by row.
        chat: where they stand.
        secret: what they are signed with.
        links: further buttons, each a label and the address that it opens; one row each.
    """
    found = [
        [_pressed(button, chat, secret) for button in part] for row in rows for part in _parts(row)
    ]
    found += [[InlineKeyboardButton(label, url=address)] for label, address in links]
    return InlineKeyboardMarkup(found) if found else None


def _pressed(button: Button, chat: int, secret: bytes) -> InlineKeyboardButton:
    parts: dict[str, Any] = {} if button.tone == "secondary" else {"style": button.tone}
    data = signed(button.press, chat, secret)
    return InlineKeyboardButton(shortened(button.label, LABEL_MOST), callback_data=data, **parts)


def _parts(row: tuple[Button, ...]) -> Iterator[tuple[Button, ...]]:
    """Yield a row in as many rows as it takes, none much shorter than the others."""
    count = -(-len(row) // ROW_MOST)
    width = -(-len(row) // count) if count else 1
    for start in range(0, len(row), width):
        yield row[start : start + width]
