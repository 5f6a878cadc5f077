"""What people do with cases, whatever they press on: once, in words, and as far as they may."""

from collections.abc import Sequence
from datetime import timedelta
from typing import get_args

import pytest
from live_harbour import AT, HARBOUR, KAI, MO, make_case
from msgspec.structs import replace

from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.live.casework.moves import (
    MOVED,
    NOT_OF_TEAM,
    NOTHING_TO_UNDO,
    QUICKER,
    UNKNOWN,
    VERB_OF,
    Answer,
    Moves,
    OnCase,
    abuse_refusal,
    hand_over_refusal,
    undone_words,
)
from leeward_adapters.live.casework.opened import FOR_YOU, pages_of_lines
from leeward_adapters.live.casework.rights import Caller, CaseVerb
from leeward_adapters.live.saying.spans import Code, Dim, Text, flat
from leeward_policies.case_rights import CALLED_SO_ALREADY, NOT_TAKEN
from leeward_policies.domain.action import Action, Because, Reveal, Subject, Unban, Unrestrict
from leeward_policies.domain.case import Case, CaseNote
from leeward_policies.domain.event import CaseMoved, Judged, Ordered
from leeward_policies.domain.move import GiveBack, Move, Reopen, Take
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.ports import EvidenceText, People

ALL = frozenset(get_args(CaseVerb))
PIER = SpaceRef("harbour", "1")
LINE = MessageRef("harbour", "1", "2", "3")
REASON = Because("x", Subject(KAI))

REVEAL = Reveal(key="a", rule="r", because=REASON, mode="enforce", message=LINE, target=LINE)
FREE = Unrestrict(
    key="b", rule="r", because=REASON, mode="enforce", message=None, who=KAI, space=PIER
)
UNBAN = Unban(key="c", rule="r", because=REASON, mode="enforce", message=None, who=KAI, space=PIER)


def moves_of(desk: ScriptedDesk) -> Moves:
    """Return what does things with the cases of a desk."""
    return Moves(desk, lambda: desk.answering, HARBOUR)


def desk_with(*cases: Case) -> ScriptedDesk:
    """Return a desk that knows these cases."""
    return ScriptedDesk(cases={one.id: one for one in cases})


def on(case: Case, may: frozenset[CaseVerb] = ALL, who: UserRef = MO) -> OnCase:
    """Return a press on a case that may be done."""
    return OnCase(case, Caller(who, may))


async def test_who_presses_is_asked_for_the_place_of_the_case() -> None:
    """What they may do elsewhere does not count."""
    case = make_case()
    asked: list[Case] = []

    async def calling(one: Case) -> Caller:
        asked.append(one)
        return Caller(MO, ALL)

    found = await moves_of(desk_with(case)).allowed("take", case.id, calling, was_asked=False)

    assert found == OnCase(case, Caller(MO, ALL))
    assert asked == [case]


@pytest.mark.parametrize(("case_id", "says"), [("case-9", UNKNOWN), ("case-1", "a warden's right")])
async def test_who_may_not_is_told_and_sees_no_card(case_id: str, says: str) -> None:
    """Neither of a case that is gone, nor of one that is for others."""

    async def calling(_case: Case) -> Caller:
        return Caller(UserRef("harbour", "", "eve"))

    desk = desk_with(make_case())
    answer = await moves_of(desk).allowed("take", case_id, calling, was_asked=False)

    assert isinstance(answer, Answer)
    assert says in flat(answer.text)
    assert not answer.is_known
    assert desk.events == []


async def test_a_move_is_handed_in_and_said() -> None:
    """With the platform on which it was made."""
    case = make_case()
    desk = desk_with(case)

    answer = await moves_of(desk).move(on(case), Take(), AT)

    assert answer == Answer((MOVED[Take],), is_done=True)
    assert [event.via for event in desk.told(CaseMoved)] == ["harbour"]
    assert desk.adapters == ["harbour"]


async def test_a_thread_is_named_anew_where_its_name_tells_it() -> None:
    """After a case is opened again, and not after it is taken."""
    case = make_case(status="closed")

    answer = await moves_of(desk_with(case)).move(on(case), Reopen(), AT)

    assert answer.renames


async def test_what_cannot_be_done_is_said_and_changes_nothing() -> None:
    """The card may be old, so it is shown anew."""
    case = make_case()
    desk = desk_with(case)

    answer = await moves_of(desk).move(on(case), GiveBack(), AT)

    assert answer == Answer((NOT_TAKEN,))
    assert desk.events == []


async def test_of_two_who_take_a_case_at_once_one_was_quicker() -> None:
    """Both pressed on a card that nobody had."""
    case = make_case()
    desk = desk_with(replace(case, assignee="harbour:ann", status="taken"))
    desk.judges = True

    answer = await moves_of(desk).move(on(case), Take(), AT)

    assert answer.text == (QUICKER,)


async def test_whoever_looks_after_a_case_is_named_until_when() -> None:
    """So that others know whom to ask."""
    until = AT + timedelta(hours=1)
    case = make_case(assignee="harbour:ann", status="taken", taken_until=until)

    answer = await moves_of(desk_with(case)).move(on(case), Take(), AT)

    assert flat(answer.text).startswith(
        f"harbour:ann looks after this case until {until.isoformat()}"
    )


async def test_what_was_wrong_is_undone_before_the_case_is_closed() -> None:
    """The order belongs to the case while it is open."""
    case = make_case()
    desk = desk_with(case)
    desk.undo[case.id] = (FREE,)

    answer = await moves_of(desk).judge(on(case), "wrong", AT)

    assert [type(event) for event in desk.events] == [Ordered, Judged]
    assert flat(answer.text).endswith("The case is closed. Ordered: let harbour:kai write again.")
    assert answer.renames


async def test_how_an_ended_case_ended_is_said() -> None:
    """To whoever comes late."""
    case = make_case(status="closed", verdict="right", assignee="harbour:ann")

    answer = await moves_of(desk_with(case)).judge(on(case), "wrong", AT)

    assert flat(answer.text) == (
        f"This case is closed, since {AT.isoformat()}."
        " Right: it was what it looked like. It was in the hands of harbour:ann."
    )


async def test_what_takes_another_right_is_left_and_named() -> None:
    """Lifting a ban is for whoever may ban."""
    case = make_case()
    desk = desk_with(case)
    desk.undo[case.id] = (FREE, UNBAN)

    answer = await moves_of(desk).undo(on(case, frozenset({"take", "undo"})), AT)

    assert [event.acts for event in desk.told(Ordered)] == [(FREE,)]
    assert flat(answer.text) == (
        "Ordered: let harbour:kai write again."
        " This is left for somebody with the right to ban: let harbour:kai come back."
    )


async def test_nothing_left_to_undo_is_said() -> None:
    """Nothing is ordered then."""
    case = make_case()
    desk = desk_with(case)

    answer = await moves_of(desk).undo(on(case), AT)

    assert answer == Answer((NOTHING_TO_UNDO,))
    assert desk.events == []


@pytest.mark.parametrize(("first", "is_said"), [("Authors are asked first.", True), ("", False)])
def test_that_authors_are_asked_first_is_said_where_it_is_so(
    first: str,
    is_said: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Some platforms can bring a message back."""
    acts: Sequence[Action] = (REVEAL,)

    text = flat(undone_words(acts, (), replace(HARBOUR, hide_undone=first)))

    assert ("Authors are asked first." in text) == is_said


def test_a_case_is_handed_over_to_who_could_see_it() -> None:
    """To nobody else, and not to whom it is about."""
    case = make_case()
    ann = UserRef("harbour", "", "ann")

    assert hand_over_refusal(on(case), ann, frozenset({"moderator"}), AT) == ""
    assert hand_over_refusal(on(case), ann, frozenset(), AT) == NOT_OF_TEAM
    assert hand_over_refusal(on(case), KAI, frozenset({"moderator"}), AT) != ""


def test_a_case_is_called_abuse_material_once() -> None:
    """Then it lies before its responders."""
    assert abuse_refusal(on(make_case()), AT) == ""
    assert abuse_refusal(on(make_case(asked=("csea",))), AT) == CALLED_SO_ALREADY


@pytest.mark.parametrize("asked", ["moderators", "csea"])
async def test_lines_are_opened_for_one_person(asked: str) -> None:
    """Nothing leads to what must not be opened."""
    case = make_case(asked=(asked,))
    desk = desk_with(case)
    desk.answering = People(csea=(MO,))

    _, is_linked = await moves_of(desk).lines(on(case))

    assert is_linked == (asked != "csea")
    assert desk.opened == [(case.id, MO)]


def test_opened_lines_stand_in_rows_of_their_own() -> None:
    """What only stands beside the evidence is dim; nothing kept is no message at all."""
    texts = [
        EvidenceText(LINE, KAI, AT, "one\n`two`", 1, "evidence", 3),
        EvidenceText(LINE, KAI, AT, "", 0, "context"),
    ]
    notes = (CaseNote(AT, "harbour:mo", "note"),)

    [page] = pages_of_lines(texts, notes, longest=10_000, length=lambda _text: 1)

    assert page[0] == FOR_YOU
    assert [span for span in page if isinstance(span, Code)] == [
        Code("one"),
        Code("`two`"),
        Code("note"),
    ]
    [dim] = [span for span in page if isinstance(span, Dim)]
    assert Code(" ") in dim.text
    assert pages_of_lines((), longest=1, length=lambda _text: 1) == ()


def test_more_lines_than_fit_are_counted() -> None:
    """Five messages are shown, each within the platform's own measure."""
    texts = [EvidenceText(LINE, KAI, AT, f"line {number}", 0, "evidence") for number in range(20)]

    def length(text: Text) -> int:
        return 10 * len([span for span in text if isinstance(span, Code)])

    pages = pages_of_lines(texts, longest=22, length=length)

    assert len(pages) == 5
    assert flat(pages[-1]).endswith("… and 10 more: leeward cases show opens them all.")


def test_every_move_has_a_verb_and_words() -> None:
    """Nothing can be done of which nobody knows what it takes."""
    kinds = set(get_args(Move))

    assert set(VERB_OF) == set(MOVED) == kinds
