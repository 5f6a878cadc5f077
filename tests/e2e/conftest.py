"""How long a test with processes of its own may take, on a machine that is busy with others."""

from pathlib import Path
from typing import Final

import pytest

AT_MOST: Final = 300.0
"""Seconds: longer than the waits in one test together, so that a wait says what it misses."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test here that time, but where it says itself how long it may take."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(AT_MOST))
