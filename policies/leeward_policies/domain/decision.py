"""Decisions: what the policy makes of one event; the same inputs give the same bytes."""

from datetime import datetime
from hashlib import blake2b
from typing import Literal

from msgspec import Struct, json

from leeward_policies.domain.action import Action, Because, Mode, Severity, Subject
from leeward_policies.domain.refs import ChannelRef, MessageRef
from leeward_policies.domain.signals import Category, Signal, Stage, Unmeasured


class Finding(Struct, frozen=True):
    """One rule that matched, and the facts it rests on."""

    rule: str
    category: Category
    severity: Severity
    because: Because
    subject: Subject
    signals: tuple[Signal, ...] = ()
    stages: tuple[Stage, ...] = ()


class Withheld(Struct, frozen=True):
    """An action that a rule asked for and the decision itself holds back."""

    action: Action
    why: Literal["cooldown", "human-only"]


class Decision(Struct, frozen=True):
    """What is made of one event, and under which policy."""

    id: str
    """Hash of message ref, revision, pass and policy hash; 32 hex digits."""
    channel: ChannelRef
    message: MessageRef | None
    revision: int
    pass_: int
    policy: str
    """`name@version+hash`."""
    mode: Mode
    at: datetime
    """Event time, aware UTC."""
    findings: tuple[Finding, ...] = ()
    actions: tuple[Action, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    signals: tuple[Signal, ...] = ()
    """Everything measured above zero, also where no rule matched."""
    unmeasured: tuple[Unmeasured, ...] = ()


_ENCODER = json.Encoder(order="sorted")


def canonical(value: object) -> bytes:
    """Encode a value of the domain so that equal values give equal bytes."""
    return _ENCODER.encode(value)


def decision_id(about: str, revision: int, pass_: int, policy_hash: str) -> str:
    """Return the decision's id (`precise.md` 10).

    Args:
        about: the printed message ref, or the event's own printed id where there is no message.
        revision: of the message.
        pass_: 0 for the first look.
        policy_hash: of the policy in force.
    """
    seed = f"{about}\n{revision}\n{pass_}\n{policy_hash}".encode()
    return blake2b(seed, digest_size=16).hexdigest()
