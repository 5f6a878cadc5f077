"""The report in a real browser: nothing loaded, nothing cut off, readable in light and dark."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from leeward.report.page import write
from leeward.testing.decided import RULES, policy_of
from leeward.testing.peers import missing
from leeward.testing.riverside import riverside

EXPORT: Final = Path(__file__).parents[2] / "docs" / "examples" / "riverside.jsonl"
"""Nine made-up days: chatter, a number posted, a quarrel, a flood, and one who steers another."""

PATIENCE: Final = 120_000.0
"""Milliseconds for a start of the browser, and for each step on a page."""

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

DESK, PHONE = 1280, 390
Scheme = Literal["light", "dark"]

READABLE: Final = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3)."""

TEXTS: Final = (
    "body",
    ".lead",
    ".source",
    ".source code",
    ".note",
    ".tiles dt",
    ".tiles dd",
    "nav a",
    ".brand",
    "thead th",
    "mark",
    ".urgency.urgent",
    ".case h3",
    ".case .meta",
    ".picture li",
    "pre code",
    ".change > summary",
    "footer p",
)
"""What is read, each with a colour or a ground of its own."""

CONTRAST: Final = """
(selectors) => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((value) => value / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return selectors.map((selector) => {
    const element = document.querySelector(selector);
    if (!element) return [selector, 0];
    const pair = [light(channels(getComputedStyle(element).color)), light(ground(element))];
    return [selector, (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)];
  });
}
"""
"""Computes the contrast of the first element of each kind with the ground behind it."""

OUTSIDE: Final = """
() => [...document.querySelectorAll("body *")]
  .filter((element) => !element.closest("pre, .unseen, .skip, .wide, thead, defs"))
  .filter((element) => element.getClientRects().length)
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1
                    || element.getBoundingClientRect().left < -1)
  .map((element) => element.outerHTML.slice(0, 120))
"""
"""Lists what leaves the window to the side."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a made-up community, hostile texts and names included."""
    folder = tmp_path_factory.mktemp("report")
    path = folder / "report.html"
    write(riverside(policy_of(RULES, folder)), path)
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; without one these tests are skipped, and say so."""
    if not CHROMIUM.exists():
        missing(f"There is no browser at {CHROMIUM}.", "Install the package chromium.")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(
                executable_path=str(CHROMIUM), args=list(QUIET), timeout=PATIENCE
            )
        except Error as error:
            missing(f"{CHROMIUM} does not start: {error.message[:200]}.", "Reinstall chromium.")
        yield started
        started.close()


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report that our own command writes about an export."""
    path = tmp_path_factory.mktemp("replayed") / "report.html"
    command = [sys.executable, "-c", "from leeward.cli import main; main()", "replay"]
    subprocess.run([*command, str(EXPORT), "--report", str(path)], check=True, capture_output=True)
    return path


class Watched:
    """A page that remembers what it asked for and what it complained about."""

    def __init__(
        self, browser: Browser, report: Path, width: int, scheme: Scheme, **how: Any
    ) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **how
        )
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(report.as_uri())

    def unfold(self) -> None:
        """Open everything that is folded."""
        self.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_page_asks_for_nothing_and_stays_in_the_window(
    browser: Browser, report: Path, width: int, scheme: Scheme
) -> None:
    """One file is read, the console is silent, and nothing leaves the window to the side."""
    watched = Watched(browser, report, width, scheme)
    watched.unfold()

    assert watched.asked == [report.as_uri()]
    assert watched.said == []
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    assert watched.page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read(browser: Browser, report: Path, scheme: Scheme) -> None:
    """Every kind of text has a contrast of at least 4.5 with the ground behind it."""
    watched = Watched(browser, report, DESK, scheme)
    watched.unfold()
    measured = dict(watched.page.evaluate(CONTRAST, list(TEXTS)))

    assert {name: ratio for name, ratio in measured.items() if ratio < READABLE} == {}


def test_light_and_dark_differ(browser: Browser, report: Path) -> None:
    """The page follows what the reader has set."""
    grounds = {
        Watched(browser, report, DESK, scheme).page.evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    }

    assert len(grounds) == 2


def test_the_page_works_without_scripts(browser: Browser, report: Path) -> None:
    """Folding, jumping and blurring are done by the browser alone."""
    watched = Watched(browser, report, DESK, "light", java_script_enabled=False)
    page = watched.page
    page.get_by_text("The same as a table").click()

    assert page.get_by_role("table").first.is_visible()

    page.get_by_label("Blur what members wrote").check()

    assert page.locator("bdi").first.is_visible()
    assert watched.said == []


def test_words_are_blurred_and_shown_again(browser: Browser, report: Path) -> None:
    """With the box ticked, what members wrote is blurred until somebody points at it."""
    page = Watched(browser, report, DESK, "light").page
    words = page.locator("bdi").first
    blurred = "(element) => getComputedStyle(element).filter"

    assert words.evaluate(blurred) == "none"

    page.get_by_label("Blur what members wrote").check()

    assert words.evaluate(blurred).startswith("blur(")

    words.hover()

    assert words.evaluate(blurred) == "none"


def test_the_page_can_be_walked_with_the_keyboard(browser: Browser, report: Path) -> None:
    """The first stops are the skip link and the box; folding answers to Enter; focus is seen."""
    page = Watched(browser, report, DESK, "light").page
    focused = "document.activeElement.textContent || document.activeElement.id"
    stops = []
    for _ in range(3):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(focused))

    assert stops == ["Skip to the summary", "blur", "By day"]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"

    case = page.locator("details.case").first
    case.locator("summary").focus()
    page.keyboard.press("Enter")

    assert not case.evaluate("(element) => element.open")


def test_the_page_reads_aloud_in_order(browser: Browser, report: Path) -> None:
    """Headings are told in their order, and every picture by name."""
    page = Watched(browser, report, PHONE, "light").page
    headings = page.get_by_role("heading").evaluate_all(
        "(found) => found.map((one) => Number(one.tagName[1]))"
    )
    pictures = page.get_by_role("img")
    names = [picture.aria_snapshot() for picture in pictures.all()]

    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    assert names
    assert all('"' in name for name in names)
    assert any("Timeline of case-1" in name for name in names)
    assert any("Private tips by day: at most 1" in name for name in names)


def test_hostile_words_do_nothing(browser: Browser, report: Path) -> None:
    """No script ran, no picture was asked for, and the words stand there as they are."""
    watched = Watched(browser, report, DESK, "light")

    assert watched.page.locator("script, img").count() == 0
    assert watched.page.get_by_text('onerror="alert(1)"').count() == 1
    assert [url for url in watched.asked if "evil.example" in url] == []


def test_a_real_replay_gives_a_page_that_fits_a_phone(browser: Browser, replayed: Path) -> None:
    """From an export to the page: the slow pattern is a case, drawn, and names are shortened."""
    watched = Watched(browser, replayed, PHONE, "light")
    watched.unfold()
    html = replayed.read_text("utf-8")

    assert watched.said == []
    assert watched.page.evaluate(OUTSIDE) == []
    assert watched.page.get_by_role("img", name="Timeline of case-1").count() == 1
    assert watched.page.get_by_text("In 121 messages over 9 days").count() == 1
    assert [name for name in ("Oliver_89", "@Mia", "Anastasia", "900123") if name in html] == []
