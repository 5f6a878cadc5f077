"""The console in a real browser: signing in, the queue, by eye, by keyboard and without scripts."""

from pathlib import Path

import pytest

from leeward.testing.browsed import DESK, PHONE, SMALL, browsing, served, signed_in
from leeward.testing.consoled import case


@pytest.mark.parametrize("width", [DESK, PHONE, SMALL])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_queue_is_whole_and_accessible(tmp_path: Path, width: int, scheme: str) -> None:
    """At each width the queue loads nothing from elsewhere, is not cut off, and passes axe."""
    cases = [case(1, urgency="urgent"), case(2, asked=("csea",)), case(3, author="x" * 60)]
    async with served(tmp_path, cases) as house, browsing() as browser:
        watched = await signed_in(browser, house, "mod", width=width, color_scheme=scheme)
        await watched.page.screenshot(path=f"/tmp/console-{width}-{scheme}.png", full_page=True)
        assert await watched.grave() == []
        assert not await watched.is_cut_off()
        assert watched.said == []
        assert {url for url in watched.asked if not url.startswith(house.url)} == set()
