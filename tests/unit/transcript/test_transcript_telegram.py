"""Telegram Desktop's exports: one chat, all chats, and the odd things it writes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leeward_adapters.transcript import Item, open_transcript
from leeward_adapters.transcript.telegram.text import peer_id
from leeward_policies.domain.event import (
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

FIXTURES = Path(__file__).parents[2] / "fixtures" / "transcripts" / "telegram"
SPACE = "-1001001"
ROOM = ChannelRef("telegram", SPACE, "general")
ANA, BEN = UserRef("telegram", "", "11"), UserRef("telegram", "", "12")


@pytest.fixture(scope="module")
def items() -> dict[int, Item]:
    """Return the fixture of one chat, by slot."""
    with open_transcript(FIXTURES / "one-chat" / "result.json") as transcript:
        assert transcript.format == "telegram-desktop"
        found = {item.index: item for item in transcript}
        assert dict(transcript.skipped) == {"create_channel": 1, "invite_members": 1}
    return found


def at(minute: int, second: int = 0) -> datetime:
    """Return a time of the evening."""
    return datetime(2026, 11, 20, 18, minute, second, tzinfo=UTC)


def ref(name: str, topic: str = "general") -> MessageRef:
    """Return a message of the chat."""
    return MessageRef("telegram", SPACE, topic, name)


def message_of(item: Item) -> Message:
    """Return the message of an item without a problem."""
    assert item.problem is None
    assert isinstance(item.event, MessageSent)
    return item.event.message


def chat(tmp_path: Path, *messages: object, **head: object) -> list[Item]:
    """Write and read a chat."""
    path = tmp_path / "result.json"
    path.write_text(
        json.dumps({"name": "R", "type": "private_group", "id": 5, **head, "messages": messages}),
        "utf-8",
    )
    with open_transcript(path) as transcript:
        return list(transcript)


def said(name: int, **more: object) -> dict[str, object]:
    """Return a message."""
    return {
        "id": name,
        "type": "message",
        "date": "2026-11-20T19:00:00",
        "date_unixtime": "1795197600",
        "from": "Ana",
        "from_id": "user11",
        "text": "hi",
    } | more


def test_a_chat_and_its_members(items: dict[int, Item]) -> None:
    """The chat has the id of the Bot API; who joins and leaves by themselves is known."""
    assert items[0].event == RoomDescribed(ROOM, None, "Riverside", at(0))
    assert items[2].event == MemberJoined(ROOM, Author(BEN, "Ben"), at(0, 10))
    assert items[18].event == MemberLeft(ROOM, BEN, at(14))
    assert 17 not in items


def test_a_text_in_parts(items: dict[int, Item]) -> None:
    """The words are joined, and links and mentions become parts; an edit is known as revision 1."""
    assert message_of(items[3]) == Message(
        ref("3"),
        Author(ANA, "Ana"),
        Text("hi Ben, ask @Cleo or see our page and https://boats.example, the end is happy. 😮"),
        at(0, 20),
        (
            Mention(BEN),
            Mention(UserRef("telegram", "", "@cleo")),
            Link("https://riverside.example/x", "our page"),
            Link("https://boats.example"),
        ),
        revision=1,
    )


def test_replies_forwards_and_deleted_accounts(items: dict[int, Item]) -> None:
    """A reply finds its author; a forward is no statement; a deleted account keeps its id."""
    reply = message_of(items[4])
    assert (ref("3"), ANA) == (reply.reply_to, reply.reply_author)
    forward = message_of(items[5])
    assert forward.author == Author(UserRef("telegram", "", "13"))
    assert (Text("", "the original words"), (Quote(is_forward=True),)) == (
        forward.text,
        forward.parts,
    )


def test_media(items: dict[int, Item]) -> None:
    """Photos, stickers and voice are parts; a file that was left out has no path for a name."""
    assert message_of(items[6]).parts == (File("photo", "image/jpeg"),)
    assert message_of(items[7]).parts == (Sticker("🎉"),)
    assert message_of(items[8]).parts == (File("audio_1.ogg", "audio/ogg", 4096),)


def test_what_cards_and_polls_say(items: dict[int, Item]) -> None:
    """A shared contact shows its number, and a poll its question: both are the author's words."""
    assert message_of(items[9]).text == Text("Ben +44 7700 900123")
    poll = message_of(items[10])
    assert poll.text == Text("Boat or bike?\nBoat\nBike")
    assert poll.author == Author(UserRef("telegram", "", "-10077"), "Riverside news")


def test_an_unsupported_message_stays_visible(items: dict[int, Item]) -> None:
    """The export itself says that it could not write it."""
    assert items[11].event == Unreadable(
        ROOM, at(7), "Telegram Desktop did not export the message."
    )


def test_topics_are_rooms(items: dict[int, Item]) -> None:
    """What answers a topic's first message, or a message of the topic, stands in the topic."""
    assert items[12].event == RoomDescribed(
        ChannelRef("telegram", SPACE, "12"), None, "Boats", at(8)
    )
    first, second = message_of(items[13]), message_of(items[14])
    assert (ref("13", "12"), None) == (first.ref, first.reply_to)
    assert (ref("14", "12"), ref("13", "12"), BEN) == (
        second.ref,
        second.reply_to,
        second.reply_author,
    )


def test_what_telegram_writes_against_the_rules(items: dict[int, Item]) -> None:
    r"""`\x0B` and unquoted ids are no JSON, and are read all the same."""
    odd = message_of(items[15])
    assert odd.text == Text('a control sign \x0b and a quote "x"')
    assert odd.reply_to == MessageRef("telegram", "-10088", "general", "9")
    assert odd.parts == (Link("https://boats.example/open", "Open"),)
    assert message_of(items[16]).text == Text("an old export wrote 😮")


def test_all_chats_come_in_time_order() -> None:
    """Chats lie one after the other in the file, and are told side by side; left ones too."""
    with open_transcript(FIXTURES / "account" / "result.json") as transcript:
        items = list(transcript)
    words = [
        (item.index, item.event.message.ref.space, item.event.message.text.body)
        for item in items
        if isinstance(item.event, MessageSent)
    ]
    assert words == [
        (1, "12", "first"),
        (4, "-500", "second"),
        (6, "-100600", "third"),
        (2, "12", "fourth"),
    ]
    assert [item.index for item in items if item.problem] == [1]
    assert items[1].problem is not None
    assert "zone" in items[1].problem.what


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("user123", "123"),
        ("channel123", "-100123"),
        ("chat123", "-123"),
        (4312345, "4312345"),
        ("user", "user"),
        ("userx", "userx"),
        (None, ""),
    ],
)
def test_ids_are_those_of_the_bot_api(written: object, expected: str) -> None:
    """One policy fits the export and the live chat."""
    assert expected == peer_id(written)


def test_members_known_by_name_alone_are_counted(tmp_path: Path) -> None:
    """The export names those who were invited without their ids, so nobody is made up."""
    service = {
        "id": 1,
        "type": "service",
        "date_unixtime": "1795197600",
        "actor": "Ana",
        "actor_id": "user11",
    }
    items = chat(
        tmp_path,
        service | {"action": "invite_members", "members": ["Ana"]},
        service | {"action": "invite_members", "members": ["Ben"]},
        service | {"action": "remove_members", "members": ["Ben"]},
        service | {"actor": None, "action": "remove_members", "members": [None]},
        service | {"action": "join_group_by_request"},
        service,
    )
    kinds = [type(item.event) for item in items]
    assert kinds == [RoomDescribed, MemberJoined, MemberJoined]


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({"type": "message", "date_unixtime": "1795197600"}, "`id`"),
        (said(1, type="letter"), "`type`"),
        (said(1, date_unixtime=None, date="long ago"), "`date`"),
        (said(1, date_unixtime="9" * 40, date=None), "`date`"),
        ("words", "object"),
        (None, "object"),
        ([], "object"),
    ],
)
def test_what_is_no_message_is_told(tmp_path: Path, message: object, why: str) -> None:
    """Each is counted at the time of the message before, and the rest is read."""
    items = chat(tmp_path, said(1), message, said(3))
    problem = items[2].problem
    assert problem is not None
    assert why in problem.what
    assert isinstance(items[2].event, Unreadable)
    assert items[2].event.at == at(0)
    assert isinstance(items[3].event, MessageSent)


def test_a_first_message_without_a_time_waits_for_the_next(tmp_path: Path) -> None:
    """It is told at the first time that is known, not in 1970."""
    items = chat(tmp_path, {"id": 1, "type": "unsupported"}, said(2))
    assert [item.event.at for item in items if item.event] == [at(0)] * 3


def test_a_chat_with_a_program(tmp_path: Path) -> None:
    """In a chat with a bot the other side is known to be one."""
    [_, own, other] = chat(tmp_path, said(1), said(2, from_id="user77"), type="bot_chat", id=77)
    assert [message_of(item).author.is_bot for item in (own, other)] == [False, True]


def test_heads_may_lack_everything(tmp_path: Path) -> None:
    """Without an id the chat is called by its kind, or by the file."""
    [room, _] = chat(tmp_path, said(1), name=None, type="saved_messages", id=None)
    assert isinstance(room.event, RoomDescribed)
    assert (room.event.channel.space, room.event.name) == ("saved_messages", "")
    [room, _] = chat(tmp_path, said(1), name=None, type=None, id=None)
    assert isinstance(room.event, RoomDescribed)
    assert room.event.channel.space == "result"


def test_further_cards(tmp_path: Path) -> None:
    """Places, games and bills say what they show; odd media get a name."""
    items = chat(
        tmp_path,
        said(1, text="", place_name="River café", address="Quay 1"),
        said(2, text="", game_title="Boats", game_description="Row!"),
        said(3, text="", invoice_information={"title": "Ticket", "description": "One ride"}),
        said(4, text="", media_type="video_message", file="(File not included. Change …)"),
        said(5, text="", file="files/map.pdf", file_name="map.pdf", file_size=5),
    )
    bodies = [message_of(item).text.body for item in items[1:]]
    assert bodies == ["River café Quay 1", "Boats Row!", "Ticket One ride", "", ""]
    assert message_of(items[4]).parts == (File("video_message"),)
    assert message_of(items[5]).parts == (File("map.pdf", "application/pdf", 5),)


def test_odd_marks_in_a_text(tmp_path: Path) -> None:
    """A stretch without a known kind, or without an id, still gives its words."""
    text = [
        "a ",
        {"type": "mention_name", "text": "b"},
        {"type": "new_kind", "text": " c"},
        5,
        {"type": "bold"},
    ]
    items = chat(tmp_path, said(1, text=text), said(2, text={"type": "bold", "text": "x"}))
    assert message_of(items[1]).text == Text("a b c")
    assert message_of(items[1]).parts == ()
    assert message_of(items[2]).text == Text("")
