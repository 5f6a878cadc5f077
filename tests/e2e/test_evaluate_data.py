"""`leeward evaluate` as a process on the example data, and its page in a real browser."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from leeward.testing.command import leeward
from leeward.testing.peers import missing

DATA: Final = Path(__file__).parents[2] / "docs" / "examples" / "labelled.jsonl"
"""Sixty-four self-written lines in four languages, as docs/evaluating.md uses them."""

CHROMIUM: Final = Path("/usr/bin/chromium")
QUIET: Final = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
DESK, PHONE = 1280, 390
Scheme = Literal["light", "dark"]

OUTSIDE: Final = """
() => [...document.querySelectorAll("body *")]
  .filter((element) => !element.closest("pre, .unseen, .skip, .wide, thead, defs"))
  .filter((element) => element.getClientRects().length)
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1
                    || element.getBoundingClientRect().left < -1)
  .map((element) => element.outerHTML.slice(0, 120))
"""
"""Lists what leaves the window to the side."""

STROKES: Final = """
() => [...document.querySelectorAll("figure:first-of-type polyline")]
  .map((line) => getComputedStyle(line))
  .map((style) => [style.stroke, style.strokeDasharray, style.fill])
"""
"""How the curves of the first plot are drawn."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page that our own command writes, compared and with examples."""
    path = tmp_path_factory.mktemp("quality") / "quality.html"
    words = ("--compare", "without:insult", "--compare", "mixed", "--examples")
    ended = leeward("evaluate", DATA, "--report", path, *words)
    assert ended.code == 0, ended.err
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; without one these tests are skipped, and say so."""
    if not CHROMIUM.exists():
        missing(f"There is no browser at {CHROMIUM}.", "Install the package chromium.")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        except Error as error:
            missing(f"{CHROMIUM} does not start: {error.message[:200]}.", "Reinstall chromium.")
        yield started
        started.close()


def test_the_example_is_measured() -> None:
    """From data to figures, in a process of its own; nothing of the lines is told."""
    ended = leeward("evaluate", DATA, "--json")
    told = json.loads(ended.out)
    texts = [json.loads(line)["text"] for line in DATA.read_text("utf-8").splitlines()]

    assert (ended.code, ended.err) == (0, "")
    assert told["lines"] == len(texts) >= 60
    assert [one["label"] for one in told["labels"]] == ["toxicity", "threat", "personal-info.phone"]
    assert [text for text in texts if len(text) > 2 and text in ended.text] == []


def test_the_hash_seed_means_nothing() -> None:
    """Whatever order Python gives to sets, the figures are the same."""
    told: list[dict[str, Any]] = [
        json.loads(leeward("evaluate", DATA, "--json", env={"PYTHONHASHSEED": seed}).out)
        for seed in ("1", "2")
    ]

    assert told[0]["labels"] == told[1]["labels"]
    assert told[0]["harmless"] == told[1]["harmless"]


def test_a_hundred_thousand_broken_lines_are_refused(tmp_path: Path) -> None:
    """They are counted, one is told, and nothing else is done."""
    path = tmp_path / "broken.jsonl"
    path.write_text("{\n" * 100_000, "utf-8")
    ended = leeward("evaluate", path)

    assert ended.code == 2
    assert ended.is_calm
    assert ended.err.count("\n") == 1
    assert "broken.jsonl:1: this is not JSON" in ended.err


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_page_asks_for_nothing_and_stays_in_the_window(
    browser: Browser, page: Path, width: int, scheme: Scheme
) -> None:
    """One file is read, the console is silent, and nothing leaves the window to the side."""
    asked: list[str] = []
    said: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    shown = context.new_page()
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("console", lambda message: said.append(message.text))
    shown.goto(page.as_uri())
    shown.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")

    assert (asked, said) == ([page.as_uri()], [])
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_many_lines_leave_room_for_their_names(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    """With figures of thousands of lines, every row keeps a name that can be read."""
    data, page = tmp_path / "many.jsonl", tmp_path / "quality.html"
    data.write_bytes(DATA.read_bytes() * 30)
    assert leeward("evaluate", data, "--about", "toxicity", "--report", page).code == 0
    shown = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    shown.goto(page.as_uri())
    names = shown.locator(".label .plain th[scope=row]:visible")
    widths = names.evaluate_all("(found) => found.map((one) => one.clientWidth)")

    assert len(widths) > 15
    assert min(widths) > 100
    assert shown.evaluate(OUTSIDE) == []


def test_curves_differ_by_more_than_colour(browser: Browser, page: Path) -> None:
    """The first is whole and the second dashed, neither is filled."""
    shown = browser.new_context(java_script_enabled=True).new_page()
    shown.goto(page.as_uri())
    one, two = shown.evaluate(STROKES)[:2]

    assert (one[1], one[2], two[2]) == ("none", "none", "none")
    assert two[1] != "none"
    assert one[0] != two[0]


def test_the_page_reads_aloud_in_order(browser: Browser, page: Path) -> None:
    """Headings are told in their order, every picture by name, and it works without scripts."""
    shown = browser.new_context(java_script_enabled=False).new_page()
    shown.goto(page.as_uri())
    headings = [
        int(one.evaluate("(found) => found.tagName[1]"))
        for one in shown.get_by_role("heading").all()
    ]
    names = [picture.aria_snapshot() for picture in shown.get_by_role("img").all()]

    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    assert len(names) == 3
    assert any("Found against false alarms: toxicity" in name for name in names)

    shown.get_by_text("The same as a table").first.click()

    assert shown.get_by_role("region", name="Found against false alarms").is_visible()


def test_the_worst_mistakes_can_be_blurred(browser: Browser, page: Path) -> None:
    """What members wrote is shown, and hidden by a tick."""
    shown = browser.new_context().new_page()
    shown.goto(page.as_uri())
    words = shown.locator("bdi").first

    assert words.evaluate("(element) => getComputedStyle(element).filter") == "none"

    shown.get_by_label("Blur what members wrote").check()

    assert words.evaluate("(element) => getComputedStyle(element).filter").startswith("blur(")
