"""What Telegram told of chats, members and rights is known, and bounded."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram_fixtures import FOLDER, load

from leeward.testing.payloads import ANY_JSON, bent
from leeward_adapters.telegram.hearing import directory as bounds
from leeward_adapters.telegram.hearing.directory import Chat, Directory
from leeward_adapters.telegram.hearing.rights import NO_RIGHTS, Rights

SENT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CHAT, CHANNEL, OLD = "-1001300000000001", "-1001300000000009", "-501"
ANA, KAI, MO, OURSELVES = "1301", "1302", "1303", "1900"
PAYLOADS = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]


def person(own: str, **more: Any) -> Any:
    """Return an account as Telegram writes it."""
    return {"id": int(own), "is_bot": False, "first_name": "Somebody", **more}


def now(kind: str, own: str, status: str, before: str = "member", **more: Any) -> Any:
    """Return an update that tells what somebody is now."""
    return {
        "update_id": 9,
        kind: load("chat_member")["chat_member"]
        | {
            "old_chat_member": {"status": before, "user": person(own)},
            "new_chat_member": {"status": status, "user": person(own), **more},
        },
    }


def known(*updates: Any) -> Directory:
    """Return what is known after these updates."""
    directory = Directory(OURSELVES)
    for update in updates:
        directory.learn(update)
    return directory


def test_nothing_is_known_at_first() -> None:
    """Nobody is staff, and nothing is a forum."""
    directory = known()

    assert not directory.is_staff(CHAT, ANA)
    assert not directory.is_forum(CHAT)
    assert directory.our_rights(CHAT) == NO_RIGHTS
    assert (directory.chats(), directory.chat(CHAT)) == ((), None)
    assert not directory.knows_admins(CHAT)


def test_a_chat_is_known_by_what_was_said_of_it_last() -> None:
    """Whether it has topics, and what it is called."""
    directory = known(
        load("message"),
        load("message", chat={"id": int(CHAT), "type": "supergroup", "title": "Lakeside"}),
        load("channel_post"),
    )

    assert directory.chat(CHAT) == Chat(CHAT, "supergroup", "Lakeside")
    assert [chat.id for chat in directory.chats()] == [CHAT, CHANNEL]
    assert known(load("message")).is_forum(CHAT)


def test_private_chats_are_not_kept() -> None:
    """But the username of the person is."""
    directory = known(load("private"))

    assert (directory.chats(), directory.user_id("@Ana_Boats")) == ((), ANA)


def test_the_channel_of_a_group_is_known_by_its_posts() -> None:
    """It stays known when others write."""
    chat = known(load("automatic_forward"), load("message")).chat(CHAT)

    assert chat is not None
    assert chat.linked == CHANNEL


def test_what_a_call_tells_of_a_chat_is_known() -> None:
    """The channel of a group among it; odd answers teach nothing."""
    directory = known()
    directory.learn_chat(
        {"id": int(CHAT), "type": "supergroup", "title": "R", "linked_chat_id": int(CHANNEL)}
    )
    directory.learn_chat({"id": "x"})

    assert directory.chats() == (Chat(CHAT, "supergroup", "R", linked=CHANNEL),)


def test_our_name_is_known() -> None:
    """With its sign and without, in any case; as our id, too."""
    directory = known()
    directory.learn_me(person(OURSELVES, username="Leeward_bot"))
    directory.learn_me(person(ANA, username="another_bot"))
    directory.learn_me(None)

    assert directory.is_our_name("@leeward_BOT")
    assert not directory.is_our_name("another_bot")
    assert directory.user_id("@leeward_bot") == OURSELVES
    assert not known().is_our_name("")
    assert directory.is_own(OURSELVES)


def test_our_rights_are_those_told_last() -> None:
    """Of an administrator by their names; of anybody else there are none."""
    directory = known(load("my_chat_member"))
    rights = directory.our_rights(CHAT)

    assert rights.is_admin
    assert rights.may("can_delete_messages")
    assert not rights.may("can_promote_members")
    assert directory.rights_of(CHAT, OURSELVES) == rights

    directory.learn(now("my_chat_member", OURSELVES, "member", can_delete_messages=True))

    assert directory.our_rights(CHAT) == Rights("member", is_in=True)
    assert not directory.our_rights(CHAT).may("can_delete_messages")


def test_a_chat_that_we_left_is_forgotten() -> None:
    """What we were there is not: we are gone from it."""
    directory = known(
        load("my_chat_member"), now("my_chat_member", OURSELVES, "kicked", "administrator")
    )

    assert directory.chats() == ()
    assert directory.our_rights(CHAT) == Rights("kicked")


def test_an_owner_may_do_everything() -> None:
    """Telegram tells no rights of owners."""
    assert Rights("creator").may("can_do_anything")


def test_administrators_are_staff_until_they_are_none() -> None:
    """In their own chat alone."""
    directory = known(now("chat_member", KAI, "administrator", can_restrict_members=True))

    assert directory.is_staff(CHAT, KAI)
    assert not directory.is_staff(OLD, KAI)
    assert directory.rights_of(CHAT, KAI).may("can_restrict_members")

    directory.learn(now("chat_member", KAI, "member", "administrator"))

    assert not directory.is_staff(CHAT, KAI)


def test_who_writes_as_the_group_is_staff() -> None:
    """Only administrators can."""
    assert known().is_staff(CHAT, CHAT)


def test_the_list_of_administrators_replaces_what_was_known() -> None:
    """Ours are told among them; odd ones are passed over."""
    directory = known(now("chat_member", KAI, "administrator"))
    directory.set_admins(
        CHAT,
        [
            {"status": "creator", "user": person(MO, last_name="Helps"), "is_anonymous": True},
            {"status": "administrator", "user": person(OURSELVES), "can_invite_users": True},
            {"status": "administrator"},
            5,
        ],
    )

    assert [(one.id, one.name) for one in directory.admins(CHAT)] == [
        (MO, "Somebody Helps"),
        (OURSELVES, "Somebody"),
    ]
    assert not directory.is_staff(CHAT, KAI)
    assert directory.admins(CHAT)[0].rights.is_anonymous
    assert directory.our_rights(CHAT).may("can_invite_users")
    assert directory.knows_admins(CHAT)


def test_what_we_are_can_be_told_by_a_call() -> None:
    """At the start nobody else tells it."""
    directory = known()
    directory.set_own(CHAT, {"status": "member", "user": person(OURSELVES)})
    directory.set_own(OLD, {"status": 5})

    assert directory.our_rights(CHAT).is_in
    assert directory.our_rights(OLD) == NO_RIGHTS


@pytest.mark.parametrize(
    "update",
    [
        load("message"),
        load("message_reaction", user=person(ANA, username="ana_boats")),
        load("callback_query"),
        load("chat_join_request", **{"from": person(ANA, username="ana_boats")}),
        load("joined", new_chat_members=[person(ANA, username="ana_boats")]),
        load("chat_member", **{"from": person(ANA, username="ana_boats")}),
    ],
)
def test_usernames_are_learnt_from_whoever_is_seen(update: Any) -> None:
    """Telegram does not tell whom a mention means."""
    directory = known(update)

    assert (directory.user_id("Ana_Boats"), directory.user_id("@nobody")) == (ANA, None)


def test_the_account_behind_an_anonymous_message_is_nobody() -> None:
    """It stands for old programs."""
    assert known(load("anonymous")).user_id("GroupAnonymousBot") is None


def test_when_somebody_joined_is_known_until_they_leave() -> None:
    """By an update, or by a notice."""
    assert known(load("chat_member")).joined_at(CHAT, KAI) == SENT
    assert known(load("joined")).joined_at(CHAT, MO) == SENT
    assert known(load("chat_member"), now("chat_member", KAI, "left")).joined_at(CHAT, KAI) is None


def test_topics_and_the_messages_in_them_are_known() -> None:
    """Reactions and acts need them; what is in none is in the general room."""
    directory = known(
        load("topic_created"),
        load("topic_message"),
        load("topic_message", message_id=32, forum_topic_edited={"name": "Bikes"}),
    )

    assert [directory.room_of(CHAT, name) for name in ("30", "31", "11")] == [
        "30",
        "30",
        "general",
    ]
    assert (directory.topic_name(CHAT, "30"), directory.topic_name(CHAT, "31")) == ("Bikes", "")


@pytest.mark.parametrize(
    "notice",
    [load("migrated"), load("joined", new_chat_members=[], migrate_from_chat_id=int(OLD))],
)
def test_what_is_known_of_a_group_goes_along_when_it_moves(notice: Any) -> None:
    """Whichever of the two notices comes."""
    directory = known()
    directory.set_admins(
        OLD, [{"status": "creator", "user": person(MO)}, {"status": "left", "user": person(KAI)}]
    )
    directory.set_own(OLD, {"status": "administrator", "user": person(OURSELVES)})
    directory.learn(notice)

    assert directory.migrated_to(OLD) == CHAT
    assert directory.is_staff(CHAT, MO)
    assert directory.our_rights(CHAT).is_admin
    assert directory.chat(OLD) is None


def test_a_question_of_ours_is_expected_to_be_answered() -> None:
    """Until it is, or nobody need answer any more."""
    directory = known()
    directory.prompted(CHAT, "7")

    assert directory.expects(CHAT, "7")
    assert not directory.expects(OLD, "7")

    directory.answered(CHAT, "7")
    directory.answered(CHAT, "8")

    assert not directory.expects(CHAT, "7")


@pytest.mark.parametrize(
    "bound", ["CHATS_KEPT", "MEMBERS_KEPT", "ADMINS_KEPT", "TOPICS_KEPT", "PLACED_KEPT"]
)
def test_memory_is_bounded(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are forgotten, whatever it is that there are many of."""
    monkeypatch.setattr(bounds, bound, 3)
    directory = known()
    for number in range(1, 9):
        chat = {"id": -number if bound == "CHATS_KEPT" else int(CHAT), "type": "supergroup"}
        user = person(str(number), username=f"u{number}")
        topic = {"is_topic_message": True, "message_thread_id": number, "message_id": number}
        created = {"forum_topic_created": {"name": "x"}}
        directory.learn(load("message", chat=chat, **{"from": user}, **topic, **created))
        directory.learn(now("chat_member", str(number), "administrator"))

    counts = {
        "CHATS_KEPT": len(directory.chats()),
        "MEMBERS_KEPT": sum(directory.user_id(f"u{n}") is not None for n in range(1, 9)),
        "ADMINS_KEPT": len(directory.admins(CHAT)),
        "TOPICS_KEPT": sum(bool(directory.topic_name(CHAT, str(n))) for n in range(1, 9)),
        "PLACED_KEPT": sum(directory.room_of(CHAT, str(n)) != "general" for n in range(1, 9)),
    }

    assert counts[bound] == 3


@given(payload=st.one_of(ANY_JSON, bent(PAYLOADS)))
def test_no_payload_breaks_it(payload: Any) -> None:
    """Any JSON teaches something or nothing; so does any answer of a call."""
    directory = known(payload)
    directory.learn_me(payload)
    directory.learn_chat(payload)
    directory.set_own(CHAT, payload)
    directory.set_admins(CHAT, [payload])

    assert directory.bot_id == OURSELVES
