"""How long people are waited for, and who sees suspected abuse, as an admin writes it down."""

from datetime import timedelta
from pathlib import Path

import pytest

from leeward.cases.escalation import ANSWERED_WITHIN, APPEAL_WITHIN, DECIDED_WITHIN, Escalation
from leeward.config import Config, load
from leeward.in_force import in_the_configuration
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    """Write a configuration."""
    path = folder / "leeward.toml"
    path.write_text(f"schema = 1\n{text}", "utf-8")
    return path


def test_our_times_hold_unless_told() -> None:
    """Nothing has to be written down."""
    assert Config(schema=1).waits == Escalation(ANSWERED_WITHIN, DECIDED_WITHIN, APPEAL_WITHIN)


def test_what_is_named_goes_first(tmp_path: Path) -> None:
    """And whatever is not keeps its default."""
    text = (
        '[escalation]\nanswer = { urgent = "2m" }\ndecide = { high = "90m", low = "3d" }\n'
        'appeal = "1d"\n'
    )

    waits = load(written(tmp_path, text)).waits

    assert waits.answered_within == {**ANSWERED_WITHIN, "urgent": timedelta(minutes=2)}
    assert waits.decided_within == {
        **DECIDED_WITHIN, "high": timedelta(minutes=90), "low": timedelta(days=3),
    }  # fmt: skip
    assert waits.appeal_within == timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('answer = { urgent = "30s" }', "escalation.answer.urgent"),
        ('answer = { urgent = "soon" }', "escalation.answer.urgent"),
        ('decide = { low = "31d" }', "escalation.decide.low"),
        ('appeal = ""', "escalation.appeal"),
        ('appeal = "0m"', "escalation.appeal"),
        ('answer = { grave = "5m" }', "answer"),
        ("answer = 5", "answer"),
        ('colour = "red"', "colour"),
    ],
)
def test_a_time_that_makes_no_sense_is_named(tmp_path: Path, text: str, named: str) -> None:
    """Within a minute people would stop reading; after a month they have forgotten."""
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, f"[escalation]\n{text}\n"))

    assert named in str(caught.value)


def test_responders_are_named(tmp_path: Path) -> None:
    """As many as the admin has; where there is none the lead and the deputy are."""
    lead = '[community]\nsafety_lead = "discord:42"\ndeputy = "discord:43"\n'
    both = in_the_configuration(load(written(tmp_path, lead)))
    named = in_the_configuration(
        load(written(tmp_path, f'{lead}csea = ["discord:44", "discord:45"]\n'))
    )

    assert both.responders == (UserRef.parse("discord:42"), UserRef.parse("discord:43"))
    assert named.responders == (UserRef.parse("discord:44"), UserRef.parse("discord:45"))


def test_a_responder_who_is_no_member_is_named(tmp_path: Path) -> None:
    """By the key that it stands at."""
    with pytest.raises(ConfigError, match=r"community\.csea"):
        load(written(tmp_path, '[community]\ncsea = ["discord:44", "nobody"]\n'))
