"""Payloads of the loopback platform become events, field by field; odd ones become Unreadable."""

from datetime import UTC, datetime
from typing import Any

import pytest

from leeward_adapters.loopback.normalise import normalise
from leeward_policies.domain.event import (
    Appealed,
    Event,
    HelpAsked,
    Judged,
    MessageSent,
    ReportFiled,
    RoomDescribed,
    RoomMigrated,
    Unreadable,
)
from leeward_policies.domain.message import File, Link, Mention, Quote, Sticker
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
KAI = UserRef("loopback", "", "kai")
HALL = ChannelRef("loopback", "club", "hall")


def read(payload: Any) -> Event:
    """Return the event of a payload."""
    return normalise(payload, "loopback", NOW)


def payload(**more: Any) -> dict[str, Any]:
    """Return what every payload has, and more."""
    return {"at": "2026-11-20T17:00:00+01:00", "space": "club", "room": "hall", **more}


def test_a_full_message_is_read_whole() -> None:
    """Author, texts, parts, reply and times arrive where they belong, times in UTC."""
    message = {
        "id": "m1",
        "author": {"id": "kai", "name": "Kai", "bot": True, "webhook": True, "roles": ["a"]},
        "sent_at": "2026-11-20T16:59:00+01:00",
        "text": "look",
        "quoted": {"text": "their words", "author": "ana", "forwarded": True},
        "alt": "a cat",
        "embeds": "a title",
        "mentions": ["ana"],
        "links": [{"url": "https://example.org", "shown": "here"}],
        "files": [{"name": "a.png", "media_type": "image/png", "size": 9}],
        "stickers": ["wave"],
        "reply_to": {"id": "m0", "author": "ana"},
        "thread": "t1",
        "revision": 0,
    }

    event = read(payload(type="message", message=message))

    assert isinstance(event, MessageSent)
    one, ana = event.message, UserRef("loopback", "", "ana")
    assert MessageRef("loopback", "club", "hall", "m1") == one.ref
    assert (
        one.author.ref,
        one.author.name,
        one.author.is_bot,
        one.author.is_webhook,
        one.author.roles,
    ) == (KAI, "Kai", True, True, ("a",))
    assert (
        one.text.body,
        one.text.quoted,
        one.text.alt,
        one.text.embeds,
    ) == ("look", "their words", "a cat", "a title")
    assert one.parts == (
        Mention(ana),
        Link("https://example.org", "here"),
        File("a.png", "image/png", 9),
        Sticker("wave"),
        Quote(author=ana, is_forward=True),
    )
    assert (MessageRef("loopback", "club", "hall", "m0"), ana) == (one.reply_to, one.reply_author)
    assert one.sent_at == datetime(2026, 11, 20, 15, 59, tzinfo=UTC)
    assert one.thread == "t1"


def test_other_shapes_are_read() -> None:
    """Rooms, moves, reports, calls for help, appeals and verdicts carry what they are about."""
    at = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)

    assert read(payload(type="room", name="Hall", audience="mixed")) == RoomDescribed(
        HALL, "mixed", "Hall", at
    )
    assert read(payload(type="moved", to="attic")) == RoomMigrated(
        HALL, ChannelRef("loopback", "club", "attic"), at
    )
    assert read(payload(type="report", reporter="kai", reason="odd", id="m1")) == ReportFiled(
        HALL, KAI, "odd", at, message=MessageRef("loopback", "club", "hall", "m1")
    )
    assert read(payload(type="report", reporter="kai", member="kai")) == ReportFiled(
        HALL, KAI, "", at, subject=KAI
    )
    assert read(payload(type="help", member="kai")) == HelpAsked(HALL, KAI, at)
    assert read(payload(type="appeal", member="kai", decision="d1")) == Appealed(
        HALL, KAI, "d1", at
    )
    assert read(payload(type="verdict", case="c1", by="kai", verdict="wrong")) == Judged(
        HALL, "c1", KAI, "wrong", at, "loopback"
    )


WORDS = "meet me at the old mill"


@pytest.mark.parametrize(
    ("odd", "place"),
    [
        (None, ("@unknown", "@unknown")),
        ([], ("@unknown", "@unknown")),
        ({}, ("@unknown", "@unknown")),
        (payload(type=WORDS), ("club", "hall")),
        (payload(type="message"), ("club", "hall")),
        (payload(type="message", message=WORDS), ("club", "hall")),
        (payload(type="leave", member=""), ("club", "hall")),
        (payload(type="leave", member="x" * 201), ("club", "hall")),
        (payload(type="leave", member="kai", at="yesterday"), ("club", "hall")),
        (payload(type="leave", member="kai", at="2026-11-20T17:00:00"), ("club", "hall")),
        (payload(type="leave", member="kai", at="0001-01-01T00:00:00+14:00"), ("club", "hall")),
        (payload(type="verdict", case="c", by="kai", verdict=WORDS), ("club", "hall")),
        ({"type": "leave", "space": "\ud800", "room": "a\nb"}, ("@unknown", "@unknown")),
    ],
)
def test_odd_payloads_are_told_without_their_content(odd: Any, place: tuple[str, str]) -> None:
    """What is wrong is said, where it came from is kept as far as it is known, no content leaks."""
    event = read(odd)

    assert isinstance(event, Unreadable)
    assert place == (event.channel.space, event.channel.id)
    assert event.at == NOW
    assert event.problem
    assert WORDS not in event.problem


def test_a_payload_of_great_depth_is_unreadable() -> None:
    """A payload nested deeper than any reader can follow does not end the process."""
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]

    assert isinstance(read({"type": "message", "message": deep}), Unreadable)


def test_half_a_surrogate_pair_becomes_a_sign_of_replacement() -> None:
    """JSON may carry half pairs, which no store can write; they are replaced, the rest stays."""
    author = {"id": "kai"}
    message = {"id": "m1", "author": author, "sent_at": "2026-11-20T16:59:00Z", "text": "a\ud800b"}

    event = read(payload(type="message", message=message))

    assert isinstance(event, MessageSent)
    assert event.message.text.body == "a\ufffdb"
