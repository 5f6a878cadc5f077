"""The grave buttons of a case in a running Leeward: a second press, the right people, real acts."""

from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio
from discord_peer.people import Person
from discord_peer.things import Message
from discord_running import Club, club
from leeward_running import ENFORCING, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server whose policy is enforced; each test has people, a room and a case of its own."""
    async with club(tmp_path_factory.mktemp("orders")) as made:
        made.configure(ENFORCING)
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made


async def a_case(one: Club) -> tuple[Message, Person]:
    """Open a case, and return its card and whom it is about."""
    room, kai, mia = one.pair()
    return await one.threatens(room, kai, mia), kai


async def presses(one: Club, who: Person, card: Message, label: str) -> Message:
    """Let somebody press a button of a card, and return what they are told."""
    return await one.told(await who.clicks(card, label=label))


async def test_a_time_out_is_chosen_done_and_undone(one: Club) -> None:
    """A moderator chooses how long; the member is timed out, the card says so, *Undo* ends it."""
    card, kai = await a_case(one)
    asked = await presses(one, one.mo, card, "Time-out")
    await one.mo.chooses(asked, ["3600"])
    await one.peer.until(lambda: kai.timed_out_until(one.guild))
    until = kai.timed_out_until(one.guild)
    ordered = one.peer.requested("PATCH", f"/members/{kai.id}")[-1]
    await one.peer.until(lambda: "Ordered: " in asked.words)
    await one.settles()  # what is not recorded as done yet is not undone
    undone = await presses(one, one.mo, card, "Undo")
    await one.peer.until(lambda: kai.timed_out_until(one.guild) is None)

    assert asked.ephemeral
    assert until is not None
    assert 3_500 < (until - one.peer.world.clock.now()).total_seconds() <= 3_600
    assert (ordered.reason or "").startswith("Leeward: rule human:discord:")
    assert undone.words.startswith(
        f"Ordered: show the message again and let {kai.mention} write again."
    )


async def test_a_kick_takes_a_second_press(one: Club) -> None:
    """The first press on *Kick* only asks, and says what will happen; the second one does it."""
    card, kai = await a_case(one)
    asked = await presses(one, one.mo, card, "Kick")
    question, was_there = asked.words, one.guild.has(kai)
    await one.mo.clicks(asked, label="Yes, kick")
    await one.peer.until(lambda: not one.guild.has(kai))
    await one.settles()

    assert was_there
    assert asked.ephemeral
    assert question.startswith(f"This removes {kai.mention} from Riverside.")
    assert kai.id not in one.guild.bans


async def test_a_ban_takes_a_second_press(one: Club) -> None:
    """The first press on *Ban* only asks; the second one bans, and keeps what was written."""
    card, kai = await a_case(one)
    left = await kai.says(one.room, "see you all")
    asked = await presses(one, one.mo, card, "Ban")
    was_banned = kai.id in one.guild.bans
    await one.mo.clicks(asked, label="Yes, ban")
    await one.peer.until(lambda: kai.id in one.guild.bans)

    await one.settles()

    assert not was_banned
    assert (one.guild.bans[kai.id] or "").startswith("Leeward: rule human:discord:")
    assert left.exists


async def test_direct_messages_are_closed_by_a_second_press_of_a_manager(one: Club) -> None:
    """*Lock DMs* asks whoever manages the server once more, then closes them for a day."""
    card, _ = await a_case(one)
    refused = await presses(one, one.mo, card, "Lock DMs")
    asked = await presses(one, one.lea, card, "Lock DMs")
    was_locked = one.guild.dms_disabled_until()
    await one.lea.clicks(asked, label="Yes, close direct messages")
    await one.peer.until(one.guild.dms_disabled_until)
    until = one.guild.dms_disabled_until()

    assert "it takes the right Manage Server" in refused.words
    assert was_locked is None
    assert until is not None
    assert 23 < (until - one.peer.world.clock.now()).total_seconds() / 3_600 <= 24


async def test_who_has_no_right_is_refused(one: Club) -> None:
    """A member, and a moderator without the right by hand, may not do it with a button either."""
    card, kai = await a_case(one)
    helper = one.guild.role("helpers", discord.Permissions(moderate_members=True))
    one.forum.allow(helper, "view_channel")
    one.forum.allow(one.ana, "view_channel")
    hal = one.guild.member("Hal", roles=[helper])
    told = {
        (who.name, label): (await presses(one, who, card, label)).words
        for who, label in [
            (one.ana, "Take"),
            (one.ana, "Show the lines"),
            (one.ana, "Time-out"),
            (hal, "Undo"),
            (hal, "Show the lines"),
            (hal, "Kick"),
            (hal, "Ban"),
        ]
    }
    one.forum.deny(one.ana, "view_channel")

    assert all(words.startswith("This is for somebody else on the team") for words in told.values())
    assert "the right Kick Members" in told["Hal", "Kick"]
    assert "Taken by" not in card.words
    assert one.guild.has(kai)


async def test_the_subject_of_a_case_decides_nothing_in_it(one: Club) -> None:
    """Whoever a case is about learns nothing from its buttons, not even as a new moderator."""
    card, kai = await a_case(one)
    kai.gets(one.team)
    told = [
        (await presses(one, kai, card, label)).words
        for label in ("Take", "That's wrong", "Show the lines", "Undo")
    ]
    kai.loses(one.team)

    assert all(words.startswith("This is for somebody else on the team") for words in told)
    assert not any(THREAT in words for words in told)
    assert "Verdict" not in card.words


async def test_a_role_above_the_bots_is_out_of_reach_and_it_is_said(one: Club) -> None:
    """Where Discord would refuse the bot, the moderator is told why, and how to mend it."""
    card, kai = await a_case(one)
    high = one.guild.role("veterans", above_bot=True)
    kai.gets(high)
    highest = one.guild.role(
        "founders", discord.Permissions(kick_members=True, moderate_members=True), above_bot=True
    )
    highest.moves_to(high.position + 1)
    one.forum.allow(highest, "view_channel")
    fae = one.guild.member("Fae", roles=[highest])
    by_mo = await presses(one, one.mo, card, "Kick")
    by_fae = await presses(one, fae, card, "Kick")

    assert by_mo.words.startswith("Discord lets nobody do this")
    assert by_fae.words.startswith("Leeward's own role does not stand above theirs")
    assert by_mo.buttons == by_fae.buttons == {}
    assert one.guild.has(kai)


async def test_the_owner_of_a_server_is_out_of_reach(one: Club) -> None:
    """Nobody orders anything about the owner; that is said, and nothing is sent to Discord."""
    owner = one.guild.owner
    said = await owner.says(one.room, THREAT, mentions=[one.ana])
    await one.peer.until(lambda: [page for page in one.lea.dms if owner.mention in page.words])
    page = next(page for page in one.lea.dms if owner.mention in page.words)
    told = await presses(one, one.lea, page, "Time-out")

    assert said.exists
    assert told.words.startswith("Discord lets nobody do this")
    assert one.peer.requested("PATCH", f"/members/{owner.id}") == []


async def test_who_left_can_be_kept_out_and_nothing_else(one: Club) -> None:
    """A kick of somebody who is gone is refused with a reason; a ban is still possible."""
    card, kai = await a_case(one)
    await kai.leaves(one.guild)
    kicked = await presses(one, one.mo, card, "Kick")
    asked = await presses(one, one.mo, card, "Ban")
    await one.mo.clicks(asked, label="Yes, ban")
    await one.peer.until(lambda: kai.id in one.guild.bans)

    assert kicked.words == "They are no member of this server any more; a ban still keeps them out."
