"""Signing in: a link works once, for ten minutes, by a button, and for nobody else."""

import asyncio
from pathlib import Path

import pytest

from leeward.console.app import FAILURES, FAILURES_ANYWHERE
from leeward.console.sessions import digest
from leeward.testing.consoled import URL, case, consoled, member

UNKNOWN = f"{URL}/sign-in/{'A' * 43}"


async def test_a_button_lets_a_moderator_in(tmp_path: Path) -> None:
    """The link shows a button, which begins a session and leads to the queue."""
    async with consoled(tmp_path, [case(1)]) as house:
        client = house.outsider()
        link = await house.link("mod")
        page = await client.get(link)
        answer = await client.post(link)
        queue = await client.get(answer.headers["location"])
    assert ("<button" in page.text, answer.status_code) == (True, 303)
    assert "case-1" in queue.text


async def test_previews_use_nothing_up(tmp_path: Path) -> None:
    """A link that was fetched ten times still lets its owner in."""
    async with consoled(tmp_path) as house:
        client, link = house.outsider(), await house.link("mod")
        fetched = [(await client.get(link)).status_code for _ in range(10)]
        answer = await client.post(link)
    assert (set(fetched), answer.status_code) == ({200}, 303)


async def test_a_link_works_once(tmp_path: Path) -> None:
    """A used link is answered like one that never was."""
    async with consoled(tmp_path) as house:
        client, link = house.outsider(), await house.link("mod")
        await client.post(link)
        used, unknown = await house.outsider().post(link), await client.post(UNKNOWN)
    assert (used.status_code, used.text) == (404, unknown.text)
    assert "set-cookie" not in used.headers


async def test_of_two_who_press_at_once_one_gets_in(tmp_path: Path) -> None:
    """The same link pressed in two browsers at once begins one session."""
    async with consoled(tmp_path) as house:
        link = await house.link("mod")
        clients = [house.outsider() for _ in range(5)]
        answers = await asyncio.gather(*[client.post(link) for client in clients])
        sessions = await house.console.inside.sessions.of()
    assert sorted(one.status_code for one in answers) == [303, 404, 404, 404, 404]
    assert len(sessions) == 1


async def test_a_link_is_over_after_ten_minutes(tmp_path: Path) -> None:
    """Neither page nor button of an expired link leads anywhere."""
    async with consoled(tmp_path) as house:
        client, link = house.outsider(), await house.link("mod")
        house.clock.advance(10 * 60)
        answers = [await client.get(link), await client.post(link), await client.get(UNKNOWN)]
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert len({one.text for one in answers}) == 1


async def test_whoever_has_lost_the_role_is_not_let_in(tmp_path: Path) -> None:
    """Roles are asked for when the link is used, not when it was made."""
    async with consoled(tmp_path) as house:
        link = await house.link("mod")
        house.roles = {}
        answer = await house.outsider().post(link)
    assert answer.status_code == 404


async def test_a_platform_out_of_reach_uses_no_link_up(tmp_path: Path) -> None:
    """While roles cannot be asked for nobody gets in, and the link waits."""
    async with consoled(tmp_path) as house:
        client, link = house.outsider(), await house.link("mod")
        roles, house.roles = house.roles, None
        before = await client.post(link)
        house.roles = roles
        after = await client.post(link)
    assert (before.status_code, after.status_code) == (503, 303)


async def test_the_store_knows_no_secret(tmp_path: Path) -> None:
    """Links and sessions are kept by their SHA-256 alone."""
    async with consoled(tmp_path) as house:
        link = await house.link("mod")
        secret = link.rpartition("/")[2]
        kept = await house.store.pass_of(digest(secret))
        client = house.outsider()
        await client.post(link)
        session = await house.store.passes("session")
    assert kept is not None
    assert secret not in repr(kept)
    assert [one.id for one in session] == [digest(client.cookies["leeward"])]


@pytest.mark.parametrize("kind", ["session", "token"])
async def test_other_secrets_are_no_links(tmp_path: Path, kind: str) -> None:
    """The secret of a session does not sign anybody in once more, nor a link in a cookie."""
    async with consoled(tmp_path) as house:
        client, link = await house.signed_in(), await house.link("mod")
        secret = client.cookies["leeward"] if kind == "session" else "x"
        as_link = await house.outsider().post(f"/sign-in/{secret}")
        cookie = {"cookie": f"leeward={link.rpartition('/')[2]}"}
        as_session = await house.outsider().get("/", headers=cookie)
    assert (as_link.status_code, as_session.status_code) == (404, 401)


async def test_signing_in_again_ends_the_old_session(tmp_path: Path) -> None:
    """A browser has one session; the secret is fresh, and the old one leads nowhere."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("mod")
        old = client.cookies["leeward"]
        await client.post(await house.link("lead"))
        answer = await house.outsider().get("/", headers={"cookie": f"leeward={old}"})
        sessions = await house.console.inside.sessions.of()
    assert answer.status_code == 401
    assert [one.member for one in sessions] == [member("lead")]


async def test_signing_out_ends_the_session(tmp_path: Path) -> None:
    """After signing out the old cookie is worth nothing."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        secret = client.cookies["leeward"]
        answer = await house.send(client, "/sign-out")
        again = await house.outsider().get("/", headers={"cookie": f"leeward={secret}"})
    assert (answer.status_code, again.status_code) == (303, 401)
    assert "leeward" not in client.cookies


async def test_whoever_fails_often_is_shut_out_for_longer_each_time(tmp_path: Path) -> None:
    """After five failures even a right link waits a minute, after five more for two."""
    async with consoled(tmp_path) as house:
        client, waits = house.outsider(), []
        for _ in range(2):
            failed = [(await client.post(UNKNOWN)).status_code for _ in range(FAILURES)]
            link, began = await house.link("mod"), house.clock.now()
            while (await client.get(link)).status_code == 429:
                house.clock.advance(10)
            waits.append((set(failed), (house.clock.now() - began).total_seconds()))
    assert waits == [({404}, 60), ({404}, 120)]


async def test_many_failures_anywhere_lock_the_door_for_a_while(tmp_path: Path) -> None:
    """However many addresses guess, sign-ins stop for a minute; whoever is in stays in."""
    async with consoled(tmp_path, behind_proxy=True) as house:
        inside = await house.signed_in()
        link = await house.link("lead")
        for number in range(FAILURES_ANYWHERE):
            headers = {"x-forwarded-for": f"192.0.2.{number}"}
            await house.outsider().post(UNKNOWN, headers=headers)
        locked, queue = await house.outsider().post(link), await inside.get("/")
        house.clock.advance(60)
        later = await house.outsider().post(link)
    assert (locked.status_code, queue.status_code, later.status_code) == (429, 200, 303)


async def test_a_locked_client_does_not_lock_the_others(tmp_path: Path) -> None:
    """Who fails from one address keeps nobody out who comes from another."""
    async with consoled(tmp_path, behind_proxy=True) as house:
        for _ in range(FAILURES):
            await house.outsider().post(UNKNOWN, headers={"x-forwarded-for": "192.0.2.1"})
        link = await house.link("mod")
        locked = await house.outsider().get(link, headers={"x-forwarded-for": "192.0.2.1"})
        free = await house.outsider().post(link, headers={"x-forwarded-for": "192.0.2.2"})
    assert (locked.status_code, free.status_code) == (429, 303)


async def test_the_audit_tells_who_came_and_went(tmp_path: Path) -> None:
    """Signing in, signing out and what was refused are lines of the audit log."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        await house.send(client, "/sign-out")
        await client.post(UNKNOWN)
        told = await house.audited()
    assert told == [
        ("console.signed-in", "via=link"),
        ("console.signed-out", "why=signed-out"),
        ("console.refused", "why=unknown"),
    ]


async def test_secrets_stay_out_of_pages(tmp_path: Path) -> None:
    """No page shows the secret of the session, which a script could read there."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("lead")
        pages = [(await client.get(path)).text for path in ("/", "/account", "/nothing")]
    assert not any(client.cookies["leeward"] in page for page in pages)


async def test_an_open_redirect_leads_nowhere(tmp_path: Path) -> None:
    """A link from another site is opened once more by our own page, at our own address."""
    async with consoled(tmp_path) as house:
        headers = {"sec-fetch-site": "cross-site"}
        address = f"{URL}//elsewhere.example/?a=%22%3E"
        page = await house.outsider().get(address, headers=headers)
        form = await house.outsider().post("/sign-out", headers=headers)
    assert f'content="0;url={address}"' in page.text
    assert "http-equiv" not in form.text
