"""A message of Discord as a domain message: whose words are whose, and what hangs on them.

The body holds what the author wrote: the text, a poll's question and answers, and the texts of
components, each on lines of its own. Block quotes stay in it as they were written, since the
author chose and may have changed them; detectors know them by their `>`.
What is forwarded, or what a thread begins with, is quoted; what is answered is not repeated.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final, TypeVar

from leeward_adapters.discord.hearing import wire_message as shapes
from leeward_adapters.discord.hearing.cursor import EPOCH
from leeward_adapters.discord.hearing.directory import NAME_LONGEST, ROLES_MOST, Directory
from leeward_adapters.discord.hearing.marks import links, shown, whole
from leeward_adapters.discord.hearing.wire import PLATFORM
from leeward_policies.domain.message import (
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
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef, UserRef

LIST_LONGEST: Final = 100
"""Items read of each list: mentions, links, files, embeds, fields, answers, components, roles.
Discord allows 100 mentions, 10 files and embeds, 25 fields, 10 answers and 40 components."""

REPLY: Final = 19
MENU_COMMAND: Final = 23
THREAD_STARTER: Final = 21

WRITTEN: Final = frozenset({0, REPLY, 20, THREAD_STARTER, MENU_COMMAND})
"""Kinds that carry somebody's words: plain, reply, answers to commands, the start of a thread.
All others are Discord's own notices: joins, pins, boosts, calls, new threads, alerts."""

_COMMANDS: Final = frozenset({20, MENU_COMMAND})
_FORWARD: Final = 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_Item = TypeVar("_Item")


def user_ref(user_id: str) -> UserRef:
    """Return the ref of an account."""
    return UserRef(PLATFORM, "", user_id)


def message_ref(guild: str | None, channel: str, message: str) -> MessageRef:
    """Return the ref of a message; without a server it is a direct message."""
    return MessageRef(PLATFORM, guild or DIRECT_SPACE, channel, message)


def is_webhook(told: shapes.Referenced) -> bool:
    """Say whether a webhook wrote; a program's answer to a command comes by one in name alone."""
    by_command = told.type in _COMMANDS or told.interaction_metadata is not None
    return told.webhook_id is not None and not (
        by_command or told.application_id == told.webhook_id
    )


def writer(told: shapes.Referenced) -> UserRef:
    """Return who wrote; a webhook is known together with the name it shows (`precise.md` 15)."""
    if is_webhook(told):
        return user_ref(f"webhook-{told.webhook_id}-{_name(told.author, None)}")
    return user_ref(told.author.id)


def member_of(
    user: shapes.User, member: shapes.Member | None, guild: str | None, directory: Directory
) -> Author:
    """Return somebody as a server shows them; without `member` only its owner is known as staff."""
    ids = () if member is None else member.roles[:ROLES_MOST]
    joined = None if member is None else member.joined_at
    return Author(
        ref=user_ref(user.id),
        name=_name(user, member),
        is_bot=user.bot,
        roles=() if guild is None else directory.role_names(guild, ids),
        joined_at=None if joined is None else joined.astimezone(UTC),
        is_staff=guild is not None and directory.is_staff(guild, user.id, ids),
    )


def revision(told: shapes.Message) -> int:
    """Return 0 for a message as first sent, else the milliseconds since 1970 of its last edit."""
    edited = told.edited_timestamp
    return 0 if edited is None else max(1, (edited - _EPOCH) // timedelta(milliseconds=1))


def moment(told: datetime, received: datetime) -> datetime:
    """Return when something happened: not before there was Discord, nor later than we heard it."""
    return max(EPOCH, min(told.astimezone(UTC), received))


def message_of(told: shapes.Message, directory: Directory, received: datetime) -> Message:
    """Return a message as the domain knows it.

    Args:
        told: one revision of it.
        directory: what is known of roles.
        received: when it came in, aware UTC; it was not sent later than that.
    """
    guild = told.guild_id
    reply_to, quotes, repeated = _references(told)
    said = (told, *repeated)
    body = "\n".join(_body(told, told.poll))
    return Message(
        ref=message_ref(guild, told.channel_id, told.id),
        author=_author(told, directory),
        text=Text(
            body=body,
            quoted="\n".join(line for one in repeated for line in _body(one)),
            alt="\n".join(line for one in said for line in _alt(one)),
            embeds="\n".join(line for one in said for line in _embeds(one)),
        ),
        sent_at=moment(told.timestamp, received),
        parts=tuple(_parts(told, body, repeated, quotes)),
        reply_to=reply_to,
        reply_author=_reply_author(told) if reply_to is not None else None,
        revision=revision(told),
    )


def _author(told: shapes.Message, directory: Directory) -> Author:
    if is_webhook(told):
        return Author(writer(told), _name(told.author, None), is_bot=True, is_webhook=True)
    member = told.member
    if member is None and told.guild_id is not None:
        member = directory.member(told.guild_id, told.author.id)
    return member_of(told.author, member, told.guild_id, directory)


def _name(user: shapes.User, member: shapes.Member | None) -> str:
    nick = None if member is None else member.nick
    return whole(nick or user.global_name or user.username)[:NAME_LONGEST]


# --- what it refers to -------------------------------------------------------------------------


def _references(
    told: shapes.Message,
) -> tuple[MessageRef | None, tuple[Quote, ...], Sequence[shapes.Said]]:
    """Return what a message answers, what it repeats, and the words that it repeats."""
    reference, answered = told.message_reference, told.referenced_message
    ref: MessageRef | None = None
    if reference is not None and reference.message_id is not None:
        channel = reference.channel_id or told.channel_id
        guild = told.guild_id if channel == told.channel_id else reference.guild_id
        ref = message_ref(guild, channel, reference.message_id)
    snapshots = [one.message for one in _some(told.message_snapshots)]
    if snapshots or (reference is not None and reference.type == _FORWARD):
        return None, (Quote(ref, is_forward=True),), snapshots
    if told.type == THREAD_STARTER and answered is not None:
        return None, (Quote(ref, writer(answered)),), [answered]
    return (ref if told.type in (REPLY, MENU_COMMAND) else None), (), ()


def _reply_author(told: shapes.Message) -> UserRef | None:
    return None if told.referenced_message is None else writer(told.referenced_message)


# --- its words ---------------------------------------------------------------------------------


def _some(items: Iterable[_Item]) -> Iterator[_Item]:
    return islice(items, LIST_LONGEST)


def _body(said: shapes.Said, poll: shapes.Poll | None = None) -> Iterator[str]:
    names = {one.id: _name(one, one.member) for one in _some(said.mentions)}
    words = [said.content]
    if poll is not None:
        words.append(poll.question.text or "")
        words += (answer.poll_media.text or "" for answer in _some(poll.answers))
    words += (one.content or "" for one in _components(said))
    return (shown(whole(text), names) for text in words if text)


def _alt(said: shapes.Said) -> Iterator[str]:
    texts = [file.description for file in _some(said.attachments)]
    for one in _components(said):
        texts += [one.description, *(item.description for item in _some(one.items))]
    return (whole(text) for text in texts if text)


def _embeds(said: shapes.Said) -> Iterator[str]:
    for embed in _some(said.embeds):
        texts = [
            "" if embed.author is None else embed.author.name,
            embed.title,
            embed.description,
            *(text for field in _some(embed.fields) for text in (field.name, field.value)),
            "" if embed.footer is None else embed.footer.text,
        ]
        yield from (shown(whole(text), {}) for text in texts if text)


def _components(said: shapes.Said) -> Iterator[shapes.Component]:
    """Yield every component in the order in which they are read, within or beside others."""
    return islice(_within(said.components), LIST_LONGEST)


def _within(components: Iterable[shapes.Component]) -> Iterator[shapes.Component]:
    for one in components:
        yield one
        yield from _within(one.components)
        if one.accessory is not None:
            yield from _within((one.accessory,))


# --- what hangs on it --------------------------------------------------------------------------


def _parts(
    told: shapes.Message, body: str, repeated: Sequence[shapes.Said], quotes: Sequence[Quote]
) -> Iterator[Part]:
    yield from (Mention(user_ref(one.id)) for one in _some(told.mentions))
    yield from _some(links(body))
    for one in _components(told):
        if one.url:
            yield Link(whole(one.url), whole(one.label or ""))
    for said in (told, *repeated):
        for file in _some(said.attachments):
            yield File(whole(file.filename), whole(file.content_type or ""), file.size)
        yield from (Sticker(whole(one.name or "")) for one in _some(said.sticker_items))
    yield from quotes
