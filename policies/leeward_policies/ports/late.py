"""The door of a late detector: dear, so it looks in batches, off the hot path, and seldom."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports.detector import Reading, SignalSpec


class Look(Struct, frozen=True, gc=False):
    """What a late detector is given: what the first look was given, and what it found."""

    reading: Reading
    """One message, its views, and the state before it."""
    signals: tuple[Signal, ...]
    """What the first look measured, in the order of the record."""


class LateDetector(Protocol):
    """A detector that costs too much for every message; its evidence arrives as an event.

    It is asked `wants` about every message, on the hot path, and `detect_late` in a thread of
    its own, about those it wanted. What it finds enters as `SignalsArrived` (`precise.md` 10).
    """

    @property
    def name(self) -> str:
        """Short name, such as `semantic`."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same message may be scored otherwise."""
        ...

    @property
    def specs(self) -> tuple[SignalSpec, ...]:
        """Every signal this detector may give; another detector may give the same."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes it covers; empty when it does not depend on language."""
        ...

    @property
    def batch(self) -> int:
        """Messages looked at together at most, at least 1."""
        ...

    @property
    def deadline(self) -> float:
        """Seconds after which an answer to one batch is no longer waited for."""
        ...

    def wants(self, look: Look) -> bool:
        """Say whether a later look could change what is decided; costs microseconds, no I/O."""
        ...

    def detect_late(self, looks: Sequence[Look]) -> Sequence[Sequence[Signal | Unmeasured]]:
        """Measure a batch; one sequence of signals above zero for each look, in order.

        It runs in a thread beside the event loop, one batch at a time.
        """
        ...


class Judgement(Struct, frozen=True, gc=False):
    """What the pure judgement gives back: the decision, and the state after it."""

    decision: Decision
    conversation: Conversation
    look: Look | None = None
    """What a late detector may be shown; None where no new text was read."""
