"""What holds for every test: no property is judged by its time, and no log is set up for another.

A command that is run in this process sets up the log, and a test in the same process that reads
what is logged would otherwise see it at that command's level.
"""

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def log_as_new() -> Iterator[None]:
    """Take back whatever a test has set up for the log."""
    yield
    structlog.reset_defaults()
