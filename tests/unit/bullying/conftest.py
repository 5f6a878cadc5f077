"""An empty room in which somebody may be hurt."""

import pytest

from leeward.testing.hurting import Room


@pytest.fixture
def room() -> Room:
    """Return an empty room."""
    return Room()
