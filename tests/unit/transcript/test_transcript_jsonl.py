"""Leeward JSON Lines: the stable format, and what happens to lines that are not in it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.transcript import Item, lines, open_transcript
from leeward_policies.domain.event import (
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReportFiled,
    RoomDescribed,
    Unreadable,
)
from leeward_policies.domain.message import Author, File, Mention, Message, Quote, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

FIXTURE = Path(__file__).parents[2] / "fixtures" / "transcripts" / "riverside.jsonl"
ROOM = ChannelRef("discord", "s1", "c1")
ANA, BEN, CLEO = (UserRef("discord", "", user) for user in ("u1", "u2", "u3"))

Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Write lines to a file; bytes as they are, anything else as JSON."""

    def write(*written: object, name: str = "chat.jsonl", end: bytes = b"\n") -> Path:
        path = tmp_path / name
        rows = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in written]
        path.write_bytes(end.join(rows) + end)
        return path

    return write


def said(number: int, **more: object) -> dict[str, object]:
    """Return a message line."""
    line: dict[str, object] = {
        "type": "message",
        "id": f"m{number}",
        "platform": "discord",
        "space": "s1",
        "channel": "c1",
        "author": {"id": "u1"},
        "text": f"text {number}",
        "sent_at": f"2026-11-20T18:{number:02}:00Z",
    }
    return line | more


def read(path: Path) -> list[Item]:
    """Read a file as JSON Lines."""
    with open_transcript(path) as transcript:
        assert transcript.format == "leeward-jsonl"
        return list(transcript)


def ref(name: str) -> MessageRef:
    """Return a message of the room."""
    return MessageRef("discord", "s1", "c1", name)


def at(minute: int) -> datetime:
    """Return a minute of the evening."""
    return datetime(2026, 11, 20, 18, minute, tzinfo=UTC)


def test_the_fixture_reads_as_the_format_says() -> None:
    """Every type of line becomes its event; `event` counts blank, room and malformed lines."""
    items = {item.index: item for item in read(FIXTURE)}
    assert list(items) == [0, 1, 3, 4, 5, 6, 7, 8, 9, 10]
    events = {index: item.event for index, item in items.items()}
    assert RoomDescribed(ROOM, "young", "homework", at(0)) == events[0]
    ana = Author(
        ANA, "Ana", roles=("member",), age_band="young", joined_at=datetime(2026, 10, 1, tzinfo=UTC)
    )
    assert events[1] == MessageSent(
        Message(
            ref("m1"),
            ana,
            Text("does anybody get number four?"),
            at(0),
            (Mention(BEN), File("page.png", "image/png", 1234)),
        )
    )
    assert events[3] == MessageSent(
        Message(
            ref("m2"),
            Author(BEN, "Ben"),
            Text(
                "yes, look",
                "does anybody get number four?",
                "",
                "How to divide\nA page about fractions",
            ),
            at(1),
            (Quote(),),
            ref("m1"),
            ANA,
            "t1",
        )
    )
    assert isinstance(events[4], Unreadable)
    assert events[5] == MessageEdited(
        Message(ref("m2"), Author(BEN, "Ben"), Text("yes, look at page 12"), at(1), revision=1),
        at(2),
    )
    assert events[6] == MemberJoined(ROOM, Author(CLEO, "Cleo"), at(3))
    assert events[7] == MessageSent(
        Message(
            ref("m3"),
            Author(CLEO),
            Text("", "free coins at coins.example"),
            at(4),
            (Quote(is_forward=True),),
        )
    )
    assert events[8] == ReportFiled(ROOM, ANA, "spam", at(5), ref("m3"))
    assert events[9] == MessageDeleted(ref("m3"), at(6))
    assert events[10] == MemberLeft(ROOM, CLEO, at(6))


def test_a_malformed_line_is_named_and_the_rest_is_read() -> None:
    """The problem names the line as an editor shows it and the event number; no content."""
    problems = [(item.index, item.problem) for item in read(FIXTURE) if item.problem]
    assert len(problems) == 1
    index, problem = problems[0]
    assert (index, problem.place, problem.what) == (
        4,
        "riverside.jsonl:5",
        "Event 4 is no JSON object.",
    )
    assert "this line" not in str(problem)


def test_progress_reaches_the_size() -> None:
    """The bytes read rise to the size of the file."""
    with open_transcript(FIXTURE) as transcript:
        done = [item.bytes_read for item in transcript]
        assert done == sorted(done)
        assert transcript.size - 1 == done[-1]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"type": "shout", "sent_at": "2026-11-20T18:00:00Z"}, "`type`"),
        (said(1, sent_at="soon"), "time"),
        (said(1, author=None), "`author`"),
        (said(1, author={"name": "Ana"}), "`author`"),
        (said(1, text=5), "`text`"),
        (said(1, roles="x", author={"id": "u1", "roles": "member"}), "`author.roles`"),
        (said(1, type="edit", id=None), "`id`"),
        (said(1, type="delete", id=None), "`id`"),
        (said(1, type="report"), "neither"),
        (said(1, type="report", author=None, subject="u2"), "`reporter`"),
        (said(1, type="room", audience="kids"), "`audience`"),
        ([1, 2], "no JSON object"),
        (b'"just a string"', "no JSON object"),
        (b"null", "no JSON object"),
        (b"NaN", "no JSON object"),
        (b'{"type": "message"', "not JSON"),
        (b"\x00\x01\x02", "no JSON object"),
        (b"[" * 100_000, "no JSON object"),
        (b'{"x": "\\ud800", "text": 5}', "`text`"),
        (b'{"x":' * 50_000, "not JSON"),
        (b'{"text": "x\x00y", "sent_at": "2026-11-20T18:00:00Z"}', "`author`"),
    ],
)
def test_malformed_lines(save: Save, line: object, why: str) -> None:
    """Each mistake is told in a sentence, counted, and does not stop the reading."""
    items = read(save(said(0), line, said(2)))
    assert [item.index for item in items] == [0, 1, 2]
    assert [item.problem and item.problem.place for item in items] == [None, "chat.jsonl:2", None]
    problem = items[1].problem
    assert problem is not None
    assert why in problem.what
    assert isinstance(items[1].event, Unreadable)
    assert at(0) == items[1].event.at


def test_missing_optional_keys_are_fine(save: Save) -> None:
    """A line of the barest kind is a message; what is missing gets a name of its own."""
    [item] = read(save({"author": "u1", "text": "hi", "sent_at": "2026-11-20T18:00:00Z"}))
    assert item.problem is None
    expected = Message(
        MessageRef("transcript", "transcript", "main", "line-0"),
        Author(UserRef("transcript", "", "u1")),
        Text("hi"),
        at(0),
    )
    assert MessageSent(expected) == item.event


def test_nulls_numbers_and_objects_are_read_where_programs_write_them(save: Save) -> None:
    """Null is missing, whole numbers are ids, and mentions may be objects with a name."""
    line = said(
        1,
        id=7,
        author={
            "id": 1,
            "name": None,
            "bot": None,
            "roles": None,
            "age_band": "13-15",
            "joined_at": "x" * 99,
        },
        text=None,
        mentions=[2, {"id": "u3", "name": "Cleo"}, {"name": "nobody"}],
        attachments=["a.png", {"size": -1, "alt": "a duck"}],
        embeds=["one", {"title": "two", "description": None}],
        quoted={"text": "before", "author": "u2", "message": "m0"},
        reply_to=6,
        thread=None,
    )
    path = save(line)
    with open_transcript(path) as transcript:
        [item] = list(transcript)
        assert transcript.names(CLEO) == "Cleo"
        assert transcript.names(UserRef("discord", "", "u9")) == "u9"
    assert item.problem is None
    expected = Message(
        ref("7"),
        Author(UserRef("discord", "", "1")),
        Text("", "before", "a duck", "one\ntwo"),
        at(1),
        (
            Mention(UserRef("discord", "", "2")),
            Mention(CLEO),
            File("a.png"),
            File(""),
            Quote(ref("m0"), BEN),
        ),
        ref("6"),
    )
    assert MessageSent(expected) == item.event


def test_a_forward_that_has_no_words_of_its_own(save: Save) -> None:
    """`forwarded: true` says that the text is somebody else's, so it is no statement."""
    [item] = read(save(said(1, forwarded=True)))
    assert isinstance(item.event, MessageSent)
    assert Text("", "text 1") == item.event.message.text
    assert (Quote(is_forward=True),) == item.event.message.parts


def test_a_line_without_a_time_takes_the_time_of_the_line_before(save: Save) -> None:
    """Only where no line before has a time is a missing one a mistake."""
    untimed = said(5)
    del untimed["sent_at"]
    items = read(save(said(1), untimed))
    assert isinstance(items[1].event, MessageSent)
    assert at(1) == items[1].event.at
    [lonely] = read(save(untimed))
    assert lonely.problem is not None


def test_a_room_line_may_stand_before_every_time(save: Save) -> None:
    """A room described on the first line gets the time of the first event."""
    room = {"type": "room", "platform": "discord", "space": "s1", "channel": "c1", "audience": None}
    items = read(save(room, said(3), room | {"audience": "adult"}))
    assert RoomDescribed(ROOM, None, "", at(3)) == items[0].event
    assert RoomDescribed(ROOM, "adult", "", at(3)) == items[2].event


def test_times_without_a_zone_are_told_once(save: Save) -> None:
    """They are taken as UTC, and the first one carries the note; its event is there."""
    items = read(
        save(said(1, sent_at="2026-11-20T18:01:00"), said(2, sent_at="2026-11-20T18:02:00"))
    )
    assert [item.problem is not None for item in items] == [True, False]
    assert all(isinstance(item.event, MessageSent) for item in items)


def test_edits_count_revisions_and_keep_the_time_of_sending(save: Save) -> None:
    """An edit is a further revision of the message, sent when the message was."""
    items = read(
        save(said(1), said(2, type="edit", id="m1"), said(3, type="edit", id="m1", text="third"))
    )
    edits = [item.event for item in items if isinstance(item.event, MessageEdited)]
    assert [(1, at(2)), (2, at(3))] == [(edit.message.revision, edit.at) for edit in edits]
    assert {at(1)} == {edit.message.sent_at for edit in edits}
    [alone] = read(save(said(4, type="edit", at="2026-11-20T18:09:00Z")))
    assert isinstance(alone.event, MessageEdited)
    assert (at(4), at(9)) == (alone.event.message.sent_at, alone.event.at)


def test_own_words_for_times_are_read(save: Save) -> None:
    """Exporters may write `edited_at`, `deleted_at`, `joined_at`, `left_at` and `reported_at`."""
    keys = {
        "edit": "edited_at",
        "delete": "deleted_at",
        "join": "joined_at",
        "leave": "left_at",
        "report": "reported_at",
    }
    rows = [
        said(1, type=kind, subject="u2", **{key: "2026-11-20T18:30:00Z"})
        for kind, key in keys.items()
    ]
    assert {at(30)} == {item.event.at for item in read(save(*rows)) if item.event}


def test_printed_refs_are_understood(save: Save) -> None:
    """An answer, a report or a mention may point outside the room by a printed ref."""
    line = said(1, reply_to="discord:s1/c9/m5", reply_author="discord:u7", mentions=["discord:u8"])
    report = {
        "type": "report",
        "reporter": {"id": "u1"},
        "message": "discord:s2/c1/m1",
        "platform": "discord",
    }
    odd = said(2, reply_to="discord:1/2", mentions=["discord:1/2/3", "discord:"])
    items = read(save(line, report, odd))
    assert isinstance(items[0].event, MessageSent)
    message = items[0].event.message
    assert MessageRef("discord", "s1", "c9", "m5") == message.reply_to
    assert UserRef("discord", "", "u7") == message.reply_author
    assert (UserRef("discord", "", "u8"),) == message.mentions
    assert isinstance(items[1].event, ReportFiled)
    assert MessageRef("discord", "s2", "c1", "m1") == items[1].event.message
    assert isinstance(items[2].event, MessageSent)
    assert items[2].event.message.reply_to == ref("discord:1/2")
    assert [user.id for user in items[2].event.message.mentions] == ["discord:1/2/3", "discord:"]


def test_slack_accounts_live_in_their_team(save: Save) -> None:
    """On Slack the realm is the space, unless the line names another."""
    rows = [
        said(1, platform="slack"),
        said(2, platform="slack", author={"id": "u1", "realm": "T9"}),
    ]
    authors = [
        item.event.message.author.ref
        for item in read(save(*rows))
        if isinstance(item.event, MessageSent)
    ]
    assert [UserRef("slack", "s1", "u1"), UserRef("slack", "T9", "u1")] == authors


def test_windows_line_ends_and_a_mark_at_the_start_are_harmless(save: Save) -> None:
    """CRLF, a byte order mark, and a last line without a line break change nothing."""
    path = save(b"\xef\xbb\xbf" + json.dumps(said(1)).encode(), b"", said(2), end=b"\r\n")
    path.write_bytes(path.read_bytes().removesuffix(b"\r\n"))
    assert [(item.index, item.problem) for item in read(path)] == [(0, None), (2, None)]


def test_bytes_that_are_not_utf_8_cost_only_themselves(save: Save) -> None:
    """The line is read with the wrong bytes marked, and a problem says so."""
    raw = json.dumps(said(1, text="caf_")).encode().replace(b"caf_", b"caf\xe9")
    [item] = read(save(raw))
    assert isinstance(item.event, MessageSent)
    assert item.event.message.text.body == "caf\ufffd"
    assert item.problem is not None
    assert "UTF-8" in item.problem.what
    assert "caf" not in item.problem.what


def test_an_endless_line_is_passed_over(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line beyond the limit is counted and left out; the lines after it keep their numbers."""
    monkeypatch.setattr(lines, "LONGEST_LINE", 500)
    monkeypatch.setattr(lines, "BLOCK", 64)
    items = read(save(said(1), said(2, text="x" * 2_000), said(3)))
    assert [item.index for item in items] == [0, 1, 2]
    assert [item.problem and item.problem.place for item in items] == [None, "chat.jsonl:2", None]


def test_a_line_of_many_megabytes_is_read(save: Save) -> None:
    """Below the limit, size is no mistake."""
    [item] = read(save(said(1, text="x" * 5_000_000)))
    assert isinstance(item.event, MessageSent)
    assert len(item.event.message.text.body) == 5_000_000


def test_overrides_stand_in_every_ref(save: Save) -> None:
    """The caller's platform and space go before what the lines say."""
    with open_transcript(save(said(1)), platform="matrix", space="home") as transcript:
        [item] = list(transcript)
    assert isinstance(item.event, MessageSent)
    assert MessageRef("matrix", "home", "c1", "m1") == item.event.message.ref


@given(
    st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), min_size=1, max_size=6),
    st.lists(st.integers(1, 9), min_size=1, max_size=3),
)
def test_physical_lines_survive_any_block_size(rows: list[bytes], sizes: list[int]) -> None:
    """Lines and offsets do not depend on how the file is read."""
    data = b"\n".join(rows)
    pieces = iter([data[at : at + sizes[0]] for at in range(0, len(data), sizes[0])])
    found = list(lines.physical_lines(lambda _: next(pieces, b"")))
    expected = data.split(b"\n")
    if not expected[-1]:
        expected.pop()
    assert expected == [line for _, _, line in found]
    assert all(data[offset : offset + length] == line for offset, length, line in found)
