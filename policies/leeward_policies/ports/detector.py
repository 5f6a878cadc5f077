"""The door of a detector: what it is given, and what it gives back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.message import Audience, Message
from leeward_policies.domain.signals import Category, Signal, Unmeasured
from leeward_policies.text import Views


class SignalSpec(Struct, frozen=True):
    """A signal that a detector can give; policies are checked against these."""

    name: str
    """Dotted; the first part is often the category: `personal-info.phone`."""
    category: Category
    means: str
    """A noun phrase for people: `a phone number`."""


class Reading(Struct, frozen=True, gc=False):
    """What a detector is given: one message, its views, and the state before it."""

    message: Message
    views: Views
    """Views of `message.text.body` that undo obfuscation, with spans back to it."""
    conversation: Conversation
    """Before this message was folded in."""
    audience: Audience
    at: datetime
    """Event time; detectors read no clock."""


class Detector(Protocol):
    """One detector, one file; pure and synchronous; no exception leaves the pipeline's guard."""

    @property
    def name(self) -> str:
        """Short name, such as `threat`."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same message may be scored otherwise."""
        ...

    @property
    def specs(self) -> tuple[SignalSpec, ...]:
        """Every signal this detector may give."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes it covers; empty when it does not depend on language."""
        ...

    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        """Measure one message; return only signals above zero."""
        ...
