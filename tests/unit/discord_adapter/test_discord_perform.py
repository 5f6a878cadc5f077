"""Acts on Discord: done once, refused with a cure, put off, and not done twice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from discord import Permissions
from discord_acting import DECISION, Riverside, riverside, space, user
from discord_peer.faults import DropAfter, DropBefore, RateLimited, Status
from msgspec.structs import replace

from leeward.clock import SystemClock
from leeward.testing.acts import SECONDS, Kind, acts, note
from leeward_policies.domain.action import Done, Failed, Refused, Restrict, TryLater
from leeward_policies.domain.refs import MessageRef

KINDS_BY_RIGHT: tuple[Kind, ...] = (
    *("hide", "restrict", "unrestrict", "kick", "ban", "unban", "lock", "unlock"),
)
"""The acts that take a right of Discord's."""


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A server, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


def reason(club: Riverside, method: str, path: str) -> str:
    """Return what the last such request gave as its reason for the audit log."""
    return str(club.peer.requested(method, path)[-1].reason)


# --- messages -----------------------------------------------------------------------------------


async def test_a_hidden_message_is_gone_and_the_reason_names_nobody(club: Riverside) -> None:
    """The audit log of the server reads rule and decision, not who or what."""
    about = await club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "hide"))

    assert isinstance(outcome, Done)
    assert (outcome.via, outcome.receipt) == ("delete", about.id)
    assert club.room.messages == []
    assert reason(club, "DELETE", "/messages/") == f"Leeward: rule example, decision {DECISION}"


async def test_what_its_author_took_back_is_hidden_already(club: Riverside) -> None:
    """There is nothing left to hide, and nobody has to be asked."""
    about = await club.ana_says()
    await club.ana.deletes(club.room.messages[0])
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "hide"))

    assert isinstance(outcome, Done)
    assert outcome.via == "already-gone"


async def test_a_missing_right_is_told_and_not_asked_for_again(club: Riverside) -> None:
    """A refusal names the right; the next act in the room waits until somebody changed it."""
    first, second = await club.ana_says(), await club.ana_says()
    club.room.deny(club.guild.bot_role, "manage_messages")
    async with club.bot() as bot:
        refused = await bot.does(club.acts(first, "hide"))
        again = await bot.does(club.acts(second, "hide", number=1))
        asked = len(club.peer.requested("DELETE"))
        club.room.allow(club.guild.bot_role, "manage_messages")
        still = await bot.does(club.acts(second, "hide", number=1))
        bot.now.seconds += 61
        later = await bot.does(club.acts(second, "hide", number=1))
        bot.performer.forget_refusals()
        told = await bot.does(club.acts(first, "hide"))

    assert isinstance(refused, Refused)
    assert "Manage Messages" in refused.reason
    assert isinstance(again, Refused)
    assert "Manage Messages" in again.reason
    assert asked == 1
    assert isinstance(still, Refused)
    assert isinstance(later, Done)
    assert isinstance(told, Done)
    assert club.peer.invalid_requests == 1


async def test_a_refusal_holds_for_its_room_alone(club: Riverside) -> None:
    """Another room has other rights."""
    other = club.guild.text("art")
    club.room.deny(club.guild.bot_role, "manage_messages")
    here = await club.ana_says()
    there = await club.ana.says(other, "hello")
    async with club.bot() as bot:
        refused = await bot.does(club.acts(here, "hide"))
        ref = MessageRef("discord", club.guild.id, other.id, there.id)
        done = await bot.does(club.acts(ref, "hide", number=1))

    assert isinstance(refused, Refused)
    assert isinstance(done, Done)


async def test_forgotten_refusals_are_asked_for_at_once(club: Riverside) -> None:
    """When roles changed there is no need to wait."""
    about = await club.ana_says()
    club.room.deny(club.guild.bot_role, "manage_messages")
    async with club.bot() as bot:
        await bot.does(club.acts(about, "hide"))
        club.room.allow(club.guild.bot_role, "manage_messages")
        bot.performer.forget_refusals()
        outcome = await bot.does(club.acts(about, "hide", number=1))

    assert isinstance(outcome, Done)


# --- members ------------------------------------------------------------------------------------


async def test_a_time_out_ends_by_itself_and_can_be_ended(club: Riverside) -> None:
    """The member cannot write for as long as was asked, or until it is undone."""
    about = await club.ana_says()
    async with club.bot() as bot:
        before = bot.context.clock.now()
        done = await bot.does(club.acts(about, "restrict"))
        until = club.ana.timed_out_until(club.guild)
        undone = await bot.does(club.acts(about, "unrestrict"))

    assert isinstance(done, Done)
    assert until == before + timedelta(seconds=SECONDS)
    assert isinstance(undone, Done)
    assert club.ana.timed_out_until(club.guild) is None
    assert DECISION in reason(club, "PATCH", "/members/")


async def test_a_persons_longer_time_out_is_not_cut_short(club: Riverside) -> None:
    """What a moderator has decided stands."""
    about = await club.ana_says()
    club.mo.times_out(club.ana, club.guild, minutes=60 * 24)
    before = club.ana.timed_out_until(club.guild)
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "restrict"))

    assert isinstance(outcome, Done)
    assert outcome.via == "longer-already"
    assert before == club.ana.timed_out_until(club.guild)


async def test_no_time_out_is_longer_than_discord_allows(club: Riverside) -> None:
    """A longer one is cut to 28 days instead of failing."""
    about = await club.ana_says()
    act = club.acts(about, "restrict")
    assert isinstance(act, Restrict)
    async with club.bot() as bot:
        outcome = await bot.does(replace(act, seconds=10**8))

    assert isinstance(outcome, Done)
    until = club.ana.timed_out_until(club.guild)
    assert until is not None
    assert until <= SystemClock().now() + timedelta(days=28)


@pytest.mark.parametrize("kind", ["restrict", "kick", "ban"])
async def test_a_role_above_the_bots_is_told(club: Riverside, kind: Kind) -> None:
    """Discord's one code for two causes is told as both, with the cure."""
    club.ana.gets(club.guild.role("elders", above_bot=True))
    about = await club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, kind))

    assert isinstance(outcome, Refused)
    assert "above" in outcome.reason
    assert club.guild.has(club.ana)


async def test_who_has_left_is_no_member(club: Riverside) -> None:
    """A time-out is refused, and says so; a kick has nothing left to do; a ban is possible."""
    about = await club.ana_says()
    await club.ana.leaves(club.guild)
    async with club.bot() as bot:
        restricted = await bot.does(club.acts(about, "restrict"))
        kicked = await bot.does(club.acts(about, "kick"))
        banned = await bot.does(club.acts(about, "ban"))

    assert isinstance(restricted, Refused)
    assert "no longer a member" in restricted.reason
    assert isinstance(kicked, Done)
    assert kicked.via == "already-gone"
    assert isinstance(banned, Done)


async def test_a_kick_whose_answer_is_lost_is_done(club: Riverside) -> None:
    """The second try finds nobody, since the first one has worked."""
    about = await club.ana_says()
    club.peer.faults.plan("DELETE", "/members/", DropAfter(), times=2)
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "kick"))

    assert isinstance(outcome, Done)
    assert not club.guild.has(club.ana)


async def test_a_ban_deletes_no_messages(club: Riverside) -> None:
    """What was said stays as evidence, and what was harmless stays anyway."""
    about = await club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "ban"))

    assert isinstance(outcome, Done)
    assert club.guild.bans == {club.ana.id: f"Leeward: rule example, decision {DECISION}"}
    assert [about.id] == [message.id for message in club.room.messages]


async def test_a_lock_closes_direct_messages_alone(club: Riverside) -> None:
    """Invites stay as they were."""
    about = await club.ana_says()
    async with club.bot() as bot:
        before = bot.context.clock.now()
        outcome = await bot.does(club.acts(about, "lock"))

    assert isinstance(outcome, Done)
    assert club.guild.dms_disabled_until() == before + timedelta(seconds=SECONDS)
    assert club.guild.invites_disabled_until() is None


@pytest.mark.parametrize(("by_hand", "via"), [(False, "unban"), (True, "already-lifted")])
async def test_a_ban_is_lifted(club: Riverside, by_hand: bool, via: str) -> None:  # noqa: FBT001 - a case of the table
    """They can come back, and are not brought back; somebody's own hand may have been quicker."""
    about = await club.ana_says()
    async with club.bot() as bot:
        await bot.does(club.acts(about, "ban"))
        if by_hand:
            await bot.does(club.acts(about, "unban", number=1))
        outcome = await bot.does(club.acts(about, "unban"))

    assert isinstance(outcome, Done)
    assert outcome.via == via
    assert club.guild.bans == {}
    assert not club.guild.has(club.ana)
    assert reason(club, "DELETE", "/bans/") == f"Leeward: rule example, decision {DECISION}"


async def test_lifting_a_ban_in_a_lost_server_is_refused(club: Riverside) -> None:
    """What is not found is told apart from a ban that is not there any more."""
    about = await club.ana_says()
    club.peer.faults.plan("DELETE", "/bans/", Status(404))
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "unban"))

    assert isinstance(outcome, Refused)


async def test_direct_messages_are_opened_again(club: Riverside) -> None:
    """A lock ends before its time, and invites stay as they are."""
    about = await club.ana_says()
    async with club.bot() as bot:
        await bot.does(club.acts(about, "lock"))
        outcome = await bot.does(club.acts(about, "unlock"))

    assert isinstance(outcome, Done)
    assert (outcome.via, outcome.receipt) == ("dm-lock-ended", "")
    assert club.guild.dms_disabled_until() is None


# --- what may go wrong on the way ---------------------------------------------------------------


@pytest.mark.parametrize("fault", [DropBefore(), DropAfter(), Status(503)])
@pytest.mark.parametrize("kind", ["hide", "restrict", "warn", "reply", "ban"])
async def test_a_broken_line_is_tried_again(
    club: Riverside, kind: Kind, fault: DropBefore | DropAfter | Status
) -> None:
    """An act survives a connection that is cut, and happens once."""
    about = await club.ana_says()
    path = {"restrict": "PATCH", "ban": "PUT", "hide": "DELETE"}.get(kind, "POST")
    club.peer.faults.plan(path, "/(messages|members|bans)", fault)
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, kind))

    assert isinstance(outcome, Done)
    assert club.peer.faults.pending == 0
    assert len(club.ana.dms) == (kind == "warn")
    assert sum(message.by_bot for message in club.room.messages) == (kind == "reply")


async def test_a_short_pause_is_waited_for(club: Riverside) -> None:
    """What Discord asks for is done by the library, within the act."""
    about = await club.ana_says()
    club.peer.faults.plan("DELETE", "/messages", RateLimited(0.1))
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "hide"))

    assert isinstance(outcome, Done)


async def test_when_nothing_may_be_sent_it_is_tried_later(club: Riverside) -> None:
    """What the schedule turns away was not done, and comes again."""
    about = await club.ana_says()
    async with club.bot() as bot:
        await bot.context.schedule.close()
        outcome = await bot.does(club.acts(about, "hide"))

    assert isinstance(outcome, TryLater)
    assert outcome.seconds > 0
    assert club.peer.requested("DELETE") == []


async def test_a_fault_of_discords_own_is_a_failure(club: Riverside) -> None:
    """Nobody knows what came of it; the executor repeats what may be repeated."""
    about = await club.ana_says()
    club.peer.faults.plan("DELETE", "/messages", Status(503), times=3)
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "hide"))

    assert isinstance(outcome, Failed)
    assert "503" in outcome.reason


async def test_a_line_that_stays_broken_is_a_failure(club: Riverside) -> None:
    """After some tries it is told, and the executor knows what may be done again."""
    about = await club.ana_says()
    club.peer.faults.plan("POST", "/messages", DropBefore(), times=-1)
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "reply"))

    assert isinstance(outcome, Failed)
    assert "out of reach" in outcome.reason
    assert len(club.peer.requested("POST", "/messages")) == 3


async def test_a_ban_before_discords_door_is_waited_out(club: Riverside) -> None:
    """Such an answer says nothing that the library could wait for."""
    about = await club.ana_says()
    club.peer.faults.plan("DELETE", "/messages", Status(429))
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "hide"))

    assert isinstance(outcome, TryLater)
    assert outcome.seconds >= 1.0


async def test_a_long_pause_is_left_to_the_executor(club: Riverside) -> None:
    """Where the library would wait for long it tells us instead, and the lane stays free of it."""
    about = await club.ana_says()
    club.peer.faults.plan("DELETE", "/messages", RateLimited(90.0))
    async with club.bot() as bot:
        bot.context.client.http.max_ratelimit_timeout = 30.0
        first = await bot.does(club.acts(about, "hide"))
        second = await bot.does(club.acts(about, "hide", number=1))

    assert isinstance(first, TryLater)
    assert first.seconds == 90.0
    assert isinstance(second, TryLater)
    assert len(club.peer.requested("DELETE")) == 1


async def test_an_outage_of_a_server_is_waited_out(club: Riverside) -> None:
    """The bot is still in it: nothing is given up."""
    about = await club.ana_says()
    async with club.bot() as bot:
        guild = bot.context.client.get_guild(club.guild.key)
        assert guild is not None
        club.peer.world.emit("GUILD_DELETE", {"id": club.guild.id, "unavailable": True})
        await club.peer.until(lambda: guild.unavailable)
        can = bot.performer.capabilities(space(club.guild))
        outcome = await bot.does(club.acts(about, "hide"))

    assert can.hide == "full"
    assert isinstance(outcome, TryLater)
    assert club.peer.requested("DELETE") == []


async def test_an_answer_that_we_do_not_know_is_a_refusal(club: Riverside) -> None:
    """The code stands in the reason, so that somebody can look it up."""
    about = await club.ana_says()
    club.peer.faults.plan("DELETE", "/messages", Status(400, 50021))
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "hide"))

    assert isinstance(outcome, Refused)
    assert "50021" in outcome.reason


# --- what is none of ours -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    ["hide", "reply", "reveal", "restrict", "unrestrict", "kick", "ban", "lock", "unban", "unlock"],
)
async def test_a_server_without_the_bot_is_refused(club: Riverside, kind: Kind) -> None:
    """Nothing is sent about servers that the bot is not in."""
    number = "1" * 18
    elsewhere = MessageRef("discord", number, number, number)
    act = acts(elsewhere, user(club.ana.id), elsewhere.space_ref, user(club.mo.id), "key")[kind]
    async with club.bot() as bot:
        before = len(club.peer.requests)
        outcome = await bot.does(act)

    assert isinstance(outcome, Refused)
    assert len(club.peer.requests) == before


async def test_a_note_asks_for_nothing(club: Riverside) -> None:
    """What is only recorded makes no request."""
    about = await club.ana_says()
    async with club.bot() as bot:
        before = len(club.peer.requests)
        outcome = await bot.does(note(about, user(club.ana.id), "key"))

    assert isinstance(outcome, Done)
    assert len(club.peer.requests) == before


async def test_a_bot_with_no_rights_refuses_all_and_asks_once_each(club: Riverside) -> None:
    """Nothing is raised, and Discord is not asked again and again."""
    about = await club.ana_says()
    club.guild.bot_role.may(Permissions.none())
    async with club.bot() as bot:
        for number in range(3):
            for kind in KINDS_BY_RIGHT:
                outcome = await bot.does(club.acts(about, kind, number=number))
                assert isinstance(outcome, Refused)
        can = bot.performer.capabilities(space(club.guild))

    assert can.hide == "none"
    assert club.peer.invalid_requests <= len(KINDS_BY_RIGHT)
