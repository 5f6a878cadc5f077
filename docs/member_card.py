#!/usr/bin/env python3
"""Draws the pictures of what a young member sees on a phone: the real words, in pages of our own.

Run `.venv/bin/python docs/member_card.py` after a change of what members read; it needs
Chromium. Words and buttons come from the rooms that both adapters ask, and are written as each
adapter writes them; people and messages are made up. Logos, fonts and pictures of the platforms'
are not used.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Final

from discord_card import CSS as DISCORD_CSS
from discord_card import Drawing
from discord_card import rows_of as discord_rows
from example_case import draw
from msgspec import Struct
from telegram_card import CSS as TELEGRAM_CSS
from telegram_card import marked
from telegram_card import rows_of as telegram_rows

from leeward.detectors import installed_detectors
from leeward.looking import Looking
from leeward.testing.clock import VirtualClock
from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.sending.words import shown
from leeward_adapters.live.casework.buttons import helping_rows, tip_rows
from leeward_adapters.live.casework.presses import Rows
from leeward_adapters.live.members.help import help_end, help_words
from leeward_adapters.live.members.looking import look_answer, shown_words
from leeward_adapters.live.members.reports import Receipt, receipt_words
from leeward_adapters.live.members.safety import Safety
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.answering.helping import help_rows
from leeward_adapters.telegram.answering.reporting import receipt_rows
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_adapters.telegram.sending.words import written
from leeward_policies.advice import words_of
from leeward_policies.advice.rendering import is_right_to_left
from leeward_policies.domain.refs import MessageRef, UserRef

WIDTH: Final = 390
"""Of a phone's window."""

READ_AT: Final = datetime(2026, 12, 1, 16, 20, tzinfo=UTC)

MIA: Final = UserRef("discord", "", "1300000000000000001")

KAI: Final = UserRef("telegram", "", "1300000001")
REPORTED: Final = MessageRef("telegram", "-1001300000000", "1", "44")

NUMBER: Final = "R-7QK2MX"
"""Of the report in the pictures."""

CSS: Final = """
.post { margin-bottom: 16px } .own { display: flex; justify-content: flex-end; margin: 0 0 14px }
.own span { background: #e2f3d5; color: #17212b; border-radius: 14px 14px 4px 14px;
            padding: 8px 12px; max-width: 82% }
.own small { display: block; color: #46626e; font-size: 12px }
.body p { margin: 3px 0 } .body ul { padding-left: 18px } .body { overflow-wrap: anywhere }
.alone { color: #9aa1ad; font-size: 12px; margin-top: 6px }
.does { color: #9aa1ad; font-size: 13px; margin: 0 0 4px 52px }
.clock { display: block; text-align: end; color: #6b7f88; font-size: 12px }
[dir=rtl] .row { direction: rtl }
"""


class Said(Struct, frozen=True):
    """One message of the bot, and what its reader did just before."""

    text: Text
    rows: Rows
    after: timedelta = timedelta(0)
    """How long after the first."""
    before: str = ""
    """What the member had pressed or written; empty where the bot wrote by itself."""
    heading: str = ""
    """Stands above their own words, such as where they are from."""
    is_alone: bool = False
    """Shown to nobody else in a place where others read."""


# --- pages ----------------------------------------------------------------------------------


def discord_page(said: list[Said]) -> str:
    """Return messages as they stand on Discord."""
    drawing = Drawing({}, READ_AT)
    posts = "".join(_on_discord(one, drawing) for one in said)
    return f'<!doctype html><meta charset="utf-8"><style>{DISCORD_CSS}{CSS}</style>{posts}'


def _on_discord(said: Said, drawing: Drawing) -> str:
    does = f'<div class="does">↱ {escape(said.before)}</div>' if said.before else ""
    alone = '<div class="alone">Only you can see this</div>' if said.is_alone else ""
    return (
        f'{does}<div class="post"><div class="face">L</div><div>'
        f'<div class="head"><b>Leeward</b><i>APP</i><small>{READ_AT + said.after:%H:%M}</small>'
        f'</div><div class="body">{drawing.block(shown(said.text))}</div>'
        f"{discord_rows(buttons(said.rows))}{alone}</div></div>"
    )


def telegram_page(said: list[Said], language: str = "en") -> str:
    """Return messages as they stand in a private chat on Telegram."""
    side = "rtl" if is_right_to_left(language) else "ltr"
    posts = "".join(_on_telegram(one) for one in said)
    return (
        f'<!doctype html><html lang="{language}" dir="{side}"><meta charset="utf-8">'
        f"<style>{TELEGRAM_CSS}{CSS}</style>{posts}</html>"
    )


def _on_telegram(said: Said) -> str:
    own = ""
    if said.before:
        above = f"<small>{escape(said.heading)}</small>" if said.heading else ""
        own = f'<div class="own"><span dir="auto">{above}{escape(said.before)}</span></div>'
    words = marked(written(said.text), READ_AT)
    return (
        f'{own}<div class="post"><div class="bubble" dir="auto">{words}\n'
        f'<span class="clock">{READ_AT + said.after:%H:%M}</span></div>'
        f"{telegram_rows(keyboard(said.rows, 1, b'example'))}</div>"
    )


# --- what is said ---------------------------------------------------------------------------


def tip(language: str, topic: str) -> Said:
    """Return a tip to whom somebody asked something of."""
    text = words_of(topic, language)
    return Said((text,), tip_rows("n", language, "d1"))


def near(language: str, country: str, pressed: str, rows: Rows = ()) -> list[Said]:
    """Return help near somebody, and that a person was told."""
    words, minute = help_words(language, country, READ_AT.date()), timedelta(minutes=1)
    end = help_end(language, told=True)
    return [Said(words, rows, minute, pressed), Said((end,), (), minute)]


def reported(language: str) -> list[Said]:
    """Return the receipt of a report, and what became of it."""
    receipt = Receipt("report-received", NUMBER)
    rows = receipt_rows(receipt, REPORTED, KAI, language)
    outcome = words_of("report-outcome-acted", language, number=NUMBER)
    return [
        Said((receipt_words(receipt, language),), rows),
        Said((outcome,), helping_rows("answer", language), timedelta(hours=2)),
    ]


def looked(language: str, words: str, heading: str) -> Said:
    """Return the answer to *Is this OK?*."""
    said = shown_words(words, "telegram", READ_AT)
    seen = Looking(installed_detectors(), VirtualClock(READ_AT)).look(said, MIA)
    text = look_answer(seen, language, "GB", READ_AT.date(), is_direct=True)
    return Said(text, helping_rows("look", language), before=words, heading=heading)


async def home(language: str) -> Said:
    """Return the first page of `/safety`."""
    page = await Safety(ScriptedDesk()).page("", MIA, language)
    return Said(page.text, page.rows, before="/safety", is_alone=True)


def pages() -> dict[str, str]:
    """Return each picture's name and its page."""
    helping = notice("button-help", "en")
    return {
        "member-tip-discord.png": discord_page(
            [tip("en", "asked-to-move"), *near("en", "GB", helping)]
        ),
        "member-safety-discord.png": discord_page([asyncio.run(home("en"))]),
        "member-report-telegram.png": telegram_page(reported("en")),
        "member-look-telegram.png": telegram_page(
            [looked("en", "don't tell your mum about us, it's our secret", "Forwarded from Kai")]
        ),
        "member-tip-telegram-ar.png": telegram_page(
            [tip("ar", "secrecy"), *near("ar", "GB", "", help_rows("ar"))], "ar"
        ),
    }


def main() -> None:
    """Draw the pictures anew."""
    for name, page in pages().items():
        draw(page, {name: WIDTH})


if __name__ == "__main__":
    main()
