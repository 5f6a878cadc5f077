#!/usr/bin/env python3
"""Draws the picture of a case on Telegram: the real card of a real case, in a page of our own.

Run `.venv/bin/python docs/telegram_card.py` after a change of what a card says; it needs
Chromium. The chat is docs/examples/riverside.jsonl, whose people are made up: it is
judged by the default pack, and what the adapter would post is laid out as Telegram lays
it out. Logos, fonts and pictures of Telegram's are not used.
"""

from datetime import UTC, datetime
from html import escape
from typing import Final

from example_case import READ_AFTER, Town, case_of, draw
from telegram import InlineKeyboardMarkup, MessageEntity

from leeward_adapters.live.casework.beside import Beside
from leeward_adapters.live.casework.sheets import case_sheet
from leeward_adapters.telegram.acting.cards import Card, card_of
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_adapters.telegram.sending.words import Written

WIDTHS: Final = {"telegram-case.png": 560, "telegram-case-phone.png": 390}
"""Each picture and how wide the window is."""

FIRST_ID: Final = 1_300_000_000
SPACE: Final = "-1001300000000"
"""Telegram knows people by numbers like this, and groups by numbers like that."""

UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60))

CSS: Final = """
* { box-sizing: border-box; margin: 0 }
body { background: #dbe5ea; color: #17212b; font: 15px/1.4 "DejaVu Sans", sans-serif;
       padding: 14px }
.post { max-width: 560px }
.bubble { background: #fff; border-radius: 14px 14px 4px 4px; padding: 10px 14px;
          white-space: pre-wrap; overflow-wrap: anywhere }
.from { color: #2f6f73; font-weight: bold }
.topic { color: #46626e; font-size: 13px; margin-bottom: 8px; text-align: center }
a { color: #1a6fb0; text-decoration: none }
i { color: #5c6b73 }
code { background: #eef2f4; font: 14px "DejaVu Sans Mono", monospace }
.row { display: flex; gap: 4px; margin-top: 4px }
.row span { flex: 1; text-align: center; background: #5d7f8d; color: #fff; border-radius: 6px;
            padding: 8px 6px; font-size: 14px }
.row .primary { background: #2a6d9c } .row .success { background: #2c7a4b }
.row .danger { background: #a8363a }
"""


class Named:
    """What people and places of the example are called.

    Args:
        names: by id.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def called(self, user: str) -> str:
        """Return the name of an account."""
        return self._names.get(user, "")

    def title_of(self, chat: str) -> str:
        """Return the title of a group or a channel."""
        return "Riverside" if chat == SPACE else ""

    def is_channel(self, chat: str) -> bool:
        """Say that it is a group."""
        del chat
        return False

    def topic_name(self, chat: str, topic: str) -> str:
        """Return the name of a topic."""
        del chat
        return self._names.get(topic, "")


def page_of(card: Card, buttons: InlineKeyboardMarkup | None, now: datetime) -> str:
    """Return the whole page.

    Args:
        card: what is posted.
        buttons: below it.
        now: when it is read.
    """
    return (
        f'<!doctype html><meta charset="utf-8"><style>{CSS}</style><div class="post">'
        f'<div class="topic">{escape(card.name)}</div>'
        f'<div class="bubble"><span class="from">Leeward</span>\n{marked(card.words, now)}</div>'
        f"{rows_of(buttons)}</div>"
    )


def marked(words: Written, now: datetime) -> str:
    """Return the text with its marks; they count UTF-16 units, and lie within or beside others."""
    units = words.text.encode("utf-16-le")
    ends: dict[int, list[str]] = {}
    begins: dict[int, list[str]] = {}
    hidden: dict[int, tuple[int, str]] = {}
    for one in sorted(words.entities, key=lambda entity: (entity.offset, -entity.length)):
        tag, replaced = _tag(one, now)
        begins.setdefault(one.offset, []).append(f"<{tag}>")
        ends.setdefault(one.offset + one.length, []).insert(0, f"</{tag.split()[0]}>")
        if replaced:
            hidden[one.offset] = (one.offset + one.length, replaced)
    parts: list[str] = []
    at = 0
    while at < len(units) // 2:
        parts += [*ends.pop(at, []), *begins.pop(at, [])]
        if at in hidden:
            at, words = hidden[at]
            parts.append(escape(words))
            continue
        width = 2 if 0xD8 <= units[2 * at + 1] < 0xDC else 1  # noqa: PLR2004 - half a character
        parts.append(escape(units[2 * at : 2 * (at + width)].decode("utf-16-le")))
        at += width
    return "".join([*parts, *ends.pop(at, [])])


def _tag(entity: MessageEntity, now: datetime) -> tuple[str, str]:
    """Return how a mark looks, and the words that Telegram shows in place of those in the text."""
    kinds = {"bold": "b", "italic": "i", "code": "code", "text_link": "a", "blockquote": "q"}
    if entity.type != MessageEntity.DATE_TIME or entity.unix_time is None:
        return kinds.get(str(entity.type), "span"), ""
    stamp = entity.unix_time
    at = stamp if isinstance(stamp, datetime) else datetime.fromtimestamp(stamp, UTC)
    style = entity.date_time_format
    if style == "r":
        return "span", _relative((at - now).total_seconds())
    return "span", f"{at:%d %B %Y}" if style == "D" else f"{at:%d %B %Y, %H:%M}"


def _relative(seconds: float) -> str:
    """Return how far off a moment is."""
    for name, length in UNITS:
        count = round(abs(seconds) / length)
        if count:
            words = f"{count} {name}{'' if count == 1 else 's'}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "now"


def rows_of(buttons: InlineKeyboardMarkup | None) -> str:
    """Return the buttons, row by row."""
    rows = () if buttons is None else buttons.inline_keyboard
    return "".join(
        '<div class="row">'
        + "".join(
            f'<span class="{escape(str(one.style or ""))}">{escape(one.text)}</span>' for one in row
        )
        + "</div>"
        for row in rows
    )


def main() -> None:
    """Draw the pictures anew."""
    town = Town("telegram", FIRST_ID, {"riverside": SPACE})
    case = case_of(town)
    sheet = case_sheet(case, Beside(is_private=True), TELEGRAM)
    card = card_of(sheet, Named(town.names))
    draw(page_of(card, keyboard(card.rows, 1, b"example"), case.updated_at + READ_AFTER), WIDTHS)


if __name__ == "__main__":
    main()
