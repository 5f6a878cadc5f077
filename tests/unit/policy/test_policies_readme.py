"""The README of the policies tells all that a file may say, and its example is a policy."""

import re
from pathlib import Path
from typing import get_args

import pytest
from msgspec import structs

from leeward.detectors import installed_detectors, known_signals
from leeward_policies.examples import check_examples
from leeward_policies.loading.checks import FIELDS
from leeward_policies.policy import load, packs
from leeward_policies.schema import (
    AudienceTable,
    BrakesTable,
    Condition,
    Do,
    EventCondition,
    ExampleTable,
    PolicyFile,
    RolesTable,
    RuleTable,
)

README = (Path(__file__).parents[3] / "policies" / "README.md").read_text(encoding="utf-8")
TABLES = (
    PolicyFile,
    AudienceTable,
    RolesTable,
    BrakesTable,
    RuleTable,
    ExampleTable,
    *get_args(Condition),
    *get_args(Do),
)
KEYS = sorted({field.encode_name for table in TABLES for field in structs.fields(table)})


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_told(key: str) -> None:
    """No key of a policy file is without a word."""
    assert re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", README), f"{key} is missing in the README"


@pytest.mark.parametrize(
    "word", [*packs(), *FIELDS, *get_args(EventCondition.__annotations__["event"])]
)
def test_every_word_is_told(word: str) -> None:
    """Packs, events and the fields of a reason are named."""
    assert re.search(rf"`\{{?{word}\}}?`", README), f"{word} is missing in the README"


def test_the_example_is_a_policy(tmp_path: Path) -> None:
    """What the README shows loads with the detectors that ship, and holds to its own example."""
    (text,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "riverside.toml"
    path.write_text(text, encoding="utf-8")
    policy = load(path, known_signals())

    assert policy.examples
    assert [str(one) for one in check_examples(policy, installed_detectors())] == []
    assert "exclusion" not in {rule.id for rule in policy.rules}


def test_the_counts_of_the_default_pack() -> None:
    """The transcript at the top tells the pack as it is."""
    policy = load("young-people", known_signals())
    told = f"{len(policy.rules)} rules, mode {policy.mode}; {len(policy.examples)} of "

    assert told in README
