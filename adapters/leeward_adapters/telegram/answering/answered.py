"""How whoever of the team pressed is answered: over the chat, or in a message for them."""

from typing import Final

import structlog
from telegram.error import TelegramError

from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.replying import Query, Used, alert, line_of, say
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import is_closed_door
from leeward_adapters.telegram.sending.passing import PASSING
from leeward_adapters.telegram.sending.words import ALERT_MOST, units, written
from leeward_adapters.telegram.setting_up.links import private_link
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError

IN_PRIVATE: Final = "The answer is in your private chat with this bot."
BELOW: Final = "The answer stands below."
OPEN_FIRST: Final = "This is for you alone: open a private chat with this bot first"
OPEN: Final = "Open the private chat"

log = structlog.get_logger("leeward.adapters.telegram")


async def answered(parts: Parts, place: Query | Used, text: Text) -> None:
    """Tell whoever pressed what came of it; what was done is done all the same.

    What is too long to be shown over a chat is told in private, or else where they pressed: by
    people of the team, so that the team alone reads it.

    Args:
        parts: of the connection.
        place: the press, not answered yet; or an answer to a question of ours.
        text: what is told.
    """
    context = parts.context
    if isinstance(place, Query):
        # What is shown over a chat can be tapped nowhere: there a name says who it is.
        short = written(text, names=context.directory).text
        if units(short) <= ALERT_MOST:
            await alert(context, place, short)
            return
    try:
        is_told = await say(context, place, text) is not None
        if not is_told:
            await say(context, place, text, is_private=False, answers=place.message)
    except PASSING as error:
        log.info("telegram.press_unanswered", kind=type(error).__name__)
        is_told = False
    if isinstance(place, Query):
        where = "" if place.is_private else IN_PRIVATE if is_told else BELOW
        await alert(context, place, where, is_alert=False)


async def is_reachable(parts: Parts, who: UserRef) -> bool:
    """Say whether somebody has opened a private chat with the bot; they see that it types.

    Raises:
        TelegramError: it does not tell; and what else a call may raise.
    """
    number, bot = line_of(who), parts.context.bot
    if number is None:
        return False
    try:
        await parts.calls.make(
            Priority.ANSWER, f"ask:{number}", lambda: bot.send_chat_action(number, "typing")
        )
    except TelegramError as error:
        if not is_closed_door(error):
            raise
        return False
    return True


def opening(context: Context) -> str:
    """Return how somebody opens their private chat with the bot, in two sentences."""
    address = bot_link(context)
    how = f" ({address}) and press Start" if address else " and press Start"
    return f"{OPEN_FIRST}{how}. Then press here again."


def bot_link(context: Context) -> str:
    """Return the link to the private chat with the bot; empty where its name is not known."""
    try:
        return private_link(context.directory.username, "o")
    except ConfigError:
        return ""
