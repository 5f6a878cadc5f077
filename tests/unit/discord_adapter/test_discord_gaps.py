"""Gaps: what opens one, what closes it, and that no cursor passes over it meanwhile."""

import asyncio
import json
from typing import Any, cast

import pytest
from discord_listening import HurriedClock

from leeward.testing.builders import sent
from leeward_adapters.discord.hearing.backfill import Backfill, Job
from leeward_adapters.discord.hearing.continuity import UNNOTICED, Continuity
from leeward_adapters.discord.hearing.cursor import Watermark, earlier, snowflake_at
from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.hearing.history import History, Room
from leeward_adapters.discord.hearing.intake import Intake
from leeward_adapters.discord.hearing.lately import Lately
from leeward_adapters.discord.hearing.revisit import Revisit
from leeward_policies.domain.event import MessageDeleted, MessageSent, Unreadable
from leeward_policies.ports import Delivery

SINCE = snowflake_at(HurriedClock().now())
"""Up to where the process before had handed in everything."""

A, B = 2 << 22, 3 << 22
"""Two servers, on the shards 0 and 1 of two."""


class Reading:
    """Stands for history: notes each job, and reads nothing until it is let."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.looked: list[Job] = []
        self.may_go = asyncio.Event()
        self.may_go.set()

    async def fill(self, job: Job) -> tuple[Room, ...]:
        """Note a job."""
        self.jobs.append(job)
        await self.may_go.wait()
        return ()

    async def look(self, job: Job, rooms: tuple[Room, ...]) -> None:
        """Note a second look."""
        assert rooms == ()
        self.looked.append(job)

    async def look_up_evidence(self, job: Job) -> None:
        """Look nothing up."""

    def begin(self, spaces: object) -> None:
        """Forget nothing."""


class Line:
    """A connection's parts without the connection.

    Args:
        shards: how many there are.
        is_first: nothing was ever handed in.
        most: events that may wait.
    """

    def __init__(self, shards: int = 1, *, is_first: bool = False, most: int = 100) -> None:
        self.reading = Reading()
        self.heard: list[Delivery] = []
        self.mark = Watermark(SINCE)
        self.intake = Intake(
            self._take, Directory(), self.mark, Lately(), HurriedClock(), most=most
        )
        self.continuity = Continuity(
            since=SINCE,
            is_first=is_first,
            watermark=self.mark,
            intake=self.intake,
            backfill=cast("Backfill", self.reading),
            revisit=cast("Revisit", self.reading),
            history=cast("History", self.reading),
            servers_within=0.01,
        )
        self.continuity.begin(shards)

    async def _take(self, delivery: Delivery) -> None:
        self.heard.append(delivery)

    def ready(self, shard: int, *guilds: int) -> None:
        """Have Discord begin a session."""
        listed = [{"id": str(one), "unavailable": True} for one in guilds]
        self.continuity.observe({"t": "READY", "d": {"shard": [shard, 2], "guilds": listed}})

    def comes(self, guild: int) -> None:
        """Have Discord tell a server."""
        self.continuity.observe({"t": "GUILD_CREATE", "d": {"id": str(guild)}})

    async def says(self, number: int, *, fills: str | None = None) -> str | None:
        """Hand a message in; return the cursor that went with it."""
        await self.intake.hand_in(sent("hello", number=str(number)), fills=fills)
        return self.heard[-1].cursor

    async def pumps(self) -> None:
        """Let what waits be handed in."""
        self.intake.end()
        await self.intake.run()

    async def works(self) -> None:
        """Let whatever is to be done be done."""
        running = asyncio.create_task(self.continuity.run())
        pumping = asyncio.create_task(self.intake.run())
        await asyncio.sleep(0.03)
        for _ in range(500):  # turns, however little of the machine was ours meanwhile
            await asyncio.sleep(0)
        running.cancel()
        self.intake.end()
        await asyncio.gather(running, pumping, return_exceptions=True)


async def test_the_cursor_waits_for_every_shard() -> None:
    """What one shard hears may not pass over what the other has still to read."""
    line = Line(shards=2)
    line.ready(0, A)
    line.comes(A)
    await line.works()
    before = await line.says(SINCE + 1)
    line.ready(1, B)
    line.comes(B)
    assert line.continuity.is_up.is_set()
    await line.works()

    assert before is None
    assert [job.guilds for job in line.reading.jobs] == [(A,), (B,)]
    assert line.heard[-1].cursor == str(SINCE + 1)


async def test_a_lost_shard_holds_the_cursor_until_it_resumes() -> None:
    """Between the loss and Discord's word that all was sent again, no cursor is told."""
    line = Line(is_first=True)
    line.ready(0)
    await line.works()
    line.continuity.lost(0)
    line.continuity.lost(0)
    during = await line.says(SINCE + 1)
    line.continuity.resumed(0)
    still = await line.says(SINCE + 2)  # what came before that word is handed in first
    await line.works()

    assert (during, still) == (None, None)
    assert line.heard[-1].cursor == str(SINCE + 2)
    assert line.reading.jobs[1:] == []


async def test_a_resume_does_not_close_what_is_still_being_read() -> None:
    """A shard that breaks again while its servers are read keeps its gap."""
    line = Line()
    line.reading.may_go.clear()
    line.ready(0, A)
    line.comes(A)
    line.continuity.lost(0)
    line.continuity.resumed(0)
    await line.works()

    assert await line.says(SINCE + 1) is None
    assert line.mark.gaps != frozenset()


async def test_a_new_session_begins_where_the_old_one_was_lost() -> None:
    """What is read after a forgotten session begins with the newest message before the loss."""
    line = Line()
    line.ready(0, A)
    line.comes(A)
    await line.works()
    await line.says(SINCE + 5)
    line.continuity.lost(0)
    await line.says(SINCE + 9)
    line.ready(0, A)
    line.comes(A)
    await line.works()

    assert [job.after for job in line.reading.jobs] == [SINCE, SINCE + 5]
    assert line.reading.looked == line.reading.jobs


async def test_a_shard_may_have_been_dead_for_longer_than_it_was_noticed() -> None:
    """With several shards the others have moved on meanwhile, so more is read again."""
    line = Line(shards=2)
    line.ready(0, A)
    line.ready(1, B)
    line.comes(A)
    line.comes(B)
    await line.works()

    assert {job.after for job in line.reading.jobs} == {earlier(SINCE, UNNOTICED)}


async def test_servers_that_do_not_come_are_not_waited_for() -> None:
    """What has come is read after a while; the rest when it comes, from the same place."""
    line = Line()
    line.ready(0, A, B)
    line.comes(A)
    assert not line.continuity.is_up.is_set()
    await line.works()
    await line.says(SINCE + 7)
    line.comes(B)
    assert await line.says(SINCE + 8) is None
    await line.works()

    assert line.continuity.is_up.is_set()
    assert [(job.guilds, job.after) for job in line.reading.jobs] == [((A,), SINCE), ((B,), SINCE)]


async def test_a_second_session_stands_for_the_first() -> None:
    """When Discord begins a session anew before its servers came, both gaps are read."""
    line = Line()
    line.ready(0, A)
    line.ready(0, A)
    line.comes(A)
    await line.works()

    assert [job.guilds for job in line.reading.jobs] == [(), (A,)]
    assert {job.after for job in line.reading.jobs} == {SINCE}
    assert line.mark.gaps == frozenset()


async def test_closing_ends_the_wait_for_servers() -> None:
    """After the goodbye nothing is read any more."""
    line = Line()
    line.ready(0, A)
    line.continuity.close()
    await line.works()

    assert line.reading.jobs == []


ODD: list[Any] = [
    None,
    5,
    "READY",
    {"t": "READY"},
    {"t": "READY", "d": 5},
    {"t": "GUILD_DELETE", "d": {"unavailable": True}},
    {"t": ["GUILD_CREATE"], "d": {"id": "5"}},
]


@pytest.mark.parametrize("payload", ODD)
async def test_an_odd_payload_opens_nothing(payload: Any) -> None:
    """What is no session and no server is left alone."""
    line = Line()
    before = line.mark.gaps
    line.continuity.observe(payload)

    assert before == line.mark.gaps


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"shard": "odd", "guilds": "odd"},
        {"shard": [], "guilds": [None, 5, {"id": 7}]},
        {"shard": [None], "guilds": None},
    ],
)
async def test_an_odd_session_is_read_all_the_same(data: dict[str, Any]) -> None:
    """A new session that tells neither its shard nor its servers closes its gap."""
    line = Line()
    line.continuity.observe({"t": "READY", "d": data})
    await line.works()

    assert line.mark.gaps == frozenset()


async def test_history_moves_the_cursor_only_before_what_came_live() -> None:
    """Messages that also come over the connection may still wait; no cursor passes over them."""
    line = Line(is_first=True)
    line.ready(0)
    (gap,) = line.mark.gaps
    line.intake.first_live = SINCE + 50

    assert await line.says(SINCE + 10, fills=gap) == str(SINCE + 10)
    assert await line.says(SINCE + 60, fills=gap) is None
    line.continuity.close()


def frame(number: int, room: str, *, kind: str = "MESSAGE_CREATE") -> str:
    """Return a message as the gateway tells it."""
    payload: dict[str, Any] = {
        "id": str(SINCE + number),
        "channel_id": room,
        "guild_id": str(A),
        "author": {"id": "77", "username": "ana", "discriminator": "0", "avatar": None},
        "content": f"number {number}",
        "timestamp": "2026-11-20T16:00:00+00:00",
        "edited_timestamp": None,
        "type": 0,
        "mentions": [],
        "attachments": [],
        "embeds": [],
    }
    return json.dumps({"op": 0, "s": number, "t": kind, "d": payload})


async def test_a_room_that_was_left_out_holds_the_cursor() -> None:
    """Past the bound messages are not queued; their room is noted, and no cursor passes over."""
    line = Line(is_first=True, most=2)
    line.ready(0)
    await line.works()
    for number in (1, 2, 3, 4):
        line.intake.receive(frame(number, "500"))
    assert line.intake.waiting == 2
    await line.pumps()
    line.intake.receive(frame(5, "500"))
    line.intake.receive(frame(6, "600"))
    await line.pumps()

    assert line.intake.has_room.is_set()
    assert [one.cursor for one in line.heard if isinstance(one.event, MessageSent)] == [None] * 3
    (left,) = line.intake.take_left_out()
    assert (left.channel.id, left.after) == ("500", SINCE + 2)
    line.intake.receive(frame(7, "500"))
    await line.pumps()
    assert line.mark.gaps == {left.gap}


async def test_what_history_cannot_give_back_is_counted() -> None:
    """Deletions may wait twice as long; past that their number is told, as an event."""
    line = Line(is_first=True, most=2)
    line.ready(0)
    await line.works()
    line.heard.clear()
    for number in range(7):
        payload = {"id": str(number), "channel_id": "500", "guild_id": str(A)}
        line.intake.receive(json.dumps({"op": 0, "s": 1, "t": "MESSAGE_DELETE", "d": payload}))
    assert line.intake.waiting == 4
    await line.pumps()

    deleted = [one for one in line.heard if isinstance(one.event, MessageDeleted)]
    (lost,) = [one.event for one in line.heard if isinstance(one.event, Unreadable)]
    assert len(deleted) == 4
    assert lost.problem.startswith("3 events")
