"""Slack exports: archives read in place, days side by side, and archives that could harm."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.transcript import (
    Item,
    open_transcript,
    scan,
)
from leeward_adapters.transcript.slack import archive, days, reader
from leeward_adapters.transcript.slack.text import Directory, from_blocks, plain
from leeward_policies.domain.event import (
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    RoomDescribed,
    Unreadable,
)
from leeward_policies.domain.message import Author, File, Link, Mention, Message, Quote, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.errors import InputError

FIXTURE = Path(__file__).parents[2] / "fixtures" / "transcripts" / "slack"
GENERAL, HELP, DIRECT = (ChannelRef("slack", "T1", name) for name in ("C1", "C2", "D01"))
ANA, BEN = UserRef("slack", "T1", "U1"), UserRef("slack", "T1", "U2")

Pack = Callable[..., Path]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Write an archive from names and contents."""

    def write(entries: dict[str, object], *, name: str = "export.zip") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, content in entries.items():
                raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                archive.writestr(entry, raw)
        return path

    return write


def read(path: Path) -> list[Item]:
    """Read an export."""
    with open_transcript(path) as transcript:
        assert transcript.format == "slack-export"
        return list(transcript)


@pytest.fixture(scope="module")
def items() -> list[Item]:
    """Return what the unpacked fixture tells."""
    return read(FIXTURE)


def at(minute: int, second: int = 0, micros: int = 0) -> datetime:
    """Return a time of the evening."""
    return datetime(2026, 11, 20, 18, minute, second, micros, UTC)


def ref(name: str, channel: ChannelRef = GENERAL) -> MessageRef:
    """Return a message."""
    return MessageRef("slack", "T1", channel.id, name)


def message_of(item: Item) -> Message:
    """Return the message of an item without a problem."""
    assert item.problem is None
    assert isinstance(item.event, MessageSent)
    return item.event.message


def said(ts: str, text: str = "hi", **more: object) -> dict[str, object]:
    """Return a message."""
    return {"type": "message", "user": "U1", "ts": ts, "text": text} | more


def test_channels_come_side_by_side_in_time_order(items: list[Item]) -> None:
    """Each room is described before its first message, and slots are numbered in time order."""
    rooms = [item.event.channel for item in items if isinstance(item.event, RoomDescribed)]
    assert rooms == [GENERAL, HELP, DIRECT]
    assert [item.index for item in items] == [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        13,
        14,
        15,
        16,
        17,
        18,
    ]
    times = [item.event.at for item in items if item.event]
    assert times == sorted(times)


def test_an_archive_tells_the_same_as_the_folder(items: list[Item], tmp_path: Path) -> None:
    """Packed, or packed inside a folder with what a Mac adds, the export reads the same."""
    names = [path for path in sorted(FIXTURE.rglob("*")) if path.is_file()]
    for prefix in ("", "Riverside export/"):
        path = tmp_path / "riverside.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.write(name, prefix + name.relative_to(FIXTURE).as_posix())
            archive.writestr("__MACOSX/._users.json", b"\0")
            archive.writestr(f"{prefix}general/canvas_in_the_conversation.json", b"[]")
            archive.writestr(f"{prefix}general/2026-99-99.json", b"[]")
        found = read(path)
        assert [item.event for item in items] == [item.event for item in found]
        assert found[-1].bytes_read == path.stat().st_size


def test_members_and_what_they_do(items: list[Item]) -> None:
    """Names come from the list of members, also those who left the team."""
    assert items[1].event == MemberJoined(GENERAL, Author(BEN, "Ben B."), at(0, 0, 100))
    assert items[7].event == MemberLeft(HELP, UserRef("slack", "T1", "U4"), at(1, 40, 100))
    assert message_of(items[4]).author == Author(UserRef("slack", "T1", "U4"), "Dora")


def test_a_text_is_what_is_shown(items: list[Item]) -> None:
    """References become words and parts, and escapes are undone once."""
    assert message_of(items[2]) == Message(
        ref("1795197660.000200"),
        Author(ANA, "Ana"),
        Text("hi @Ben B. & @guest, see our page <@U1> @here #help ana@riverside.example"),
        at(1, 0, 200),
        (
            Mention(BEN),
            Mention(UserRef("slack", "T2", "U3")),
            Link("https://riverside.example/x?a=1&b=2", "our page"),
            Link("mailto:ana@riverside.example", "ana@riverside.example"),
        ),
        thread="1795197660.000200",
        revision=1,
    )


def test_threads_edits_and_deletions(items: list[Item]) -> None:
    """A thread's answer knows whom it answers; an edit log gives edits and deletions."""
    answer = message_of(items[8])
    assert (ref("1795197660.000200"), ANA, "1795197660.000200") == (
        answer.reply_to,
        answer.reply_author,
        answer.thread,
    )
    assert items[11].event == MessageDeleted(ref("1795197900.000600"), at(5, 0, 600))
    edit = items[12].event
    assert isinstance(edit, MessageEdited)
    assert ("in the thread, changed", 1, at(2, 0, 300), at(7, 0, 800)) == (
        edit.message.text.body,
        edit.message.revision,
        edit.message.sent_at,
        edit.at,
    )
    assert items[13].event == MessageDeleted(ref("1795197840.000500"), at(8, 0, 900))


def test_programs_and_shared_messages(items: list[Item]) -> None:
    """A webhook is judged with the name it shows; a shared message is quoted, not said."""
    weather = message_of(items[9])
    assert weather.author == Author(
        UserRef("slack", "T1", "B7/Weather"), "Weather", is_bot=True, is_webhook=True
    )
    assert weather.text == Text("", embeds="Today\nSunny & warm\nWind\nlow")
    shared = message_of(items[10])
    assert shared.text == Text("look at this", "what Ben said", "a cat")
    assert shared.parts == (
        File("cat.png", "image/png", 99),
        Quote(ref("1795190000.000001", HELP), BEN, is_forward=True),
    )


def test_messages_of_blocks_alone(items: list[Item]) -> None:
    """A program's message may have its words in blocks only."""
    message = message_of(items[17])
    assert message.author == Author(UserRef("slack", "T1", "U9"), "Helper", is_bot=True)
    assert message.text.body == "only blocks for @Anaboats\nand @Ben B."
    assert message.parts == (Mention(ANA), Link("https://boats.example", "boats"), Mention(BEN))


def test_what_is_no_message_is_told(items: list[Item]) -> None:
    """The place names the day and the entry; the rest of the day is read."""
    problems = [item.problem for item in items if item.problem]
    assert [problem.place for problem in problems] == [
        "slack: general/2026-11-20.json, message 9",
        "slack: general/2026-11-20.json, message 10",
    ]
    assert [type(item.event) for item in items[14:16]] == [Unreadable, Unreadable]


def test_a_damaged_day_costs_only_its_rest(pack: Pack) -> None:
    """A cut or broken day gives what stands before, one problem, and the other days."""
    whole = json.dumps([said("1795197600.0"), said("1795197601.0")]).encode()
    path = pack(
        {
            "channels.json": [{"id": "C1", "name": "general"}],
            "general/2026-11-20.json": whole[:-30],
            "general/2026-11-21.json": b"{}",
            "general/2026-11-22.json": [said("1795370400.0")],
        }
    )
    items = read(path)
    assert {item.problem.place for item in items if item.problem} == {
        "export.zip: general/2026-11-20.json",
        "export.zip: general/2026-11-21.json",
    }
    assert sum(isinstance(item.event, MessageSent) for item in items) == 2


def test_a_damaged_entry_is_told(pack: Pack) -> None:
    """Bytes that changed inside the archive are found by their checksum."""
    path = pack(
        {
            "channels.json": [{"id": "C1", "name": "general"}],
            "general/2026-11-20.json": [said("1795197600.0", "x" * 99)],
        }
    )
    raw = bytearray(path.read_bytes())
    start = raw.index(b"general/2026-11-20.json") + len("general/2026-11-20.json")
    raw[start + 5] ^= 0xFF
    path.write_bytes(bytes(raw))
    items = read(path)
    assert any(item.problem and "damaged" in item.problem.what for item in items)


def test_lists_may_be_missing_or_broken(pack: Pack) -> None:
    """Without names the ids stand, and the problem says which list it is."""
    path = pack(
        {
            "users.json": b'[{"id": "U1", "team_id": "T7", "name": "Ana"}, 5, {"id": ',
            "channels.json": [{"name": "no id"}, None],
            "somewhere/2026-11-20.json": [said("1795197600.0")],
        }
    )
    items = read(path)
    assert items[0].problem is not None
    assert items[0].problem.place == "export.zip: users.json"
    assert items[1].event == RoomDescribed(
        ChannelRef("slack", "T7", "somewhere"), None, "somewhere", at(0)
    )
    assert message_of(items[2]).author == Author(UserRef("slack", "T7", "U1"), "Ana")


def test_odd_members_of_the_lists_are_passed_over(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken entries have no name, giant ones neither, and the list is bounded."""
    monkeypatch.setattr(reader, "MOST_ACCOUNTS", 1)
    monkeypatch.setattr(scan, "LONGEST_VALUE", 200)
    giant = b'{"id": "U0", "name": "' + b"x" * 300 + b'"}'
    ana, ben = b'{"id": "U1", "name": "ana"}', b'{"id": "U2", "name": "ben"}'
    rows = [said("1795197600.0"), said("1795197601.0", user="U2")]
    users = b", ".join([b'[{"id": nothing}', giant, ana, ben + b"]"])
    items = read(pack({"users.json": users, "a/2026-11-20.json": rows}))
    assert [message_of(item).author.name for item in items[1:]] == ["ana", ""]


def test_a_busy_day_waits_packed(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many channels write much, days wait packed, and nothing changes in what is told."""
    chatter = {
        f"c{channel}/2026-11-20.json": [
            said(f"{1795197600 + number * 7 + channel}.0", str(number)) for number in range(150)
        ]
        for channel in range(3)
    }
    path = pack({"channels.json": [], **chatter})
    loose = read(path)
    monkeypatch.setattr(days, "OPEN_BYTES", 0)
    assert read(path) == loose
    assert len(loose) == 3 * 150 + 3


def test_a_giant_day_is_left_out(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day beyond the limit is named, and the others are read."""
    monkeypatch.setattr(days, "LARGEST_DAY", 500)
    path = pack(
        {
            "channels.json": [],
            "a/2026-11-20.json": [said("1795197600.0", "x" * 900)],
            "a/2026-11-21.json": [said("1795284000.0")],
        }
    )
    items = read(path)
    assert items[0].problem is not None
    assert "left out" in items[0].problem.what
    assert isinstance(items[2].event, MessageSent)


def test_an_archive_can_be_read_twice() -> None:
    """Every iteration starts from the beginning."""
    with open_transcript(FIXTURE, space="home", platform="chat") as transcript:
        first = list(transcript)
        assert list(transcript) == first
        assert transcript.names(UserRef("chat", "T1", "U1")) == "Ana"
    assert isinstance(first[0].event, RoomDescribed)
    assert first[0].event.channel == ChannelRef("chat", "home", "C1")


@pytest.mark.parametrize(
    "name", ["../users.json", "/etc/users.json", "a/../../users.json", "C:\\users.json", "..\\x"]
)
def test_names_that_lead_outside_are_refused(pack: Pack, name: str) -> None:
    """Nothing is ever unpacked, and such an archive is none of Slack's."""
    path = pack({"users.json": [], name: b"x"})
    with pytest.raises(InputError, match="outside"):
        open_transcript(path)


def test_a_zip_bomb_is_refused(pack: Pack) -> None:
    """An entry that unpacks to a thousand times its size is refused before it is unpacked."""
    path = pack({"users.json": [], "general/2026-11-20.json": b" " * (9 << 20)})
    with pytest.raises(InputError, match="bomb"):
        open_transcript(path)


def test_entries_that_overlap_are_refused(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory that says more than the file can hold is a bomb of another kind."""
    path = pack({"users.json": [], "general/2026-11-20.json": b"[]"})
    info = zipfile.ZipFile.infolist

    def doubled(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
        return info(archive) * 100

    monkeypatch.setattr(zipfile.ZipFile, "infolist", doubled)
    with pytest.raises(InputError, match="bomb"):
        open_transcript(path)


def test_absurdly_many_entries_are_refused(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of entries alone could fill the memory."""
    monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
    with pytest.raises(InputError, match="entries"):
        open_transcript(pack({"users.json": [], "a": b"", "b": b""}))


def test_an_encrypted_archive_is_refused(pack: Pack) -> None:
    """An archive with a password says so."""
    path = pack({"users.json": []})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(InputError, match="encrypted"):
        open_transcript(path)


def test_a_cut_archive_is_refused(pack: Pack) -> None:
    """Without its end an archive has no list of entries."""
    path = pack({"users.json": []})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(InputError, match="cut or damaged"):
        open_transcript(path)


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    """A folder cannot lead the reading elsewhere."""
    (tmp_path / "users.json").write_text("[]", "utf-8")
    (tmp_path / "general").mkdir()
    (tmp_path / "general" / "2026-11-20.json").symlink_to(FIXTURE / "general" / "2026-11-20.json")
    assert read(tmp_path) == []


def directory() -> Directory:
    """Return a directory that knows Ana."""
    return Directory(
        lambda own: UserRef("slack", "T1", own), lambda own: "Ana" if own == "U1" else ""
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain", "plain"),
        ("&lt;b&gt; &amp;amp; &quot;", "<b> &amp; &quot;"),
        ("<@U1> <@U7> <@U8|cleo>", "@Ana @member @cleo"),
        ("<#C1> <#C2|help>", "#channel #help"),
        ("<!here> <!subteam^S1|@crew> <!subteam^S2>", "@here @crew @subteam"),
        ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
        ("<https://a.example>", "https://a.example"),
        ("<https://a.example|a &amp; b>", "a & b"),
        ("< not closed, 1 < 2", "< not closed, 1 < 2"),
        ("<>", "<>"),
    ],
)
def test_references(written: str, shown: str) -> None:
    """What stands between brackets becomes what members see."""
    assert shown == plain(written, directory())[0]


@given(st.text(alphabet="<>@#!|&;ampltg U1x\n", max_size=40))
def test_any_text_can_be_shown(written: str) -> None:
    """Half-written references harm nobody, and a text without signs stays as it is."""
    shown, parts = plain(written, directory())
    assert isinstance(shown, str)
    assert len(parts) <= written.count("<")
    if not {"<", "&"} & set(written):
        assert shown == written


def test_blocks_of_every_kind() -> None:
    """Headers, fields, lists and emoji give their words; endless nesting is not followed."""
    nested: list[object] = [{"type": "text", "text": "deep"}]
    for _ in range(50):
        nested = [{"type": "rich_text_list", "elements": nested}]
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Title"}},
        {
            "type": "section",
            "fields": [{"type": "mrkdwn", "text": "never a string here"}, {"text": {"text": "a"}}],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_quote",
                    "elements": [
                        {"type": "emoji", "name": "wave"},
                        {"type": "link", "url": "https://a.example"},
                    ],
                }
            ],
        },
        *nested,
    ]
    words, parts = from_blocks(blocks, directory())
    assert words == "Title\na\n:wave:https://a.example"
    assert parts == [Link("https://a.example")]


def test_further_kinds_of_messages(pack: Pack) -> None:
    """Old file comments, odd edits, unknown subtypes and webhooks without a name."""
    rows = [
        said(
            "1795197600.0",
            "",
            subtype="file_comment",
            user=None,
            comment={"user": "U1", "comment": "nice &amp; so"},
        ),
        said("1795197601.0", subtype="something_new"),
        said("1795197602.0", subtype="message_changed"),
        said("1795197603.0", subtype="message_deleted", previous_message={"ts": "1795197600.0"}),
        said("1795197604.0", subtype="bot_message", user=None, bot_profile={"name": "Bell"}),
        said("1795197605.0", subtype="huddle_thread"),
        said(
            "1795197606.0",
            thread_ts="1795197601.0",
            file={"title": "a.txt", "mimetype": "text/plain"},
        ),
        said("1795197607.0", attachments=[{"fallback": "only this"}, {"is_share": True}]),
    ]
    items = read(pack({"users.json": [], "a/2026-11-20.json": rows}))
    comment, new, odd, gone, bell, thread, shared = items[1:]
    assert (message_of(comment).text.body, message_of(comment).author.ref.id) == ("nice & so", "U1")
    assert message_of(new).text.body == "hi"
    assert odd.problem is not None
    assert gone.event == MessageDeleted(MessageRef("slack", "slack", "a", "1795197600.0"), at(0, 3))
    assert message_of(bell).author.ref.id == "unknown/Bell"
    assert message_of(thread).reply_author == UserRef("slack", "slack", "U1")
    assert message_of(thread).parts == (File("a.txt", "text/plain"),)
    assert ("only this", (Quote(is_forward=True),)) == (
        message_of(shared).text.embeds,
        message_of(shared).parts,
    )


def test_a_list_of_members_with_a_mark_inside_the_zip(pack: Pack) -> None:
    """Enterprise exports call the list of members otherwise."""
    path = pack(
        {
            "org_users.json": [{"id": "U1", "team_id": "T1", "name": "ana", "is_bot": True}],
            "a/2026-11-20.json": [said("1795197600.0")],
        }
    )
    assert message_of(read(path)[1]).author == Author(
        UserRef("slack", "T1", "U1"), "ana", is_bot=True
    )


def test_the_archive_is_closed_twice_without_harm() -> None:
    """Closing is safe to repeat."""
    transcript = open_transcript(FIXTURE)
    transcript.close()
    transcript.close()
