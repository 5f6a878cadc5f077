"""Chats of other kinds in our own Telegram: private ones, channels, and what is told of them."""

from collections.abc import AsyncIterator

import pytest
from telegram import ChatPermissions, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram_peer.bot_api import TelegramPeer
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


async def test_a_private_chat_is_told_as_its_person(peer: TelegramPeer, probe: Probe) -> None:
    """By name and username, also while the bot is blocked; two are in it, and nobody leads."""
    ana = peer.person("Ana", "ana_harbour", "de")
    await ana.starts()
    ana.blocks_bot()
    chat = await probe.bot.get_chat(ana.key)
    words = await refusal(probe.bot.get_chat_administrators(ana.key))

    assert (chat.type, chat.first_name, chat.username) == ("private", "Ana", "ana_harbour")
    assert await probe.bot.get_chat_member_count(ana.key) == 2
    assert words == "BadRequest: There are no administrators in the private chat"
    assert (await probe.news("message"))[0]["from"]["language_code"] == "de"


async def test_nobody_is_banned_or_left_in_private(peer: TelegramPeer, probe: Probe) -> None:
    """These are for groups."""
    ana = peer.person("Ana")
    await ana.starts()
    ban = await refusal(probe.bot.ban_chat_member(ana.key, ana.key))
    leave = await refusal(probe.bot.leave_chat(ana.key))
    silence = await refusal(probe.bot.send_message(ana.key, "hi", message_thread_id=3))

    assert [
        ban.removeprefix("BadRequest: "),
        leave.removeprefix("BadRequest: ").removesuffix(" in private chats"),
    ] == ["Can't ban members in private chats", "Chat member status can't be changed"]
    assert silence == "BadRequest: Message thread not found"


async def test_other_bots_are_not_written_to(peer: TelegramPeer, probe: Probe) -> None:
    """Even where they share a group."""
    group = peer.supergroup("Riverside")
    group.adds_bot()
    other = peer.other_bot("Echo", "echo_peer_bot")
    other.is_member_of(group)

    assert await refusal(probe.bot.send_message(other.key, "hi")) == (
        "Forbidden: Forbidden: bot can't send messages to bots"
    )


async def test_a_bot_posts_in_a_channel_with_the_right(peer: TelegramPeer, probe: Probe) -> None:
    """In the channel's name; it edits and deletes with the other rights."""
    news = peer.channel("News", username="news_peer")
    news.adds_bot("post_messages", "edit_messages", "delete_messages")
    post = news.posts("old")
    sent = await probe.bot.send_message("@news_peer", "today")
    await probe.bot.edit_message_text("edited", news.key, post.key)
    await probe.bot.delete_message(news.key, sent.message_id)
    news.bot_may("invite_users")
    refused = await refusal(probe.bot.send_message(news.key, "more"))

    assert (None, news.key) == (sent.from_user, sent.sender_chat.id if sent.sender_chat else 0)
    assert [m.text for m in news.messages] == ["edited"]
    assert refused == "BadRequest: Need administrator rights in the channel chat"


async def test_a_channel_tells_its_members_to_who_leads_it(
    peer: TelegramPeer, probe: Probe
) -> None:
    """Others are not told; a channel has no permissions."""
    news = peer.channel("News", username="news_peer")
    refused = await refusal(probe.bot.get_chat_member("@news_peer", news.owner.key))
    news.adds_bot("post_messages")
    told = await probe.bot.get_chat_member(news.key, news.owner.key)
    chat = await probe.bot.get_chat(news.key)

    assert (refused, told.status) == ("BadRequest: Chat_admin_required", "creator")
    assert (chat.type, chat.permissions) == ("channel", None)
    assert await refusal(
        probe.bot.set_chat_permissions(news.key, ChatPermissions.no_permissions())
    ) == ("BadRequest: Can't change chat permissions")


async def test_a_bot_leaves_and_is_told_so(peer: TelegramPeer, probe: Probe) -> None:
    """As anybody who leaves."""
    group = peer.supergroup("Riverside")
    group.adds_bot()
    await probe.news()
    await probe.bot.leave_chat(group.key)
    change, service = await probe.news()

    assert ("left", peer.bot.key) == (
        change["new_chat_member"]["status"],
        service["left_chat_member"]["id"],
    )
    assert not group.has(peer.bot)


async def test_a_basic_group_is_told_as_one(peer: TelegramPeer, probe: Probe) -> None:
    """With permissions; an administrator deletes anything in it."""
    small = peer.group("Small")
    small.adds_bot("delete_messages")
    message = await small.member("Ana").says(small, "hi")
    chat = await probe.bot.get_chat(small.key)
    await probe.bot.delete_message(small.key, message.key)

    assert (chat.type, chat.permissions is not None) == ("group", True)
    assert small.messages == []


async def test_a_document_cannot_become_a_text(peer: TelegramPeer, probe: Probe) -> None:
    """Its keyboard can be changed, though."""
    ana = peer.person("Ana")
    await ana.starts()
    file = InputFile(b"tea", filename="list.txt")
    sent = await probe.bot.send_document(ana.key, file)
    words = await refusal(probe.bot.edit_message_text("text", ana.key, sent.message_id))
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("OK", callback_data="ok")]])
    await probe.bot.edit_message_reply_markup(ana.key, sent.message_id, reply_markup=keyboard)

    assert words == "BadRequest: There is no text in the message to edit"
    assert ana.dms[0].buttons == {"OK": "ok"}


async def test_what_is_pinned_can_be_unpinned(peer: TelegramPeer, probe: Probe) -> None:
    """By number, or the newest."""
    group = peer.supergroup("Riverside")
    group.adds_bot("pin_messages")
    one, two = await group.owner.says(group, "1"), await group.owner.says(group, "2")
    for each in (one, two):
        await probe.bot.pin_chat_message(group.key, each.key)
    await probe.bot.unpin_chat_message(group.key)
    after_newest = group.pins
    await probe.bot.unpin_chat_message(group.key, one.key)

    assert ([one], []) == (after_newest, group.pins)


async def test_a_webhook_wants_an_address_and_a_decent_secret(
    peer: TelegramPeer, probe: Probe
) -> None:
    """HTTPS, or our own machine; letters, digits, dashes."""
    words = [
        await refusal(probe.bot.set_webhook("http://example.org/hook")),
        await refusal(probe.bot.set_webhook("http://127.0.0.1:9/", secret_token="a b")),  # noqa: S106
    ]

    assert words == [
        "BadRequest: Bad webhook: an https url must be provided for webhook",
        "BadRequest: Secret token contains unallowed characters",
    ]
    assert peer.webhook.url == ""


async def test_what_waits_can_be_dropped_with_the_webhook(peer: TelegramPeer, probe: Probe) -> None:
    """`drop_pending_updates` forgets it, for a webhook that begins or ends."""
    ana = peer.person("Ana")
    await ana.starts()
    await probe.bot.delete_webhook(drop_pending_updates=True)
    dropped = len(peer.updates.pending)
    await ana.starts()
    await probe.bot.set_webhook("http://127.0.0.1:9/", drop_pending_updates=True)
    info = await probe.bot.get_webhook_info()

    assert (dropped, info.pending_update_count) == (0, 0)
    assert info.allowed_updates is not None
