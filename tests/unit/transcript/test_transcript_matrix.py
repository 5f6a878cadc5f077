"""Element's JSON export: events of a room as the server keeps them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leeward_adapters.transcript import Item, open_transcript
from leeward_adapters.transcript.matrix.text import marked, without_fallback
from leeward_policies.domain.event import (
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
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

FIXTURE = Path(__file__).parents[2] / "fixtures" / "transcripts" / "matrix" / "room.json"
ROOM = ChannelRef("matrix", "example.org", "!river:example.org")
ANA, BEN = (UserRef("matrix", "", f"@{name}:example.org") for name in ("ana", "ben"))


@pytest.fixture(scope="module")
def items() -> list[Item]:
    """Return the fixture's items, in the order they come."""
    with open_transcript(FIXTURE) as transcript:
        assert transcript.format == "matrix-export"
        found = list(transcript)
        assert dict(transcript.skipped) == {"m.room.topic": 1}
    return found


def at(minute: int) -> datetime:
    """Return a minute of the evening."""
    return datetime(2026, 11, 20, 18, minute, tzinfo=UTC)


def ref(name: str) -> MessageRef:
    """Return an event of the room."""
    return MessageRef(ROOM.platform, ROOM.space, ROOM.id, name)


def room(tmp_path: Path, *events: object) -> list[Item]:
    """Write and read a room; its head comes first."""
    path = tmp_path / "export.json"
    path.write_text(
        json.dumps({"room_name": "R", "exported_by": "Ana", "messages": events}), "utf-8"
    )
    with open_transcript(path) as transcript:
        return list(transcript)


def sent(name: str, content: object, **more: object) -> dict[str, object]:
    """Return a message event."""
    return {
        "type": "m.room.message",
        "event_id": name,
        "room_id": "!river:example.org",
        "sender": "@ana:example.org",
        "origin_server_ts": 1795197600000,
        "content": content,
    } | more


def message_of(item: Item) -> Message:
    """Return the message of an item without a problem."""
    assert item.problem is None
    assert isinstance(item.event, MessageSent)
    return item.event.message


def test_the_order_in_which_things_come(items: list[Item]) -> None:
    """An edit or deletion noted beside a message comes at its own time, with the message's slot."""
    assert [item.index for item in items] == [0, 1, 2, 3, 2, 4, 6, 7, 8, 9, 5, 10, 11, 13]
    times = [item.event.at for item in items if item.event]
    assert times == sorted(times)


def test_room_and_members(items: list[Item]) -> None:
    """The room's id stands in its events; joins and leaves are members', not names' changes."""
    assert items[0].event == RoomDescribed(ROOM, None, "Riverside", at(0))
    assert items[1].event == MemberJoined(ROOM, Author(BEN, "Ben"), at(0))
    assert items[-1].event == MemberLeft(ROOM, BEN, at(14))


def test_messages_edits_and_replies(items: list[Item]) -> None:
    """The first words and the last are both judged; a reply's repeated lines are quoted."""
    first = Message(
        ref("$one"),
        Author(ANA, "ana"),
        Text("hi Ben, see our page"),
        at(1),
        (Mention(BEN), Link("https://riverside.example/x?a=1&b=2", "our page")),
    )
    assert items[2].event == MessageSent(first)
    assert items[3].event == MessageSent(
        Message(
            ref("$two"),
            Author(BEN, "Ben"),
            Text("thanks", "hi Ben, see our page\nand more"),
            at(2),
            (Quote(ref("$one"), ANA),),
            ref("$one"),
            ANA,
        )
    )
    bundled, edit = items[4].event, items[5].event
    assert isinstance(bundled, MessageEdited)
    assert ("hi Ben, see page 2", at(3), at(1), 1) == (
        bundled.message.text.body,
        bundled.at,
        bundled.message.sent_at,
        bundled.message.revision,
    )
    assert isinstance(edit, MessageEdited)
    assert (ref("$two"), "thanks a lot", at(4)) == (
        edit.message.ref,
        edit.message.text.body,
        edit.at,
    )


def test_what_is_gone_or_sealed(items: list[Item]) -> None:
    """Deletions are told at their time; a message without a key stays visible."""
    assert items[10].event == MessageDeleted(ref("$gone"), at(10))
    assert items[11].event == MessageDeleted(ref("$two"), at(11))
    sealed = items[6].event
    assert isinstance(sealed, Unreadable)
    assert (ROOM, at(6)) == (sealed.channel, sealed.at)
    assert "no key" in sealed.problem


def test_stickers_files_reactions_and_polls(items: list[Item]) -> None:
    """What hangs on a message is a part; a file's caption is what its author wrote."""
    assert message_of(items[7]).parts == (Sticker("a duck"),)
    boat = message_of(items[8])
    assert (Text("the boat"), (File("boat.png", "image/png", 77),), "$one", None) == (
        boat.text,
        boat.parts,
        boat.thread,
        boat.reply_to,
    )
    assert items[9].event == ReactionAdded(ref("$boat"), BEN, "👍", at(9))
    assert message_of(items[12]).text == Text("Boat or bike?\nBoat\nBike")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("> <@a:b.org> one\n\ntwo", ("two", "one", "@a:b.org")),
        ("> * <@a:b.org> waves\n\ntwo", ("two", "waves", "@a:b.org")),
        (
            "> <@a:b.org> one\n> \n> three\n\ntwo\n\nfour",
            ("two\n\nfour", "one\n\nthree", "@a:b.org"),
        ),
        ("> own words\ntwo", ("two", "own words", "")),
        ("> <@a:b.org> all", ("", "all", "@a:b.org")),
        ("no > quote", ("no > quote", "", "")),
        ("", ("", "", "")),
    ],
)
def test_repeated_lines_above_a_reply(body: str, expected: tuple[str, str, str]) -> None:
    """What a client repeats is told from what the author wrote."""
    assert expected == without_fallback(body)


def test_a_quote_without_a_reply_is_the_authors(tmp_path: Path) -> None:
    """Only a reply repeats lines by itself."""
    [_, item] = room(tmp_path, sent("$1", {"msgtype": "m.text", "body": "> wisdom\n\nindeed"}))
    assert message_of(item).text == Text("> wisdom\n\nindeed")


def test_links_of_a_reply_are_the_authors_own() -> None:
    """What stands inside the repeated part is not counted; mentions are not counted twice."""
    content = {
        "m.mentions": {"user_ids": ["@ben:example.org", 5, ""]},
        "formatted_body": (
            '<mx-reply><a href="https://other.example">In reply to</a></mx-reply>'
            "<A class='x' HREF='https://own.example'>own</A> "
            '<a href="https://matrix.to/#/%40cleo%3Aexample.org?via=x">Cleo</a>'
            '<a href="https://matrix.to/#/@ben:example.org">Ben</a><a name="x">no link</a>'
        ),
    }
    cleo = UserRef("matrix", "", "@cleo:example.org")
    assert marked(content, "matrix") == [
        Mention(BEN),
        Mention(cleo),
        Link("https://own.example", "own"),
    ]


def test_further_kinds_of_messages(tmp_path: Path) -> None:
    """Notices come from programs; a file without a caption says nothing; places are described."""
    items = room(
        tmp_path,
        sent("$1", {"msgtype": "m.notice", "body": "build is green"}),
        sent(
            "$2",
            {
                "msgtype": "m.file",
                "body": "map.pdf",
                "info": {"mimetype": "application/pdf", "size": 5},
            },
        ),
        sent("$3", {"msgtype": "m.location", "body": "the quay", "geo_uri": "geo:0,0"}),
        sent(
            "$4",
            {
                "org.matrix.msc3381.poll.start": {
                    "question": {"org.matrix.msc1767.text": "Row?"},
                    "answers": [{"body": "Yes"}],
                }
            },
            type="org.matrix.msc3381.poll.start",
        ),
        sent(
            "$5",
            {
                "msgtype": "m.text",
                "body": "in a thread",
                "m.relates_to": {
                    "rel_type": "m.thread",
                    "event_id": "$1",
                    "m.in_reply_to": {"event_id": "$2"},
                },
            },
        ),
    )
    notice, file, place, poll, thread = (message_of(item) for item in items[1:])
    assert notice.author.is_bot
    assert (Text(), (File("map.pdf", "application/pdf", 5),)) == (file.text, file.parts)
    assert place.text.alt == "the quay"
    assert poll.text == Text("Row?\nYes")
    assert ("$1", ref("$2"), ANA) == (thread.thread, thread.reply_to, thread.reply_author)


def test_sealed_events_as_the_server_keeps_them(tmp_path: Path) -> None:
    """An event still encrypted is sealed; a redacted one is gone, whatever it was."""
    items = room(
        tmp_path,
        sent("$1", {"algorithm": "m.megolm.v1.aes-sha2"}, type="m.room.encrypted"),
        sent("$2", {}, type="m.room.encrypted", unsigned={"redacted_because": {}}),
    )
    assert [type(item.event) for item in items[1:]] == [Unreadable, MessageDeleted]


def test_members_in_further_ways(tmp_path: Path) -> None:
    """A changed name is no joining, a declined invitation no leaving, a ban is a leaving."""

    def member(state: str, before: str | None, name: str = "Ben") -> dict[str, object]:
        unsigned = {"prev_content": {"membership": before}} if before else {}
        content = {"membership": state, "displayname": name}
        return sent(
            "$m", content, type="m.room.member", state_key="@ben:example.org", unsigned=unsigned
        )

    path = tmp_path / "export.json"
    events = [
        member("join", None),
        member("join", "join", "Benny"),
        member("leave", "invite"),
        member("ban", "join"),
        member("leave", None),
        member("invite", None),
    ]
    path.write_text(
        json.dumps({"room_name": "R", "exported_by": "Ana", "messages": events}), "utf-8"
    )
    with open_transcript(path) as transcript:
        kinds = [type(item.event) for item in transcript]
        assert kinds == [RoomDescribed, MemberJoined, MemberLeft, MemberLeft]
        assert transcript.skipped["m.room.member"] == 3


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (sent("", {}), "`event_id`"),
        (sent("$1", {}, sender=None), "`sender`"),
        (sent("$1", {}, origin_server_ts="soon"), "`origin_server_ts`"),
        (sent("$1", {}, type="m.room.redaction"), "redacts"),
        (sent("$1", {}, type="m.reaction"), "reacts"),
        (7, "object"),
    ],
)
def test_what_is_no_event_is_told(tmp_path: Path, event: object, why: str) -> None:
    """Each mistake is named, and the rest is read."""
    items = room(tmp_path, sent("$0", {"body": "hi"}), event, sent("$2", {"body": "ho"}))
    problem = items[2].problem
    assert problem is not None
    assert why in problem.what
    assert isinstance(items[3].event, MessageSent)


def test_a_room_without_an_id(tmp_path: Path) -> None:
    """Decrypted events of old clients may lack the room's id; then its name stands for it."""
    event = sent("$1", {"body": "hi"})
    del event["room_id"]
    [head, _] = room(tmp_path, event)
    assert isinstance(head.event, RoomDescribed)
    assert head.event.channel == ChannelRef("matrix", "matrix", "R")


def test_an_edit_of_something_that_was_not_seen(tmp_path: Path) -> None:
    """An export of the last days may hold the edit alone; edits count up."""
    edit = {
        "body": "* new",
        "m.relates_to": {"rel_type": "m.replace", "event_id": "$old"},
        "m.new_content": {"body": "new"},
    }
    items = room(tmp_path, sent("$1", edit), sent("$2", edit))
    events = [item.event for item in items if isinstance(item.event, MessageEdited)]
    assert [(ref("$old"), 1), (ref("$old"), 2)] == [
        (event.message.ref, event.message.revision) for event in events
    ]
