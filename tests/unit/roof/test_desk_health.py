"""What a community says of its health: detectors, blind rooms, what is owed longest, drills."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from leeward.drills import DrillStanding
from leeward.testing.builders import sent
from leeward.testing.clock import DEFAULT_START
from leeward.testing.fronted import Fronted
from leeward.testing.scripted_kind import LiveAdapter
from leeward.testing.store_pieces import tip
from leeward.turns import Turns
from leeward_policies.errors import StorageError
from leeward_policies.ports import Delivery, OutboxEntry


class Blind(LiveAdapter):
    """A platform that cannot see everything, or, told so, not even say what."""

    is_broken = False

    @property
    @override
    def blind(self) -> tuple[str, ...]:
        if self.is_broken:
            raise KeyError("room")
        return ("1 room cannot be read.",)


@pytest.fixture
def house(tmp_path: Path) -> Fronted:
    """Return a community that does not run yet, whose platform is blind in one room."""
    made = Fronted(tmp_path)
    made.adapter = Blind("test", made.desk)
    return made


async def test_what_measures_and_what_cannot_be_seen_is_told(house: Fronted) -> None:
    """Detectors with their version, blind rooms with their platform, the version of Leeward."""
    async with house.at_work():
        stands = house.desk.standing()

    assert [one.partition("@")[0] for one in stands.detectors] == ["plain"]
    assert stands.blind == ("test: 1 room cannot be read.",)
    assert stands.version
    assert (stands.storage, stands.oldest_owed, stands.drills, stands.late) == ("", None, (), ())


async def test_an_adapter_that_stumbles_harms_nothing(house: Fronted) -> None:
    """What it cannot say is said in its place."""
    assert isinstance(house.adapter, Blind)
    house.adapter.is_broken = True
    async with house.at_work():
        (said,) = house.desk.standing().blind

    assert said.startswith("test: ")
    assert "mistake in the adapter" in said


async def test_a_failing_storage_is_named(house: Fronted) -> None:
    """It is one of the problems, and stands apart, too."""
    async with house.at_work() as work:
        await house.clock.run_for(0.5)
        await work.settled()
        house.store.failing_commits = 1_000
        await work.pipeline.deliver(_delivered())
        await house.clock.run_for(0.5)
        stands = house.desk.standing()
        house.store.failing_commits = 0
        await house.clock.run_for(300)
        await work.settled()
        again = house.desk.standing()

    assert stands.storage in stands.problems
    assert str(StorageError(place="the test", cure="Wait.")) == stands.storage
    assert again.storage == ""


async def test_unanswered_drills_are_told(house: Fronted) -> None:
    """As the drills say them."""
    stands = DrillStanding("", ("test:lead",))
    house.desk.drills = lambda: stands.sentences
    async with house.at_work():
        (said,) = house.desk.standing().drills

    assert said.startswith("Nobody has answered the test page for test:lead for more than a day.")


def test_what_is_owed_longest_is_known() -> None:
    """Of what is due, of what is not due yet, and of what waits for its room."""
    early, late = (DEFAULT_START + timedelta(minutes=n) for n in (1, 2))
    turns = Turns(at_once=9, in_room=1)
    assert turns.oldest is None

    turns.add(_owed("1", late))
    assert turns.oldest == late
    turns.add(OutboxEntry(_owed("2", early).action, "d", early, due=late + timedelta(days=1)))
    assert turns.oldest == early
    behind = Turns(at_once=9, words=9, in_room=1)
    for number in "345":
        behind.add(_owed(number, early))
    assert behind.take(late) is not None
    assert behind.take(late) is None
    assert behind.oldest == early


def _owed(number: str, at: datetime) -> OutboxEntry:
    return OutboxEntry(tip(number), "d", at)


def _delivered() -> Delivery:
    return Delivery(sent("hello", number="m7"), "test")
