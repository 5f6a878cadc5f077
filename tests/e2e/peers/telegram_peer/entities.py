"""Text as Telegram reads it: what it finds by itself, UTF-16 offsets, and trimmed ends."""

import re
from collections.abc import Iterable

from telegram_peer.api_words import Json, bad

FOUND = {
    "bot_command": re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    "mention": re.compile(r"(?<![\w@])@[A-Za-z0-9_]{4,32}\b"),
    "hashtag": re.compile(r"(?<![\w#])#\w*[^\W\d]\w*"),
    "url": re.compile(r"(?:https?://|(?<![\w@.])(?:www\.|t\.me/))[^\s<>\"]*[\w/]"),
    "email": re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+\.[\w.-]*\w"),
}
"""What Telegram marks in everybody's text without being asked; a first approximation."""


def units(text: str) -> int:
    """Count UTF-16 units, in which Telegram measures offsets."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, entity: Json) -> str:
    """Return the part of a text that an entity covers."""
    raw = text.encode("utf-16-le")
    start = 2 * int(entity["offset"])
    return raw[start : start + 2 * int(entity["length"])].decode("utf-16-le", "replace")


def entity(kind: str, text: str, start: int, end: int, **more: object) -> Json:
    """Build an entity over the characters from `start` to `end`."""
    offset, length = units(text[:start]), units(text[start:end])
    return {"type": kind, "offset": offset, "length": length, **more}


def found_in(text: str, given: Iterable[Json] = ()) -> list[Json]:
    """List the entities that a text has: those given, and what Telegram marks around them."""
    kept = [dict(each) for each in given]
    taken = [(e["offset"], e["offset"] + e["length"]) for e in kept]
    for kind, pattern in FOUND.items():
        for match in pattern.finditer(text):
            new = entity(kind, text, match.start(), match.end())
            span = (new["offset"], new["offset"] + new["length"])
            if all(span[1] <= start or end <= span[0] for start, end in taken):
                taken.append(span)
                kept.append(new)
    return sorted(kept, key=lambda each: (each["offset"], -each["length"]))


def trimmed(text: str, given: Iterable[Json]) -> tuple[str, list[Json]]:
    """Cut blanks from both ends of a text, as Telegram does, and move its entities along."""
    without_end = text.rstrip()
    short = without_end.lstrip()
    shift, size = units(without_end) - units(short), units(short)
    kept = []
    for each in given:
        start = max(0, each["offset"] - shift)
        end = min(size, each["offset"] + each["length"] - shift)
        if end > start:
            kept.append({**each, "offset": start, "length": end - start})
    return short, kept


def check_bounds(text: str, given: Iterable[Json], field: str) -> list[str]:
    """List the entities that lie outside of a text; the live service drops or cuts them.

    Raises:
        ApiError: one begins or ends within a character of two units.
    """
    raw = text.encode("utf-16-le")
    size = len(raw) // 2
    wrong = []
    for index, each in enumerate(given):
        start, end = each["offset"], each["offset"] + each["length"]
        if start < 0 or each["length"] <= 0 or end > size:
            wrong.append(f"{field}[{index}] covers {start} to {end} in a text of {size} units")
            continue
        for place, at in (("begins", start), ("ends", end)):
            if at < size and 0xDC00 <= int.from_bytes(raw[2 * at : 2 * at + 2], "little") < 0xE000:
                raise bad(f"entity {place} in a middle of a UTF-16 symbol at byte offset {at}")
    return wrong


def commands(text: str, entities: Iterable[Json]) -> list[str]:
    """List the commands in a text, without the slash."""
    return [cut(text, each)[1:] for each in entities if each["type"] == "bot_command"]
