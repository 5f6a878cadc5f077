"""A killed `leeward run` on Telegram loses nothing, says nothing twice (`precise.md` 13, 41)."""

import asyncio
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final, Literal

import pytest
from leeward_recorded import judged_messages, outcomes
from leeward_running import ENFORCING, THREAT
from telegram_peer.posts import Message
from telegram_peer.serving import Moment, Request
from telegram_running import Club, club

from leeward_policies.domain.action import Failed

Kind = Literal["hide", "warn", "tip", "topic", "ask"]

POLICY: Final = f"""{ENFORCING}
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

QUIET: Final = 0.5
"""Seconds in which a second message would have come, were there one."""

MANY: Final = 50

REPEATED: Final = "This may be a repetition"
"""How a card begins of which nobody knows whether it was posted before."""

ACTS: Final = ("deletemessage", "deletemessages")


def carries_out(one: Club, kind: Kind) -> Callable[[Request], bool]:
    """Return what tells the call by which an act of this kind is carried out."""
    chats = {"warn": one.ben.key, "tip": one.ana.key, "ask": one.team.key}

    def found(request: Request) -> bool:
        name = request.method.lower()
        if kind == "hide":
            return name in ACTS
        if kind == "topic":
            return name == "createforumtopic"
        return name == "sendmessage" and request.parameters["chat_id"] == chats[kind]

    return found


def killing(
    one: Club, is_it: Callable[[Request], bool], *moments: Moment
) -> Callable[[Moment, Request], bool]:
    """Return a hook that kills the process at a moment of the first call that is meant."""
    have_killed: list[Request] = []

    def hook(now: Moment, request: Request) -> bool:
        if have_killed or now not in moments or not is_it(request):
            return True
        have_killed.append(request)
        one.bot.is_killed()
        return False

    return hook


async def falls(one: Club) -> int:
    """Wait until the kill has happened, and return the exit code."""
    code = await one.bot.ends()
    await one.peer.gone()
    one.peer.on_request = None
    return code


def sent(one: Club, kind: Kind) -> int:
    """Return how many messages of a kind stand where they are read."""
    where: dict[Kind, Collection[Message]] = {
        "warn": one.ben.dms,
        "tip": one.ana.dms,
        "ask": one.cards,
    }
    return len(where[kind])


async def is_done(one: Club, message: Message) -> None:
    """Wait until the message is hidden and people are asked, and a little longer."""
    await one.until(lambda: not message.exists and one.cards, "something is not done")
    await one.bot.settles()
    await asyncio.sleep(QUIET)


@pytest.mark.parametrize("moment", ["arrived", "accepted", "replied"])
@pytest.mark.parametrize("kind", ["hide", "warn", "tip", "topic", "ask"])
async def test_each_act_is_done_once(kind: Kind, moment: Moment, tmp_path: Path) -> None:
    """Killed before Telegram did it, after that, and after its reply.

    What is hidden is hidden, and people are asked: perhaps twice, and the second card says so.
    Telegram knows no key by which it would tell a repetition, so words to a member that may have
    arrived are not said again: never twice, and after a kill in that moment not at all.
    """
    async with club(tmp_path) as one:
        one.configure(POLICY)
        await one.bot.starts()
        one.peer.on_request = killing(one, carries_out(one, kind), moment)
        message = await one.ben.says(one.group, THREAT, mentions=[one.ana])
        code = await falls(one)

        await one.bot.starts()
        await is_done(one, message)

        assert code == -9
        assert sent(one, "warn") <= 1
        assert sent(one, "tip") <= 1
        assert kind not in {"warn", "tip"} or sent(one, kind) == (moment != "arrived")
        assert kind not in {"topic", "ask"} or says_so(one)
        assert len(one.cards) == (2 if kind == "ask" and moment != "arrived" else 1)
        assert one.said_in_group == []


@pytest.mark.parametrize("kind", ["warn", "tip"])
async def test_what_was_perhaps_not_said_stands_in_the_record(kind: Kind, tmp_path: Path) -> None:
    """Words of which nobody knows whether they arrived are recorded as not repeated."""
    async with club(tmp_path) as one:
        one.configure(POLICY)
        await one.bot.starts()
        one.peer.on_request = killing(one, carries_out(one, kind), "arrived")
        message = await one.ben.says(one.group, THREAT, mentions=[one.ana])
        await falls(one)

        await one.bot.starts()
        await is_done(one, message)
        came = [one for one in outcomes(one.bot).values() if isinstance(one, Failed)]

        assert any("not repeated" in failed.reason for failed in came)


async def presses(one: Club, card: Message, label: str) -> None:
    """Let Mo press a button below a card, and wait until that is answered."""
    answer = await one.mo.clicks(card, label)
    await one.until(lambda: answer.answered, f"nobody answers a press on {label}")


def says_so(one: Club) -> bool:
    """Say whether the newest card, and no older one, tells that it may be a repetition."""
    *others, newest = [REPEATED in card.text for card in one.cards]
    return newest and not any(others)


def hears_all(request: Request) -> bool:
    """Say whether this is the question whose answer brings all that was said."""
    if request.method != "getUpdates" or request.reply is None:
        return False
    return len(request.reply["result"]) == MANY


def confirms(one: Club) -> Callable[[Request], bool]:
    """Return what tells the question that lets Telegram forget the first of what was said."""

    def found(request: Request) -> bool:
        pending = one.peer.updates.pending
        if request.method != "getUpdates" or len(pending) < MANY:
            return False
        return int(request.parameters.get("offset", 0)) > pending[0].id

    return found


@pytest.mark.parametrize("when", ["handed-out", "first-deletion", "before-the-offset-moves"])
async def test_no_update_is_lost_that_was_handed_out(when: str, tmp_path: Path) -> None:
    """Fifty threats are handed out and the process is killed: each is judged, once, and hidden."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()
        await one.peer.polled()
        is_it = {
            "handed-out": hears_all,
            "first-deletion": carries_out(one, "hide"),
            "before-the-offset-moves": confirms(one),
        }[when]
        one.peer.on_request = killing(one, is_it, "replied" if when == "handed-out" else "arrived")
        said = [
            one.ben.writes(one.group, f"{THREAT} {number}", mentions=[one.ana])
            for number in range(MANY)
        ]
        await falls(one)
        left, waits = sum(message.exists for message in said), len(one.peer.updates.pending)

        await one.bot.starts()
        await one.is_hidden(*said)
        await one.card()
        await one.peer.polled()
        await one.bot.settles()

        assert waits == MANY or when == "first-deletion"
        assert left > 0 or when == "before-the-offset-moves"
        assert len(judged_messages(one.bot)) == MANY
        assert len(one.cards) == 1


async def test_what_was_said_while_it_was_down_is_judged(tmp_path: Path) -> None:
    """Killed, and members go on writing: Telegram keeps it, and the next process judges it all."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()
        await one.bot.dies()
        said = [
            one.ben.writes(one.group, f"{THREAT} {number}", mentions=[one.ana])
            for number in range(MANY)
        ]

        await one.bot.starts()

        await one.is_hidden(*said)


async def test_a_press_that_was_answered_is_kept(tmp_path: Path) -> None:
    """Whoever took a case has it after a kill, and the card of the next process says so."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()
        card = await one.threatens(one.ben, one.ana)
        await presses(one, card, "Take")
        await one.until(lambda: one.mo.id in str(card.entities), f"nobody has it: {card.text}")
        await one.bot.dies()

        await one.bot.starts()
        await presses(one, card, "That's right")
        await one.until(lambda: "Verdict" in card.text, "there is no verdict")
        code, shown = await one.bot.command("cases", "show", "case-1", "--json")

        assert code == 0
        assert f'"assignee":"telegram:{one.mo.id}"' in shown
        assert '"verdict":"right"' in shown
        assert len(one.cards) == 1


async def test_a_press_in_the_moment_of_the_kill_is_answered(tmp_path: Path) -> None:
    """A press whose answer never left comes again to the next process, and is answered by it."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()
        card = await one.threatens(one.ben, one.ana)
        one.peer.on_request = killing(
            one, lambda request: request.method == "answerCallbackQuery", "arrived"
        )
        answer = await one.mo.clicks(card, "Take")
        await falls(one)

        await one.bot.starts()
        await one.until(lambda: answer.answered, "nobody answers")
        await one.until(lambda: one.mo.id in str(card.entities), f"nobody has it: {card.text}")

        assert len(one.cards) == 1


async def test_killed_again_and_again_on_the_way_up(tmp_path: Path) -> None:
    """Killed at each start, it does in the end what it owes, once."""
    async with club(tmp_path) as one:
        one.configure(POLICY)
        await one.bot.starts()
        one.peer.on_request = killing(one, carries_out(one, "hide"), "arrived")
        message = await one.ben.says(one.group, THREAT, mentions=[one.ana])
        await falls(one)
        for _ in range(2):
            one.peer.on_request = killing(one, carries_out(one, "hide"), "arrived")
            await one.bot.starts(ready=False)
            await falls(one)

        await one.bot.starts()
        await is_done(one, message)

        assert len(one.ben.dms) <= 1
        assert len(one.ana.dms) <= 1
        assert len(one.cards) == 1


async def test_an_orderly_stop_confirms_and_hands_back_the_lease(tmp_path: Path) -> None:
    """After a signal to end Telegram has nothing left of what was done; the next starts at once."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()
        said = [
            one.ben.writes(one.group, f"{THREAT} {number}", mentions=[one.ana])
            for number in range(3)
        ]
        await one.is_hidden(*said)
        code = await one.bot.stops()
        waits = len(one.peer.updates.pending)
        await one.bot.starts()

        assert (code, waits) == (0, 0)
        assert "Leeward has stopped" in one.bot.said()
        assert "waits for it" not in one.bot.said()
