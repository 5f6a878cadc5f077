"""Leeward JSON Lines: the message that a line describes."""

from datetime import datetime
from functools import lru_cache
from typing import Literal

from leeward_adapters.transcript import values
from leeward_adapters.transcript.jsonl.shape import Attachment, Embed, Line, Quoted, Who
from leeward_adapters.transcript.memory import Memory
from leeward_adapters.transcript.place import Place
from leeward_policies.domain.message import (
    AgeBand,
    Author,
    File,
    Link,
    Mention,
    Message,
    Part,
    Quote,
    Sticker,
    Text,
)
from leeward_policies.domain.refs import MessageRef, UserRef

_LONGEST_TIME = 40
"""Characters of a written time; a longer one is none, and is not remembered."""

_AGE_BANDS: dict[str | None, AgeBand] = {"young": "young", "adult": "adult"}


def user_of(written: Who | str | int | None, place: Place) -> UserRef | None:
    """Return the account that a line names, as an object, an id or a printed ref."""
    if isinstance(written, Who):
        name = values.ident(written.id)
        realm = values.ident(written.realm)
        if name and realm:
            return UserRef(place.platform, realm, name)
    else:
        name = values.ident(written)
    return place.user(name) if name else None


@lru_cache(maxsize=2_048)
def _joined_at(written: str) -> datetime | None:
    """Read a time that comes again with every message of a member."""
    found = values.moment(written)
    return found[0] if found else None


def author_of(written: Who | str | int | None, place: Place) -> Author | None:
    """Return the author that a line names."""
    ref = user_of(written, place)
    if ref is None:
        return None
    if not isinstance(written, Who):
        return Author(ref)
    return Author(
        ref,
        written.name or "",
        written.bot or False,
        written.webhook or False,
        tuple(written.roles) if written.roles else (),
        _AGE_BANDS.get(written.age_band),
        _joined_at(written.joined_at[:_LONGEST_TIME]) if written.joined_at else None,
    )


def message_of(
    line: Line, place: Place, ref: MessageRef, author: Author, *, sent_at: datetime, memory: Memory
) -> Message:
    """Return the message that a line describes, in revision 0 unless the line knows better."""
    reply_to = values.ident(line.reply_to)
    answered = place.message(reply_to) if reply_to else None
    reply_author = None
    if answered is not None:
        known = values.ident(line.reply_author)
        reply_author = place.user(known) if known else memory.author(answered)
    memory.names.learn(author.ref, author.name)
    return Message(
        ref,
        author,
        _text(line),
        sent_at,
        _parts(line, place, memory),
        answered,
        reply_author,
        values.ident(line.thread) or None,
        max(line.revision or 0, 0),
    )


def _text(line: Line) -> Text:
    body = line.text or ""
    if not (line.quoted or line.forwarded or line.embeds or line.alt or line.attachments):
        return Text(body)
    quoted = [_words(line.quoted), _words(line.forwarded)]
    if line.forwarded is True and not any(quoted):
        # The line says that its text is somebody else's.
        quoted, body = [body], ""
    alts = [file.alt for file in line.attachments or () if isinstance(file, Attachment)]
    embeds = [line.embeds] if isinstance(line.embeds, str) else line.embeds or []
    return Text(
        body,
        _joined(quoted),
        _joined([line.alt, *alts]),
        _joined([part for embed in embeds for part in _embedded(embed)]),
    )


def _words(written: Quoted | str | Literal[True, False] | None) -> str:
    if isinstance(written, Quoted):
        return written.text or ""
    return written if isinstance(written, str) else ""


def _embedded(embed: Embed | str) -> tuple[str | None, ...]:
    return (embed,) if isinstance(embed, str) else (embed.title, embed.description)


def _joined(texts: list[str | None] | list[str]) -> str:
    return "\n".join(text for text in texts if text)


def _parts(line: Line, place: Place, memory: Memory) -> tuple[Part, ...]:
    hangs = (line.mentions, line.attachments, line.links, line.stickers, line.quotes)
    if not any(hangs) and not line.quoted and not line.forwarded:
        return ()
    parts: list[Part] = []
    for written in line.mentions or ():
        user = user_of(written, place)
        if user is not None:
            parts.append(Mention(user))
            if isinstance(written, Who) and written.name:
                memory.names.learn(user, written.name)
    parts.extend(Link(link.url, link.shown or "") for link in line.links or ())
    parts.extend(_file(file) for file in line.attachments or ())
    parts.extend(Sticker(name) for name in line.stickers or ())
    parts.extend(_quotes(line, place))
    return tuple(parts)


def _file(written: Attachment | str) -> File:
    if isinstance(written, str):
        return File(written)
    return File(written.name or "", written.media_type or "", values.size(written.size))


def _quotes(line: Line, place: Place) -> list[Quote]:
    if line.quotes is not None:
        return [
            Quote(
                place.message(quote.message) if quote.message else None,
                place.user(quote.author) if quote.author else None,
                quote.forwarded or False,
            )
            for quote in line.quotes
        ]
    return [
        _quote(written, place, is_forward=is_forward)
        for written, is_forward in ((line.quoted, False), (line.forwarded, True))
        if written
    ]


def _quote(written: Quoted | str | Literal[True], place: Place, *, is_forward: bool) -> Quote:
    if not isinstance(written, Quoted):
        return Quote(is_forward=is_forward)
    message = values.ident(written.message)
    return Quote(
        place.message(message) if message else None, user_of(written.author, place), is_forward
    )
