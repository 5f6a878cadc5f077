"""The API for programs: what a token lets in, what each act does, and that every error is one."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from leeward.console.tokens import make_token
from leeward.testing.builders import ROOM
from leeward.testing.consoled import MEMBERS, Consoled, case, consoled, member
from leeward.testing.store_pieces import decided, sealed
from leeward_policies.case_rights import Role
from leeward_policies.ports import Commit

V1 = "/api/v1"


async def program(
    house: Consoled, name: str = "mod", roles: Sequence[Role] = ("moderator",), *, days: int = 7
) -> httpx.AsyncClient:
    """Return a program that bears a token of a member."""
    secret = await make_token(
        house.store, house.clock, name="a program", member=member(name), roles=roles, days=days
    )
    client = house.outsider()
    client.headers = httpx.Headers({"authorization": f"Bearer {secret}"})
    return client


def is_error(answer: httpx.Response, status: int) -> bool:
    """Say whether an answer is an error of the one shape."""
    told: Any = answer.json()
    return (
        answer.status_code == status
        and [*told] == ["error"]
        and {*told["error"]} == {"what", "cure"}
        and all(one.strip() for one in told["error"].values())
    )


async def test_a_program_works_a_case_through(tmp_path: Path) -> None:
    """List, look, take, note, judge, reopen: each is done and audited as done by the API."""
    async with consoled(tmp_path, [case(1), case(2, author="zoe", asked=("csea",))]) as house:
        client = await program(house)
        listed = (await client.get(f"{V1}/cases")).json()
        assert [one["id"] for one in listed["cases"]] == ["case-1"]
        assert listed["total"] == 1
        assert (await client.get(f"{V1}/cases/case-1")).json()["author"] == "test:kai1"

        for path, body in (
            ("take", None),
            ("notes", {"text": "I look at it."}),
            ("verdict", {"verdict": "right"}),
            ("reopen", None),
        ):
            answer = await client.post(f"{V1}/cases/case-1/{path}", json=body)
            assert answer.status_code == 200, (path, answer.text)
        assert answer.json()["case"]["status"] == "open"
        assert answer.json()["case"]["notes"][0]["text"] == "I look at it."
        details = [
            one.line.detail
            for one in await house.store.audit_entries(limit=9, about=str(member("mod")))
            if one.line.what.startswith("case.")
        ]
        assert len(details) == 4
        assert all("via=api" in one for one in details)


async def test_what_is_hidden_is_not_there(tmp_path: Path) -> None:
    """A case that the bearer may not see is answered like one that there is not."""
    cases = [case(1, asked=("csea",)), case(2, author="mod"), case(3, asked=("safety-lead",))]
    async with consoled(tmp_path, cases) as house:
        client = await program(house)
        answers = [await client.get(f"{V1}/cases/case-{number}") for number in (1, 2, 3, 99)]
        answers += [
            await client.post(f"{V1}/cases/case-1/{one}") for one in ("take", "undo", "lines")
        ]

        assert all(is_error(one, 404) for one in answers)
        assert len({one.text for one in answers}) == 1


async def test_of_abuse_material_nothing_is_told(tmp_path: Path) -> None:
    """Its responders read that it waits, and never whose it is, nor a line."""
    made = decided("m1")
    hidden = case(1, asked=("csea",), decisions=(made.id,))
    async with consoled(tmp_path, [hidden]) as house:
        await house.store.commit(Commit(texts=(sealed("case|case-1", "m1", "words"),)))
        client = await program(house, "responder", ("csea",))
        told = (await client.get(f"{V1}/cases/case-1")).json()

        assert (told["author"], told["headline"], told["evidence"]) == (None, "", [])
        assert is_error(await client.post(f"{V1}/cases/case-1/lines"), 409)
        done = await client.post(f"{V1}/cases/case-1/reported", json={"to": "a hotline"})
        assert done.json()["case"]["reported_to"] == "a hotline"


async def test_lines_are_opened_and_noted(tmp_path: Path) -> None:
    """The words of a case come by an act of their own, which is a line of the audit."""
    async with consoled(tmp_path, [case(1)]) as house:
        await house.store.commit(Commit(texts=(sealed("case|case-1", "m1", "the words"),)))
        client = await program(house)
        assert "the words" not in (await client.get(f"{V1}/cases/case-1")).text
        answer = (await client.post(f"{V1}/cases/case-1/lines")).json()

        assert [one["text"] for one in answer["lines"]] == ["the words"]
        assert answer["views_today"] == 1
        assert len(await house.store.audit_entries(limit=2, what="evidence.opened")) == 1


async def test_somebody_else_is_handed_a_case_only_if_they_may_see_it(tmp_path: Path) -> None:
    """Whoever holds no role, or may not see it, gets no case; all of them are answered alike."""
    async with consoled(tmp_path, [case(1)]) as house:
        client = await program(house)
        path = f"{V1}/cases/case-1/hand-over"
        refused = [
            await client.post(path, json={"to": to})
            for to in ("test:nobody", "test:responder", "test:kai", "what is this")
        ]
        assert all(is_error(one, 409) for one in refused)
        assert len({one.text for one in refused}) == 1
        given = await client.post(path, json={"to": "test:other-mod"})
        assert given.json()["case"]["assignee"] == "test:other-mod"


async def test_an_order_is_done_or_refused_with_its_sentence(tmp_path: Path) -> None:
    """What the platform's rights do not allow is told, and nothing happens."""
    async with consoled(tmp_path, [replace(case(1), channel=ROOM)]) as house:
        client = await program(house)
        house.may_not = "You may not do this there."
        answer = await client.post(f"{V1}/cases/case-1/order", json={"what": "kick"})
        assert answer.json()["error"]["what"] == house.may_not
        house.may_not = ""
        answer = await client.post(f"{V1}/cases/case-1/order", json={"what": "restrict"})
        assert answer.status_code == 200
        assert answer.json()["text"].startswith("Ordered:")


async def test_two_who_take_at_once_are_told_apart(tmp_path: Path) -> None:
    """The second one reads who was quicker, as an error of its own."""
    async with consoled(tmp_path, [case(1)]) as house:
        first, second = await program(house), await program(house, "other-mod")
        assert (await first.post(f"{V1}/cases/case-1/take")).status_code == 200

        assert is_error(await second.post(f"{V1}/cases/case-1/take"), 409)


# --- who is let in --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer x", "Basic abc", "bearer leeward_abc", "Bearer \x7f"]
)
async def test_without_a_token_there_is_nothing(tmp_path: Path, header: str | None) -> None:
    """Whoever bears no token that holds gets 401 for everything, described or not."""
    async with consoled(tmp_path, [case(1)]) as house:
        client = house.outsider()
        if header is not None:
            client.headers["authorization"] = header
        for path in ("cases", "cases/case-1", "openapi.json", "health", "nothing"):
            answer = await client.get(f"{V1}/{path}")
            assert is_error(answer, 401), path
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_session_is_no_token_and_a_token_no_session(tmp_path: Path) -> None:
    """A browser's cookie lets nobody into the API, and a token opens no page."""
    async with consoled(tmp_path, [case(1)]) as house:
        browser = await house.signed_in("lead")
        assert is_error(await browser.get(f"{V1}/cases"), 401)
        client = await program(house)
        assert (await client.get("/")).status_code == 401


async def test_a_token_never_has_more_than_its_bearer_holds(tmp_path: Path) -> None:
    """Roles that were not given to it, or are lost, or come back differently, are not there."""
    async with consoled(tmp_path, [case(1, asked=("safety-lead",))]) as house:
        narrow = await program(house, "lead", ("moderator",))
        wide = await program(house, "lead", ("moderator", "safety-lead"))
        assert (await narrow.get(f"{V1}/cases")).json()["total"] == 0
        assert (await wide.get(f"{V1}/cases")).json()["total"] == 1
        assert house.roles is not None
        house.roles[member("lead")] = ("moderator",)
        house.clock.advance(61)
        assert (await wide.get(f"{V1}/cases")).json()["total"] == 0
        house.roles[member("lead")] = ()
        house.clock.advance(61)
        assert is_error(await narrow.get(f"{V1}/cases"), 401)


async def test_a_token_ends_with_its_time(tmp_path: Path) -> None:
    """After its days it lets nobody in."""
    async with consoled(tmp_path) as house:
        client = await program(house, days=7)
        house.clock.advance(timedelta(days=7).total_seconds())

        assert is_error(await client.get(f"{V1}/cases"), 401)


async def test_a_token_is_made_in_the_console_shown_once_and_ended(tmp_path: Path) -> None:
    """A lead makes one for themselves, reads it once, and ends it; nothing keeps the secret."""
    async with consoled(tmp_path, [case(1)]) as house:
        browser = await house.signed_in("lead")
        fields = {"name": "  my <b>tool</b> ", "role-moderator": "yes", "days": "30"}
        shown = (await house.send(browser, "/account/tokens", None, **fields)).text
        secret = shown.split('<p class="secret"><code>')[1].split("<")[0]
        assert "<b>tool" not in shown
        client = house.outsider()
        client.headers = httpx.Headers({"authorization": f"Bearer {secret}"})
        assert (await client.get(f"{V1}/cases")).status_code == 200
        page = (await browser.get("/account")).text
        assert secret not in page
        (way,) = await house.store.passes("token")
        assert way.roles == ("moderator",)
        await house.send(browser, "/account/tokens/end", which=way.id)
        assert is_error(await client.get(f"{V1}/cases"), 401)


@pytest.mark.parametrize("name", ["mod", "responder"])
async def test_moderators_make_no_tokens(tmp_path: Path, name: str) -> None:
    """Only who answers for the others makes one, and never with a role they do not hold."""
    async with consoled(tmp_path) as house:
        browser = await house.signed_in(name)
        answer = await house.send(
            browser, "/account/tokens", None, **{"name": "x", "role-moderator": "yes"}
        )
        assert answer.status_code == 404
        lead = await house.signed_in("lead")
        await house.send(lead, "/account/tokens", None, **{"name": "x", "role-csea": "yes"})
        assert await house.store.passes("token") == ()


async def test_nobody_ends_a_token_of_somebody_else(tmp_path: Path) -> None:
    """A moderator cannot; a lead can, and a session is no token here."""
    async with consoled(tmp_path) as house:
        await program(house, "lead")
        (way,) = await house.store.passes("token")
        browser = await house.signed_in("mod")

        assert (await house.send(browser, "/account/tokens/end", which=way.id)).status_code == 404
        admin = await house.signed_in("admin")
        (session, *_) = await house.store.passes("session")
        answer = await house.send(admin, "/account/tokens/end", which=session.id)
        assert answer.status_code == 404
        assert (await house.send(admin, "/account/tokens/end", which=way.id)).status_code == 303


# --- what is wrong with a request -----------------------------------------------------------------


async def test_errors_have_one_shape(tmp_path: Path) -> None:
    """Whatever is wrong, it is told in the same two fields, and what was sent is not repeated."""
    async with consoled(tmp_path, [case(1)]) as house:
        client = await program(house)
        notes = f"{V1}/cases/case-1/notes"
        assert is_error(await client.get(f"{V1}/nothing"), 404)
        assert is_error(await client.get("/api/v2/cases"), 404)
        wrong = await client.delete(f"{V1}/cases")
        assert is_error(wrong, 405)
        assert "GET" in wrong.headers["allow"]
        assert is_error(await client.post(notes, content=b"{", headers=AS_JSON), 400)
        assert is_error(await client.post(notes, json={"text": ""}), 400)
        assert is_error(await client.post(notes, json={"text": "a", "quartz": 1}), 400)
        assert is_error(await client.post(notes, json={"text": "x" * 501}), 400)
        assert is_error(await client.post(notes, data={"text": "x"}), 415)
        assert is_error(await client.post(notes, content=b'{"text":"x"}'), 415)
        assert is_error(await client.post(notes, json={"text": "x" * 70_000}), 413)
        assert is_error(await client.get(f"{V1}/cases?limit=quartz"), 400)
        assert is_error(await client.get(f"{V1}/cases?status=quartz"), 400)
        assert is_error(await client.get(f"{V1}/cases/quartz"), 400)
        assert "quartz" not in (await client.get(f"{V1}/cases?status=quartz")).text


AS_JSON = {"content-type": "application/json"}


async def test_whoever_asks_too_often_is_told_to_wait(tmp_path: Path) -> None:
    """The limit is the same as in the browser, and says when to come back."""
    async with consoled(tmp_path) as house:
        client = await program(house)
        answers = [await client.get(f"{V1}/health") for _ in range(130)]

        assert is_error(answers[-1], 429)
        assert answers[-1].headers["retry-after"] == "60"


async def test_failing_storage_is_told_calmly(tmp_path: Path) -> None:
    """An act that cannot be kept is answered 503, and works again later."""
    async with consoled(tmp_path, [case(1)]) as house:
        client = await program(house)
        house.desk.close()
        assert is_error(await client.get(f"{V1}/health"), 503)


async def test_the_description_is_for_those_who_are_let_in(tmp_path: Path) -> None:
    """It stands at one address for programs and at one for people, and names every route."""
    async with consoled(tmp_path) as house:
        client = await program(house)
        told = (await client.get(f"{V1}/openapi.json")).json()
        browser = await house.signed_in("mod")

        assert told["paths"].keys() >= {f"{V1}/cases", f"{V1}/cases/{{case_id}}/take"}
        assert (await browser.get("/account/openapi.json")).json() == told
        assert (await house.outsider().get("/account/openapi.json")).status_code == 401


async def test_health_says_how_it_does(tmp_path: Path) -> None:
    """Everyone who is let in may ask, also an admin who sees no case."""
    async with consoled(tmp_path) as house:
        client = await program(house, "admin", MEMBERS["admin"])
        told = (await client.get(f"{V1}/health")).json()

        assert told["policy"] == house.policy.label
        assert told["roles"] == ["admin"]
        assert is_error(await client.get(f"{V1}/cases"), 404)
