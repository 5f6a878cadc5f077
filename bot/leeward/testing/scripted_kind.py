"""A kind of platform under a test's control, and what stands for the entry point that names it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from leeward.testing.scripted import ScriptedAdapter
from leeward_policies.errors import LeewardError
from leeward_policies.ports import (
    Adapter,
    AdapterKind,
    Check,
    Chosen,
    Clock,
    Deliver,
    Delivery,
    Desk,
    Surroundings,
)

TABLE: Final = '[adapters.scripted]\n# A platform of tests.\ncolour = "green"\n'


class LiveAdapter(ScriptedAdapter):
    """A scripted adapter that has a desk, and listens on until a test ends it.

    Args:
        name: of the platform.
        desk: where it takes what people ask.
        events: what it delivers first.
        ends_with: how its first listenings end, at once; None ends one in order.
    """

    def __init__(
        self,
        name: str,
        desk: Desk,
        *,
        events: Sequence[Delivery] = (),
        ends_with: Sequence[BaseException | None] = (),
    ) -> None:
        super().__init__(name, events=events, ends_with=ends_with)
        self.desk = desk
        self.listens = asyncio.Event()
        """Set while it listens on."""

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        ends_at_once = bool(self.ends_with)
        await super().listen(deliver, since)
        if not ends_at_once:
            self.listens.set()
            await asyncio.get_running_loop().create_future()


@dataclass
class ScriptedKind(AdapterKind):
    """An `AdapterKind` that answers as a test has set, and keeps the adapters that it made.

    `fails` makes methods raise, by their names.
    """

    choice: Chosen = field(default_factory=Chosen)
    checks: tuple[Check, ...] = ()
    steps: tuple[str, ...] = ("Press the green button.", "Start Leeward: leeward run")
    lines: str = TABLE
    events: Sequence[Delivery] = ()
    """What each adapter delivers first."""
    ends_with: Sequence[BaseException | None] = ()
    """How an adapter's first listenings end."""
    fails: dict[str, LeewardError] = field(default_factory=dict)
    made: list[LiveAdapter] = field(default_factory=list)
    tables: list[Mapping[str, Any]] = field(default_factory=list)
    """Its part of the configuration, as it was given."""
    folders: list[Path] = field(default_factory=list)
    around: list[Surroundings] = field(default_factory=list)
    """What it was told of the rest of the installation."""

    def _begin(self, method: str, table: Mapping[str, Any], folder: Path) -> None:
        if method in self.fails:
            raise self.fails[method]
        self.tables.append(table)
        self.folders.append(folder)

    @override
    def adapter(self, table: Mapping[str, Any], folder: Path, desk: Desk, clock: Clock) -> Adapter:
        self._begin("adapter", table, folder)
        name = str(table.get("name", "scripted"))
        made = LiveAdapter(name, desk, events=self.events, ends_with=self.ends_with)
        self.made.append(made)
        return made

    @override
    def chosen(self, table: Mapping[str, Any], folder: Path) -> Chosen:
        self._begin("chosen", table, folder)
        return self.choice

    @override
    async def examine(
        self, table: Mapping[str, Any], folder: Path, around: Surroundings
    ) -> tuple[Check, ...]:
        self._begin("examine", table, folder)
        self.around.append(around)
        return self.checks

    @override
    def table(self) -> str:
        return self.lines

    @override
    async def first_steps(self, table: Mapping[str, Any], folder: Path) -> tuple[str, ...]:
        self._begin("first_steps", table, folder)
        return self.steps


@dataclass
class Installed:
    """What stands for an entry point: it names a kind that is there already, or raises."""

    name: str
    kind: AdapterKind
    value: str = "leeward.testing.scripted_kind:ScriptedKind"
    problem: Exception | None = None

    def load(self) -> Callable[[], AdapterKind]:
        """Return what builds the kind."""
        if self.problem is not None:
            raise self.problem
        return lambda: self.kind
