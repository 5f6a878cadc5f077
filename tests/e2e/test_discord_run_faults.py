"""`leeward run` while Discord limits, stumbles, cuts lines, or lets it do less than it asks."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from discord_peer.faults import Delay, DropAfter, DropBefore, RateLimited, Status
from discord_running import Club, club
from leeward_running import ENFORCING

from leeward.turns import IN_ROOM_AT_ONCE

THREAT = "count your days, i know where you live"

EVERYTHING = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    read_message_history=True,
    manage_messages=True,
    moderate_members=True,
)
"""What the invitation asks for."""


URGENT = f"""{ENFORCING}
[[rule]]
id       = "threat"
because  = "{{author}} threatened {{target}}"
all      = [{{ signal = "threat", at_least = 0.80, aim = ["reader", "person"] }}]
severity = "urgent"
do       = [{{ hide = "message" }}, {{ ask = "moderators", urgency = "urgent" }}]
"""
"""A threat is urgent, and a matter of the moderators."""


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Club]:
    """A server with a bot that enforces, with no more rights than it asks for."""
    async with club(tmp_path, permissions=EVERYTHING) as found:
        found.configure()
        await found.bot.starts()
        yield found


async def all_is_done(one: Club, count: int = 1, seconds: float = 90) -> None:
    """Wait until Ben's threats are gone, Ana has her tip, and the case has its card."""
    said = [
        await one.ben.says(one.room, f"{THREAT} {number}", mentions=[one.ana])
        for number in range(count)
    ]
    await one.peer.until(
        lambda: not any(message.exists for message in said) and one.cards and one.ana.dms,
        seconds,
        what=lambda: f"it stays undone: {one.bot.errors()[-2000:]}",
    )
    await one.settles()


async def test_server_errors_are_waited_out(one: Club) -> None:
    """Each way answers 502 and 503 for a while; in the end all is done, and once."""
    one.peer.faults.plan("DELETE", r"/messages/\d+$", Status(502), times=2)
    one.peer.faults.plan("POST", r"/threads$", Status(503), times=1)
    one.peer.faults.plan("POST", r"/users/@me/channels$", Status(500), times=1)

    await all_is_done(one)

    assert one.peer.faults.pending == 0
    assert len(one.cards) == len(one.ana.dms) == 1


async def test_a_limit_of_one_way_holds_up_no_other(one: Club) -> None:
    """While deletions must wait, the tip and the case arrive all the same."""
    one.peer.faults.plan("DELETE", r"/messages/\d+$", RateLimited(15.0), times=1)
    message = await one.ben.says(one.room, THREAT, mentions=[one.ana])

    await one.peer.until(lambda: one.cards and one.ana.dms)
    was_hidden = not message.exists
    await one.is_hidden(message)

    assert not was_hidden
    assert one.peer.invalid_requests == 1


async def test_a_limit_of_everything_is_kept(one: Club) -> None:
    """Told that nothing is wanted for a while, it asks for nothing, and then goes on."""
    one.peer.faults.plan("*", r".", RateLimited(1.5, everywhere=True), times=1)

    await all_is_done(one, 3)

    assert one.peer.invalid_requests <= 3


@pytest.mark.parametrize("fault", [DropBefore(), DropAfter()], ids=["before", "after"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", r"/messages/\d+$"),
        ("POST", r"/threads$"),
        ("POST", r"/users/@me/channels$"),
        ("POST", r"/channels/\d+/messages$"),
    ],
    ids=["hide", "case", "open-line", "tip"],
)
async def test_a_line_cut_in_the_middle_of_an_act(
    one: Club, method: str, path: str, fault: DropBefore | DropAfter
) -> None:
    """Whether Discord did it or not: it is done in the end, and once."""
    one.peer.faults.plan(method, path, fault, times=2 if isinstance(fault, DropBefore) else 1)

    await all_is_done(one)
    await asyncio.sleep(0.5)  # in which a second one would have come

    assert len(one.cards) == len(one.ana.dms) == 1


async def test_slow_answers_do_nothing_twice(one: Club) -> None:
    """Discord takes its time with each answer; nobody is called twice."""
    one.peer.faults.plan("POST", r".", Delay(2.0), times=3)

    await all_is_done(one, 3)

    assert len(one.cards) == len(one.ana.dms) == 1


async def test_a_missing_right_is_asked_of_people_and_not_of_discord_again(one: Club) -> None:
    """Twenty threats where it may not delete: a few refusals, one case that says so."""
    one.room.deny(one.guild.bot_role, "manage_messages")
    said = [
        await one.ben.says(one.room, f"{THREAT} {number}", mentions=[one.ana])
        for number in range(20)
    ]

    await one.peer.until(
        lambda: one.cards and "could not hide" in one.cards[0].words,
        what="the card does not say what was not done",
    )

    assert all(message.exists for message in said)
    assert one.peer.invalid_requests <= IN_ROOM_AT_ONCE  # those that were under way already
    assert len(one.cards) == 1


async def test_an_urgent_case_waits_for_no_thread(tmp_path: Path) -> None:
    """Where Discord wants no more threads for minutes, the safety lead reads it in private."""
    async with club(tmp_path) as one:
        one.configure(URGENT)
        one.peer.limits.set("thread-create", 1, 300.0)
        await one.bot.starts()
        await one.ben.says(one.room, THREAT, mentions=[one.ana])
        await one.peer.until(lambda: one.cards, what="no case")
        await one.ana.says(one.room, THREAT, mentions=[one.ben])

        await one.peer.until(lambda: one.lea.dms, what="the safety lead reads nothing")

        assert len(one.cards) == 1
        assert "case-2" in one.lea.dms[0].words


async def test_a_room_that_is_closed_to_it_is_told_by_the_doctor(one: Club) -> None:
    """What it cannot read it says, beside the running process."""
    one.other.deny(one.guild.bot_role, "view_channel")

    code, told = await one.bot.command("doctor")

    assert code == 1, told
    assert "members write here unseen by Leeward: #games" in told


async def test_an_odd_payload_is_counted_and_ends_nothing(one: Club) -> None:
    """Nonsense from the gateway is an unreadable event; what follows is judged."""
    one.peer.gateway.dispatch_raw("MESSAGE_CREATE", {"id": [], "content": {"a": 1}})
    one.peer.gateway.dispatch_raw("MESSAGE_UPDATE", "nothing")
    one.peer.gateway.dispatch_raw("MESSAGE_DELETE", None)

    await all_is_done(one)

    assert len(one.peer.gateway.identifies) == 1
