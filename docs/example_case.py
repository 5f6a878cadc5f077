"""The case that the pictures show: the example's, as the default pack makes it, and the browser."""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright

from leeward.community import Step
from leeward.detectors import installed_detectors, known_signals
from leeward.replay import replay
from leeward_adapters.transcript import open_transcript
from leeward_policies.domain.case import Case
from leeward_policies.policy import load

ROOT: Final = Path(__file__).resolve().parents[1]
EXAMPLE: Final = ROOT / "docs" / "examples" / "riverside.jsonl"
IMAGES: Final = ROOT / "docs" / "images"

SHOWN_EVENT: Final = 46
"""The line of the example whose case is shown: the README tells of its decision."""

READ_AFTER: Final = timedelta(minutes=2)
"""When the card is read; times beside "ago" and "in" follow from it."""

CHROMIUM: Final = Path("/usr/bin/chromium")
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-lcd-text",
)
"""The browser does nothing of its own, and smooths letters without colours: a smaller file."""

SCALE: Final = 1.1
"""Points of the picture for one of the page: sharp enough, and below 150 KB."""

IDS: Final = ("id", "space", "channel", "message", "reporter", "subject", "reply_to")
"""Keys of a line that hold an id."""

FIRST_ID: Final = 1_300_000_000_000_000_000
"""Discord knows its own by long numbers, so the example's short ids get some here."""


class Town:
    """The example with ids like a platform's, and the names that stand behind them.

    Args:
        platform: in whose name it happens.
        first: the first id that is given.
        given: ids that are given at once, by those of the example.
    """

    def __init__(
        self,
        platform: str = "discord",
        first: int = FIRST_ID,
        given: Mapping[str, str] | None = None,
    ) -> None:
        self.names: dict[str, str] = {}
        self._platform = platform
        self._first = first
        self._ids: dict[str, str] = dict(given or {})

    def lines(self) -> Iterator[str]:
        """Yield the lines of the example with other numbers for its short ids."""
        for line in EXAMPLE.read_text("utf-8").splitlines():
            read: dict[str, Any] = {**json.loads(line), "platform": self._platform}
            for key in IDS:
                if isinstance(read.get(key), str):
                    read[key] = self._id(read[key])
            read["mentions"] = [self._id(one) for one in read.get("mentions", ())]
            if read["type"] == "room":
                self.names[read["channel"]] = read["name"]
            if author := read.get("author"):
                author["id"] = self._id(author["id"])
                self.names[author["id"]] = author["name"]
            yield json.dumps(read)

    def _id(self, short: str) -> str:
        return self._ids.setdefault(short, str(self._first + len(self._ids)))


def case_of(town: Town) -> Case:
    """Return the case as the default pack makes it of the example, at the line that is shown."""
    policy = load("young-people", known_signals())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "riverside.jsonl"
        path.write_text("\n".join(town.lines()) + "\n", "utf-8")
        with open_transcript(path) as transcript:
            for one in replay(transcript.items(), policy, installed_detectors()):
                if one.item.index == SHOWN_EVENT and isinstance(one.step, Step):
                    return one.step.cases[0]
    raise LookupError(SHOWN_EVENT)


def draw(page: str, widths: Mapping[str, int]) -> None:
    """Draw a page in windows of several widths.

    Args:
        page: HTML.
        widths: each picture's name, and how wide the window is.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        for name, width in widths.items():
            window = browser.new_page(
                viewport={"width": width, "height": 200}, device_scale_factor=SCALE
            )
            window.set_content(page)
            window.screenshot(path=IMAGES / name, full_page=True)
            sys.stdout.write(f"{name}: {(IMAGES / name).stat().st_size // 1024} KB\n")
        browser.close()
