"""The queue: what each of the team sees, in which order, and how it is looked through."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from leeward.console.pages.queue import PAGE
from leeward.testing.clock import DEFAULT_START
from leeward.testing.consoled import case, consoled, member
from leeward_policies.domain.action import Urgency
from leeward_policies.domain.case import Appeal

ROW = re.compile(r'id="row-(case-\d+)"')

EACH = [
    case(1),
    case(2, asked=("safety-lead",)),
    case(3, asked=("csea",)),
    case(4, author="mod"),
    case(5, author="lead", asked=("safety-lead",)),
    case(6, author="responder", asked=("csea",)),
]


def rows(page: str) -> list[str]:
    """Return the ids of the cases in a list, in order."""
    return ROW.findall(page)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mod", ["case-1"]),
        ("other-mod", ["case-1", "case-4"]),
        ("lead", ["case-1", "case-2", "case-4"]),
        ("admin", []),
        ("responder", ["case-3"]),
    ],
)
async def test_everybody_sees_what_lies_before_them(
    tmp_path: Path, name: str, expected: list[str]
) -> None:
    """Rows and their count hold what somebody may see: never a case about themselves."""
    async with consoled(tmp_path, EACH) as house:
        page = (await (await house.signed_in(name)).get("/")).text
    assert rows(page) == expected
    assert f"Waiting: {len(expected)} case" in page


async def test_the_most_urgent_stand_first(tmp_path: Path) -> None:
    """Cases stand by urgency, and among equals the oldest first."""
    urgencies: list[Urgency] = ["low", "urgent", "high", "urgent", "medium"]
    cases = [
        case(number, urgency=urgency, at=DEFAULT_START - timedelta(minutes=number))
        for number, urgency in enumerate(urgencies, 1)
    ]
    async with consoled(tmp_path, cases) as house:
        page = (await (await house.signed_in()).get("/")).text
    assert rows(page) == ["case-4", "case-2", "case-3", "case-5", "case-1"]


async def test_abuse_material_shows_nothing(tmp_path: Path) -> None:
    """Of suspected abuse material the list says how urgent it is and since when, and no more."""
    async with consoled(tmp_path, [case(1, asked=("csea",))]) as house:
        page = (await (await house.signed_in("responder")).get("/")).text
    row = page.partition('id="row-case-1"')[2].partition("</li>")[0]
    assert "Suspected abuse material. Do not open, do not copy." in row
    for hidden in ("kai", "mia", "grooming", "general"):
        assert hidden not in row


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["case-1", "case-5"]),
        ("?show=waiting", ["case-1", "case-5"]),
        ("?show=mine", ["case-2"]),
        ("?show=taken", ["case-2", "case-3"]),
        ("?show=appeals", ["case-5"]),
        ("?show=closed", ["case-4"]),
        ("?show=all", ["case-1", "case-2", "case-3", "case-4", "case-5"]),
        ("?show=all&urgency=urgent", ["case-3"]),
        ("?show=all&urgency=urgent&urgency=low", ["case-3", "case-4"]),
        ("?show=all&kind=grooming", ["case-1", "case-2", "case-3", "case-4", "case-5"]),
        ("?show=all&kind=scam", []),
        ("?show=all&about=test:ben", ["case-3"]),
        ("?show=all&about=ben", ["case-3"]),
        ("?show=all&about=nobody", []),
        ("?show=nonsense&urgency=x&kind=%00&at=%ff", ["case-1", "case-5"]),
    ],
)
async def test_the_queue_can_be_narrowed(tmp_path: Path, query: str, expected: list[str]) -> None:
    """Views and filters narrow the list; what is not understood narrows nothing."""
    appeal = Appeal("d", member("kai"), DEFAULT_START)
    cases = [
        case(1),
        case(2, status="taken", assignee="test:mod"),
        case(3, status="taken", assignee="test:lead", urgency="urgent", author="ben"),
        case(4, status="resolved", urgency="low"),
        case(5, status="appealed", appeal=appeal),
    ]
    async with consoled(tmp_path, cases) as house:
        page = (await (await house.signed_in()).get(f"/{query}")).text
    assert sorted(rows(page)) == expected


async def test_a_case_s_number_leads_to_the_case(tmp_path: Path) -> None:
    """Whoever looks for a case's number gets there, if it is for them."""
    async with consoled(tmp_path, EACH) as house:
        client = await house.signed_in()
        answers = [
            await client.get(f"/?about={text}") for text in ("case-1", "Case-1", "case-2", "case-9")
        ]
    assert [one.headers.get("location") for one in answers] == [
        "/cases/case-1",
        "/cases/case-1",
        None,
        None,
    ]
    assert answers[2].text.replace("case-2", "case-9") == answers[3].text


async def test_pages_follow_each_other_and_lead_back(tmp_path: Path) -> None:
    """Next leads through all cases once, and back to the first page."""
    cases = [case(number) for number in range(1, 2 * PAGE + 2)]
    async with consoled(tmp_path, cases) as house:
        client, path, seen, back = await house.signed_in(), "/", [], ""
        while path:
            page = (await client.get(path)).text
            seen.append(rows(page))
            links = dict(re.findall(r'<a rel="(\w+)" href="([^"]+)"', page))
            path = links.get("next", "").replace("&amp;", "&")
            back = links.get("prev", "").replace("&amp;", "&")
        before = rows((await client.get(back)).text)
    assert [len(one) for one in seen] == [PAGE, PAGE, 1]
    assert len({one for page in seen for one in page}) == len(cases)
    assert before == seen[1]


async def test_times_are_told_in_words(tmp_path: Path) -> None:
    """The list says when a case is due, that it is late, and how often others were called."""
    now = DEFAULT_START
    cases = [
        case(1, due=now + timedelta(minutes=4)),
        case(2, due=now - timedelta(minutes=20), calls=2),
        case(3, due=None),
    ]
    async with consoled(tmp_path, cases) as house:
        page = (await (await house.signed_in()).get("/")).text
    assert "due in 4 minutes" in page
    assert "overdue since 20 minutes" in page
    assert "nobody has answered; others were called twice" in page


async def test_who_looks_after_a_case_is_told(tmp_path: Path) -> None:
    """A case that is looked after says by whom; one's own says by you."""
    cases = [
        case(1, status="taken", assignee="test:lead"),
        case(2, status="taken", assignee="test:mod"),
    ]
    async with consoled(tmp_path, cases) as house:
        page = (await (await house.signed_in()).get("/?show=taken")).text
    assert ("looked after by test:lead" in page, "looked after by you" in page) == (True, True)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Nobody waits."),
        ("?show=mine", "You look after no case"),
        ("?show=closed", "There is no case of this sort."),
        ("?about=nobody", "No case here is like that."),
    ],
)
async def test_an_empty_list_says_what_that_means(tmp_path: Path, query: str, words: str) -> None:
    """Each empty list has its own words."""
    async with consoled(tmp_path) as house:
        page = (await (await house.signed_in()).get(f"/{query}")).text
    assert words in page


async def test_hostile_names_are_text(tmp_path: Path) -> None:
    """Names and what is looked for are shown as text, whatever is in them."""
    hostile = "<script>alert(1)</script>\"'\u202e"
    async with consoled(tmp_path, [case(1, author=hostile)]) as house:
        client = await house.signed_in()
        page = (await client.get("/", params={"about": hostile, "at": hostile})).text
        queue = (await client.get("/")).text
    for one in (page, queue):
        assert "<script>alert" not in one
    assert "\u202e" not in queue


async def test_the_piece_is_the_list_of_the_page(tmp_path: Path) -> None:
    """What an open page fetches is the list that the page itself would show."""
    async with consoled(tmp_path, [case(1), case(2)]) as house:
        client = await house.signed_in()
        page, piece = (
            (await client.get("/?urgency=high")).text,
            await client.get("/queue?urgency=high"),
        )
    assert piece.text.strip() in page
    assert "<html" not in piece.text
