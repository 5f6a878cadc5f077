"""The account's page: one's own sessions, and for whoever leads those of the others."""

from pathlib import Path

import pytest

from leeward.testing.consoled import consoled


async def test_somebody_ends_their_other_session(tmp_path: Path) -> None:
    """Of two sessions one ends the other, and stays; its own it ends by signing out."""
    async with consoled(tmp_path) as house:
        lost = await house.signed_in()
        other = (await house.console.inside.sessions.of())[0]
        house.clock.advance(1)
        client = await house.signed_in()
        page = (await client.get("/account")).text
        answer = await house.send(client, "/account/end", session=other.id)
        after = await client.get(answer.headers["location"])
        gone = await lost.get("/")
        told = await house.audited("console.ended")
    assert page.count("/account/end") == 1
    assert ("has ended" in after.text, gone.status_code) == (True, 401)
    assert told == [("console.ended", "why=revoked")]


@pytest.mark.parametrize(("name", "expected"), [("other-mod", 404), ("lead", 303), ("admin", 303)])
async def test_only_leads_end_the_sessions_of_others(
    tmp_path: Path, name: str, expected: int
) -> None:
    """A moderator neither sees nor ends another's session; the lead and the admin do."""
    async with consoled(tmp_path) as house:
        theirs = await house.signed_in("mod")
        way = (await house.console.inside.sessions.of())[0]
        client = await house.signed_in(name)
        sees = way.id in (await client.get("/account")).text
        answer = await house.send(client, "/account/end", session=way.id)
        alive = (await theirs.get("/")).status_code == 200
    assert (answer.status_code, sees, alive) == (expected, expected == 303, expected == 404)


async def test_a_session_that_is_none_cannot_be_ended(tmp_path: Path) -> None:
    """Neither a link nor an invented id is ended by this form."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("lead")
        link = (await house.link("mod")).rpartition("/")[2]
        answers = [
            await house.send(client, "/account/end", session=text) for text in ("", "x", link)
        ]
        answers.append(await house.send(client, "/account/end"))
    assert {one.status_code for one in answers} == {404}


async def test_what_came_of_an_act_is_told_once(tmp_path: Path) -> None:
    """The sentence after an act stands on the next page and on no other."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("lead")
        await house.signed_in("mod")
        way = next(
            one for one in await house.console.inside.sessions.of() if one.member.id == "mod"
        )
        await house.send(client, "/account/end", session=way.id)
        pages = [(await client.get("/")).text for _ in range(2)]
    assert ["has ended" in page for page in pages] == [True, False]
