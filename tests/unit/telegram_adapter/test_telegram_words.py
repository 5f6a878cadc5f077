"""How words are written on Telegram: entities by its own count, and no link of a stranger."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity
from telegram_peer.entities import found_in

from leeward_adapters.live.saying.spans import (
    Address,
    Capital,
    Code,
    Dim,
    Link,
    Loose,
    Named,
    Open,
    Short,
    Span,
    Strong,
    Text,
    When,
    Where,
    Who,
)
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.sending.words import (
    ALERT_MOST,
    TEXT_MOST,
    alert,
    disarmed,
    link_to,
    number_of,
    room,
    shortened,
    units,
    written,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

AT = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
ANA = UserRef("telegram", "", "6100000001")
HERE = MessageRef("telegram", "-1002300000001", "general", "77")


def marked(text: Text) -> list[tuple[str, str]]:
    """Return which words are marked as what."""
    said = written(text)
    raw = said.text.encode("utf-16-le")
    return [
        (str(one.type), raw[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le"))
        for one in said.entities
    ]


def test_each_kind_of_span_is_marked_as_what_it_is() -> None:
    """Our own words are read as they are; nothing is markup."""
    text: Text = (
        "a *b* <i> ",
        Strong(("strong",)),
        Named("Take"),
        Code("leeward run"),
        Dim(("aside",)),
        Link("site", "https://example.org"),
        Who(ANA),
        When(AT),
        Open(HERE),
        Address("https://example.org/x"),
    )
    assert marked(text) == [
        ("bold", "strong"),
        ("italic", "Take"),
        ("code", "leeward run"),
        ("italic", "aside"),
        ("text_link", "site"),
        ("text_link", "member 6100000001"),
        ("date_time", "20 Nov 2026, 16:05 UTC"),
        ("text_link", "open"),
    ]
    assert written(text).text.startswith("a *b* <i> strong")


def test_offsets_are_counted_as_telegram_counts() -> None:
    """A turtle is two units."""
    [entity] = written(("🐢🐢 ", Strong(("a 🐢",)))).entities

    assert (entity.offset, entity.length) == (5, 4)


def test_neighbours_of_one_style_are_one_entity() -> None:
    """Telegram takes a hundred in all."""
    assert marked((Strong(("a ", Who(ANA), " b")),)) == [
        ("bold", "a member 6100000001 b"),
        ("text_link", "member 6100000001"),
    ]


@pytest.mark.parametrize(("style", "format_"), [("t", "t"), ("f", "Dt"), ("d", "D"), ("R", "r")])
def test_a_time_is_shown_in_each_readers_zone(style: str, format_: str) -> None:
    """Older apps show the words beneath, which name UTC."""
    [entity] = written((When(AT, style),)).entities  # type: ignore[arg-type] # one of the four

    assert entity.type == MessageEntity.DATE_TIME
    assert (entity.unix_time, entity.date_time_format) == (AT, format_)


def test_strangers_are_quoted_and_sentences_begin_large() -> None:
    """A name at the beginning of a sentence, too."""
    assert written((Capital(("word",)), Capital((Who(ANA),)))).text == "WordMember 6100000001"


LINKED = (
    *("example.org", "www.a.de", "https://a.bc/d?e=f#g", "a@example.org", "t.me/joinchat/x"),
    *("@somebody", "#tag", "/start", "/start@bot", "$USD", "tg://user?id=1", "1:20", "hi"),
)


@given(st.lists(st.sampled_from(LINKED), max_size=6).map(" ".join))
def test_nothing_in_a_strangers_text_is_linked(text: str) -> None:
    """No address, name, tag or command: Telegram finds none."""
    said = written((Loose(text),)).text

    assert found_in(said) == []
    assert said.replace("\u2060", "") == text


def test_what_is_disarmed_is_one_line() -> None:
    """Nothing unseen of theirs is left in it."""
    assert disarmed("a\u202eb\n@c") == "ab @\u2060c"


@pytest.mark.parametrize(
    ("message", "address"),
    [
        (HERE, "https://t.me/c/2300000001/77"),
        (MessageRef("telegram", "-1002300000001", "12", "77"), "https://t.me/c/2300000001/12/77"),
        (MessageRef("telegram", "-4200000001", "general", "77"), None),
        (MessageRef("telegram", "@direct", "7", "77"), None),
        (MessageRef("discord", "1", "2", "3"), "https://discord.com/channels/1/2/3"),
    ],
)
def test_a_message_has_an_address_where_it_can_be_opened(
    message: MessageRef, address: str | None
) -> None:
    """Groups of the old kind have none; nor has a private chat."""
    assert link_to(message) == address
    assert marked((Open(message),)) == ([("text_link", "open")] if address else [])


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (ChannelRef("telegram", "-1002300000001", "general"), "the group -1002300000001"),
        (ChannelRef("telegram", "-1002300000001", "12"), "topic 12"),
        (ChannelRef("telegram", "@direct", "7"), "a private chat with the bot"),
    ],
)
def test_a_room_is_named_by_what_it_is(channel: ChannelRef, words: str) -> None:
    """Where nobody has told its name, it stands by its id."""
    assert room(channel).text == words
    assert written((Where(channel),)).text == words


def told_of() -> Directory:
    """Return what knows Ana, whose name looks like an address, a group and a topic of it."""
    known = Directory("42")
    known.learn_member(
        {
            "status": "member",
            "user": {"id": int(ANA.id), "is_bot": False, "first_name": "ana.example"},
        }
    )
    known.learn_chat({"id": -1001, "type": "supergroup", "title": "Riverside", "is_forum": True})
    chat = {"id": -1001, "type": "supergroup", "title": "Riverside", "is_forum": True}
    made = {"forum_topic_created": {"name": "trips", "icon_color": 1}}
    topic = {"message_thread_id": 7, "is_topic_message": True}
    known.learn(
        {"update_id": 1, "message": {"message_id": 7, "date": 1, "chat": chat, **topic, **made}}
    )
    return known


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Who(ANA), "ana\u2060.\u2060example"),
        (Who(UserRef("telegram", "", "77")), "member 77"),
        (Who(UserRef("telegram", "", "-1001")), "the group Riverside"),
        (Where(ChannelRef("telegram", "-1001", "general")), "the group Riverside"),
        (Where(ChannelRef("telegram", "-1001", "7")), "topic trips of the group Riverside"),
        (
            Where(ChannelRef("telegram", "-1001", "direct-message")),
            "a private chat with the bot, about the group Riverside",
        ),
    ],
    ids=["member", "unknown", "group itself", "group", "topic", "private"],
)
def test_people_and_places_stand_by_their_names_where_these_are_known(
    span: Span, words: str
) -> None:
    """Names are filled in when something is shown; nothing in them becomes a link of its own."""
    said = written((span,), names=told_of())

    assert said.text == words
    assert all(one.url is None or "example" not in one.url for one in said.entities)


spans: st.SearchStrategy[Span] = st.one_of(
    st.text("ab🐢\n ", max_size=60),
    st.text("ab🐢\n ", max_size=60).map(lambda text: Strong((text,))),
    st.text("ab🐢 ", max_size=60).map(Code),
    st.text("ab🐢 ", max_size=60).map(lambda text: Short(10, (text, When(AT)))),
    st.just(Who(ANA)),
    st.just(When(AT)),
    st.just(Open(HERE)),
)


@given(st.lists(spans, max_size=12).map(tuple), st.integers(20, 120))
def test_a_text_is_never_too_long_and_its_entities_lie_within(text: Text, longest: int) -> None:
    """It is cut at the end of a line, and what was cut is seen."""
    whole, said = written(text, 10**6), written(text, longest)

    assert units(said.text) <= longest
    assert all(
        0 <= one.offset < one.offset + one.length <= units(said.text) for one in said.entities
    )
    if units(whole.text) <= longest:
        assert said == whole
    else:
        assert said.text.endswith("…")


def test_a_long_text_ends_with_a_whole_line() -> None:
    """Half a line misleads."""
    assert written(tuple(f"line {number}\n" for number in range(9)), 30).text == (
        "line 0\nline 1\nline 2\nline 3\n…"
    )


def test_short_words_show_that_they_were_cut() -> None:
    """A time of which only the beginning is left is no time any more."""
    said = written((Short(10, ("since ", When(AT))),))

    assert (said.text, said.entities) == ("since 20 …", ())


@given(st.text(max_size=300), st.integers(1, 250))
def test_shortened_text_is_no_longer_than_said(text: str, longest: int) -> None:
    """By Telegram's count."""
    assert units(shortened(text, longest)) <= longest


def test_an_alert_has_two_hundred_characters() -> None:
    """Telegram refuses a longer one."""
    assert units(alert("🐢" * 150)) == ALERT_MOST - 1
    assert alert("short") == "short"
    assert TEXT_MOST == 4_096


@pytest.mark.parametrize("text", ["", "0", "-0", "007", "+1", "1.0", "٣", "9" * 19, "1\n", " 1"])
def test_what_is_no_id_is_none(text: str) -> None:
    """Ids are digits, written in one way alone."""
    assert number_of(text) is None


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("-1002300000001", -1002300000001)])
def test_an_id_is_a_number(text: str, number: int) -> None:
    """Of groups it is negative."""
    assert number_of(text) == number
