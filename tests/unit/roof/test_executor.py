"""The executor sees every owed act through, within brakes and capabilities."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Literal

import pytest
from msgspec.structs import replace
from typing_extensions import override

from leeward import performing
from leeward.executor import Executor
from leeward.testing.acts import case_about
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.scripted import ALL, FailingStore, ScriptedAdapter
from leeward.turns import WORDS_AT_ONCE
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Ban,
    Because,
    Braked,
    Failed,
    Hide,
    Mode,
    Observed,
    Outcome,
    Refused,
    Restrict,
    Subject,
    Tip,
    TryLater,
    Unsupported,
    Urgency,
    Warn,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import BrakeRaised, TipUndelivered
from leeward_policies.domain.refs import CommunityRef, MessageRef, UserRef
from leeward_policies.errors import Broken
from leeward_policies.ports import Capabilities, Commit, OutboxEntry

ANA, KAI = user("ana"), user("kai")
LIMITS: dict[Braked, int] = {"hide": 2, "restrict": 1}


def ref(number: str = "m1") -> MessageRef:
    """Return a message of the test's room."""
    return MessageRef(ROOM.platform, ROOM.space, ROOM.id, number)


def hide(number: str = "m1", mode: Mode = "enforce") -> Hide:
    """Return an act that hides a message."""
    return Hide(
        key=f"d|hide|{number}", rule="r", because=why(), mode=mode, message=ref(number),
        target=ref(number),
    )  # fmt: skip


def warn(mode: Mode = "enforce") -> Warn:
    """Return a private warning."""
    return Warn(key="d|warn", rule="r", because=why(), mode=mode, message=ref(), to=ANA)


def tip() -> Tip:
    """Return a private tip about what Kai does."""
    return Tip(
        key="d|tip", rule="r", because=why(KAI), mode="enforce", message=ref(), to=ANA,
        topic="own-phone",
    )  # fmt: skip


def restrict() -> Restrict:
    """Return an act that stops a member for a minute."""
    return Restrict(
        key="d|restrict", rule="r", because=why(), mode="enforce", message=ref(), who=ANA,
        space=ROOM.space_ref, seconds=60,
    )  # fmt: skip


def ask(urgency: Urgency = "low", mode: Mode = "observe") -> AskHuman:
    """Return a page to people."""
    return AskHuman(
        key=f"d|ask|{urgency}", rule="r", because=why(), mode=mode, whom="moderators",
        urgency=urgency,
    )  # fmt: skip


def why(author: UserRef = ANA) -> Because:
    """Return a reason."""
    return Because("{author} did it", Subject(author))


class Desk:
    """An executor with its adapter, its store and its clock."""

    def __init__(
        self, adapter: ScriptedAdapter | None = None, clock: VirtualClock | None = None
    ) -> None:
        self.clock = clock or VirtualClock()
        self.store = FailingStore(self.clock)
        self.adapter = adapter or ScriptedAdapter()
        self.outcomes: list[tuple[Action, Outcome]] = []
        self.cases: dict[Subject, Case] = {}
        self.undelivered: list[TipUndelivered] = []
        self.executor = Executor(
            {self.adapter.name: self.adapter},
            self.store,
            self.clock,
            lambda kind: LIMITS[kind],
            case_of=self.cases.get,
            on_undelivered=self._hear,
            on_outcome=lambda entry, outcome: self.outcomes.append((entry.action, outcome)),
        )

    async def _hear(self, event: TipUndelivered) -> None:
        self.undelivered.append(event)

    @property
    def kinds(self) -> list[str]:
        """The kinds of outcomes so far."""
        return [type(outcome).__name__ for _, outcome in self.outcomes]

    async def owe(self, *actions: Action, attempts: int = 0) -> None:
        """Commit entries as the pipeline would, and hand them over."""
        entries = [OutboxEntry(action, "d" * 32, DEFAULT_START) for action in actions]
        await self.store.commit(Commit(outbox=tuple(entries)))
        for _ in range(attempts):
            await self.store.begin([entry.action.key for entry in entries])
        owed = {entry.action.key: entry for entry in await self.store.owed(limit=1_000)}
        self.executor.owe([owed[action.key] for action in actions])

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Run the executor meanwhile."""
        async with asyncio.timeout(90):
            task = asyncio.create_task(self.executor.run())
            try:
                yield
            finally:
                if task.done():
                    task.result()
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def done(self, *actions: Action, seconds: float = 0) -> None:
        """Owe acts and let time pass until they are through."""
        await self.owe(*actions)
        async with self.at_work():
            await self.executor.settled()
            for _ in range(int(seconds // 30)):
                await self.clock.run_for(30.0)
                await self.executor.settled()

    async def owed(self) -> list[str]:
        """Return the keys of what is still in the outbox."""
        return [entry.action.key for entry in await self.store.owed(limit=100)]


def at(action: Action, kind: type[Refused | Failed | Unsupported]) -> Outcome:
    """Return a bad answer to an act."""
    return kind(action.key, DEFAULT_START, "the door is closed")


async def test_an_act_is_done_and_leaves_the_outbox() -> None:
    """A hide is performed once, counted before and recorded after."""
    desk = Desk()

    await desk.done(hide())

    assert [hide()] == desk.adapter.performed
    assert desk.kinds == ["Done"]
    assert await desk.owed() == []
    assert desk.executor.waiting == 0


async def test_an_act_that_is_ordered_twice_at_once_is_done_once() -> None:
    """Two presses on one button owe one act, which is done and recorded once."""
    desk = Desk()
    await desk.owe(hide())

    await desk.done(hide())

    assert [hide()] == desk.adapter.performed
    assert desk.kinds == ["Done"]


async def test_observe_withholds_what_members_could_see() -> None:
    """In observe mode nothing reaches the platform but the page to people."""
    desk = Desk()

    await desk.done(hide(mode="observe"), warn("observe"), ask())

    assert [ask()] == desk.adapter.performed
    assert {k: desk.kinds.count(k) for k in set(desk.kinds)} == {"Observed": 2, "Done": 1}


async def test_the_most_urgent_goes_first() -> None:
    """Hiding goes first, then a first page, then a warning, a tip, and the other pages."""
    desk = Desk()

    await desk.done(ask("low"), tip(), warn(), ask("urgent"), hide())

    assert [hide(), ask("urgent"), warn(), tip(), ask("low")] == desk.adapter.performed


async def test_what_fell_due_earlier_does_not_go_before_what_is_more_urgent() -> None:
    """A backlog of tips from a while ago waits for a hide that is new."""
    desk = Desk()
    now = desk.clock.now()
    tips = [
        OutboxEntry(replace(tip(), key=f"tip{n}"), "d" * 32, now - timedelta(seconds=9 - n))
        for n in range(5)
    ]
    new = OutboxEntry(hide(), "d" * 32, now)
    await desk.store.commit(Commit(outbox=(*tips, new)))
    desk.executor.owe(tips)
    desk.executor.owe([new])

    async with desk.at_work():
        await desk.executor.settled()

    assert [hide(), *(one.action for one in tips)] == desk.adapter.performed


class Slow(ScriptedAdapter):
    """An adapter whose tips take 20 seconds each, while its other acts take no time."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self.clock = clock

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        outcome = await super().perform(action, case, words)
        if isinstance(action, Tip):
            await self.clock.sleep(20.0)
        return outcome


async def test_no_number_of_slow_words_keeps_a_hide_waiting() -> None:
    """While tips in every room wait for a slow platform, a new hide is done at once."""
    clock = VirtualClock()
    desk = Desk(Slow(clock), clock)
    tips = [
        replace(tip(), key=f"tip{n}", message=replace(ref(), channel=f"room{n % 20}"))
        for n in range(200)
    ]
    await desk.owe(*tips)
    async with desk.at_work():
        await clock.run_for(1.0)
        assert len(desk.adapter.performed) == WORDS_AT_ONCE

        await desk.owe(replace(hide(), message=replace(ref(), channel="room1")))
        await clock.run_for(1.0)

        assert isinstance(desk.adapter.performed[-1], Hide)
        assert desk.kinds == ["Done"]
        await clock.run_for(200.0)
        await desk.executor.settled()

    assert desk.kinds == ["Done"] * 201
    assert desk.executor.waiting == 0


async def test_a_refused_private_warning_becomes_a_neutral_public_reply() -> None:
    """The ladder goes one step down and says so in the record."""
    desk = Desk(ScriptedAdapter(answers=[at(warn(), Refused)]))

    await desk.done(warn())

    second = desk.adapter.performed[1]
    assert isinstance(second, Warn)
    assert second.place == "public"
    assert desk.kinds == ["Refused", "Done"]


async def test_a_missing_capability_is_not_tried() -> None:
    """Where a platform cannot hide, a person is asked instead, and hiding is not attempted."""
    desk = Desk(ScriptedAdapter(can=Capabilities(ask="full")))

    await desk.done(hide())

    assert [str(a.__struct_config__.tag) for a in desk.adapter.performed] == ["ask"]
    assert desk.kinds == ["Unsupported", "Done"]


async def test_a_tip_is_never_made_public() -> None:
    """A tip that cannot be private is not given; the pipeline is told, and nobody is paged."""
    desk = Desk(ScriptedAdapter(can=replace(ALL, tip="none")))

    await desk.done(tip())

    assert desk.adapter.performed == []
    assert [(event.member, event.author) for event in desk.undelivered] == [(ANA, KAI)]


async def test_an_undelivered_tip_pages_where_a_case_is_open() -> None:
    """Where a case is open about the pair, the safety lead is paged at once."""
    desk = Desk(ScriptedAdapter(can=replace(ALL, tip="none")))
    ref_, room = CommunityRef("house"), ROOM
    subject = Subject(KAI, ANA)
    desk.cases[subject] = Case(
        "case-1", ref_, "grooming", subject, "high", DEFAULT_START, DEFAULT_START, room
    )

    await desk.done(tip())

    pages = [a for a in desk.adapter.performed if isinstance(a, AskHuman)]
    assert [(page.whom, page.urgency) for page in pages] == [("safety-lead", "urgent")]


async def test_an_unknown_platform_is_unsupported() -> None:
    """An act for a platform without an adapter ends, and a person cannot be asked there."""
    desk = Desk(ScriptedAdapter("elsewhere"))

    await desk.done(warn())

    assert desk.kinds == ["Unsupported", "Unsupported"]
    assert await desk.owed() == []


async def test_try_later_waits_as_long_as_asked() -> None:
    """A platform that asks for 30 seconds is left alone for 30 seconds."""
    desk = Desk(ScriptedAdapter(answers=[TryLater(hide().key, DEFAULT_START, seconds=30.0)]))
    await desk.owe(hide())
    async with desk.at_work():
        await desk.executor.settled()
        await desk.clock.run_for(29.0)
        early = len(desk.adapter.performed)
        await desk.clock.run_for(2.0)
        await desk.executor.settled()

    assert (early, len(desk.adapter.performed)) == (1, 2)
    assert desk.kinds == ["TryLater", "Done"]


async def test_brakes_hold_and_page_once() -> None:
    """Past the brake nothing more is hidden; the moderators are paged once, not each time."""
    desk = Desk()

    await desk.done(*[hide(f"m{n}") for n in range(6)])

    assert sum(isinstance(action, Hide) for action in desk.adapter.performed) == 2
    pages = [a for a in desk.adapter.performed if isinstance(a, AskHuman)]
    assert len(pages) == 1
    assert sum(isinstance(o, Observed) and o.reason == "brake" for _, o in desk.outcomes) == 4


async def test_a_brake_lets_go_after_an_hour() -> None:
    """What happened more than an hour ago does not count, and a new page may be sent."""
    desk = Desk()
    await desk.done(*[hide(f"m{n}") for n in range(3)])
    desk.clock.advance(3_600)

    await desk.done(*[hide(f"n{n}") for n in range(3)])

    assert sum(isinstance(action, Hide) for action in desk.adapter.performed) == 4
    assert sum(isinstance(action, AskHuman) for action in desk.adapter.performed) == 2


def raised(until: timedelta = timedelta(hours=1)) -> BrakeRaised:
    """Return that somebody raises the brake of the rule that hides."""
    by, space = user("mo"), ROOM.space_ref
    end = DEFAULT_START + until
    return BrakeRaised(ROOM, by, space, hide().rule, "hide", end, DEFAULT_START, "test")


async def test_a_raised_brake_lets_new_acts_through() -> None:
    """What was held back stays withheld; what comes later is done, up to three times the limit."""
    desk = Desk()
    await desk.done(*[hide(f"m{n}") for n in range(3)])

    desk.executor.raise_brake(raised())
    await desk.done(*[hide(f"n{n}") for n in range(9)])

    hidden = [a.target.id for a in desk.adapter.performed if isinstance(a, Hide)]
    assert sorted(hidden) == sorted(["m0", "m1", "n0", "n1", "n2", "n3"])
    assert sum(isinstance(action, AskHuman) for action in desk.adapter.performed) == 2
    [stands] = desk.executor.brakes()
    assert (stands.count, stands.limit, stands.holds) == (6, 6, True)


async def test_a_brake_is_raised_for_an_hour_at_most() -> None:
    """Whatever a platform's clock says, it holds as before an hour from now."""
    desk = Desk()

    desk.executor.raise_brake(raised(timedelta(days=400)))

    [stands] = desk.executor.brakes()
    assert stands.raised_until == DEFAULT_START + timedelta(hours=1)


async def test_a_page_about_a_brake_belongs_to_no_case() -> None:
    """It is about a rule: also where there is a case about whom it was held back first."""
    desk = Desk()
    desk.cases[Subject(ANA)] = case_about(ref(), ANA)

    await desk.done(*[hide(f"m{n}") for n in range(3)])

    pages = [
        case
        for action, case in zip(desk.adapter.performed, desk.adapter.cases, strict=True)
        if isinstance(action, AskHuman)
    ]
    assert pages == [None]


async def test_restrictions_have_their_own_brake() -> None:
    """A restriction counts against the brake of restrictions."""
    desk = Desk()

    await desk.done(restrict(), replace(restrict(), key="d|restrict|2"))

    assert sum(isinstance(action, Restrict) for action in desk.adapter.performed) == 1


async def test_a_failing_hide_is_repeated_and_then_asked() -> None:
    """An act that may be repeated is tried five times; then a person is asked."""
    desk = Desk(ScriptedAdapter(answers=[at(hide(), Failed)] * 5))

    await desk.done(hide(), seconds=3_600)

    assert sum(isinstance(action, Hide) for action in desk.adapter.performed) == 5
    assert isinstance(desk.adapter.performed[-1], AskHuman)


@pytest.mark.parametrize("kind", [Refused, Failed, Unsupported])
async def test_a_page_to_people_is_never_given_up(
    kind: type[Refused | Failed | Unsupported],
) -> None:
    """However often it fails, the page stays owed and is tried again until it is through."""
    desk = Desk(ScriptedAdapter(answers=[at(ask("urgent"), kind)] * 9))
    await desk.owe(ask("urgent"))
    async with desk.at_work():
        for _ in range(60):
            await desk.clock.run_for(60.0)
        await desk.executor.settled()

    assert [*[kind.__name__] * 9, "Done"] == desk.kinds


@pytest.mark.parametrize("error", [ValueError("secret"), Broken(place="test")])
async def test_an_adapters_mistake_is_held(error: Exception) -> None:
    """An exception in an adapter becomes a failed outcome without its text."""
    desk = Desk(ScriptedAdapter(answers=[error]))

    await desk.done(warn())

    _, outcome = desk.outcomes[0]
    assert isinstance(outcome, Failed)
    assert "secret" not in outcome.reason


async def test_an_adapter_that_does_not_answer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the patience is over the act counts as failed and the executor goes on."""
    monkeypatch.setattr(performing, "PATIENCE", 0.01)

    class Asleep(ScriptedAdapter):
        @override
        async def perform(
            self, action: Action, case: Case | None, words: str | None = None
        ) -> Outcome:
            if isinstance(action, Warn) and action.place == "private":
                await asyncio.sleep(60)
            return await super().perform(action, case)

    desk = Desk(Asleep())

    await desk.done(warn())

    assert "no answer" in str(desk.outcomes[0][1])


@pytest.mark.parametrize(
    ("action", "expected"),
    [(hide(), "Done"), (ask(), "Done"), (warn(), "Failed"), (tip(), "Failed")],
)
async def test_after_a_crash_only_what_may_be_repeated_is(
    action: Action, expected: Literal["Done", "Failed"]
) -> None:
    """An entry that was begun before a crash is repeated only if repeating does no harm."""
    desk = Desk(ScriptedAdapter(can=replace(ALL, reply="none")))
    await desk.owe(action, attempts=1)
    desk.executor = Executor(
        {"test": desk.adapter},
        desk.store,
        desk.clock,
        lambda kind: LIMITS[kind],
        case_of=desk.cases.get,
        on_undelivered=desk._hear,  # noqa: SLF001 - the same desk, a new executor
        on_outcome=lambda entry, outcome: desk.outcomes.append((entry.action, outcome)),
    )
    await desk.executor.restore()
    async with desk.at_work():
        await desk.executor.settled()

    assert expected == desk.kinds[0]


async def test_a_platform_that_knows_keys_is_asked_again_after_a_crash() -> None:
    """Where the platform itself does nothing twice, even a tip is repeated."""
    desk = Desk(ScriptedAdapter(can=replace(ALL, remembers_keys=True)))
    await desk.owe(tip(), attempts=1)
    async with desk.at_work():
        await desk.executor.settled()

    assert [tip()] == desk.adapter.performed


async def test_while_the_storage_fails_nothing_is_done() -> None:
    """If an attempt cannot be counted, nothing is sent; it is tried again later."""
    desk = Desk()
    await desk.owe(hide())
    desk.store.failing_commits = 1
    async with desk.at_work():
        await desk.executor.settled()
        await desk.clock.run_for(10.0)
        await desk.executor.settled()

    assert desk.kinds[-1] == "Done"
    assert await desk.owed() == []


async def test_a_ban_acts_in_its_own_space() -> None:
    """A human's button names the space it is meant for."""
    desk = Desk()
    ban = Ban(
        key="human|ban", rule="human:lead", because=why(), mode="enforce", who=ANA,
        space=ROOM.space_ref, by=user("lead"),
    )  # fmt: skip

    await desk.done(ban)

    assert [ban] == desk.adapter.performed


async def test_entries_that_are_not_due_wait() -> None:
    """What is due in a minute is done in a minute, also when something else comes first."""
    desk = Desk()
    later = OutboxEntry(
        hide("m9"), "d" * 32, DEFAULT_START, due=DEFAULT_START + timedelta(minutes=1)
    )
    await desk.store.commit(Commit(outbox=(later,)))
    desk.executor.owe([later])
    async with desk.at_work():
        await desk.executor.settled()
        early = len(desk.adapter.performed)
        await desk.clock.run_for(61.0)
        await desk.executor.settled()

    assert (early, len(desk.adapter.performed)) == (0, 1)
