"""The rich messages of Telegram: headings, lists, tables and what hangs in them, as plain lines.

Whatever is in a block is read, however it is nested, so that no word hides from the judgement.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from leeward_adapters.telegram.hearing.entities import mention, whole
from leeward_adapters.telegram.hearing.wire_message import Rich
from leeward_policies.domain.message import File, Link, Mention, Part
from leeward_policies.domain.refs import UserRef

_INLINE: Final = ("text", "summary", "caption", "credit")
_FILES: Final = {
    "photo": "image/jpeg",
    "video": "video/mp4",
    "animation": "video/mp4",
    "audio": "audio/mpeg",
    "voice_note": "audio/ogg",
}

Known = Callable[[str], str | None]
"""Finds a member's id by their username."""


def lines_of(rich: Rich) -> Iterator[str]:
    """Yield the lines of a rich message, in the order in which they are read."""
    for block in rich.blocks:
        yield from _block(block)


def parts_of(rich: Rich, known: Known) -> Iterator[Part]:
    """Yield the links, mentions and files of a rich message.

    Args:
        rich: the message.
        known: finds a member's id by their username.
    """
    for one in _each(rich.blocks):
        match one.get("type"):
            case "url" if isinstance(url := one.get("url"), str):
                yield Link(whole(url), whole(_flat(one.get("text"))))
            case "text_mention" if (own := _id(one.get("user"))) is not None:
                yield Mention(UserRef("telegram", "", own))
            case "mention" if isinstance(name := one.get("username"), str):
                yield mention("@" + whole(name.removeprefix("@")), known)
            case str() as kind if kind in _FILES and kind in one:
                yield File(kind, _FILES[kind])
            case _:
                pass


def _block(block: Any) -> Iterator[str]:
    if isinstance(block, Sequence) and not isinstance(block, str):
        for one in block:
            yield from _block(one)
        return
    if not isinstance(block, Mapping):
        return
    label = block.get("label")
    for key in ("expression", *_INLINE):
        line = _flat(block.get(key))
        if line:
            yield whole(line)
    for row in _list(block.get("cells")):
        line = " ".join(filter(None, (_flat(cell) for cell in _list(row))))
        if line:
            yield whole(line)
    inner = [*_block(block.get("blocks")), *_block(block.get("items"))]
    if inner and isinstance(label, str) and label:
        inner[0] = f"{whole(label)} {inner[0]}"
    yield from inner


def _flat(text: Any) -> str:
    """Return the words of a text that may be nested in marks."""
    if isinstance(text, str):
        return text
    if isinstance(text, Sequence):
        return "".join(_flat(one) for one in text)
    if not isinstance(text, Mapping):
        return ""
    for key in ("alternative_text", "expression"):
        if isinstance(text.get(key), str):
            return str(text[key])
    return " ".join(filter(None, (_flat(text.get(key)) for key in _INLINE)))


def _each(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object within a value, the outer before the inner."""
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _each(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _each(inner)


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _id(user: Any) -> str | None:
    own = user.get("id") if isinstance(user, Mapping) else None
    return str(own) if isinstance(own, int) and abs(own) <= 2**53 else None
