"""The lines of a case: sealed until somebody asks, counted, written down, and closed again."""

from datetime import timedelta
from pathlib import Path

from leeward.console.opened import OPEN_FOR, REMEMBERED, Opened
from leeward.testing.casework import AROUND, SAID, at_case, grooming, keep
from leeward.testing.clock import DEFAULT_START
from leeward.testing.consoled import case, consoled, member
from leeward.testing.store_pieces import ref, sealed
from leeward_policies.ports import Commit

WORDS = [words for *_, words, _ in SAID]
TAILS = [words[12:] for words in WORDS]
"""What stands behind the marked beginning of each line."""


async def test_nothing_is_shown_unasked(tmp_path: Path) -> None:
    """Before somebody presses *Show the lines*, no word of a member is in the page."""
    async with at_case(tmp_path) as house:
        page = (await (await house.signed_in()).get("/cases/case-1")).text
    assert [words for words in [*TAILS, AROUND] if words in page] == []
    assert "Sealed." in page


async def test_lines_are_shown_blurred_with_their_marks_and_context(tmp_path: Path) -> None:
    """After the press they stand in the page, each folded, with what rules saw marked."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        answer = await house.send(client, "/cases/case-1/lines")
        page = await client.get("/cases/case-1")
    assert answer.headers["location"] == "/cases/case-1#lines"
    assert all(tail in page.text for tail in TAILS)
    assert f"<mark>{WORDS[0][:12]}</mark>" in page.text
    assert AROUND in page.text
    assert page.text.count('<details class="veiled">') == len(SAID) + 1
    assert page.headers["cache-control"] == "no-store"


async def test_every_page_with_lines_is_written_down(tmp_path: Path) -> None:
    """Each time that words are shown, the audit says so, with who."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        await house.send(client, "/cases/case-1/lines")
        await client.get("/cases/case-1")
        await client.get("/cases/case-1")
        found = await house.store.audit_entries(limit=9, what="evidence.opened", about="case-1")
        by_them = await house.store.audit_entries(
            limit=9, what="evidence.opened", about=str(member("mod"))
        )
    assert len(found) == 2
    assert by_them == found


async def test_lines_close_by_themselves_and_by_hand(tmp_path: Path) -> None:
    """After some minutes, or when somebody closes them, they are sealed again."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        for wait in (True, False):
            await house.send(client, "/cases/case-1/lines")
            assert TAILS[0] in (await client.get("/cases/case-1")).text
            if wait:
                house.clock.advance(OPEN_FOR.total_seconds())
            else:
                await house.send(client, "/cases/case-1/lines/close")
            assert TAILS[0] not in (await client.get("/cases/case-1")).text


async def test_lines_are_open_for_one_session_and_one_case_alone(tmp_path: Path) -> None:
    """Neither another session of the same person nor another case is opened by it."""
    other = grooming(2)
    async with consoled(tmp_path, [grooming(1), other]) as house:
        await keep(house.store, grooming(1))
        await house.store.commit(Commit(texts=(sealed("case|case-2", "l1", WORDS[0]),)))
        client, second = await house.signed_in(), await house.signed_in()
        await house.send(client, "/cases/case-1/lines")
        shown = [
            TAILS[0] in (await one.get(f"/cases/{case_id}")).text
            for one in (client, second)
            for case_id in ("case-1", "case-2")
        ]
    assert shown == [True, False, False, False]


async def test_how_often_lines_were_opened_is_counted_kindly(tmp_path: Path) -> None:
    """The page says how often, and asks more firmly for a pause at every tenth time."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        pages = []
        for _ in range(11):
            await house.send(client, "/cases/case-1/lines")
            page = (await client.get("/cases/case-1")).text
            pages.append(page)
            assert "Take a pause when you need one." in page
        assert "You have opened lines 11 times today." in page
        assert "You have opened lines twice today." in pages[1]
    told = ["That was a lot to read." in page for page in pages]
    assert told == [False] * 9 + [True, False]


async def test_a_get_opens_nothing(tmp_path: Path) -> None:
    """A link cannot open lines; only a form can."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        assert (await client.get("/cases/case-1/lines")).status_code in {404, 405}
        assert TAILS[0] not in (await client.get("/cases/case-1")).text


async def test_nothing_of_abuse_material_is_ever_opened(tmp_path: Path) -> None:
    """Lines that were sealed before a case was called so stay sealed for its responders, too."""
    made = case(1, asked=("csea",))
    async with consoled(tmp_path, [made]) as house:
        await house.store.commit(Commit(texts=(sealed("case|case-1", "l1", WORDS[0]),)))
        client = await house.signed_in("responder")
        answer = await house.send(client, "/cases/case-1/lines")
        page = (await client.get("/cases/case-1")).text
        found = await house.store.audit_entries(limit=9, what="evidence.opened")
    assert (answer.status_code, TAILS[0] in page, found) == (404, False, ())


async def test_hostile_lines_are_escaped(tmp_path: Path) -> None:
    """A line that looks like markup, or turns the reading, is shown as what it is."""
    made = grooming()
    words = '<script>alert(1)</script> & "quoted" \u202e turned'
    async with consoled(tmp_path, [made]) as house:
        line = sealed("case|case-1", "l1", words, at=made.evidence[0].at)
        await house.store.commit(Commit(texts=(line,)))
        client = await house.signed_in()
        await house.send(client, "/cases/case-1/lines")
        page = (await client.get("/cases/case-1")).text
    assert ref("l1") == made.evidence[0].message
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page.replace("<mark>", "").replace("</mark>", "")
    assert "\u202e" not in page


def test_openings_are_bounded() -> None:
    """The opening that is oldest gives way."""
    opened = Opened()
    for n in range(REMEMBERED + 1):
        opened.open(str(n), "case-1", DEFAULT_START, 1)
    now = DEFAULT_START + timedelta(seconds=1)
    assert len(opened) == REMEMBERED
    assert opened.opening("0", "case-1", now) is None
    assert opened.opening("1", "case-1", now) is not None
