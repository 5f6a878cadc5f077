"""Asking a member for words: a question in their private line, which they answer by a reply.

Nothing is remembered of it: the question carries what it asks for (`hearing.prompted`).
"""

from collections.abc import Mapping
from typing import Final

from leeward_adapters.live.saying.spans import Link, Text
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.answering.replying import Query, Used, say
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.prompted import AsksFor, Prompt, handed
from leeward_adapters.telegram.setting_up.links import private_link

ASKS: Final[Mapping[AsksFor, tuple[str, str]]] = {
    "look": ("look-paste", "look-words"),
    "who": ("report-ask-who", "report-field"),
    "staff": ("report-ask-who", "report-field"),
    "what": ("report-ask-what", "report-field"),
}
"""The notice that asks, and the label that stands in the empty field."""


async def ask(context: Context, place: Query | Used, prompt: Prompt) -> None:
    """Put a question in somebody's private line.

    Args:
        context: of the connection.
        place: the press or the command that leads to it.
        prompt: what is asked for.
    """
    asks, field = ASKS[prompt.kind]
    language = place.language
    # A tap on the link puts the question once more.
    address = private_link(context.directory.username, handed(prompt))
    text: Text = (notice(asks, language), "\n", Link(notice("reply-here", language), address))
    await say(context, place, text, field=notice(field, language))
