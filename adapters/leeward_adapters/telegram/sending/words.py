"""Words on Telegram: text with entities beside it, so that nothing of a stranger's formats.

No text is ever read as markup. Telegram links by itself what looks like an address, an @name, a
#tag or a /command; in strangers' text that is broken by characters that nobody sees.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final, Literal, Protocol, TypeAlias, assert_never, get_args

from msgspec import Struct
from msgspec.structs import replace
from telegram import MessageEntity

from leeward_adapters.live.members.help import DIRECT
from leeward_adapters.live.saying.spans import (
    Address,
    Capital,
    Code,
    Dim,
    Link,
    Loose,
    Named,
    Open,
    Short,
    Span,
    Strong,
    Text,
    When,
    Where,
    Who,
)
from leeward_policies.addresses import address_of
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef, UserRef
from leeward_policies.explain import NAME_LONGEST, SOMEBODY
from leeward_policies.words import TEXT_LONGEST, plain

PLATFORM: Final = "telegram"

GENERAL: Final = "general"
"""The room of what is in no topic."""

PRIVATE_CHAT: Final = "a private chat with the bot"
"""Stands for a room that nobody else can open."""

NAME_SHOWN: Final = 40
"""Characters of a member's name or a group's title."""

TEXT_MOST: Final = 4_096
"""UTF-16 units of a message (core.telegram.org/bots/api, "sendMessage"; so for what follows)."""

ALERT_MOST: Final = 200
"""Characters of what a press is answered with."""

TOPIC_MOST: Final = 128
"""Characters of a topic's name."""

ENTITIES_MOST: Final = 100
"""Of a message; Telegram takes no account of what is beyond."""

Style: TypeAlias = Literal["bold", "italic", "code", "blockquote"]

TimeStyle: TypeAlias = Literal["r", "d", "D", "t", "dt", "Dt"]
"""How Telegram shows a time: `r` as how far off it is, `d` and `D` as a day, `t` as a time."""

TIME_STYLES: Final[dict[Literal["t", "f", "d", "R"], TimeStyle]] = {
    "t": "t",
    "f": "Dt",
    "d": "D",
    "R": "r",
}
"""How the four ways are called here in which a time may be read."""

_BROKEN: Final = "\u2060"
"""WORD JOINER: nobody sees it, no line breaks at it, and it is part of no address or name."""

_LINKING: Final = re.compile(r"(?<=\S)\.(?=\S)|[@#$/:]")
"""What Telegram makes a link of: the dot of an address, and what begins a name or a command."""

_NUMBER: Final = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_NUMBER_END: Final = 2**52
"""Ids of Telegram have at most 52 significant bits."""


class Piece(Struct, frozen=True):
    """Some words, and what they are on Telegram."""

    text: str
    styles: tuple[Style, ...] = ()
    url: str | None = None
    """Where a tap leads."""
    at: datetime | None = None
    """The time that they name; each reader sees it in their own zone."""
    shown: TimeStyle = "Dt"
    """How that time is shown."""


class Written(Struct, frozen=True):
    """A text as it is sent."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


class Names(Protocol):
    """What people and places are called just now; each empty where nobody has told it."""

    def called(self, user: str) -> str:
        """Return the name of an account."""

    def title_of(self, chat: str) -> str:
        """Return the title of a group or a channel."""

    def is_channel(self, chat: str) -> bool:
        """Say whether a chat is a channel."""

    def topic_name(self, chat: str, topic: str) -> str:
        """Return the name of a topic."""


def written(text: Text, longest: int = TEXT_MOST, names: Names | None = None) -> Written:
    """Return a text as it is sent; one that is too long is cut at the end of a line.

    Args:
        text: what is said.
        longest: UTF-16 units that it may have.
        names: by which members and places are shown; None shows their ids.
    """
    return put_together(_bounded(list(_pieces(text, names)), longest))


def put_together(pieces: Sequence[Piece]) -> Written:
    """Return pieces as one text, with entities that say what each is."""
    return Written("".join(piece.text for piece in pieces), tuple(_entities(pieces)))


def alert(text: str) -> str:
    """Return the words of an answer to a press, cut to what Telegram shows."""
    return shortened(text, ALERT_MOST)


# --- ids and lengths --------------------------------------------------------------------------


def number_of(text: str) -> int | None:
    """Return an id of Telegram as a number; None for what is none."""
    if not _NUMBER.fullmatch(text):
        return None
    number = int(text)
    return number if 0 < abs(number) < _NUMBER_END and str(number) == text else None


def thread_of(channel: str) -> int | None:
    """Return the topic of a room; None outside of topics."""
    number = number_of(channel)
    return number if number is not None and number > 0 else None


def units(text: str) -> int:
    """Return how long a text is as Telegram counts: in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def shortened(text: str, longest: int) -> str:
    """Return at most so many UTF-16 units, and show that something was cut."""
    return text if units(text) <= longest else f"{within(text, longest - 1)}…"


def within(text: str, longest: int) -> str:
    """Return the beginning of a text that has at most so many UTF-16 units."""
    kept = text[: max(longest, 0)]
    while units(kept) > longest:
        kept = kept[:-1]
    return kept


# --- members, times, places and strangers -----------------------------------------------------


def disarmed(text: str, longest: int = TEXT_LONGEST) -> str:
    """Return a stranger's text as one line in which Telegram finds nothing to link."""
    return _broken(plain(text, longest))


def _broken(text: str) -> str:
    return _LINKING.sub(_apart, text)


def _apart(found: re.Match[str]) -> str:
    return f"{_BROKEN}.{_BROKEN}" if found[0] == "." else f"{found[0]}{_BROKEN}"


def member(who: UserRef, names: Names | None = None) -> Piece:
    """Return how a member is shown: by their name as it is now, else by their id.

    A tap opens them.
    """
    number = number_of(who.id) if who.platform == PLATFORM else None
    if number is None:
        return Piece(disarmed(str(who), NAME_LONGEST) or SOMEBODY)
    if number < 0:
        return Piece(_called(who.id, names) or f"the channel or group {who.id}")
    name = "" if names is None else disarmed(names.called(who.id), NAME_SHOWN)
    return Piece(name or f"member {who.id}", url=f"tg://user?id={who.id}")


def moment(at: datetime, shown: TimeStyle = "Dt") -> Piece:
    """Return a time that each reader sees in their own zone; older apps show it in UTC."""
    utc = at.astimezone(UTC)
    day = f"{utc.day} {utc:%b %Y}"
    return Piece(day if shown in {"d", "D"} else f"{day}, {utc:%H:%M} UTC", at=at, shown=shown)


def room(channel: ChannelRef, names: Names | None = None) -> Piece:
    """Return a room by its name, as a link that opens it to those who are in it."""
    if channel.space == DIRECT_SPACE:
        return Piece(PRIVATE_CHAT)
    address = address_of(channel) or None
    if channel.platform != PLATFORM:
        return Piece(disarmed(str(channel)), url=address)
    group = _called(channel.space, names)
    if channel.id == DIRECT:
        return Piece(f"{PRIVATE_CHAT}, about {group}" if group else PRIVATE_CHAT)
    if channel.id == GENERAL:
        return Piece(group or f"the group {disarmed(channel.space)}")
    topic = "" if names is None else disarmed(names.topic_name(channel.space, channel.id))
    shown = topic[:NAME_SHOWN] or disarmed(channel.id)
    return Piece(f"topic {shown} of {group}" if group else f"topic {shown}", url=address)


def _called(chat: str, names: Names | None) -> str:
    """Return a group or a channel by its title; empty where that is not known."""
    title = "" if names is None else disarmed(names.title_of(chat), NAME_SHOWN)
    if names is None or not title:
        return ""
    return f"the {'channel' if names.is_channel(chat) else 'group'} {title}"


def link_to(message: MessageRef) -> str | None:
    """Return the address of a message; None where there is none, as in groups of the old kind."""
    return address_of(message) or None


# --- from spans to what is sent ---------------------------------------------------------------


def _pieces(  # noqa: C901, PLR0912 - one branch a kind
    text: Iterable[Span], names: Names | None
) -> Iterator[Piece]:
    for span in text:
        match span:
            case str() | Address():
                yield Piece(span if isinstance(span, str) else span.address)
            case Loose():
                yield Piece(_broken(span.text))
            case Who():
                yield member(span.ref, names)
            case When():
                yield moment(span.at, TIME_STYLES[span.style])
            case Where():
                yield room(span.channel, names)
            case Open():
                address = link_to(span.message)
                if address is not None:
                    yield Piece(span.before)
                    yield Piece(span.label, url=address)
            case Link():
                yield Piece(span.label, url=span.address)
            case Strong():
                yield from _styled("bold", _pieces(span.text, names))
            case Named():
                yield Piece(span.label, ("italic",))
            case Code():
                yield Piece(span.text, ("code",))
            case Dim():
                yield from _styled("italic", _pieces(span.text, names))
            case Short():
                yield from _cut(list(_pieces(span.text, names)), span.longest)
            case Capital():
                yield from _capital(list(_pieces(span.text, names)))
            case _:
                assert_never(span)


def _styled(style: Style, pieces: Iterable[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        # Code takes no other style beside it.
        alone = "code" in piece.styles or style in piece.styles
        yield piece if alone else replace(piece, styles=(*piece.styles, style))


def _capital(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for number, piece in enumerate(pieces):
        text = piece.text
        yield replace(piece, text=text[:1].upper() + text[1:]) if number == 0 else piece


def _cut(pieces: Sequence[Piece], longest: int) -> list[Piece]:
    """Return the first pieces, so many units of them, and show that something was cut."""
    if sum(units(piece.text) for piece in pieces) <= longest:
        return list(pieces)
    kept: list[Piece] = []
    left = longest - 1
    for piece in pieces:
        length = units(piece.text)
        if length > left:
            # A time whose words are cut is no time any more.
            kept.append(replace(piece, text=f"{within(piece.text, left)}…", at=None))
            break
        kept.append(piece)
        left -= length
    return kept


def _bounded(pieces: Sequence[Piece], longest: int) -> list[Piece]:
    """Return the first pieces, up to the last line that is whole; one long line is cut within."""
    kept = _cut(pieces, longest)
    if len(kept) == len(pieces) and kept == list(pieces):
        return kept
    whole = next((n for n in range(len(kept) - 1, -1, -1) if "\n" in kept[n].text), None)
    if whole is None:
        return kept
    head = kept[whole].text.rpartition("\n")[0]
    return [*kept[:whole], replace(kept[whole], text=head), Piece("\n…")]


def _entities(pieces: Sequence[Piece]) -> list[MessageEntity]:
    """Return what each piece is; neighbours of one style are one."""
    found: list[MessageEntity] = []
    offset = 0
    placed: list[tuple[int, int, Piece]] = []
    for piece in pieces:
        length = units(piece.text)
        if length:
            placed.append((offset, length, piece))
        offset += length
    for style in get_args(Style):
        runs = groupby(placed, key=lambda one: style in one[2].styles)
        for has_style, run in runs:
            if has_style:
                members = list(run)
                length = sum(length for _, length, _ in members)
                found.append(MessageEntity(style, members[0][0], length))
    for start, length, piece in placed:
        if piece.url is not None:
            found.append(MessageEntity(MessageEntity.TEXT_LINK, start, length, url=piece.url))
        if piece.at is not None:
            parts: dict[str, Any] = {"unix_time": piece.at, "date_time_format": piece.shown}
            found.append(MessageEntity(MessageEntity.DATE_TIME, start, length, **parts))
    found.sort(key=lambda one: (one.offset, -one.length))
    return found[:ENTITIES_MOST]
