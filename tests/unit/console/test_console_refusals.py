"""Refusals: calm, alike, and without details."""

import re
from pathlib import Path

import pytest
from litestar import get
from structlog.testing import capture_logs

from leeward.console.guards import ALL, for_roles
from leeward.testing.consoled import consoled
from leeward_policies.errors import NotReady, StorageFull

WRITTEN = "what a member wrote"


@get("/broken", opt=for_roles(*ALL))
async def broken() -> None:
    """Fail with a member's words in the message."""
    raise KeyError(WRITTEN)


@get("/starting", opt=for_roles(*ALL))
async def starting() -> None:
    """Fail as the desk does before the community runs."""
    raise NotReady(place="the community", value="it does not run yet", cure="Wait.")


@get("/full", opt=for_roles(*ALL))
async def full() -> None:
    """Fail as a store does."""
    raise StorageFull(place=WRITTEN, cure="Make room.")


@get("/for-leads", opt=for_roles("safety-lead"))
async def for_leads() -> None:
    """Answer leads alone."""


@get("/for-nobody")
async def for_nobody() -> None:
    """Answer nobody, since it names no roles."""


ROUTES = (broken, starting, full, for_leads, for_nobody)


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/broken", 500, "Something went wrong here"),
        ("/starting", 503, "The community is starting"),
        ("/full", 503, "The storage does not answer"),
        ("/nothing", 404, "There is nothing here"),
        ("/for-leads", 404, "There is nothing here"),
        ("/for-nobody", 404, "There is nothing here"),
    ],
)
async def test_a_failure_is_a_calm_page(tmp_path: Path, path: str, status: int, title: str) -> None:
    """Each failure has its page, with the way back and without what happened."""
    async with consoled(tmp_path, routes=ROUTES) as house:
        client = await house.signed_in()
        with capture_logs() as logs:
            answer = await client.get(path)
    assert (answer.status_code, title in answer.text) == (status, True)
    assert 'href="/"' in answer.text
    for trace in (WRITTEN, "KeyError", "Traceback", "Make room"):
        assert trace not in answer.text
    assert WRITTEN not in repr(logs)


async def test_a_mistake_is_logged_by_its_kind_and_place(tmp_path: Path) -> None:
    """The log has the kind, the file and line, and the page; no message."""
    async with consoled(tmp_path, routes=ROUTES) as house:
        client = await house.signed_in()
        with capture_logs() as logs:
            await client.get("/broken")
    line = next(one for one in logs if one["event"] == "console.failed")
    assert (line["error"], line["log_level"]) == ("KeyError", "error")
    assert re.fullmatch(r"test_console_refusals\.py:\d+", line["at"])
    assert line["page"].endswith("broken")


async def test_what_is_not_for_somebody_is_like_what_is_not_there(tmp_path: Path) -> None:
    """The page of another role, and no page at all, cannot be told apart."""
    async with consoled(tmp_path, routes=ROUTES) as house:
        client = await house.signed_in()
        hidden, missing = await client.get("/for-leads"), await client.get("/nothing")
        lead = await (await house.signed_in("lead")).get("/for-leads")
    assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text)
    assert hidden.headers == missing.headers
    assert lead.status_code == 200


async def test_a_store_that_fails_at_the_door_is_told_calmly(tmp_path: Path) -> None:
    """When not even the session can be read, the page says that the storage does not answer."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        await house.store.close()
        answer = await client.get("/")
    assert answer.status_code == 503


async def test_a_wrong_method_is_a_calm_page(tmp_path: Path) -> None:
    """Asking in a way a page does not know is told in words."""
    async with consoled(tmp_path) as house:
        answer = await house.send(await house.signed_in(), "/")
    assert (answer.status_code, "cannot be done here" in answer.text) == (405, True)
