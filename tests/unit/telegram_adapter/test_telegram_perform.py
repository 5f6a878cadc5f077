"""Acts on Telegram: done once, refused with a cure, put off, and not done twice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from telegram_acting import DECISION, Riverside, ref_of, riverside, space, user
from telegram_peer.failing import DropAfter, RateLimited, Status

from leeward.testing.acts import SECONDS, Kind, acts, note
from leeward_policies.domain.action import Done, Failed, Outcome, Refused, Restrict, TryLater
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.errors import StorageFull


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A group, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


# --- messages -----------------------------------------------------------------------------------


async def test_a_hidden_message_is_gone(club: Riverside) -> None:
    """Telegram deletes it for everybody."""
    about = club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "hide"))

    assert isinstance(outcome, Done)
    assert (outcome.via, outcome.receipt) == ("delete", about.id)
    assert [message.text for message in club.group.messages] == []


async def test_what_its_author_took_back_is_hidden_already(club: Riverside) -> None:
    """There is nothing left to hide, and nobody has to be asked."""
    about = club.ana_says()
    await club.ana.deletes(club.group.messages[0])
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "hide"))

    assert isinstance(outcome, Done)
    assert outcome.via == "already-gone"


async def test_a_message_of_long_ago_is_for_a_person(club: Riverside) -> None:
    """After 48 hours no bot can delete it; that is said, and the next one is not held back."""
    old = club.ana_says("old")
    club.peer.later(timedelta(hours=49))
    new = club.ana_says("new")
    async with club.bot() as bot:
        refused = await bot.does(club.acts(old, "hide"))
        done = await bot.does(club.acts(new, "hide", number=1))

    assert isinstance(refused, Refused)
    assert "48 hours" in refused.reason
    assert isinstance(done, Done)


async def test_a_missing_right_is_told(club: Riverside) -> None:
    """A refusal names the right."""
    about = club.ana_says()
    club.group.bot_may("restrict_members")
    async with club.bot() as bot:
        refused = await bot.does(club.acts(about, "hide"))

    assert isinstance(refused, Refused)
    assert "Delete Messages" in refused.reason


async def test_what_is_refused_is_not_asked_for_again_at_once(club: Riverside) -> None:
    """The next act on the same member waits until somebody has changed the bot's rights."""
    about = club.ana_says()
    club.group.bot_may("delete_messages")
    async with club.bot() as bot:
        refused = await bot.does(club.acts(about, "restrict"))
        asked = len(club.peer.requested("restrictChatMember"))
        club.group.bot_may("delete_messages", "restrict_members")
        still = await bot.does(club.acts(about, "restrict", number=1))
        bot.performer.forget_refusals()
        done = await bot.does(club.acts(about, "restrict", number=2))

    assert isinstance(refused, Refused)
    assert "Ban Users" in refused.reason
    assert asked == 1
    assert isinstance(still, Refused)
    assert "Ban Users" in still.reason
    assert isinstance(done, Done)


# --- members ------------------------------------------------------------------------------------


async def test_a_restriction_ends_by_itself_and_can_be_ended(club: Riverside) -> None:
    """The member cannot write for as long as was asked, or until it is undone."""
    about = club.ana_says()
    async with club.bot() as bot:
        done = await bot.does(club.acts(about, "restrict"))
        until = club.group.standing(club.ana).until
        before = bot.clock.now().timestamp()
        undone = await bot.does(club.acts(about, "unrestrict"))

    assert isinstance(done, Done)
    assert until == int(before + SECONDS)
    assert isinstance(undone, Done)
    assert club.group.restricted(club.ana) is None


async def test_a_persons_longer_restriction_is_not_cut_short(club: Riverside) -> None:
    """What a moderator has decided stands; for ever is longer than anything."""
    about = club.ana_says()
    await club.lou.restricts(club.ana, club.group)
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "restrict"))

    assert isinstance(outcome, Done)
    assert outcome.via == "longer-already"
    assert club.group.standing(club.ana).until == 0


@pytest.mark.parametrize(("seconds", "least"), [(1, 31), (10**9, 366 * 86_400 - 86_500)])
async def test_no_restriction_is_for_ever(club: Riverside, seconds: int, least: int) -> None:
    """Telegram takes what is too short or too long for ever; neither is ever sent."""
    about = club.ana_says()
    async with club.bot() as bot:
        act = club.acts(about, "restrict")
        assert isinstance(act, Restrict)
        changed = Restrict(
            key=act.key, rule=act.rule, because=act.because, mode=act.mode, message=act.message,
            who=act.who, space=act.space, seconds=seconds,
        )  # fmt: skip
        await bot.does(changed)

        until = club.group.standing(club.ana).until
        assert least <= until - bot.clock.now().timestamp() <= 366 * 86_400


async def test_to_restrict_somebody_banned_does_not_let_them_in(club: Riverside) -> None:
    """Telegram would lift the ban by it."""
    about = club.ana_says()
    await club.lou.bans(club.ana, club.group)
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "restrict"))

    assert isinstance(outcome, Done)
    assert club.group.standing(club.ana).status == "kicked"


async def test_a_kick_is_no_ban(club: Riverside) -> None:
    """Whoever was removed can come back."""
    about = club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "kick"))
        again = await bot.does(club.acts(about, "kick", number=1))

    assert isinstance(outcome, Done)
    assert club.group.standing(club.ana).status == "left"
    assert isinstance(again, Done)
    assert again.via == "already-gone"


async def test_a_kick_that_fell_half_way_is_finished(club: Riverside) -> None:
    """The ban that removes somebody is lifted by the next try, and ends by itself without one."""
    about = club.ana_says()
    club.peer.faults.plan("unbanChatMember", Status(400, "Bad Request: later"))
    async with club.bot() as bot:
        half = await bot.does(club.acts(about, "kick"))
        standing = club.group.standing(club.ana)
        stands = (standing.status, standing.until > 0)
        whole = await bot.does(club.acts(about, "kick"))

    assert isinstance(half, Refused)
    assert stands == ("kicked", True)
    assert isinstance(whole, Done)
    assert club.group.standing(club.ana).status == "left"


async def test_a_kick_lifts_no_ban_of_a_person(club: Riverside) -> None:
    """Who was banned by hand stays banned."""
    about = club.ana_says()
    await club.lou.bans(club.ana, club.group)
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "kick"))

    assert isinstance(outcome, Done)
    assert club.group.standing(club.ana).status == "kicked"


async def test_a_ban_can_be_lifted(club: Riverside) -> None:
    """Whoever was banned may come back, and is not brought back."""
    about = club.ana_says()
    async with club.bot() as bot:
        await bot.does(club.acts(about, "ban"))
        banned = club.group.banned
        outcome = await bot.does(club.acts(about, "unban"))

    assert banned == [club.ana]
    assert isinstance(outcome, Done)
    assert club.group.standing(club.ana).status == "left"


async def test_a_channel_can_be_banned_and_not_restricted(club: Riverside) -> None:
    """Whoever writes as a channel is kept out as a channel."""
    about = club.ana_says()
    channel = club.peer.channel("Somebody's")
    who, by = UserRef("telegram", "", channel.id), user(club.mo)
    done = acts(about, who, space(club.group), by, f"{DECISION}:x")
    async with club.bot() as bot:
        restricted = await bot.does(done["restrict"])
        banned = await bot.does(done["ban"])
        there = club.group.banned_channels
        lifted = await bot.does(done["unban"])

    assert isinstance(restricted, Refused)
    assert isinstance(banned, Done)
    assert there == [channel]
    assert isinstance(lifted, Done)
    assert club.group.banned_channels == []


async def test_nobody_acts_on_an_admin_or_on_the_group_itself(club: Riverside) -> None:
    """An admin, an anonymous one and the bot are left alone, and that is said."""
    about = club.ana_says()
    outcomes: list[Outcome] = []
    kinds: tuple[Kind, ...] = ("restrict", "kick", "ban")
    async with club.bot() as bot:
        for one in (club.lou.id, club.group.id, club.peer.bot.id):
            who = UserRef("telegram", "", one)
            every = acts(about, who, space(club.group), user(club.mo), f"{DECISION}:{one}")
            outcomes += [await bot.does(every[kind]) for kind in kinds]

    assert [type(outcome) for outcome in outcomes] == [Refused] * 9


# --- a closed group -----------------------------------------------------------------------------


async def test_a_closed_group_opens_by_itself_with_what_was_allowed(club: Riverside) -> None:
    """Nobody can write meanwhile; afterwards it is as it was, also in the next process."""
    about = club.ana_says()
    club.group.permits(can_send_polls=False, can_pin_messages=False)
    before = club.group.permissions
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "lock"))
        closed = club.group.permissions
    async with club.bot(later=timedelta(seconds=SECONDS + 1)) as bot:
        await bot.performer.catch_up()

    assert isinstance(outcome, Done)
    assert not closed["can_send_messages"]
    assert club.group.permissions == before
    assert club.kept() == []


async def test_a_group_that_was_closed_twice_remembers_what_was_allowed_first(
    club: Riverside,
) -> None:
    """The second lock does not take the first for what was before."""
    about = club.ana_says()
    before = club.group.permissions
    async with club.bot() as bot:
        await bot.does(club.acts(about, "lock"))
        await bot.does(club.acts(about, "lock", number=1))
        undone = await bot.does(club.acts(about, "unlock"))

    assert isinstance(undone, Done)
    assert club.group.permissions == before


async def test_what_a_person_allows_meanwhile_stays(club: Riverside) -> None:
    """Somebody has changed the permissions by hand: the end of the lock does not overrule them."""
    about = club.ana_says()
    async with club.bot() as bot:
        await bot.does(club.acts(about, "lock"))
        club.group.permits(can_send_messages=True, can_pin_messages=False)
        by_hand = club.group.permissions
        bot.clock.advance(SECONDS + 1)
        await bot.performer.catch_up()

    assert club.group.permissions == by_hand


async def test_what_is_not_closed_may_be_changed_meanwhile(club: Riverside) -> None:
    """Only what the lock has taken comes back with its end."""
    about = club.ana_says()
    before = club.group.permissions
    async with club.bot() as bot:
        await bot.does(club.acts(about, "lock"))
        club.group.permits(can_pin_messages=not before["can_pin_messages"])
        bot.clock.advance(SECONDS + 1)
        await bot.performer.catch_up()

    after = before | {"can_pin_messages": not before["can_pin_messages"]}
    assert club.group.permissions == after


async def test_a_group_is_not_closed_where_nothing_can_be_kept(club: Riverside) -> None:
    """Nobody would know what to give back."""
    about = club.ana_says()
    club.desk.fails["remember"] = StorageFull(place="memos")
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "lock"))

    assert isinstance(outcome, TryLater)
    assert club.peer.requested("setChatPermissions") == []


async def test_to_open_an_open_group_changes_nothing(club: Riverside) -> None:
    """It is so already."""
    about = club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "unlock"))

    assert isinstance(outcome, Done)
    assert club.peer.requested("setChatPermissions") == []


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["hide", "restrict", "ban"])
async def test_a_broken_line_is_tried_again(club: Riverside, kind: Kind) -> None:
    """A state is set twice without harm."""
    about = club.ana_says()
    method = {"hide": "deleteMessage", "restrict": "restrictChatMember", "ban": "banChatMember"}
    club.peer.faults.plan(method[kind], DropAfter())
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, kind))

    assert isinstance(outcome, Done)


async def test_a_telegram_that_is_down_is_waited_for(club: Riverside) -> None:
    """Nothing was done, so everything may be tried again."""
    about = club.ana_says()
    async with club.bot() as bot:
        club.peer.faults.plan("restrictChatMember", Status(502), times=3)
        failed = await bot.does(club.acts(about, "restrict"))

    assert isinstance(failed, Failed)


async def test_a_flood_wait_holds_its_own_lane_alone(club: Riverside) -> None:
    """One 429 does not freeze the rest."""
    about = club.ana_says()
    club.peer.faults.plan("restrictChatMember", RateLimited(7))
    async with club.bot() as bot:
        wait = await bot.does(club.acts(about, "restrict"))
        hidden = await bot.does(club.acts(about, "hide"))

    assert isinstance(wait, TryLater)
    assert isinstance(hidden, Done)


async def test_a_group_that_has_moved_is_followed(club: Riverside) -> None:
    """A group of the old kind has become a supergroup: acts on its members go there."""
    old = club.peer.group("Old")
    old.adds_bot("delete_messages", "restrict_members")
    ben = old.member("Ben")
    about = ref_of(ben.writes(old, "hello"))
    new = old.migrates()
    act = acts(about, user(ben), SpaceRef("telegram", old.id), user(club.mo), f"{DECISION}:x")
    async with club.bot() as bot:
        banned = await bot.does(act["ban"])
        hidden = await bot.does(act["hide"])

    assert isinstance(banned, Done)
    assert new.banned == [ben]
    assert isinstance(hidden, Refused)
    assert "supergroup" in hidden.reason


async def test_a_note_is_kept_and_nobody_told(club: Riverside) -> None:
    """Nothing is sent."""
    about = club.ana_says()
    async with club.bot(looks=False) as bot:
        before = len(club.peer.requests)
        outcome = await bot.does(note(about, user(club.ana), "key"))

    assert isinstance(outcome, Done)
    assert len(club.peer.requests) == before


async def test_ids_of_nobody_are_turned_down(club: Riverside) -> None:
    """Nothing raises, and nothing is done."""
    async with club.bot() as bot:
        for odd in ("", "0", "nobody", "a/b:c%", "\u202e", "x" * 5_000, "\x00", "@direct", "007"):
            who = UserRef("telegram", odd, odd)
            about = MessageRef("telegram", odd, odd, odd)
            every = acts(about, who, SpaceRef("telegram", odd), user(club.mo), "key")
            outcomes = [await bot.does(act) for kind, act in every.items() if kind != "ask"]

            assert {type(outcome) for outcome in outcomes} == {Refused}
