"""People of our own Telegram can do what Telegram's client lets them do, and nothing else."""

from collections.abc import AsyncIterator
from datetime import timedelta

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
    """A supergroup in which the bot is an administrator with what a moderator needs."""
    made = peer.supergroup("Riverside")
    made.adds_bot("delete_messages", "restrict_members")
    assert made.has(peer.bot)
    assert probe.bot.token == peer.token
    return made


# -- what people may not -------------------------------------------------------------------


async def test_whoever_is_not_there_says_nothing(peer: TelegramPeer, group: Group) -> None:
    """Neither before joining nor after leaving, and nobody leaves twice or joins twice."""
    eve = peer.person("Eve")
    with pytest.raises(Refused):
        await eve.says(group, "hi")
    with pytest.raises(Refused):
        await eve.leaves(group)
    await eve.joins(group)
    with pytest.raises(Refused):
        await eve.joins(group)
    await eve.says(group, "hi")

    assert [m.text for m in group.messages] == ["hi"]


async def test_what_is_forbidden_to_all_is_forbidden_by_kind(group: Group) -> None:
    """A group may allow texts and forbid photos, stickers, polls; who leads may all the same."""
    ana = group.member("Ana")
    group.permits(can_send_photos=False, can_send_other_messages=False, can_send_polls=False)
    await ana.says(group, "hi")
    for act in (
        ana.sends_photo(group),
        ana.sends_sticker(group, "\N{FISH}"),
        ana.sends_animation(group),
        ana.sends_poll(group, "Tea?", ["yes", "no"]),
    ):
        with pytest.raises(Refused):
            await act
    await group.owner.sends_photo(group)

    assert len(group.messages) == 2


async def test_others_messages_are_touched_with_the_right_only(group: Group) -> None:
    """Nobody edits another's; who leads may delete it."""
    ana, ben, mo = group.member("Ana"), group.member("Ben"), group.member("Mo")
    mo.is_admin_of(group, "delete_messages")
    message = await ana.says(group, "hi")
    with pytest.raises(Refused):
        await mo.edits(message, "ho")
    with pytest.raises(Refused):
        await ben.deletes(message)
    with pytest.raises(Refused):
        await ben.pins(message)
    await mo.deletes(message)

    assert not message.exists


async def test_moderating_takes_a_right(peer: TelegramPeer, group: Group) -> None:
    """For every one of the acts."""
    ana, ben = group.member("Ana"), group.member("Ben")
    acts = [ana.bans(ben, group), ana.unbans(ben, group), ana.restricts(ben, group)]
    for act in (*acts, ana.unrestricts(ben, group)):
        with pytest.raises(Refused):
            await act
    group.permits(can_invite_users=False)
    with pytest.raises(Refused):
        await ana.adds(peer.person("Cleo"), group)

    assert group.standing(ben).status == "member"


async def test_a_closed_door_is_knocked_at(peer: TelegramPeer, group: Group) -> None:
    """Where a group wants to be asked, nobody just joins, and a banned one cannot even ask."""
    eve, bad = peer.person("Eve"), group.member("Bad")
    await group.owner.bans(bad, group)
    group.asks_to_join()
    with pytest.raises(Refused):
        await eve.joins(group)
    with pytest.raises(Refused):
        await bad.requests_to_join(group)
    await eve.requests_to_join(group)

    assert [eve] == group.asking_to_join


async def test_a_private_chat_is_the_bots_alone(peer: TelegramPeer) -> None:
    """It has to be started, and not blocked; what people write to each other is nobody's."""
    ana, ben = peer.person("Ana"), peer.person("Ben")
    with pytest.raises(Refused):
        await ana.says(peer.bot, "hi")
    with pytest.raises(Refused):
        await ana.says(ben, "hi")
    ana.opened_bot()
    await ana.says(peer.bot, "hi")
    ana.blocks_bot()
    with pytest.raises(Refused):
        await ana.says(peer.bot, "hi")

    assert [m.text for m in ana.private] == ["hi"]


async def test_only_a_forum_has_topics(peer: TelegramPeer, group: Group) -> None:
    """And only some open them, until the group lets everybody."""
    forum = peer.supergroup("Mods", forum=True)
    ana = forum.member("Ana")
    with pytest.raises(Refused):
        await ana.opens_topic(forum, "Boats")
    with pytest.raises(Refused):
        await group.owner.opens_topic(group, "Boats")
    forum.permits(can_manage_topics=True)
    topic = await ana.opens_topic(forum, "Boats")
    group.becomes_forum()
    await group.owner.opens_topic(group, "Ships")

    assert (
        [t.name for t in forum.topics],
        [t.name for t in group.topics],
    ) == (["Boats"], ["Ships"])
    assert topic.chat == forum


async def test_a_quote_is_of_what_was_said(group: Group) -> None:
    """Nothing else can be quoted."""
    ana = group.member("Ana")
    message = await ana.says(group, "the sea")
    with pytest.raises(Refused):
        await ana.says(group, "so?", reply_to=message, quote="the lake")
    answer = await ana.says(group, "so?", reply_to=message, quote="sea")

    assert ("sea", message) == (answer.quote, answer.reply_to)


async def test_only_a_basic_group_migrates_and_only_a_channel_posts(
    peer: TelegramPeer, group: Group
) -> None:
    """Everything has its place."""
    small = peer.group("Small")
    small.migrates()
    with pytest.raises(Refused):
        group.migrates()
    with pytest.raises(Refused):
        group.posts("hi")
    with pytest.raises(Refused):
        await small.owner.says(small, "too late")
    with pytest.raises(Refused):
        peer.channel("News").adds_bot()

    assert small.messages == []


def test_a_right_that_nobody_has_is_an_error(group: Group) -> None:
    """A test that misspells a right is told so."""
    with pytest.raises(ValueError, match="can_dance"):
        group.bot_may("dance")


# -- what else they do ---------------------------------------------------------------------


async def test_somebody_is_added_by_another(peer: TelegramPeer, probe: Probe, group: Group) -> None:
    """Both updates name who did it."""
    ana, ben = group.member("Ana"), peer.person("Ben")
    await probe.news()
    await ana.adds(ben, group)
    change, service = await probe.news()

    assert [ana.key, ana.key] == [each["from"]["id"] for each in (change, service)]
    assert ben.key == change["new_chat_member"]["user"]["id"]


async def test_a_caption_is_edited_as_a_text_is(probe: Probe, group: Group) -> None:
    """With what is marked in it."""
    ana = group.member("Ana")
    photo = await ana.sends_photo(group, "a boat")
    await probe.news()
    await ana.edits(photo, "a #boat")
    (told,) = await probe.news("edited_message")

    assert (told["caption"], photo.marked("hashtag")) == ("a #boat", ["#boat"])


async def test_anything_else_is_sent_as_its_fields(probe: Probe, group: Group) -> None:
    """The judge says whether Telegram knows them."""
    place = {"location": {"latitude": 1.5, "longitude": 2.5}, "title": "Pier", "address": "1 Quay"}
    await group.member("Ana").sends(group, {"venue": place, "location": place["location"]})

    assert [m["venue"]["title"] for m in await probe.news("message") if "venue" in m] == ["Pier"]


async def test_a_message_may_be_of_before(probe: Probe, group: Group) -> None:
    """With the date of then; of more than a day ago, no update comes."""
    ana = group.member("Ana")
    await probe.news()
    now = group.peer.world.now()
    await ana.says(group, "an hour ago", date=now - 3_600)
    await ana.says(group, "two days ago", date=now - 2 * 86_400)

    assert [("an hour ago", now - 3_600)] == [
        (m["text"], m["date"]) for m in await probe.news("message")
    ]
    assert len(group.messages) == 2


async def test_a_pin_and_a_new_title_are_told(probe: Probe, group: Group) -> None:
    """By service messages, which are no messages of people."""
    message = await group.owner.says(group, "welcome")
    await probe.news()
    await group.owner.pins(message)
    group.renames_to("Seaside")
    pinned, titled = await probe.news("message")

    assert (message.key, "Seaside") == (
        pinned["pinned_message"]["message_id"],
        titled["new_chat_title"],
    )
    assert ([message], "Seaside") == (group.messages, group.title)
    assert (await probe.bot.get_chat(group.key)).pinned_message is not None


async def test_a_name_changes_without_a_word(probe: Probe, group: Group) -> None:
    """The next message shows it."""
    ana = group.member("Ana", "ana_harbour")
    await probe.news()
    ana.renames_to("Anna")
    await ana.says(group, "hi")
    (told,) = await probe.news()

    assert (told["from"]["first_name"], "username" in told["from"]) == ("Anna", False)


async def test_a_restriction_by_hand_ends_in_time(peer: TelegramPeer, group: Group) -> None:
    """What is kept may be done, and when it is over everything."""
    ana = group.member("Ana")
    until = peer.world.now() + 3_600
    await group.owner.restricts(ana, group, "send_messages", until=until)
    await ana.says(group, "only words")
    with pytest.raises(Refused):
        await ana.sends_photo(group)
    peer.later(timedelta(hours=2))
    await ana.sends_photo(group)

    assert len(group.messages) == 2


async def test_a_public_group_can_be_found_by_name(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """As long as it is public."""
    group.becomes_public("riverside_peer")
    found = await probe.bot.get_chat("@Riverside_Peer")
    group.becomes_public(None)

    assert (group.key, "riverside_peer") == (found.id, found.username)
    assert await refusal(probe.bot.get_chat("@riverside_peer")) == "BadRequest: Chat not found"
    assert peer.requests[-1].status == 400
