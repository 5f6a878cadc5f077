"""What Discord told of servers, roles and rooms is known, bounded, and told as descriptions."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.testing.payloads import ANY_JSON, bent
from leeward_adapters.discord.hearing import directory as bounds
from leeward_adapters.discord.hearing.directory import NOTICES, Directory
from leeward_adapters.discord.normalise import normalise
from leeward_policies.domain.event import RoomDescribed, Unreadable
from leeward_policies.domain.refs import ChannelRef

FOLDER = Path(__file__).parents[2] / "fixtures" / "discord"
NOW = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
GUILD = "1300000000000000001"
CATEGORY, TEXT, NEWS, FORUM, VOICE, STAGE, LATE = (str(1300000000000000101 + n) for n in range(7))
HOMEWORK, COMIC, FILMS = (str(1300000000000000201 + n) for n in range(3))
OWNER, ANA = "1300000000000000304", "1300000000000000301"
MODERATOR, YOUNG = "1300000000000000401", "1300000000000000402"


def load(name: str, **more: Any) -> Any:
    """Return a dispatch from the fixtures, with other fields in its data."""
    frame = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    frame["d"] |= more
    return frame


def told(kind: str, **data: Any) -> Any:
    """Return a dispatch about the club."""
    return {"op": 0, "t": kind, "s": 9, "d": {"guild_id": GUILD, **data}}


def club(*payloads: Any) -> Directory:
    """Return what is known after the connection has begun, and after these payloads."""
    directory = Directory()
    for payload in (load("ready"), load("guild_create"), *payloads):
        directory.learn(payload)
    return directory


def names(directory: Directory) -> set[str]:
    """Return the names of the rooms that take messages."""
    return {room.name for room in directory.rooms(GUILD)}


def within(directory: Directory, room: str) -> tuple[str, ...]:
    """Return the ids of what a room is part of."""
    found = directory.room(GUILD, room)
    assert found is not None
    return tuple(ref.id for ref in directory.within(GUILD, found))


def audience(directory: Directory, room: str) -> str | None:
    """Return for whom a room is."""
    found = directory.room(GUILD, room)
    assert found is not None
    return directory.audience(GUILD, found)


def ref(room: str) -> ChannelRef:
    """Return the ref of a room of the club."""
    return ChannelRef("discord", GUILD, room)


def described(payload: Any, directory: Directory) -> dict[str, tuple[str | None, tuple[str, ...]]]:
    """Return what a payload tells of rooms: by name the audience and what they are within."""
    directory.learn(payload)
    events = normalise(payload, directory, NOW)
    assert all(isinstance(event, RoomDescribed) and event.at == NOW for event in events)
    return {
        event.name: (event.audience, tuple(place.id for place in event.within))
        for event in events
        if isinstance(event, RoomDescribed)
    }


# --- what is known -----------------------------------------------------------------------------


def test_we_know_ourselves() -> None:
    """Our account and our application's webhooks are our own; others' are not."""
    directory = club()

    assert (
        directory.bot_id,
        directory.application_id,
    ) == ("1300000000000000900", "1300000000000000901")
    assert directory.is_own("1300000000000000900", None, None)
    assert directory.is_own("5", "5", "1300000000000000901")
    assert not directory.is_own("5", "5", "6")
    assert not directory.is_own(ANA, None, "1300000000000000901")
    assert not Directory().is_own(ANA, "5", None)


def test_roles_have_names() -> None:
    """In the order given; one that nobody told of is left out."""
    directory = club(load("guild_role_update", role={"id": YOUNG, "name": "youth"}))

    assert directory.role_names(GUILD, [YOUNG, "7", MODERATOR]) == ("youth", "Moderator")
    assert directory.role_names("7", [YOUNG]) == ()


@pytest.mark.parametrize(
    ("bit", "is_staff"),
    [(1, True), (2, True), (3, True), (5, True), (13, True), (40, True), (0, False), (11, False)],
)
def test_a_moderators_rights_make_staff(bit: int, is_staff: bool) -> None:  # noqa: FBT001 - a table's column
    """Kick, ban, administrator, manage server and messages, time-outs; no other right does."""
    role = {"id": "77", "name": "helper", "permissions": str(1 << bit)}
    directory = club(told("GUILD_ROLE_CREATE", role=role))

    assert is_staff == directory.is_staff(GUILD, ANA, ["77"])


def test_an_owner_is_staff_and_a_lost_role_makes_nobody() -> None:
    """The owner needs no role; what everybody may do and roles that are gone do not count."""
    everybody = {"id": GUILD, "name": "@everyone", "permissions": "8"}
    directory = club(
        told("GUILD_ROLE_UPDATE", role=everybody), told("GUILD_ROLE_DELETE", role_id=MODERATOR)
    )

    assert directory.is_staff(GUILD, OWNER, [])
    assert not directory.is_staff(GUILD, ANA, [GUILD, MODERATOR])
    assert not directory.is_staff("7", OWNER, [])


def test_rooms_lie_within_others() -> None:
    """A thread lies in its channel and that in its category; a forum's post likewise."""
    directory = club()

    assert within(directory, HOMEWORK) == (TEXT, CATEGORY)
    assert within(directory, COMIC) == (FORUM, CATEGORY)
    assert within(directory, TEXT) == (CATEGORY,)
    assert within(directory, STAGE) == ()
    assert (directory.guild_of(FILMS), directory.guild_of("7")) == (GUILD, None)


def test_age_restricted_rooms_are_for_adults() -> None:
    """A channel marked so is, and its threads with it; others say nothing."""
    directory = club()

    assert (audience(directory, LATE), audience(directory, FILMS)) == ("adult", "adult")
    assert (audience(directory, TEXT), audience(directory, HOMEWORK)) == (None, None)


def test_a_marked_category_says_nothing_of_its_channels() -> None:
    """Discord marks channels; only threads go by what they lie in."""
    directory = club(told("CHANNEL_UPDATE", id=CATEGORY, type=4, name="Club", nsfw=True))

    assert audience(directory, TEXT) is None


def test_what_is_gone_is_forgotten() -> None:
    """A channel takes its threads along; a server that we left takes everything."""
    directory = club(told("CHANNEL_DELETE", id=TEXT, type=0), told("THREAD_DELETE", id=FILMS))
    assert names(directory) == {"news", "Voice", "Stage", "late-night", "My first comic"}

    directory.learn({"op": 0, "t": "GUILD_DELETE", "d": {"id": GUILD}})
    assert names(directory) == set()


def test_an_outage_forgets_nothing() -> None:
    """A server out of reach for a while is known as before."""
    directory = club({"op": 0, "t": "GUILD_DELETE", "d": {"id": GUILD, "unavailable": True}})
    directory.learn({"op": 0, "t": "GUILD_CREATE", "d": {"id": GUILD, "unavailable": True}})

    assert ref(TEXT) == directory.notices(GUILD)


def test_a_server_tells_all_its_roles_or_none() -> None:
    """A role that is no longer among them is gone; an update without any changes none."""
    directory = club(load("guild_update", roles=[{"id": YOUNG, "name": "youth"}]))
    assert directory.role_names(GUILD, [YOUNG, MODERATOR]) == ("youth",)

    unsaid = load("guild_update")
    del unsaid["d"]["roles"]
    directory.learn(unsaid)
    assert directory.role_names(GUILD, [YOUNG, MODERATOR]) == ("youth",)


def test_a_server_without_a_channel_for_notices_has_a_stand_in() -> None:
    """Joining and leaving are told somewhere."""
    assert ref(NOTICES) == club(load("guild_update", system_channel_id=None)).notices(GUILD)
    assert Directory().notices("7").id == NOTICES


def test_a_member_is_remembered_until_they_leave() -> None:
    """What a server adds to an account is known from their last message or change."""
    directory = club(load("message"))
    seen = directory.member(GUILD, ANA)
    directory.learn(told("GUILD_MEMBER_REMOVE", user={"id": ANA}))

    assert seen is not None
    assert (seen.nick, seen.roles) == ("Ana S", (YOUNG,))
    assert directory.member(GUILD, ANA) is None


def test_what_is_told_again_is_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that lives on outlasts those that fell silent before it."""
    monkeypatch.setattr(bounds, "THREADS_KEPT", 2)
    directory = Directory()
    for number in ("21", "22", "21", "23"):
        directory.learn(told("THREAD_CREATE", id=number, type=11, name=number))

    assert names(directory) == {"21", "23"}


def test_a_members_name_and_roles_are_bounded() -> None:
    """No more is remembered of anybody than Discord allows."""
    member = {"nick": "a" * 500, "roles": [str(n) for n in range(1, 500)]}
    seen = club(told("GUILD_MEMBER_ADD", user={"id": ANA}, **member)).member(GUILD, ANA)

    assert seen is not None
    assert (len(seen.nick or ""), len(seen.roles)) == (bounds.NAME_LONGEST, bounds.ROLES_MOST)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of servers, roles, channels, threads and members the ones told last are kept."""
    for name in ("GUILDS", "ROLES", "CHANNELS", "THREADS", "MEMBERS"):
        monkeypatch.setattr(bounds, f"{name}_KEPT", 3)
    directory = Directory()
    for n in range(1, 9):
        directory.learn(told("GUILD_ROLE_CREATE", role={"id": str(n), "name": f"role {n}"}))
        directory.learn(told("CHANNEL_CREATE", id=str(10 + n), type=0, name=f"room {n}"))
        directory.learn(told("THREAD_CREATE", id=str(20 + n), type=11, name=f"thread {n}"))
        directory.learn(told("GUILD_MEMBER_ADD", user={"id": str(30 + n)}))

    assert directory.role_names(GUILD, map(str, range(1, 9))) == ("role 6", "role 7", "role 8")
    assert {f"{kind} {n}" for kind in ("room", "thread") for n in (6, 7, 8)} == names(directory)
    assert [n for n in range(1, 9) if directory.member(GUILD, str(30 + n))] == [6, 7, 8]
    for n in range(1, 9):
        directory.learn({"op": 0, "t": "GUILD_CREATE", "d": {"id": str(n), "owner_id": "5"}})
    assert [str(n) for n in range(1, 9) if directory.is_staff(str(n), "5", ())] == ["6", "7", "8"]
    assert names(directory) == set()


# --- what is told of rooms ---------------------------------------------------------------------


def test_a_server_tells_its_rooms() -> None:
    """Every channel and thread that takes messages is described; categories and forums are not."""
    assert described(load("guild_create"), Directory()) == {
        "general": (None, (CATEGORY,)),
        "news": (None, (CATEGORY,)),
        "Voice": (None, (CATEGORY,)),
        "Stage": (None, ()),
        "late-night": ("adult", (CATEGORY,)),
        "homework": (None, (TEXT, CATEGORY)),
        "My first comic": (None, (FORUM, CATEGORY)),
        "films": ("adult", (LATE, CATEGORY)),
    }


def test_a_room_that_changes_tells_of_its_threads_too() -> None:
    """They go by their room: when it is marked, and when it is no longer marked."""
    directory = club()

    assert (described(load("channel_update"), directory)) == {
        "general": ("adult", (CATEGORY,)),
        "homework": ("adult", (TEXT, CATEGORY)),
    }
    assert described(load("channel_update", nsfw=False, parent_id=None), directory) == {
        "general": (None, ()),
        "homework": (None, (TEXT,)),
    }


def test_a_thread_is_described_when_it_begins() -> None:
    """A new post of a forum lies within the forum."""
    assert described(load("thread_create"), club()) == {"a new post": (None, (FORUM, CATEGORY))}


def test_threads_told_together_replace_those_of_their_channels() -> None:
    """What is no longer among them is closed; threads of other channels stay."""
    directory = club()

    assert described(load("thread_list_sync"), directory) == {
        "found again": (None, (TEXT, CATEGORY))
    }
    assert directory.room(GUILD, HOMEWORK) is None
    assert directory.room(GUILD, COMIC) is not None


def test_threads_told_for_a_whole_server_replace_all() -> None:
    """Without a list of channels they are all that are open."""
    payload = load("thread_list_sync")
    del payload["d"]["channel_ids"]
    directory = club(payload)

    assert directory.room(GUILD, COMIC) is None


def test_a_server_that_turns_is_told_anew() -> None:
    """All rooms are described when a server becomes one for adults; else a change tells nothing."""
    directory = club()

    turned = described(load("guild_update"), directory)
    again = described(load("guild_update", icon="0" * 32), directory)
    back = described(load("guild_update", nsfw_level=0), directory)

    assert (8, {"adult"}) == (len(turned), {told for told, _ in turned.values()})
    assert again == {}
    assert (back["general"][0], back["late-night"][0]) == (None, "adult")


def test_a_direct_chat_is_no_room_to_describe() -> None:
    """Whom a chat between the bot and one member is for is nobody's to say."""
    payload = {"op": 0, "t": "CHANNEL_CREATE", "d": {"id": "7", "type": 1, "recipients": []}}

    assert described(payload, club()) == {}


def test_one_odd_room_does_not_hide_the_others() -> None:
    """What is odd is counted and told; the rest of the server is known."""
    payload = load("guild_create")
    payload["d"]["channels"][1]["nsfw"] = "meet me"
    payload["d"]["roles"].append({"id": "x"})
    directory = Directory()
    directory.learn(payload)

    *rooms, problem = normalise(payload, directory, NOW)

    assert all(isinstance(event, RoomDescribed) for event in rooms)
    assert len(rooms) == 7
    assert Unreadable(
        ref(TEXT), NOW, "2 of the rooms and roles of a server are not what they should be."
    ) == (problem)
    assert directory.role_names(GUILD, [MODERATOR]) == ("Moderator",)


# --- odd payloads ------------------------------------------------------------------------------

KINDS = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]


@given(payloads=st.lists(st.one_of(ANY_JSON, bent(KINDS)), max_size=4))
def test_nothing_told_breaks_it(payloads: list[Any]) -> None:
    """Odd payloads teach nothing or something, and every question still has an answer."""
    directory = club(*payloads)

    for room in directory.rooms(GUILD):
        assert directory.audience(GUILD, room) in (None, "adult")
        assert len(directory.within(GUILD, room)) <= 2
    assert isinstance(directory.is_staff(GUILD, OWNER, [MODERATOR]), bool)
    assert directory.notices(GUILD).space == GUILD
