"""Calls of people outside the platform: when they are owed, and that each is made once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace
from typing_extensions import override

from leeward.community import call_key
from leeward.executor import LOST_AFTER, Executor
from leeward.testing.acts import acts, case_about
from leeward.testing.builders import ROOM, message, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.scripted import FailingStore, ScriptedAdapter
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Done,
    Failed,
    Outcome,
    Refused,
    TryLater,
    Unsupported,
)
from leeward_policies.domain.case import Case
from leeward_policies.errors import StorageError
from leeward_policies.ports import Commit, OutboxEntry

SAID = message("a line", by="kai")
CASE = replace(case_about(SAID.ref, user("kai")), asked=("moderators",))
ACTS = acts(SAID.ref, user("kai"), ROOM.space_ref, user("mo"), "key")
DECISION = "d" * 32


def ask() -> AskHuman:
    """Return a call of the moderators."""
    act = ACTS["ask"]
    assert isinstance(act, AskHuman)
    return act


class Blind(FailingStore):
    """A store whose outcomes cannot be read as often as told."""

    blind = 0

    @override
    async def outcomes(self, decision_ids: Sequence[str]) -> tuple[Outcome, ...]:
        if self.blind:
            self.blind -= 1
            raise StorageError(place="the test", cure="Wait.")
        return await super().outcomes(decision_ids)


class Alarm:
    """An executor with one platform and perhaps a way out of it.

    Args:
        answers: of the platform, to the first acts.
        is_set: there is a way out.
    """

    def __init__(self, *answers: Outcome | None, is_set: bool = True) -> None:
        self.clock = VirtualClock()
        self.store = Blind(self.clock)
        self.adapter = ScriptedAdapter(answers=answers)
        self.told: list[tuple[AskHuman, Case | None]] = []
        self.came: list[Outcome] = []
        self.executor = Executor(
            {"test": self.adapter},
            self.store,
            self.clock,
            lambda _: 10,
            case_of=lambda _: CASE,
            on_undelivered=_nobody,
            on_outcome=lambda _, outcome: self.came.append(outcome),
            elsewhere=self if is_set else None,
        )

    async def perform(self, action: AskHuman, case: Case | None) -> Outcome:
        """Take note of a call."""
        self.told.append((action, case))
        return Done(action.key, self.clock.now())

    async def sees(self, *acts_: Action, case: str | None = "case-1", seconds: int = 0) -> None:
        """Owe acts, and let time pass until they are through."""
        entries = [OutboxEntry(act, DECISION, DEFAULT_START, case) for act in acts_]
        await self.store.commit(Commit(outbox=tuple(entries), cases=(CASE,)))
        self.executor.owe(entries)
        async with asyncio.timeout(60):
            task = asyncio.create_task(self.executor.run())
            await self.executor.settled()
            for _ in range(seconds):
                await self.clock.run_for(1.0)
                await self.executor.settled()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _nobody(_: object) -> None:
    """Nobody is told."""


def bad(kind: type[Refused | Failed | Unsupported]) -> Outcome:
    """Return that people could not be called."""
    return kind(ask().key, DEFAULT_START, "the room is gone")


@pytest.mark.parametrize("kind", [Refused, Unsupported])
async def test_one_refusal_is_enough(kind: type[Refused]) -> None:
    """People are called elsewhere at once, to the same case, by a key of that decision and case."""
    of = Alarm(bad(kind))
    await of.sees(ask())

    ((call, case),) = of.told
    assert (call.whom, call.key, case) == ("elsewhere", call_key(DECISION, "case-1"), CASE)
    assert call.because == ask().because


async def test_a_failure_is_tried_some_times_first() -> None:
    """It may be chance."""
    few = Alarm(*[bad(Failed)] * LOST_AFTER)
    await few.sees(ask(), seconds=60)
    many = Alarm(*[bad(Failed)] * 9)
    await many.sees(ask(), seconds=900)

    assert few.told == []
    assert len(many.told) == 1


async def test_a_platform_that_asks_to_wait_is_waited_for() -> None:
    """However often it does."""
    of = Alarm(*[TryLater(ask().key, DEFAULT_START, 5.0)] * 8)
    await of.sees(ask(), seconds=60)

    assert of.told == []
    assert isinstance(of.came[-1], Done)


async def test_two_calls_of_one_decision_to_one_case_are_one_elsewhere() -> None:
    """Moderators and everyone cannot be called, and elsewhere is owed anyway."""
    everyone = replace(ask(), key="all", whom="everyone")
    elsewhere = replace(ask(), key=call_key(DECISION, "case-1"), whom="elsewhere")
    of = Alarm(bad(Refused), bad(Refused))
    await of.sees(ask(), everyone, elsewhere)

    assert len(of.told) == 1


async def test_where_there_is_no_case_a_call_has_a_key_of_its_own() -> None:
    """Such as the page about a brake."""
    of = Alarm(*[bad(Refused)] * 3)
    await of.sees(ask(), case=None, seconds=40)

    assert [(call.key, case) for call, case in of.told] == [(f"{ask().key}+elsewhere", None)]


async def test_while_the_storage_fails_it_is_called_rather_twice_than_never() -> None:
    """Nobody knows then whether it was done."""
    of = Alarm(bad(Refused))
    of.store.blind = 1
    await of.sees(ask())

    assert len(of.told) == 1


async def test_without_a_way_out_nothing_is_owed_elsewhere() -> None:
    """And a call that was owed before the way was taken away ends."""
    of = Alarm(bad(Refused), is_set=False)
    owed = replace(ask(), key="out", whom="elsewhere")
    await of.sees(ask(), owed, seconds=10)

    assert of.told == []
    assert {type(one) for one in of.came} == {Unsupported, Refused, Done}
    assert await of.store.owed(limit=5) == ()


async def test_what_was_not_possible_is_told_in_the_case_that_is_open() -> None:
    """A hide that was refused belongs to no case; people are asked in the one about its author."""
    hide = ACTS["hide"]
    of = Alarm(Refused(hide.key, DEFAULT_START, "a right is missing"))
    await of.sees(hide, case=None)

    assert [case and case.id for case in of.adapter.cases] == [None, "case-1"]
    assert of.executor.oldest is None


async def test_of_suspected_abuse_its_responders_alone_are_told() -> None:
    """Also where people were asked before the case became theirs."""
    of = Alarm()
    await of.store.commit(Commit(cases=(replace(CASE, id="case-2", asked=("csea",)),)))
    await of.sees(replace(ask(), whom="everyone"), case="case-2")

    (call,) = of.adapter.performed
    assert isinstance(call, AskHuman)
    assert (call.whom, call.key) == ("csea", ask().key)


async def test_what_is_called_elsewhere_is_never_given_up() -> None:
    """It is tried again until somebody is told."""

    class Deaf(Alarm):
        @override
        async def perform(self, action: AskHuman, case: Case | None) -> Outcome:
            self.told.append((action, case))
            return Failed(action.key, self.clock.now(), "down")

    of = Deaf()
    await of.sees(replace(ask(), whom="elsewhere"), seconds=1_000)

    assert len(of.told) > 5
    assert len(await of.store.owed(limit=5)) == 1
    assert of.clock.now() > DEFAULT_START + timedelta(minutes=10)
