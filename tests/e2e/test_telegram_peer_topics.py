"""Topics of our own Telegram: opened, written in, closed, renamed, deleted."""

from collections.abc import AsyncIterator

import pytest
from telegram_peer.api_words import Refused
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
    """A forum in which the bot is an administrator with what a moderator needs."""
    made = peer.supergroup("Riverside", forum=True)
    made.adds_bot("delete_messages", "manage_topics")
    assert made.has(peer.bot)
    assert probe.bot.token == peer.token
    return made


async def test_a_topic_is_opened_and_written_in(probe: Probe, group: Group) -> None:
    """The bot is told of the topic it opened; what stands in it says so."""
    await probe.news()
    made = await probe.bot.create_forum_topic(group.key, "Case 1")
    await probe.bot.send_message(group.key, "hello", message_thread_id=made.message_thread_id)
    (topic,) = group.topics
    (told,) = await probe.news("message")

    assert ("Case 1", made.message_thread_id, False) == (topic.name, topic.key, topic.closed)
    assert (topic.key, {"name": "Case 1", "icon_color": 7322096}) == (
        told["message_id"],
        told["forum_topic_created"],
    )
    assert [m.text for m in topic.messages] == ["hello"]


async def test_what_people_write_in_a_topic_answers_its_beginning(
    probe: Probe, group: Group
) -> None:
    """As Telegram sends it: in a topic, what is no reply seems to answer the opening message."""
    ana, mo = group.member("Ana"), group.member("Mo")
    mo.is_admin_of(group, "manage_topics")
    topic = await mo.opens_topic(group, "Boats")
    await probe.news()
    first = await ana.says(topic, "hi")
    await ana.says(group, "in general")
    await mo.replies(first, "yes")
    plain, general, reply = await probe.news("message")

    assert (topic.key, True, topic.key) == (
        plain["message_thread_id"],
        plain["is_topic_message"],
        plain["reply_to_message"]["message_id"],
    )
    assert "message_thread_id" not in general
    assert (first.key, topic.key) == (
        reply["reply_to_message"]["message_id"],
        reply["message_thread_id"],
    )
    assert (None, topic.key) == (group.messages[1].thread, group.messages[2].thread)


async def test_a_reply_outside_of_forums_has_a_thread_too(peer: TelegramPeer, probe: Probe) -> None:
    """In any supergroup, an answer carries a thread that is no topic."""
    plain = peer.supergroup("Riverside")
    plain.adds_bot("delete_messages")
    ana = plain.member("Ana")
    first = await ana.says(plain, "hi")
    await probe.news()
    await ana.replies(first, "and?")
    (reply,) = await probe.news("message")

    assert (first.key, False) == (reply["message_thread_id"], "is_topic_message" in reply)


async def test_a_thread_that_is_not_there_is_refused(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """Unknown, deleted, General by its number, or no forum at all."""
    plain = peer.supergroup("Riverside")
    plain.adds_bot("manage_topics")
    made = await probe.bot.create_forum_topic(group.key, "Case 1")
    await probe.bot.delete_forum_topic(group.key, made.message_thread_id)
    send = probe.bot.send_message
    words = [
        await refusal(send(group.key, "hi", message_thread_id=9999)),
        await refusal(send(group.key, "hi", message_thread_id=made.message_thread_id)),
        await refusal(send(group.key, "hi", message_thread_id=1)),
        await refusal(send(plain.key, "hi", message_thread_id=1)),
    ]

    assert {"BadRequest: Message thread not found"} == set(words)
    assert await refusal(probe.bot.create_forum_topic(plain.key, "Case")) == (
        "BadRequest: The chat is not a forum"
    )


async def test_a_closed_topic_is_closed_to_most(probe: Probe, group: Group) -> None:
    """Whoever manages topics may write; closing twice changes nothing."""
    made = await probe.bot.create_forum_topic(group.key, "Case 1")
    thread = made.message_thread_id
    await probe.bot.close_forum_topic(group.key, thread)
    twice = await refusal(probe.bot.close_forum_topic(group.key, thread))
    await probe.bot.send_message(group.key, "closing words", message_thread_id=thread)
    (topic,) = group.topics
    with pytest.raises(Refused):
        await group.member("Ana").says(topic, "hi")
    group.bot_may("delete_messages")
    refused = await refusal(probe.bot.send_message(group.key, "hi", message_thread_id=thread))
    group.bot_may("manage_topics")
    await probe.bot.reopen_forum_topic(group.key, thread)

    assert (twice, refused) == ("BadRequest: Topic_not_modified", "BadRequest: Topic_closed")
    assert not topic.closed


async def test_a_topic_is_renamed_and_deleted(probe: Probe, group: Group) -> None:
    """With its messages; a name is needed, and a new one."""
    made = await probe.bot.create_forum_topic(group.key, "Case 1")
    thread = made.message_thread_id
    await probe.bot.send_message(group.key, "hello", message_thread_id=thread)
    (topic,) = group.topics
    same = await refusal(probe.bot.edit_forum_topic(group.key, thread, "Case 1"))
    await probe.bot.edit_forum_topic(group.key, thread, "Case 1, closed")
    renamed = topic.name
    opening = await refusal(probe.bot.delete_message(group.key, thread))
    await probe.bot.delete_forum_topic(group.key, thread)

    assert (renamed, same) == ("Case 1, closed", "BadRequest: Topic_not_modified")
    assert opening == "BadRequest: Message can't be deleted"
    assert (topic.exists, group.messages, group.topics) == (False, [], [])


async def test_topics_need_their_rights(probe: Probe, group: Group) -> None:
    """To open, to change and to delete."""
    made = await probe.bot.create_forum_topic(group.key, "Case 1")
    thread = made.message_thread_id
    group.bot_may("restrict_members")
    bot = probe.bot
    words = [
        await refusal(bot.create_forum_topic(group.key, "Case 2")),
        await refusal(bot.edit_forum_topic(group.key, thread, "x")),
        await refusal(bot.close_forum_topic(group.key, thread)),
        await refusal(bot.delete_forum_topic(group.key, thread)),
        await refusal(bot.close_forum_topic(group.key, 9999)),
    ]

    assert [w.removeprefix("BadRequest: ") for w in words] == [
        "Not enough rights to create a topic",
        "Not enough rights to edit the topic",
        "Not enough rights to close the topic",
        "Not enough rights to delete the topic",
        "Topic_id_invalid",
    ]


async def test_people_manage_topics_too(probe: Probe, group: Group) -> None:
    """Renaming, closing and reopening is told; deleting is not."""
    mo = group.member("Mo")
    mo.is_admin_of(group, "manage_topics")
    topic = await mo.opens_topic(group, "Boats")
    await probe.news()
    await mo.renames_topic(topic, "Ships")
    await mo.closes_topic(topic)
    await mo.reopens_topic(topic)
    await mo.deletes_topic(topic)
    told = await probe.news("message")
    kinds = ["forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"]

    assert all(kind in message for kind, message in zip(kinds, told, strict=True))
    assert not topic.exists
