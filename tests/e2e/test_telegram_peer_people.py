"""What people do in our own Telegram reaches the bot as Telegram sends it, or not at all."""

from collections.abc import AsyncIterator

import pytest
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.groups import Group
from telegram_peer.polling import Probe, judged, probing, refusal

pytestmark = pytest.mark.peer

WIDE = "\N{SAILBOAT}\N{SMILING FACE WITH SUNGLASSES}"
"""Two characters in three UTF-16 units."""


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


async def test_a_message_arrives_with_all_its_parts(probe: Probe, group: Group) -> None:
    """Mentions, links and commands are marked in UTF-16 units; a reply shows what it answers."""
    ana, mo = group.member("Ana"), group.member("Mo", "mo_harbour")
    await probe.news()
    first = await ana.says(
        group, "\N{SAILBOAT}\N{SMILING FACE WITH SUNGLASSES} #boat", mentions=[mo, ana]
    )
    await mo.says(group, "seen", reply_to=first, quote="#boat")
    hello, reply = await probe.news("message")

    assert hello["text"] == f"@mo_harbour Ana {WIDE} #boat"
    assert [(e["type"], e["offset"], e["length"]) for e in hello["entities"]] == [
        ("mention", 0, 11),
        ("text_mention", 12, 3),
        ("hashtag", 20, 5),
    ]
    assert hello["entities"][1]["user"]["id"] == ana.key
    assert (reply["reply_to_message"]["message_id"], reply["quote"]["text"]) == (
        first.key,
        "#boat",
    )
    assert ("supergroup", "Riverside", group.key) == (
        hello["chat"]["type"],
        hello["chat"]["title"],
        hello["chat"]["id"],
    )


async def test_every_kind_of_message_is_as_telegram_sends_it(probe: Probe, group: Group) -> None:
    """Photos, files, stickers, polls, contacts, places, voice, films, stories: all are judged."""
    ana = group.member("Ana")
    await probe.news()
    await ana.sends_photo(group, "a @somebody", spoiler=True, media_group="1")
    await ana.sends_video(group, media_group="1")
    await ana.sends_document(group, "list.txt", content=b"tea")
    await ana.sends_sticker(group, "\N{WAVING HAND SIGN}")
    await ana.sends_poll(group, "Tea?", ["yes", "no"])
    await ana.sends_contact(group, "+1 202 555 0147")
    await ana.sends_location(group)
    await ana.sends_voice(group)
    await ana.sends_video_note(group)
    await ana.sends_animation(group, "wow")
    await ana.sends_audio(group, "Sea")
    await ana.sends_dice(group)
    await ana.sends_story(group, ana)
    came = await probe.news("message")
    kinds = ["photo", "video", "document", "sticker", "poll", "contact", "location", "voice"]
    kinds += ["video_note", "animation", "audio", "dice", "story"]

    assert all(kind in message for kind, message in zip(kinds, came, strict=True))
    assert (came[0]["has_media_spoiler"], came[0]["media_group_id"]) == (True, "1")
    assert came[0]["caption_entities"][0]["type"] == "mention"


async def test_a_file_can_be_downloaded(peer: TelegramPeer, probe: Probe, group: Group) -> None:
    """GetFile says where it is, and there it is."""
    sent = await group.member("Ana").sends_document(group, "list.txt", content=b"tea")
    assert sent.document is not None
    file = await probe.bot.get_file(sent.document.id)

    assert bytes(await file.download_as_bytearray()) == b"tea"
    assert await refusal(probe.bot.get_file("file-9999")) == (
        "BadRequest: Wrong file_id or the file is temporarily unavailable"
    )
    assert peer.requested("getFile")[0].done


async def test_a_forward_says_where_it_comes_from(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """By account, by name where somebody hides it, by channel, or by group."""
    ana, ben = group.member("Ana"), group.member("Ben")
    news = peer.channel("News")
    ben.hides_in_forwards()
    await ana.starts()
    await probe.news()
    for message in (await ana.says(group, "a"), await ben.says(group, "b"), news.posts("c")):
        await ana.says(peer.bot, forward=message)
    origins = [m["forward_origin"] for m in await probe.news("message") if "forward_origin" in m]

    assert [each["type"] for each in origins] == ["user", "hidden_user", "channel"]
    assert [ana.key, "Ben", news.key] == [
        origins[0]["sender_user"]["id"],
        origins[1]["sender_user_name"],
        origins[2]["chat"]["id"],
    ]


async def test_an_answer_to_another_chat_shows_only_where_it_came_from(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """It is no reply, but an external one."""
    ana = group.member("Ana")
    elsewhere = peer.supergroup("Elsewhere", username="elsewhere_peer")
    ana.is_member_of(elsewhere)
    said = await ana.says(elsewhere, "there")
    await probe.news()
    await ana.says(group, "look", reply_to=said)
    (told,) = await probe.news("message")

    assert "reply_to_message" not in told
    assert told["external_reply"]["chat"]["id"] == elsewhere.key


async def test_an_edit_is_told_and_a_deletion_never(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """No bot learns that a person deleted something."""
    ana = group.member("Ana")
    message = await ana.says(group, "helo")
    await probe.news()
    await ana.edits(message, "hello @somebody")
    await ana.deletes(message)
    came = await probe.news()

    assert [each["text"] for each in came] == ["hello @somebody"]
    assert came[0]["edit_date"] >= came[0]["date"]
    assert (message.exists, message.text) == (False, "hello @somebody")
    assert peer.unmodelled == []


async def test_reactions_come_to_an_administrator(probe: Probe, group: Group) -> None:
    """With what it was before and what it is now."""
    ana = group.member("Ana")
    message = await ana.says(group, "hi")
    await probe.news()
    await ana.reacts(message, "\N{THUMBS UP SIGN}")
    await ana.reacts(message)
    first, second = await probe.news("message_reaction")

    assert [[each["emoji"] for each in first[key]] for key in ("old_reaction", "new_reaction")] == [
        [],
        ["\N{THUMBS UP SIGN}"],
    ]
    assert (second["new_reaction"], second["user"]["id"]) == ([], ana.key)


# -- privacy mode --------------------------------------------------------------------------


async def test_a_plain_bot_hears_commands_and_answers_only(
    peer: TelegramPeer, probe: Probe
) -> None:
    """With privacy mode on, an ordinary member is not told what people say to each other."""
    group = peer.supergroup("Riverside")
    group.adds_bot()
    ana = group.member("Ana")
    await probe.bot.send_message(group.key, "hello")
    await probe.news()
    await ana.says(group, "secret")
    await ana.says(group, "/help")
    await ana.says(group, "/help@another_bot")
    await ana.says(group, f"/help@{peer.bot.username}")
    await ana.replies(group.messages[0], "thanks")
    await peer.person("Ben").joins(group)
    came = await probe.news("message")

    assert ["/help", f"/help@{peer.bot.username}", "thanks", None] == [m.get("text") for m in came]


@pytest.mark.parametrize("how", ["leads", "reads"])
async def test_an_administrator_hears_everything(
    peer: TelegramPeer, probe: Probe, how: str
) -> None:
    """So does a plain bot whose privacy mode is off."""
    group = peer.supergroup("Riverside")
    group.adds_bot(*(["delete_messages"] if how == "leads" else []))
    if how == "reads":
        peer.privacy_off()
    await probe.news()
    await group.member("Ana").says(group, "hi")
    other = peer.other_bot("Echo", "echo_peer_bot")
    other.is_member_of(group)
    await other.says(group, "hi, I am a bot, too")

    assert [m["text"] for m in await probe.news("message")] == ["hi"]


# -- who speaks ----------------------------------------------------------------------------


async def test_an_anonymous_administrator_speaks_as_the_group(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """The sender is the group, and a bot of Telegram's stands in `from`."""
    mo = peer.person("Mo")
    mo.is_admin_of(group, "delete_messages", anonymous=True)
    await probe.news()
    await mo.says(group, "please be kind")
    (told,) = await probe.news("message")

    assert (told["sender_chat"]["id"], told["from"]["username"]) == (group.key, "GroupAnonymousBot")


async def test_a_channel_speaks_in_its_discussion_group(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """Telegram itself forwards the post; a person may also write in the name of their channel."""
    news = peer.channel("News", linked=group)
    own = peer.channel("Ana's")
    ana = group.member("Ana")
    ana.is_owner_of(own)
    await probe.news()
    post = news.posts("today")
    await ana.says(group, "as a channel", as_channel=own)
    automatic, spoken = await probe.news("message")

    assert automatic["is_automatic_forward"] is True
    assert (automatic["sender_chat"]["id"], automatic["from"]["id"]) == (news.key, 777000)
    assert automatic["forward_origin"]["message_id"] == post.key
    assert (spoken["sender_chat"]["id"], spoken["from"]["username"]) == (own.key, "Channel_Bot")
    assert (await probe.bot.get_chat(group.key)).linked_chat_id == news.key


async def test_a_channel_with_the_bot_tells_its_posts(peer: TelegramPeer, probe: Probe) -> None:
    """They come as channel posts, without an author."""
    news = peer.channel("News")
    news.adds_bot("post_messages")
    await probe.news()
    news.posts("today")
    (post,) = await probe.news("channel_post")

    assert ("today", "from" in post) == (post["text"], False)


# -- who is there --------------------------------------------------------------------------


async def test_joining_and_leaving_are_told_twice(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """As a change of a member, and as a service message."""
    ana = peer.person("Ana")
    await probe.news()
    await ana.joins(group)
    await ana.leaves(group)
    came = await probe.news()
    joined, hello, left, goodbye = came

    assert [c["new_chat_member"]["status"] for c in (joined, left)] == ["member", "left"]
    assert (hello["new_chat_members"][0]["id"], goodbye["left_chat_member"]["id"]) == (
        ana.key,
        ana.key,
    )


async def test_only_administrators_are_told_of_members(peer: TelegramPeer, probe: Probe) -> None:
    """A plain bot gets the service message only."""
    group = peer.supergroup("Riverside")
    group.adds_bot()
    await probe.news()
    await peer.person("Ana").joins(group)

    assert await probe.news("chat_member") == []


async def test_the_bot_is_told_what_becomes_of_itself(peer: TelegramPeer, probe: Probe) -> None:
    """Added, promoted, removed: each is a change of its own membership."""
    group = peer.supergroup("Riverside")
    group.adds_bot()
    group.bot_may("delete_messages")
    group.removes_bot()
    changes = await probe.news("my_chat_member")

    assert [each["new_chat_member"]["status"] for each in changes] == [
        "member",
        "administrator",
        "kicked",
    ]
    assert await refusal(probe.bot.send_message(group.key, "hi")) == (
        "Forbidden: Forbidden: bot was kicked from the supergroup chat"
    )


async def test_blocking_the_bot_is_told_and_starting_again_too(
    peer: TelegramPeer, probe: Probe
) -> None:
    """The first start is a message only."""
    ana = peer.person("Ana")
    await ana.starts("w_1")
    (start,) = await probe.news()
    ana.blocks_bot()
    await ana.starts()
    blocked, unblocked, again = await probe.news()

    assert (start["text"], start["chat"]["type"]) == ("/start w_1", "private")
    assert start["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert [b["new_chat_member"]["status"] for b in (blocked, unblocked)] == ["kicked", "member"]
    assert again["text"] == "/start"


async def test_a_link_adds_the_bot_with_its_rights(peer: TelegramPeer, probe: Probe) -> None:
    """`startgroup` and `admin` make it an administrator and send the payload into the group."""
    group = peer.supergroup("Mods", forum=True)
    mo = peer.person("Mo")
    mo.is_owner_of(group)
    url = f"https://t.me/{peer.bot.username}?startgroup=m_code&admin=manage_topics+pin_messages"
    await mo.opens(url, group)
    change, added, start = await probe.news()

    assert (change["from"]["id"], change["new_chat_member"]["can_manage_topics"]) == (mo.key, True)
    assert added["new_chat_members"][0]["id"] == peer.bot.key
    assert start["text"] == f"/start@{peer.bot.username} m_code"


async def test_whoever_asks_to_join_waits_for_an_answer(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """A request comes to a bot that may invite; it lets in or declines, once."""
    group.asks_to_join()
    ana, ben = peer.person("Ana"), peer.person("Ben")
    await probe.news()
    await ana.requests_to_join(group, bio="I sail")
    await ben.requests_to_join(group)
    requests = await probe.news("chat_join_request")
    await probe.bot.approve_chat_join_request(group.key, ana.key)
    await probe.bot.decline_chat_join_request(group.key, ben.key)

    assert [(ana.key, "I sail"), (ben.key, None)] == [
        (r["from"]["id"], r.get("bio")) for r in requests
    ]
    assert [group.has(ana), group.has(ben)] == [True, False]
    assert await refusal(probe.bot.approve_chat_join_request(group.key, ben.key)) == (
        "BadRequest: Hide_requester_missing"
    )


async def test_a_group_becomes_a_supergroup(peer: TelegramPeer, probe: Probe) -> None:
    """Both chats say so, and calls on the old id name the new one."""
    old = peer.group("Small")
    old.adds_bot("delete_messages")
    ana = old.member("Ana")
    await probe.news()
    new = old.migrates()
    came = await probe.news("message")
    words = await refusal(probe.bot.send_message(old.key, "hi"))

    assert [new.key, old.key] == [came[0]["migrate_to_chat_id"], came[1]["migrate_from_chat_id"]]
    assert words == f"ChatMigrated: Group migrated to supergroup. New chat id: {new.key}"
    assert (new.kind, new.has(ana), new.has(peer.bot)) == ("supergroup", True, True)
