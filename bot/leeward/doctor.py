"""The doctor: looks at an installation and says in sentences what is well, and what is not."""

import asyncio
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from leeward import logs, wording
from leeward.cases.book import STILL_OPEN
from leeward.config import Config, load, master_key
from leeward.detectors import installed_detectors, installed_late_detectors
from leeward.drills import DrillStanding, drill_standing, on_duty
from leeward.elsewhere import standing as notices_elsewhere
from leeward.helplines import checks as helplines
from leeward.in_force import InForce, in_force, in_the_configuration
from leeward.installing import make_installation
from leeward.kept import opened_store
from leeward.platforms import installed_kinds, kinds_in
from leeward.second_opinion import standing as second_opinion
from leeward_policies.errors import LeewardError
from leeward_policies.examples import check_examples
from leeward_policies.ports import (
    AdapterKind,
    Check,
    Detector,
    LateDetector,
    People,
    Reach,
    State,
    Surroundings,
)
from leeward_storage.sql import SqlStore

LOST: Final = {
    "semantic": (
        "messages of which the embedded model is not sure are not looked at again, and more of what"
        " hurts is missed (docs/quality.md)"
    ),
    "stages": (
        "patterns of grooming are found by telling words alone, and most are missed"
        " (docs/grooming.md)"
    ),
}
"""What is lost while a late detector of ours is switched off."""

REACH_OF: Final = timedelta(days=30)
"""How far back it is counted whether private words arrived (`precise.md` 16)."""

MARKS: Final[dict[State, str]] = {"well": "ok  ", "note": "note", "ill": "ILL "}
"""Words and not colours alone, so that everyone can read them."""


def examine(config: Path, *, fix: bool, as_json: bool, accept_lost_keys: bool = False) -> bool:
    """Look at everything and print what was found; return whether nothing is ill."""
    if fix:
        make_installation(config)
    checks = list(_checks(config, fix=fix, accept_lost_keys=accept_lost_keys))
    is_well = all(check.state != "ill" for check in checks)
    if as_json:
        found = {"well": is_well, "checks": checks}
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return is_well
    for check in checks:
        sys.stdout.write(f"{MARKS[check.state]}  {check.name}: {check.says}\n")
        if check.cure:
            sys.stdout.write(f"      {check.cure}\n")
    return is_well


def _checks(path: Path, *, fix: bool, accept_lost_keys: bool) -> Iterator[Check]:
    yield Check("leeward", "well", f"version {version('leeward')}")
    yield _looked("detectors", _detectors)
    config = Config(schema=1)
    if path.exists():
        loaded: list[Config] = []
        yield _looked("configuration", lambda: _config(path, loaded))
        if not loaded:
            return
        config = loaded[0]
        logs.set_up(level=config.logs.level)
    else:
        yield Check(
            "configuration",
            "note",
            f"there is no {path} here",
            "Nothing is installed in this folder yet; `leeward init` makes a beginning.",
        )
    yield _looked("late detectors", lambda: _late_detectors(config))
    yield second_opinion.check(config)
    yield from wording.check(config)
    kinds = dict[str, AdapterKind]()
    yield from _platforms(config, kinds)
    now: list[InForce] = []
    drills = DrillStanding()
    loaded_policy = list(_policy(config, kinds, now))
    people = now[0].people if now else in_the_configuration(config)
    if path.exists():
        drills = _drill_standing(config, people)
    yield from loaded_policy
    yield from _enforced(now, drills)
    if path.exists():
        yield from _people(people, kinds)
        yield from _drills(people, drills)
        yield from helplines(config, datetime.now(UTC).date())
        yield notices_elsewhere.check(config)
        yield _console(config)
        yield from _storage(config, fix=fix, accept_lost_keys=accept_lost_keys)
    for name, kind in kinds.items():
        yield from _platform(name, kind, config, now)


def _looked(name: str, look: Callable[[], str]) -> Check:
    """Return what a look found; an error of ours is a finding, with its cure."""
    try:
        return Check(name, "well", look())
    except LeewardError as error:
        return Check(name, "ill", str(error))


def _detectors() -> str:
    detectors = installed_detectors()
    _raise_problem(detectors)
    return ", ".join(f"{one.name}@{one.version}" for one in detectors)


def _late_detectors(config: Config) -> str:
    late = installed_late_detectors(config.detectors, Path(config.folder))
    _raise_problem(late)
    on = [f"{one.name}@{one.version}" for one in late]
    names = {one.name for one in late}
    lost = [f"; without {name}, {what}" for name, what in LOST.items() if name not in names]
    return (", ".join(on) or "none is switched on") + "".join(lost)


def _raise_problem(detectors: Sequence[Detector | LateDetector]) -> None:
    """Raise why a detector measures nothing, where it says so."""
    for one in detectors:
        problem = getattr(one, "problem", None)
        if isinstance(problem, LeewardError):
            raise problem


def _config(path: Path, loaded: list[Config]) -> str:
    loaded.append(load(path))
    return f"{path} is in order, for the community {loaded[0].community.id}"


def _platforms(config: Config, kinds: dict[str, AdapterKind]) -> Iterator[Check]:
    """Find the kinds of the platforms that are named; without one there is a note."""

    def look() -> str:
        kinds.update(kinds_in(config))
        return f"{', '.join(kinds)} in the configuration"

    if config.adapters:
        yield _looked("platforms", look)
    else:
        says = "none is named; replay, score and the demo work"
        cure = f"Run `leeward init NAME` to connect one: {', '.join(installed_kinds())}."
        yield Check("platforms", "note", says, cure)


def _policy(
    config: Config, kinds: Mapping[str, AdapterKind], now: list[InForce]
) -> Iterator[Check]:
    def look() -> str:
        now.append(in_force(config, kinds))
        policy = now[0].policy
        return f"{policy.label}, mode {policy.mode}, {len(policy.rules)} rules"

    yield _looked("policy", look)
    for one in now:
        failures = check_examples(one.policy, installed_detectors())
        if failures:
            cure = "Run `leeward policy check` to see them."
            yield Check("examples", "ill", f"{len(failures)} examples of the policy fail", cure)


def _enforced(now: Sequence[InForce], drills: DrillStanding) -> Iterator[Check]:
    """Say what the policy enforces and is only observed for now."""
    for one in now:
        ready = replace(one.readiness, page_answered_by=drills.answered_by)
        for sentence in ready.sentences(one.policy.mode):
            yield Check("enforce", "ill", sentence)


def _drill_standing(config: Config, people: People) -> DrillStanding:
    """Return how the test pages do; where nothing is kept yet, nobody has answered one."""

    async def look() -> DrillStanding:
        async with opened_store(config) as store:
            return await drill_standing(store, people, datetime.now(UTC))

    try:
        return asyncio.run(look())
    except LeewardError:
        return DrillStanding()  # what is wrong with the storage is told in its own line


def _drills(people: People, drills: DrillStanding) -> Iterator[Check]:
    """Say whether those who answer for the community answer test pages (`precise.md` 18)."""
    if drills.unanswered:
        says = f"unanswered for more than a day by {', '.join(drills.unanswered)}"
        cure = "Take it, or name somebody who is there in [community]; a real page would lie, too."
        yield Check("test page", "ill", says, cure)
    elif drills.answered_by:
        yield Check("test page", "well", f"answered by {drills.answered_by}")
    elif on_duty(people):
        yield Check("test page", "note", "nobody has answered one yet", "`leeward run` sends it.")


def _people(people: People, connected: Collection[str]) -> Iterator[Check]:
    for role, who in (("safety lead", people.safety_lead), ("deputy", people.deputy)):
        if who is not None and connected and who.platform not in connected:
            says = f"{who} is on a platform that is not connected, so nobody can call them"
            cure = "Name an account on a platform that is, or connect it with `leeward init NAME`."
            yield Check(role, "ill", says, cure)
        elif who is not None:
            yield Check(role, "well", str(who))
        else:
            key = role.replace(" ", "_")
            also = ", or choose one with the set-up command" if key == "safety_lead" else ""
            yield Check(role, "note", "nobody is named", f"Set {key} in [community]{also}.")


def _platform(
    name: str, kind: AdapterKind, config: Config, now: Sequence[InForce]
) -> Iterator[Check]:
    around = now[0].surroundings if now else Surroundings(in_the_configuration(config))
    try:
        yield from asyncio.run(kind.examine(config.adapters[name], Path(config.folder), around))
    except LeewardError as error:
        yield Check(name, "ill", str(error))


def _console(config: Config) -> Check:
    """Say where the console is reached, if it is served at all."""
    console = config.console
    if not console.listen:
        return Check("console", "note", "it is not switched on", "docs/console.md says how.")
    if not console.url:
        says = f"at {console.reached_at}, for this machine alone; the bot sends no sign-in links"
        return Check("console", "note", says, "Set url in [console] to let others in.")
    return Check("console", "well", f"at {console.reached_at}, while `leeward run` runs")


def _storage(config: Config, *, fix: bool, accept_lost_keys: bool) -> Iterator[Check]:
    database = config.path(config.storage.database)
    yield _looked("master key", lambda: _key(config))
    if not database.exists() and not fix:
        yield Check("database", "note", f"{database} does not exist yet; the first run makes it")
        return
    opened = opened_store(config, create=fix, accept_lost_keys=accept_lost_keys)
    reached: list[Reach] = []
    yield _looked("database", lambda: asyncio.run(_database(opened, reached)))
    yield from map(_reach, reached)


def _reach(one: Reach) -> Check:
    """Say how many private words arrived; below half, most members cannot be reached."""
    told, name = one.arrived + one.missed, f"private words on {one.platform}"
    says = f"{one.arrived} of {told} arrived in the last {REACH_OF.days} days"
    if one.arrived * 2 >= told:
        return Check(name, "well", says)
    cure = "Tell members how to let the bot write to them: a tip is never said in public instead."
    return Check(name, "note", says, cure)


def _key(config: Config) -> str:
    master_key(config)
    return "readable, by its owner alone; keep a copy of it apart from the backups"


async def _database(opened: AbstractAsyncContextManager[SqlStore], reached: list[Reach]) -> str:
    async with opened as store:
        await store.check()
        lines = await store.verify_audit()
        waiting = len(await store.cases(STILL_OPEN, 1_000, 0))
        owed = len(await store.owed(limit=1_000))
        reached.extend(await store.reach(datetime.now(UTC) - REACH_OF))
    return f"opens; the audit chain holds ({lines} lines); {waiting} open cases; {owed} acts owed"
