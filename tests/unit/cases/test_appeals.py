"""A member whose message was hidden asks a human, and a different one answers."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from leeward.cases.hands import QUICKER, UNKNOWN
from leeward.testing.builders import ROOM, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.on_call import LEE, MO, OnCall, reader
from leeward_policies.case_rights import APPEAL_NEEDS_ANSWER, OTHERS_ANSWER, THEY_HAVE_DECIDED
from leeward_policies.domain.action import AskHuman, Ban, Because, Hide, Reveal, Subject, Warn
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.domain.event import Appealed, CaseMoved, Judged, Ordered
from leeward_policies.domain.move import HandOver, Move, Reopen, Take, WriteNote
from leeward_policies.ports import AuditEntry, CaseFilter

KAI = user("kai")
BOO = sent("boo", by="kai", number="m1")
HELLO = sent("hello", by="mia", number="m7")
BOTH = sent("boo and grr", by="kai", to=["mia"], number="m1")
"""Hidden, and put to the moderators as well."""


@pytest.fixture
def house(tmp_path: Path) -> OnCall:
    """Return a community that does not run yet."""
    return OnCall(tmp_path)


async def hidden_by(house: OnCall) -> str:
    """Return the id of the decision that hid Kai's message."""
    (found, *_) = [
        one
        for one in await house.store.decisions_about(KAI, 10)
        if any(isinstance(act, Hide) for act in one.actions)
    ]
    return found.id


def appeal(decision: str, *, by: str = "kai", minutes: float = 5) -> Appealed:
    """Return that a member asks a human."""
    return Appealed(ROOM, user(by), decision, DEFAULT_START + timedelta(minutes=minutes))


def told(house: OnCall) -> list[tuple[str, str]]:
    """Return the notices that members were given."""
    return [(str(one.to), one.topic) for one in house.adapter.performed if isinstance(one, Warn)]


async def audit(house: OnCall, what: str) -> tuple[AuditEntry, ...]:
    """Return lines of the audit, the latest first."""
    return await house.store.audit_entries(limit=50, what=what)


async def asked(house: OnCall, *, first: bool = False) -> Case:
    """Let Kai's message be hidden and Kai ask a human, and return the case.

    Args:
        house: at work.
        first: put the message to moderators as well, and let Mo judge that first.
    """
    await house.hears(BOTH if first else BOO)
    if first:
        assert (await house.hands.judge("case-1", reader(), "right", "console")).is_done
    house.clock.advance(300)
    await house.hears(appeal(await hidden_by(house)))
    return await house.case("case-2" if first else "case-1")


async def test_an_appeal_is_a_case_of_its_own(house: OnCall) -> None:
    """It rests on the decision appealed against, with its line and its rules."""
    async with house.at_work():
        case = await asked(house)
        decision = await hidden_by(house)

    assert told(house) == [(str(KAI), "hidden")]
    assert (case.status, case.urgency, case.asked) == ("appealed", "medium", ("moderators",))
    assert case.subject == Subject(KAI)
    assert case.decisions[0] == decision
    assert [(one.message, one.rule) for one in case.evidence] == [(BOO.message.ref, "boo")]
    assert case.appeal is not None
    assert (
        case.appeal.decision,
        case.appeal.member,
        case.appeal.rules,
        case.appeal.decided_by,
    ) == (
        decision,
        KAI,
        ("boo",),
        (),
    )
    assert case.due == DEFAULT_START + timedelta(minutes=5, hours=72)
    assert [call.whom for call in house.calls] == ["moderators"]
    assert [one.line.detail for one in await audit(house, "case.appealed")] == [
        f"kind={case.kind} urgency=medium"
    ]


async def test_a_different_moderator_answers(house: OnCall) -> None:
    """Who judged before is refused whatever they try; another finds it wrong, and it is undone."""
    async with house.at_work():
        case = await asked(house, first=True)
        assert case.appeal is not None
        refused = [
            await house.hands.move(case.id, reader(), Take(), "console"),
            await house.hands.judge(case.id, reader(), "right", "console"),
            await house.hands.move(case.id, reader(), HandOver(LEE), "console"),
            await house.hands.move(case.id, reader("lee"), HandOver(MO), "console"),
            await house.hands.judge(case.id, reader("lee"), "unclear", "console"),
        ]
        noted = await house.hands.move(case.id, reader(), WriteNote("I hid it for …"), "console")
        taken = await house.hands.move(case.id, reader("lee"), Take(), "console")
        answered = await house.hands.judge(case.id, reader("lee"), "wrong", "console")
        await house.settles()
        after = await house.case(case.id)

    assert case.appeal.decided_by == (str(MO),)
    assert [one.text for one in refused] == [
        OTHERS_ANSWER,
        OTHERS_ANSWER,
        OTHERS_ANSWER,
        THEY_HAVE_DECIDED,
        APPEAL_NEEDS_ANSWER,
    ]
    assert (noted.is_done, taken.is_done, answered.is_done) == (True, True, True)
    assert "Ordered" in answered.text
    assert [one.target for one in house.adapter.performed if isinstance(one, Reveal)] == [
        BOTH.message.ref
    ]
    assert told(house)[-1] == (str(KAI), "appeal-lifted")
    assert (after.status, after.verdict, after.judged_by) == ("resolved", "wrong", str(LEE))


async def test_an_answer_that_is_looked_at_again_is_for_somebody_else(house: OnCall) -> None:
    """Whoever has answered an appeal does not answer it a second time after it was reopened."""
    async with house.at_work():
        case = await asked(house, first=True)
        await house.hands.judge(case.id, reader("lee"), "right", "console")
        reopened = await house.hands.move(case.id, reader("una"), Reopen(), "console")
        again = await house.hands.judge(case.id, reader("lee"), "wrong", "console")
        other = await house.hands.judge(case.id, reader("una"), "wrong", "console")

    assert reopened.is_done
    assert (again.is_done, again.text) == (False, OTHERS_ANSWER)
    assert other.is_done


async def test_what_stands_is_answered_so(house: OnCall) -> None:
    """Nothing is undone, and the member is told that somebody looked."""
    async with house.at_work():
        case = await asked(house)
        await house.hands.judge(case.id, reader(), "right", "console")
        await house.settles()

    assert told(house) == [(str(KAI), "hidden"), (str(KAI), "appeal-stands")]
    assert not [one for one in house.adapter.performed if isinstance(one, Reveal)]


async def test_a_member_who_asks_again_changes_nothing(house: OnCall) -> None:
    """While it waits and after it was answered nobody is called a second time."""
    async with house.at_work():
        case = await asked(house)
        decision = case.decisions[0]
        await house.hears(appeal(decision, minutes=6), appeal(decision, minutes=7))
        before = await house.case()
        await house.hands.judge(case.id, reader(), "right", "console")
        await house.hears(appeal(decision, minutes=8))
        found = await house.store.cases(("open", "taken", "appealed"), 10, 0)

    assert before == case
    assert [call.whom for call in house.calls] == ["moderators"]
    assert (found, told(house)[1:]) == ((), [(str(KAI), "appeal-stands")])


@pytest.mark.parametrize("by", ["kai", "mia"])
async def test_what_was_not_done_to_a_member_is_no_appeal(house: OnCall, by: str) -> None:
    """Of an unknown decision, or one about somebody else, people are asked without its acts."""
    async with house.at_work():
        await house.hears(BOO)
        decision = "f" * 32 if by == "kai" else await hidden_by(house)
        await house.hears(appeal(decision, by=by))
        case = await house.case()

    assert (case.appeal, case.status, case.subject) == (None, "open", Subject(user(by)))
    assert decision not in case.decisions
    assert case.evidence == ()


async def test_who_ordered_it_does_not_answer(house: OnCall) -> None:
    """A person's own order is counted as such, and somebody else looks at it."""
    ban = Ban(
        key="ban", rule=f"human:{MO}", because=Because("decided so", Subject(KAI)), mode="enforce",
        who=KAI, space=ROOM.space_ref, by=MO,
    )  # fmt: skip
    async with house.at_work():
        step = await house.desk.take(Ordered(ROOM, MO, (ban,), DEFAULT_START), "test")
        assert step is not None
        await house.hears(appeal(step.decision.id))
        case = await house.case()
        said = await house.hands.move(case.id, reader(), Take(), "console")

    assert case.appeal is not None
    assert (case.appeal.rules, case.appeal.decided_by) == (("human",), (str(MO),))
    assert case.evidence == ()
    assert said.text == OTHERS_ANSWER


async def test_whoever_judges_the_case_later_is_barred_as_well(house: OnCall) -> None:
    """The case about the message is still open when its author asks; its judge loses the appeal."""
    async with house.at_work():
        await house.hears(BOTH)
        await house.hears(appeal(await hidden_by(house)))
        assert (await house.hands.move("case-2", reader(), Take(), "console")).is_done
        assert (await house.hands.judge("case-1", reader(), "right", "console")).is_done
        freed = await house.case("case-2")
        again = await house.hands.judge("case-2", reader(), "right", "console")
        other = await house.hands.judge("case-2", reader("lee"), "right", "console")

    assert freed.appeal is not None
    assert (freed.status, freed.assignee, freed.taken_until) == ("appealed", None, None)
    assert freed.appeal.decided_by == (str(MO),)
    assert (again.text, other.is_done) == (OTHERS_ANSWER, True)
    assert len(await audit(house, "case.barred")) == 1


@pytest.mark.parametrize("is_first", [True, False])
async def test_an_appeal_and_a_verdict_at_the_same_moment(house: OnCall, *, is_first: bool) -> None:
    """In whichever order they come, and in one group of events: who judged does not answer."""
    async with house.at_work() as work:
        await house.hears(BOTH)
        event = appeal(await hidden_by(house))
        verdict = Judged(ROOM, "case-1", MO, "right", event.at, "console")
        both = (event, verdict) if is_first else (verdict, event)
        await asyncio.gather(*[house.desk.take(one, "test") for one in (*both, HELLO)])
        await work.settled()
        case = await house.case("case-2")

    assert case.appeal is not None
    assert case.appeal.decided_by == (str(MO),)


async def test_nobody_answers_their_own_appeal(house: OnCall) -> None:
    """A moderator whose message was hidden neither sees the appeal nor takes it by another door."""
    async with house.at_work():
        case = await asked(house)
        said = await house.hands.move(case.id, reader("kai"), Take(), "console")
        moves: tuple[Move, ...] = (Take(), HandOver(MO), WriteNote("It was a joke."), HandOver(KAI))
        for number, move in enumerate(moves):
            by = MO if number == 3 else KAI
            at = house.clock.now() + timedelta(seconds=number)
            event = CaseMoved(ROOM, case.id, by, move, at, "test")
            assert await house.desk.tell_of_case(event) == "unchanged"
        judged = Judged(ROOM, case.id, KAI, "wrong", house.clock.now())
        assert await house.desk.tell_of_case(judged) == "unchanged"
        after = await house.case()

    assert (said.text, after) == (UNKNOWN, case)


async def test_an_appeal_pages_on_after_three_days(house: OnCall) -> None:
    """A member waits for an answer; it is not grave, so that it ends with the deputy."""
    async with house.at_work():
        await asked(house)
        for _ in range(72 * 4 + 1):
            await house.passes(60, step=60)

    assert [call.whom for call in house.calls] == [
        "moderators",
        "moderators",
        "safety-lead",
        "deputy",
        "deputy",
    ]


@pytest.mark.parametrize("verdict", ["right", "wrong"])
async def test_an_answered_appeal_can_be_looked_at_again(house: OnCall, verdict: Verdict) -> None:
    """It waits as an appeal does, and its second answer is told, too."""
    async with house.at_work():
        case = await asked(house)
        await house.hands.judge(case.id, reader("lee"), verdict, "console")
        house.clock.advance(60)
        said = await house.hands.move(case.id, reader(), Reopen(), "console")
        open_ = await house.case()
        await house.hands.judge(case.id, reader(), "right", "console")
        await house.settles()

    assert said.is_done
    assert (open_.status, open_.verdict, open_.answered_at) == ("appealed", None, None)
    assert open_.due == house.clock.now() + timedelta(hours=72)
    assert [topic for _, topic in told(house)][1:] == [
        "appeal-stands" if verdict == "right" else "appeal-lifted",
        "appeal-stands",
    ]


async def test_a_story_that_goes_on_in_another_case_stays_there(house: OnCall) -> None:
    """A closed case is not opened again beside an open one about the same member."""
    async with house.at_work():
        await house.hears(BOTH)
        await house.hands.judge("case-1", reader(), "right", "console")
        await house.hears(sent("grr", by="kai", to=["mia"], number="m2"))
        said = await house.hands.move("case-1", reader(), Reopen(), "console")
        first = await house.case("case-1")

    assert (said.is_done, said.text, first.status) == (False, QUICKER, "resolved")


async def test_appeals_are_found_by_those_who_may_see_them(house: OnCall) -> None:
    """The list of a moderator holds it, and that of its author does not."""
    wanted = CaseFilter(statuses=("appealed",), is_appeal=True)
    async with house.at_work():
        case = await asked(house)
        pages = [
            await house.store.find_cases(wanted, reader(who), limit=5) for who in ("mo", "kai")
        ]

    assert [[one.id for one in page.cases] for page in pages] == [[case.id], []]
    assert isinstance(house.adapter.performed[-1], AskHuman)
