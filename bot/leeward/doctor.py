"""The doctor: looks at an installation and says in sentences what is well, and what is not."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from leeward import logs
from leeward.cases import STILL_OPEN
from leeward.config import MASTER_KEY_VARIABLE, Config, load, master_key
from leeward.detectors import installed_detectors, known_signals
from leeward.kept import opened_store
from leeward.output import whole_file
from leeward_policies.errors import ConfigError, LeewardError
from leeward_policies.examples import check_examples
from leeward_policies.policy import Policy
from leeward_policies.policy import load as load_policy
from leeward_storage.master import create_master_key
from leeward_storage.sql import SqlStore

State = Literal["well", "note", "ill"]

MARKS: Final[dict[State, str]] = {"well": "ok  ", "note": "note", "ill": "ILL "}
"""Words and not colours alone, so that everyone can read them."""

NEW_CONFIG: Final = """\
# The configuration of Leeward; every key is explained in docs/configuration.md.
schema = 1
policy = "young-people"

[community]
id = "{id}"
# Who is paged first, and who when the first does not answer, such as "discord:42".
safety_lead = ""
deputy = ""
"""


class Check(Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    state: State
    says: str
    cure: str = ""


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
            "Nothing is installed in this folder yet; `leeward doctor --fix` makes a beginning.",
        )
    yield from _policy(config)
    if path.exists():
        yield from _people(config)
        yield from _storage(config, fix=fix, accept_lost_keys=accept_lost_keys)
    yield Check(
        "adapters",
        "note",
        "no live platform is part of this version; replay, score and the demo work",
    )


def _looked(name: str, look: Callable[[], str]) -> Check:
    """Return what a look found; an error of ours is a finding, with its cure."""
    try:
        return Check(name, "well", look())
    except LeewardError as error:
        return Check(name, "ill", str(error))


def _detectors() -> str:
    names = ", ".join(f"{one.name}@{one.version}" for one in installed_detectors())
    return f"{names}; rules only, no learned model in this version"


def _config(path: Path, loaded: list[Config]) -> str:
    loaded.append(load(path))
    return f"{path} is in order, for the community {loaded[0].community.id}"


def _policy(config: Config) -> Iterator[Check]:
    found: list[Policy] = []

    def look() -> str:
        named = config.path(config.policy)
        found.append(load_policy(named if named.exists() else config.policy, known_signals()))
        return f"{found[0].label}, mode {found[0].mode}, {len(found[0].rules)} rules"

    yield _looked("policy", look)
    for policy in found:
        failures = check_examples(policy, installed_detectors())
        if failures:
            cure = "Run `leeward policy check` to see them."
            yield Check("examples", "ill", f"{len(failures)} examples of the policy fail", cure)
        if policy.mode == "enforce" and not config.community.safety_lead:
            yield Check(
                "mode",
                "ill",
                "the policy enforces, but nobody is the safety lead",
                'Name one in [community] safety_lead, or set mode = "observe".',
            )


def _people(config: Config) -> Iterator[Check]:
    for role, value in (
        ("safety lead", config.community.safety_lead),
        ("deputy", config.community.deputy),
    ):
        if value:
            yield Check(role, "well", value)
        else:
            key = role.replace(" ", "_")
            cure = f"Set {key} in [community]; `enforce` waits for it."
            yield Check(role, "note", "nobody is named", cure)


def _storage(config: Config, *, fix: bool, accept_lost_keys: bool) -> Iterator[Check]:
    database = config.path(config.storage.database)
    yield _looked("master key", lambda: _key(config))
    if not database.exists() and not fix:
        yield Check("database", "note", f"{database} does not exist yet; the first run makes it")
        return
    opened = opened_store(config, create=fix, accept_lost_keys=accept_lost_keys)
    yield _looked("database", lambda: asyncio.run(_database(opened)))


def _key(config: Config) -> str:
    master_key(config)
    return "readable, by its owner alone; keep a copy of it apart from the backups"


async def _database(opened: AbstractAsyncContextManager[SqlStore]) -> str:
    async with opened as store:
        await store.check()
        lines = await store.verify_audit()
        waiting = len(await store.cases(STILL_OPEN, 1_000, 0))
        owed = len(await store.owed(limit=1_000))
    return f"opens; the audit chain holds ({lines} lines); {waiting} open cases; {owed} acts owed"


def make_installation(config: Path) -> None:
    """Make the configuration and the master key where they are missing; change nothing else.

    Beside a database no key is made: it could not open what that database has sealed.
    """
    if not config.exists():
        name = "".join(c for c in config.resolve().parent.name if c.isalnum() or c in "-_")
        with whole_file(config) as file:
            file.write(NEW_CONFIG.format(id=name or "home").encode())
    try:
        settings = load(config)
    except ConfigError:
        return  # the examination says what is wrong with it
    key = settings.path(settings.storage.master_key_file)
    is_new = not settings.path(settings.storage.database).exists()
    if is_new and not key.exists() and MASTER_KEY_VARIABLE not in os.environ:
        create_master_key(key)
