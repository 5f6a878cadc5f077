"""A crisis: who may be in danger is remembered for a day, and a restart does not forget it."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from leeward_policies.domain.action import Because, Subject, Warn
from leeward_policies.domain.conversation import GIVEN_KEPT, Given
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.event import HelpAsked, MessageSent
from leeward_policies.domain.signals import Signal
from leeward_policies.fold import fold, settle
from leeward_policies.given import CRISIS_QUIET, is_in_crisis, was_told
from leeward_policies.grooming.ledger import pack_member, unpack_member

SIGN = Signal("self-harm", "self-harm", 0.9, "self-harm@1")


def found(world: Any, *signals: Signal, seconds: float = 0) -> Decision:
    """Return a decision that found something about ana."""
    subject = Subject(world.user("ana"))
    because = Because("{author}", subject)
    return Decision(
        "d", world.room.channel, None, 0, 0, "p", "enforce", world.at(seconds),
        findings=(Finding("r", "self-harm", "urgent", because, subject, signals),),
    )  # fmt: skip


def test_a_sign_of_self_harm_is_remembered_with_its_author(world: Any) -> None:
    """The member is in a crisis for a day from the last sign on, and nobody else is."""
    before = world.slice(MessageSent(world.message("ana")))
    after = settle(before, found(world, SIGN))
    again = settle(after, found(world, SIGN, seconds=3600))

    assert is_in_crisis(after.author.given, world.at(0))
    assert after.author.given == (Given("crisis", world.at(0)),)
    assert again.author.given == (Given("crisis", world.at(3600)),)
    assert is_in_crisis(after.author.given, world.at(0) + CRISIS_QUIET - timedelta(seconds=1))
    assert not is_in_crisis(after.author.given, world.at(0) + CRISIS_QUIET)
    assert after.targets == before.targets


@pytest.mark.parametrize("name", ["self-harm.encouraged", "self-harm.concern-for-other", "insult"])
def test_other_signs_are_no_crisis_of_the_author(world: Any, name: str) -> None:
    """Whoever encourages somebody, or worries about somebody, is not the one in danger."""
    before = world.slice(MessageSent(world.message("ana")))
    other = Signal(name, "self-harm", 0.9, "self-harm@1")

    assert settle(before, found(world, other)) is before


def test_who_asks_for_help_is_remembered(world: Any) -> None:
    """A call for help keeps other tips away, whatever the policy makes of it."""
    help_asked = HelpAsked(world.room.channel, world.user("ana"), world.at(5))
    after = fold(world.slice(help_asked, "ana"), help_asked, ())

    assert is_in_crisis(after.author.given, world.at(6))


def test_a_restart_does_not_forget_it(world: Any) -> None:
    """What is packed for the disk holds the crisis."""
    help_asked = HelpAsked(world.room.channel, world.user("ana"), world.at(5))
    state = fold(world.slice(help_asked, "ana"), help_asked, ()).author

    assert unpack_member(state.member, pack_member(state)).given == state.given


def test_it_is_in_no_export(world: Any) -> None:
    """That somebody was thought to be in danger was never told to them."""
    assert not was_told(Given("crisis", world.at(0)))


def test_much_else_does_not_push_it_out(world: Any) -> None:
    """Neither a crisis nor the tips of the week make room for more of something else."""
    now = settle(world.slice(MessageSent(world.message("ana"))), found(world, SIGN))
    tips = tuple([Given(f"tip:{n}", world.at(0)) for n in range(3)])
    now = replace(now, author=replace(now.author, given=(*now.author.given, *tips)))
    for n in range(GIVEN_KEPT + 3):
        warn = Warn(
            key="k",
            rule=f"r{n}",
            because=Because("", Subject(world.user("ana"))),
            mode="enforce",
            to=world.user("ana"),
        )
        now = settle(
            now,
            Decision(
                "d", world.room.channel, None, 0, 0, "p", "enforce", world.at(n), actions=(warn,)
            ),
        )
    names = [one.what for one in now.author.given]

    assert len(names) == GIVEN_KEPT
    assert names[-4:] == ["crisis", "tip:0", "tip:1", "tip:2"]
    assert names[0] == f"warn:r{GIVEN_KEPT + 2}"
