"""Setups: a policy and the detectors that are asked; one is evaluated, others are compared."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.errors import UsageError
from leeward_policies.loading.tables import meant, shown
from leeward_policies.policy import Policy, load
from leeward_policies.ports import Detector, LateDetector, Look, Reading, SignalSpec

WITHOUT: Final = "without:"
ONLY: Final = "only:"


class Setup(Struct, frozen=True):
    """What lines are judged by."""

    name: str
    """As the person wrote it; of a file its name."""
    policy: Policy
    detectors: tuple["TimedDetector", ...]
    late: tuple["TimedLateDetector", ...]

    @property
    def asked(self) -> tuple["TimedDetector | TimedLateDetector", ...]:
        """Every detector, the quick ones first."""
        return (*self.detectors, *self.late)


class TimedDetector:
    """A detector whose time is taken.

    Args:
        inner: the detector itself.
        clock: tells nanoseconds.
    """

    def __init__(self, inner: Detector, clock: Callable[[], int] = time.perf_counter_ns) -> None:
        self.name: str = inner.name
        self.version: str = inner.version
        self.specs: tuple[SignalSpec, ...] = inner.specs
        self.languages: tuple[str, ...] = inner.languages
        self.spent = 0
        """Nanoseconds since it was last set to 0."""
        self._inner = inner
        self._clock = clock

    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        """Measure one message."""
        before = self._clock()
        try:
            return self._inner.detect(reading)
        finally:
            self.spent += self._clock() - before


class TimedLateDetector:
    """A late detector whose time is taken; asking whether it wants to look counts, too.

    Args:
        inner: the detector itself.
        clock: tells nanoseconds.
    """

    def __init__(
        self, inner: LateDetector, clock: Callable[[], int] = time.perf_counter_ns
    ) -> None:
        self.name: str = inner.name
        self.version: str = inner.version
        self.specs: tuple[SignalSpec, ...] = inner.specs
        self.languages: tuple[str, ...] = inner.languages
        self.batch: int = inner.batch
        self.deadline: float = inner.deadline
        self.spent = 0
        self._inner = inner
        self._clock = clock

    def wants(self, look: Look) -> bool:
        """Say whether a later look could change what is decided."""
        before = self._clock()
        try:
            return self._inner.wants(look)
        finally:
            self.spent += self._clock() - before

    def detect_late(self, looks: Sequence[Look]) -> Sequence[Sequence[Signal | Unmeasured]]:
        """Measure a batch."""
        before = self._clock()
        try:
            return self._inner.detect_late(looks)
        finally:
            self.spent += self._clock() - before


class Installed(Struct, frozen=True):
    """Everything that can be asked."""

    detectors: tuple[Detector, ...]
    late: tuple[LateDetector, ...]
    specs: tuple[SignalSpec, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all detectors."""
        named = [*(one.name for one in self.detectors), *(one.name for one in self.late)]
        return tuple(dict.fromkeys(named))

    def setup(self, policy: str) -> Setup:
        """Return the setup of a policy with every detector.

        Raises:
            PolicyError: the policy cannot be loaded.
        """
        loaded = load(policy, self.specs)
        return self._of(Path(policy).name, loaded, frozenset(self.names))

    def compared(self, spec: str, base: Setup) -> Setup:
        """Return what a person wants to compare with.

        Args:
            spec: a policy, or `without:insult`, or `only:insult,threat`.
            base: what is evaluated; detectors are left out under its policy.

        Raises:
            UsageError: there is no such detector, or none would be left.
            PolicyError: the policy cannot be loaded.
        """
        for prefix in (WITHOUT, ONLY):
            if spec.startswith(prefix):
                named = self._named(spec, prefix)
                kept = named if prefix == ONLY else frozenset(self.names) - named
                return self._of(spec, base.policy, kept)
        loaded = load(spec, self.specs)
        return self._of(Path(spec).name, loaded, frozenset(self.names))

    def _named(self, spec: str, prefix: str) -> frozenset[str]:
        named = [name.strip() for name in spec.removeprefix(prefix).split(",")]
        for name in named:
            if name not in self.names:
                raise UsageError(
                    place=f"--compare {spec[:80]}",
                    value=f"there is no detector {shown(name)}",
                    cure=f"{meant(name, self.names)} Known are: {', '.join(self.names)}.".strip(),
                )
        if prefix == WITHOUT and {*named} >= {*self.names}:
            raise UsageError(
                place=f"--compare {spec[:80]}",
                value="no detector would be left",
                cure="Leave at least one in place.",
            )
        return frozenset(named)

    def _of(self, name: str, policy: Policy, kept: frozenset[str]) -> Setup:
        return Setup(
            name,
            policy,
            tuple(TimedDetector(one) for one in self.detectors if one.name in kept),
            tuple(TimedLateDetector(one) for one in self.late if one.name in kept),
        )
