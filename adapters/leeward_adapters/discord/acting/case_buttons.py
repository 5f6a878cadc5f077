"""Buttons and menus as Discord shows them; who answers a press is told by its id alone."""

from collections.abc import Iterable
from typing import Any, Final

import discord

from leeward_adapters.discord.sending.custom_ids import custom_id
from leeward_adapters.live.casework.presses import Button, Tone

STYLES: Final[dict[Tone, discord.ButtonStyle]] = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "success": discord.ButtonStyle.success,
    "danger": discord.ButtonStyle.danger,
}

LAST_ROW: Final = 4


def buttons(rows: Iterable[Iterable[Button]], menu: Button | None = None) -> discord.ui.View:
    """Return rows of buttons, and below them a menu of people.

    The view is over before it begins: discord.py keeps no copy of it, so that memory does not
    grow with every post, and a press reaches the persistent buttons in any later process.

    Args:
        rows: what can be pressed.
        menu: what choosing somebody means; it has the last row.
    """
    view = discord.ui.View(timeout=None)
    filled = [list(row) for row in rows]
    for number, row in enumerate(row for row in filled if row):
        for one in row:
            button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
                label=one.label,
                style=STYLES[one.tone],
                custom_id=custom_id(one.press),
                row=number,
            )
            view.add_item(button)
    view.stop()
    if menu is not None:
        people: discord.ui.UserSelect[Any] = discord.ui.UserSelect(
            custom_id=custom_id(menu.press), placeholder=menu.label, row=LAST_ROW
        )
        view.add_item(people)
    return view
