"""Undoing by hand from our own doors: what somebody may not undo is left, and they read why."""

import pytest
from msgspec.structs import replace

from leeward.cases.hands import NOTHING_TO_UNDO, Hands, Told
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import VirtualClock
from leeward.testing.store_pieces import because, case, decided, done, owe
from leeward_policies.domain.action import Action, Ban, Restrict, Unban, Unrestrict
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import Event, Judged, Ordered
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Commit, Reader
from leeward_storage.memory import MemoryStore

KAI, MO = user("kai"), user("mo")
MODERATOR = Reader(MO, ("moderator",))
NO = "This takes the right to ban, which you do not have there."

RESTRICT = Restrict(
    key="restrict",
    rule="human:x",
    because=because(),
    mode="enforce",
    who=KAI,
    space=ROOM.space_ref,
    seconds=600,
)
BAN = Ban(
    key="ban",
    rule="human:x",
    because=because(),
    mode="enforce",
    who=KAI,
    space=ROOM.space_ref,
    by=user("lea"),
)


class House:
    """A case in which Kai was restricted and banned, and hands that take what they are told."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.told: list[Event] = []
        self.refuses: tuple[type[Action], ...] = ()
        self.hands = Hands(self.store, self._tell, VirtualClock(), self._may)

    async def opens(self, *acts: Action) -> Case:
        """Open a case with acts that were done."""
        decision = decided("1", *acts)
        opened = replace(case(1), decisions=(decision.id,), asked=("moderators",))
        ended = tuple((owe(act, decision), done(act)) for act in acts)
        owed = tuple(entry for entry, _ in ended)
        await self.store.commit(Commit(decisions=(decision,), outbox=owed, cases=(opened,)))
        await self.store.commit(Commit(outcomes=ended))
        return opened

    def ordered(self) -> list[Action]:
        """Return what was ordered."""
        return [act for event in self.told if isinstance(event, Ordered) for act in event.acts]

    async def _tell(self, event: Event) -> Told:
        self.told.append(event)
        return "changed"

    async def _may(self, act: Action, by: UserRef) -> str:
        assert by == MO
        return NO if isinstance(act, self.refuses) else ""


async def test_all_is_undone_by_who_may() -> None:
    """One order takes back both, and says so."""
    house = House()
    opened = await house.opens(RESTRICT, BAN)

    said = await house.hands.undo(opened.id, MODERATOR, "console")

    assert said.is_done
    assert [type(act) for act in house.ordered()] == [Unrestrict, Unban]
    assert said.text == f"Ordered: let {KAI} write again and let {KAI} come back."


@pytest.mark.parametrize("verb", ["undo", "wrong"])
async def test_what_they_may_not_is_left(verb: str) -> None:
    """The rest is done all the same, also with a verdict; they read what is left, and why."""
    house = House()
    house.refuses = (Unban,)
    opened = await house.opens(RESTRICT, BAN)

    if verb == "undo":
        said = await house.hands.undo(opened.id, MODERATOR, "console")
    else:
        said = await house.hands.judge(opened.id, MODERATOR, "wrong", "console")

    assert said.is_done
    assert [type(act) for act in house.ordered()] == [Unrestrict]
    left = f"This is left for somebody who may: let {KAI} come back. {NO}"
    assert said.text.endswith(f"Ordered: let {KAI} write again. {left}")


@pytest.mark.parametrize("verb", ["undo", "wrong"])
async def test_who_may_undo_nothing_is_refused(verb: str) -> None:
    """Nothing is ordered and nothing judged; somebody who may has to."""
    house = House()
    house.refuses = (Unban,)
    opened = await house.opens(BAN)

    if verb == "undo":
        said = await house.hands.undo(opened.id, MODERATOR, "console")
    else:
        said = await house.hands.judge(opened.id, MODERATOR, "wrong", "console")

    assert (said.is_done, said.text) == (False, NO)
    assert house.told == []


async def test_a_verdict_that_undoes_nothing_needs_no_right_to_act() -> None:
    """*Right* leaves all as it is."""
    house = House()
    house.refuses = (Unban,)
    opened = await house.opens(BAN)

    said = await house.hands.judge(opened.id, MODERATOR, "right", "console")

    assert said.is_done
    assert [type(event) for event in house.told] == [Judged]


async def test_where_nothing_stands_it_is_said() -> None:
    """There is nothing to order."""
    house = House()
    opened = await house.opens()

    said = await house.hands.undo(opened.id, MODERATOR, "console")

    assert (said.is_done, said.text) == (False, NOTHING_TO_UNDO)
