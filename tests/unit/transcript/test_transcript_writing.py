"""Events as lines: what is written is the stable format, and reads back the same."""

import io
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.transcript import read_lines, write_event
from leeward_policies.domain.event import (
    Event,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReportFiled,
    RoomDescribed,
    Tick,
)
from leeward_policies.domain.message import (
    AgeBand,
    Audience,
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
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

PLATFORMS = st.sampled_from(["discord", "telegram", "slack", "matrix", "my platform"])
IDS = st.text(min_size=1, max_size=6) | st.sampled_from(
    ["@ana:example.org", "discord:1/2", "slack:T1/U1"]
)
TEXTS = st.text(max_size=12)
TIMES = st.integers(0, 10**9).map(
    lambda second: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
AGE_BANDS: st.SearchStrategy[AgeBand | None] = st.sampled_from([None, "young", "adult"])
AUDIENCES: st.SearchStrategy[Audience | None] = st.sampled_from([None, "young", "mixed", "adult"])


@st.composite
def users(draw: st.DrawFn, platform: str) -> UserRef:
    """Return an account; a realm only where the platform has some."""
    return UserRef(platform, draw(IDS) if platform == "slack" else "", draw(IDS))


@st.composite
def refs(draw: st.DrawFn, channel: ChannelRef) -> MessageRef:
    """Return a message of this room or another."""
    if draw(st.booleans()):
        return MessageRef(channel.platform, channel.space, channel.id, draw(IDS))
    return MessageRef(channel.platform, draw(IDS), draw(IDS), draw(IDS))


@st.composite
def messages(draw: st.DrawFn, channel: ChannelRef, revision: int) -> Message:
    """Return a message whose parts stand in the order in which lines list them."""
    platform = channel.platform
    author = Author(
        draw(users(platform)),
        draw(TEXTS),
        draw(st.booleans()),
        draw(st.booleans()),
        tuple(draw(st.lists(TEXTS, max_size=2))),
        draw(AGE_BANDS),
        draw(st.none() | TIMES),
    )
    parts: tuple[Part, ...] = (
        *draw(st.lists(st.builds(Mention, users(platform)), max_size=2)),
        *draw(st.lists(st.builds(Link, TEXTS, TEXTS), max_size=2)),
        *draw(st.lists(st.builds(File, TEXTS, TEXTS, st.none() | st.integers(0, 9)), max_size=2)),
        *draw(st.lists(st.builds(Sticker, TEXTS), max_size=2)),
        *draw(
            st.lists(
                st.builds(
                    Quote, st.none() | refs(channel), st.none() | users(platform), st.booleans()
                ),
                max_size=2,
            )
        ),
    )
    answered = draw(st.none() | refs(channel))
    return Message(
        MessageRef(platform, channel.space, channel.id, draw(IDS)),
        author,
        Text(draw(TEXTS), draw(TEXTS), draw(TEXTS), draw(TEXTS)),
        draw(TIMES),
        parts,
        answered,
        draw(st.none() | users(platform)) if answered else None,
        draw(st.none() | IDS),
        revision,
    )


@st.composite
def told(draw: st.DrawFn) -> Event:
    """Return what happened to a message, or to nobody's."""
    channel = ChannelRef(draw(PLATFORMS), draw(IDS), draw(IDS))
    sent = draw(messages(channel, draw(st.integers(1, 3))))
    later = sent.sent_at + timedelta(minutes=draw(st.integers(0, 9)))
    new = MessageSent(draw(messages(channel, draw(st.integers(0, 2)))))
    gone = MessageDeleted(draw(refs(channel)), later)
    room = RoomDescribed(channel, draw(AUDIENCES), draw(TEXTS), later)
    kinds: list[Event] = [new, MessageEdited(sent, later), gone, room]
    return draw(st.sampled_from(kinds))


@st.composite
def moved(draw: st.DrawFn) -> Event:
    """Return what a member did besides writing."""
    channel = ChannelRef(draw(PLATFORMS), draw(IDS), draw(IDS))
    member = draw(users(channel.platform))
    at = draw(TIMES)
    about = draw(st.none() | refs(channel))
    subject = member if about is None else None
    reporter = draw(users(channel.platform))
    joined = MemberJoined(channel, Author(member, draw(TEXTS)), at)
    report = ReportFiled(channel, reporter, draw(TEXTS), at, about, subject)
    kinds: list[Event] = [joined, MemberLeft(channel, member, at), report]
    return draw(st.sampled_from(kinds))


@given(told() | moved())
def test_what_is_written_reads_back_the_same(event: Event) -> None:
    """No field of an event is lost or changed on the way through a line."""
    line = write_event(event)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    [item] = read_lines(io.BytesIO(line))
    assert item.problem is None
    assert item.event == event


def test_a_written_message_has_the_keys_of_the_stable_format() -> None:
    """The line looks as the documentation of the format shows it, and nothing else stands in it."""
    at = datetime(2026, 11, 20, 18, tzinfo=UTC)
    author = Author(
        UserRef("discord", "", "u1"), "Ana", joined_at=datetime(2026, 10, 1, tzinfo=UTC)
    )
    parts = (Mention(UserRef("discord", "", "u2")), File("a.png", "image/png", 1234))
    message = Message(MessageRef("discord", "s1", "c1", "m1"), author, Text("hi"), at, parts)
    expected = (
        '{"type":"message","id":"m1","platform":"discord","space":"s1","channel":"c1",'
        '"author":{"id":"u1","name":"Ana","bot":false,"roles":[],"age_band":null,'
        '"joined_at":"2026-10-01T00:00:00Z"},"text":"hi","sent_at":"2026-11-20T18:00:00Z",'
        '"reply_to":null,"mentions":["u2"],'
        '"attachments":[{"name":"a.png","media_type":"image/png","size":1234}]}\n'
    )
    assert expected == write_event(MessageSent(message)).decode()


def test_other_events_have_no_line() -> None:
    """What the format does not know gives no bytes rather than a line nobody can read."""
    assert (
        write_event(Tick(ChannelRef("discord", "s1", "c1"), datetime(2026, 1, 1, tzinfo=UTC)))
        == b""
    )


@pytest.mark.parametrize("kind", ["message", "edit"])
def test_every_line_is_json(kind: str) -> None:
    """Line breaks in a text stay inside the line."""
    channel = ChannelRef("discord", "s1", "c1")
    message = Message(
        MessageRef("discord", "s1", channel.id, "m"),
        Author(UserRef("discord", "", "u")),
        Text("one\r\ntwo\u2028three\x00"),
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    event = MessageSent(message) if kind == "message" else MessageEdited(message, message.sent_at)
    decoded = msgspec.json.decode(write_event(event))
    assert (kind, "one\r\ntwo\u2028three\x00") == (decoded["type"], decoded["text"])
