"""How a community stands: its counts, who was reached, and what is ill, with a cure."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.app import Running
from leeward.readiness import Readiness
from leeward.testing.acts import Kind, acts
from leeward.testing.builders import sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.fronted import Fronted
from leeward_policies.braking import RAISED_TIMES
from leeward_policies.domain.action import (
    Action,
    Done,
    Failed,
    Observed,
    Outcome,
    Refused,
    TryLater,
    Unsupported,
    Warn,
)
from leeward_policies.domain.event import BrakeRaised
from leeward_policies.errors import AuthFailed, NotReady, StorageError
from leeward_policies.ports import AdapterStanding, BrakeStanding, OutboxEntry

GROWL = sent("grr", by="kai", to=["mia"], number="m1")
EVERY = acts(GROWL.message.ref, user("kai"), GROWL.channel.space_ref, user("mo"), "key")


@pytest.fixture
def house(tmp_path: Path) -> Fronted:
    """Return a community that does not run yet."""
    return Fronted(tmp_path)


async def settle(house: Fronted, work: Running) -> None:
    """Let a moment pass until all is committed and done."""
    await house.clock.run_for(0.5)
    await work.settled()


async def test_what_happened_is_counted(house: Fronted) -> None:
    """Events, findings and open cases, since the process started."""
    async with house.at_work() as work:
        await house.desk.tell(sent("hello", number="m0"), "test")
        await house.desk.tell(GROWL, "test")
        await settle(house, work)
        stands = house.desk.standing()

    assert (stands.policy, stands.mode) == (house.policy.label, "enforce")
    assert (stands.since, stands.events, stands.findings) == (DEFAULT_START, 3, 1)
    assert (stands.failed, stands.unmeasured) == (0, 0)
    assert (stands.waiting, stands.owed) == (0, 0)
    assert (stands.open_cases, stands.urgent_cases) == (1, 0)
    assert (stands.withheld, stands.problems) == ((), ())
    assert stands.adapters == (AdapterStanding("test", "listening"),)
    assert (stands.delivered, stands.undelivered) == (1, 0)


async def test_what_is_only_observed_is_said(house: Fronted) -> None:
    """Whoever asks how it stands reads what must be in place first."""
    house.desk.readiness = Readiness("an officer", "the lead")
    async with house.at_work():
        stands = house.desk.standing()

    assert stands.withheld == house.desk.readiness.sentences("enforce")
    assert len(stands.withheld) == 1


async def test_a_brake_that_is_raised_stands_so(house: Fronted) -> None:
    """As soon as it is committed, whoever looks sees it; an hour later it is as before."""
    until = DEFAULT_START + timedelta(hours=1)
    space = GROWL.channel.space_ref
    raised = BrakeRaised(
        GROWL.channel, user("mo"), space, "growl", "hide", until, DEFAULT_START, "test"
    )
    async with house.at_work() as work:
        before = house.desk.standing().brakes
        await house.desk.tell(raised, "test")
        [stands] = house.desk.standing().brakes
        limit = work.pipeline.policy.brakes.hides_per_hour
        house.clock.advance(3_600)
        after = house.desk.standing().brakes

    assert (before, after) == ((), ())
    assert stands == BrakeStanding(
        space, "growl", "hide", 0, limit * RAISED_TIMES, holds=False, raised_until=until
    )


# --- private words ------------------------------------------------------------------------------


async def counted(house: Fronted, *heard: tuple[Action, Outcome]) -> tuple[int, int]:
    """Let the desk hear what came of acts, and return how many reached somebody and nobody."""
    for act, outcome in heard:
        house.desk.heard(OutboxEntry(act, "d" * 32, DEFAULT_START), outcome)
    async with house.at_work():
        stands = house.desk.standing()
    return stands.delivered, stands.undelivered


OUTCOMES: dict[str, tuple[Outcome, tuple[int, int]]] = {
    "done": (Done("key", DEFAULT_START), (1, 0)),
    "refused": (Refused("key", DEFAULT_START, "closed"), (0, 1)),
    "failed": (Failed("key", DEFAULT_START, "closed"), (0, 1)),
    "unsupported": (Unsupported("key", DEFAULT_START, "closed"), (0, 1)),
    "later": (TryLater("key", DEFAULT_START, 1.0), (0, 0)),
    "observed": (Observed("key", DEFAULT_START), (0, 0)),
    "held back": (Observed("key", DEFAULT_START, "not-ready"), (0, 0)),
}


@pytest.mark.parametrize("kind", ["tip", "warn"])
@pytest.mark.parametrize(("outcome", "counts"), OUTCOMES.values(), ids=OUTCOMES)
async def test_private_words_are_counted_by_whether_they_arrived(
    house: Fronted, kind: Kind, outcome: Outcome, counts: tuple[int, int]
) -> None:
    """What was tried and reached nobody counts; what waits, or was never to be sent, does not."""
    assert await counted(house, (EVERY[kind], outcome)) == counts


@pytest.mark.parametrize("kind", ["hide", "restrict", "ask", "reply", "kick"])
async def test_other_acts_are_no_private_words(house: Fronted, kind: Kind) -> None:
    """A reminder in public is read by everybody, and says nothing about who was reached."""
    done, refused = OUTCOMES["done"][0], OUTCOMES["refused"][0]

    assert await counted(house, (EVERY[kind], done), (EVERY[kind], refused)) == (0, 0)


async def test_what_is_only_observed_reaches_nobody_and_does_not_count(house: Fronted) -> None:
    """An act of a policy that observes was never to be delivered, whatever came of it."""
    act = EVERY["warn"]
    assert isinstance(act, Warn)
    observing = replace(act, mode="observe")

    assert await counted(house, (observing, OUTCOMES["unsupported"][0])) == (0, 0)


# --- what is ill --------------------------------------------------------------------------------


async def test_a_connection_that_waits_or_stopped_is_told(tmp_path: Path) -> None:
    """With the name of the platform, and what it said."""
    lost, refused = NotReady(place="the line", cure="Wait."), AuthFailed(place="the token")
    house = Fronted(tmp_path, ends_with=[lost, refused])
    async with house.at_work():
        await house.clock.run_for(0.5)
        waiting = house.desk.standing()
        await house.clock.run_for(1.0)
        stopped = house.desk.standing()

    assert waiting.problems == (f"test: {lost}",)
    assert waiting.adapters == (AdapterStanding("test", "waiting", str(lost), 1),)
    assert stopped.problems == (f"test: {refused}",)


async def test_a_connection_that_listens_again_is_well(tmp_path: Path) -> None:
    """What was ill and is over is no problem any more."""
    house = Fronted(tmp_path, ends_with=[NotReady(place="the line")])
    async with house.at_work():
        await house.clock.run_for(2.0)
        stands = house.desk.standing()

    assert stands.problems == ()
    assert [(one.state, one.restarts) for one in stands.adapters] == [("listening", 1)]


async def test_a_storage_that_fails_is_told_once(house: Fronted) -> None:
    """Also where both pipeline and executor meet it."""
    error = StorageError(place="the disk", cure="Make room.")
    async with house.at_work() as work:
        await settle(house, work)
        work.pipeline.failing = work.executor.failing = error
        failing = house.desk.standing()
        work.pipeline.failing = work.executor.failing = None
        well = house.desk.standing()

    assert failing.problems == (str(error),)
    assert well.problems == ()


async def test_a_changed_policy_that_is_wrong_is_told_last(house: Fronted) -> None:
    """What is not in force stands there until it is mended."""
    house.desk.problem = "What was changed is not in force."
    async with house.at_work() as work:
        work.pipeline.failing = StorageError(place="the disk")
        problems = house.desk.standing().problems

    assert len(problems) == 2
    assert problems[-1] == "What was changed is not in force."
