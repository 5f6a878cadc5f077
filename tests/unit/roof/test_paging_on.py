"""An urgent case that nobody reads pages on, step by step, until a person does something."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from typing_extensions import override

from leeward.app import Running, running
from leeward.cases.hands import Hands, Said
from leeward.desk import FrontDesk
from leeward.executor import Elsewhere
from leeward.looking import Looking
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.house_rules import HOUSE, house_policy
from leeward_adapters.loopback import LoopbackAdapter, Member, Platform
from leeward_policies.case_rights import OTHERS_ANSWER
from leeward_policies.domain.action import OVERDUE, AskHuman, Called, Done, Outcome
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.ports import Reader
from leeward_storage.memory import MemoryStore

RULES: Final = """
schema  = 1
name    = "club"
version = "1"
mode    = "enforce"

[[rule]]
id       = "threat"
because  = "{author} threatened somebody"
category = "threat"
severity = "urgent"
any      = [{ words = ["growl"] }]
do       = [{ hide = "message" }, { ask = "moderators" }]

[[rule]]
id       = "boo"
because  = "{author} said boo"
category = "toxicity"
severity = "medium"
any      = [{ words = ["boo"] }]
do       = [{ hide = "message" }]

[[rule]]
id       = "about-staff"
because  = "{author} snarled"
category = "threat"
severity = "high"
any      = [{ words = ["snarl"] }]
do       = [{ ask = "safety-lead" }]
"""

PATIENCE: Final = 30.0
"""Real seconds after which the house is taken to hang."""


class Outside(Elsewhere):
    """The admin's own ways out of the platform, which remember who was called when."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.calls: list[tuple[float, str]] = []

    @override
    async def perform(self, action: AskHuman, case: Case | None) -> Outcome:
        at = self.platform.clock.now()
        self.calls.append((minutes(at - DEFAULT_START), "" if case is None else case.id))
        return Done(action.key, at, "elsewhere")


def minutes(span: timedelta) -> float:
    """Return a time in minutes."""
    return round(span.total_seconds() / 60, 1)


class House:
    """A small club on the loopback platform, whose clock a test moves."""

    def __init__(self, folder: Path) -> None:
        self.clock = VirtualClock()
        self.platform = Platform(self.clock)
        self.store = MemoryStore(self.clock)
        self.outside = Outside(self.platform)
        self.policy = house_policy(folder, RULES)
        self.kai: Member = self.platform.member("Kai")
        self.mo: Member = self.platform.member("Mo", roles=["moderator"])
        self.eve: Member = self.platform.member("Eve", roles=["moderator"])
        looking = Looking([], self.clock)
        self.desk = FrontDesk(self.store, self.clock, looking, hides_kept=timedelta(days=30))
        self.work: Running | None = None

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Running]:
        """Run it meanwhile."""
        adapter = LoopbackAdapter(self.platform)
        async with (
            asyncio.timeout(PATIENCE),
            running(
                HOUSE,
                self.policy,
                [],
                self.store,
                adapters={adapter.name: adapter},
                clock=self.clock,
                elsewhere=self.outside,
            ) as work,
        ):
            self.work = work
            self.desk.open(work)
            yield work

    async def settles(self) -> None:
        """Wait until everything is heard and done."""
        assert self.work is not None
        for _ in range(3):
            await self.platform.log.is_heard()
            await self.work.settled()
            await asyncio.sleep(0)

    async def passes(self, *, minutes: float) -> None:
        """Let time pass, half a minute at a time."""
        for _ in range(round(minutes * 2)):
            self.clock.advance(30)
            for _ in range(20):
                await asyncio.sleep(0)
            await self.settles()

    def paged(self, case: str = "case-1") -> list[tuple[float, Called]]:
        """Return who was called when, in minutes since the beginning."""
        return [
            (minutes(page.at - DEFAULT_START), page.whom)
            for page in self.platform.pages
            if page.case == case
        ]

    async def judges(self, who: Member, case: str, verdict: Verdict) -> Said:
        """Let somebody judge from the console, which undoes as well what was wrong."""
        hands = Hands(self.store, self.desk.tell_of_case, self.clock, _may_order)
        said = await hands.judge(case, Reader(who.ref, ("moderator",)), verdict, "console")
        await self.settles()
        return said


async def _may_order(*_: object) -> str:
    """Let everybody order everything."""
    return ""


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a club."""
    return House(tmp_path)


# --- paging on ------------------------------------------------------------------------------------


async def test_an_unread_urgent_case_pages_on(house: House) -> None:
    """Moderators, moderators again, the lead, the deputy, then everyone, here and elsewhere."""
    async with house.at_work():
        await house.kai.says("general", "growl")
        await house.settles()
        await house.passes(minutes=21)

    assert house.paged() == [
        (0, "moderators"),
        (5, "moderators"),
        (10, "safety-lead"),
        (15, "deputy"),
        (20, "everyone"),
    ]
    assert house.outside.calls == [(20, "case-1")]
    rules = [page.rule for page in house.platform.pages]
    assert rules == ["threat", *[OVERDUE] * 4]


async def test_the_last_step_is_repeated_more_and_more_seldom(house: House) -> None:
    """As long as nobody does anything, it is never given up; the pauses double."""
    async with house.at_work():
        await house.kai.says("general", "growl")
        await house.settles()
        await house.passes(minutes=120)

    everyone = [at for at, whom in house.paged() if whom == "everyone"]
    assert everyone == [20, 25, 35, 55, 95]


async def test_nobody_is_called_twice_for_one_step(house: House) -> None:
    """Neither by a repeated delivery nor by a restart in between."""
    async with house.at_work():
        await house.kai.says("general", "growl")
        await house.settles()
        await house.passes(minutes=6)
        house.platform.log.redeliver()
        await house.settles()
    async with house.at_work():
        await house.settles()
        await house.passes(minutes=3)
        before = house.paged()
        await house.passes(minutes=2)

    assert before == [(0, "moderators"), (5, "moderators")]
    assert house.paged() == [*before, (10, "safety-lead")]


async def test_taking_a_case_ends_the_calls(house: House) -> None:
    """Whoever takes it is waited for; only when their time is over it goes on from the start."""
    async with house.at_work():
        await house.kai.says("general", "growl")
        await house.settles()
        await house.passes(minutes=7)
        await house.mo.takes("case-1")
        await house.settles()
        await house.passes(minutes=55)
        quiet = house.paged()
        await house.passes(minutes=10)

    assert quiet == [(0, "moderators"), (5, "moderators")]
    assert house.paged() == [*quiet, (67, "moderators"), (72, "safety-lead")]


async def test_a_verdict_ends_the_calls_for_good(house: House) -> None:
    """What is decided waits for nobody."""
    async with house.at_work():
        await house.kai.says("general", "growl")
        await house.settles()
        await house.mo.judges("case-1", "right")
        await house.settles()
        await house.passes(minutes=60)

    assert house.paged() == [(0, "moderators")]


async def test_a_case_for_the_lead_alone_never_pages_moderators(house: House) -> None:
    """It goes on to the deputy, then to everyone who answers."""
    async with house.at_work():
        await house.kai.says("general", "snarl")
        await house.settles()
        await house.passes(minutes=181)

    assert house.paged() == [
        (0, "safety-lead"),
        (60, "safety-lead"),
        (120, "deputy"),
        (180, "everyone"),
    ]


async def test_suspected_abuse_pages_its_responders_alone(house: House) -> None:
    """Nothing of it lies on another desk, at any time; elsewhere a call says that one waits."""
    async with house.at_work():
        ref = await house.kai.says("general", "look at this")
        await house.mo.reports(ref, "a picture", is_abuse_material=True)
        await house.settles()
        await house.passes(minutes=11)

    assert {whom for _, whom in house.paged()} == {"csea"}
    assert [at for at, _ in house.paged()] == [0, 5, 10]
    assert house.outside.calls == [(10, "case-1")]


async def test_what_becomes_abuse_is_taken_from_the_other_desks(house: House) -> None:
    """Its responders are called at once, and moderators find nothing any more."""
    async with house.at_work():
        await house.kai.says("general", "growl")
        await house.settles()
        await house.mo.calls_abuse_material("case-1")
        await house.settles()
        await house.passes(minutes=1)

    assert [whom for _, whom in house.paged()] == ["moderators", "csea"]
    assert house.platform.desk("moderators") == ()
    assert len(house.platform.desk("csea")) == 1


# --- from a text to its answer --------------------------------------------------------------------


async def test_a_case_of_text_alone_works_end_to_end(house: House) -> None:
    """Found, hidden, put before people, taken, noted, handed over, judged, reopened, judged."""
    presses: tuple[Callable[[], Awaitable[None]], ...] = (
        lambda: house.mo.takes("case-1"),
        lambda: house.mo.notes("case-1", "spoke with both"),
        lambda: house.mo.hands_over("case-1", house.eve),
        lambda: house.eve.judges("case-1", "right"),
        lambda: house.mo.reopens("case-1"),
        lambda: house.mo.judges("case-1", "unclear"),
    )
    async with house.at_work():
        await house.kai.says("general", "growl")
        await house.settles()
        for press in presses:
            await press()
            await house.settles()
        case = await house.store.case("case-1")

    assert case is not None
    assert (case.status, case.verdict, case.judged_by) == (
        "resolved",
        "unclear",
        str(house.mo.ref),
    )
    assert [(note.by, note.text) for note in case.notes] == [(str(house.mo.ref), "spoke with both")]
    assert house.platform.desk()[0].text.endswith("1 lines of evidence.")


async def test_a_member_appeals_and_somebody_else_answers(house: House) -> None:
    """Whoever judged it cannot; another takes it back: the words are back, and it is told."""
    async with house.at_work():
        said = await house.kai.says("general", "growl")
        await house.settles()
        await house.mo.judges("case-1", "right")
        await house.settles()
        case = await house.store.case("case-1")
        assert case is not None
        await house.kai.appeals(case.decisions[0])
        await house.settles()

        refused = await house.judges(house.mo, "case-2", "wrong")
        answered = await house.judges(house.eve, "case-2", "wrong")

    assert refused.text == OTHERS_ANSWER
    assert answered.is_done
    assert [letter.topic for letter in house.kai.inbox] == ["hidden", "appeal-lifted"]
    assert said in [seen.ref for seen in house.platform.room("general").visible()]


async def test_an_answer_that_it_stands_is_told(house: House) -> None:
    """The member reads it, and nothing is shown again; a second appeal asks nobody."""
    async with house.at_work():
        await house.kai.says("general", "boo")
        await house.settles()
        decision = house.platform.api.calls[0].key.partition(":")[0]
        await house.kai.appeals(decision)
        await house.settles()
        await house.judges(house.mo, "case-1", "right")
        await house.kai.appeals(decision)
        await house.settles()

        kept = await house.desk.appeal_of(decision, house.kai.ref)
        other = await house.desk.appeal_of(decision, house.mo.ref)

    assert kept is not None
    assert (kept.id, kept.status, other) == ("case-1", "resolved", None)
    assert [letter.topic for letter in house.kai.inbox] == ["hidden", "appeal-stands"]
    assert len(house.platform.hidden()) == 1
    assert house.paged() == [(0, "moderators")]


async def test_an_appeal_judged_again_is_answered_again(house: House) -> None:
    """After it was opened again the member reads the new answer, too."""
    async with house.at_work():
        await house.kai.says("general", "boo")
        await house.settles()
        await house.kai.appeals(house.platform.api.calls[0].key.partition(":")[0])
        await house.settles()
        await house.judges(house.mo, "case-1", "right")
        await house.eve.reopens("case-1")
        await house.settles()
        await house.judges(house.eve, "case-1", "wrong")

    topics: Sequence[str] = [letter.topic for letter in house.kai.inbox]
    assert topics == ["hidden", "appeal-stands", "appeal-lifted"]
