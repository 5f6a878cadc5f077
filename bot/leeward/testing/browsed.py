"""The console in a real browser: served on a port of this machine, looked at, and checked."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Error, Page, async_playwright

from leeward.console.server import bind, serving
from leeward.testing.consoled import Consoled, consoled
from leeward.testing.peers import missing
from leeward_policies.domain.case import Case

CHROMIUM: Final = Path("/usr/bin/chromium")

QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""The browser is to do nothing of its own."""

PATIENCE: Final = 60_000.0
"""Milliseconds for a start of the browser, and for each step on a page."""

DESK, PHONE, SMALL = 1280, 390, 360
"""Widths in CSS pixels; the last is the narrowest that must not scroll sideways."""

GRAVE: Final = frozenset({"serious", "critical"})


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """Start a browser; without one the test is skipped, and says so."""
    if not CHROMIUM.exists():
        missing(f"There is no browser at {CHROMIUM}.", "Install the package chromium.")
    async with async_playwright() as playwright:
        try:
            started = await playwright.chromium.launch(
                executable_path=str(CHROMIUM), args=list(QUIET), timeout=PATIENCE
            )
        except Error as error:
            missing(f"{CHROMIUM} does not start: {error.message[:200]}.", "Reinstall chromium.")
        try:
            yield started
        finally:
            await started.close()


@asynccontextmanager
async def served(folder: Path, cases: Sequence[Case] = (), **how: Any) -> AsyncIterator[Consoled]:
    """Run a community whose console is served on a free port."""
    at = bind("127.0.0.1:0")
    url = f"http://127.0.0.1:{at.getsockname()[1]}"
    async with consoled(folder, cases, url=url, **how) as house, serving(house.console, at):
        yield house


class Watched:
    """A page, with what it asked for and what it complained about.

    Attributes:
        page: the page.
        asked: addresses it loaded.
        said: what stood in its console, such as a broken content policy.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.said: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    async def is_cut_off(self) -> bool:
        """Say whether the page scrolls sideways."""
        script = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return bool(await self.page.evaluate(script))

    async def grave(self) -> list[str]:
        """Return what the accessibility checker finds serious or critical, with where."""
        found = await Axe().run(self.page)
        return [
            f"{one['id']}: {[node['target'] for node in one['nodes']]}"
            for one in found.response["violations"]
            if one["impact"] in GRAVE
        ]


async def opened(browser: Browser, width: int = DESK, **how: Any) -> Watched:
    """Open a fresh window, with nothing of another's session."""
    context = await browser.new_context(viewport={"width": width, "height": 900}, **how)
    return Watched(await context.new_page())


async def signed_in(browser: Browser, house: Consoled, name: str, **how: Any) -> Watched:
    """Open a window and sign somebody in by their link, as they would."""
    watched = await opened(browser, **how)
    await watched.page.goto(await house.link(name))
    await watched.page.get_by_role("button", name="Sign in").click()
    await watched.page.wait_for_url(f"{house.url}/")
    return watched
