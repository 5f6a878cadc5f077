"""A board in a group: what the bot is for, and links into each reader's own line with it."""

from collections.abc import Iterator
from typing import Final

from leeward_adapters.live.casework.presses import Button, Rows
from leeward_adapters.live.members.pages import board_page
from leeward_adapters.telegram.answering.answered import answered
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.replying import Used, say
from leeward_adapters.telegram.setting_up.links import private_link

OPENS: Final = "o"
HELPS: Final = "h"
PAGES: Final = "s"
"""What a link of the board hands to `/start`; behind the last one stands a page, `s_rules`."""

IN_A_GROUP: Final = "Write /leeward_welcome in a group of members: I put the board there."


async def post_board(parts: Parts, used: Used) -> None:
    """Put the board where the command was written.

    Its buttons are links: what they lead to is read in private, and nobody sees who tapped one.

    Args:
        parts: of the connection.
        used: the command, by somebody of the team.

    Raises:
        TelegramError: it cannot be posted; and what else a call may raise.
    """
    context = parts.context
    if used.is_private:
        await answered(parts, used, (IN_A_GROUP,))
        return
    page = board_page(context.settings.language)
    links = tuple(_links(page.rows, context.directory.username))
    await say(context, used, page.text, is_private=False, links=links)
    await parts.removals.add(used.chat, used.message, context.clock.now())


def _links(rows: Rows, username: str) -> Iterator[tuple[str, str]]:
    for row in rows:
        for button in row:
            yield button.label, private_link(username, _handed(button))


def _handed(button: Button) -> str:
    """Return what a button of the board hands to `/start` as a link."""
    match button.press.verb:
        case "safety":
            return f"{PAGES}_{button.press.argument}" if button.press.argument else PAGES
        case "help":
            return HELPS
        case _:
            return OPENS
