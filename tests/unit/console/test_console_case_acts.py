"""Acts on a case: what each does, what it says, and that a refusal keeps what was typed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from leeward.cases.hands import NOTHING_TO_UNDO, QUICKER
from leeward.console.case.team import NO_ACCOUNT, NO_ROLE, NOT_FOR_THEM, NOT_KNOWN, YOURSELF
from leeward.testing.casework import at_case, grooming
from leeward.testing.consoled import Consoled, case, consoled
from leeward_policies.case_rights import EMPTY, TAKEN
from leeward_policies.domain.case import Case

PATH = "/cases/case-1"


async def stands(house: Consoled) -> Case:
    """Return the case as it stands."""
    found = await house.store.case("case-1")
    assert found is not None
    return found


async def told(house: Consoled, client: Any, path: str, **fields: str) -> str:
    """Send a form that is answered by leading on, and return the page after it."""
    answer = await house.send(client, f"{PATH}/{path}", None, **fields)
    assert answer.status_code == 303
    return str((await client.get(answer.headers["location"])).text)


async def test_take_hand_back_and_reopen(tmp_path: Path) -> None:
    """Whose turn it is changes as the buttons say, and the page says what came of it."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        assert "You look after this case now." in await told(house, client, "move/take")
        taken = await stands(house)
        assert (taken.status, taken.assignee) == ("taken", "test:mod")
        assert "The case waits for somebody else now." in await told(
            house, client, "move/give-back"
        )
        assert (await stands(house)).assignee is None
        await told(house, client, "judge/right")
        assert "The case is open again." in await told(house, client, "move/reopen")
        assert (await stands(house)).status == "open"


async def test_of_two_who_take_at_once_one_gets_it(tmp_path: Path) -> None:
    """Exactly one wins; the other reads that somebody was quicker, or has taken it."""
    async with at_case(tmp_path) as house:
        clients = [await house.signed_in("mod"), await house.signed_in("other-mod")]
        answers = await asyncio.gather(
            *[house.send(client, f"{PATH}/move/take") for client in clients]
        )
        assert [one.status_code for one in answers] == [303, 303]
        pages = [(await client.get(PATH)).text for client in clients]
    won = ["You look after this case now." in page for page in pages]
    lost = [QUICKER in page or f'role="status">{TAKEN}' in page for page in pages]
    assert sorted(won) == [False, True]
    assert [not one for one in won] == lost


@pytest.mark.parametrize("what", ["take", "give-back", "reopen"])
async def test_moves_that_are_refused_say_why(tmp_path: Path, what: str) -> None:
    """What somebody cannot do now changes nothing, and is said."""
    made = grooming(status="taken", assignee="test:other-mod")
    async with at_case(tmp_path, made) as house:
        client = await house.signed_in()
        page = await told(house, client, f"move/{what}")
        assert 'class="said"' in page
        assert await stands(house) == made


async def test_a_case_is_handed_over_to_somebody_on_the_team(tmp_path: Path) -> None:
    """The one who is named looks after it."""
    async with at_case(tmp_path) as house:
        await house.signed_in("other-mod")
        client = await house.signed_in()
        page = (await client.get(PATH)).text
        assert '<option value="test:other-mod">' in page
        assert "The case is handed over." in await told(
            house, client, "hand-over", to=" test:other-mod "
        )
        assert (await stands(house)).assignee == "test:other-mod"


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("", NO_ACCOUNT),
        ("somebody", NO_ACCOUNT),
        ("test:", NO_ACCOUNT),
        ("test:mod", YOURSELF),
        ("test:stranger", NO_ROLE),
        ("test:responder", NOT_FOR_THEM),
        ("test:admin", NOT_FOR_THEM),
    ],
)
async def test_nobody_else_gets_a_case(tmp_path: Path, to: str, why: str) -> None:
    """A kind refusal says why, and what was typed stands in its field again."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        before = await stands(house)
        answer = await house.send(client, f"{PATH}/hand-over", to=to)
        assert answer.status_code == 422
        assert await stands(house) == before
    assert why in answer.text.replace("&#39;", "'")
    assert f'name="to" type="text" value="{to}"' in answer.text
    assert 'aria-describedby="to-d to-w" aria-invalid="true"' in answer.text


async def test_a_case_is_not_handed_to_whom_it_is_about(tmp_path: Path) -> None:
    """Also a moderator gets no case about themselves."""
    async with consoled(tmp_path, [case(1, author="other-mod")]) as house:
        client = await house.signed_in()
        answer = await house.send(client, f"{PATH}/hand-over", to="test:other-mod")
    assert (answer.status_code, NOT_FOR_THEM in answer.text) == (422, True)


async def test_roles_that_cannot_be_asked_give_no_case_away(tmp_path: Path) -> None:
    """While the platform does not answer, nobody is taken for a member of the team."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        house.roles = None
        answer = await house.send(client, f"{PATH}/hand-over", to="test:other-mod")
    assert (answer.status_code, NOT_KNOWN in answer.text) == (422, True)


async def test_a_note_is_kept_as_it_was_written(tmp_path: Path) -> None:
    """Five hundred characters fit, line breaks count as one, and markup stays text."""
    text = "<b>look</b> " + "x" * 486 + "\r\ny"
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        page = await told(house, client, "note", note=text)
        assert (await stands(house)).notes[-1].text == text.replace("\r\n", "\n")
    assert "&lt;b&gt;look&lt;/b&gt;" in page
    assert "The note is kept with the case." in page


@pytest.mark.parametrize(
    ("note", "why"), [("x" * 501, "This has 501 characters; 500 fit."), (" \n ", EMPTY)]
)
async def test_a_note_that_is_refused_is_not_lost(tmp_path: Path, note: str, why: str) -> None:
    """What is too long, or nothing, is not kept, and stands in its field again."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        answer = await house.send(client, f"{PATH}/note", note=note)
        assert len((await stands(house)).notes) == 1
    assert (answer.status_code, why in answer.text) == (422, True)
    assert f"\n{note}</textarea>" in answer.text
    assert 'aria-describedby="note-d note-w" aria-invalid="true"' in answer.text


@pytest.mark.parametrize("verdict", ["right", "wrong", "unclear"])
async def test_a_verdict_ends_a_case(tmp_path: Path, verdict: str) -> None:
    """The page says what was noted; what was wrong is undone."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        page = await told(house, client, f"judge/{verdict}")
        after = await stands(house)
        ordered = await house.store.audit_entries(limit=5, what="ordered", about="case-1")
    assert (after.verdict, after.status, after.judged_by) == (verdict, "resolved", "test:mod")
    assert "Noted: it" in page
    assert [one.line.detail for one in ordered] == (
        ["acts=reveal,unrestrict via=console"] if verdict == "wrong" else []
    )


async def test_undo_lists_what_it_takes_back_and_does_it(tmp_path: Path) -> None:
    """The list stands beside the button; afterwards there is nothing left to undo."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        before = (await client.get(PATH)).text
        page = await told(house, client, "undo")
        again = await told(house, client, "undo")
    assert "Show a message again that was hidden." in before
    assert "test:space/room/l3" in before
    assert "Let test:kai write again, at once." in before
    assert "Ordered: show the message again and let test:kai write again." in page
    assert NOTHING_TO_UNDO in again.replace("&#39;", "'")


async def test_what_somebody_may_not_undo_stays(tmp_path: Path) -> None:
    """Who lacks the right on the platform reads so, and nothing is ordered."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        house.may_not = "You lack the right to manage messages there."
        assert house.may_not in await told(house, client, "undo")
        assert house.may_not in await told(house, client, "judge/wrong")
        assert (await stands(house)).verdict is None


@pytest.mark.parametrize(
    "path", ["move/dance", "judge/maybe", "order/shout", "move/write-note", "judge/"]
)
async def test_no_such_act(tmp_path: Path, path: str) -> None:
    """An act that is none is answered like what is not there."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        before = await stands(house)
        assert (await house.send(client, f"{PATH}/{path}")).status_code in {404, 405}
        assert await stands(house) == before


@pytest.mark.parametrize("path", ["move/take", "note", "undo", "judge/right", "lines", "order/ban"])
async def test_a_forged_form_does_nothing(tmp_path: Path, path: str) -> None:
    """Without the session's token nothing is done."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        before = await stands(house)
        answer = await client.post(f"{PATH}/{path}", data={"token": "0" * 64, "note": "x"})
        assert answer.status_code == 403
        assert await stands(house) == before


async def test_a_closed_case_offers_to_be_reopened(tmp_path: Path) -> None:
    """Verdicts and orders are gone, notes and reopening stay."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        page = await told(house, client, "judge/right")
    assert "decided: it was what it looked like, says you" in page
    assert ">Reopen it<" in page
    assert ">Keep the note<" in page
    assert [name for name in (">Right<", ">Ban …<", ">Take it<") if name in page] == []


async def test_what_somebody_else_did_meanwhile_is_shown(tmp_path: Path) -> None:
    """A note to a case that went to others only is answered as if there were no case."""
    async with at_case(tmp_path) as house:
        client, lead = await house.signed_in(), await house.signed_in("lead")
        await house.send(lead, f"{PATH}/abuse-material")
        answer = await house.send(client, f"{PATH}/note", note="still here?")
        assert answer.status_code == 404
        assert len((await stands(house)).notes) == 1
