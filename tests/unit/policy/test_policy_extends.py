"""A policy that extends another: what is replaced, what is added, what is switched off."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leeward_policies.errors import PolicyError
from leeward_policies.policy import Policy, load
from leeward_policies.ports import SignalSpec

BASE = """
mode = "observe"
[audience]
adult = ["discord:1/1", "discord:1/2"]
roles = { staff = ["Mod"], young = ["kid"] }
[when_unsure]
do = [{ ask = "moderators" }]
[brakes]
hides_per_hour = 7
[[rule]]
id = "insult"
because = "{author} insulted {target}"
any = [{ signal = "insult", at_least = 0.8 }]
do = [{ warn = "author" }]
[[rule]]
id = "threat"
because = "{author} threatened {target}"
any = [{ signal = "threat", at_least = 0.8 }]
do = [{ ask = "moderators" }]
[[example]]
says = "hello"
expect = "nothing"
"""


@pytest.fixture
def child(written: Callable[..., Path], specs: tuple[SignalSpec, ...]) -> Callable[[str], Policy]:
    """Load a file that extends the base."""

    def load_child(body: str) -> Policy:
        written(BASE, name="base.toml")
        return load(written(f'extends = "base.toml"\n{body}', name="child.toml"), specs)

    return load_child


def test_everything_is_inherited(child: Callable[[str], Policy]) -> None:
    """A file that says nothing more decides like the one it extends, under its own name."""
    policy = child("")

    assert [rule.id for rule in policy.rules] == ["insult", "threat"]
    assert policy.brakes.hides_per_hour == 7
    assert frozenset({"mod"}) == policy.staff_roles
    assert len(policy.when_unsure) == 1


def test_examples_are_not_inherited(child: Callable[[str], Policy]) -> None:
    """The examples of a base test the base alone: a child may well decide otherwise."""
    assert child("").examples == ()


def test_a_rule_of_the_same_id_is_replaced_whole(child: Callable[[str], Policy]) -> None:
    """Nothing of the old rule stays, but its place among the rules does."""
    policy = child(
        '[[rule]]\nid = "insult"\nbecause = "{author} was rude"\nseverity = "low"\n'
        'all = [{ signal = "insult", at_least = 0.9 }]\ndo = [{ note = true }]\n'
    )

    rule = policy.rules[0]
    assert [one.id for one in policy.rules] == ["insult", "threat"]
    assert (rule.any, len(rule.all), rule.because) == ((), 1, "{author} was rude")


def test_a_rule_is_switched_off(child: Callable[[str], Policy]) -> None:
    """`enabled = false` with the id alone switches an inherited rule off."""
    policy = child('[[rule]]\nid = "insult"\nenabled = false\n')

    assert [rule.id for rule in policy.rules] == ["threat"]


def test_switching_off_what_is_not_there(child: Callable[[str], Policy]) -> None:
    """A slip in the id is told, with the rule that was probably meant."""
    with pytest.raises(PolicyError, match=r'no rule "insutl" to switch off.*mean "insult"'):
        child('[[rule]]\nid = "insutl"\nenabled = false\n')


def test_a_whole_rule_of_ones_own_may_be_switched_off(child: Callable[[str], Policy]) -> None:
    """A rule that is written out but not enabled is checked and left out."""
    policy = child(
        '[[rule]]\nid = "later"\nenabled = false\nbecause = "x"\n'
        'all = [{ signal = "insult", at_least = 0.9 }]\ndo = [{ note = true }]\n'
    )

    assert [rule.id for rule in policy.rules] == ["insult", "threat"]


def test_lists_of_rooms_are_replaced_by_audience(child: Callable[[str], Policy]) -> None:
    """A room that the child names goes where the child says; the rest stays."""
    policy = child('[audience]\nmixed = ["discord:1/2"]\n')

    assert {str(room): audience for room, audience in policy.rooms.items()} == {
        "discord:1/1": "adult",
        "discord:1/2": "mixed",
    }


def test_a_mode_of_ones_own(child: Callable[[str], Policy]) -> None:
    """The child's mode holds for inherited rules as well."""
    policy = child('mode = "enforce"\n')

    assert [rule.mode for rule in policy.rules] == ["enforce", "enforce"]


def test_single_brakes_are_replaced(child: Callable[[str], Policy]) -> None:
    """A brake that the child does not name stays as it was."""
    brakes = child("[brakes]\nrestrictions_per_hour = 3\n").brakes

    assert (brakes.restrictions_per_hour, brakes.hides_per_hour) == (3, 7)


def test_a_circle_is_refused(written: Callable[..., Path], specs: tuple[SignalSpec, ...]) -> None:
    """Two files that extend each other end in a sentence, not in a loop."""
    written('extends = "b.toml"\n', name="a.toml")
    path = written('extends = "./a.toml"\n', name="b.toml")

    with pytest.raises(PolicyError, match=r'a.toml · extends: "b.toml" leads in a circle'):
        load(path, specs)


def test_a_chain_that_is_too_long_is_refused(
    written: Callable[..., Path], specs: tuple[SignalSpec, ...]
) -> None:
    """Nobody can follow a policy through ten files."""
    for i in range(10):
        written(f'extends = "{i + 1}.toml"\n', name=f"{i}.toml")
    written("", name="10.toml")

    with pytest.raises(PolicyError, match="chain is too long"):
        load(written('extends = "0.toml"\n'), specs)


def test_a_missing_base_is_told_at_its_place(
    written: Callable[..., Path], specs: tuple[SignalSpec, ...]
) -> None:
    """A base that is not there is told with the place that names it."""
    with pytest.raises(PolicyError, match=r'mine.toml · extends: .*no file "young-peple".*mean'):
        load(written('extends = "young-peple"\n'), specs)


def test_mistakes_of_all_files_are_told_together(
    written: Callable[..., Path], specs: tuple[SignalSpec, ...]
) -> None:
    """A mistake in the base does not hide one in the child."""
    written("colour = 1\n", name="base.toml")
    path = written('extends = "base.toml"\nshape = 2\n')

    with pytest.raises(PolicyError) as caught:
        load(path, specs)

    assert [one.place for one in caught.value.problems] == ["base.toml", "mine.toml"]


def test_a_base_given_as_a_number(refused: Callable[..., tuple[str, ...]]) -> None:
    """`extends` must be a text; the chain ends there and the mistake is told."""
    assert refused("extends = 3\n") == (
        'mine.toml · extends: 3 does not fit here. Write a text in quotes, "…".',
    )
