"""The loopback adapter's quality file is well formed, and what can be checked in it is true."""

import tomllib
from pathlib import Path
from typing import get_args

import leeward_adapters.loopback
from leeward_adapters.loopback import PrivateRule
from leeward_adapters.loopback.faults import Fault

FOLDER = Path(leeward_adapters.loopback.__file__).parent
RULES = tomllib.loads((FOLDER / "quality.toml").read_text("utf-8"))["rules"]
README = (FOLDER / "README.md").read_text("utf-8")


def test_each_rule_has_a_status_and_a_reason_where_it_needs_one() -> None:
    """A rule is done, or it is todo or exempt and says why in a sentence."""
    for name, rule in RULES.items():
        if rule == "done":
            continue
        assert set(rule) == {"status", "why"}, name
        assert rule["status"] in ("todo", "exempt"), name
        assert rule["why"].endswith("."), name


def test_the_uniform_files_are_there() -> None:
    """The files that every live adapter has are here too."""
    wanted = {"adapter.py", "normalise.py", "perform.py", "quality.toml", "README.md"}

    assert wanted <= {path.name for path in FOLDER.iterdir()}


def test_the_readme_names_what_a_test_can_use() -> None:
    """Every fault, every rule for private words and the settings of a space are documented."""
    names = {fault.__name__ for fault in get_args(Fault)} | set(get_args(PrivateRule))
    names |= {"private", "lacks", "undo_hide", "above_bot", "keeps_keys"}

    assert set() == {name for name in names if name not in README}
