"""A case's card as Telegram shows it: one message with its title in bold, and buttons below."""

from typing import Any, Final

from msgspec import Struct

from leeward_adapters.live.casework.presses import Rows
from leeward_adapters.live.casework.sheets import Shade, Sheet
from leeward_adapters.live.saying.spans import Dim, Short, Span, Strong, Text, When
from leeward_adapters.telegram.sending.words import (
    TEXT_MOST,
    TOPIC_MOST,
    Names,
    Written,
    shortened,
    units,
    written,
)

SHADES: Final[dict[Shade, str]] = {
    "low": "🔵",
    "medium": "🟡",
    "high": "🟠",
    "urgent": "🔴",
    "none": "⚪",
}
"""Beside the words, never instead of them."""

LINE_MOST: Final = 200
"""UTF-16 units that may be put before a card, such as that it is urgent."""

BODY_LEAST: Final = 600
"""UTF-16 units of a card's body that are shown, however much else there is to say."""


class Card(Struct, frozen=True):
    """A card as it is sent, wherever that is."""

    handle: str
    """What it is found again by: `case-12`, `page-4f2a9c01`."""
    name: str
    """Of its topic, where it has one of its own."""
    words: Written
    rows: Rows = ()
    is_kept: bool = False
    """Telegram's apps let nobody forward or save it."""
    is_over: bool = False
    """Its case is decided, so that its topic is closed."""

    def reads(self) -> Any:
        """Return how it reads, to tell whether it has changed."""
        return self.words, self.rows


def card_of(
    sheet: Sheet, names: Names | None = None, *, is_kept: bool = False, is_over: bool = False
) -> Card:
    """Return a sheet as a card; where it is too long its lines of evidence are shortened first.

    Args:
        sheet: what it says.
        names: by which members and places are shown; None shows their ids.
        is_kept: nobody may forward or save it.
        is_over: its case is decided.
    """
    rest = units(written(_text(sheet, ()), 10 * TEXT_MOST, names).text)
    left = max(TEXT_MOST - LINE_MOST - rest, BODY_LEAST)
    words = written(_text(sheet, (Short(left, sheet.body),)), TEXT_MOST - LINE_MOST, names)
    rows = sheet.rows if sheet.menu is None else (*sheet.rows, (sheet.menu,))
    return Card(sheet.handle, shortened(sheet.name, TOPIC_MOST), words, rows, is_kept, is_over)


def _text(sheet: Sheet, body: Text) -> Text:
    said: list[Span] = [f"{SHADES[sheet.shade]} ", Strong((sheet.title,)), "\n\n", *body]
    for title, part in sheet.parts:
        said += ["\n\n", Strong((title,)), "\n", *part]
    footer: Text = (sheet.footer,)
    if sheet.opened_at is not None:
        footer = (*footer, " ", When(sheet.opened_at))
    return (*said, "\n\n", Dim(footer))
