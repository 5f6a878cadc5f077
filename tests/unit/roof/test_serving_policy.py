"""While it runs, an installation takes over what is changed, and keeps the last good policy."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from msgspec.structs import replace
from structlog.testing import capture_logs

from leeward import platforms
from leeward.config import MASTER_KEY_VARIABLE
from leeward.serving import LOOK_EVERY
from leeward.testing.builders import sent, user
from leeward.testing.drilled import answer_drills
from leeward.testing.scripted_kind import Installed, ScriptedKind
from leeward.testing.served import Served
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Chosen, People

LOU = user("lou")
AT_REST = 7
"""Who sleeps while nothing happens: those who look at the files, at the lock, at the adapters'
health, at the lease and into the inbox, and whoever waits for the next day and
for the next case that is due.
"""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Keep the log lines of a whole installation out of the way."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.reset_defaults()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Return an installation that does not run yet, with a policy of its own."""
    monkeypatch.delenv(MASTER_KEY_VARIABLE, raising=False)
    kind = ScriptedKind()
    monkeypatch.setattr(platforms, "entry_points", lambda **_: [Installed("scripted", kind)])
    return Served(tmp_path, kind)


async def judged_by(served: Served, number: int) -> str:
    """Let a message be judged, and return the name and version of the policy that did it."""
    decision = await served.desk.tell(sent("grr", number=f"m{number}"), "scripted")
    assert decision is not None
    return decision.policy.partition("+")[0]


async def look(served: Served) -> None:
    """Let time pass until an installation has looked again whether something has changed.

    Whoever looks sleeps again when what was found is in force.
    """
    await served.until(lambda: served.clock.sleepers >= AT_REST)
    served.clock.advance(LOOK_EVERY)
    await served.until(lambda: served.clock.sleepers >= AT_REST)


async def test_a_changed_policy_is_taken_over(served: Served) -> None:
    """Nobody starts anything again; the standing and the words are those of the new one."""
    async with served.at_work():
        before = await judged_by(served, 1)
        served.policy("2")
        await look(served)
        after = await judged_by(served, 2)
        standing = served.desk.standing()

    assert (before, after) == ("mine@1", "mine@2")
    assert standing.policy.startswith("mine@2+")
    assert standing.problems == ()


async def test_what_is_chosen_on_the_platform_is_taken_over(served: Served) -> None:
    """A pack and a lead that a set-up command has chosen hold within seconds."""
    served.configured("")
    async with served.at_work():
        assert served.desk.people() == People()
        served.kind.choice = Chosen("watch-only", LOU)
        await look(served)
        policy = await judged_by(served, 1)
        people = served.desk.people()

    assert policy.startswith("watch-only@")
    assert people == People(LOU)


async def test_a_lead_who_is_chosen_lets_acts_be_enforced(served: Served) -> None:
    """What waited for a lead alone waits no longer."""
    path = served.config.with_name("mine.toml")
    path.write_text(path.read_text("utf-8").replace("observe", "enforce"), "utf-8")
    ready = '[enforce]\nwords_read_by = "an officer"'
    served.configured(f'policy = "mine.toml"\n{ready}')
    answer_drills(served.config, LOU, at=served.clock.now())
    async with served.at_work():
        before = served.desk.standing().withheld
        served.kind.choice = Chosen(None, LOU)
        await look(served)
        after = served.desk.standing().withheld

    assert (len(before), after) == (1, ())


async def test_a_broken_policy_keeps_the_last_good_one(served: Served) -> None:
    """It is told with what is wrong, once in the log, until it is mended."""
    path = served.config.with_name("mine.toml")
    good = path.read_text("utf-8")
    with capture_logs() as logged:
        async with served.at_work():
            path.write_text(f'{good}\ncolour = "red"\n', "utf-8")
            await look(served)
            await look(served)
            policy = await judged_by(served, 1)
            (problem,) = served.desk.standing().problems
            served.policy("2")
            await look(served)
            mended = await judged_by(served, 2)
            standing = served.desk.standing()

    assert policy == "mine@1"
    assert problem.startswith("What was changed is not in force. ")
    assert "colour" in problem
    assert [one["event"] for one in logged].count("policy.not_loaded") == 1
    assert (mended, standing.problems) == ("mine@2", ())


async def test_a_policy_that_is_put_back_is_well_again(served: Served) -> None:
    """Where the very file that is in force comes back, the problem is over."""
    path = served.config.with_name("mine.toml")
    async with served.at_work():
        path.rename(path.with_name("away.toml"))
        await look(served)
        gone = served.desk.standing().problems
        path.with_name("away.toml").rename(path)
        await look(served)
        back = served.desk.standing().problems

    assert (len(gone), back) == (1, ())


async def test_a_broken_choice_changes_nothing(served: Served) -> None:
    """What was chosen before stays in force, people included, and the cure is told."""
    served.kind.choice = Chosen(None, LOU)
    async with served.at_work():
        served.kind.fails["chosen"] = ConfigError(place="the choice", cure="Choose again.")
        await served.until(lambda: served.desk.standing().problems, passing=LOOK_EVERY)
        (problem,) = served.desk.standing().problems
        people = served.desk.people()

    assert "Choose again." in problem
    assert people == replace(People(), safety_lead=LOU)
