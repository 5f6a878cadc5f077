"""Messages of Telegram become domain messages: whose words are whose, and where they stand."""

from typing import Any

import pytest
from telegram_fixtures import (
    ADMIN,
    ANA,
    CHANNEL,
    CHAT,
    FIRST,
    KAI,
    NEWS,
    NOW,
    SENT,
    event_of,
    load,
    people,
    sent,
)

from leeward_adapters.telegram.normalise import normalise
from leeward_policies.domain.event import MessageEdited
from leeward_policies.domain.message import (
    Author,
    Message,
    Quote,
    Text,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

# --- who, where and when -----------------------------------------------------------------------


def test_a_message_of_a_group() -> None:
    """Who wrote what, where and when; a first and a last name are one name."""
    assert sent("message") == Message(
        FIRST, Author(ANA, "Ana Boatwright"), Text("hello 😮 boats"), SENT
    )


def test_a_message_in_private_stands_in_the_room_of_its_writer() -> None:
    """Nobody is staff there."""
    private = sent("private")

    assert (MessageRef("telegram", "@direct", "1301", "2"), False) == (
        private.ref,
        private.author.is_staff,
    )


def test_a_topic_is_a_room() -> None:
    """What stands in it answers nothing by that alone."""
    message = sent("topic_message")

    assert (MessageRef("telegram", CHAT, "30", "31"), None) == (message.ref, message.reply_to)


def test_a_thread_of_answers_is_no_room() -> None:
    """Groups without topics have threads, too, and Telegram shows them in one room."""
    assert sent("message", message_thread_id=9).ref == FIRST


def test_a_conversation_with_a_channel_is_a_room() -> None:
    """Channels can be written to; each member has a thread of their own there."""
    topic = {"topic_id": 77, "user": {"id": 1301, "is_bot": False, "first_name": "Ana"}}

    assert sent("message", direct_messages_topic=topic).ref.channel == "77"


def test_an_administrator_is_staff() -> None:
    """By their status in this chat, whatever they may do in it."""
    directory = people()
    directory.set_admins(CHAT, [{**ADMIN, "user": {"id": 1301, "first_name": "Ana"}}])

    here = event_of(load("message"), directory).message.author
    there = event_of(load("message", chat={"id": -7, "type": "group"}), directory).message.author

    assert (here.is_staff, here.roles) == (True, ("Admin",))
    assert (there.is_staff, there.roles) == (False, ())


def test_an_owner_is_staff() -> None:
    """Telegram shows the word beside the name."""
    directory = people()
    directory.set_admins(CHAT, [{"status": "creator", "user": {"id": 1301, "first_name": "Ana"}}])

    author = event_of(load("message"), directory).message.author

    assert (author.is_staff, author.roles) == (True, ("Owner",))


def test_a_tag_makes_nobody_staff() -> None:
    """Members may choose their own."""
    author = sent("message", sender_tag="Admin").author

    assert (author.is_staff, author.roles) == (False, ())


def test_when_a_member_joined_is_known_where_it_was_seen() -> None:
    """For rules about new members."""
    kai = {"id": 1302, "is_bot": False, "first_name": "Kai"}

    assert sent("message", **{"from": kai}).author.joined_at == SENT
    assert sent("message").author.joined_at is None


def test_an_anonymous_administrator_writes_as_the_group() -> None:
    """The account beside it stands for old programs, and is nobody."""
    assert sent("anonymous").author == Author(
        UserRef("telegram", "", CHAT), "Riverside", roles=("Admin",), is_staff=True
    )


def test_a_member_may_write_as_a_channel_of_theirs() -> None:
    """Then the channel is who wrote; it is no staff, no program and no webhook."""
    channel = {"id": int(CHANNEL), "type": "channel", "title": "Riverside news"}

    assert sent("message", sender_chat=channel).author == Author(NEWS, "Riverside news")


def test_a_channels_post_is_its_own_in_the_linked_group() -> None:
    """Telegram forwards it there by itself; nobody quotes anybody."""
    message = sent("automatic_forward")

    assert (NEWS, Text("The pier is open"), ()) == (
        message.author.ref,
        message.text,
        message.parts,
    )


def test_a_post_in_a_channel_is_by_its_staff() -> None:
    """Nobody else can post there."""
    message = sent("channel_post")

    assert (NEWS, True, ChannelRef("telegram", CHANNEL, "general")) == (
        message.author.ref,
        message.author.is_staff,
        message.ref.channel_ref,
    )


def test_a_program_is_told_as_one() -> None:
    """Telegram says so itself."""
    bot = {"id": 5, "is_bot": True, "first_name": "Quiz"}

    assert sent("message", **{"from": bot}).author == Author(
        UserRef("telegram", "", "5"), "Quiz", is_bot=True
    )


def test_half_characters_are_mended() -> None:
    """In names as in texts; every store can write them then."""
    user = {"id": 1301, "first_name": "A\ud83d", "last_name": "\udc00"}
    found = sent("message", text="so\ud83d", **{"from": user})

    assert (found.author.name, found.text.body) == ("A� �", "so�")


def test_a_message_was_not_sent_later_than_it_came() -> None:
    """Telegram's clock may be ahead of ours; nor was it sent before there was Telegram."""
    late = sent("message", date=int(NOW.timestamp()) + 60)
    early = sent("message", date=0)

    assert (late.sent_at, early.sent_at.year) == (NOW, 2013)


# --- edits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["edited_message", "edited_channel_post"])
def test_an_edit_is_a_revision(name: str) -> None:
    """It is later than the message as first sent, and at the time of the edit."""
    event = event_of(load(name))

    assert isinstance(event, MessageEdited)
    assert event.at > event.message.sent_at
    assert event.message.revision > 0


def test_two_edits_within_a_second_are_two_revisions() -> None:
    """Telegram tells the second alone; the later update has the higher revision."""
    first, second = load("edited_message"), load("edited_message", text="hello oars")
    second["update_id"] += 1

    revisions = [event_of(update).message.revision for update in (first, second, first)]

    assert revisions[0] < revisions[1]
    assert revisions[0] == revisions[2]
    assert max(revisions) < 2**53


def test_an_edit_without_its_time_is_a_revision_all_the_same() -> None:
    """Its time is that of the message."""
    update = load("edited_message")
    del update["edited_message"]["edit_date"]
    event = event_of(update)

    assert (event.at, event.message.revision > 0) == (SENT, True)


def test_a_live_location_that_moves_says_nothing_new() -> None:
    """It would be an edit every few seconds for hours."""
    update = load("edited_message", location={"latitude": 1.5, "longitude": 2.5})
    del update["edited_message"]["text"]

    assert normalise(update, people(), NOW) == ()


# --- replies, quotes and forwards --------------------------------------------------------------


def test_a_reply_knows_its_author() -> None:
    """Its words are not repeated."""
    answered = {"message_id": 9, "from": {"id": 1302, "first_name": "Kai"}, "date": 1}
    message = sent("message", reply_to_message={**answered, "chat": {"id": int(CHAT), "type": "x"}})

    assert (MessageRef("telegram", CHAT, "general", "9"), KAI, "") == (
        message.reply_to,
        message.reply_author,
        message.text.quoted,
    )


def test_a_reply_to_what_is_out_of_reach_is_a_reply() -> None:
    """Then Telegram tells its place alone; who wrote it stays the chat's."""
    answered = {"message_id": 9, "date": 0, "chat": {"id": int(CHAT), "type": "supergroup"}}
    message = sent("message", reply_to_message=answered)

    assert message.reply_to == MessageRef("telegram", CHAT, "general", "9")


def test_a_reply_in_a_topic_stands_in_it() -> None:
    """Both are in one topic."""
    answered = {"message_id": 33, "from": {"id": 1302, "first_name": "Kai"}, "date": 1}
    message = sent(
        "topic_message",
        reply_to_message={**answered, "chat": {"id": int(CHAT), "type": "supergroup"}},
    )

    assert message.reply_to == MessageRef("telegram", CHAT, "30", "33")


@pytest.mark.parametrize(
    ("origin", "author"),
    [
        ({"type": "user", "date": 1, "sender_user": {"id": 1302, "first_name": "Kai"}}, KAI),
        ({"type": "hidden_user", "date": 1, "sender_user_name": "K"}, None),
        (
            {"type": "chat", "date": 1, "sender_chat": {"id": int(CHAT), "type": "supergroup"}},
            UserRef("telegram", "", CHAT),
        ),
        (
            {
                "type": "channel",
                "date": 1,
                "message_id": 4,
                "chat": {"id": int(CHANNEL), "type": "channel"},
            },
            NEWS,
        ),
    ],
)
def test_a_forward_is_no_statement(origin: Any, author: UserRef | None) -> None:
    """Its words are somebody else's, as the transcript reader has it."""
    message = sent("forward", forward_origin=origin)
    post = MessageRef("telegram", CHANNEL, "general", "4") if author == NEWS else None

    assert (Text("", "the original words"), (Quote(post, author, is_forward=True),)) == (
        message.text,
        message.parts,
    )


def test_a_reply_to_another_chat_tells_where() -> None:
    """Where Telegram tells it; else there is no message to name."""
    origin = {"type": "user", "date": 1, "sender_user": {"id": 1302, "first_name": "Kai"}}
    chat = {"id": int(CHANNEL), "type": "channel"}
    told = sent("message", external_reply={"origin": origin, "chat": chat, "message_id": 9})
    untold = sent("message", external_reply={"origin": origin})

    assert (MessageRef("telegram", CHANNEL, "general", "9"), KAI) == (
        told.reply_to,
        told.reply_author,
    )
    assert (untold.reply_to, untold.reply_author) == (None, None)


def test_words_picked_out_of_a_reply_are_quoted() -> None:
    """They are not the author's own."""
    answered = {"message_id": 9, "from": {"id": 1302, "first_name": "Kai"}, "date": 1}
    message = sent(
        "message",
        reply_to_message={**answered, "chat": {"id": int(CHAT), "type": "supergroup"}},
        quote={"text": "the old mill", "position": 0},
    )

    assert (Text("hello 😮 boats", "the old mill"), (Quote(message.reply_to, KAI),)) == (
        message.text,
        message.parts,
    )
