"""Messages of Discord become domain messages: whose words are whose, and what hangs on them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.hearing.parts import LIST_LONGEST
from leeward_adapters.discord.normalise import interaction_message, normalise
from leeward_policies.domain.event import MessageEdited, MessageSent
from leeward_policies.domain.message import (
    File,
    Link,
    Mention,
    Message,
    Quote,
    Sticker,
    Text,
)
from leeward_policies.domain.refs import MessageRef, UserRef

FOLDER = Path(__file__).parents[2] / "fixtures" / "discord"
NOW = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
SENT = datetime(2026, 11, 20, 18, 0, 0, 123_000, tzinfo=UTC)
GUILD = "1300000000000000001"
ROOM = "1300000000000000102"
FIRST = MessageRef("discord", GUILD, ROOM, "1300000000000001001")
ANA = UserRef("discord", "", "1300000000000000301")
KAI = UserRef("discord", "", "1300000000000000302")
OWNER = "1300000000000000304"
MODERATOR = "1300000000000000401"
YOUNG = "1300000000000000402"


def load(name: str, **more: Any) -> Any:
    """Return a dispatch from the fixtures, with other fields in its data."""
    frame = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    frame["d"] |= more
    return frame


def club() -> Directory:
    """Return what is known after the connection has begun."""
    directory = Directory()
    for name in ("ready", "guild_create"):
        directory.learn(load(name))
    return directory


def sent(name: str, **more: Any) -> Message:
    """Return the message of a dispatch that gives one."""
    (event,) = normalise(load(name, **more), club(), NOW)

    assert isinstance(event, MessageSent)
    return event.message


def test_a_full_message_is_read_whole() -> None:
    """Author, words, parts and times arrive where they belong."""
    one = sent("message")

    assert one.ref == FIRST
    assert (
        Text(
            body="hello @Kai the Great, look at [the rules](https://example.org/rules) in #channel",
            alt="a small boat",
            embeds="Riverside\nThe rules\nBe kind.\nOne\nNo shouting\nas of autumn",
        )
        == one.text
    )
    assert (
        Mention(KAI),
        Link("https://example.org/rules", "the rules"),
        File("boat.png", "image/png", 20480),
        Sticker("Wave"),
    ) == one.parts
    assert (one.sent_at, one.revision, one.reply_to, one.reply_author) == (SENT, 0, None, None)


def test_an_address_of_a_file_is_not_kept() -> None:
    """Of attachments only descriptions are known: no address of theirs is anywhere."""
    assert "cdn.example" not in str(sent("message"))


def test_an_author_is_shown_as_the_server_shows_them() -> None:
    """The nickname goes first, roles have names, the day of joining is known."""
    author = sent("message").author

    assert (author.ref, author.name, author.roles) == (ANA, "Ana S", ("under 18",))
    assert datetime(2026, 10, 1, 8, tzinfo=UTC) == author.joined_at
    assert (author.is_bot, author.is_webhook, author.is_staff) == (False, False, False)


def test_without_a_nickname_the_shown_name_counts_and_then_the_account() -> None:
    """Nobody is without a name."""
    plain: dict[str, Any] = {"roles": [], "nick": None}
    bare = {"id": ANA.id, "username": "ana.s", "global_name": None}

    assert sent("message", member=plain).author.name == "Ana"
    assert sent("message", member=plain, author=bare).author.name == "ana.s"


@pytest.mark.parametrize(
    ("more", "is_staff"),
    [
        ({"member": {"roles": [MODERATOR]}}, True),
        ({"member": {"roles": [YOUNG]}}, False),
        ({"member": {"roles": [GUILD]}}, False),
        ({"author": {"id": OWNER, "username": "olga"}, "member": {"roles": []}}, True),
        ({"member": None}, False),
    ],
)
def test_staff_is_known_by_rights(more: Any, is_staff: bool) -> None:  # noqa: FBT001 - a table's column
    """An owner and who holds a moderator's rights are staff; what everybody may do makes nobody."""
    assert is_staff == sent("message", **more).author.is_staff


def test_an_edit_without_its_member_knows_the_roles_seen_last() -> None:
    """Discord may leave the member out; a moderator stays a moderator."""
    directory = club()
    directory.learn(load("message", member={"nick": "Ana M", "roles": [MODERATOR]}))
    edit = load("message_update")
    del edit["d"]["member"]

    (event,) = normalise(edit, directory, NOW)

    assert isinstance(event, MessageEdited)
    assert (
        event.message.author.name,
        event.message.author.roles,
        event.message.author.is_staff,
    ) == ("Ana M", ("Moderator",), True)


def test_without_a_server_it_is_a_direct_message() -> None:
    """What is written to the bot alone stands in the space of direct chats."""
    one = sent("message_direct")

    assert str(one.ref) == "discord:@direct/1300000000000000150/1300000000000001002"
    assert not one.author.is_staff


def test_a_reply_names_what_it_answers_and_repeats_nothing() -> None:
    """The message answered and its author are known; its words are not this author's."""
    one = sent("message_reply")

    assert (one.reply_to, one.reply_author) == (FIRST, KAI)
    assert Text(body="see you there") == one.text
    assert (Mention(KAI),) == one.parts


def test_a_reply_to_what_is_gone_names_no_author() -> None:
    """Discord gives null for a deleted message."""
    one = sent("message_reply", referenced_message=None)

    assert (one.reply_to, one.reply_author) == (FIRST, None)


def test_a_forward_is_a_quote() -> None:
    """The words, files and stickers of a forwarded message stand as somebody else's."""
    one = sent("message_forward")

    assert Text("", "look what @Kai wrote", "a screenshot", "A page") == one.text
    elsewhere = MessageRef(
        "discord", "1300000000000002002", "1300000000000002000", "1300000000000002001"
    )
    assert (
        File("shot.jpg", "image/jpeg", 9),
        Sticker("Sad"),
        Quote(elsewhere, is_forward=True),
    ) == one.parts
    assert one.reply_to is None


def test_the_start_of_a_thread_is_a_quote_of_its_author() -> None:
    """The message that a thread grew from is repeated there, and stays its author's."""
    one = sent("message_thread_starter")

    assert Text("", "hello there") == one.text
    assert (Quote(FIRST, KAI),) == one.parts


def test_a_block_quote_stays_in_the_body() -> None:
    """Detectors know quoted lines by their sign, and spans count what was written."""
    body = "> you said that\nno i did not"

    assert Text(body) == sent("message_reply", content=body).text


def test_a_poll_is_what_its_author_wrote() -> None:
    """Question and answers are judged like any text, below the text if there is one."""
    assert Text("Where do we meet?\nAt the club\nOnline") == sent("message_poll").text
    assert (
        sent("message_poll", content="vote!").text.body
    ) == "vote!\nWhere do we meet?\nAt the club\nOnline"


def test_a_webhook_is_known_with_the_name_it_shows() -> None:
    """One webhook may speak for many: each name is judged by itself, and no act reaches it."""
    author = sent("message_webhook").author

    assert author.ref.id == "webhook-1300000000000000601-Bridge of Ana"
    assert (author.is_bot, author.is_webhook, author.name) == (True, True, "Bridge of Ana")


def test_a_programs_answer_to_a_command_is_a_bots() -> None:
    """Such an answer has a webhook's id in name alone."""
    author = sent("message_command_answer").author

    assert (UserRef("discord", "", "1300000000000000701"), True, False) == (
        author.ref,
        author.is_bot,
        author.is_webhook,
    )


@pytest.mark.parametrize(
    "more",
    [
        {"type": 0, "interaction_metadata": None},
        {"type": 0, "application_id": "1300000000000000702"},
        {"interaction_metadata": None, "application_id": "1300000000000000702"},
    ],
)
def test_each_sign_of_an_answer_to_a_command_will_do(more: Any) -> None:
    """Its kind, what it tells of the command, or whose the webhook is: one of them is enough."""
    assert not sent("message_command_answer", **more).author.is_webhook


def test_an_answer_to_a_menu_names_the_message_it_is_about() -> None:
    """So it is an answer like a reply."""
    assert sent("message_reply", type=23).reply_to == FIRST


def test_a_reply_in_its_own_room_needs_no_server_to_be_named() -> None:
    """Discord may leave the server out; the message answered stands in the same one."""
    reference = {"message_id": FIRST.id, "channel_id": ROOM}

    assert sent("message_reply", message_reference=reference).reply_to == FIRST


def test_texts_in_components_are_words() -> None:
    """What webhooks write in cards without any content is judged too."""
    one = sent("message_components")

    assert Text("Come to the boat", alt="a boat by night\na map") == one.text
    assert (Link("https://boats.example/now", "example.org"),) == one.parts


@pytest.mark.parametrize("kind", [1, 6, 7, 8, 12, 18, 22, 24, 46, 99])
def test_discords_own_notices_are_no_messages(kind: int) -> None:
    """Joins, pins, boosts, new threads and alerts are nobody's words."""
    assert normalise(load("message", type=kind), club(), NOW) == ()


def test_what_we_wrote_ourselves_is_never_judged() -> None:
    """Neither our account's messages and edits nor those of webhooks of ours give an event."""
    own = load("message_own")
    edit = {**own, "t": "MESSAGE_UPDATE"}
    edit["d"] = {**own["d"], "edited_timestamp": "2026-11-20T18:01:30+00:00"}
    webhook = load("message_webhook", application_id="1300000000000000901")

    assert [normalise(one, club(), NOW) for one in (own, edit, webhook)] == [(), (), ()]


def test_an_edit_is_a_revision() -> None:
    """Its number and time are those of the edit, the same from the gateway and from history."""
    (event,) = normalise(load("message_update"), club(), NOW)

    assert isinstance(event, MessageEdited)
    edited_at = datetime(2026, 11, 20, 18, 1, 30, 250_000, tzinfo=UTC)
    assert (edited_at, SENT) == (event.at, event.message.sent_at)
    assert (event.message.text.body, event.message.revision) == ("hello again", 1_795_197_690_250)
    assert edited_at == datetime.fromtimestamp(event.message.revision / 1000, UTC)


def test_an_edited_message_of_history_has_its_revision() -> None:
    """Read from history it is sent at its present revision, so that it is not judged twice."""
    frame = {**load("message_update"), "t": "MESSAGE_CREATE"}

    (event,) = normalise(frame, club(), NOW)

    assert isinstance(event, MessageSent)
    assert event.message.revision == 1_795_197_690_250


def test_an_impossible_time_is_still_an_edit() -> None:
    """A revision is above 0 even where a clock says that it was before 1970."""
    odd = load("message_update", edited_timestamp="1969-01-01T00:00:00+00:00")

    (event,) = normalise(odd, club(), NOW)

    assert isinstance(event, MessageEdited)
    assert event.message.revision == 1


@pytest.mark.parametrize(
    "data",
    [
        load("message_update_embeds")["d"],
        {"id": "1", "channel_id": ROOM, "guild_id": GUILD, "embeds": []},
        {"id": "1", "channel_id": ROOM, "guild_id": GUILD, "flags": 4, "pinned": True},
    ],
)
def test_embeds_pins_and_flags_are_no_edits(data: Any) -> None:
    """A preview that Discord adds is nothing that the author did."""
    assert normalise({"op": 0, "t": "MESSAGE_UPDATE", "s": 1, "d": data}, club(), NOW) == ()


def test_nothing_is_said_in_the_future() -> None:
    """A clock that is wrong there cannot move our times past the moment of receiving."""
    late = "2031-01-01T00:00:00+00:00"
    (edit,) = normalise(load("message_update", edited_timestamp=late), club(), NOW)

    assert sent("message", timestamp=late).sent_at == NOW
    assert isinstance(edit, MessageEdited)
    assert edit.at == NOW


def test_lists_are_bounded_and_texts_are_whole() -> None:
    """Hundreds of mentions do not fill the memory; a long text is judged to its end."""
    mentions = [{"id": str(10**17 + n), "username": "a"} for n in range(500)]
    text = "long " * 800 + "end"

    one = sent("message_reply", mentions=mentions, content=text)

    assert (LIST_LONGEST, text) == (len(one.parts), one.text.body)


def test_half_characters_are_mended() -> None:
    """Half of a pair is replaced, so that every store can write it and the rest is judged."""
    one = sent("message", content="hi \ud800 there", mentions=[])

    assert one.text.body == "hi \ufffd there"


class _Used(Struct):
    guild_id: int | None = int(GUILD)
    channel_id: int | None = int(ROOM)
    created_at: datetime = NOW


def handed(**more: Any) -> Any:
    """Return a message as an interaction resolves it: without server and member."""
    data = load("message", **more)["d"]
    return {key: value for key, value in data.items() if key not in ("guild_id", "member")}


def test_a_message_handed_over_stands_where_the_menu_was_used() -> None:
    """The server comes from the interaction; only an owner is staff when nobody knows the roles."""
    one = interaction_message(handed(), _Used(), club())
    owner = interaction_message(handed(author={"id": OWNER, "username": "olga"}), _Used(), club())

    assert (one.ref, one.author.name, one.author.roles) == (FIRST, "Ana", ())
    assert (one.author.is_staff, owner.author.is_staff) == (False, True)


def test_a_message_handed_over_may_come_with_its_member_and_from_a_direct_chat() -> None:
    """Who knows the member says so; without a server the space is that of direct chats."""
    member = {"nick": None, "roles": [MODERATOR]}
    one = interaction_message(handed(), _Used(), club(), member)
    direct = interaction_message(handed(), _Used(None, 7, NOW), club())

    assert (one.author.roles, one.author.is_staff) == (("Moderator",), True)
    assert (direct.ref.space, direct.ref.channel) == ("@direct", "7")


def test_our_own_message_may_be_handed_over() -> None:
    """A member may ask about anything; that it is a program's is told."""
    data = load("message_own")["d"]

    assert interaction_message(data, _Used(), club()).author.is_bot


@pytest.mark.parametrize("odd", [None, [], {}, {"content": 7}, handed(content=["meet me"])])
def test_an_odd_message_handed_over_is_refused_without_its_content(odd: Any) -> None:
    """Whoever asked is told that it failed; the sentence names the field alone."""
    with pytest.raises(ValueError, match=r"^The field \$\S* is ") as raised:
        interaction_message(odd, _Used(), club())

    assert "meet me" not in str(raised.value)


def test_a_message_sent_later_than_received_keeps_its_order() -> None:
    """An interaction's time bounds the message's, as for any payload."""
    later = _Used(created_at=SENT - timedelta(seconds=1))

    assert SENT - timedelta(seconds=1) == interaction_message(handed(), later, club()).sent_at
