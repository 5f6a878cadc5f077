"""Decisions: what the policy makes of one event; the same inputs give the same bytes."""

from datetime import datetime
from hashlib import blake2b
from typing import Literal

from msgspec import Struct, json

from leeward_policies.domain.action import Action, Because, Mode, Severity, Subject
from leeward_policies.domain.refs import ChannelRef, MessageRef
from leeward_policies.domain.signals import Category, Signal, Stage, Unmeasured


class Finding(Struct, frozen=True, gc=False):
    """One rule that matched, and the facts it rests on."""

    rule: str
    """The rule's id, or `when-unsure`."""
    category: Category
    """The kind of risk."""
    severity: Severity
    """How grave; orders findings and cases."""
    because: Because
    """The reason, for people."""
    subject: Subject
    """Whom it is about."""
    signals: tuple[Signal, ...] = ()
    """What the rule's conditions were met by."""
    stages: tuple[Stage, ...] = ()
    """The steps that count, where a pattern has grown."""


class Withheld(Struct, frozen=True, gc=False):
    """An action that a rule asked for and the decision itself holds back."""

    action: Action
    """What is not done."""
    why: Literal["cooldown", "human-only"]
    """`cooldown`: the like was given shortly before; `human-only`: a person may do it."""


class Decision(Struct, frozen=True, gc=False):
    """What is made of one event, and under which policy."""

    id: str
    """Hash of message ref, revision, pass and policy hash; 32 hex digits."""
    channel: ChannelRef
    """Where the event happened."""
    message: MessageRef | None
    """Which message it is about; None where it is about none."""
    revision: int
    """Of that message; 0 as first sent."""
    pass_: int
    """0 for the first look, higher when late evidence came."""
    policy: str
    """`name@version+hash`."""
    mode: Mode
    """Of the policy; a rule may be weaker, and its actions say so."""
    at: datetime
    """Event time, aware UTC."""
    findings: tuple[Finding, ...] = ()
    """Gravest first."""
    actions: tuple[Action, ...] = ()
    """What is to be done; in `observe`, what would have been."""
    withheld: tuple[Withheld, ...] = ()
    """What rules asked for and the decision holds back."""
    signals: tuple[Signal, ...] = ()
    """Everything measured above zero, also where no rule matched."""
    unmeasured: tuple[Unmeasured, ...] = ()
    """What could not be measured; never the same as zero."""


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
