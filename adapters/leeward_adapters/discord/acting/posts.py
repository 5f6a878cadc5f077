"""How a case's sheet looks on Discord: an embed below a line of text, and its buttons."""

from typing import Any, Final

import discord
from msgspec import Struct
from msgspec.structs import replace

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.discord.sending.words import (
    THREAD_NAME_LONGEST,
    TITLE_LONGEST,
    shortened,
    shown,
    snowflake,
)
from leeward_adapters.live.casework.abuse import abuse_page, abuse_sheet, stub_sheet
from leeward_adapters.live.casework.sheets import (
    Beside,
    Shade,
    Sheet,
    case_sheet,
    handle_of,
    page_sheet,
)
from leeward_adapters.live.casework.sheets import handle_in as handle_in_footer
from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.case import Case

COLOURS: Final[dict[Shade, int]] = {
    "low": 0x5865F2,
    "medium": 0xFEE75C,
    "high": 0xE67E22,
    "urgent": 0xED4245,
    "none": 0x99AAB5,
}
"""Beside the words, never instead of them."""


class Card(Struct, frozen=True):
    """A post as it is sent: an embed below a line of text, and buttons."""

    handle: str
    """What it is found again by: `case-12`, `page-4f2a9c01`."""
    name: str
    """Of its thread in a forum."""
    embed: discord.Embed
    buttons: discord.ui.View | None

    def reads(self) -> Any:
        """Return how it reads, to tell whether it has changed."""
        return self.embed.to_dict(), self.buttons.to_components() if self.buttons else ()


def card_of(sheet: Sheet, *, is_bare: bool = False) -> Card:
    """Return a sheet as it is sent.

    Args:
        sheet: what it says.
        is_bare: nothing can ever be pressed on it.
    """
    embed = discord.Embed(
        title=shortened(sheet.title, TITLE_LONGEST),
        description=shown(sheet.body),
        colour=COLOURS[sheet.shade],
        timestamp=sheet.opened_at,
    )
    for name, value in sheet.parts:
        if read := shown(value):  # Discord takes no field without a value
            embed.add_field(name=name, value=read, inline=False)
    embed.set_footer(text=sheet.footer)
    view = None if is_bare else buttons(sheet.rows, sheet.menu)
    return Card(sheet.handle, shortened(sheet.name, THREAD_NAME_LONGEST), embed, view)


def case_card(case: Case, beside: Beside | None = None) -> Card:
    """Return a case as people see it; it quotes nobody and calls nobody."""
    beside = beside or Beside()
    if snowflake(case.subject.author.id) is None:  # a webhook, or nobody of a server
        can = replace(beside.can, restrict="none", kick="none", ban="none")
        beside = replace(beside, can=can)
    return card_of(case_sheet(case, beside, DISCORD))


def page_card(action: AskHuman, unable: str = "") -> Card:
    """Return a question to people that belongs to no case, such as that a brake holds.

    Args:
        action: the question.
        unable: what Leeward wanted to do and could not, as a sentence.
    """
    sheet = page_sheet(action, unable, DISCORD)
    return card_of(sheet, is_bare=not sheet.rows)


def abuse_card(case: Case) -> Card:
    """Return a case of suspected abuse material, for its responders alone."""
    return card_of(abuse_sheet(case, DISCORD))


def abuse_page_card(action: AskHuman) -> Card:
    """Return what responders read where no case can be named."""
    return card_of(abuse_page(action, handle_of(action, None), DISCORD), is_bare=True)


def stub_card(case: Case) -> Card:
    """Return what is left of a card that others could read before: nothing but its number."""
    return card_of(stub_sheet(case), is_bare=True)


def handle_in(message: discord.Message) -> str | None:
    """Return what a posted card is found by; None where the message is none."""
    text = message.embeds[0].footer.text if message.embeds else None
    return handle_in_footer(text) if text else None
