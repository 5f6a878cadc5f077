"""Who may do what with a case, on any platform."""

from typing import get_args

import pytest
from live_harbour import HARBOUR, KAI, MO, make_case

from leeward_adapters.live.casework.rights import (
    BY_OFFICE,
    LOOKED_AFTER,
    Caller,
    CaseVerb,
    is_of_team,
    refusal,
    roles_here,
    undo_lacks,
)
from leeward_policies.domain.action import Because, Subject, Unban, Unrestrict
from leeward_policies.domain.refs import SpaceRef
from leeward_policies.ports import People

VERBS: tuple[CaseVerb, ...] = get_args(CaseVerb)


def allowed(who: Caller) -> set[CaseVerb]:
    """Return what somebody may do with a case that lies before the moderators."""
    roles = roles_here(who, People())
    one = make_case()
    return {verb for verb in VERBS if not refusal(verb, one, who, roles, HARBOUR.rights)}


def test_whoever_takes_cases_may_all_that_touches_nobody() -> None:
    """`take` stands for everything that the platform knows nothing of."""
    assert allowed(Caller(MO, frozenset({"take"}))) == LOOKED_AFTER


def test_a_role_of_staff_is_enough_for_that() -> None:
    """It lets nobody read words or touch members."""
    assert allowed(Caller(MO, is_staff=True)) == LOOKED_AFTER


def test_the_leads_office_opens_lines_and_undoes() -> None:
    """And removes nobody."""
    assert allowed(Caller(MO, answers=True)) == BY_OFFICE


def test_a_right_without_the_team_is_none() -> None:
    """Who may ban and does not look after cases sees none."""
    assert allowed(Caller(MO, frozenset({"ban"}))) == set()


@pytest.mark.parametrize("verb", VERBS)
def test_whom_a_case_is_about_reads_what_a_stranger_reads(verb: CaseVerb) -> None:
    """The answer tells them nothing, with every right there is."""
    one = make_case()
    mighty = Caller(KAI, frozenset(VERBS), is_staff=True, answers=True, is_owner=True)
    nobody = Caller(MO)

    as_subject, as_nobody = (
        refusal(verb, one, who, roles_here(who, People()), HARBOUR.rights)
        for who in (mighty, nobody)
    )

    assert as_subject == as_nobody != ""


def test_responders_look_after_suspected_abuse_material() -> None:
    """By that alone, and nobody of the team beside them."""
    one = make_case(asked=("csea",))
    responder, moderator = Caller(MO), Caller(MO, frozenset(VERBS), is_staff=True)
    roles = roles_here(responder, People(csea=(MO,)))

    assert refusal("lines", one, responder, roles, HARBOUR.rights) == ""
    assert refusal("ban", one, responder, roles, HARBOUR.rights) != ""
    assert refusal("take", one, moderator, roles_here(moderator, People()), HARBOUR.rights) != ""


def test_an_owner_answers_where_they_were_asked() -> None:
    """In their own private line, since nobody else could be."""
    owner = Caller(MO, is_owner=True)

    assert roles_here(owner, People()) == frozenset()
    assert roles_here(owner, People(), was_asked=True) == {"safety-lead"}


def test_who_is_of_the_team() -> None:
    """By a right, a role, or an office; by nothing else."""
    team = [Caller(MO, frozenset({"take"})), Caller(MO, is_staff=True), Caller(MO, answers=True)]

    assert all(map(is_of_team, team))
    assert not is_of_team(Caller(MO, frozenset({"kick"}), is_owner=True))


def test_lifting_a_ban_takes_the_right_to_ban() -> None:
    """What else is undone takes no more than undoing."""
    reason, space = Because("x", Subject(KAI)), SpaceRef("harbour", "1")
    unban = Unban(key="a", rule="r", because=reason, mode="enforce", message=None, who=KAI,
                  space=space)  # fmt: skip
    free = Unrestrict(key="b", rule="r", because=reason, mode="enforce", message=None, who=KAI,
                      space=space)  # fmt: skip

    assert undo_lacks(unban, Caller(MO, frozenset({"undo"})))
    assert not undo_lacks(unban, Caller(MO, frozenset({"ban"})))
    assert not undo_lacks(free, Caller(MO))
