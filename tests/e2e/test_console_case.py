"""A case in a real browser: from the queue to a decision by keyboard, without scripts, live."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from leeward.testing.browsed import (
    DESK,
    PHONE,
    SMALL,
    Watched,
    browsing,
    served,
    signed_in,
)
from leeward.testing.casework import SAID, appeal, grooming, keep
from leeward.testing.consoled import Consoled, case
from leeward_policies.domain.case import Case

CASE = "/cases/case-1"

SECRET = SAID[2][2]


async def good(watched: Watched, house: Consoled) -> None:
    """Check that a page is whole, accessible, quiet, and loads nothing from elsewhere."""
    assert await watched.grave() == []
    assert not await watched.is_cut_off()
    assert watched.said == []
    assert {url for url in watched.asked if not url.startswith(house.url)} == set()
    assert await watched.page.locator("h1").count() == 1
    assert (
        await watched.page.locator('[tabindex]:not([tabindex="-1"]):not([tabindex="0"])').count()
        == 0
    )
    levels = await watched.page.locator("h1, h2, h3").evaluate_all(
        "all => all.map(one => Number(one.tagName[1]))"
    )
    assert all(after <= before + 1 for before, after in pairwise(levels))


async def tab_to(page: Page, name: str, role: str = "button") -> None:
    """Press Tab until something has the focus, as somebody without a mouse does."""
    wanted = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    for _ in range(80):
        await page.keyboard.press("Tab")
        if await wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{name} is not reached by Tab")


@pytest.mark.parametrize("width", [DESK, PHONE])
async def test_every_state_of_a_case_is_whole_and_accessible(tmp_path: Path, width: int) -> None:
    """Waiting, lines open, refused, confirmed, closed, an appeal, abuse material: all pass axe."""
    cases = [grooming(1), appeal(2, "lead"), case(3, asked=("csea",), author="tom")]
    async with served(tmp_path, cases) as house, browsing() as browser:
        await keep(house.store, cases[0])
        watched = await signed_in(browser, house, "mod", width=width)
        page = watched.page
        for path in (CASE, "/cases/case-2", f"{CASE}/order/ban", f"{CASE}/abuse-material"):
            await page.goto(f"{house.url}{path}")
            await good(watched, house)
        await page.goto(f"{house.url}{CASE}")
        await page.get_by_role("button", name="Show the lines").click()
        await good(watched, house)
        await page.get_by_label("Hand it over to").fill("somebody")
        await page.get_by_role("button", name="Hand it over").click()
        await expect(page.locator("#to-w")).to_be_visible()
        watched.said.clear()  # the browser's own word that the answer was 422
        await good(watched, house)
        await page.get_by_role("button", name="Right").click()
        await expect(page.get_by_role("button", name="Reopen it")).to_be_visible()
        await good(watched, house)
        responder = await signed_in(browser, house, "responder", width=width)
        await responder.page.goto(f"{house.url}/cases/case-3")
        await good(responder, house)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_is_cut_off_on_the_smallest_phone(tmp_path: Path, scheme: str) -> None:
    """At 360 pixels everything is readable without scrolling sideways, light and dark."""
    async with served(tmp_path, [grooming(1)]) as house, browsing() as browser:
        await keep(house.store, grooming(1))
        watched = await signed_in(browser, house, "mod", width=SMALL, color_scheme=scheme)
        await watched.page.goto(f"{house.url}{CASE}")
        await watched.page.get_by_role("button", name="Show the lines").click()
        await good(watched, house)


async def test_from_the_queue_to_a_decision_by_keyboard(tmp_path: Path) -> None:
    """Tab and Enter alone: open, take, show and read a line, write a note, decide."""
    async with served(tmp_path, [grooming(1)]) as house, browsing() as browser:
        await keep(house.store, grooming(1))
        page = (await signed_in(browser, house, "mod")).page
        headline = await page.locator("#row-case-1 a").inner_text()
        await tab_to(page, headline, "link")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{house.url}{CASE}")
        await tab_to(page, "Take it")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("You look after this case now.")).to_be_visible()
        await tab_to(page, "Show the lines")
        await page.keyboard.press("Enter")
        await expect(page.locator("details.veiled").first).to_be_visible()
        third = page.locator("details.veiled").nth(2)
        for _ in range(40):
            await page.keyboard.press("Tab")
            if await third.locator("summary").evaluate("one => one === document.activeElement"):
                break
        await page.keyboard.press("Enter")
        await expect(third.locator("p")).to_have_text(SECRET)
        await page.get_by_label("A note for the others").focus()
        await page.keyboard.type("Two of us have read it.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("The note is kept with the case.")).to_be_visible()
        await tab_to(page, "Right")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Noted: it was what it looked like.")).to_be_visible()
        after = await house.store.case("case-1")
    assert after is not None
    assert (after.verdict, after.notes[-1].text) == ("right", "Two of us have read it.")


async def test_lines_are_blurred_until_each_is_pressed(tmp_path: Path) -> None:
    """What is folded is blurred and grey, hidden from screen readers, and cannot be selected."""
    async with served(tmp_path, [grooming(1)]) as house, browsing() as browser:
        await keep(house.store, grooming(1))
        page = (await signed_in(browser, house, "mod")).page
        await page.goto(f"{house.url}{CASE}")
        assert SECRET not in await page.content()
        await page.get_by_role("button", name="Show the lines").click()
        line = page.locator("details.veiled").nth(2)
        veil = line.locator(".veil")
        style = "one => [getComputedStyle(one).filter, getComputedStyle(one).userSelect]"
        blur, select = await veil.evaluate(style)
        assert ("blur" in blur, "grayscale" in blur, select) == (True, True, "none")
        await expect(line.locator("p")).to_be_hidden()
        await line.locator("summary").click()
        await expect(line.locator("p")).to_be_visible()
        await expect(veil).to_be_hidden()


async def test_everything_works_without_scripts(tmp_path: Path) -> None:
    """Without JavaScript: read, open a line, be refused and keep what was typed, order, undo."""
    async with served(tmp_path, [grooming(1)]) as house, browsing() as browser:
        await keep(house.store, grooming(1))
        page = (await signed_in(browser, house, "mod", java_script_enabled=False)).page
        await page.goto(f"{house.url}{CASE}")
        await page.get_by_role("button", name="Show the lines").click()
        await page.locator("details.veiled summary").nth(2).click()
        await expect(page.locator("details.veiled p").nth(2)).to_have_text(SECRET)
        await page.get_by_label("Hand it over to").fill("nobody")
        await page.get_by_role("button", name="Hand it over").click()
        await expect(page.locator("#to-w")).to_be_visible()
        await expect(page.get_by_label("Hand it over to")).to_have_value("nobody")
        await page.get_by_role("link", name="Keep from writing for an hour").click()
        await page.get_by_role("button", name="Yes: keep from writing for an hour").click()
        await expect(
            page.get_by_text("Ordered: keep test:kai from writing for 1 h")
        ).to_be_visible()
        await page.get_by_role("button", name="Undo").click()
        await expect(page.get_by_text("Ordered: show the message again")).to_be_visible()


async def listening(house: Consoled) -> None:
    """Wait until an open page is told of changes; a browser needs real time."""
    for _ in range(1_000):
        if len(house.changes):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("No page listens.")


async def changed(browser: Browser, house: Consoled, made: Case) -> Page:
    """Return a page with typed words that has been told of a change."""
    page = (await signed_in(browser, house, "mod")).page
    await page.goto(f"{house.url}/cases/{made.id}")
    await page.get_by_label("A note for the others").fill("not sent yet")
    await listening(house)
    other = await house.signed_in("other-mod")
    await house.send(other, f"/cases/{made.id}/move/take")
    await expect(
        page.get_by_role("link", name="This case has changed. Show it anew")
    ).to_be_visible()
    return page


async def test_a_change_is_told_and_nothing_typed_gets_lost(tmp_path: Path) -> None:
    """The page says politely that the case has changed, and is shown anew around the words."""
    async with served(tmp_path, [grooming(1)]) as house, browsing() as browser:
        page = await changed(browser, house, grooming(1))
        await expect(page.locator("#heard")).to_have_text("This case has changed.")
        await expect(page.locator("dl.facts").first).to_contain_text("nobody")
        await page.get_by_role("link", name="Show it anew").click()
        await expect(page.locator("dl.facts").first).to_contain_text("test:other-mod")
        await expect(page.get_by_label("A note for the others")).to_have_value("not sent yet")
        await page.get_by_role("button", name="Keep the note").click()
        await expect(page.get_by_text("The note is kept with the case.")).to_be_visible()


async def test_a_change_of_another_case_disturbs_nobody(tmp_path: Path) -> None:
    """Only changes of the case that is open are told on its page."""
    async with (
        served(tmp_path, [grooming(1), case(2, author="tom")]) as house,
        browsing() as browser,
    ):
        page = (await signed_in(browser, house, "mod")).page
        await page.goto(f"{house.url}{CASE}")
        await listening(house)
        other = await house.signed_in("other-mod")
        await house.send(other, "/cases/case-2/move/take")
        await house.send(other, f"{CASE}/note", note="this one is told")
        await expect(page.locator("#changed")).to_be_visible()
        await page.get_by_role("link", name="Show it anew").click()
        await expect(page.locator("#heard")).to_have_text("This is how the case stands now.")
        await house.send(other, "/cases/case-2/move/give-back")
        await expect(page.locator("#changed")).to_be_hidden()
