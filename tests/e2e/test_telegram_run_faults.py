"""`leeward run` while Telegram limits, stumbles, cuts lines, or lets it do less than it asks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import aiohttp
import pytest
from leeward_recorded import outcomes
from leeward_running import ENFORCING, THREAT
from telegram_peer.api_words import Json
from telegram_peer.failing import Delay, DropAfter, DropBefore, RateLimited, Status
from telegram_peer.groups import Group
from telegram_peer.posts import Message
from telegram_peer.serving import Request
from telegram_running import RIGHTS, Club, club

from leeward.turns import IN_ROOM_AT_ONCE
from leeward_policies.domain.action import Refused

UNBRAKED: Final = f"{ENFORCING}\n[brakes]\nhides_per_hour = 5000\n"

HIDES: Final = ("deleteMessage", "deleteMessages")

QUIET: Final = 0.5
"""Seconds in which a second message would have come, were there one."""


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Club]:
    """A group with a bot that enforces."""
    async with club(tmp_path) as found:
        found.configure(UNBRAKED)
        await found.bot.starts()
        yield found


def threats(one: Club, count: int = 1, group: Group | None = None) -> list[Message]:
    """Let Ben threaten Ana some times, at once."""
    return [
        one.ben.writes(group or one.group, f"{THREAT} {number}", mentions=[one.ana])
        for number in range(count)
    ]


async def all_is_done(one: Club, count: int = 1) -> None:
    """Wait until Ben's threats are gone, Ana has her tip, and the case has its card."""
    said = threats(one, count)
    await one.is_hidden(*said)
    await one.until(lambda: one.cards and one.ana.dms, "no card, or no tip")
    await one.bot.settles()


def is_about(group: Group) -> Callable[[Json], bool]:
    """Return what tells the calls about a group."""
    return lambda given: given.get("chat_id") == group.key


# --- limits -----------------------------------------------------------------------------------


async def test_a_flood_wait_of_one_chat_holds_up_no_other(one: Club) -> None:
    """Telegram wants nothing in one group for a while: another's threats go, and cards come."""
    other = one.peer.supergroup("Hillside")
    other.adds_bot(*RIGHTS)
    one.ana.is_member_of(other)
    one.ben.is_member_of(other)
    one.peer.faults.plan("*", RateLimited(15), when=is_about(one.group))
    stays = threats(one)
    await one.until(lambda: one.peer.refused_429, "nothing was asked of the first group")
    goes = threats(one, 3, other)

    await one.is_hidden(*goes)
    await one.card()
    await one.until(lambda: one.ana.dms, "no tip")
    was_hidden = not stays[0].exists
    await one.is_hidden(*stays)

    assert not was_hidden


async def test_a_flood_wait_of_the_moderators_group_holds_up_no_hide(one: Club) -> None:
    """Telegram wants no topic and no message there for long: what must go goes at once."""
    one.peer.faults.plan("*", RateLimited(20), times=2, when=is_about(one.team))
    await one.is_hidden(*threats(one, 3))
    had_cards = bool(one.cards)

    await one.card()

    assert not had_cards


async def test_a_limit_of_everything_is_kept(one: Club) -> None:
    """Told by each call that it is too much, it does not ask on and on, and then does it all."""
    one.peer.faults.plan("deleteMessage", RateLimited(2), times=2)
    one.peer.faults.plan("deleteMessages", RateLimited(2), times=2)
    one.peer.faults.plan("sendMessage", RateLimited(2), times=3)
    one.peer.faults.plan("createForumTopic", RateLimited(2), times=2)
    one.peer.faults.plan("getUpdates", RateLimited(2), times=1)

    await all_is_done(one, 3)

    assert len(one.cards) == len(one.ana.dms) == 1
    assert one.peer.refused_429 <= 10


# --- stumbles and broken lines ------------------------------------------------------------------


async def test_server_errors_are_waited_out(one: Club) -> None:
    """Each way answers 500 and 502 for a while; in the end all is done, and once."""
    one.peer.faults.plan("deleteMessage", Status(502), times=2)
    one.peer.faults.plan("deleteMessages", Status(502), times=2)
    one.peer.faults.plan("createForumTopic", Status(500), times=1)
    one.peer.faults.plan("getUpdates", Status(502), times=2)

    await all_is_done(one)

    assert len(one.cards) == len(one.ana.dms) == 1


@pytest.mark.parametrize("fault", [DropBefore(), DropAfter()], ids=["before", "after"])
@pytest.mark.parametrize("method", ["getUpdates", "hide", "createForumTopic"])
async def test_a_line_cut_in_the_middle(
    one: Club, method: str, fault: DropBefore | DropAfter
) -> None:
    """Whether Telegram did it or not: it is done in the end."""
    for name in HIDES if method == "hide" else (method,):
        one.peer.faults.plan(name, fault, times=2)

    await all_is_done(one)
    await asyncio.sleep(QUIET)

    assert len(one.cards) == len(one.ana.dms) == 1


@pytest.mark.parametrize("fault", [DropBefore(), DropAfter()], ids=["before", "after"])
async def test_words_are_never_said_twice_over_a_line_that_is_cut(
    one: Club, fault: DropBefore | DropAfter
) -> None:
    """Of words to members nobody knows whether they arrived, so they are not said again; cards are
    posted again where they may be missing, and say so.
    """
    one.peer.faults.plan("sendMessage", fault, times=3)

    await one.is_hidden(*threats(one))
    await one.until(lambda: one.cards, "no card")
    await one.bot.settles()
    await asyncio.sleep(QUIET)

    assert len(one.ana.dms) <= 1
    assert len(one.ben.dms) <= 1
    assert one.said_in_group == []
    assert [card for card in one.cards[1:] if "may be a repetition" not in card.text] == []


async def test_slow_answers_do_nothing_twice(one: Club) -> None:
    """Telegram takes its time with each answer; nobody is told twice."""
    one.peer.faults.plan("*", Delay(2.0), times=6, when=lambda given: "chat_id" in given)

    await all_is_done(one, 3)

    assert len(one.cards) == len(one.ana.dms) == 1


async def test_what_was_said_while_telegram_was_away_is_judged(one: Club) -> None:
    """Every connection is cut for a while; then all is judged that was said, and done once."""
    one.peer.goes_down()
    said = threats(one, 3)
    await one.until(lambda: one.bot.logged("telegram.line_broken"), "nothing is logged")
    one.peer.comes_back()

    await one.is_hidden(*said)
    await one.card()
    await one.bot.settles()

    assert len(one.cards) == len(one.ana.dms) == 1


async def test_lines_that_break_while_it_acts(one: Club) -> None:
    """Telegram is gone in the moment of the first deletion: it is deleted when it is back."""
    gone: list[str] = []

    def hook(moment: str, request: Request) -> bool:
        if not gone and moment == "arrived" and request.method in HIDES:
            gone.append(request.method)
            one.peer.goes_down()
        return True

    one.peer.on_request = hook
    said = threats(one, 5)
    await one.until(lambda: gone, "nothing is deleted")
    await asyncio.sleep(2.0)
    one.peer.comes_back()

    await one.is_hidden(*said)
    await one.card()


# --- another poller, and a token that is taken away ---------------------------------------------


async def test_a_second_poller_is_noticed_and_explained(one: Club) -> None:
    """Another program with the same token: the log says what to do, and when that ends, it goes
    on; nothing is lost.
    """
    async with aiohttp.ClientSession() as other:
        polls = asyncio.create_task(polling(other, f"{one.peer.base_url}/bot{one.peer.token}"))
        await one.until(lambda: one.bot.logged("adapter.waits"), "it notices nothing")
        polls.cancel()
        await asyncio.gather(polls, return_exceptions=True)
    problem = one.bot.logged("adapter.waits")[0]["problem"]

    await one.is_hidden(*threats(one, 3))

    assert "another program asks for the updates of this bot" in problem
    assert "End the other one" in problem
    assert one.peer.token not in one.bot.errors()


async def polling(other: aiohttp.ClientSession, api: str) -> None:
    """Ask for updates on and on, without confirming any, as a forgotten program does."""
    while True:
        async with other.post(f"{api}/getUpdates", json={"timeout": 5}) as answer:
            await answer.read()


async def test_a_revoked_token_stops_it_with_a_cure(one: Club) -> None:
    """Somebody has made a new token: it stops asking, and says what to do."""
    one.peer.rest.token = f"{one.peer.token[:-2]}99"
    one.peer.goes_down()
    one.peer.comes_back()

    await one.until(lambda: one.bot.logged("adapter.stopped"), "it goes on")
    problem = one.bot.logged("adapter.stopped")[0]["problem"]
    asked = len(one.peer.requests)
    await asyncio.sleep(2.0)

    assert "the token is refused" in problem
    assert "BotFather" in problem
    assert one.peer.token not in one.bot.errors()
    assert len(one.peer.requests) == asked


# --- rights -------------------------------------------------------------------------------------


async def test_a_missing_right_is_asked_of_people_and_not_of_telegram_again(one: Club) -> None:
    """Twenty threats where it may not delete: a few refusals, one case that says so."""
    one.group.bot_may("restrict_members", "invite_users")
    said = threats(one, 20)

    await one.until(
        lambda: one.cards and "could not hide" in one.cards[0].text,
        "the card does not say what was not done",
    )
    await one.bot.settles()
    refused = [request for request in one.peer.requests if request.status == 400]

    assert all(message.exists for message in said)
    assert len([request for request in refused if request.method in HIDES]) <= IN_ROOM_AT_ONCE
    assert len(one.cards) == 1


async def test_a_right_that_is_given_back_is_used(one: Club) -> None:
    """Telegram tells that the bot may delete again: the next threat goes."""
    one.group.bot_may("restrict_members", "invite_users")
    said = threats(one)
    await one.until(lambda: one.cards and "could not hide" in one.cards[0].text, "nobody is asked")
    one.group.bot_may(*RIGHTS)

    await one.is_hidden(*threats(one, 2))

    assert said[0].exists


async def test_a_bot_that_was_removed_says_so_and_others_go_on(one: Club) -> None:
    """Removed from one group, it acts in another as before."""
    other = one.peer.supergroup("Hillside")
    other.adds_bot(*RIGHTS)
    one.ana.is_member_of(other)
    one.ben.is_member_of(other)
    one.group.removes_bot()
    threats(one)

    await one.is_hidden(*threats(one, 2, other))


async def test_what_is_too_old_to_be_deleted_is_told_to_people(one: Club) -> None:
    """An old message is edited into a threat: people are asked, and the record says why."""
    said = await one.ben.says(one.group, "hello", reply_to=await one.ana.says(one.group, "hi"))
    await one.peer.polled()
    one.peer.later(timedelta(hours=49))
    await one.ben.edits(said, THREAT)

    card = await one.card()
    await one.reads(card, "could not hide the message")
    await one.bot.settles()
    came = [one for one in outcomes(one.bot).values() if isinstance(one, Refused)]

    assert said.exists
    assert any("older than 48 hours" in refused.reason for refused in came)
