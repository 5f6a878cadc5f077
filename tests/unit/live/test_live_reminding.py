"""One public reminder a minute stands for all in a room."""

import asyncio

import pytest

from leeward.testing.acts import KINDS, acts
from leeward_adapters.live.sending.outcomes import NotYet, kind_of
from leeward_adapters.live.sending.quiet import QUIET_SECONDS, ROOMS_KEPT
from leeward_adapters.live.sending.reminding import STANDS_SOON, Reminding
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef


class Room:
    """Rooms in which reminders are said, and the seconds that have passed."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.said = 0
        self.reminding = Reminding(lambda: self.seconds)

    async def say(self) -> str:
        """Say one, and return its id."""
        self.said += 1
        return f"{self.said}"

    async def fails(self) -> str:
        """Say none."""
        raise OSError("the line broke")


async def test_one_stands_for_all_for_a_minute() -> None:
    """A second one within the minute is the first; after it another is said."""
    room = Room()

    first = [await room.reminding.remind("a", room.say) for _ in range(3)]
    elsewhere = await room.reminding.remind("b", room.say)
    room.seconds = QUIET_SECONDS
    later = await room.reminding.remind("a", room.say)

    assert (first, elsewhere, later) == (["1", "1", "1"], "2", "3")


async def test_while_one_is_under_way_others_wait() -> None:
    """Nobody knows yet whether it stands, so whoever comes meanwhile comes again soon."""
    room, may_end = Room(), asyncio.Event()

    async def slowly() -> str:
        await may_end.wait()
        return await room.say()

    under_way = asyncio.create_task(room.reminding.remind("a", slowly))
    await asyncio.sleep(0)
    with pytest.raises(NotYet) as waits:
        await room.reminding.remind("a", room.say)
    may_end.set()

    assert waits.value.seconds == STANDS_SOON
    assert await under_way == await room.reminding.remind("a", room.say) == "1"


async def test_one_that_could_not_be_said_keeps_nobody_quiet() -> None:
    """The next one may speak at once."""
    room = Room()
    with pytest.raises(OSError, match="the line broke"):
        await room.reminding.remind("a", room.fails)

    assert await room.reminding.remind("a", room.say) == "1"


async def test_rooms_are_remembered_as_far_as_a_bound() -> None:
    """The oldest go first; memory does not grow with the number of rooms."""
    room = Room()
    for number in range(ROOMS_KEPT + 1):
        await room.reminding.remind(f"{number}", room.say)

    assert await room.reminding.remind("0", room.say) == f"{ROOMS_KEPT + 2}"


def test_a_public_warning_is_a_reply() -> None:
    """An act's kind is the name of the capability that it takes."""
    message = MessageRef("telegram", "-1", "general", "1")
    made = acts(message, UserRef("telegram", "", "2"), SpaceRef("telegram", "-1"),
                UserRef("telegram", "", "3"), "key")  # fmt: skip

    assert {kind: kind_of(made[kind]) for kind in KINDS} == {kind: kind for kind in KINDS}
