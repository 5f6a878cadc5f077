"""Cards of a platform that exists nowhere: its own words, the same rules, and nobody quoted."""

from datetime import timedelta

import pytest
from live_harbour import AT, HARBOUR, KAI, MO, make_case

from leeward.testing.scripted_desk import ScriptedDesk, standing
from leeward_adapters.live.casework.abuse import abuse_page, abuse_sheet, stub_sheet
from leeward_adapters.live.casework.beside import beside
from leeward_adapters.live.casework.brakes import RAISE
from leeward_adapters.live.casework.buttons import (
    case_rows,
    notice_rows,
    reasons_rows,
    report_rows,
    tip_rows,
)
from leeward_adapters.live.casework.presses import Rows
from leeward_adapters.live.casework.rights import Caller
from leeward_adapters.live.casework.sheets import (
    Beside,
    case_sheet,
    handle_in,
    page_sheet,
)
from leeward_adapters.live.casework.team import (
    Seen,
    about_words,
    cases_words,
    console_words,
    doctor_words,
    seen_cases,
    status_sheet,
)
from leeward_adapters.live.saying.spans import flat, joined
from leeward_policies.braking import past_brake
from leeward_policies.domain.action import AskHuman, Because, Subject, Urgency
from leeward_policies.domain.case import Appeal
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, SpaceRef
from leeward_policies.ports import Capabilities, Check, Reasons

ALL = Capabilities(restrict="full", kick="full", ban="full", lock="full")


def labels(rows: Rows) -> list[list[str]]:
    """Return what stands on buttons."""
    return [[one.label for one in row] for row in rows]


def verbs(rows: Rows) -> list[list[str]]:
    """Return what buttons mean."""
    return [[one.press.verb for one in row] for row in rows]


def asking(because: Because, urgency: Urgency = "low") -> AskHuman:
    """Return a question that belongs to no case."""
    return AskHuman(
        key="d:hide:x+ask",
        rule="a-rule",
        because=because,
        mode="enforce",
        whom="moderators",
        urgency=urgency,
    )


def test_a_case_reads_in_the_platforms_words() -> None:
    """Its buttons are called what the platform calls them."""
    rows = labels(case_rows(make_case(), ALL, HARBOUR))

    assert "Quiet" in rows[1]
    assert rows[2] == ["Kick", "Ban", "Close the pier", "May be abuse material"]


def test_a_card_is_found_by_its_footer() -> None:
    """Whatever stands behind its handle."""
    sheets = [
        case_sheet(make_case(), Beside(), HARBOUR),
        page_sheet(asking(Because("x", Subject(KAI))), "", HARBOUR),
        abuse_sheet(make_case(asked=("csea",)), HARBOUR),
        stub_sheet(make_case()),
    ]

    assert all(handle_in(sheet.footer) == sheet.handle for sheet in sheets)


@pytest.mark.parametrize(
    ("other", "is_private", "is_there"),
    [({}, False, True), ({}, True, False), ({"status": "closed"}, False, False)],
)
def test_a_case_is_handed_over_where_people_can_be_chosen(
    other: dict[str, str],
    is_private: bool,  # noqa: FBT001 - a parameter of the test
    is_there: bool,  # noqa: FBT001
) -> None:
    """Neither in a letter nor once it is over."""
    sheet = case_sheet(make_case(**other), Beside(is_private=is_private), HARBOUR)

    assert (sheet.menu is not None) == is_there


def test_whom_nothing_can_be_done_to_has_no_such_buttons() -> None:
    """A letter to the bot stands where nobody can be touched."""
    letter = make_case(channel=ChannelRef("harbour", DIRECT_SPACE, "5"))

    assert verbs(case_rows(letter, ALL, HARBOUR))[1:] == [["undo", "note"], ["abuse"]]
    assert verbs(case_rows(make_case(), Capabilities(), HARBOUR))[1:] == [
        ["undo", "note"],
        ["abuse"],
    ]


def test_an_appeal_is_decided_by_the_rules_of_the_place() -> None:
    """Its answers are two, and who decided is said."""
    one = make_case(appeal=Appeal("d1", KAI, AT, ("a-rule",), ("harbour:mo",)))
    reasons = Reasons("d1", AT, None, (), ("hide",), text_until=AT + timedelta(days=1))
    sheet = case_sheet(one, Beside(reasons=reasons), HARBOUR)
    parts = {title: flat(text) for title, text in sheet.parts}

    assert parts["Who decided"].startswith("A program, by the rules of this pier. harbour:mo")
    assert verbs(sheet.rows)[0] == ["take", "right", "wrong", "lines"]


def test_a_brakes_page_says_beforehand_what_its_button_does() -> None:
    """In this place; any other page has no button."""
    brake = past_brake(KAI, SpaceRef("harbour", "1"), "a-rule", "hide")
    page, other = (
        page_sheet(asking(because), "It could not.", HARBOUR)
        for because in (brake, Because("x", Subject(KAI)))
    )

    assert "in this pier" in flat(dict(page.parts)[RAISE])
    assert verbs(page.rows) == [["brake"]]
    assert other.rows == ()
    assert flat(dict(other.parts)["Not done"]) == "It could not."


def test_suspected_abuse_names_nobody() -> None:
    """Neither the card of its responders nor what is left elsewhere."""
    one = make_case(asked=("csea",))
    sheets = [
        abuse_sheet(one, HARBOUR),
        abuse_page(asking(Because("x", Subject(KAI))), "page-1", HARBOUR),
        stub_sheet(one),
    ]

    for sheet in sheets:
        read = " ".join([sheet.title, flat(sheet.body), *(flat(text) for _, text in sheet.parts)])
        assert str(KAI) not in read


async def test_what_was_done_is_told_in_the_platforms_words() -> None:
    """Until when somebody cannot write is a moment in each reader's zone."""
    desk = ScriptedDesk(given={"d1": Reasons("d1", AT, None, (), ("lock", "restrict"), AT)})

    found = await beside(desk, make_case(decisions=("d1",)), ALL, HARBOUR)

    assert found.done[:2] == ("closed the pier", "kept the author from writing")
    assert flat(joined([found.done[2]])) == f"the author may write again {AT.isoformat()}"


def test_moderators_read_of_what_stands_in_their_room() -> None:
    """Whoever answers for the community of all; suspected abuse has no address at all."""
    cases = [
        make_case(id="case-1"),
        make_case(id="case-2"),
        make_case(id="case-3", asked=("csea",)),
    ]
    links = {"case-1": "https://example.org/1", "case-3": "https://example.org/3"}

    moderator = seen_cases(cases, Caller(MO), links)
    lead = seen_cases(cases, Caller(MO, answers=True), {})

    assert [(one.case.id, one.link) for one in moderator] == [
        ("case-1", "https://example.org/1"),
        ("case-3", None),
    ]
    assert [one.case.id for one in lead] == ["case-1", "case-2", "case-3"]


def test_a_list_of_cases_ends_before_it_is_too_long() -> None:
    """What is left out is counted, by the platform's own measure."""
    seen = [Seen(make_case(id=f"case-{number}")) for number in range(1, 9)]

    assert flat(cases_words(seen, 20, lambda _row: 9)).endswith("… and 6 more, less urgent.")


def test_the_team_reads_of_the_platform_by_its_name() -> None:
    """What Leeward is, how members reach a human, and the way into the console."""
    about = flat(about_words("harbour:mo", HARBOUR))

    assert "nothing is sent anywhere but to Harbour" in about
    assert "Members wave, or press Help." in about
    assert "with /mine." in about
    assert "look after this pier" in flat(console_words(None, HARBOUR))
    assert "https://example.org" in flat(console_words("https://example.org", HARBOUR))


def test_status_counts_only_what_its_reader_may_see() -> None:
    """Where they cannot be read, that is said."""
    read, unread = (
        dict(status_sheet(standing(), cases, ["a room"]).facts)["Open cases for you"]
        for cases in ([Seen(make_case(urgency="urgent"))], None)
    )

    assert flat(read) == "1, 1 of them urgent"
    assert flat(unread) == "they cannot be read just now"


def test_what_is_ill_goes_first() -> None:
    """Each with its cure; what is well needs none."""
    checks = (Check("a", "well", "fine", "no"), Check("b", "ill", "broken", "Mend it."))

    assert flat(doctor_words(checks)) == "🔴 b: broken. Mend it.\n🟢 a: fine."


def test_buttons_of_members() -> None:
    """Help stands first wherever a member is told something."""
    rows = tip_rows("n", "en", "d")
    assert verbs(rows) == [["help", "report", "blocking"], ["notme", "notips"]]
    assert [rows[0][1].press.argument, rows[1][0].press.argument] == ["tip/d", "d"]
    assert verbs(tip_rows("n", "en", "d", is_own=True)) == [["help", "notme", "notips"]]
    assert verbs(tip_rows("n", "en")) == [["help", "blocking"], ["notips"]]
    assert verbs(report_rows("en")) == [["help", "blocking"]]
    assert verbs(notice_rows("d", "en")) == [["why", "human", "safety"]]
    assert verbs(notice_rows("d", "en", "d/x", may_ask=False)) == [["why"]]
    assert verbs(reasons_rows("d", "en")) == [["human"]]
    assert reasons_rows("d", "en", may_ask=False) == ()
