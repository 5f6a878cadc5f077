"""Where cases are posted: a forum with a thread for each, or a room with a message for each."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

import discord
from msgspec import Struct
from typing_extensions import override

from leeward_adapters.discord.acting.posts import Card, handle_in
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls, Place, Words, is_gone
from leeward_adapters.discord.sending.said import Said
from leeward_adapters.live.casework.boards import (
    PAGES,
    PAGES_NAME,
    PAGES_WORDS,
    Board,
    Gone,
    Threads,
)
from leeward_adapters.live.sending.priority import Priority

LOOKED_AT: Final = 100
"""Messages, or archived threads, in which a post of an earlier process is looked for."""

ARCHIVED: Final = 50083
"""Discord's code for a thread that nobody has written in for long: it must be woken first."""


class Post(Struct, frozen=True):
    """Where a card stands."""

    channel: int
    """The room or thread."""
    message: int
    at: datetime
    """When it was posted."""
    name: str = ""
    """Of its thread; empty where it has none of its own."""

    @property
    def place(self) -> str:
        """The room or thread, as text."""
        return str(self.channel)


Cards: TypeAlias = Board[Card, Post]
"""A place for cards on Discord."""


class Learned:
    """What stands on boards: each is read once, and again when nobody can be sure."""

    def __init__(self) -> None:
        self._known: dict[str, Mapping[str, Post]] = {}
        self._learning: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(
        self, key: str, learn: Callable[[], Awaitable[Mapping[str, Post]]]
    ) -> Mapping[str, Post]:
        """Return what stands on a board, by the handles of its cards.

        Args:
            key: of the board.
            learn: reads it.
        """
        async with self._learning[key]:
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = await learn()
            return known

    def forget(self, key: str) -> None:
        """Let a board be read anew before anything else is looked for on it."""
        self._known.pop(key, None)


class RoomBoard(Board[Card, Post]):
    """A room, a thread or a private line: one message for each card.

    Args:
        context: of the connection.
        calls: to Discord.
        said: reads what was posted before.
        place: the room.
        learned: what is known of boards; None for one that is asked once.
    """

    def __init__(
        self,
        context: Context,
        calls: Calls,
        said: Said,
        place: Place,
        learned: Learned | None = None,
    ) -> None:
        self._learned = learned or Learned()
        self._client = context.client
        self._calls = calls
        self._said = said
        self._place = place

    @property
    @override
    def key(self) -> str:
        return f"room:{self._place.id}"

    @override
    async def find(self, handle: str, priority: Priority) -> Post | None:
        return (await self._learned.of(self.key, lambda: self.learn(priority))).get(handle)

    async def learn(self, priority: Priority) -> Mapping[str, Post]:
        """Return the cards of ours that stand there, by their handles."""
        found: dict[str, Post] = {}
        lane = f"history:{self._place.id}"
        for message in await self._said.read(priority, lane, self._place, LOOKED_AT):
            handle = handle_in(message)
            if handle is not None:
                found.setdefault(handle, _post(self._place.id, message.id))
        return found

    @override
    async def create(self, card: Card, key: str, priority: Priority, call: str) -> Post:
        words = Words(call or None, card.embed, card.buttons, calls=_calling(call))
        number = int(await self._calls.say(priority, self._place, key, words))
        return _post(self._place.id, number)

    @override
    async def update(self, post: Post, card: Card, priority: Priority) -> None:
        await edit_card(self._client, self._calls, post, card, priority)

    @override
    async def add(self, post: Post, key: str, priority: Priority, line: str) -> None:
        reference = discord.MessageReference(
            message_id=post.message, channel_id=post.channel, fail_if_not_exists=False
        )
        words = Words(line, reference=reference, calls=_calling(line))
        await self._calls.say(priority, self._place, key, words)


class ForumBoard(Board[Card, Post], Threads[Card, Post]):
    """A forum: one thread for each card, which is its first message; in a rush many share one.

    Args:
        context: of the connection.
        calls: to Discord.
        forum: the room.
        learned: what is known of boards; None for one that is asked once.
    """

    def __init__(
        self,
        context: Context,
        calls: Calls,
        forum: discord.ForumChannel,
        learned: Learned | None = None,
    ) -> None:
        self._learned = learned or Learned()
        self._context = context
        self._client = context.client
        self._calls = calls
        self._forum = forum

    @property
    @override
    def key(self) -> str:
        return f"forum:{self._forum.id}"

    @property
    @override
    def threads(self) -> Threads[Card, Post]:
        return self

    @override
    async def find(self, handle: str, priority: Priority) -> Post | None:
        return (await self._learned.of(self.key, lambda: self.learn(priority))).get(handle)

    async def learn(self, priority: Priority) -> Mapping[str, Post]:
        """Return the cards of ours that stand there, by their handles."""
        forum, us = self._forum, self._client.user
        active = await self._calls.make(
            priority, f"threads:{forum.guild.id}", forum.guild.active_threads
        )

        async def call() -> list[discord.Thread]:
            return [thread async for thread in forum.archived_threads(limit=LOOKED_AT)]

        archived = await self._calls.make(priority, f"threads:{forum.id}", call)
        found: dict[str, Post] = {}
        for thread in sorted([*active, *archived], key=lambda one: one.id, reverse=True):
            if thread.parent_id == forum.id and us is not None and thread.owner_id == us.id:
                handle = thread.name.partition(" · ")[0]
                # The first message of a forum's thread has the thread's own id.
                found.setdefault(handle, _post(thread.id, thread.id, thread.name))
        if PAGES in found:
            return {**await self._shared(found[PAGES]).learn(priority), **found}
        return found

    @override
    async def create(self, card: Card, key: str, priority: Priority, call: str) -> Post:
        words = Words(call or None, card.embed, card.buttons, calls=_calling(call))
        return await self._open(card.name, words, priority)

    @override
    async def create_in(
        self, pages: Post, card: Card, key: str, priority: Priority, call: str
    ) -> Post:
        return await self._shared(pages).create(card, key, priority, call)

    def _shared(self, pages: Post) -> RoomBoard:
        place = self._client.get_partial_messageable(pages.channel)
        return RoomBoard(self._context, self._calls, Said(self._context, self._calls), place)

    @override
    async def pages(self, priority: Priority) -> Post:
        return await self._open(PAGES_NAME, Words(PAGES_WORDS), priority)

    async def _open(self, name: str, words: Words, priority: Priority) -> Post:
        parts: dict[str, Any] = {
            part: value
            for part in ("content", "embed", "view")
            if (value := getattr(words, part)) is not None
        }
        tags = _tags(self._forum, name)
        if tags:
            parts["applied_tags"] = tags

        async def call() -> discord.channel.ThreadWithMessage:
            return await self._forum.create_thread(name=name, allowed_mentions=words.calls, **parts)

        # Discord knows no nonce here: when the line breaks, the thread is looked up before another.
        made = await self._calls.make(priority, f"open:{self._forum.id}", call, repeats=False)
        return _post(made.thread.id, made.message.id, name)

    @override
    async def update(self, post: Post, card: Card, priority: Priority) -> None:
        http, calls, lane = self._client.http, self._calls, f"thread:{post.channel}"
        try:
            await edit_card(self._client, calls, post, card, priority)
        except discord.HTTPException as error:
            if error.code != ARCHIVED:
                raise
            await calls.make(
                priority, lane, lambda: http.edit_channel(post.channel, archived=False)
            )
            await edit_card(self._client, calls, post, card, priority)

    @override
    async def rename(self, post: Post, card: Card) -> Post:
        """Let a thread's name and tags say how its case stands; Discord allows it seldom."""
        tags = [tag.id for tag in _tags(self._forum, card.name)]
        http = self._client.http
        await self._calls.make(
            Priority.LOG,
            f"thread:{post.channel}",
            lambda: http.edit_channel(post.channel, name=card.name, applied_tags=tags),
        )
        return Post(post.channel, post.message, post.at, card.name)

    @override
    async def add(self, post: Post, key: str, priority: Priority, line: str) -> None:
        thread = self._client.get_partial_messageable(post.channel)
        await self._calls.say(priority, thread, key, Words(line, calls=_calling(line)))


async def edit_card(
    client: discord.Client, calls: Calls, post: Post, card: Card, priority: Priority
) -> None:
    """Let a posted card read as it stands now; nobody is called again.

    Args:
        client: of the connection.
        calls: to Discord.
        post: where it stands.
        card: how it is to read.
        priority: how urgent it is.

    Raises:
        Gone: it stands there no longer.
    """
    message = client.get_partial_messageable(post.channel).get_partial_message(post.message)

    async def call() -> None:
        await message.edit(
            embed=card.embed, view=card.buttons, allowed_mentions=discord.AllowedMentions.none()
        )

    try:
        await calls.make(priority, f"edit:{post.channel}", call, coalesce=card.handle)
    except discord.HTTPException as error:
        if is_gone(error):
            raise Gone from error
        raise


def _post(channel: int, message: int, name: str = "") -> Post:
    return Post(channel, message, discord.utils.snowflake_time(message), name)


def _calling(line: str) -> discord.AllowedMentions:
    """Allow a line to call the one role that it begins with, and nobody else."""
    role = line.removeprefix("<@&").partition(">")[0] if line.startswith("<@&") else ""
    roles: list[discord.abc.Snowflake] = [discord.Object(int(role))] if role else []
    return discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)


def _tags(forum: discord.ForumChannel, name: str) -> list[discord.ForumTag]:
    """Return the forum's tags that a thread's name holds, such as `urgent`.

    Where a forum wants a tag on each thread and has none of these, its first one is taken.
    """
    words = {word.casefold() for word in name.split(" · ")}
    tags = [tag for tag in forum.available_tags if tag.name.casefold() in words]
    if not tags and forum.flags.require_tag:
        tags = list(forum.available_tags[:1])
    return tags[:5]  # as many as a thread may have
