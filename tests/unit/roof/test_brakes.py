"""Brakes count by space and rule, and only what they are for."""

from leeward.brakes import Brakes
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward_policies.domain.action import BY_HUMAN, Because, Hide, Note, Subject
from leeward_policies.domain.refs import MessageRef

WHY = Because("{author} did it", Subject(user("ana")))


def hide(number: int, *, space: str = ROOM.space, rule: str = "r") -> Hide:
    """Return an act that hides a message."""
    ref = MessageRef("test", space, "room", f"m{number}")
    key = f"{space}|{rule}|{number}"
    return Hide(key=key, rule=rule, because=WHY, mode="enforce", message=ref, target=ref)


def test_each_rule_and_space_has_its_own_brake() -> None:
    """One rule's acts in one space hold back neither another rule nor another space."""
    brakes = Brakes(lambda _: 1)

    held = [
        brakes.holds(act, DEFAULT_START)
        for act in (hide(1), hide(2), hide(1), hide(3, space="b"), hide(4, rule="q"))
    ]

    assert held == [False, True, False, False, False]


def test_what_has_no_brake_is_never_held_nor_paged() -> None:
    """A note, like every act that is not braked, passes however often it comes."""
    brakes = Brakes(lambda _: 0)
    note = Note(key="n", rule="r", because=WHY, mode="enforce")

    assert not brakes.holds(note, DEFAULT_START)
    assert brakes.page(note, DEFAULT_START) is None


def test_people_have_no_brake() -> None:
    """What a person orders is never held, and uses up nothing of what rules may do."""
    brakes = Brakes(lambda _: 1)
    by_mo = f"{BY_HUMAN}{user('mo')}"

    ordered = [brakes.holds(hide(number, rule=by_mo), DEFAULT_START) for number in range(5)]
    by_rule = [brakes.holds(hide(number), DEFAULT_START) for number in (10, 11)]

    assert ordered == [False] * 5
    assert by_rule == [False, True]
    assert brakes.page(hide(1, rule=by_mo), DEFAULT_START) is None
