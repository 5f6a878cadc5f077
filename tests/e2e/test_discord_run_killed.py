"""A killed `leeward run` loses nothing and does nothing twice that may not be (`precise.md` 13)."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from discord_peer.rest import Moment, Request
from discord_peer.things import Message
from discord_running import Club, club
from leeward_running import ENFORCING

Kind = Literal["hide", "warn", "tip", "ask"]

THREAT = "count your days, i know where you live"

POLICY = f"""{ENFORCING}
[[rule]]
id       = "threat"
because  = "{{author}} threatened {{target}}"
all      = [{{ signal = "threat", at_least = 0.80, aim = ["reader", "person"] }}]
severity = "high"
do       = [
  {{ hide = "message" }},
  {{ warn = "author" }},
  {{ tip = "threat", to = "target" }},
  {{ ask = "moderators", urgency = "high" }},
]
"""
"""One line brings an act of each kind."""

QUIET = 0.5
"""Seconds in which a second message would have come, were there one."""


def carries_out(one: Club, kind: Kind) -> Callable[[Request], bool]:
    """Return what tells the request by which an act of this kind is carried out."""
    lines = {"warn": one.ben, "tip": one.ana}

    def found(request: Request) -> bool:
        if kind == "hide":
            return request.method == "DELETE" and "/messages/" in request.path
        if kind == "ask":
            return request.method == "POST" and request.path == f"/channels/{one.forum.id}/threads"
        line = lines[kind].dm_with_bot().id
        return request.method == "POST" and request.path == f"/channels/{line}/messages"

    return found


def killing(one: Club, kind: Kind, moment: Moment) -> Callable[[Moment, Request], bool]:
    """Return a hook that kills the process at a moment of the first act of a kind."""
    is_it = carries_out(one, kind)
    have_killed: list[Request] = []

    def hook(now: Moment, request: Request) -> bool:
        if have_killed or now != moment or not is_it(request):
            return True
        have_killed.append(request)
        one.bot.is_killed()
        return False

    return hook


async def is_done(one: Club, message: Message) -> None:
    """Wait until each act is done, and a little longer."""
    await one.peer.until(
        lambda: not message.exists and one.ben.dms and one.ana.dms and one.cards,
        90,
        what=lambda: (
            f"{message.exists} {one.ben.dms} {one.ana.dms} {one.cards} {one.bot.errors()[-3000:]}"
        ),
    )
    await one.settles()
    await asyncio.sleep(QUIET)


@pytest.mark.parametrize("moment", ["arrived", "accepted", "replied"])
@pytest.mark.parametrize("kind", ["hide", "warn", "tip", "ask"])
async def test_each_act_is_done_once(kind: Kind, moment: Moment, tmp_path: Path) -> None:
    """Killed before the platform did it, after that, and after its reply: once is once."""
    async with club(tmp_path) as one:
        one.configure(POLICY)
        await one.bot.starts()
        one.peer.on_request = killing(one, kind, moment)
        message = await one.ben.says(one.room, THREAT, mentions=[one.ana])
        code = await one.bot.ends()
        await one.peer.gone()
        one.peer.on_request = None

        await one.bot.starts()
        await is_done(one, message)

        assert code == -9
        assert len(one.ben.dms) == len(one.ana.dms) == len(one.cards) == 1
        assert one.cards[0].buttons["Take"] == "lw:take:case-1"


async def test_what_was_said_and_not_yet_judged_is_read_again(tmp_path: Path) -> None:
    """Fifty messages come in and the process is killed at once: each is judged by the next."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()
        said = [
            await one.ben.says(one.room, f"{THREAT} {number}", mentions=[one.ana])
            for number in range(50)
        ]
        await one.bot.dies()
        left = sum(message.exists for message in said)

        await one.bot.starts()
        await one.is_hidden(*said)
        await one.peer.until(lambda: one.cards, what="no case")
        await one.settles()

        assert left > 0
        assert len(one.cards) == 1


async def test_a_press_that_was_answered_is_kept(tmp_path: Path) -> None:
    """Whoever took a case has it after a kill, and the card of the next process says so."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()
        message = await one.ben.says(one.room, THREAT, mentions=[one.ana])
        await one.peer.until(lambda: not message.exists and one.cards)
        await one.told(await one.mo.clicks(one.cards[0], "lw:take:case-1"))
        await one.peer.until(lambda: one.mo.mention in one.cards[0].words)
        await one.bot.dies()

        await one.bot.starts()
        await one.told(await one.mo.clicks(one.cards[0], "lw:right:case-1"))
        await one.peer.until(lambda: "Verdict" in one.cards[0].words)
        code, shown = await one.bot.command("cases", "show", "case-1", "--json")

        assert code == 0
        assert f'"assignee":"discord:{one.mo.id}"' in shown
        assert '"verdict":"right"' in shown


async def test_a_second_kill_on_the_way_up_changes_nothing(tmp_path: Path) -> None:
    """Killed again and again at its start, it does in the end what it owes, once."""
    async with club(tmp_path) as one:
        one.configure(POLICY)
        await one.bot.starts()
        one.peer.on_request = killing(one, "hide", "arrived")
        message = await one.ben.says(one.room, THREAT, mentions=[one.ana])
        await one.bot.ends()
        await one.peer.gone()
        for _ in range(2):
            one.peer.on_request = killing(one, "hide", "arrived")
            await one.bot.starts(ready=False)
            await one.bot.ends()
            await one.peer.gone()
        one.peer.on_request = None

        await one.bot.starts()
        await is_done(one, message)

        assert len(one.ben.dms) == len(one.ana.dms) == len(one.cards) == 1


async def test_an_orderly_stop_hands_back_the_lease(tmp_path: Path) -> None:
    """After a signal to end it says goodbye, and the next process starts at once."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()
        code = await one.bot.stops()
        await one.bot.starts()

        assert code == 0
        assert "Leeward has stopped" in one.bot.said()
        assert "waits for it" not in one.bot.said()
