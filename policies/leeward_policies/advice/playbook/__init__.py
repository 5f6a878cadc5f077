"""The playbook: what a moderator does next with a case, in an order that keeps everybody safe."""

from functools import cache
from importlib import resources
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

from leeward_policies.domain.action import Urgency
from leeward_policies.domain.signals import Category, Stage

PLAYBOOK: Final = "en.toml"


Matter: TypeAlias = Literal["case", "appeal", "drill"]
"""What people are asked about."""


class NextStep(Struct, frozen=True, forbid_unknown_fields=True):
    """One suggestion, as it was reviewed."""

    id: str
    short: str
    """For where there is little room."""
    text: str
    kinds: tuple[Category, ...] = ()
    """The kinds of case it is for; all, if none is named."""
    urgencies: tuple[Urgency, ...] = ()
    """The urgencies it is for; all, if none is named."""
    stages: tuple[Stage, ...] = ()
    """It is for a pattern with one of these steps; for any, if none is named."""
    matter: Matter = "case"
    """It is for cases of what was found or reported, for appeals, or for test pages."""


class _Playbook(Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    reviewer: str
    """Who read it with child-protection knowledge; empty until somebody has."""
    reviewed_on: str
    step: tuple[NextStep, ...]


@cache
def _playbook() -> _Playbook:
    found = (resources.files(__package__) / PLAYBOOK).read_bytes()
    return msgspec.toml.decode(found, type=_Playbook)


def next_steps(
    kind: Category,
    urgency: Urgency,
    stages: frozenset[Stage] = frozenset(),
    matter: Matter = "case",
) -> tuple[NextStep, ...]:
    """Return what to do next with a case, in order.

    Args:
        kind: of the case.
        urgency: of the case.
        stages: of its pattern.
        matter: what people are asked about.
    """
    return tuple(
        step
        for step in _playbook().step
        if step.matter == matter
        and (not step.kinds or kind in step.kinds)
        and (not step.urgencies or urgency in step.urgencies)
        and (not step.stages or stages & set(step.stages))
    )


def is_reviewed() -> bool:
    """Say whether somebody with child-protection knowledge has read the steps."""
    return bool(_playbook().reviewer)
