"""The walls: whatever is asked for, nothing gets in that is not in order, and nothing leaks out."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from leeward.console.app import ASKING, Console
from leeward.console.walls import BODY_BYTES, POLICY
from leeward.testing.consoled import URL, Consoled, case, consoled

FORM = {"content-type": "application/x-www-form-urlencoded"}


def addresses(console: Console) -> Iterator[tuple[str, str]]:
    """Yield each method with each path that is served, its parameters filled in."""
    for route in console.app.routes:
        path = re.sub(r"\{[^}]*\}", "x", route.path)
        if path == "/live":
            continue  # a stream does not end by itself; it has tests of its own
        for method in sorted(getattr(route, "methods", ())):
            yield method, path


def is_open(path: str) -> bool:
    """Say whether nobody has to be signed in for a path."""
    return path.startswith(("/static/", "/sign-in/")) or path == "/healthz"


async def test_every_answer_has_the_headers(tmp_path: Path) -> None:
    """Each route, and what is not there, answers with the strict headers, whoever asks."""
    async with consoled(tmp_path) as house:
        for client in (house.outsider(), await house.signed_in("lead")):
            for method, path in [*addresses(house.console), ("GET", "/nothing"), ("PUT", "/")]:
                house.clock.advance(1)
                answer = await client.request(method, path)
                assert answer.headers["content-security-policy"] == POLICY, path
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert answer.headers["referrer-policy"] == "same-origin"
                assert answer.headers["cross-origin-opener-policy"] == "same-origin"
                assert answer.headers["cache-control"] in {
                    "no-store",
                    "public, max-age=31536000, immutable",
                }


async def test_an_outsider_gets_nothing(tmp_path: Path) -> None:
    """Without a session every page, and every address that is none, gives the same answer.

    So does the API, in its own form.
    """
    async with consoled(tmp_path, [case(1)]) as house:
        client = house.outsider()
        pages = set()
        for method, path in [*addresses(house.console), ("GET", "/nothing"), ("GET", "//x")]:
            if is_open(path):
                continue
            house.clock.advance(1)
            answer = await client.request(method, path)
            assert answer.status_code == 401, (method, path)
            pages.add((path.startswith("/api/"), answer.text))
    assert len(pages) == 2


async def test_every_route_says_who_may_ask(tmp_path: Path) -> None:
    """No route is without roles, but for the few that are open on purpose."""
    async with consoled(tmp_path) as house:
        for route in house.console.app.routes:
            for handler in getattr(route, "route_handlers", ()):
                if handler.http_methods == {"OPTIONS"}:
                    continue  # the framework's own; the next test asks for them
                assert handler.opt.get("roles") or is_open(route.path), route.path


async def test_the_framework_tells_nobody_what_a_route_can(tmp_path: Path) -> None:
    """OPTIONS, which the framework answers by itself, is not there, signed in or not."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("lead")
        for method, path in addresses(house.console):
            if method == "OPTIONS":
                house.clock.advance(5)
                answer = await client.request(method, path)
                assert answer.status_code in {401, 404}, path
                assert "allow" not in answer.headers


async def test_every_act_needs_the_token_of_its_form(tmp_path: Path) -> None:
    """A form without the session's token, or with another's, does nothing."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("lead")
        other = "0" * 64
        for method, path in addresses(house.console):
            if is_open(path) or method in {"GET", "HEAD", "OPTIONS"} or path.startswith("/api/"):
                continue
            for body in ("", f"token={other}", "token=%ff", f"token={other}&token=", "token=ü"):
                house.clock.advance(5)
                answer = await client.request(method, path, content=body.encode(), headers=FORM)
                assert answer.status_code == 403, (path, body)
        assert (await client.get("/")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"},
        {"sec-fetch-site": "same-site", "origin": URL},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:9999"},
        {"origin": "https://elsewhere.example"},
        {},
    ],
)
async def test_a_form_of_another_site_is_refused(tmp_path: Path, headers: dict[str, str]) -> None:
    """Even with the right token a form counts only when it comes from our own pages."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        for name in ("origin", "sec-fetch-site"):
            del client.headers[name]
        answer = await house.send(client, "/sign-out", headers=headers)
        assert (answer.status_code, (await client.get("/")).status_code) == (403, 200)


@pytest.mark.parametrize("headers", [{"origin": URL}, {"sec-fetch-site": "same-origin"}])
async def test_one_sign_of_our_own_pages_is_enough(tmp_path: Path, headers: dict[str, str]) -> None:
    """Browsers that send only one of the two headers can be used."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        for name in ("origin", "sec-fetch-site"):
            del client.headers[name]
        answer = await house.send(client, "/sign-out", headers=headers)
        assert (answer.status_code, (await client.get("/")).status_code) == (303, 401)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:8321.evil.example", "", "localhost:8321"]
)
async def test_a_foreign_host_is_not_served(tmp_path: Path, host: str) -> None:
    """A name that was made to lead here (DNS rebinding) reaches no page, signed in or not."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        answer = await client.get("/", headers={"host": host})
        assert (answer.status_code, "Queue" in answer.text) == (421, False)


async def test_a_long_body_is_refused(tmp_path: Path) -> None:
    """A body beyond the limit is refused, announced or not."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        body = b"token=" + b"a" * BODY_BYTES

        async def unannounced() -> AsyncIterator[bytes]:
            yield body

        for content in (body, unannounced()):
            answer = await client.post("/sign-out", content=content, headers=FORM)
            assert answer.status_code == 413
        answer = await client.post(
            "/sign-out", content=b"", headers={**FORM, "content-length": "9" * 30}
        )
        assert answer.status_code == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="token'),
        ("multipart/form-data", b""),
        ("application/json", b'{"token": "'),
        ("application/x-www-form-urlencoded", b"token=%ff%fe&\xff=\xfe"),
        ("application/x-www-form-urlencoded", b"&&&=&=;" * 500),
        ("text/\xff", b"\x00"),
        ("", b"token"),
    ],
)
async def test_a_body_that_is_no_form_is_refused(tmp_path: Path, kind: str, body: bytes) -> None:
    """Whatever a body is, it ends in a calm page and never in a mistake of ours."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        headers = [(b"content-type", kind.encode("latin-1"))]
        answer = await client.post("/sign-out", content=body, headers=headers)
        assert answer.status_code == 403


async def test_one_client_cannot_ask_without_end(tmp_path: Path) -> None:
    """Beyond the allowance the answer is 429, and a minute later all is well again."""
    async with consoled(tmp_path) as house:
        client = house.outsider()
        answers = [(await client.get("/")).status_code for _ in range(ASKING.burst + 1)]
        house.clock.advance(60)
        again = (await client.get("/")).status_code
    assert [*dict.fromkeys(answers), again] == [401, 429, 401]
    assert answers.count(429) == 1


async def test_one_session_cannot_ask_without_end(tmp_path: Path) -> None:
    """The allowance of a session holds wherever its requests come from."""
    async with consoled(tmp_path, behind_proxy=True) as house:
        client = await house.signed_in()
        answers = [
            (
                await client.get("/queue", headers={"x-forwarded-for": f"10.0.0.{number}"})
            ).status_code
            for number in range(ASKING.burst + 1)
        ]
    assert (answers[0], answers[-1]) == (200, 429)


@pytest.mark.parametrize(("behind_proxy", "expected"), [(False, 429), (True, 401)])
async def test_a_proxy_is_believed_only_where_told(
    tmp_path: Path,
    behind_proxy: bool,  # noqa: FBT001 - a parameter of the test
    expected: int,
) -> None:
    """Without `behind_proxy` what a client says of its address changes nothing."""
    async with consoled(tmp_path, behind_proxy=behind_proxy) as house:
        client = house.outsider()
        for number in range(ASKING.burst + 1):
            forged = {"x-forwarded-for": f"10.0.{number}.1"}
            answer = await client.get("/", headers=forged)
    assert answer.status_code == expected


async def test_the_last_word_about_a_client_is_the_proxy_s(tmp_path: Path) -> None:
    """What a client writes into the header before the proxy adds to it is not believed."""
    async with consoled(tmp_path, behind_proxy=True) as house:
        client = house.outsider()
        for number in range(ASKING.burst + 1):
            forged = {"x-forwarded-for": f"10.0.{number}.1, 192.0.2.7"}
            answer = await client.get("/", headers=forged)
    assert answer.status_code == 429


async def test_over_tls_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    """Behind a proxy with TLS the cookie has the host prefix, and every flag."""
    url = "https://safety.example.org"
    async with consoled(tmp_path, url=url) as house:
        answer = await house.outsider().post(await house.link("mod"))
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-leeward=")
    for flag in ("secure", "httponly", "samesite=strict", "path=/"):
        assert flag in cookie
    assert "domain" not in cookie
    assert "strict-transport-security" in answer.headers


async def test_a_cookie_that_is_there_twice_counts_for_nothing(tmp_path: Path) -> None:
    """Whoever plants a second cookie beside ours signs nobody in."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        secret = client.cookies["leeward"]
        headers = {"cookie": f"leeward={secret}; leeward={secret}"}
        answer = await house.outsider().get("/", headers=headers)
    assert answer.status_code == 401


async def test_no_page_holds_style_or_script_of_its_own(tmp_path: Path) -> None:
    """Pages hold no inline style, no inline script and no handler attributes."""
    async with consoled(tmp_path, [case(1), case(2)]) as house:
        client = await house.signed_in("lead")
        pages = [await client.get(path) for path in _pages(house)]
    for page in pages:
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", page.text)
        assert not re.search(r"(src|href|action)=\"(?!/|#|\?)", page.text)


def _pages(house: Consoled) -> list[str]:
    return [place.path for place in house.console.inside.places] + ["/nothing", "/queue"]


async def test_files_are_kept_for_ever_under_a_name_of_their_content(tmp_path: Path) -> None:
    """Style, script and icon are served to anybody, by names that change with them."""
    async with consoled(tmp_path) as house:
        client, statics = house.outsider(), house.console.inside.statics
        answers: list[httpx.Response] = [
            await client.get(path) for path in (statics.style, statics.script, statics.icon)
        ]
        missing = await client.get("/static/console.0000000000000000.css")
    assert [one.headers["content-type"].partition(";")[0] for one in answers] == [
        "text/css",
        "text/javascript",
        "image/svg+xml",
    ]
    assert {"immutable" in one.headers["cache-control"] for one in answers} == {True}
    assert missing.status_code == 404
