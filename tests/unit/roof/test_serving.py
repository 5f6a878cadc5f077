"""An installation at work: it begins with what it found, and ends in order or says why."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from leeward import platforms
from leeward.alone import alone
from leeward.config import MASTER_KEY_VARIABLE, load
from leeward.kept import opened_store
from leeward.testing.builders import ROOM, sent, user
from leeward.testing.scripted_kind import Installed, ScriptedKind
from leeward.testing.served import Served
from leeward_policies.domain.event import HelpAsked
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.errors import AuthFailed, ConfigError, NotReady, PolicyError
from leeward_policies.ports import Delivery

ROOM_THERE = ChannelRef("scripted", "space", "room")
LEFT = "Leeward has stopped. What is still owed is kept, and done after the next start."


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Keep the log lines of a whole installation out of the way."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> ScriptedKind:
    """Return the one kind that is installed; the environment holds no master key."""
    monkeypatch.delenv(MASTER_KEY_VARIABLE, raising=False)
    kind = ScriptedKind()
    monkeypatch.setattr(platforms, "entry_points", lambda **_: [Installed("scripted", kind)])
    return kind


@pytest.fixture
def served(tmp_path: Path, kind: ScriptedKind) -> Served:
    """Return an installation that does not run yet."""
    return Served(tmp_path, kind)


# --- beginning ----------------------------------------------------------------------------------


async def test_whoever_starts_it_is_told_what_it_does(served: Served) -> None:
    """The community, its platform, the policy and its mode; in observe nothing is missing."""
    async with served.at_work():
        pass

    label = load(served.config).community.id
    assert served.said[0].startswith(f"Leeward watches over {label} on scripted, by mine@1+")
    assert served.said[1:] == [
        "The policy observes: members notice nothing. Ctrl-C stops it.",
        LEFT,
    ]


async def test_what_is_only_observed_is_told_at_the_start(served: Served) -> None:
    """Where the policy enforces before people are ready, each sentence stands there."""
    policy = served.config.with_name("mine.toml")
    policy.write_text(policy.read_text("utf-8").replace("observe", "enforce"), "utf-8")
    async with served.at_work():
        standing = served.desk.standing()

    assert served.said[1] == "The policy enforces. Ctrl-C stops it."
    assert tuple(served.said[2:-1]) == standing.withheld
    assert len(standing.withheld) == 2


async def test_the_adapter_gets_its_table_and_a_desk(served: Served) -> None:
    """What it hears is judged, and what its members ask is answered and kept."""
    served.configured('policy = "mine.toml"', platform='[adapters.scripted]\ncolour = "red"')
    served.kind.events = [Delivery(sent("grr", number="m1"), "scripted", "1")]
    asked = HelpAsked(ROOM, user("ana"), served.clock.now())
    async with served.at_work():
        await served.adapter.listens.wait()
        decision = await served.desk.tell(asked, "scripted")
        await served.until(lambda: served.desk.standing().findings)

    assert decision is not None
    assert {"colour": "red"} in served.kind.tables
    assert set(served.kind.folders) == {served.config.parent}
    assert served.adapter.committed_cursors == ["1"]
    async with opened_store(load(served.config)) as store:
        assert await store.cursor("scripted") == "1"
        assert await store.seen([decision.id]) == {decision.id}


@pytest.mark.parametrize("is_ready", [True, False])
async def test_what_is_enforced_waits_for_people(served: Served, *, is_ready: bool) -> None:
    """A private word is sent, and counted as delivered, once somebody has read what it says."""
    policy = served.config.with_name("mine.toml")
    text = policy.read_text("utf-8").replace("observe", "enforce")
    policy.write_text(text.replace("{ note = true }", '{ warn = "author" }'), "utf-8")
    words = '[enforce]\nwords_read_by = "an officer"\n' if is_ready else ""
    served.configured(f'policy = "mine.toml"\n{words}')
    served.kind.events = [Delivery(sent("grr", number="m1", room=ROOM_THERE), "scripted", "1")]
    async with served.at_work():
        standing = served.desk.standing
        await served.until(lambda: standing().findings and standing().owed == 0)
        delivered = standing().delivered
        performed = len(served.adapter.performed)

    assert (performed, delivered) == ((1, 1) if is_ready else (0, 0))


def test_without_a_platform_nothing_begins(served: Served) -> None:
    """The sentence says how to connect one of those that there are."""
    served.configured("", platform="")

    with pytest.raises(ConfigError, match="leeward init scripted"):
        served.installation()


def test_a_wrong_policy_does_not_begin(served: Served) -> None:
    """Where no earlier one is in force, there is nothing to go on with."""
    served.policy('1"\ncolour = "red')

    with pytest.raises(PolicyError, match="colour"):
        served.installation()


async def test_a_secret_that_is_not_in_order_ends_it(served: Served) -> None:
    """What the adapter says is said, and the database is free again."""
    served.kind.fails["adapter"] = ConfigError(place="the secret", value="it is blue")

    with pytest.raises(ConfigError, match="it is blue"):
        await served.run()

    with alone(served.config.with_name("leeward.db")):
        pass


# --- ending -------------------------------------------------------------------------------------


async def test_a_stop_ends_all_in_order(served: Served) -> None:
    """The adapter is closed, the desk answers no more, the lease is given back."""
    async with served.at_work():
        served.desk.standing()
    desk, adapter = served.desk, served.adapter

    assert adapter.is_closed
    with pytest.raises(NotReady):
        desk.standing()
    assert served.said[-1] == LEFT
    with alone(served.config.with_name("leeward.db")):
        pass
    async with opened_store(load(served.config)) as store:
        await store.acquire_lease("another machine", 1.0)


async def test_the_desk_is_closed_before_the_adapter(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks at the very end is told so, by an adapter that can still answer."""
    closed_with: list[str] = []

    async with served.at_work():
        adapter = served.adapter

        async def close() -> None:
            try:
                adapter.desk.standing()
            except NotReady as error:
                closed_with.append(str(error))

        monkeypatch.setattr(adapter, "close", close)

    assert len(closed_with) == 1


async def test_when_no_platform_lets_us_in_it_ends_and_says_why(served: Served) -> None:
    """Waiting would help nobody; what the platform said is said."""
    served.kind.ends_with = [AuthFailed(place="the token", cure="Make another.")]
    task = asyncio.create_task(served.run())
    await served.until(task.done, passing=1.0)
    error = task.exception()

    assert isinstance(error, AuthFailed)
    assert "the token" in str(error)
    assert "Make another." in str(error)
    assert served.adapter.is_closed


async def test_a_platform_that_is_over_ends_it_in_order(served: Served) -> None:
    """A connection that has nothing more to say is no failure, whatever it met before."""
    served.kind.ends_with = [NotReady(place="the line", cure="Wait."), None]
    task = asyncio.create_task(served.run())

    await served.until(task.done, passing=1.0)

    assert task.exception() is None
    assert served.said[-1] == LEFT


async def test_a_platform_that_is_left_goes_on(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one of two is refused, the other is served, and the standing says so."""
    other = ScriptedKind(ends_with=[AuthFailed(place="the token")])
    entries = [Installed("scripted", served.kind), Installed("other", other)]
    monkeypatch.setattr(platforms, "entry_points", lambda **_: entries)
    tables = '[adapters.scripted]\n[adapters.other]\nname = "other"'
    served.configured('policy = "mine.toml"', platform=tables)
    async with served.at_work() as task:
        await served.until(lambda: served.desk.standing().problems)
        for _ in range(5):
            served.clock.advance(1.0)
            await asyncio.sleep(0.01)

        assert not task.done()
        states = {one.name: one.state for one in served.desk.standing().adapters}
    assert states == {"scripted": "listening", "other": "stopped"}
