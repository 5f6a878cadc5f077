"""Every payload of Discord gives its events or none; odd ones become Unreadable, never an error."""

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.testing.payloads import ANY_JSON, bent
from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.hearing.wire import KINDS
from leeward_adapters.discord.normalise import normalise
from leeward_policies.domain.event import (
    AutoModActed,
    Event,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    RolesChanged,
    Unreadable,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

FOLDER = Path(__file__).parents[2] / "fixtures" / "discord"
NOW = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
GUILD = "1300000000000000001"
ROOM = ChannelRef("discord", GUILD, "1300000000000000102")
FIRST, SECOND = (MessageRef("discord", GUILD, ROOM.id, f"130000000000000100{n}") for n in (1, 2))
KAI = UserRef("discord", "", "1300000000000000302")
MO = UserRef("discord", "", "1300000000000000303")
OURSELVES = "1300000000000000900"
WORDS = "meet me at the old mill"


def load(name: str, **more: Any) -> Any:
    """Return a dispatch from the fixtures, with other fields in its data."""
    frame = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    frame["d"] |= more
    return frame


def without(frame: Any, *names: str) -> Any:
    """Return a dispatch without some fields of its data."""
    return {**frame, "d": {key: value for key, value in frame["d"].items() if key not in names}}


def club() -> Directory:
    """Return what is known after the connection has begun."""
    directory = Directory()
    for name in ("ready", "guild_create"):
        directory.learn(load(name))
    return directory


def read(payload: Any) -> tuple[Event, ...]:
    """Return the events of a payload."""
    return normalise(payload, club(), NOW)


def test_every_kind_that_is_read_has_a_payload_here() -> None:
    """What stands in the fixtures are the shapes we read, by their names."""
    told = {json.loads(path.read_text("utf-8"))["t"] for path in FOLDER.glob("*.json")}

    assert set() == set(KINDS) - told - {
        "CHANNEL_CREATE",
        "CHANNEL_DELETE",
        "THREAD_UPDATE",
        "THREAD_DELETE",
        "GUILD_DELETE",
        "GUILD_ROLE_CREATE",
        "GUILD_ROLE_DELETE",
    }


def test_deleted_messages_are_gone_one_by_one() -> None:
    """Each of many is told, in their order, when it came in."""
    assert (MessageDeleted(FIRST, NOW),) == read(load("message_delete"))
    assert (MessageDeleted(FIRST, NOW), MessageDeleted(SECOND, NOW)) == read(
        load("message_delete_bulk")
    )


def test_a_message_deleted_in_a_direct_chat_stands_there() -> None:
    """Without a server the space is that of direct chats."""
    (event,) = read(without(load("message_delete"), "guild_id"))

    assert event.channel.space == "@direct"


@pytest.mark.parametrize(
    ("emoji", "sign"),
    [
        ({"name": "👍", "id": None}, "👍"),
        ({"name": "wave", "id": "12345678901234567"}, ":wave:"),
        ({"name": None, "id": "12345678901234567"}, ":emoji:"),
    ],
)
def test_reactions_are_told_by_their_sign(emoji: Any, sign: str) -> None:
    """A server's own sign stands by its name, if it still has one."""
    assert (ReactionAdded(FIRST, KAI, sign, NOW),) == read(
        load("message_reaction_add", emoji=emoji)
    )


def test_a_member_who_joins_is_told_in_the_servers_channel() -> None:
    """With name and day of joining; what time it is there cannot be later than here."""
    joined = datetime(2026, 11, 20, 17, 59, 0, 500_000, tzinfo=UTC)

    (event,) = read(load("guild_member_add"))
    (late,) = read(load("guild_member_add", joined_at="2030-01-01T00:00:00+00:00"))

    assert isinstance(event, MemberJoined)
    assert (ROOM, KAI, "Kai", joined, joined) == (
        event.channel,
        event.member.ref,
        event.member.name,
        event.member.joined_at,
        event.at,
    )
    assert isinstance(late, MemberJoined)
    assert late.at == NOW


def test_a_member_who_changes_has_the_roles_of_now() -> None:
    """Names of roles, the shown name, and whether they are staff."""
    (event,) = read(load("guild_member_update"))

    assert isinstance(event, RolesChanged)
    assert (
        event.member.ref,
        event.member.name,
        event.member.roles,
        event.member.is_staff,
        event.at,
    ) == (MO, "Mo", ("Moderator",), True, NOW)


def test_a_member_who_leaves_is_told() -> None:
    """Whether they went by themselves is not told by Discord."""
    assert (MemberLeft(ROOM, KAI, NOW),) == read(load("guild_member_remove"))


def test_what_happens_to_us_is_no_event() -> None:
    """Our own reactions, joining, roles and leaving are nobody's doing."""
    own = {"id": OURSELVES, "username": "leeward"}
    payloads = [
        load("message_reaction_add", user_id=OURSELVES),
        *(load(f"guild_member_{what}", user=own) for what in ("add", "update", "remove")),
    ]

    assert [read(payload) for payload in payloads] == [()] * 4


@pytest.mark.parametrize("act", [2, 3, 4, 99])
def test_one_stop_of_automod_is_one_event(act: int) -> None:
    """Discord tells each act of a stop: the block counts, its alert and time-out do not."""
    blocked = read(load("auto_moderation_action_execution"))
    other = read(load("auto_moderation_action_execution", action={"type": act}))

    assert (AutoModActed(ROOM, KAI, "1300000000000000801", NOW),) == blocked
    assert other == ()


def test_a_stop_that_names_no_room_is_told_with_the_notices() -> None:
    """Some rules stop what is written in no room."""
    payload = without(load("auto_moderation_action_execution", guild_id="7"), "channel_id")

    assert [str(event.channel) for event in read(payload)] == ["discord:7/@notices"]


@pytest.mark.parametrize(
    "payload",
    [
        {"op": 10, "t": None, "s": None, "d": {"heartbeat_interval": 41250}},
        {"op": 11, "d": None},
        {"op": 9, "d": False},
        {"op": 0, "t": "INTERACTION_CREATE", "s": 4, "d": {"id": "5"}},
        {"op": 0, "t": "TYPING_START", "s": 4, "d": WORDS},
        {"op": 0, "t": "RESUMED", "s": 4, "d": None},
        {"op": 0, "t": "SOMETHING_NEW", "s": 4, "d": [WORDS]},
        {"op": 0, "t": "GUILD_DELETE", "s": 4, "d": {"id": "5"}},
        {"op": 0, "t": "CHANNEL_DELETE", "s": 4, "d": {"id": "5", "type": 0, "guild_id": GUILD}},
        load("ready"),
        load("guild_role_update"),
    ],
)
def test_what_is_of_no_interest_gives_nothing(payload: Any) -> None:
    """Frames of the connection, what only the directory learns, and kinds we do not read."""
    assert read(payload) == ()


@pytest.mark.parametrize(
    ("odd", "problem"),
    [
        (None, "The field $ is not what it should be."),
        ([WORDS], "The field $ is not what it should be."),
        (WORDS, "The field $ is not what it should be."),
        ({}, "The field $.op is missing."),
        ({"op": WORDS}, "The field $.op is not what it should be."),
        ({"op": 0}, "The field $.t is missing."),
        ({"op": 0, "t": [WORDS]}, "The field $.t is not what it should be."),
        ({"op": 0, "t": "MESSAGE_CREATE", "d": WORDS}, "The field $ is not what it should be."),
        (without(load("message"), "content"), "The field $.content is missing."),
        (without(load("message"), "author"), "The field $.author is missing."),
        (load("message", author={"id": WORDS}), "The field $.author.id is not what it should be."),
        (load("message", id="5\n"), "The field $.id is not what it should be."),
        (load("message", id=5), "The field $.id is not what it should be."),
        (load("message", id="9" * 21), "The field $.id is not what it should be."),
        (load("message", content=[WORDS]), "The field $.content is not what it should be."),
        (load("message", timestamp=WORDS), "The field $.timestamp is not what it should be."),
        (
            load("message", timestamp="2026-11-20T18:00:00"),
            "The field $.timestamp is not what it should be.",
        ),
        (
            load("message", timestamp="0001-01-01T00:00:00+14:00"),
            "A value is beyond all bounds (OverflowError).",
        ),
        (
            load("message", mentions=[{"id": WORDS}]),
            "The field $.mentions[0].id is not what it should be.",
        ),
        (without(load("message_update"), "content"), "The field $.content is missing."),
        (
            load("message_update", edited_timestamp=WORDS),
            "The field $.edited_timestamp is not what it should be.",
        ),
        (
            load("message_delete_bulk", ids=["5"] * 1001),
            "The field $.ids is not what it should be.",
        ),
        (load("message_delete", id="\ud800"), "The field $.id is not what it should be."),
        (
            {"op": 0, "t": "MESSAGE_DELETE", "d": {"\ud800": WORDS}},
            "A value is beyond all bounds (UnicodeEncodeError).",
        ),
    ],
)
def test_odd_payloads_are_told_without_their_content(odd: Any, problem: str) -> None:
    """The field is named, no content is; it is an event at the time when it came in."""
    (event,) = read(odd)

    assert isinstance(event, Unreadable)
    assert (NOW, problem) == (event.at, event.problem)
    assert WORDS not in str(event)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"guild_id": GUILD, "channel_id": ROOM.id}, str(ROOM)),
        ({"channel_id": ROOM.id}, f"discord:@direct/{ROOM.id}"),
        ({"guild_id": WORDS, "channel_id": WORDS}, "discord:@unknown/@unknown"),
        ({"guild_id": GUILD, "channel_id": "5\n"}, f"discord:{GUILD}/@unknown"),
        ([], "discord:@unknown/@unknown"),
    ],
)
def test_an_odd_payload_keeps_its_place(data: Any, place: str) -> None:
    """Server and room are told as far as they can be ids."""
    (event,) = read({"op": 0, "t": "MESSAGE_CREATE", "d": data})

    assert place == str(event.channel)


@pytest.mark.parametrize("field", ["components", "content", "interaction_metadata"])
def test_a_payload_of_great_depth_does_no_harm(field: str) -> None:
    """What is nested deeper than any reader can follow is an event, and ends nothing."""
    deep: Any = []
    for _ in range(100_000):
        deep = [{"components": deep}]

    events = read(load("message", **{field: deep}))

    assert len(events) == 1


PAYLOADS = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]


def times(event: Event) -> list[datetime]:
    """Return the times of an event that must not lie in the future."""
    if isinstance(event, MessageSent | MessageEdited):
        return [event.at, event.message.sent_at]
    return [event.at]


@given(payload=st.one_of(ANY_JSON, bent(PAYLOADS)), minutes=st.integers(-(10**6), 10**6))
def test_no_payload_breaks_it_and_times_hold(payload: Any, minutes: int) -> None:
    """Any JSON gives events with aware times in UTC, none later than it came in."""
    received = NOW + timedelta(minutes=minutes)

    for event in normalise(payload, club(), received):
        assert all(at.tzinfo is UTC and at <= received for at in times(event))
        assert msgspec.json.encode(event)


@given(payload=st.one_of(ANY_JSON, bent(PAYLOADS)))
def test_the_same_payload_gives_the_same_events(payload: Any) -> None:
    """It is pure: nothing it is given changes, and it remembers nothing."""
    directory, before = club(), deepcopy(payload)

    first = normalise(payload, directory, NOW)
    normalise(load("message"), directory, NOW)

    assert first == normalise(payload, directory, NOW)
    assert before == payload
