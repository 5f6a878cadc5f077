"""What an installation says of itself, so that nobody has to be asked."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from leeward.asked_judge.detector import JudgeDetector
from leeward.asked_judge.settings import Settings as JudgeSettings
from leeward.asked_judge.settings import is_here
from leeward.config import Config, load
from leeward.detectors import Switch, settings_of
from leeward.drills import drill_standing
from leeward.in_force import in_force
from leeward.kept import opened_store
from leeward.platforms import kinds_in
from leeward.readiness import Readiness
from leeward.second_opinion.detector import DetoxifyDetector
from leeward.second_opinion.files import Settings as DetoxifySettings
from leeward_policies.domain.action import Mode
from leeward_policies.helplines import load_own
from leeward_policies.policy import Policy
from leeward_policies.ports import People
from leeward_storage.retention import Retention

SWITCHES: Final = ("semantic", "stages")
"""Late detectors of ours that have nothing but a switch."""


class Found(Struct, frozen=True):
    """An installation, as far as its documents may tell: no ref, no name, no address."""

    is_installed: bool
    """Whether there is a configuration at all."""
    policy: Policy
    readiness: Readiness
    has_deputy: bool
    retention: Retention
    platforms: tuple[str, ...]
    """That it connects to."""
    switched_off: tuple[str, ...]
    """Late detectors of ours that would look again, and are not asked."""
    has_second_opinion: bool
    judge: str
    """Where a language model is asked: `here`, `elsewhere`, or empty."""

    @property
    def mode(self) -> Mode:
        """Of the policy in force."""
        return self.policy.mode

    @property
    def has_safety_lead(self) -> bool:
        """Whether somebody is named."""
        return self.readiness.has_safety_lead


def found(path: Path) -> Found:
    """Read the configuration and the policy in force; without a configuration, the defaults.

    Args:
        path: of the configuration, which need not exist.

    Raises:
        ConfigError: the configuration is wrong.
        PolicyError: the policy is wrong.
        StorageError: the database cannot be read.
    """
    is_installed = path.exists()
    config = load(path) if is_installed else Config(schema=1)
    load_own(config.own_helplines)
    now = in_force(config, kinds_in(config))
    return Found(
        is_installed=is_installed,
        policy=now.policy,
        readiness=replace(now.readiness, page_answered_by=_answered(config, now.people)),
        has_deputy=now.people.deputy is not None,
        retention=config.retention,
        platforms=tuple(config.adapters),
        switched_off=tuple(name for name in SWITCHES if not _switch(name, config)),
        has_second_opinion=_detoxify(config).enabled,
        judge=_judge(_table(JudgeDetector.name, config)),
    )


def _answered(config: Config, people: People) -> str:
    """Return who has answered a test page; nobody has where nothing is kept yet."""
    if not config.path(config.storage.database).exists():
        return ""

    async def look() -> str:
        async with opened_store(config) as store:
            return (await drill_standing(store, people, datetime.now(UTC))).answered_by

    return asyncio.run(look())


def _table(name: str, config: Config) -> Mapping[str, object]:
    return config.detectors.get(name, {})


def _switch(name: str, config: Config) -> bool:
    switch: Switch = settings_of(name, _table(name, config), Switch)
    return switch.enabled


def _detoxify(config: Config) -> DetoxifySettings:
    name = DetoxifyDetector.name
    settings: DetoxifySettings = settings_of(name, _table(name, config), DetoxifySettings)
    return settings


def _judge(table: Mapping[str, object]) -> str:
    settings: JudgeSettings = settings_of(JudgeDetector.name, table, JudgeSettings)
    if not settings.enabled:
        return ""
    return "here" if is_here(urlsplit(settings.url).hostname or "") else "elsewhere"
