"""JSON of strangers, read without trust: every accessor answers something for any value."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar, cast

import msgspec

Json = Mapping[str, object]
"""A JSON object; nothing is known of its values."""

MALFORMED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises on bytes that are not the JSON that was expected."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

EARLIEST_YEAR = 1970
LATEST_YEAR = 2199
"""Times outside these years are mistakes: no chat is older, and later ones overflow arithmetic."""

LONGEST_ID = 1_024
"""Characters of an id; Matrix allows 255, and ids are remembered, so a giant one is none."""

_LARGEST_ID = 2**63
"""Ids of all platforms fit 63 bits; a longer number is no id."""

_DECODE = msgspec.json.Decoder().decode
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_BARE_DOCUMENT = re.compile(r'("document_id": )([^\s"\[{][^\n"]*)\n')
_SURROGATE = re.compile("[\ud800-\udfff]")


Shape = TypeVar("Shape")


class NotJson(ValueError):
    """Bytes that cannot be read as JSON, not even after the known repairs."""


def decode(raw: bytes) -> tuple[object, bool]:
    r"""Read JSON, also where its writer is known to break the rules.

    Telegram Desktop writes control characters as `\x0B` (its issue 27571) and, in version
    4.1, the `document_id` of a custom emoji without quotes (its issue 24961). Lone surrogates
    and bytes that are not UTF-8 become U+FFFD.

    Returns:
        The value, and whether bytes were lost because they were not UTF-8.

    Raises:
        NotJson: nothing helped.
    """
    try:
        return _DECODE(raw), False
    except MALFORMED:
        pass
    text = raw.decode("utf-8", "replace")
    lossy = text.count("\ufffd") > raw.count(b"\xef\xbf\xbd")
    text = _BARE_DOCUMENT.sub(r'\1"\2"\n', _ESCAPE.sub(_escape, text))
    try:
        return _clean(json.loads(text, strict=False)), lossy
    except (ValueError, RecursionError) as error:
        raise NotJson from error


def shaped(payload: bytes, decoder: msgspec.json.Decoder[Shape]) -> Shape | None:
    """Read JSON in the shape of a decoder, repaired where that is known to help, or None."""
    try:
        return decoder.decode(payload)
    except MALFORMED:
        pass
    try:
        return msgspec.convert(decode(payload)[0], decoder.type)
    except (NotJson, *MALFORMED):
        return None


def _escape(found: re.Match[str]) -> str:
    return f"\\u00{found[1]}" if found[1] else found[0]


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", key): _clean(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    return value


def text(value: object) -> str:
    """Return a string, or an empty one for anything else."""
    return value if isinstance(value, str) else ""


def ident(value: object) -> str:
    """Return an id as a string; platforms write some as numbers. Empty when it is none."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_ID else ""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST_ID:
        return str(value)
    return ""


def mapping(value: object) -> Json:
    """Return a JSON object, or an empty one for anything else."""
    return cast("Json", value) if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """Return a JSON array, or an empty one for anything else."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> list[Json]:
    """Return the JSON objects of an array."""
    return [cast("Json", inner) for inner in items(value) if isinstance(inner, dict)]


def size(value: object) -> int | None:
    """Return a count of bytes, or None when it is none."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST_ID:
        return value
    return None


def moment(written: object) -> tuple[datetime, bool] | None:
    """Read an ISO time.

    Returns:
        The time as aware UTC, and whether its zone was missing (then it is taken as UTC);
        or None when this is no time, or outside the years a chat can have.
    """
    if not isinstance(written, str):
        return None
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        return None
    if at.tzinfo is None:
        return at.replace(tzinfo=UTC), True
    return at.astimezone(UTC), False


def from_micros(micros: int) -> datetime:
    """Return the time so many microseconds after 1970, aware UTC."""
    return EPOCH + timedelta(microseconds=micros)


def micros(at: datetime) -> int:
    """Return the microseconds since 1970 of an aware time, exactly."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


_LATEST_MICROS = micros(datetime(LATEST_YEAR, 12, 31, tzinfo=UTC))


def unix_micros(written: object, per_second: int = 1) -> int | None:
    """Read a count since 1970, written as a number or a string such as `1355517523.000005`.

    Args:
        written: as it stands in the JSON.
        per_second: how many units a second has; 1000 where milliseconds are counted.
    """
    if isinstance(written, bool):
        return None
    if isinstance(written, int):
        found = written * 1_000_000 // per_second if abs(written) < _LARGEST_ID else -1
    elif isinstance(written, str):
        whole, _, fraction = written.partition(".")
        if not _digits(whole) or (fraction and not _digits(fraction)):
            return None
        found = int(whole) * 1_000_000 + int(fraction[:6].ljust(6, "0") or 0)
    else:
        return None
    return found if 0 <= found <= _LATEST_MICROS else None


def _digits(written: str) -> bool:
    return written.isascii() and written.isdecimal() and len(written) < 20  # noqa: PLR2004 - 2**63
