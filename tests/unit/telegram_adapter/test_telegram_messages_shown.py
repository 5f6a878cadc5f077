"""What a message of Telegram shows beside its words, and messages that are handed over."""

from datetime import timedelta
from typing import Any

import pytest
from telegram_fixtures import (
    CHANNEL,
    FIRST,
    FIXTURES,
    KAI,
    MEDIA,
    NEWS,
    NOW,
    SENT,
    event_of,
    load,
    people,
    sent,
    shown,
)

from leeward.testing.builders import message, reading
from leeward_adapters.telegram.hearing.entities import LIST_LONGEST
from leeward_adapters.telegram.hearing.words import LOCATION
from leeward_adapters.telegram.normalise import forwarded_message, handed_message
from leeward_adapters.transcript import open_transcript
from leeward_policies.detectors.personal_info import PersonalInfoDetector
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.message import (
    Author,
    File,
    Link,
    Mention,
    Message,
    Sticker,
    Text,
)
from leeward_policies.domain.refs import MessageRef, UserRef

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
