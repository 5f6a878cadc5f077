"""Sessions: short, revocable, and gone within a minute after a role is."""

from pathlib import Path

from leeward.console.sessions import digest
from leeward.testing.consoled import TOKEN, case, consoled, member
from leeward_policies.ports import Pass


async def test_losing_the_role_ends_a_session(tmp_path: Path) -> None:
    """Half a minute after the role is gone nothing is shown, and the session does not come back."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        roles, house.roles = house.roles, {}
        answers = [(await client.get("/")).status_code]
        house.clock.advance(30)
        answers.append((await client.get("/")).status_code)
        house.roles = roles
        answers.append((await client.get("/")).status_code)
        told = await house.audited("console.ended")
    assert answers == [200, 401, 401]
    assert told == [("console.ended", "why=role")]


async def test_a_changed_role_counts_within_half_a_minute(tmp_path: Path) -> None:
    """Whoever becomes a responder sees abuse material, and no longer what moderators see."""
    async with consoled(tmp_path, [case(1), case(2, asked=("csea",))]) as house:
        client = await house.signed_in()
        house.roles = {member("mod"): ("csea",)}
        house.clock.advance(30)
        page = (await client.get("/")).text
    assert ("row-case-1" in page, "row-case-2" in page) == (False, True)


async def test_a_platform_out_of_reach_pauses_a_session(tmp_path: Path) -> None:
    """A minute after the last confirmation nothing is shown; the session goes on with the next."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        roles, house.roles = house.roles, None
        answers = []
        for seconds in (60, 1):
            house.clock.advance(seconds)
            answers.append((await client.get("/")).status_code)
        house.roles = roles
        answers.append((await client.get("/")).status_code)
    assert answers == [200, 503, 200]


async def test_an_idle_session_ends_after_two_hours(tmp_path: Path) -> None:
    """Two hours without a page end a session; a page in between keeps it."""
    async with consoled(tmp_path) as house:
        client, answers = await house.signed_in(), []
        for minutes in (119, 119, 120):
            house.clock.advance(minutes * 60)
            answers.append((await client.get("/")).status_code)
    assert answers == [200, 200, 401]


async def test_what_a_page_asks_by_itself_keeps_no_session(tmp_path: Path) -> None:
    """An open page that looks for news does not keep its session from ending."""
    async with consoled(tmp_path) as house:
        client, answers = await house.signed_in(), []
        for _ in range(4):
            house.clock.advance(30 * 60)
            answers.append((await client.get("/queue")).status_code)
    assert answers == [200, 200, 200, 401]


async def test_no_session_lasts_longer_than_eight_hours(tmp_path: Path) -> None:
    """However busy somebody is, they sign in again after eight hours."""
    async with consoled(tmp_path) as house:
        client, answers = await house.signed_in(), []
        for _ in range(8):
            house.clock.advance(60 * 60)
            answers.append((await client.get("/")).status_code)
    assert answers == [200] * 7 + [401]


async def test_sessions_of_another_community_are_worth_nothing(tmp_path: Path) -> None:
    """A session of one community's console opens nothing in another's."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    async with consoled(tmp_path / "one") as one, consoled(tmp_path / "other") as other:
        client = await one.signed_in()
        cookie = {"cookie": f"leeward={client.cookies['leeward']}"}
        answer = await other.outsider().get("/", headers=cookie)
    assert answer.status_code == 401


async def test_the_token_of_a_form_belongs_to_one_session(tmp_path: Path) -> None:
    """The token of one session's forms does nothing in another, of the same member even."""
    async with consoled(tmp_path) as house:
        one, other = await house.signed_in(), await house.signed_in()
        found = TOKEN.search((await one.get("/account")).text)
        assert found is not None
        answer = await other.post("/sign-out", data={"token": found[1]})
    assert answer.status_code == 403


async def test_an_ended_session_does_not_come_back(tmp_path: Path) -> None:
    """A session that is ended while its roles are being asked for stays ended."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        sessions, secret = house.console.inside.sessions, client.cookies["leeward"]
        way = (await sessions.of())[0]

        house.clock.advance(30)
        house.on_roles_asked = lambda: sessions.end(way, "revoked")
        visitor = await sessions.enter(secret)
        await sessions.seen(way)
        kept = await house.store.passes("session")
    assert (visitor, kept) == (None, ())


async def test_what_is_over_is_forgotten(tmp_path: Path) -> None:
    """Links nobody used and sessions nobody ended leave the store when somebody signs in."""
    async with consoled(tmp_path) as house:
        await house.link("mod")
        await house.signed_in("mod")
        house.clock.advance(3 * 60 * 60)
        await house.signed_in("lead")
        kept = [*await house.store.passes("link"), *await house.store.passes("session")]
    assert [one.member for one in kept] == [member("lead")]


async def test_a_program_s_token_opens_no_page(tmp_path: Path) -> None:
    """Tokens are for the API: as a cookie they are nothing, and as a bearer they open no page."""
    async with consoled(tmp_path) as house:
        now = house.clock.now()
        token = Pass(
            digest("secret"), "token", member("mod"), ("moderator",), now, now.replace(year=2027)
        )
        await house.store.keep_pass(token)
        bearer = {"authorization": "Bearer secret"}
        answers = [
            await house.outsider().get("/", headers={"cookie": "leeward=secret"}),
            await house.outsider().get("/", headers=bearer),
            await house.outsider().get("/api/nothing", headers=bearer),
            await house.outsider().get("/api/nothing"),
        ]
    assert [one.status_code for one in answers] == [401, 401, 404, 401]
    assert answers[3].json()["error"]["what"] == "You are not signed in"
