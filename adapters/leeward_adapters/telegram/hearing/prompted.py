"""What a member answers when we asked for words: it is for us alone, and nobody's talk.

A question of ours carries what it asks for in a link of its own, and Telegram hands the question
back with whatever replies to it. So nothing is kept of who was asked, a restart forgets no
question, and words that somebody shows to us are never taken for their own.
"""

import re
from typing import Any, Final, Literal, TypeAlias

from msgspec import Struct, convert

from leeward_adapters.telegram.hearing import wire
from leeward_adapters.telegram.hearing import wire_message as shapes
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.parts import is_private

AsksFor: TypeAlias = Literal["look", "who", "staff", "what"]
"""Words to be looked at; whom a report is about, also where that is somebody on the team; or what
it is about, if nobody."""

LETTER: Final = "p"
"""What the link of a question hands to `/start` begins with; a tap on it puts it again."""

_LINK: Final = re.compile(
    rf"https://t\.me/\w+\?start={LETTER}_(?P<kind>[a-z]+)(?:_(?P<of>[-\w]+))?"
)


class Prompt(Struct, frozen=True):
    """A question to one member, which is answered by a reply."""

    kind: AsksFor
    of: str = ""
    """The group whose team reads a report; empty for words that are looked at."""


def handed(prompt: Prompt) -> str:
    """Return what the link of a question hands to `/start`; by that it is known again."""
    return "_".join(filter(None, (LETTER, prompt.kind, prompt.of)))


def prompt_in(handed: str) -> Prompt | None:
    """Read what a link hands to `/start`; None where it is no question's."""
    letter, _, rest = handed.partition("_")
    kind, _, of = rest.partition("_")
    return _prompt(kind, of) if letter == LETTER else None


def prompt_answered(told: shapes.Message, directory: Directory) -> Prompt | None:
    """Return the question that a private message answers; None for everything else."""
    asked = told.reply_to_message
    if asked is None or not is_private(told.chat) or asked.from_ is None:
        return None
    if not directory.is_own(str(asked.from_.id)):
        return None
    for entity in asked.entities:
        found = _LINK.fullmatch(entity.url or "")
        if entity.type == "text_link" and found is not None:
            return _prompt(found["kind"], found["of"] or "")
    return None


def prompt_of(payload: Any, directory: Directory) -> Prompt | None:
    """Return the question that a raw private message answers; None for everything else."""
    try:
        return prompt_answered(convert(payload, shapes.Message), directory)
    except wire.ODD:
        return None


def _prompt(kind: str, of: str) -> Prompt | None:
    match kind:
        case "look" | "who" | "staff" | "what":
            return Prompt(kind, of)
        case _:
            return None
