"""A case knows who waits for an answer, and owes it to each of them when it ends."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from leeward.cases.asked import WAITING_EACH, WAITING_IN_CASE, joined
from leeward.cases.quieting import REPORTS_AN_HOUR
from leeward.community import Community, Step
from leeward.journal import Journal
from leeward.members import ROOF
from leeward.testing.builders import ROOM, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.plain import plain_house, plain_policy, stepped
from leeward_policies.domain.action import Answer, AskHuman
from leeward_policies.domain.case import Case, Reporter, Verdict
from leeward_policies.domain.event import CaseMoved, HelpAsked, Judged, ReportFiled
from leeward_policies.domain.move import CallAbuseMaterial, Reopen
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.domain.report import report_number

KAI, LEAD = user("kai"), user("lead")
ASKS = """
[[rule]]
id       = "report"
because  = "A member asks for a look at {author}"
category = "report"
any      = [{ event = "report-filed" }]
do       = [{ ask = "moderators", urgency = "medium" }]

[[rule]]
id       = "help-asked"
because  = "{author} asks for help"
category = "report"
any      = [{ event = "help-asked" }]
do       = [{ ask = "safety-lead", urgency = "high" }]
"""


@pytest.fixture
def house(tmp_path: Path) -> Community:
    """Return a community in which reports and calls for help are asked of people."""
    return plain_house(plain_policy(tmp_path, added=ASKS))


def line(number: int) -> MessageRef:
    """Return a message of Kai."""
    return sent("hm", by="kai", number=f"m{number}").message.ref


def reported(
    by: str = "mia",
    number: int | None = 1,
    *,
    minute: float = 0,
    subject: UserRef | None = KAI,
    abuse: bool = False,
) -> ReportFiled:
    """Return that somebody reports a message of Kai, or Kai, or something else."""
    return ReportFiled(
        ROOM,
        user(by),
        "mean words",
        DEFAULT_START + timedelta(minutes=minute),
        message=None if number is None else line(number),
        subject=subject,
        is_abuse_material=abuse,
    )


def judge(house: Community, case: Case, verdict: Verdict = "right", minute: float = 30) -> Step:
    """End a case."""
    at = DEFAULT_START + timedelta(minutes=minute)
    return stepped(house, Judged(ROOM, case.id, LEAD, verdict, at))


def answers(step: Step) -> list[Answer]:
    """Return the answers that a step owes."""
    return [one.action for one in step.outbox if isinstance(one.action, Answer)]


def asks(step: Step) -> list[AskHuman]:
    """Return the calls of a step's decision."""
    return [one for one in step.decision.actions if isinstance(one, AskHuman)]


def who(case: Case) -> list[str]:
    """Return who waits in a case."""
    return [one.ref.id for one in case.reporters]


# --- who waits ----------------------------------------------------------------------------------


def test_whoever_reports_waits_for_an_answer(house: Community) -> None:
    """Each of several people, once for a message however often they press; the number is the
    one of their latest receipt.
    """
    first = stepped(house, reported("mia"))
    stepped(house, reported("ben", minute=1))
    stepped(house, reported("mia", 2, minute=2))
    again = stepped(house, reported("mia", minute=3))

    case = again.cases[0]
    assert who(case) == ["ben", "mia", "mia"]
    assert [one.message for one in case.reporters] == [line(1), line(2), line(1)]
    assert case.reporters[-1].number == report_number(again.decision.id)
    assert report_number(first.decision.id) not in {one.number for one in case.reporters}
    assert [one.whom for one in asks(again)] == ["nobody"], "who looks at it is not called twice"


def test_whoever_asks_for_help_waits_for_an_answer(house: Community) -> None:
    """The call is a case about them, and they are told what becomes of it."""
    step = stepped(house, HelpAsked(ROOM, KAI, DEFAULT_START))

    number = report_number(step.decision.id)
    assert step.cases[0].reporters == (Reporter(KAI, number, DEFAULT_START, "help"),)


def test_what_a_rule_finds_nobody_waits_for(house: Community) -> None:
    """Only who asked is answered."""
    step = stepped(house, sent("grr", by="kai", to=["mia"], number="m1"))

    assert step.cases[0].reporters == ()


def test_nobody_fills_a_case_alone() -> None:
    """Of one member the latest reports are told of; of a crowd the first."""

    def one(name: str, number: int) -> Reporter:
        return Reporter(user(name), f"R-{name}{number}", DEFAULT_START, "report", line(number))

    waiting: tuple[Reporter, ...] = ()
    for number in range(WAITING_EACH + 3):
        waiting = joined(waiting, one("mia", number))
    assert [other.number for other in waiting] == [f"R-mia{n}" for n in range(3, WAITING_EACH + 3)]

    for number in range(WAITING_IN_CASE):
        waiting = joined(waiting, one(f"u{number}", 1))
    assert len(waiting) == WAITING_IN_CASE
    assert waiting[0].ref == user("mia")


def test_who_waits_is_as_before_where_a_commit_fails(house: Community) -> None:
    """What was changed in memory is taken back whole."""
    stepped(house, reported("mia"))
    journal = Journal()
    stepped(house, reported("ben", minute=1), journal)
    assert len(house.cases.reported_by(user("ben"))) == 1

    journal.undo()

    assert house.cases.reported_by(user("ben")) == ()
    assert len(house.cases.reported_by(user("mia"))) == 1


# --- what they are told -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "topic"),
    [
        ("right", "report-outcome-acted"),
        ("wrong", "report-outcome-fine"),
        ("unclear", "report-outcome-unclear"),
    ],
)
def test_an_ended_case_answers_each_of_them_once(
    house: Community, verdict: Verdict, topic: str
) -> None:
    """One letter each, in private, with the latest number and nothing of the reasons; what stays
    for whoever cannot be written to is committed with the verdict.
    """
    stepped(house, reported("mia"))
    second = stepped(house, reported("mia", 2, minute=1))
    other = stepped(house, reported("ben", minute=2))

    step = judge(house, other.cases[0], verdict)

    told = {one.to.id: (one.topic, one.number, one.mode) for one in answers(step)}
    assert told == {
        "mia": (topic, report_number(second.decision.id), "enforce"),
        "ben": (topic, report_number(other.decision.id), "enforce"),
    }
    assert {one.because.subject.author for one in answers(step)} == {user("mia"), user("ben")}
    assert not [one for one in answers(step) if one.message is not None]
    assert step.cases[-1].reporters == ()
    kept = [(name, memo.about, memo.value.partition(" ")[2]) for name, memo in step.memos]
    assert kept == [(ROOF, user(name), topic) for name in ("mia", "mia", "ben")], (
        "each number is told of"
    )


def test_help_and_abuse_are_answered_in_words_of_their_own(house: Community) -> None:
    """Of suspected abuse nothing of the verdict is told; help is no report."""
    helped = judge(house, stepped(house, HelpAsked(ROOM, user("ana"), DEFAULT_START)).cases[0])
    abuse = judge(house, stepped(house, reported(abuse=True)).cases[0], "wrong")

    assert [one.topic for one in answers(helped)] == ["help-outcome"]
    assert [one.topic for one in answers(abuse)] == ["report-outcome-abuse"]


def test_a_case_that_became_one_of_abuse_is_answered_as_such(house: Community) -> None:
    """Whoever reported it before waits on."""
    case = stepped(house, reported()).cases[0]
    at = DEFAULT_START + timedelta(minutes=1)
    moved = stepped(house, CaseMoved(ROOM, case.id, LEAD, CallAbuseMaterial(), at))

    assert who(moved.cases[-1]) == ["mia"]
    assert [one.topic for one in answers(judge(house, case))] == ["report-outcome-abuse"]


def test_an_answer_is_given_once(house: Community) -> None:
    """A case that is opened again has nobody who waits, and a refused verdict answers nobody."""
    case = stepped(house, reported("mia")).cases[0]
    at = DEFAULT_START + timedelta(minutes=5)
    refused = stepped(house, Judged(ROOM, case.id, KAI, "wrong", at))
    ended = judge(house, case)
    move = Reopen(ended.cases[-1])
    again = stepped(
        house, CaseMoved(ROOM, case.id, LEAD, move, DEFAULT_START + timedelta(minutes=40))
    )
    later = judge(house, again.cases[-1], "wrong", 50)

    assert (answers(refused), refused.memos) == ([], ())
    assert len(answers(ended)) == 1
    assert again.cases[-1].status == "open"
    assert (answers(later), later.memos) == ([], ())


def test_nothing_told_to_people_names_who_reported(house: Community) -> None:
    """Neither the audit, nor a call, nor a note; only the case knows, and the answer itself."""
    steps = [stepped(house, reported("mia")), stepped(house, HelpAsked(ROOM, KAI, DEFAULT_START))]
    steps.append(judge(house, steps[0].cases[0]))

    for step in steps[:1] + steps[2:]:
        lines = [f"{one.what} {one.about} {one.detail}" for one in step.audit]
        calls = [str(one.action) for one in step.outbox if not isinstance(one.action, Answer)]
        notes = [str(case.notes) for case in step.cases]
        assert not [said for said in (*lines, *calls, *notes) if "mia" in said]


# --- floods -------------------------------------------------------------------------------------


def flood(house: Community, *, by: str = "mia") -> Iterator[Step]:
    """Report so many people that the next one is too many."""
    for number in range(REPORTS_AN_HOUR):
        yield stepped(house, reported(by, number, minute=number / 10, subject=user(f"u{number}")))


def test_a_flood_of_reports_is_filed_and_wakes_nobody(house: Community) -> None:
    """A new case waits with low urgency; one that is open is brought up to date and no more."""
    loud = list(flood(house))
    new = stepped(house, reported("mia", 50, minute=5, subject=user("zoe")))
    joins = stepped(house, reported("mia", 51, minute=6, subject=user("u1")))
    other = stepped(house, reported("ben", 52, minute=7, subject=user("kim")))

    assert {one.urgency for step in loud for one in asks(step)} == {"medium"}
    assert [(one.whom, one.urgency) for one in asks(new)] == [("moderators", "low")]
    assert (new.cases[0].urgency, new.cases[0].asked) == ("low", ("moderators",))
    assert [(one.whom, one.urgency) for one in asks(joins)] == [("nobody", "low")]
    assert (joins.cases[0].urgency, who(joins.cases[0])) == ("medium", ["mia", "mia"])
    assert [(one.whom, one.urgency) for one in asks(other)] == [("moderators", "medium")]


def test_an_hour_later_reports_are_loud_again(house: Community) -> None:
    """Nobody is silenced: the hour before is what counts."""
    list(flood(house))

    stepped(house, reported("ben", 49, minute=69, subject=user("kim")))
    later = stepped(house, reported("mia", 50, minute=70, subject=user("zoe")))

    assert [one.urgency for one in asks(later)] == ["medium"]


def test_abuse_and_help_are_never_quiet(house: Community) -> None:
    """Whatever somebody has reported before."""
    list(flood(house))

    abuse = stepped(house, reported("mia", 50, minute=5, subject=user("zoe"), abuse=True))
    helps = stepped(house, HelpAsked(ROOM, user("mia"), DEFAULT_START + timedelta(minutes=6)))

    assert [(one.whom, one.urgency) for one in asks(abuse)] == [("csea", "urgent")]
    assert [(one.whom, one.urgency) for one in asks(helps)] == [("safety-lead", "high")]


def test_a_policy_may_note_reports_and_ask_nobody(tmp_path: Path) -> None:
    """What asks nobody is as quiet as it was; nobody waits, since there is no case."""
    house = plain_house(plain_policy(tmp_path, added=ASKS.replace(
        'do       = [{ ask = "moderators", urgency = "medium" }]', "do       = [{ note = true }]"
    )))  # fmt: skip

    step = stepped(house, reported("mia"))

    assert [one.__struct_config__.tag for one in step.decision.actions] == ["note"]
    assert step.cases == ()


# --- something else -----------------------------------------------------------------------------


def test_something_else_is_a_case_of_its_own(house: Community) -> None:
    """It is about nobody, least of all about whoever reports it, and nothing in it names them."""
    first = stepped(house, reported("mia", None, subject=None))
    second = stepped(house, reported("ben", None, subject=None, minute=1))

    cases = [first.cases[0], second.cases[0]]
    assert [case.id for case in cases] == ["case-1", "case-2"]
    assert [case.kind for case in cases] == ["report", "report"]
    assert [who(case) for case in cases] == [["mia"], ["ben"]]
    for case in cases:
        assert case.subject.author.id.startswith("@unknown")
        assert "mia" not in str(case.subject)
        assert "ben" not in str(case.subject)
