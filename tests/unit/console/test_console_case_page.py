"""The page of a case: who sees it, what it tells, and that nothing in it can break the page."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.console.links import member_path
from leeward.testing.casework import SAID, at_case, grooming
from leeward.testing.clock import DEFAULT_START
from leeward.testing.consoled import case, consoled, member
from leeward_policies.domain.case import DRILL, CaseNote
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}\u202e'
MARKUP = HOSTILE.rstrip("\u202e")
"""Ids of rules are checked for what cannot be seen when a policy is loaded."""


@pytest.mark.parametrize(
    ("who", "asked", "expected"),
    [
        ("mod", ("moderators",), 200),
        ("lead", ("moderators",), 200),
        ("lead", ("safety-lead",), 200),
        ("mod", ("safety-lead",), 404),
        ("admin", ("moderators",), 404),
        ("responder", ("moderators",), 404),
        ("responder", ("csea",), 200),
        ("mod", ("csea",), 404),
        ("lead", ("csea",), 404),
        ("admin", ("csea",), 404),
    ],
)
async def test_only_those_before_whom_a_case_lies_see_it(
    tmp_path: Path, who: str, asked: tuple[str, ...], expected: int
) -> None:
    """Everybody else is answered as if there were no such case, also by its pages and acts."""
    async with consoled(tmp_path, [case(1, asked=asked)]) as house:  # type: ignore[arg-type]
        client = await house.signed_in(who)
        assert (await client.get("/cases/case-1")).status_code == expected
        if expected == 404:
            for path in ("order/ban", "abuse-material"):
                assert (await client.get(f"/cases/case-1/{path}")).status_code == 404
            for path in (
                "move/take",
                "hand-over",
                "note",
                "judge/right",
                "undo",
                "order/ban",
                "abuse-material",
                "reported",
                "lines",
                "lines/close",
            ):
                fields = {"note": "x", "to": "test:mod", "service": "x"}
                answer = await house.send(client, f"/cases/case-1/{path}", None, **fields)
                assert (path, answer.status_code) == (path, 404)
        assert (await house.store.case("case-1")) == case(1, asked=asked)  # type: ignore[arg-type]


async def test_nobody_sees_a_case_about_themselves(tmp_path: Path) -> None:
    """A moderator whom a case is about finds nothing there."""
    async with consoled(tmp_path, [case(1, author="mod")]) as house:
        assert (await (await house.signed_in()).get("/cases/case-1")).status_code == 404


@pytest.mark.parametrize("case_id", ["case-2", "case-1%2f1", "%00", "x" * 300])
async def test_no_such_case(tmp_path: Path, case_id: str) -> None:
    """An id that is none leads to the calm page."""
    async with consoled(tmp_path, [case(1)]) as house:
        answer = await (await house.signed_in()).get(f"/cases/{case_id}")
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text


async def test_what_a_case_tells(tmp_path: Path) -> None:
    """Headline, urgency, due, steps, what the weight is made of, what was done, what comes next."""
    async with at_case(tmp_path) as house:
        page = (await (await house.signed_in()).get("/cases/case-1")).text
    for told in (
        "test:kai may be steering test:mia",
        "People should look at once",
        "due in 4 minutes",
        '<a href="/members/test%3Akai">',
        "test:space/room (4 lines)",
        "asked for secrecy",
        "It is made of: asked about age or who is around 0.9",
        "Nothing of the kind was seen with other members.",
        "are unknown to it.",
        "Do not confront the author",
        "<b>Hide the message</b>: done (delete).",
        "not possible here: there are no private words here",
        "<code>threat</code>",
        "<code>example@1+00000000</code>",
        "I have asked the trainer of the team.",
    ):
        assert told in page
    assert page.count("<h1") == 1
    assert ' style="' not in page


async def test_the_history_says_when_what_and_from_where(tmp_path: Path) -> None:
    """Whatever was done with a case stands in its history."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        await house.send(client, "/cases/case-1/move/take")
        await house.send(client, "/cases/case-1/lines")
        await client.get("/cases/case-1")
        page = (await client.get("/cases/case-1")).text
    history = page[page.index('id="history-h"') :]
    assert "Somebody took it, from the console." in history
    assert "The lines were opened." in history


async def test_strangers_text_stays_text(tmp_path: Path) -> None:
    """Names, rooms, notes and policies that look like markup are shown, never run."""
    made = grooming(
        channel=ChannelRef("test", HOSTILE, HOSTILE),
        notes=(CaseNote(DEFAULT_START, HOSTILE, HOSTILE),),
        assignee=HOSTILE,
        status="taken",
        judged_by=HOSTILE,
        verdict="right",
    )
    lines = [
        replace(one, message=MessageRef("test", HOSTILE, HOSTILE, HOSTILE), rule=MARKUP, stages=())
        for one in made.evidence
    ]
    made = replace(made, evidence=tuple(lines))
    async with consoled(tmp_path, [made]) as house:
        house.called = {member("kai"): HOSTILE, member("mia"): HOSTILE, member("mod"): HOSTILE}
        client = await house.signed_in()
        page = (await client.get("/cases/case-1")).text
        tried = (await house.send(client, "/cases/case-1/hand-over", to=HOSTILE)).text
    assert "\u202e" not in page
    assert [one for one in ("<script>alert", "<img") if one in page or one in tried] == []


async def test_a_case_that_waits_while_the_community_starts(tmp_path: Path) -> None:
    """Before the community runs, the calm page says to come again."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        house.desk.close()
        answer = await client.get("/cases/case-1")
    assert (answer.status_code, "The community is starting" in answer.text) == (503, True)


async def test_whose_time_is_over_can_be_relieved(tmp_path: Path) -> None:
    """Once the time of whoever took it is over, the page says so and offers to take it."""
    made = grooming(
        status="taken",
        assignee="test:other-mod",
        taken_until=DEFAULT_START + timedelta(minutes=5),
        due=DEFAULT_START + timedelta(minutes=5),
    )
    async with at_case(tmp_path, made) as house:
        client = await house.signed_in()
        before = (await client.get("/cases/case-1")).text
        house.clock.advance(6 * 60)
        after = (await client.get("/cases/case-1")).text
    assert "Somebody else looks after this case. They can hand it over." in before
    assert ">Take it<" not in before
    assert "that time is over, so others may take it" in after
    assert ">Take it<" in after


def test_the_page_of_a_member_is_one_part_of_a_path() -> None:
    """A realm's slash does not cut the address."""
    assert member_path(UserRef("slack", "T1", "U 2")) == "/members/slack%3AT1%2FU%25202"
    assert member_path(member("kai")) == "/members/test%3Akai"


async def test_lines_on_discord_lead_to_their_messages(tmp_path: Path) -> None:
    """Each line of a Discord case has a link to its message, and the room has one."""
    made = grooming()
    lines = [
        replace(one, message=MessageRef("discord", "1", "2", name))
        for one, (name, *_) in zip(made.evidence, SAID, strict=True)
    ]
    made = replace(made, evidence=tuple(lines), channel=ChannelRef("discord", "1", "2"))
    async with at_case(tmp_path, made) as house:
        page = (await (await house.signed_in()).get("/cases/case-1")).text
    assert 'href="https://discord.com/channels/1/2/l3"' in page
    assert 'href="https://discord.com/channels/1/2"' in page
    assert "Open on Discord" in page


async def test_an_open_page_learns_only_whether_its_case_changed(tmp_path: Path) -> None:
    """The stamp changes with the case, stands in the page, and is told to nobody else."""
    async with at_case(tmp_path) as house:
        client, admin = await house.signed_in(), await house.signed_in("admin")
        first = (await client.get("/cases/case-1/stamp")).text
        assert f'data-stamp="{first}"' in (await client.get("/cases/case-1")).text
        assert (await client.get("/cases/case-1/stamp")).text == first
        await house.send(client, "/cases/case-1/note", note="a note")
        assert (await client.get("/cases/case-1/stamp")).text != first
        assert (await admin.get("/cases/case-1/stamp")).status_code == 404


async def test_a_test_page_asks_for_nothing_but_an_answer(tmp_path: Path) -> None:
    """Whoever it is for takes it, and that is all; nobody can be banned for it."""
    made = case(1, author=DRILL, asked=("safety-lead",))
    made = replace(made, subject=replace(made.subject, target=member("lead")))
    async with consoled(tmp_path, [made]) as house:
        lead = await house.signed_in("lead")
        page = (await lead.get("/cases/case-1")).text
        await house.send(lead, "/cases/case-1/move/take")
        after = await house.store.case("case-1")
    assert "This is a test page: nobody is in danger." in page
    assert "that is all that is asked of you" in page
    for never in (">Ban …<", ">Right<", ">Undo<", "It may be abuse material", "/members/"):
        assert never not in page
    assert after is not None
    assert after.status == "resolved"
