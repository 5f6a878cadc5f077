"""A running Leeward that is told odd things: giant, broken and disguised messages, odd names, times
and crowds; each is judged or counted, and those that follow are judged as ever.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from discord_enduring import (
    all_gone,
    answer,
    deletions,
    has_seen,
    is_judging,
    is_running,
    payload,
    seen,
    threats,
)
from discord_peer.answers import Answer
from discord_peer.people import Person
from discord_running import Club, club
from leeward_running import ENFORCING, INSULT, THREAT

from leeward_adapters.discord.hearing.cursor import snowflake_at

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

UNBRAKED: Final = f"{ENFORCING}\n[brakes]\nhides_per_hour = 5000\n"

ODD_NAMES: Final = (
    "\u202e\u200b\u2066",
    "a\nb\r\0\x07\x1b",
    "`*_~|" * 6,
    "\U0001f469\u200d" * 15,
    "x" * 32,
)

MARKS: Final = "\u0300\u0301\u0302\u0489\u035c"


def people(count: int) -> list[dict[str, Any]]:
    """Return accounts as a message that calls them lists them."""
    return [
        {"id": str(10**17 + number), "username": f"u{number}", "discriminator": "0", "avatar": None}
        for number in range(count)
    ]


def nested(depth: int) -> dict[str, Any]:
    """Return components in components."""
    one: dict[str, Any] = {"type": 10, "content": THREAT}
    for _ in range(depth):
        one = {"type": 17, "components": [one]}
    return one


def forwarded(depth: int) -> dict[str, Any]:
    """Return a forward of a forward of a forward; Discord forwards a message once."""
    one: dict[str, Any] = {"content": THREAT, "embeds": [], "attachments": []}
    for _ in range(depth):
        one = {"content": "", "message_snapshots": [{"message": one}]}
    return one


WORDS: Final[dict[str, dict[str, Any]]] = {
    "zalgo": {"content": "".join(letter + MARKS for letter in THREAT * 40)[:4_000]},
    "right to left": {"content": f"\u202e{THREAT[::-1]}\u202c" + "\u202e\u2066\u2069" * 1_000},
    "invisible": {"content": "\u200d\u2060\ufeff".join(THREAT * 20)[:4_000]},
    "one word": {"content": "a" * 1_000_000},
    "words": {"content": "word " * 200_000},
    "spaces": {"content": " " * 500_000 + "x" + "\n" * 4_000},
    "mentions": {"content": "hi", "mentions": people(10_000)},
    "mentions in words": {"content": "<@100000000000000000>" * 10_000},
    "open brackets": {"content": "<" * 4_000 + "[a](" * 1_000 + "[x](http://a/" + "(" * 900},
    "nested markdown": {"content": "*_~|`" * 800 + "> " * 2_000 + "-# " * 500},
    "links": {"content": "http://a.b/ " * 4_000},
    "digits and signs": {"content": "1" * 4_000 + "a@b.c " * 600 + "!a" * 2_000},
    "families": {"content": "\U0001f469\u200d\U0001f467" * 2_000},
    "nul": {"content": f"\0{THREAT}\0\x01\x1b[31m"},
    "half characters": {"content": "\ud800 hi \udfff"},
    "half a name": {"content": "x", "member": {"nick": "\udc00", "roles": []}},
    "embeds": {"embeds": [{"title": "t" * 256, "description": "d " * 2_048}] * 1_000},
    "files": {"attachments": [{"filename": "f" * 255 + str(n)} for n in range(5_000)]},
    "forwards": {"message_snapshots": [{"message": {"content": THREAT}}] * 1_000},
    "forwards of forwards": {"message_snapshots": [{"message": forwarded(100)}]},
    "components": {"components": [{"type": 17, "components": [{"type": 10}] * 40}] * 40},
    "nested components": {"components": [nested(200)]},
    "answers": {"poll": {"answers": [{"poll_media": {"text": THREAT}}] * 1_000}},
    "largest id": {"content": "x", "id": "9" * 20},
    "smallest id": {"content": "x", "id": "0"},
    "no id": {"content": "x", "id": "../../etc"},
    "giant number": {"content": "x", "attachments": [{"filename": "a", "size": 10**400}]},
    "year 1": {"content": "x", "timestamp": "0001-01-01T00:00:00+00:00"},
    "year 1 in the east": {"content": "x", "timestamp": "0001-01-01T00:00:00+14:00"},
    "year 9999": {"content": "x", "timestamp": "9999-12-31T23:59:59-14:00"},
    "month 13": {"content": "x", "timestamp": "2026-13-45T00:00:00+00:00"},
    "list of nothing": {"content": [], "timestamp": None},
}


@pytest_asyncio.fixture(loop_scope="module")
async def alone(tmp_path: Path) -> AsyncIterator[Club]:
    """The same for one test alone, since a crowd's notices take minutes to be sent."""
    async with club(tmp_path) as made:
        made.configure(UNBRAKED)
        made.peer.limits.enforced = False
        await made.bot.starts()
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server with a bot that enforces, at work for all the tests."""
    async with club(tmp_path_factory.mktemp("odd")) as made:
        made.configure(UNBRAKED)
        made.peer.limits.enforced = False
        await made.bot.starts()
        yield made


# --- messages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORDS)
async def test_an_odd_message_delays_and_loses_nothing(one: Club, name: str) -> None:
    """It is taken in, judged or counted as unreadable, and the next threat is hidden as ever."""
    before, connections = await seen(one), len(one.peer.gateway.identifies)
    kim = one.guild.member("Kim")
    one.peer.gateway.dispatch_raw("MESSAGE_CREATE", payload(one, kim, **WORDS[name]))
    await is_judging(one)
    await has_seen(one, before + 2)

    assert one.bot.logged("event.failed") == []
    assert len(one.peer.gateway.identifies) == connections


async def test_what_nobody_can_read_is_counted(one: Club) -> None:
    """An unreadable message is counted, so that people see how much was not looked at."""

    async def unread() -> int:
        return int((await answer(one, "status")).split("Not measured\n")[1].split(" ", 1)[0])

    before = await unread()
    kim = one.guild.member("Kim")
    for number in range(7):
        one.peer.gateway.dispatch_raw("MESSAGE_CREATE", payload(one, kim, id=f"id {number}"))
    await is_judging(one)

    assert await unread() == before + 7


async def test_half_characters_in_history_are_read(one: Club) -> None:
    """What the gateway could not tell is read from history after a pause, also if it is broken."""
    await one.bot.stops()
    await one.peer.gone()
    await one.ana.says(one.room, "half \ud800 of \udfff a word")
    said = await threats(one, 2)
    await one.bot.starts()
    await all_gone(one, said)


async def test_odd_names_stand_in_cases_as_discord_wants_them(alone: Club) -> None:
    """Whoever has one, as a member and as a role, is judged, and their case has a card."""
    rude = [
        alone.guild.member(name, nick=name, roles=[alone.guild.role(name)]) for name in ODD_NAMES
    ]
    said = [await one.says(alone.room, THREAT, mentions=[alone.ana]) for one in rude]
    await all_gone(alone, said)
    for one in rude:
        await alone.case_about(one)


# --- times --------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [365, -365], ids=["ahead", "behind"])
async def test_a_message_of_another_year_passes_over_nothing(one: Club, days: int) -> None:
    """A message whose id and time lie a year off is acted upon at once, and the next process
    reads again what was said while none was there.
    """
    at = datetime.now(UTC) + timedelta(days=days)
    kim = one.guild.member("Kim")
    odd = payload(one, kim, content=THREAT, id=str(snowflake_at(at)), timestamp=at.isoformat())
    one.peer.gateway.dispatch_raw("MESSAGE_CREATE", odd)
    await one.peer.until(lambda: odd["id"] in deletions(one), what="it was not hidden")
    await is_judging(one)
    await one.bot.stops()
    await one.peer.gone()
    said = await threats(one, 2)
    await one.bot.starts()
    await all_gone(one, said)


# --- crowds -------------------------------------------------------------------------------------


async def test_two_thousand_messages_at_once(alone: Club) -> None:
    """A burst of 2,000 messages, 100 of them threats, is judged whole: each threat goes, once."""
    before = await seen(alone)
    rooms = [alone.guild.text(f"room-{number}") for number in range(20)]
    crowd = [alone.guild.member(f"Member {number}") for number in range(401)]
    said = []
    for number in range(2_000):
        who, whom = crowd[number % 401], crowd[(number + 1) % 401]
        words = THREAT if number % 20 == 0 else f"see you at {number} then"
        message = await who.says(rooms[number % 19], words, mentions=[whom])
        said += [message] if number % 20 == 0 else []
    await all_gone(alone, said)
    await has_seen(alone, before + 2_000)

    gone = deletions(alone)
    assert [gone.count(message.id) for message in said] == [1] * 100
    assert alone.bot.logged("discord.events_lost") == []


async def test_three_hundred_members_ask_at_once(alone: Club) -> None:
    """Help, data, questions, reports and presses of 300 people at the same moment: each is
    acknowledged while Discord still waits, and answered.
    """
    crowd = [alone.guild.member(f"Asker {number}") for number in range(300)]
    rude = await alone.guild.member("Rude").says(alone.room, INSULT)

    async def asks(number: int, who: Person) -> Answer:
        match number % 4:
            case 0:
                return await who.uses("help-me", alone.room)
            case 1:
                return await who.uses("my-data", alone.room)
            case 2:
                return await who.uses_menu("Is this OK?", rude)
            case _:
                return await who.uses_menu("Report to moderators", rude)

    answers = await asyncio.gather(*(asks(number, who) for number, who in enumerate(crowd)))
    await alone.peer.until(
        lambda: all(each.messages or each.modal for each in answers),
        60,
        what=lambda: f"{sum(not (each.messages or each.modal) for each in answers)} without answer",
    )
    late = [each.path for each in alone.peer.requests if each.status == 404]  # 10062

    assert late == []
    assert is_running(alone)


# --- what the library cannot bear ---------------------------------------------------------------


async def test_a_payload_that_no_program_can_read_costs_a_connection(tmp_path: Path) -> None:
    """Nested a hundred thousand deep it ends discord.py's client; a new one misses nothing."""
    async with club(tmp_path) as made:
        made.configure()
        await made.bot.starts()
        made.peer.gateway.send_raw('{"op":0,"d":' + "[" * 100_000 + "]" * 100_000 + "}")
        said = await threats(made, 3)
        await all_gone(made, said)
        await made.settles()

        assert len(made.peer.gateway.identifies) == 2
        assert sorted(deletions(made)) == sorted(message.id for message in said)
