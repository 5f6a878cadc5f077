"""What the bot changes in our own Telegram: edits, deletions, presses, reactions, pins."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram_peer.api_words import Refused
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.groups import Group
from telegram_peer.polling import Probe, judged, probing, refusal
from telegram_peer.posts import Message

CLAIM = InlineKeyboardMarkup([[InlineKeyboardButton("Claim", callback_data="c:1")]])

pytestmark = pytest.mark.peer


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    """A peer whose violations and gaps fail the test at its end."""
    async with judged() as running:
        yield running


@pytest.fixture
async def probe(peer: TelegramPeer) -> AsyncIterator[Probe]:
    """A bot that asked for every kind of update."""
    async with probing(peer) as bot:
        yield bot


@pytest.fixture
def group(peer: TelegramPeer, probe: Probe) -> Group:
    """A supergroup in which the bot is an administrator with what a moderator needs."""
    made = peer.supergroup("Riverside")
    made.adds_bot("delete_messages", "restrict_members", "invite_users")
    assert made.has(peer.bot)
    assert probe.bot.token == peer.token
    return made


async def card(probe: Probe, group: Group) -> Message:
    """Send a message with a button, and return it as people see it."""
    sent = await probe.bot.send_message(group.key, "A case", reply_markup=CLAIM)
    return Message(group.peer, group.key, sent.message_id)


# -- edits ---------------------------------------------------------------------------------


async def test_an_edit_without_a_keyboard_takes_it_away(probe: Probe, group: Group) -> None:
    """Whoever wants to keep the buttons sends them again."""
    message = await card(probe, group)
    await probe.bot.edit_message_text("Closed", group.key, message.key)

    assert (message.text, message.buttons, message.edited) == ("Closed", {}, True)


async def test_only_the_keyboard_can_be_changed(probe: Probe, group: Group) -> None:
    """The text stays."""
    message = await card(probe, group)
    other = InlineKeyboardMarkup([[InlineKeyboardButton("Open", url="https://example.org/")]])
    await probe.bot.edit_message_reply_markup(group.key, message.key, reply_markup=other)

    assert (message.text, message.buttons) == ("A case", {"Open": "https://example.org/"})


async def test_an_edit_is_refused_in_telegrams_words(probe: Probe, group: Group) -> None:
    """The same again, another's message, a message that is gone."""
    group.peer.limits.enforced = False
    message = await card(probe, group)
    others = await group.member("Ana").says(group, "hi")
    edit, keyboard = probe.bot.edit_message_text, probe.bot.edit_message_reply_markup
    words = [
        await refusal(edit("A case", group.key, message.key, reply_markup=CLAIM)),
        await refusal(keyboard(group.key, message.key, reply_markup=CLAIM)),
        await refusal(edit("A case", group.key, others.key)),
        await refusal(edit("A case", group.key, 9999)),
    ]

    assert [w.removeprefix("BadRequest: ").partition(":")[0] for w in words] == [
        "Message is not modified",
        "Message is not modified",
        "Message can't be edited",
        "Message to edit not found",
    ]


# -- deletions -----------------------------------------------------------------------------


async def test_a_message_is_deleted_once(probe: Probe, group: Group) -> None:
    """The second time it is not found."""
    message = await group.member("Ana").says(group, "hi")
    await probe.bot.delete_message(group.key, message.key)

    assert not message.exists
    assert await refusal(probe.bot.delete_message(group.key, message.key)) == (
        "BadRequest: Message to delete not found"
    )


async def test_without_the_right_only_its_own_is_deleted(probe: Probe, group: Group) -> None:
    """`can_delete_messages` is what it takes."""
    theirs = await group.member("Ana").says(group, "hi")
    mine = await card(probe, group)
    group.bot_may("restrict_members")
    await probe.bot.delete_message(group.key, mine.key)

    assert (theirs.exists, mine.exists) == (True, False)
    assert await refusal(probe.bot.delete_message(group.key, theirs.key)) == (
        "BadRequest: Message can't be deleted"
    )


async def test_after_48_hours_nothing_can_be_deleted(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """Whoever wrote it."""
    theirs = await group.member("Ana").says(group, "hi")
    peer.later(timedelta(hours=49))
    fresh = await card(probe, group)
    old = await refusal(probe.bot.delete_message(group.key, theirs.key))
    await probe.bot.delete_message(group.key, fresh.key)

    assert (
        old,
        theirs.exists,
        fresh.exists,
    ) == ("BadRequest: Message can't be deleted", True, False)


async def test_many_are_deleted_at_once_and_missing_ones_skipped(
    probe: Probe, group: Group
) -> None:
    """A hundred at most."""
    ana = group.member("Ana")
    first, second = await ana.says(group, "1"), await ana.says(group, "2")
    await probe.bot.delete_messages(group.key, [first.key, 9999, second.key])
    only_missing = await refusal(probe.bot.delete_messages(group.key, [9999]))
    too_many = await refusal(probe.bot.delete_messages(group.key, list(range(1, 102))))

    assert (group.messages, only_missing) == ([], "it was done")
    assert too_many == "BadRequest: Too many message identifiers specified"


async def test_one_that_must_stay_keeps_all(peer: TelegramPeer, probe: Probe, group: Group) -> None:
    """A batch with a message of more than 48 hours deletes nothing."""
    ana = group.member("Ana")
    old = await ana.says(group, "1")
    peer.later(timedelta(hours=49))
    new = await ana.says(group, "2")
    words = await refusal(probe.bot.delete_messages(group.key, [old.key, new.key]))

    assert words == "BadRequest: Message can't be deleted"
    assert [old.exists, new.exists] == [True, True]


async def test_a_private_chat_is_cleared_both_ways(peer: TelegramPeer, probe: Probe) -> None:
    """In private, the bot may delete what either side wrote."""
    ana = peer.person("Ana")
    start = await ana.starts()
    sent = await probe.bot.send_message(ana.key, "hello")
    await probe.bot.delete_messages(ana.key, [start.key, sent.message_id])

    assert (ana.dms, ana.private) == ([], [])


# -- presses -------------------------------------------------------------------------------


async def test_a_press_is_told_and_answered_once(probe: Probe, group: Group) -> None:
    """The person sees a line, or an alert; a second answer comes too late."""
    ana = group.member("Ana")
    message = await card(probe, group)
    await probe.news()
    answer = await ana.clicks(message, "Claim")
    (query,) = await probe.news("callback_query")
    await probe.bot.answer_callback_query(query["id"], "Yours", show_alert=True)
    await answer.completes()
    again = await refusal(probe.bot.answer_callback_query(query["id"], "Yours"))

    assert ("c:1", ana.key, message.key) == (
        query["data"],
        query["from"]["id"],
        query["message"]["message_id"],
    )
    assert (answer.alert, ana.alerts) == ("Yours", ["Yours"])
    assert again == (
        "BadRequest: Query is too old and response timeout expired or query id is invalid"
    )


async def test_an_answer_may_come_too_late_or_be_too_long(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """200 characters, and some minutes."""
    ana = group.member("Ana")
    message = await card(probe, group)
    await probe.news()
    await ana.clicks(message, "Claim")
    late = await ana.clicks(message, "Claim")
    late.expire()
    first, second = await probe.news("callback_query")
    too_long = await refusal(probe.bot.answer_callback_query(first["id"], "x" * 201))
    too_late = await refusal(probe.bot.answer_callback_query(second["id"]))
    url = f"https://t.me/{peer.bot.username}?start=w"
    foreign = await refusal(probe.bot.answer_callback_query(first["id"], url="https://x.example"))
    await probe.bot.answer_callback_query(first["id"], url=url)

    assert (too_long, foreign) == ("BadRequest: Message_too_long", "BadRequest: Url_invalid")
    assert too_late.startswith("BadRequest: Query is too old")
    assert not late.answered


async def test_a_press_needs_its_button(peer: TelegramPeer, probe: Probe, group: Group) -> None:
    """Nobody presses what is not there, or what they cannot see."""
    message = await card(probe, group)
    with pytest.raises(Refused, match="no button"):
        await group.member("Ana").clicks(message, "Close")
    with pytest.raises(Refused, match="do not see"):
        await peer.person("Eve").clicks(message, "Claim")

    assert await probe.news("callback_query") == []


async def test_a_link_is_opened_without_the_bot(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """A button with an address tells the bot nothing; a link to the bot starts it."""
    url = f"https://t.me/{peer.bot.username}?start=w_1"
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Why?", url=url)]])
    await probe.bot.send_message(group.key, "Removed", reply_markup=keyboard)
    await probe.news()
    ana = group.member("Ana")
    answer = await ana.clicks(group.messages[0], "Why?")
    assert answer.url is not None
    await ana.opens(answer.url)

    assert [m["text"] for m in await probe.news()] == ["/start w_1"]


# -- reactions and pins --------------------------------------------------------------------


async def test_the_bot_reacts_and_pins(probe: Probe, group: Group) -> None:
    """With a reaction that Telegram has, and the right to pin."""
    message = await group.member("Ana").says(group, "hi")
    await probe.bot.set_message_reaction(group.key, message.key, "\N{EYES}")
    no_right = await refusal(probe.bot.pin_chat_message(group.key, message.key))
    group.bot_may("pin_messages")
    await probe.news()
    await probe.bot.pin_chat_message(group.key, message.key)
    (told,) = await probe.news("message")

    assert (["\N{EYES}"], [message]) == (message.reactions, group.pins)
    assert no_right == "BadRequest: Not enough rights to manage pinned messages in the chat"
    assert told["pinned_message"]["message_id"] == message.key
