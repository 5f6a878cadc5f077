"""Marked stretches of a Telegram text: links, mentions and commands, counted in UTF-16."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from leeward_adapters.telegram.hearing.wire_message import Entity
from leeward_policies.domain.message import Link, Mention, Part
from leeward_policies.domain.refs import UserRef

LIST_LONGEST: Final = 100
"""Items read of each list: entities, photos, answers, tasks, buttons; Telegram allows 100
entities a message, 100 tasks, 12 answers and 100 buttons."""

COMMAND_LONGEST: Final = 100
"""Units of a command that are read; Telegram allows 32, and as many of the bot's name."""


def whole(text: str) -> str:
    """Return a text that every store can write: half characters become replacement marks."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def stretch(text: str, offset: int, length: int) -> str:
    """Return the part of a text that an entity marks; what lies outside is left out.

    Args:
        text: without half characters.
        offset: units of UTF-16 before it.
        length: its own units of UTF-16.
    """
    if text.isascii():
        return text[offset : offset + length]
    units = text.encode("utf-16-le")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def marked(
    text: str, entities: Iterable[Entity], known: Callable[[str], str | None]
) -> Iterator[Part]:
    """Yield the links and mentions that stand in a text, as the transcript reader does.

    Args:
        text: without half characters.
        entities: as Telegram sends them; those that mark nothing are passed over.
        known: finds a member's id by their username. Telegram does not tell it; where nobody
            knows it, the name itself (`@ana`) stands for the account.
    """
    for entity in islice(entities, LIST_LONGEST):
        shown = stretch(text, entity.offset, entity.length)
        match entity.type:
            case "url" if shown:
                yield Link(shown)
            case "text_link" if entity.url:
                yield Link(whole(entity.url), shown)
            case "text_mention" if entity.user is not None:
                yield Mention(_user(str(entity.user.id)))
            case "mention" if shown:
                yield mention(shown, known)
            case _:
                pass


def mention(name: str, known: Callable[[str], str | None]) -> Mention:
    """Return a mention by username, written `@ana`."""
    return Mention(_user(known(name.removeprefix("@")) or name.lower()))


def command(text: str | None, entities: Iterable[Entity]) -> tuple[str, str] | None:
    """Return the command a text begins with and the bot it names, both in lower case.

    Returns:
        The name without its slash, and the bot's without its sign, empty where none is named;
        None where the text begins with no command.
    """
    if text is None or not text.startswith("/"):
        return None
    for entity in islice(entities, LIST_LONGEST):
        if entity.type == "bot_command" and entity.offset == 0:
            name, _, bot = text[1 : min(entity.length, COMMAND_LONGEST)].partition("@")
            return name.lower(), bot.lower()
    return None


def _user(own: str) -> UserRef:
    return UserRef("telegram", "", own)
