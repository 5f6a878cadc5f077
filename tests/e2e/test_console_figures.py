"""Activity, health and the published figures in a real browser: at both widths, and accessible."""

from datetime import timedelta
from pathlib import Path

import pytest

from leeward.console.pages.activity import DAYS
from leeward.drills import DrillStanding
from leeward.readiness import Readiness
from leeward.testing.browsed import DESK, PHONE, SMALL, browsing, opened, served, signed_in
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.figured import fill
from leeward.testing.scripted import FailingStore
from leeward.transparency.figures import counted, figures_of
from leeward.transparency.gaps import gaps
from leeward.transparency.month import month_at
from leeward.transparency.page import write
from leeward_storage.retention import Retention

WIDTHS = [DESK, PHONE, SMALL]


async def busy() -> FailingStore:
    """Return a store with a busy day in it."""
    store = FailingStore(VirtualClock())
    await fill(store, DEFAULT_START - timedelta(days=2))
    return store


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/activity", "/health"])
async def test_figures_are_whole_and_accessible(
    tmp_path: Path, path: str, width: int, scheme: str
) -> None:
    """Each page loads nothing from elsewhere, is not cut off, and passes the checker."""
    async with served(tmp_path, store=await busy()) as house, browsing() as browser:
        house.desk.problem = "What was changed is not in force. The policy file has a mistake."
        house.desk.readiness = Readiness()
        house.desk.drills = lambda: DrillStanding("", ("test:lead",)).sentences
        watched = await signed_in(browser, house, "lead", width=width, color_scheme=scheme)
        answer = await watched.page.goto(f"{house.url}{path}")
        assert answer is not None
        assert answer.status == 200
        await watched.page.screenshot(
            path=f"{tmp_path.parent}{path}-{width}-{scheme}.png", full_page=True
        )
        assert await watched.grave() == []
        assert not await watched.is_cut_off()
        assert watched.said == []
        assert {url for url in watched.asked if not url.startswith(house.url)} == set()


async def test_the_time_is_chosen_by_keyboard(tmp_path: Path) -> None:
    """The spans are links in order, and the chosen one is told as such."""
    async with served(tmp_path, store=await busy()) as house, browsing() as browser:
        watched = await signed_in(browser, house, "lead")
        await watched.page.goto(f"{house.url}/activity")
        for days in DAYS:
            await watched.page.get_by_role("link", name=f"Last {days} days").focus()
            await watched.page.keyboard.press("Enter")
            await watched.page.wait_for_url(f"{house.url}/activity?days={days}")
            link = watched.page.get_by_role("link", name=f"Last {days} days")
            assert await link.get_attribute("aria-current") == "true"


@pytest.mark.parametrize("width", WIDTHS)
async def test_the_published_page_is_whole_and_accessible(tmp_path: Path, width: int) -> None:
    """It opens from a file, loads nothing, is not cut off, and passes the checker."""
    month = month_at(DEFAULT_START)
    now = month.until + timedelta(days=1)
    figures = figures_of(
        await counted(await busy(), month), month, now, gaps(month, now, Retention())
    )
    file = tmp_path / "november.html"
    write(figures, file)
    async with browsing() as browser:
        watched = await opened(browser, width)
        await watched.page.goto(file.as_uri())
        await watched.page.screenshot(path=f"{tmp_path.parent}/report-{width}.png", full_page=True)
        assert await watched.grave() == []
        assert not await watched.is_cut_off()
        assert watched.said == []
        assert watched.asked == [file.as_uri()]
