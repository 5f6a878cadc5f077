"""Every update of Telegram gives its events or none; odd ones become Unreadable, never an error."""

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram_fixtures import FOLDER, load
from telegram_peer.judge import Judge

from leeward.testing.payloads import ANY_JSON, bent
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.wire import ALLOWED_UPDATES
from leeward_adapters.telegram.normalise import is_for_answering, normalise
from leeward_policies.domain.event import (
    Event,
    MemberJoined,
    MemberLeft,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    RolesChanged,
    RoomDescribed,
    RoomMigrated,
    Unreadable,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

NOW = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
SENT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CHAT = "-1001300000000001"
ROOM = ChannelRef("telegram", CHAT, "general")
FIRST = MessageRef("telegram", CHAT, "general", "11")
KAI, MO = UserRef("telegram", "", "1302"), UserRef("telegram", "", "1303")
OURSELVES = {"id": 1900, "is_bot": True, "first_name": "Leeward", "username": "leeward_bot"}
GROUP = {"id": -501, "type": "group", "title": "Riverside"}
WORDS = "meet me at the old mill"


def kind_of(update: Any) -> str:
    """Return the name of what an update brings."""
    (kind,) = set(update) - {"update_id"}
    return str(kind)


def without(update: Any, *names: str) -> Any:
    """Return an update without some fields of what it brings."""
    kind = kind_of(update)
    return update | {kind: {key: it for key, it in update[kind].items() if key not in names}}


def directory_of(*updates: Any) -> Directory:
    """Return what is known after these updates."""
    directory = Directory("1900", "leeward_bot")
    for update in updates:
        directory.learn(update)
    return directory


def read(update: Any, *before: Any) -> tuple[Event, ...]:
    """Return the events of an update, after others came."""
    return normalise(update, directory_of(*before, update), NOW)


def changed(kind: str = "chat_member", **statuses: Any) -> Any:
    """Return an update in which Kai's status changes from `old` to `new`."""
    update = load("chat_member")
    user = statuses.get("user", update["chat_member"]["new_chat_member"]["user"])
    for which in ("old", "new"):
        told = statuses[which]
        status = {"status": told} if isinstance(told, str) else told
        update["chat_member"][f"{which}_chat_member"] = status | {"user": user}
    return {"update_id": update["update_id"], kind: update["chat_member"]}


PAYLOADS = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]


def test_every_kind_that_is_asked_for_has_a_payload_here() -> None:
    """What stands in the fixtures are the kinds that we ask Telegram for, by their names."""
    assert set(ALLOWED_UPDATES) == {kind_of(update) for update in PAYLOADS}


@pytest.mark.parametrize("update", PAYLOADS, ids=kind_of)
def test_the_payloads_are_what_telegram_publishes(update: Any) -> None:
    """Each fixture is an update as the published description has it."""
    judge = Judge.load()
    if judge is None:
        pytest.skip("the published description is not at hand")

    assert judge.update(update) == []


@pytest.mark.parametrize(
    ("old", "new", "signs"),
    [
        ([], [{"type": "emoji", "emoji": "👍"}], ["👍"]),
        ([{"type": "emoji", "emoji": "👍"}], [], []),
        ([{"type": "emoji", "emoji": "👍"}], [{"type": "emoji", "emoji": "👎"}], ["👎"]),
        ([], [{"type": "custom_emoji", "custom_emoji_id": "5"}], [":emoji:"]),
        ([], [{"type": "paid"}], ["⭐"]),
        ([], [{"type": "emoji", "emoji": "👍"}, {"type": "paid"}], ["👍", "⭐"]),
    ],
)
def test_reactions_are_told_that_are_new(old: Any, new: Any, signs: list[str]) -> None:
    """Telegram tells all of somebody's signs; only those that were not there before count."""
    events = read(load("message_reaction", old_reaction=old, new_reaction=new))

    at = SENT + timedelta(seconds=5)
    assert [ReactionAdded(FIRST, KAI, sign, at) for sign in signs] == list(events)


def test_a_reaction_stands_in_the_topic_of_its_message() -> None:
    """Telegram does not tell it; whoever saw the message knows."""
    (event,) = read(load("message_reaction", message_id=31), load("topic_message"))

    assert event.channel == ChannelRef("telegram", CHAT, "30")


def test_who_reacts_anonymously_is_the_chat() -> None:
    """An anonymous administrator reacts as the group."""
    payload = without(
        load("message_reaction", actor_chat={"id": int(CHAT), "type": "group"}), "user"
    )
    (event,) = read(payload)

    assert isinstance(event, ReactionAdded)
    assert event.member == UserRef("telegram", "", CHAT)


def test_a_reaction_in_a_private_chat_stands_there() -> None:
    """It is in the room of the person."""
    (event,) = read(load("message_reaction", chat={"id": 1302, "type": "private"}))

    assert str(event.channel) == "telegram:@direct/1302"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("left", "member"),
        ("kicked", "member"),
        ("left", {"status": "restricted", "is_member": True}),
        ({"status": "restricted", "is_member": False}, "member"),
    ],
)
def test_who_comes_into_a_chat_has_joined(old: Any, new: Any) -> None:
    """Also where they may not speak yet."""
    (event,) = read(changed(old=old, new=new))

    assert isinstance(event, MemberJoined)
    assert (
        event.channel,
        event.member.ref,
        event.member.name,
        event.member.joined_at,
        event.at,
    ) == (ROOM, KAI, "Kai", SENT, SENT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("member", "left"),
        ("member", "kicked"),
        ("administrator", "left"),
        ("member", {"status": "restricted", "is_member": False}),
    ],
)
def test_who_is_no_longer_in_a_chat_has_left(old: Any, new: Any) -> None:
    """Whether by themselves or not."""
    assert (MemberLeft(ROOM, KAI, SENT),) == read(changed(old=old, new=new))


@pytest.mark.parametrize(
    ("old", "new", "is_staff"),
    [
        ("member", "administrator", True),
        ("administrator", "member", False),
        ("administrator", {"status": "restricted", "is_member": True}, False),
        ("member", "creator", True),
    ],
)
def test_who_becomes_staff_or_is_no_longer_has_changed(old: Any, new: Any, is_staff: bool) -> None:  # noqa: FBT001 - one of the cases
    """With what they are now."""
    (event,) = read(changed(old=old, new=new))

    assert isinstance(event, RolesChanged)
    assert (ROOM, KAI, is_staff, SENT) == (
        event.channel,
        event.member.ref,
        event.member.is_staff,
        event.at,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("member", {"status": "restricted", "is_member": True}),
        ("creator", "administrator"),
        ("left", "kicked"),
        ("kicked", "left"),
    ],
)
def test_what_changes_neither_place_nor_staff_is_no_event(old: Any, new: Any) -> None:
    """Restrictions, rights of an administrator, and who is kept out."""
    assert read(changed(old=old, new=new)) == ()


def test_what_happens_to_us_is_no_event() -> None:
    """Our own messages, reactions and rights are nobody's doing."""
    payloads = [
        load("message", **{"from": OURSELVES}),
        load("message_reaction", user=OURSELVES),
        changed(old="member", new="administrator", user=OURSELVES),
        changed("my_chat_member", old="administrator", new="left", user=OURSELVES),
        load("joined", new_chat_members=[OURSELVES]),
        load("left", left_chat_member=OURSELVES),
    ]

    assert [read(payload) for payload in payloads] == [()] * 6


def test_a_chat_into_which_we_come_is_told_by_its_name() -> None:
    """So people read a name in a case, and no number."""
    assert (RoomDescribed(ROOM, None, "Riverside", SENT),) == read(load("my_chat_member"))


def test_who_starts_or_blocks_us_in_private_is_no_event() -> None:
    """It is between the two of us."""
    update = changed("my_chat_member", old="kicked", new="member", user=OURSELVES)
    update["my_chat_member"]["chat"] = {"id": 1302, "type": "private", "first_name": "Kai"}

    assert read(update) == ()


def test_notices_of_joining_count_where_nothing_better_is_told() -> None:
    """Who is no administrator hears of members by notices alone; else these would count twice."""
    notices = (load("joined"), load("left"))

    before = [event for notice in notices for event in read(notice)]
    after = [event for notice in notices for event in read(notice, load("my_chat_member"))]

    assert [type(event) for event in before] == [MemberJoined, MemberJoined, MemberLeft]
    assert after == []


def test_a_notice_and_an_update_of_one_joining_are_of_one_time() -> None:
    """So one of them is passed over, where both come."""
    (by_update,) = read(load("chat_member"))
    by_notice, _ = read(load("joined"))

    assert isinstance(by_update, MemberJoined)
    assert isinstance(by_notice, MemberJoined)
    assert (by_update.channel, by_update.member.ref, by_update.at) == (
        by_notice.channel,
        by_notice.member.ref,
        by_notice.at,
    )


def test_a_group_that_becomes_a_supergroup_moves() -> None:
    """Its state goes along, from its only room."""
    old = ChannelRef("telegram", "-501", "general")

    assert (RoomMigrated(old, ROOM, SENT),) == read(load("migrated"))


def test_the_notice_in_the_new_group_moves_nothing_twice() -> None:
    """Telegram tells it in both groups."""
    assert read(load("joined", new_chat_members=[], migrate_from_chat_id=-501)) == ()


@pytest.mark.parametrize(
    ("field", "value", "room", "name"),
    [
        ("forum_topic_created", {"name": "Boats", "icon_color": 1}, "30", "Boats"),
        ("forum_topic_edited", {"name": "Bikes"}, "30", "Bikes"),
        ("new_chat_title", "Lakeside", "general", "Lakeside"),
        ("supergroup_chat_created", True, "general", "Riverside"),
    ],
)
def test_rooms_are_told_by_their_names(field: str, value: Any, room: str, name: str) -> None:
    """Topics and chats, when they are new or are called something else."""
    payload = without(load("topic_created"), "forum_topic_created")
    if room == "general":
        payload = without(payload, "message_thread_id", "is_topic_message")
    payload["message"][field] = value

    channel = ChannelRef("telegram", CHAT, room)
    assert (RoomDescribed(channel, None, name, SENT),) == read(payload)


@pytest.mark.parametrize(
    "payload",
    [
        load("callback_query"),
        load("chat_join_request"),
        without(load("topic_created", forum_topic_edited={}), "forum_topic_created"),
        without(load("message", pinned_message={"message_id": 5}), "text"),
        without(load("message", video_chat_started={}), "text"),
        without(load("message", something_new={"text": WORDS}), "text"),
        {"update_id": 5},
        {"update_id": 5, "business_message": WORDS},
        {"update_id": 5, "poll": [WORDS]},
    ],
)
def test_what_is_of_no_interest_gives_nothing(payload: Any) -> None:
    """Presses and requests are answered; notices and kinds that we do not ask for are passed."""
    assert read(payload) == ()


@pytest.mark.parametrize(
    ("odd", "problem"),
    [
        (None, "The field $ is not what it should be."),
        ([WORDS], "The field $ is not what it should be."),
        ({}, "The field $.update_id is missing."),
        ({"update_id": WORDS}, "The field $.update_id is not what it should be."),
        ({"update_id": 5, "message": WORDS}, "The field $.message is not what it should be."),
        (without(load("message"), "chat"), "The field $.message.chat is missing."),
        (without(load("message"), "date"), "The field $.message.date is missing."),
        (
            load("message", message_id="5"),
            "The field $.message.message_id is not what it should be.",
        ),
        (
            load("message", message_id=2**60),
            "The field $.message.message_id is not what it should be.",
        ),
        (load("message", date=-1), "The field $.message.date is not what it should be."),
        (load("message", date=10**12), "The field $.message.date is not what it should be."),
        (load("message", text=[WORDS]), "The field $.message.text is not what it should be."),
        (
            load("message", entities=[{"type": "url", "offset": -1, "length": 2}]),
            "The field $.message.entities[0].offset is not what it should be.",
        ),
        (
            load("edited_message", edit_date=WORDS),
            "The field $.edited_message.edit_date is not what it should be.",
        ),
        (
            {"update_id": 5, "\ud800": WORDS},
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
    ("chat", "place"),
    [
        ({"id": int(CHAT), "type": "supergroup"}, str(ROOM)),
        ({"id": int(CHAT)}, str(ROOM)),
        ({"id": 1301, "type": "private"}, "telegram:@direct/1301"),
        ({"id": WORDS}, "telegram:@unknown/@unknown"),
        ({"id": True}, "telegram:@unknown/@unknown"),
        ({"id": 2**60}, "telegram:@unknown/@unknown"),
        (WORDS, "telegram:@unknown/@unknown"),
    ],
)
def test_an_odd_payload_keeps_its_place(chat: Any, place: str) -> None:
    """The chat is told as far as it can be an id."""
    (event,) = read(without(load("message", chat=chat), "date"))

    assert place == str(event.channel)


@pytest.mark.parametrize("field", ["text", "rich_message", "reply_to_message", "something"])
def test_a_payload_of_great_depth_does_no_harm(field: str) -> None:
    """What is nested deeper than any reader can follow is an event, and ends nothing."""
    deep: Any = []
    for _ in range(100_000):
        deep = {"blocks": [deep]}

    events = read(load("message", **{field: deep}))

    assert len(events) == 1


def times(event: Event) -> list[datetime]:
    """Return the times of an event that must not lie in the future."""
    if isinstance(event, MessageSent | MessageEdited):
        return [event.at, event.message.sent_at]
    return [event.at]


@given(payload=st.one_of(ANY_JSON, bent(PAYLOADS)), minutes=st.integers(-(10**6), 10**6))
def test_no_payload_breaks_it_and_times_hold(payload: Any, minutes: int) -> None:
    """Any JSON gives events with aware times in UTC, none later than it came in."""
    received = NOW + timedelta(minutes=minutes)
    directory = directory_of(payload)

    is_for_answering(payload, directory)
    for event in normalise(payload, directory, received):
        assert all(at.tzinfo is UTC and at <= received for at in times(event))
        assert msgspec.json.encode(event)


@given(payload=st.one_of(ANY_JSON, bent(PAYLOADS)))
def test_the_same_payload_gives_the_same_events(payload: Any) -> None:
    """It is pure: nothing it is given changes, and it remembers nothing."""
    directory, before = directory_of(load("my_chat_member")), deepcopy(payload)

    first = normalise(payload, directory, NOW)
    normalise(load("message"), directory, NOW)

    assert first == normalise(payload, directory, NOW)
    assert before == payload
