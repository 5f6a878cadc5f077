"""Discord's marks in a text: names for ids, links behind words, and half characters mended."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from leeward_policies.domain.message import Link

_ID_LEAST: Final = 15
"""Digits of the shortest id that stands for something by itself.

Discord's oldest ids have 17; a figure in the same brackets that is shorter, such as a phone
number, is shown by Discord as it was written, and so it is judged as it was written.
"""

_READ_FOR_LINKS: Final = 16_384
"""Characters of a text in which links are looked for; Discord's longest message has 4,000."""

_MARKUP = re.compile(
    r"<(?:@!?|(?P<role>@&)|(?P<room>#)|a?:(?P<emoji>\w{1,64}):|/(?P<command>[^\n<>:]{1,100}):)"
    r"(?P<id>[0-9]{1,20})>|<t:-?[0-9]{1,17}(?::[A-Za-z])?>"
)
_MASKED = re.compile(
    r"\[([^\[\]\n]{1,300})\]"
    r"\(\s{0,3}<?(https?://[^\s()<>]{1,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200}){0,3})>?"
    r"(?:\s{1,3}(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'))?\s{0,3}\)",
    re.IGNORECASE,
)


def whole(text: str) -> str:
    """Return a text that every store can write: half characters become replacement marks."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def shown(text: str, names: Mapping[str, str]) -> str:
    """Return a text as readers see it: names for ids, a word for a role, a room or a time.

    So no id is taken for a phone number, and live messages read like exported ones.
    Nothing else is changed; block quotes, code and links stay as they were written.

    Args:
        text: as Discord sends it.
        names: the shown names of the accounts that the message calls, by id.
    """
    if "<" not in text:
        return text

    def replaced(found: re.Match[str]) -> str:
        own = found["id"]
        if own is None:
            return "(a time)"
        if len(own) < _ID_LEAST and own not in names:
            return found[0]
        if found["emoji"] is not None:
            return f":{found['emoji']}:"
        if found["command"] is not None:
            return f"/{found['command']}"
        if found["role"] or found["room"]:
            return "@role" if found["role"] else "#channel"
        return f"@{names.get(own) or 'member'}"

    return _MARKUP.sub(replaced, text)


def links(text: str) -> Iterator[Link]:
    """Yield the links of a text that stand behind other words."""
    if "](" in text:
        for found in _MASKED.finditer(text[:_READ_FOR_LINKS]):
            yield Link(found[2], found[1])
