"""The configuration of retention: times can be shortened, and nothing else."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from leeward.testing.clock import VirtualClock
from leeward.testing.store_pieces import benign, sealed
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Commit
from leeward_storage.memory import MemoryStore
from leeward_storage.retention import Retention
from leeward_storage.times import moment

NAMES = [field.name for field in fields(Retention)]
NOW = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)


def test_the_defaults_are_the_longest_times_of_the_rules() -> None:
    """What `precise.md` 1 to 4 and the proposal of `itu.md` say, in days."""
    assert msgspec.to_builtins(Retention()) == {
        "decision_ids": 7,
        "counters": 30,
        "watched": 365,
        "pair_evidence": 30,
        "hide_evidence": 30,
        "case_text": 90,
        "case_text_in_all": 365,
        "case_records": 365,
        "reasons": 184,
        "audit": 731,
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_time_can_be_shortened(name: str) -> None:
    """Each key takes any number of days from 1 to its default."""
    most = getattr(Retention(), name)

    assert getattr(Retention(**{name: most}), name) == most
    if name != "case_text_in_all":
        assert getattr(Retention(**{name: 1}), name) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [0, -1, "longer", "7", 1.5, True, None])
def test_no_other_value_is_taken(name: str, value: object) -> None:
    """A longer time, none, or no whole number: the answer names the key, the value, the range."""
    most = getattr(Retention(), name)
    given_value = most + 1 if value == "longer" else value

    with pytest.raises(ConfigError) as caught:
        Retention(**{name: given_value})  # type: ignore[arg-type] # that is the point

    assert caught.value.place == f"retention.{name}"
    assert caught.value.value == repr(given_value)
    assert f"from 1 to {most}" in caught.value.cure


def test_the_two_times_of_a_case_must_fit() -> None:
    """A case's text cannot outlast what it may stay in all."""
    with pytest.raises(ConfigError, match=r"retention\.case_text: 90 days, but"):
        Retention(case_text_in_all=60)

    assert Retention(case_text=60, case_text_in_all=60).case_text == 60


def test_an_unknown_key_is_refused() -> None:
    """A mistyped key is not silently without effect."""
    with pytest.raises(msgspec.ValidationError, match="evidence"):
        msgspec.convert({"evidence": 3}, Retention)


@given(st.fixed_dictionaries({name: st.integers(1, getattr(Retention(), name)) for name in NAMES}))
def test_every_end_lies_as_many_days_back(days: dict[str, int]) -> None:
    """For whatever was configured, the moment before which things go is exact."""
    days["case_text"] = min(days["case_text"], days["case_text_in_all"])

    ends = Retention(**days).ends(NOW)

    for name in NAMES:
        end = getattr(ends, name)
        if name == "decision_ids":
            assert end == (NOW - timedelta(days=days[name]) - datetime(1970, 1, 1, tzinfo=UTC)).days
        else:
            assert moment(end) == NOW - timedelta(days=days[name])


async def test_a_store_keeps_to_shorter_times() -> None:
    """What an installation configures is what its store does."""
    clock = VirtualClock()
    store = MemoryStore(clock, Retention(decision_ids=1, hide_evidence=2))
    await store.commit(Commit(decisions=(benign("1"),), texts=(sealed("hide|m", "1"),)))

    first = await store.retain(clock.advance(1.3 * 24 * 3_600))
    second = await store.retain(clock.advance(0.8 * 24 * 3_600))

    assert (first.decisions, first.texts) == (0, 0)
    assert (second.decisions, second.texts) == (1, 1)
