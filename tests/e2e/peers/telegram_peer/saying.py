"""What people write and send."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from telegram_peer import media, payloads
from telegram_peer.api_words import Json
from telegram_peer.delivering import Delivers
from telegram_peer.entities import entity, found_in, units
from telegram_peer.groups import Group
from telegram_peer.posts import Message, Topic

if TYPE_CHECKING:
    from telegram_peer.bot_api import TelegramPeer
    from telegram_peer.persons import Person


class Says(Delivers):
    """Somebody who writes and sends."""

    # -- texts ------------------------------------------------------------------------------

    async def says(
        self,
        where: "Group | Topic | Person",
        text: str = "",
        *,
        reply_to: Message | None = None,
        quote: str | None = None,
        mentions: Iterable["Person"] = (),
        entities: Iterable[Json] = (),
        topic: Topic | None = None,
        forward: Message | None = None,
        as_channel: Group | None = None,
        date: int | None = None,
    ) -> Message:
        """Write a message.

        Args:
            where: a group, a topic, or the bot for its private chat.
            text: what it says; mentions are put before it.
            reply_to: the message that it answers; of another chat, it becomes an external reply.
            quote: the part of that message which is quoted.
            mentions: people to mention, by `@username` or, without one, by name.
            entities: further marks, with offsets in the text given here.
            topic: the topic, where `where` is its forum.
            forward: a message to forward; the text is its own then.
            as_channel: a channel of theirs in whose name it is written.
            date: when it was written, in Unix time; now by default.

        Raises:
            Refused: this person may not write that here now.
        """
        return self.writes(
            where,
            text,
            reply_to=reply_to,
            quote=quote,
            mentions=mentions,
            entities=entities,
            topic=topic,
            forward=forward,
            as_channel=as_channel,
            date=date,
        )

    def writes(
        self,
        where: "Group | Topic | Person",
        text: str = "",
        *,
        mentions: Iterable["Person"] = (),
        entities: Iterable[Json] = (),
        forward: Message | None = None,
        **more: Any,
    ) -> Message:
        """Write a message at once; `says` tells the arguments."""
        if forward is not None:
            content = dict(forward.stored.content)
            origin = payloads.origin(self.peer.world, forward.stored)
            return self._send(where, content, origin=origin, **more)
        text, marks = _with_mentions(self.peer, text, mentions, entities)
        marks = found_in(text, marks)
        content = {"text": text} | ({"entities": marks} if marks else {})
        return self._send(where, content, **more)

    async def replies(self, message: Message, text: str) -> Message:
        """Answer a message in the chat where it stands."""
        return self.writes(self._place_of(message), text, reply_to=message)

    # -- other kinds ------------------------------------------------------------------------

    async def sends(self, where: "Group | Topic | Person", content: Json, **more: Any) -> Message:
        """Send anything, as the fields of a message that say what it is: `{"venue": {…}}`."""
        return self._send(where, dict(content), **more)

    async def sends_photo(
        self,
        where: "Group | Topic | Person",
        caption: str = "",
        *,
        spoiler: bool = False,
        **more: Any,
    ) -> Message:
        """Send a photo; further arguments as of `says`, and `media_group` for an album."""
        number = self._numbers(2)
        return self._send(where, media.photo(number, spoiler=spoiler), caption=caption, **more)

    async def sends_video(
        self,
        where: "Group | Topic | Person",
        caption: str = "",
        *,
        spoiler: bool = False,
        **more: Any,
    ) -> Message:
        """Send a video."""
        content = media.video(self._numbers(1), 12, spoiler=spoiler)
        return self._send(where, content, caption=caption, **more)

    async def sends_document(
        self,
        where: "Group | Topic | Person",
        name: str,
        caption: str = "",
        *,
        content: bytes = b"hello",
        **more: Any,
    ) -> Message:
        """Send a file, which the bot can download."""
        kept = self.peer.world.keep_file(name, content)
        held = media.document(int(kept.id.removeprefix("file-")), name, len(content))
        return self._send(where, held, caption=caption, **more)

    async def sends_sticker(
        self, where: "Group | Topic | Person", emoji: str, **more: Any
    ) -> Message:
        """Send a sticker that stands for an emoji."""
        return self._send(where, media.sticker(self._numbers(1), emoji), **more)

    async def sends_poll(
        self, where: "Group | Topic | Person", question: str, options: Sequence[str], **more: Any
    ) -> Message:
        """Send a poll."""
        return self._send(where, media.poll(self._numbers(1), question, options), **more)

    async def sends_contact(
        self, where: "Group | Topic | Person", phone: str, name: str = "Someone", **more: Any
    ) -> Message:
        """Send a contact card."""
        return self._send(where, media.contact(phone, name), **more)

    async def sends_location(
        self,
        where: "Group | Topic | Person",
        latitude: float = 10.5,
        longitude: float = 20.25,
        **more: Any,
    ) -> Message:
        """Send a place on the map."""
        return self._send(where, media.location(latitude, longitude), **more)

    async def sends_voice(self, where: "Group | Topic | Person", **more: Any) -> Message:
        """Send a voice message."""
        return self._send(where, media.voice(self._numbers(1), 5), **more)

    async def sends_video_note(self, where: "Group | Topic | Person", **more: Any) -> Message:
        """Send a round video."""
        return self._send(where, media.video_note(self._numbers(1), 5), **more)

    async def sends_animation(
        self, where: "Group | Topic | Person", caption: str = "", **more: Any
    ) -> Message:
        """Send a GIF."""
        return self._send(where, media.animation(self._numbers(1)), caption=caption, **more)

    async def sends_audio(
        self, where: "Group | Topic | Person", title: str, **more: Any
    ) -> Message:
        """Send a piece of music."""
        return self._send(where, media.audio(self._numbers(1), title), **more)

    async def sends_dice(
        self, where: "Group | Topic | Person", value: int = 4, **more: Any
    ) -> Message:
        """Throw a die."""
        return self._send(where, media.dice(value), **more)

    async def sends_story(
        self, where: "Group | Topic | Person", of: "Person", **more: Any
    ) -> Message:
        """Share a story of somebody."""
        world = self.peer.world
        chat = payloads.chat(world, world.private(world.users[of.key]))
        return self._send(where, media.story(chat, self._numbers(1)), **more)


def _with_mentions(
    peer: "TelegramPeer", text: str, mentions: Iterable["Person"], entities: Iterable[Json]
) -> tuple[str, list[Json]]:
    """Put mentions before a text, and move what was marked in it."""
    front, marks = "", []
    for person in mentions:
        account = peer.world.users[person.key]
        name = f"@{account.username}" if account.username else account.name
        if not account.username:
            made = entity("text_mention", front + name, len(front), len(front + name))
            marks.append(made | {"user": payloads.user(account)})
        front += f"{name} "
    shift = units(front)
    marks += [{**each, "offset": each["offset"] + shift} for each in entities]
    return f"{front}{text}".strip() if front else text, marks
