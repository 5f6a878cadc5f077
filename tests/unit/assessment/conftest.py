"""What assessments are made of: a wary community, a careful one, and what is found of each."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from leeward.assessment.answers import Answers, Rating
from leeward.assessment.answers_file import KEYS
from leeward.assessment.document import Made
from leeward.assessment.found import Found, found
from leeward.testing.drilled import answer_drills
from leeward_storage.master import create_master_key

DAY = date(2026, 12, 1)

READY = """
schema = 1
[community]
id = "riverside"
safety_lead = "discord:4242424242"
deputy = "discord:4343434343"
[enforce]
words_read_by = "Lea Sommer, social worker"
[retention]
case_text = 60
"""

CAREFUL = Answers(
    young="some",
    under_13="no",
    ages="said",
    joining="approved",
    country="GB",
    adult_rooms="none",
    direct_messages="no",
    voice="no",
    pictures="no",
    trade="no",
    other_tools="none",
    moderators=4,
    hours="daily",
    prepared="both",
    abuse_material="named",
    reports="day",
    told="all",
    heard="yes",
    exports="none",
    machine="own",
    contact=Rating("possible", "grave"),
    conduct=Rating("likely", "serious"),
    content=Rating("rare", "serious"),
    contract=Rating("rare", "mild"),
)

Installed = Callable[[str], Found]


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    """Return what writes a configuration and reads the installation."""

    def read(text: str) -> Found:
        path = tmp_path / "leeward.toml"
        path.write_text(text, "utf-8")
        return found(path)

    return read


@pytest.fixture
def wary(tmp_path: Path) -> Made:
    """Return an assessment of nothing: no answer, no installation."""
    return Made(Answers(), frozenset(), found(tmp_path / "none.toml"), DAY)


@pytest.fixture
def careful(installed: Installed, tmp_path: Path) -> Made:
    """Return an assessment of a community in which nothing is open."""
    installed(READY)
    create_master_key(tmp_path / "leeward.key")
    answer_drills(tmp_path / "leeward.toml")
    return Made(CAREFUL, KEYS, installed(READY), DAY)
