"""The console in a real browser: signing in, the queue, by eye, by keyboard and without scripts."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from leeward.testing.browsed import (
    DESK,
    PATIENCE,
    PHONE,
    SMALL,
    browsing,
    opened,
    served,
    signed_in,
)
from leeward.testing.consoled import Consoled, case, member
from leeward_policies.domain.move import Take
from leeward_policies.ports import Reader

expect.set_options(timeout=PATIENCE)

CASES = [
    case(1, urgency="urgent", calls=1),
    case(2, status="taken", assignee="test:mod"),
    case(3, author="x" * 60),
    case(4, asked=("csea",)),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser; without one these tests are skipped, and say so."""
    async with browsing() as started:
        yield started


@pytest.mark.parametrize("width", [DESK, PHONE, SMALL])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_is_whole_and_accessible(
    tmp_path: Path, browser: Browser, width: int, scheme: str
) -> None:
    """At each width no page is cut off, loads from elsewhere, or fails the accessibility check."""
    async with served(tmp_path, CASES) as house:
        watched = await opened(browser, width=width, color_scheme=scheme)
        link = await house.link("lead")
        await watched.page.goto(link)
        assert (await watched.grave(), await watched.is_cut_off()) == ([], False)
        await watched.page.get_by_role("button", name="Sign in").click()
        for path in ("/", "/?show=all&urgency=urgent&kind=grooming", "/account", "/?show=closed"):
            await watched.page.goto(f"{house.url}{path}")
            assert await watched.grave() == [], path
            assert not await watched.is_cut_off(), path
        assert watched.said == []
        await watched.page.goto(f"{house.url}/nothing")
        assert (await watched.grave(), await watched.is_cut_off()) == ([], False)
        assert {url for url in watched.asked if not url.startswith(house.url)} == set()


async def test_a_phone_shows_the_queue_without_zooming(tmp_path: Path, browser: Browser) -> None:
    """With text twice as large nothing is cut off either (WCAG 2.2, 1.4.4)."""
    async with served(tmp_path, CASES) as house:
        watched = await signed_in(browser, house, "mod", width=PHONE)
        await watched.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not await watched.is_cut_off()


async def test_the_queue_is_walked_by_keyboard(tmp_path: Path, browser: Browser) -> None:
    """From the top of the page to a case by keys alone: skip link, j, k, and the keys told by ?."""
    async with served(tmp_path, CASES) as house:
        page = (await signed_in(browser, house, "mod")).page
        await page.keyboard.press("Tab")
        await expect(page.get_by_text("Skip to the content")).to_be_focused()
        await page.keyboard.press("j")
        await expect(page.locator("#row-case-1 a")).to_be_focused()
        await page.keyboard.press("j")
        await expect(page.locator("#row-case-3 a")).to_be_focused()
        await page.keyboard.press("k")
        await expect(page.locator("#row-case-1 a")).to_be_focused()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{house.url}/cases/case-1")


async def test_the_keys_can_be_turned_off(tmp_path: Path, browser: Browser) -> None:
    """Under Account single keys are turned off; typing in a field never triggers them."""
    async with served(tmp_path, CASES) as house:
        page = (await signed_in(browser, house, "mod")).page
        await page.get_by_label("Case, or member").press("j")
        await expect(page.get_by_label("Case, or member")).to_have_value("j")
        await page.goto(f"{house.url}/account")
        await page.get_by_label("Use these keys").uncheck()
        await page.goto(f"{house.url}/")
        await page.keyboard.press("j")
        await expect(page.locator("#row-case-1 a")).not_to_be_focused()


async def test_news_appear_by_themselves(tmp_path: Path, browser: Browser) -> None:
    """What others do shows in an open queue, and whoever reads keeps their place in it."""
    async with served(tmp_path, CASES) as house:
        watched = await signed_in(browser, house, "mod")
        page = watched.page
        await page.locator("#row-case-3 a").focus()
        await expect(page.locator("#row-case-1")).to_be_visible()
        await _listens(house)
        hands = house.console.inside.doors.hands
        other = Reader(member("other-mod"), ("moderator",))
        assert (await hands.move("case-1", other, Take(), "test")).is_done
        await expect(page.locator("#row-case-1")).to_have_count(0)
        await expect(page.locator("#row-case-3 a")).to_be_focused()
        await house.hear("grr", by="ben", to=["mia"])
        await expect(page.locator("#heard")).to_have_text("1 new case")
        await expect(page.locator("#list .row")).to_have_count(2)
        await expect(page.locator("#row-case-3 a")).to_be_focused()
        assert watched.said == []


async def test_a_lost_role_is_told_to_an_open_page(tmp_path: Path, browser: Browser) -> None:
    """Whoever is no moderator any more reads so in the page that is open."""
    async with served(tmp_path, CASES) as house:
        page = (await signed_in(browser, house, "mod")).page
        await _listens(house)
        house.roles = {}
        await house.clock.run_for(60)
        await expect(page.locator("#heard")).to_contain_text("You are signed out")


async def test_everything_works_without_scripts(tmp_path: Path, browser: Browser) -> None:
    """With JavaScript off one signs in, finds, ends another session, and signs out."""
    async with served(tmp_path, CASES) as house:
        watched = await signed_in(browser, house, "mod", java_script_enabled=False)
        page = watched.page
        await house.signed_in("mod")
        await page.get_by_label("Case, or member").fill("x" * 60)
        await page.get_by_role("button", name="Find").click()
        assert await page.locator("#list .row").count() == 1
        await page.get_by_text("Urgency and kind").click()
        await page.get_by_label("urgent", exact=True).check()
        await page.get_by_role("button", name="Find").click()
        await expect(page.get_by_text("No case here is like that.")).to_be_visible()
        await page.goto(f"{house.url}/account")
        await page.get_by_role("button", name="End it").first.click()
        await expect(page.get_by_role("status").first).to_have_text("That session has ended.")
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("heading")).to_have_text("You are not signed in")


async def test_a_link_on_another_site_leads_in(tmp_path: Path, browser: Browser) -> None:
    """Whoever is signed in gets in by a link in a chat, although the cookie is strict."""
    async with served(tmp_path, CASES) as house:
        watched = await signed_in(browser, house, "mod")
        page, address = watched.page, f"{house.url}/?show=all"
        await page.goto("about:blank")
        await page.set_content(f'<a href="{address}">the queue</a>')
        await page.get_by_text("the queue").click()
        await expect(page.locator("#row-case-2")).to_be_visible()
        assert (page.url, watched.asked.count(address)) == (address, 2)


async def _listens(house: Consoled) -> None:
    """Wait until the open page listens."""
    async with asyncio.timeout(PATIENCE / 1000):
        while not len(house.changes):  # noqa: ASYNC110 - a page sets no event of ours
            await asyncio.sleep(0.01)
