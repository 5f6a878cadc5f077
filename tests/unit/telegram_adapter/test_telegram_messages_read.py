"""Messages of Telegram become domain messages: whose words are whose, and what hangs on them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from leeward.testing.builders import message, reading
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.entities import LIST_LONGEST
from leeward_adapters.telegram.hearing.words import LOCATION
from leeward_adapters.telegram.normalise import forwarded_message, handed_message, normalise
from leeward_adapters.transcript import open_transcript
from leeward_policies.detectors.personal_info import PersonalInfoDetector
from leeward_policies.domain.event import MessageEdited, MessageSent
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

FIXTURES = Path(__file__).parents[2] / "fixtures"
FOLDER = FIXTURES / "telegram"
NOW = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
SENT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CHAT, CHANNEL = "-1001300000000001", "-1001300000000009"
FIRST = MessageRef("telegram", CHAT, "general", "11")
ANA = UserRef("telegram", "", "1301")
KAI = UserRef("telegram", "", "1302")
NEWS = UserRef("telegram", "", CHANNEL)
ADMIN = {"status": "administrator", "can_delete_messages": True}
MEDIA = {"file_id": "a", "file_unique_id": "b"}


def load(name: str, **more: Any) -> Any:
    """Return an update from the fixtures, with other fields in what it brings."""
    update = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    (kind,) = set(update) - {"update_id"}
    update[kind] |= more
    return update


def people() -> Directory:
    """Return what is known after Mo was seen, and after Kai came in."""
    directory = Directory("1900", "leeward_bot")
    for name in ("my_chat_member", "chat_member"):
        directory.learn(load(name))
    return directory


def event_of(update: Any, directory: Directory | None = None) -> MessageSent | MessageEdited:
    """Return the only event of an update."""
    directory = directory or people()
    directory.learn(update)
    (event,) = normalise(update, directory, NOW)

    assert isinstance(event, MessageSent | MessageEdited)
    return event


def sent(name: str, **more: Any) -> Message:
    """Return the message of an update that gives one."""
    return event_of(load(name, **more)).message


def shown(**more: Any) -> Message:
    """Return a message without a text, which shows something else."""
    update = load("message", **more)
    del update["message"]["text"]
    return event_of(update).message


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


# --- marks in a text ---------------------------------------------------------------------------


def test_marks_count_units_of_utf_16() -> None:
    """So does Telegram; a sign beyond the first 65,536 counts twice."""
    message = sent(
        "message",
        text="😮 see our page, Kai and @Mo_Helps or @nobody, https://boats.example",
        entities=[
            {"type": "text_link", "offset": 7, "length": 8, "url": "https://riverside.example/x"},
            {
                "type": "text_mention",
                "offset": 17,
                "length": 3,
                "user": {"id": 1302, "is_bot": False, "first_name": "Kai"},
            },
            {"type": "mention", "offset": 25, "length": 9},
            {"type": "mention", "offset": 38, "length": 7},
            {"type": "url", "offset": 47, "length": 21},
            {"type": "spoiler", "offset": 0, "length": 2},
            {"type": "something_new", "offset": 0, "length": 2},
        ],
    )

    assert message.parts == (
        Link("https://riverside.example/x", "our page"),
        Mention(KAI),
        Mention(UserRef("telegram", "", "1303")),
        Mention(UserRef("telegram", "", "@nobody")),
        Link("https://boats.example"),
    )


@pytest.mark.parametrize(("offset", "length"), [(0, 0), (100, 5), (3, 10**9), (2**53, 2**53)])
def test_marks_beyond_the_text_do_no_harm(offset: int, length: int) -> None:
    """What they mark is as much as is there."""
    mark = {"type": "url", "offset": offset, "length": length}

    for part in sent("message", entities=[mark]).parts:
        assert isinstance(part, Link)
        assert part.url in "hello 😮 boats"


def test_lists_are_read_as_far_as_telegram_allows_them() -> None:
    """A list without end makes no message without end."""
    mark = {"type": "url", "offset": 0, "length": 5}

    assert len(sent("message", entities=[mark] * 5_000).parts) == LIST_LONGEST


# --- what it shows -----------------------------------------------------------------------------


def test_a_photo_with_a_caption() -> None:
    """The caption is what it says; the largest size counts, and nothing is opened."""
    message = sent("photo")

    assert (Text("look @Mo_Helps here"), (Mention(UserRef("telegram", "", "1303")),)) == (
        message.text,
        message.parts[:1],
    )
    assert message.parts[1:] == (File("photo", "image/jpeg", 99),)


@pytest.mark.parametrize(
    ("field", "media", "file"),
    [
        ("video", {"file_name": "a.mp4", "mime_type": "video/mp4", "file_size": 7}, "a.mp4"),
        ("video", {"mime_type": "video/mp4", "file_size": 7}, "video_file"),
        ("animation", {"mime_type": "video/mp4", "file_size": 7}, "animation"),
        ("video_note", {"file_size": 7}, "video_message"),
    ],
)
def test_films_are_files(field: str, media: Any, file: str) -> None:
    """By the name that Telegram's own export gives those without one."""
    assert shown(**{field: MEDIA | media}).parts == (File(file, "video/mp4", 7),)


def test_sounds_and_documents_are_files() -> None:
    """With the type that Telegram tells."""
    assert shown(voice=MEDIA).parts == (File("voice_message", "audio/ogg"),)
    assert shown(audio=MEDIA | {"file_name": "a.mp3"}).parts == (File("a.mp3", "audio/mpeg"),)
    assert shown(document=MEDIA | {"file_name": "a.pdf", "mime_type": "application/pdf"}).parts == (
        File("a.pdf", "application/pdf"),
    )


def test_what_telegram_tells_twice_counts_once() -> None:
    """For old programs an animation is a document, and a live photo a photo, as well."""
    assert len(shown(animation=MEDIA, document=MEDIA).parts) == 1
    assert len(shown(live_photo=MEDIA, photo=[MEDIA]).parts) == 1


def test_what_is_paid_for_is_a_file() -> None:
    """What is seen only after paying is not described."""
    paid = [
        {"type": "photo", "photo": [MEDIA]},
        {"type": "video", "video": MEDIA},
        {"type": "preview", "width": 5},
    ]

    assert shown(paid_media={"star_count": 5, "paid_media": paid}).parts == (
        File("photo", "image/jpeg"),
        File("video_file", "video/mp4"),
    )


@pytest.mark.parametrize(
    ("sticker", "name"),
    [({"emoji": "🎉", "set_name": "Boats"}, "🎉"), ({"set_name": "Boats"}, "Boats"), ({}, "")],
)
def test_a_sticker_goes_by_its_sign(sticker: Any, name: str) -> None:
    """Else by its set."""
    assert shown(sticker=MEDIA | sticker).parts == (Sticker(name),)


def test_a_poll_says_its_question_and_answers() -> None:
    """Its explanation, too, which is shown to whoever answers wrong."""
    assert sent("poll").text == Text("Boat or bike?\nBoat\nBike")
    poll = {"question": "Q", "options": [], "description": "D", "explanation": "E"}
    assert shown(poll=poll).text == Text("Q\nD\nE")


@pytest.mark.parametrize(
    ("field", "value", "body"),
    [
        (
            "contact",
            {"phone_number": "+44 7700 900123", "first_name": "Ben"},
            "Ben +44 7700 900123",
        ),
        (
            "venue",
            {"location": {}, "title": "Boathouse", "address": "12 Mill Lane"},
            "Boathouse 12 Mill Lane",
        ),
        ("game", {"title": "Boats", "description": "Row", "text": "Ana: 5"}, "Boats Row Ana: 5"),
        ("invoice", {"title": "Oar", "description": "of ash"}, "Oar of ash"),
        ("checklist", {"title": "Bring", "tasks": [{"id": 1, "text": "oars"}]}, "Bring\noars"),
        ("checklist_tasks_added", {"tasks": [{"id": 2, "text": "rope"}]}, "rope"),
        ("poll_option_added", {"option_persistent_id": "a", "option_text": "Swim"}, "Swim"),
        ("giveaway", {"prize_description": "an oar"}, "an oar"),
        ("gift", {"gift": {}, "text": "for you"}, "for you"),
        ("dice", {"emoji": "🎲", "value": 3}, ""),
        ("story", {"chat": {}, "id": 5}, ""),
    ],
)
def test_whatever_somebody_shows_is_read(field: str, value: Any, body: str) -> None:
    """Nothing hides from the judgement in a card, a list or a game."""
    assert shown(**{field: value}).text == Text(body)


def test_a_place_on_the_map_is_told_without_its_figures() -> None:
    """That somebody tells where they are is found; where they are is never taken in."""
    found = shown(location={"latitude": 51.500123, "longitude": -0.124456})
    measured = PersonalInfoDetector().detect(reading(message(found.text.body)))

    assert found.text == Text(LOCATION)
    assert [getattr(one, "name", "") for one in measured] == ["personal-info.location"]


def test_a_contact_and_a_venue_are_personal_information() -> None:
    """The detector finds them as if they had been written."""
    detector = PersonalInfoDetector()
    contact = shown(contact={"phone_number": "+44 7700 900123", "first_name": "Ben"})
    venue = shown(venue={"location": {}, "title": "Boathouse", "address": "12 Mill Lane"})
    names = [
        getattr(one, "name", "")
        for told in (contact, venue)
        for one in detector.detect(reading(message(told.text.body)))
    ]

    assert names == ["personal-info.phone", "personal-info.address"]


def test_a_rich_message_is_read_whole() -> None:
    """Its headings, lists and tables are lines; what is behind its words are links."""
    message = sent("rich_message")

    assert (
        Text("Boats\nsee our page\n1. oars\na b"),
        (Link("https://boats.example", "our page"),),
    ) == (
        message.text,
        message.parts,
    )


def test_nothing_hides_in_a_rich_message() -> None:
    """Whatever holds words is read, in whatever it is nested; people and files are told."""
    blocks = [
        {
            "type": "details",
            "summary": "open me",
            "blocks": [{"type": "blockquote", "blocks": [{"type": "paragraph", "text": "in"}]}],
        },
        {
            "type": "photo",
            "photo": [MEDIA],
            "caption": {"text": {"type": "spoiler", "text": "under"}, "credit": "by"},
        },
        {"type": "mathematical_expression", "expression": "x+y"},
        {
            "type": "paragraph",
            "text": [
                {"type": "text_mention", "text": "Kai", "user": {"id": 1302}},
                " ",
                {"type": "mention", "text": "@Mo_Helps", "username": "Mo_Helps"},
                {"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "🎉"},
                {"type": "text_mention", "text": "!", "user": "x"},
            ],
        },
        {"type": "divider"},
        5,
    ]
    message = shown(rich_message={"blocks": blocks})

    assert message.text == Text("open me\nin\nunder by\nx+y\nKai @Mo_Helps🎉!")
    assert message.parts == (
        File("photo", "image/jpeg"),
        Mention(KAI),
        Mention(UserRef("telegram", "", "1303")),
    )


def test_addresses_behind_buttons_are_links() -> None:
    """A program's message may show them."""
    rows = [[{"text": "Open", "url": "https://boats.example"}, {"text": "x", "callback_data": "y"}]]

    assert sent("message", reply_markup={"inline_keyboard": rows}).parts == (
        Link("https://boats.example", "Open"),
    )


# --- handed over -------------------------------------------------------------------------------


def test_a_message_handed_over_is_read_like_a_sent_one() -> None:
    """A report takes what stands in the reply."""
    update = load("reply")
    message = handed_message(update["message"]["reply_to_message"], people(), NOW)

    assert message == Message(FIRST, Author(KAI, "Kai", joined_at=SENT), Text("hello"), SENT)


def test_a_message_forwarded_to_be_looked_at_is_its_writers_statement() -> None:
    """Its words are judged as if they were said."""
    message = forwarded_message(load("forward")["message"], people(), NOW)

    assert message == Message(
        MessageRef("telegram", CHANNEL, "general", "4"),
        Author(NEWS),
        Text("the original words"),
        SENT,
    )


@pytest.mark.parametrize(
    ("origin", "author"),
    [
        (
            {"type": "user", "date": 1, "sender_user": {"id": 1302, "first_name": "Kai"}},
            Author(KAI, "Kai"),
        ),
        (
            {"type": "hidden_user", "date": 1, "sender_user_name": "K"},
            Author(UserRef("telegram", "", "hidden")),
        ),
    ],
)
def test_a_forward_from_a_private_chat_stands_where_it_came_in(origin: Any, author: Author) -> None:
    """Nobody tells where it was said."""
    told = load("private", forward_origin=origin)["message"]
    message = forwarded_message(told, people(), NOW)

    assert (MessageRef("telegram", "@direct", "1301", "2"), author) == (message.ref, message.author)


@pytest.mark.parametrize(
    ("odd", "problem"),
    [
        (None, "The field $ is not what it should be."),
        ({"message_id": 5}, "The field $.chat is missing."),
        (load("message")["message"], "The field $.forward_origin is missing."),
    ],
)
def test_what_is_handed_over_and_odd_is_refused(odd: Any, problem: str) -> None:
    """With the field, and without its content."""
    with pytest.raises(ValueError, match="field") as raised:
        forwarded_message(odd, people(), NOW)

    assert problem == str(raised.value)


def test_an_odd_message_that_is_handed_over_is_refused() -> None:
    """As it would be where it was sent."""
    with pytest.raises(ValueError, match=r"The field \$\.text is not what it should be\."):
        handed_message(load("message", text=5)["message"], people(), NOW)


# --- as the transcript reader has it -----------------------------------------------------------


def exported(number: int) -> Message:
    """Return a message of the export in the fixtures."""
    with open_transcript(
        FIXTURES / "transcripts" / "telegram" / "one-chat" / "result.json"
    ) as all_:
        (event,) = (item.event for item in all_ if item.index == number)
    assert isinstance(event, MessageSent)
    return event.message


def test_live_messages_read_like_exported_ones() -> None:
    """A policy that was tried on an export finds the same in the live chat."""
    options = [{"text": text} for text in ("Boat", "Bike")]
    live = {
        5: sent("forward", forward_origin={"type": "hidden_user", "date": 1}),
        6: shown(photo=[MEDIA]),
        7: shown(sticker=MEDIA | {"emoji": "🎉"}),
        9: shown(contact={"phone_number": "+44 7700 900123", "first_name": "Ben"}),
        10: shown(poll={"question": "Boat or bike?", "options": options}),
    }

    for number, now in live.items():
        before = exported(number)
        assert (before.text, before.parts) == (now.text, now.parts)


def test_the_revisions_of_later_edits_are_higher() -> None:
    """Whatever the numbers of their updates are."""
    first = load("edited_message")
    later = load("edited_message", edit_date=first["edited_message"]["edit_date"] + 1)
    later["update_id"] = first["update_id"] + timedelta(days=1) // timedelta(seconds=1)

    assert event_of(first).message.revision < event_of(later).message.revision
