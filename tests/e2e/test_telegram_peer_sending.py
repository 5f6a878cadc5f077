"""What the bot sends in our own Telegram stands there, or is refused in Telegram's words."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    MessageEntity,
    ReplyParameters,
    User,
)
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.groups import Group
from telegram_peer.polling import Probe, judged, probing, refusal

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


async def test_a_text_stands_there_with_its_marks(probe: Probe, group: Group) -> None:
    """Entities are kept, blanks at the ends are cut, and what was not marked is marked as usual."""
    when = MessageEntity("date_time", 8, 3, unix_time=datetime.now(UTC))
    entities = [MessageEntity("bold", 3, 4), when]
    await probe.bot.send_message(group.key, "\n  Hide now, see /help  ", entities=entities)
    (message,) = group.messages

    assert (message.text, message.by_bot) == ("Hide now, see /help", True)
    assert [*message.marked("bold"), *message.marked("date_time")] == ["Hide", "now"]
    assert message.marked("bot_command") == ["/help"]


async def test_a_link_to_somebody_becomes_a_mention(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """For people whom Telegram knows; for others the mark is dropped."""
    ana = group.member("Ana")
    user = User(ana.key, "Ana", is_bot=False)
    entities = [
        MessageEntity("text_link", 0, 3, url=f"tg://user?id={ana.key}"),
        MessageEntity("text_mention", 4, 3, user=user),
        MessageEntity("text_link", 8, 3, url="tg://user?id=1"),
    ]
    await probe.bot.send_message(group.key, "Ana Ana Bob", entities=entities)
    (message,) = group.messages

    assert [ana.key, ana.key] == [e["user"]["id"] for e in message.entities]
    assert peer.unmodelled == []


async def test_a_text_has_4096_units_at_most(probe: Probe, group: Group) -> None:
    """An emoji counts twice."""
    fits = await refusal(probe.bot.send_message(group.key, "a" * 4096))
    too_long = await refusal(probe.bot.send_message(group.key, "a" * 4095 + "\N{SAILBOAT}\N{FISH}"))
    empty = await refusal(probe.bot.send_message(group.key, "  "))

    assert fits == "it was done"
    assert too_long == "BadRequest: Message is too long"
    assert empty == "BadRequest: Message text is empty"


async def test_marks_outside_of_the_text_are_told(peer: TelegramPeer, probe: Probe) -> None:
    """The live service cuts them silently, so the judge says it."""
    group = peer.supergroup("Riverside")
    group.adds_bot()
    entities = [MessageEntity("bold", 1, 9)]
    await probe.bot.send_message(group.key, "hello", entities=entities)
    words = await refusal(
        probe.bot.send_message(group.key, "\N{FISH}", entities=[MessageEntity("bold", 1, 1)])
    )

    assert peer.violations == ["sendMessage: entities[0] covers 1 to 10 in a text of 5 units"]
    assert words == "BadRequest: Entity begins in a middle of a utf-16 symbol at byte offset 1"
    assert group.messages[0].marked("bold") == ["ello"]
    peer.violations.clear()


async def test_a_reply_needs_its_message(probe: Probe, group: Group) -> None:
    """Unless the bot says that it may do without."""
    ana = group.member("Ana")
    message = await ana.says(group, "the sea is calm")
    quoting = ReplyParameters(message.key, quote="sea")
    await probe.bot.send_message(group.key, "yes", reply_parameters=quoting)
    await ana.deletes(message)
    strict = await refusal(
        probe.bot.send_message(group.key, "1", reply_parameters=ReplyParameters(message.key))
    )
    lenient = ReplyParameters(message.key, allow_sending_without_reply=True)
    await probe.bot.send_message(group.key, "2", reply_parameters=lenient)

    assert strict == "BadRequest: Message to be replied not found"
    assert [m.quote for m in group.messages] == ["sea", None]
    assert [m.reply_to for m in group.messages] == [None, None]


@pytest.mark.parametrize(
    ("button", "words"),
    [
        (InlineKeyboardButton("Go", callback_data="x" * 65), "Button_data_invalid"),
        (InlineKeyboardButton("Go", callback_data=""), "Button_data_invalid"),
        (
            InlineKeyboardButton("Go", url="nowhere"),
            "Inline keyboard button url 'nowhere' is invalid: wrong http url",
        ),
        (
            InlineKeyboardButton("Go"),
            "Can't parse inline keyboard button: text buttons are unallowed",
        ),
    ],
)
async def test_a_bad_button_is_refused(
    probe: Probe, group: Group, button: InlineKeyboardButton, words: str
) -> None:
    """Callback data has 1 to 64 bytes, an address is one, and each button does one thing."""
    keyboard = InlineKeyboardMarkup([[button]])
    refused = await refusal(probe.bot.send_message(group.key, "hi", reply_markup=keyboard))

    assert refused.lower() == f"badrequest: {words}".lower()


async def test_how_a_message_was_sent_can_be_read(probe: Probe, group: Group) -> None:
    """Silently, or asking for a reply."""
    await probe.bot.send_message(group.key, "hush", disable_notification=True)
    await probe.bot.send_message(group.key, "why?", reply_markup=ForceReply(selective=True))
    first, second = group.messages

    assert [m.silent for m in (first, second)] == [True, False]
    assert [m.asks_for_reply for m in (first, second)] == [False, True]


async def test_a_file_is_sent_with_a_caption(probe: Probe, group: Group) -> None:
    """A long answer may be a text file."""
    file = InputFile(b"one\ntwo", filename="cases.txt")
    await probe.bot.send_document(group.key, file, caption="all cases")
    too_long = await refusal(
        probe.bot.send_document(group.key, InputFile(b"x", filename="x.txt"), caption="x" * 1025)
    )
    (message,) = group.messages
    assert message.document is not None

    assert (message.document.name, message.document.content) == ("cases.txt", b"one\ntwo")
    assert (message.text, too_long) == ("all cases", "BadRequest: Message caption is too long")


# -- where the bot may not write -----------------------------------------------------------


async def test_nobody_is_written_to_who_did_not_start(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """A stranger is not found; a member of a common group has to start first; nor who blocks."""
    stranger, ana, ben = peer.person("Eve"), group.member("Ana"), group.member("Ben")
    await ben.starts()
    ben.blocks_bot()
    words = [await refusal(probe.bot.send_message(each.key, "hi")) for each in (stranger, ana, ben)]
    await ana.starts()
    await probe.bot.send_message(ana.key, "hello")

    assert words == [
        "BadRequest: Chat not found",
        "Forbidden: Forbidden: bot can't initiate conversation with a user",
        "Forbidden: Forbidden: bot was blocked by the user",
    ]
    assert [m.text for m in ana.dms] == ["hello"]


async def test_a_chat_without_the_bot_is_closed_to_it(peer: TelegramPeer, probe: Probe) -> None:
    """Never been there, removed, left: each has its own words."""
    never, public = peer.supergroup("Never"), peer.supergroup("Public", username="public_peer")
    removed, left, small = peer.supergroup("Removed"), peer.supergroup("Left"), peer.group("Small")
    for each in (removed, left, small):
        each.adds_bot()
    removed.removes_bot()
    small.removes_bot()
    await probe.bot.leave_chat(left.key)
    chats = (never, public, removed, left, small)
    words = [await refusal(probe.bot.send_message(each.key, "hi")) for each in chats]

    assert words == [
        "BadRequest: Chat not found",
        "Forbidden: Forbidden: bot is not a member of the supergroup chat",
        "Forbidden: Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: Forbidden: bot is not a member of the supergroup chat",
        "Forbidden: Forbidden: bot was kicked from the group chat",
    ]
    assert (await probe.bot.get_chat("@public_peer")).title == "Public"


async def test_a_plain_bot_may_what_members_may(peer: TelegramPeer, probe: Probe) -> None:
    """Where the group is silenced, so is a bot without rights."""
    group = peer.supergroup("Riverside")
    group.adds_bot()
    group.permits(can_send_messages=False)
    silenced = await refusal(probe.bot.send_message(group.key, "hi"))
    group.bot_may("delete_messages")
    await probe.bot.send_message(group.key, "hi")

    assert silenced == "BadRequest: Not enough rights to send text messages to the chat"


async def test_what_the_bot_is_seen_doing(probe: Probe, group: Group) -> None:
    """Typing, and nothing that Telegram does not know."""
    await probe.bot.send_chat_action(group.key, "typing")
    unknown = await refusal(probe.bot.send_chat_action(group.key, "dancing"))

    assert (
        group.stored.actions,
        unknown,
    ) == (["typing"], "BadRequest: Wrong parameter action in request")
