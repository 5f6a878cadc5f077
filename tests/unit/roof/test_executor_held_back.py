"""What must be in place first is missing: an act is recorded as not ready, and nothing is sent."""

import asyncio
from pathlib import Path
from typing import Final

import pytest

from leeward.app import running
from leeward.evidence import hide_holder
from leeward.executor import Executor
from leeward.readiness import nothing_held
from leeward.testing.acts import acts
from leeward.testing.builders import ROOM, message, sent, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.house_rules import HOUSE
from leeward.testing.plain import PlainDetector, plain_policy
from leeward.testing.scripted import ScriptedAdapter
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Braked,
    Done,
    Hide,
    Observed,
    Outcome,
    Warn,
)
from leeward_policies.domain.event import TipUndelivered
from leeward_policies.ports import Capabilities, Commit, Delivery, OutboxEntry
from leeward_storage.memory import MemoryStore

SAID = message("boo")
EVERY = acts(SAID.ref, SAID.author.ref, SAID.ref.space_ref, user("mo"), "key")
HIDE: Final = EVERY["hide"]
LIMITS: dict[Braked, int] = {"hide": 1, "restrict": 1}


def held(action: Action) -> str | None:
    """Hold everything back but the questions to people."""
    return None if isinstance(action, AskHuman) else "nobody has read the words"


async def came(
    *actions: Action, adapter: ScriptedAdapter, is_held: bool = True
) -> dict[str, Outcome]:
    """Owe acts, and return what came of each, by its key."""
    store, clock = MemoryStore(), VirtualClock()
    outcomes: dict[str, Outcome] = {}
    undelivered: list[TipUndelivered] = []

    async def hear(event: TipUndelivered) -> None:
        undelivered.append(event)

    executor = Executor(
        {adapter.name: adapter},
        store,
        clock,
        lambda kind: LIMITS[kind],
        case_of=lambda _: None,
        on_undelivered=hear,
        on_outcome=lambda entry, outcome: outcomes.update({entry.action.key: outcome}),
        held_back=held if is_held else nothing_held,
    )
    entries = tuple(OutboxEntry(one, "d" * 32, DEFAULT_START) for one in actions)
    await store.commit(Commit(outbox=entries))
    executor.owe(entries)
    async with asyncio.timeout(90):
        task = asyncio.create_task(executor.run())
        await executor.settled()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert undelivered == []
    assert await store.owed(limit=10) == ()
    return outcomes


@pytest.mark.parametrize("kind", ["hide", "warn", "tip", "restrict"])
async def test_an_act_that_is_held_back_is_only_observed(kind: str) -> None:
    """It is recorded as not ready, nobody is asked instead, and the platform hears nothing."""
    adapter = ScriptedAdapter()
    act = next(one for name, one in EVERY.items() if name == kind)

    outcomes = await came(act, adapter=adapter)

    assert outcomes == {"key": Observed("key", DEFAULT_START, "not-ready")}
    assert adapter.performed == []


async def test_people_are_asked_all_the_same() -> None:
    """Calling people waits for nothing."""
    adapter = ScriptedAdapter()

    outcomes = await came(EVERY["ask"], adapter=adapter)

    assert [type(one) for one in outcomes.values()] == [Done]
    assert adapter.performed == [EVERY["ask"]]


async def test_where_nothing_is_held_back_it_is_done() -> None:
    """The same act reaches the platform."""
    adapter = ScriptedAdapter()

    outcomes = await came(HIDE, adapter=adapter, is_held=False)

    assert [type(one) for one in outcomes.values()] == [Done]
    assert adapter.performed == [HIDE]


async def test_not_being_ready_goes_before_not_being_able() -> None:
    """What would not be done is not counted as something that the platform cannot do."""
    outcomes = await came(HIDE, adapter=ScriptedAdapter(can=Capabilities()))

    assert outcomes == {"key": Observed("key", DEFAULT_START, "not-ready")}


async def test_what_is_held_back_uses_up_no_brake() -> None:
    """Observed hides do not count towards the hour's hides, so nobody is paged about a brake."""
    many = [
        Hide(
            key=f"h{number}",
            rule="boo",
            because=HIDE.because,
            mode="enforce",
            message=SAID.ref,
            target=SAID.ref,
        )
        for number in range(3)
    ]

    outcomes = await came(*many, adapter=ScriptedAdapter())

    assert {one.key: one for one in outcomes.values()} == {
        one.key: Observed(one.key, DEFAULT_START, "not-ready") for one in many
    }


@pytest.mark.parametrize("is_held", [True, False])
async def test_the_words_of_a_hide_that_is_held_back_are_not_sealed(
    tmp_path: Path, *, is_held: bool
) -> None:
    """Nothing that stays visible is written down; what is really hidden is."""
    clock = VirtualClock()
    store = MemoryStore(clock)
    said = sent("boo", number="m1")
    adapter = ScriptedAdapter(events=[Delivery(said, "test")])
    async with (
        asyncio.timeout(90),
        running(
            HOUSE,
            plain_policy(tmp_path),
            [PlainDetector()],
            store,
            adapters={"test": adapter},
            clock=clock,
            held_back=held if is_held else nothing_held,
        ) as house,
    ):
        await clock.run_for(1.0)
        await house.settled()
        texts = await store.evidence(hide_holder(said.message.ref))

    assert [one.text for one in texts] == ([] if is_held else ["boo"])
    assert [type(one) for one in adapter.performed] == ([] if is_held else [Hide, Warn])
    assert said.channel == ROOM
