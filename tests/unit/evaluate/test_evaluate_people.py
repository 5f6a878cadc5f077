"""What an event brings with it whatever the policy says: no policy can forget that people look."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.ledger import Ledger
from leeward.testing.acts import acts
from leeward.testing.builders import ROOM, message, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.decided import decision
from leeward.testing.plain import plain_policy
from leeward_policies.domain.action import Action, AskHuman, Subject
from leeward_policies.domain.case import DRILL
from leeward_policies.domain.event import (
    Appealed,
    CaseOverdue,
    DrillDue,
    Event,
    Ordered,
    ReportFiled,
)
from leeward_policies.domain.refs import UserRef
from leeward_policies.evaluate import evaluate
from leeward_policies.policy import Policy

SAID = message("a line", by="kai")
KAI, MO, LEAD, DEPUTY = user("kai"), user("mo"), user("lead"), user("deputy")
ACTS = acts(SAID.ref, KAI, ROOM.space_ref, MO, "key")
APPEAL = Appealed(ROOM, KAI, "d" * 32, DEFAULT_START, decision(SAID))
REPORT = ReportFiled(ROOM, user("mia"), "look", DEFAULT_START, SAID.ref, KAI)
RULES = """
[[rule]]
id       = "told"
because  = "{author} asks people to look"
category = "report"
any      = [{ event = "report-filed" }, { event = "appealed" }]
do       = [{ ask = "safety-lead", urgency = "low" }]
"""


@pytest.fixture
def plain(tmp_path: Path) -> Policy:
    """Return a policy that says nothing of reports and appeals."""
    return plain_policy(tmp_path)


@pytest.fixture
def saying(tmp_path: Path) -> Policy:
    """Return a policy that asks people itself."""
    return plain_policy(tmp_path, added=RULES)


def made(policy: Policy, event: Event) -> tuple[Action, ...]:
    """Return what is done about an event."""
    return evaluate(policy, Ledger().conversation(event), event, (), ()).actions


def asked(policy: Policy, event: Event) -> list[tuple[str, str, Subject]]:
    """Return who is asked about whom, and how soon."""
    found = [one for one in made(policy, event) if isinstance(one, AskHuman)]
    return [(one.whom, one.urgency, one.because.subject) for one in found]


def test_an_appeal_is_always_looked_at(plain: Policy, saying: Policy) -> None:
    """By the moderators, unless the policy says somebody else; once in either case."""
    assert asked(plain, APPEAL) == [("moderators", "medium", Subject(KAI))]
    assert asked(saying, APPEAL) == [("safety-lead", "low", Subject(KAI))]


def test_who_asks_again_asks_nobody(plain: Policy, saying: Policy) -> None:
    """Whatever the policy says."""
    again = replace(APPEAL, asked_in="case-4")

    assert made(plain, again) == made(saying, again) == ()


def test_suspected_abuse_goes_to_its_responders(plain: Policy, saying: Policy) -> None:
    """Also where the policy would ask somebody else."""
    report = replace(REPORT, is_abuse_material=True)

    assert asked(plain, report) == [("csea", "urgent", Subject(KAI))]
    assert [whom for whom, _, _ in asked(saying, report)] == ["csea"]
    assert made(plain, report)[0].message == SAID.ref
    assert made(plain, REPORT) == ()
    assert [whom for whom, _, _ in asked(saying, REPORT)] == ["safety-lead"]


def test_what_a_person_ordered_is_done_as_it_is(plain: Policy) -> None:
    """Whole, and nothing beside it."""
    order = Ordered(ROOM, MO, (ACTS["ban"], ACTS["hide"]), DEFAULT_START)

    assert made(plain, order) == (ACTS["ban"], ACTS["hide"])


def test_who_is_called_to_an_overdue_case_is_called(plain: Policy) -> None:
    """The community has filled it in; nobody where somebody was quicker."""
    call = ACTS["ask"]
    assert isinstance(call, AskHuman)
    overdue = CaseOverdue(ROOM, "case-1", DEFAULT_START, DEFAULT_START, (call,))

    assert made(plain, overdue) == (call,)
    assert made(plain, replace(overdue, calls=())) == ()


@pytest.mark.parametrize(
    ("people", "whom"),
    [
        ((LEAD, DEPUTY), ["safety-lead", "deputy"]),
        ((LEAD, None), ["safety-lead"]),
        ((None, DEPUTY), ["deputy"]),
        ((None, None), []),
    ],
)
def test_each_whose_turn_it_is_gets_a_test_page(
    plain: Policy, people: tuple[UserRef | None, UserRef | None], whom: list[str]
) -> None:
    """About nobody who is a member, and to its reader alone."""
    found = asked(plain, DrillDue(ROOM, people, DEFAULT_START))

    assert [one for one, _, _ in found] == whom
    assert {urgency for _, urgency, _ in found} <= {"high"}
    assert [subject.target for _, _, subject in found] == [one for one in people if one]
    assert {subject.author.id for _, _, subject in found} <= {DRILL}
