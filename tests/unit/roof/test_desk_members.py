"""What members choose, report and say of tips, asked of the desk of a community that runs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.app import Running, restored
from leeward.members import ROOF, choices_key, chosen
from leeward.testing.builders import ROOM, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.fronted import Fronted
from leeward.testing.house_rules import HOUSE
from leeward.testing.plain import PlainDetector, plain_policy, stepped
from leeward_policies.domain.action import Answer, AskHuman, Observed, Refused, Tip
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import CaseMoved, HelpAsked, Judged, ReportFiled, TipRated
from leeward_policies.domain.move import Take
from leeward_policies.domain.report import report_number
from leeward_policies.ports import Choices, Commit, Memo, MyReport, Tipped, TipRatings

KAI, MIA, LEAD = user("kai"), user("mia"), user("lead")
GERMAN = Choices(tips=False, language="de", country="AT")
ASKS = """
[[rule]]
id       = "asked"
because  = "A member asks for a look at {author}"
category = "report"
any      = [{ event = "report-filed" }, { event = "help-asked" }]
do       = [{ ask = "moderators", urgency = "medium" }]
"""
NUMBER = sent("my number is here", by="mia", number="m1")
"""A line whose author is tipped."""


@pytest.fixture
def house(tmp_path: Path) -> Fronted:
    """Return a community in which reports and calls for help are asked of people."""
    house = Fronted(tmp_path)
    house.policy = plain_policy(tmp_path, added=ASKS)
    return house


@pytest.fixture
async def work(house: Fronted) -> AsyncIterator[Running]:
    """Run it."""
    async with house.at_work() as work:
        yield work


async def tell(house: Fronted, event: ReportFiled | HelpAsked) -> Decision:
    """Tell the desk what somebody asks for."""
    told = await house.desk.tell(event, "test")
    assert told is not None
    return told


async def reported(house: Fronted, *, minute: int = 0, by: str = "mia") -> Decision:
    """Report a message of Kai."""
    said = sent("hm", by="kai", number="k1").message.ref
    at = DEFAULT_START + timedelta(minutes=minute)
    return await tell(house, ReportFiled(ROOM, user(by), "mean", at, message=said, subject=KAI))


async def judge(house: Fronted, work: Running, case: str = "case-1") -> None:
    """End a case, and wait until what follows is done."""
    await house.desk.tell(Judged(ROOM, case, LEAD, "right", house.clock.now()), "test")
    await work.settled()


async def dies_after_commit(house: Fronted, verdict: Verdict) -> None:
    """Judge the case in a process that dies as soon as that is committed."""
    community = await restored(HOUSE, house.policy, [PlainDetector()], house.store)
    step = stepped(community, Judged(ROOM, "case-1", LEAD, verdict, house.clock.now()))
    await house.store.commit(
        Commit(decisions=(step.decision,), outbox=step.outbox, cases=step.cases, memos=step.memos)
    )


def tips(house: Fronted) -> list[str]:
    """Return the topics of the tips that were given."""
    return [one.topic for one in house.adapter.performed if isinstance(one, Tip)]


# --- choices ------------------------------------------------------------------------------------


async def test_a_choice_is_kept(house: Fronted, work: Running) -> None:
    """Until it is made anew; whoever wants what everybody has is not remembered."""
    assert await house.desk.choices(MIA) == Choices()

    await house.desk.choose(MIA, GERMAN)
    assert await house.desk.choices(MIA) == GERMAN
    assert await house.desk.choices(KAI) == Choices()

    await house.desk.choose(MIA, Choices())
    assert await house.desk.choices(MIA) == Choices()
    assert await house.store.recalled(ROOF, "") == ()
    assert work is not None


async def test_a_choice_is_there_before_the_community_runs(house: Fronted) -> None:
    """A connection that starts may speak to somebody in their language."""
    await house.desk.choose(MIA, GERMAN)

    assert await house.desk.choices(MIA) == GERMAN


def test_a_memo_that_nobody_can_read_chooses_nothing() -> None:
    """Also one of an older or a newer Leeward."""
    assert chosen("") == Choices()
    assert chosen("off") == Choices(tips=False)
    assert chosen("on/uk/UA/more") == Choices(language="uk", country="UA")


async def test_who_wants_no_tips_gets_none(house: Fronted, work: Running) -> None:
    """It is recorded as their own wish; with the next choice they get tips again."""
    await house.desk.choose(MIA, Choices(tips=False))
    await house.desk.tell(NUMBER, "test")
    await work.settled()
    assert tips(house) == []
    decisions = [one.id for one in await house.store.decisions_about(MIA, 5)]
    outcomes = await house.store.outcomes(decisions)
    assert [one.reason for one in outcomes if isinstance(one, Observed)] == ["stopped"]

    await house.desk.choose(MIA, Choices(tips=True, language="de"))
    later = DEFAULT_START + timedelta(days=2)
    await house.desk.tell(sent("my number again", by="mia", number="m2", at=later), "test")
    await work.settled()
    assert tips(house) == ["own-phone"]


async def test_people_learn_of_a_pattern_whose_tip_is_unwanted(
    house: Fronted, work: Running
) -> None:
    """The one in danger reads nothing, so the safety lead looks at once."""
    await house.desk.choose(MIA, Choices(tips=False))
    for number, words in enumerate(("our secret", "add me on the app", "shall we meet")):
        at = DEFAULT_START + timedelta(minutes=number)
        line = sent(words, by="kai", to=["mia"], number=f"s{number}", at=at)
        await house.desk.tell(line, "test")
    await work.settled()

    assert tips(house) == []
    asked = [one for one in house.adapter.performed if isinstance(one, AskHuman)]
    assert "urgent" in {one.urgency for one in asked}
    case = await house.store.case("case-1")
    assert case is not None
    assert (case.urgency, case.subject.target) == ("urgent", MIA)


# --- reports ------------------------------------------------------------------------------------


async def test_a_member_is_told_how_far_their_reports_are(house: Fronted, work: Running) -> None:
    """Received, then answered, with the notice that tells what became of it; the latest first."""
    first = await reported(house)
    helped = await tell(house, HelpAsked(ROOM, MIA, DEFAULT_START + timedelta(minutes=2)))
    numbers = (report_number(first.id), report_number(helped.id))

    before = await house.desk.my_reports(MIA)
    await judge(house, work)
    after = await house.desk.my_reports(MIA)

    assert [(one.number, one.status) for one in before] == [
        (numbers[1], "received"),
        (numbers[0], "received"),
    ]
    assert after == (
        MyReport(numbers[1], DEFAULT_START + timedelta(minutes=2), "received"),
        MyReport(numbers[0], DEFAULT_START, "answered", "report-outcome-acted"),
    )
    assert await house.desk.my_reports(KAI) == ()


async def test_looked_at_is_said_of_what_people_did_after_it(house: Fronted, work: Running) -> None:
    """Whoever asks for help to find out whether people look at them reads the same either way."""
    grr = sent("grr", by="mia", to=["kai"], number="g1")
    await house.desk.tell(grr, "test")
    taken = CaseMoved(ROOM, "case-1", LEAD, Take(), DEFAULT_START + timedelta(minutes=1))
    await house.desk.tell(taken, "test")
    await tell(house, HelpAsked(ROOM, MIA, DEFAULT_START + timedelta(minutes=2)))
    await tell(house, HelpAsked(ROOM, KAI, DEFAULT_START + timedelta(minutes=2)))

    before = [(await house.desk.my_reports(one))[0].status for one in (MIA, KAI)]
    later = CaseMoved(ROOM, "case-2", LEAD, Take(), DEFAULT_START + timedelta(minutes=3))
    await house.desk.tell(later, "test")

    assert before == ["received", "received"]
    assert [one.status for one in await house.desk.my_reports(KAI)] == ["looked-at"]
    assert work is not None


async def test_an_answer_is_given_in_private_and_in_every_mode(
    house: Fronted, tmp_path: Path
) -> None:
    """Also where the house only observes: whoever asked is not left alone."""
    house.policy = plain_policy(tmp_path, mode="observe", added=ASKS)
    async with house.at_work() as work:
        decision = await reported(house)
        await judge(house, work)

    found = [one for one in house.adapter.performed if isinstance(one, Answer)]
    assert [(one.to, one.topic, one.number) for one in found] == [
        (MIA, "report-outcome-acted", report_number(decision.id))
    ]


async def test_an_answer_outlives_the_process(house: Fronted) -> None:
    """It is committed with the verdict; nothing is told twice."""
    async with house.at_work() as work:
        await reported(house)
        await work.settled()
    await dies_after_commit(house, "right")
    assert not [one for one in house.adapter.performed if isinstance(one, Answer)]

    for _ in range(2):
        async with house.at_work() as work:
            await work.settled()

    found = [one for one in house.adapter.performed if isinstance(one, Answer)]
    assert len(found) == 1
    assert house.adapter.cases[house.adapter.performed.index(found[0])] is None


async def test_an_answer_that_may_have_been_read_is_not_repeated(house: Fronted) -> None:
    """Where the process died in the middle of it, they find it among their reports."""
    async with house.at_work() as work:
        await reported(house)
        await work.settled()
    await dies_after_commit(house, "wrong")
    owed = [one.action.key for one in await house.store.owed(10) if isinstance(one.action, Answer)]
    await house.store.begin(owed)

    async with house.at_work() as work:
        await work.settled()
        told = await house.desk.my_reports(MIA)

    assert not [one for one in house.adapter.performed if isinstance(one, Answer)]
    assert [one.outcome for one in told] == ["report-outcome-fine"]


async def test_who_has_no_private_line_finds_the_answer(house: Fronted) -> None:
    """Nobody is paged about it, and nothing is said anywhere else."""
    house.adapter.answers.extend([None, Refused("k", DEFAULT_START, "their door is closed")])
    async with house.at_work() as work:
        await reported(house)
        await work.settled()
        await judge(house, work)
        told = await house.desk.my_reports(MIA)
        later = len(house.adapter.performed)

    assert [one.outcome for one in told] == ["report-outcome-acted"]
    assert isinstance(house.adapter.performed[later - 1], Answer)


async def test_a_report_that_is_told_again_is_answered_with_its_decision(
    house: Fronted, work: Running
) -> None:
    """So that whoever pressed twice has one receipt."""
    assert await reported(house) == await reported(house)
    assert await house.desk.tell(sent("hi", number="q1"), "test") is not None
    assert await house.desk.tell(sent("hi", number="q1"), "test") is None, "nothing is kept of it"
    assert work is not None


async def test_nobody_is_shown_who_reported(house: Fronted, work: Running) -> None:
    """Neither a platform that performs, nor whoever asks the desk or the records for cases."""
    await reported(house)
    await work.settled()

    kept = await house.store.case("case-1")
    case = await house.desk.case("case-1")
    shown: list[Case | None] = [
        case,
        *await house.desk.open_cases(),
        *await house.store.cases_on(kept.decisions[0] if kept else ""),
        *[one for one in house.adapter.cases if one is not None],
    ]
    assert kept is not None
    assert [one.ref for one in kept.reporters] == [MIA]
    assert len(shown) >= 4
    assert {one.reporters for one in shown if one is not None} == {()}
    assert await house.desk.case("case-9") is None


async def test_whoever_wants_to_be_forgotten_waits_for_no_answer(house: Fronted) -> None:
    """At once, also while the case is open and an answer is owed: no case holds it back."""
    async with house.at_work() as work:
        await reported(house)
        await reported(house, by="ben", minute=1)
        await work.settled()
    await house.store.erase_member(MIA, house.clock.now())
    async with house.at_work() as work:
        await judge(house, work)
        mine, others = [await house.desk.my_reports(one) for one in (MIA, user("ben"))]

    answers = [one.to for one in house.adapter.performed if isinstance(one, Answer)]
    assert answers == [user("ben")]
    assert (mine, len(others)) == ((), 1)


# --- tips ---------------------------------------------------------------------------------------


async def tipped(house: Fronted) -> str:
    """Return the decision in which Mia was tipped."""
    decision = await house.desk.tell(NUMBER, "test")
    assert decision is not None
    return decision.id


async def test_what_a_tip_was_about_is_told_to_its_reader_alone(
    house: Fronted, work: Running
) -> None:
    """Nobody else, and of no other decision."""
    decision = await tipped(house)

    found = await house.desk.tipped(decision, MIA)

    assert found == Tipped("number", "own-phone", NUMBER.message.ref, MIA)
    assert await house.desk.tipped(decision, KAI) is None
    assert await house.desk.tipped("f" * 32, MIA) is None
    assert work is not None


async def test_a_rating_counts_once_and_forgets_who_said_it(house: Fronted, work: Running) -> None:
    """By the rule of the tip; of nobody who was not tipped, and of no decision that is none."""
    decision = await tipped(house)
    at = DEFAULT_START + timedelta(minutes=3)

    def rated(who: str = "mia", about: str = decision, *, second: int = 0) -> TipRated:
        return TipRated(
            ROOM, user(who), about, is_wrong=second != 9, at=at + timedelta(seconds=second)
        )

    several = [rated(), rated(second=1), rated("kai"), rated(about="f" * 32), rated(second=9)]
    await asyncio.gather(*(house.desk.tell(one, "test") for one in several))
    await house.desk.tell(rated(second=2), "test")

    span = (DEFAULT_START - timedelta(days=1), DEFAULT_START + timedelta(days=1))
    assert await house.store.tip_ratings(*span) == (TipRatings("number", wrong=1),)
    memos = await house.store.recalled(ROOF, "rated|")
    assert [(one.about, one.value) for one in memos] == [(MIA, "")]
    assert work is not None


async def test_a_tip_that_was_right_may_be_said_so(house: Fronted, work: Running) -> None:
    """Both answers are counted."""
    decision = await tipped(house)
    await house.desk.tell(TipRated(ROOM, MIA, decision, is_wrong=False, at=DEFAULT_START), "test")

    span = (DEFAULT_START, DEFAULT_START + timedelta(days=1))
    assert await house.store.tip_ratings(*span) == (TipRatings("number", right=1),)
    assert work is not None


# --- what is told of them -----------------------------------------------------------------------


async def test_my_data_tells_choices_reports_and_ratings(house: Fronted, work: Running) -> None:
    """With what the store tells; erased, nothing of it is left."""
    decision = await tipped(house)
    await house.desk.choose(MIA, GERMAN)
    first = await reported(house)
    rated = TipRated(ROOM, MIA, decision, is_wrong=True, at=DEFAULT_START)
    await house.desk.tell(rated, "test")

    data = await house.desk.my_data(MIA)

    report = MyReport(report_number(first.id), DEFAULT_START, "received")
    assert (data.choices, data.reports, data.ratings) == (GERMAN, (report,), 1)
    await house.store.erase_member(MIA, house.clock.now())
    assert await house.store.recalled(ROOF, "") == ()
    assert replace(await house.store.export_member(MIA), notices=(), states=0).decisions == ()
    assert work is not None


async def test_choices_are_kept_for_two_years(house: Fronted) -> None:
    """From when they were made last; then somebody has the choice anew."""
    await house.desk.choose(MIA, GERMAN)
    memo = await house.store.recall(ROOF, choices_key(MIA))

    value = "off/de/AT"
    assert memo == Memo(choices_key(MIA), value, DEFAULT_START + timedelta(days=730), MIA)
