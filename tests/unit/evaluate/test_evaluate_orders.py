"""What a person orders is decided as they ordered it; a policy has no say in it."""

from datetime import timedelta
from pathlib import Path

import pytest

from leeward.testing.acts import acts
from leeward.testing.builders import ROOM, message, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.judging import judged, policy_of, rule
from leeward_policies.about import about
from leeward_policies.blank import blank_room
from leeward_policies.domain.action import Mode
from leeward_policies.domain.event import CaseMoved, Event, Judged, Ordered
from leeward_policies.domain.move import Take

KAI, MO = user("kai"), user("mo")
SAID = message("a line", by="kai")
EVERY = acts(SAID.ref, KAI, ROOM.space_ref, MO, "key")
ALWAYS = rule("any", '{ event = "report-filed" }', '{ ask = "moderators" }')


@pytest.mark.parametrize("mode", ["observe", "enforce"])
def test_the_acts_of_an_order_are_the_decision(tmp_path: Path, mode: Mode) -> None:
    """All of them, in their order, as they were ordered, in every mode, without a finding."""
    ordered = Ordered(ROOM, MO, tuple(EVERY.values()), DEFAULT_START, "case-1")

    decision = judged(policy_of(tmp_path, ALWAYS, mode=mode), event=ordered)

    assert decision.actions == ordered.acts
    assert (decision.findings, decision.withheld, decision.unmeasured) == ((), (), ())
    assert (decision.at, decision.mode, decision.message) == (DEFAULT_START, mode, None)


@pytest.mark.parametrize(
    "event",
    [
        CaseMoved(ROOM, "case-1", MO, Take(), DEFAULT_START),
        Judged(ROOM, "case-1", MO, "right", DEFAULT_START),
    ],
)
def test_what_people_say_of_a_case_orders_nothing(tmp_path: Path, event: Event) -> None:
    """Taking and judging are decisions without acts."""
    decision = judged(policy_of(tmp_path, ALWAYS), event=event)

    assert (decision.actions, decision.findings) == ((), ())


def test_each_order_has_an_id_of_its_own() -> None:
    """Another person, time, case of another act: another order; the same again is the same."""
    later = DEFAULT_START + timedelta(seconds=1)
    hide, ban = EVERY["hide"], acts(SAID.ref, KAI, ROOM.space_ref, MO, "other")["ban"]
    orders = [
        Ordered(ROOM, MO, (hide,), DEFAULT_START),
        Ordered(ROOM, KAI, (hide,), DEFAULT_START),
        Ordered(ROOM, MO, (hide,), later),
        Ordered(ROOM, MO, (ban,), DEFAULT_START),
        Ordered(ROOM, MO, (hide, ban), DEFAULT_START),
    ]

    ids = [about(order, blank_room(ROOM)).id for order in orders]

    assert len(set(ids)) == len(orders)
    assert ids == [about(order, blank_room(ROOM)).id for order in orders]
