"""The bot moderates our own Telegram as far as its rights go, or is refused in its words."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from telegram import ChatPermissions
from telegram_peer.api_words import Refused
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.groups import Group
from telegram_peer.polling import Probe, judged, probing, refusal

SILENT = ChatPermissions.no_permissions()

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


async def test_a_restricted_member_cannot_write_until_it_ends(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """The bot is told of it as a change of the member; time ends it without a word."""
    ana = group.member("Ana")
    await probe.news()
    until = datetime.now(UTC) + timedelta(hours=1)
    restrict = probe.bot.restrict_chat_member
    await restrict(group.key, ana.key, SILENT, until, use_independent_chat_permissions=True)
    (change,) = await probe.news("chat_member")
    with pytest.raises(Refused):
        await ana.says(group, "hi")
    restricted = group.restricted(ana)
    peer.later(timedelta(hours=2))
    await ana.says(group, "hi again")

    assert ("restricted", int(until.timestamp()), peer.bot.key) == (
        change["new_chat_member"]["status"],
        change["new_chat_member"]["until_date"],
        change["from"]["id"],
    )
    assert restricted is not None
    assert (any(restricted.values()), group.restricted(ana)) == (False, None)


async def test_all_permissions_lift_a_restriction(probe: Probe, group: Group) -> None:
    """All of them: with fewer, somebody stays restricted."""
    ana = group.member("Ana")
    restrict = probe.bot.restrict_chat_member
    await restrict(group.key, ana.key, SILENT)
    await restrict(group.key, ana.key, ChatPermissions(can_send_messages=True))
    some = group.restricted(ana)
    await restrict(group.key, ana.key, ChatPermissions.all_permissions())

    assert some is not None
    assert (some["can_send_messages"], some["can_send_photos"]) == (True, False)
    assert (group.standing(ana).status, group.restricted(ana)) == ("member", None)


async def test_a_restriction_outlives_leaving(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """Whoever leaves and comes back is still restricted; even somebody who never was there."""
    ana, eve = group.member("Ana"), peer.person("Eve")
    for each in (ana, eve):
        await probe.bot.restrict_chat_member(group.key, each.key, SILENT)
    await ana.leaves(group)
    away = await probe.bot.get_chat_member(group.key, ana.key)
    await ana.joins(group)
    await eve.joins(group)

    assert (away.status, away.to_dict()["is_member"]) == ("restricted", False)
    assert [group.standing(each).status for each in (ana, eve)] == ["restricted"] * 2


async def test_an_end_that_is_too_near_or_too_far_is_for_ever(probe: Probe, group: Group) -> None:
    """Under 30 seconds, or over 366 days."""
    ana, now = group.member("Ana"), datetime.now(UTC)
    ends = []
    for delta in (timedelta(seconds=5), timedelta(days=400), timedelta(days=3)):
        await probe.bot.restrict_chat_member(group.key, ana.key, SILENT, now + delta)
        ends.append(group.standing(ana).until)

    assert [0, 0, int((now + timedelta(days=3)).timestamp())] == ends


async def test_a_ban_removes_and_keeps_away(peer: TelegramPeer, probe: Probe, group: Group) -> None:
    """A service message tells the group; unbanning lets them join again."""
    ana = group.member("Ana")
    said = await ana.says(group, "hi")
    await probe.news()
    await probe.bot.ban_chat_member(group.key, ana.key, revoke_messages=True)
    change, gone = await probe.news()
    banned = group.banned
    with pytest.raises(Refused):
        await ana.joins(group)
    await probe.bot.unban_chat_member(group.key, ana.key, only_if_banned=True)
    await ana.joins(group)

    assert ("kicked", ana.key) == (
        change["new_chat_member"]["status"],
        gone["left_chat_member"]["id"],
    )
    assert ([ana], [], False) == (banned, group.banned, said.exists)
    assert peer.refused_429 == 0


async def test_an_unban_removes_a_member_unless_told_otherwise(probe: Probe, group: Group) -> None:
    """`only_if_banned` is what keeps them."""
    ana, ben = group.member("Ana"), group.member("Ben")
    await probe.bot.unban_chat_member(group.key, ana.key, only_if_banned=True)
    await probe.bot.unban_chat_member(group.key, ben.key)

    assert [group.has(each) for each in (ana, ben)] == [True, False]


async def test_nobody_above_is_moderated(peer: TelegramPeer, probe: Probe, group: Group) -> None:
    """Neither administrators, nor the owner, nor the bot itself, nor whom nobody knows."""
    mo = group.member("Mo")
    mo.is_admin_of(group, "delete_messages")
    restrict, ban = probe.bot.restrict_chat_member, probe.bot.ban_chat_member
    words = [
        await refusal(restrict(group.key, mo.key, SILENT)),
        await refusal(ban(group.key, mo.key)),
        await refusal(ban(group.key, group.owner.key)),
        await refusal(restrict(group.key, peer.bot.key, SILENT)),
        await refusal(ban(group.key, 4_242)),
    ]

    assert [w.removeprefix("BadRequest: ") for w in words] == [
        "User is an administrator of the chat",
        "User is an administrator of the chat",
        "Can't remove chat owner",
        "Can't restrict self",
        "Participant_id_invalid",
    ]


async def test_without_the_right_nobody_is_moderated(probe: Probe, group: Group) -> None:
    """`can_restrict_members` is what it takes for all of it."""
    ana = group.member("Ana")
    group.bot_may("delete_messages")
    bot = probe.bot
    words = [
        await refusal(bot.restrict_chat_member(group.key, ana.key, SILENT)),
        await refusal(bot.ban_chat_member(group.key, ana.key)),
        await refusal(bot.unban_chat_member(group.key, ana.key)),
        await refusal(bot.set_chat_permissions(group.key, SILENT)),
    ]

    assert {*words[:3]} == {"BadRequest: Not enough rights to restrict/unrestrict chat member"}
    assert words[3] == "BadRequest: Not enough rights to change chat permissions"


async def test_a_basic_group_knows_no_restriction(peer: TelegramPeer, probe: Probe) -> None:
    """Nor unbanning; a ban only removes."""
    small = peer.group("Small")
    small.adds_bot("restrict_members")
    ana = small.member("Ana")
    words = await refusal(probe.bot.restrict_chat_member(small.key, ana.key, SILENT))
    unban = await refusal(probe.bot.unban_chat_member(small.key, ana.key))
    await probe.bot.ban_chat_member(small.key, ana.key)

    assert words == "BadRequest: Method is available only for supergroups"
    assert unban == "BadRequest: Method is available for supergroup and channel chats only"
    assert (small.has(ana), small.banned) == (False, [])


async def test_a_channel_is_kept_from_posting(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """With it, all channels of its owner; the linked one cannot be banned."""
    ana = group.member("Ana")
    linked = peer.channel("News", linked=group)
    one, two = peer.channel("One"), peer.channel("Two")
    for each in (one, two):
        ana.is_owner_of(each)
    await probe.bot.ban_chat_sender_chat(group.key, one.key)
    with pytest.raises(Refused):
        await ana.says(group, "hi", as_channel=two)
    banned = group.banned_channels
    await probe.bot.unban_chat_sender_chat(group.key, one.key)
    await ana.says(group, "hi", as_channel=two)

    assert ([one], []) == (banned, group.banned_channels)
    assert await refusal(probe.bot.ban_chat_sender_chat(group.key, linked.key)) == (
        "BadRequest: Participant_id_invalid"
    )


async def test_a_group_can_be_silenced_and_opened(probe: Probe, group: Group) -> None:
    """What getChat tells of permissions can be given back as it was."""
    ana = group.member("Ana")
    before = (await probe.bot.get_chat(group.key)).permissions
    assert before is not None
    set_permissions = probe.bot.set_chat_permissions
    await set_permissions(group.key, SILENT, use_independent_chat_permissions=True)
    with pytest.raises(Refused):
        await ana.says(group, "hi")
    await set_permissions(group.key, before, use_independent_chat_permissions=True)
    await ana.says(group, "hi")

    assert group.permissions == before.to_dict()


async def test_some_permissions_imply_others(probe: Probe, group: Group) -> None:
    """Unless the bot asks for independent ones."""
    only = ChatPermissions(can_send_polls=True)
    await probe.bot.set_chat_permissions(group.key, only)
    implied = group.permissions["can_send_messages"]
    await probe.bot.set_chat_permissions(group.key, only, use_independent_chat_permissions=True)

    assert (implied, group.permissions["can_send_messages"]) == (True, False)


async def test_who_leads_and_how_many_there_are(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """GetChatAdministrators leaves other bots out, and getChatMember tells rights."""
    mo = group.member("Mo")
    mo.is_admin_of(group, "restrict_members")
    peer.other_bot("Echo", "echo_peer_bot").is_admin_of(group, "delete_messages")
    leaders = await probe.bot.get_chat_administrators(group.key)
    told = (await probe.bot.get_chat_member(group.key, mo.key)).to_dict()
    stranger = await probe.bot.get_chat_member(group.key, peer.person("Eve").key)

    assert {group.owner.key, peer.bot.key, mo.key} == {each.user.id for each in leaders}
    assert (
        told["can_restrict_members"],
        told["can_delete_messages"],
        stranger.status,
    ) == (True, False, "left")
    assert await probe.bot.get_chat_member_count(group.key) == 4


async def test_what_moderators_do_by_hand_is_told(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """Restrictions and bans by people come with their name."""
    ana, mo = group.member("Ana"), peer.person("Mo")
    mo.is_admin_of(group, "restrict_members")
    await probe.news()
    await mo.restricts(ana, group)
    await mo.unrestricts(ana, group)
    await mo.bans(ana, group)
    await mo.unbans(ana, group)
    changes = await probe.news("chat_member")

    assert [each["new_chat_member"]["status"] for each in changes] == [
        "restricted",
        "member",
        "kicked",
        "left",
    ]
    assert {mo.key} == {each["from"]["id"] for each in changes}
