"""DiscordChatExporter's JSON: what its messages become."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leeward_adapters.transcript import Item, open_transcript
from leeward_policies.domain.event import (
    AutoModActed,
    Event,
    MemberJoined,
    MemberLeft,
    MessageSent,
    RoomDescribed,
    Unreadable,
)
from leeward_policies.domain.message import (
    Author,
    File,
    Link,
    Mention,
    Message,
    Quote,
    Sticker,
    Text,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

FIXTURES = Path(__file__).parents[2] / "fixtures" / "transcripts" / "discord"
ROOM = ChannelRef("discord", "100", "200")
ANA, BEN = UserRef("discord", "", "11"), UserRef("discord", "", "12")


def items_of(*paths: Path) -> dict[int, Item]:
    """Read exports, by slot."""
    with open_transcript(paths) as transcript:
        assert transcript.format == "discord-chat-exporter"
        return {item.index: item for item in transcript}


def export(tmp_path: Path, *messages: object, **head: object) -> Path:
    """Write an export of some messages."""
    path = tmp_path / "export.json"
    document = {
        "guild": {"id": "100", "name": "R"},
        "channel": {"id": "200", "type": "GuildTextChat", "name": "general"},
        **head,
        "messages": messages,
    }
    path.write_text(json.dumps(document), "utf-8")
    return path


def plain(content: str, **more: object) -> dict[str, object]:
    """Return a message."""
    author = {"id": "11", "name": "ana", "nickname": "Ana", "isBot": False}
    return {
        "id": "1",
        "type": "Default",
        "timestamp": "2026-11-20T18:00:00+00:00",
        "content": content,
        "author": author,
    } | more


def message_of(event: Event | None) -> Message:
    """Return the message of an event."""
    assert isinstance(event, MessageSent)
    return event.message


@pytest.fixture(scope="module")
def events() -> dict[int, Event | None]:
    """Return what the fixture tells, by slot."""
    return {index: item.event for index, item in items_of(FIXTURES / "general.json").items()}


def at(minute: int, second: int = 0, micros: int = 0) -> datetime:
    """Return a time of the evening."""
    return datetime(2026, 11, 20, 18, minute, second, micros, UTC)


def test_the_room_comes_first(events: dict[int, Event | None]) -> None:
    """The head becomes a described room; the export does not say whom it is for."""
    joined = datetime(2026, 11, 20, 17, 59, 0, 123_000, UTC)
    assert events[0] == RoomDescribed(ROOM, None, "general", joined)
    assert events[1] == MemberJoined(ROOM, Author(ANA, "Ana"), joined)


def test_a_message_with_everything(events: dict[int, Event | None]) -> None:
    """Ids in the text become what is shown, and everything that hangs on a message is a part."""
    assert events[2] == MessageSent(
        Message(
            MessageRef("discord", "100", "200", "1002"),
            Author(ANA, "Ana", roles=("under 18", "member")),
            Text(
                "hi @Ben, see #channel and :wave: at (a time) [our page](https://riverside.example/x)",
                embeds="Our page\nAll about the river\nOpen\ndaily",
            ),
            at(0, 0, 500_000),
            (
                Mention(BEN),
                Link("https://riverside.example/x", "our page"),
                File("cat.JPG", "image/jpeg", 2048),
                Sticker("party"),
            ),
            revision=1,
        )
    )


def test_replies_and_forwards(events: dict[int, Event | None]) -> None:
    """A reply knows whom it answers; a forward's words are quoted, not said."""
    reply = message_of(events[3])
    assert (MessageRef("discord", "100", "200", "1002"), ANA) == (
        reply.reply_to,
        reply.reply_author,
    )
    forward = message_of(events[4])
    assert forward.text == Text("", "the original words")
    assert forward.reply_to is None
    assert forward.parts == (
        File("song.mp3", "audio/mpeg", 10),
        Quote(MessageRef("discord", "900", "300", "7"), is_forward=True),
    )


def test_programs_and_webhooks(events: dict[int, Event | None]) -> None:
    """A webhook is judged with the name it shows; an answer to a command is a bot's message."""
    assert message_of(events[5]).author == Author(
        UserRef("discord", "", "13/Builds"), "Builds", is_bot=True, is_webhook=True
    )
    assert message_of(events[6]).author == Author(
        UserRef("discord", "", "14"), "Points", is_bot=True
    )


def test_what_the_platform_writes(events: dict[int, Event | None]) -> None:
    """Pins and threads are counted, not judged; the platform's own filter is an event."""
    assert {7, 8}.isdisjoint(events)
    assert events[9] == AutoModActed(ROOM, BEN, "Words we do not use", at(7))
    with open_transcript(FIXTURES / "general.json") as transcript:
        list(transcript)
        assert dict(transcript.skipped) == {"ChannelPinnedMessage": 1, "ThreadCreated": 1}
        assert transcript.names(BEN) == "Ben"


def test_a_message_without_a_time_is_told() -> None:
    """It stays an event and carries a problem with its place, and no words."""
    item = items_of(FIXTURES / "general.json")[10]
    assert isinstance(item.event, Unreadable)
    assert item.problem is not None
    assert item.problem.place == "general.json: event 10"
    assert "without a time" not in str(item.problem)


def test_channels_are_merged_in_time_order() -> None:
    """Files of several channels come as one conversation; slots are numbered through the files."""
    with open_transcript([FIXTURES / "general.json", FIXTURES / "thread.json"]) as transcript:
        items = list(transcript)
    assert [item.index for item in items] == [0, 1, 2, 3, 11, 13, 4, 5, 6, 9, 10]
    times = [item.event.at for item in items if item.event]
    assert times == sorted(times)
    with open_transcript(FIXTURES) as transcript:
        assert list(transcript) == items


def test_a_direct_chat_has_no_server(tmp_path: Path) -> None:
    """The exporter writes the server id 0 for direct messages."""
    path = export(tmp_path, plain("hi"), guild={"id": "0", "name": "Direct Messages"})
    assert items_of(path)[0].event == RoomDescribed(
        ChannelRef("discord", "@direct", "200"), None, "general", at(0)
    )


@pytest.mark.parametrize("key", ["nsfw", "isNsfw"])
def test_a_room_for_adults_is_known_where_the_export_says_so(tmp_path: Path, key: str) -> None:
    """The exporter itself leaves the flag out; forks of it write it."""
    path = export(tmp_path, plain("hi"), channel={"id": "200", "name": "general", key: True})
    assert items_of(path)[0].event == RoomDescribed(ROOM, "adult", "general", at(0))


def test_old_exports_lack_keys(tmp_path: Path) -> None:
    """Stickers, roles and mentions came with later versions; nulls stand for nothing."""
    path = export(
        tmp_path,
        {
            "id": "1",
            "type": None,
            "timestamp": "2026-11-20T18:00:00",
            "content": None,
            "author": None,
            "attachments": None,
        },
        plain("see <@99> and <@&5>", id=2, embeds=[None, {"fields": None}], mentions=[{}, 5]),
    )
    items = items_of(path)
    first = message_of(items[1].event)
    assert first.author == Author(UserRef("discord", "", "unknown"))
    problem = items[1].problem
    assert problem is not None
    assert "zone" in problem.what
    assert message_of(items[2].event).text == Text("see @member and @role")


def test_groups_gain_and_lose_members(tmp_path: Path) -> None:
    """In a group of friends the exporter names who was added or removed among the mentions."""
    cleo = {"id": "13", "name": "cleo", "nickname": "Cleo", "isBot": False}
    path = export(
        tmp_path,
        plain("Added a recipient.", type="RecipientAdd", mentions=[cleo]),
        plain("Removed a recipient.", type="RecipientRemove", mentions=[cleo]),
        plain("Removed a recipient.", type="RecipientRemove"),
        plain("", type="24"),
    )
    items = items_of(path)
    ref = UserRef("discord", "", "13")
    assert items[1].event == MemberJoined(ROOM, Author(ref, "Cleo"), at(0))
    assert items[2].event == MemberLeft(ROOM, ref, at(0))
    assert items[3].event == MemberLeft(ROOM, ANA, at(0))
    assert items[4].event == AutoModActed(ROOM, ANA, "", at(0))


def test_references_inside_a_channel_need_no_server(tmp_path: Path) -> None:
    """A reply that leaves server and channel out means its own room."""
    path = export(
        tmp_path,
        plain("hi"),
        plain(
            "yes",
            id="2",
            type="Reply",
            reference={"messageId": "1", "channelId": None, "guildId": None},
        ),
        plain("see", id="3", reference={"messageId": "8", "channelId": "201", "guildId": "0"}),
    )
    items = items_of(path)
    assert message_of(items[2].event).reply_to == MessageRef("discord", "100", "200", "1")
    assert message_of(items[3].event).reply_to == MessageRef("discord", "100", "201", "8")
