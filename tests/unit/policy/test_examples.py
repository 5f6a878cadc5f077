"""A policy's own examples: judged as a room would live through them, and failures told."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.examples import PLACE, READER, WRITER, Failure, check_examples, decided
from leeward_policies.policy import Policy, load
from leeward_policies.ports import Reading, SignalSpec


class Echo:
    """A detector that measures what a line says: `insult 0.9` is an insult of 0.9.

    It keeps every reading, so that a test sees what a detector was shown.
    """

    name = "echo"
    version = "1"
    languages: tuple[str, ...] = ()
    specs: tuple[SignalSpec, ...] = ()

    def __init__(self) -> None:
        self.readings: list[Reading] = []

    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        """Measure one line."""
        self.readings.append(reading)
        name, _, score = reading.message.text.body.partition(" ")
        return (Signal(name, "toxicity", float(score), "echo@1", aim="reader"),) if score else ()


RULES = """
[audience]
roles = { staff = ["moderator"] }
[[rule]]
id = "insult"
because = "x"
all = [{ signal = "insult", at_least = 0.8 }]
do = [{ hide = "message" }]
[[rule]]
id = "young"
because = "x"
all = [{ signal = "threat", at_least = 0.8 }, { role = "young" }]
do = [{ note = true }]
"""

Checked = Callable[[str], tuple[Failure, ...]]


@pytest.fixture
def made(loaded: Callable[[str], Policy]) -> Callable[[str], Policy]:
    """Make a policy of the rules above and some examples."""
    return lambda examples: loaded(RULES + examples)


@pytest.fixture
def checked(made: Callable[[str], Policy]) -> Checked:
    """Check the examples with the echo."""
    return lambda examples: check_examples(made(examples), (Echo(),))


def example(says: str, expect: str, more: str = "") -> str:
    """Return one example."""
    return f'[[example]]\nsays = {says}\nexpect = "{expect}"\n{more}\n'


def test_examples_that_hold(checked: Checked) -> None:
    """A line that gives its rule, and one that gives nothing, hold."""
    assert checked(example('"insult 0.9"', "insult") + example('"insult 0.7"', "nothing")) == ()


def test_a_line_that_is_not_found(checked: Checked) -> None:
    """The failure says what was measured, so that a threshold can be put right."""
    (failure,) = checked(example('"insult 0.7"', "insult"))

    assert str(failure) == (
        "At example[0] of mine, “insult 0.7” should give insult, but found nothing. "
        "Measured: insult 0.7."
    )


def test_a_line_in_which_nothing_is_measured(checked: Checked) -> None:
    """Where no detector sees anything, the failure says that."""
    (failure,) = checked(example('"hello"', "insult"))

    assert str(failure) == (
        "At example[0] of mine, “hello” should give insult, but found nothing. "
        "Nothing was measured in it."
    )


def test_a_line_that_should_be_quiet(checked: Checked) -> None:
    """What was found instead is told."""
    (failure,) = checked(example('["hello", "insult 0.9"]', "nothing"))

    assert failure.found == ("insult",)
    assert "“hello / insult 0.9” should give nothing, but found insult." in str(failure)


def test_what_is_repeated_is_short_and_harmless(checked: Checked) -> None:
    """A long line, or one that would turn a terminal round, is cut and cleaned."""
    (failure,) = checked(example(f'"\\u202e{"x" * 500}"', "insult"))

    assert failure.says == "x" * 59 + "…"


def test_one_of_several_lines_is_enough(checked: Checked) -> None:
    """An example of several lines holds when one of them gives the rule."""
    assert checked(example('["hello", "insult 0.9", "bye"]', "insult")) == ()


def test_the_file_stands_in_order(checked: Checked) -> None:
    """Failures are told in the order of the file, each with its place."""
    failures = checked(
        example('"a"', "insult") + example('"b"', "nothing") + example('"c"', "young")
    )

    assert [one.place for one in failures] == ["example[0] of mine", "example[2] of mine"]


def readings(made: Callable[[str], Policy], one: str) -> list[Reading]:
    """Return what a detector is shown of an example."""
    echo = Echo()
    policy = made(one)
    decided(policy, (echo,), policy.examples[0])
    return [reading for reading in echo.readings if reading.message.author.ref == WRITER]


def test_lines_come_one_after_another(made: Callable[[str], Policy]) -> None:
    """Lines follow each other by `every`, and each sees those before it."""
    first, second = readings(made, example('["a", "b"]', "nothing", 'every = "5m"'))

    assert second.at - first.at == timedelta(minutes=5)
    assert [line.text for line in second.conversation.room.recent][-1:] == ["a"]


def test_several_say_the_lines_in_turn(made: Callable[[str], Policy]) -> None:
    """With `voices` the lines come from so many members, all to the same reader."""
    echo = Echo()
    policy = made(example('["a", "b", "c"]', "nothing", "voices = 2\nreply = true"))
    decided(policy, (echo,), policy.examples[0])
    said = [reading.message.author.ref for reading in echo.readings]

    assert len(set(said)) == 2
    assert said[0] == said[2] == WRITER
    assert echo.readings[1].conversation.shares[0].target == READER


def test_somebody_is_there_to_be_spoken_to(made: Callable[[str], Policy]) -> None:
    """The lines have a likely reader, and answer or mention that one where the example says."""
    (plain,) = readings(made, example('"a"', "nothing"))
    (answer,) = readings(made, example('"a"', "nothing", "reply = true"))
    (mention,) = readings(made, example('"a"', "nothing", "mention = true"))

    assert plain.conversation.shares[0].target == READER
    assert (plain.message.reply_author, plain.message.mentions) == (None, ())
    assert answer.message.reply_author == READER
    assert answer.message.reply_to is not None
    assert mention.message.mentions == (READER,)


@pytest.mark.parametrize(
    ("by", "roles", "band"),
    [("member", (), None), ("young", (), "young"), ("staff", ("moderator",), None)],
)
def test_who_says_it(
    made: Callable[[str], Policy], by: str, roles: tuple[str, ...], band: str | None
) -> None:
    """An example may be said by a young member or by staff."""
    (reading,) = readings(made, example('"a"', "nothing", f'by = "{by}"'))

    assert (reading.message.author.roles, reading.message.author.age_band) == (roles, band)


def test_a_rule_for_young_authors(checked: Checked) -> None:
    """What an author is decides, as it does in a room."""
    said = '"threat 0.9"'

    assert checked(example(said, "young", 'by = "young"')) == ()
    assert len(checked(example(said, "young"))) == 1


def test_the_room_is_as_the_example_says(made: Callable[[str], Policy]) -> None:
    """An example may be said in any audience; it is young otherwise."""
    (young,) = readings(made, example('"a"', "nothing"))
    (adult,) = readings(made, example('"a"', "nothing", 'audience = "adult"'))

    assert (young.audience, adult.audience) == ("young", "adult")
    assert young.message.ref.channel_ref == PLACE


def test_a_detector_that_fails_is_told(written: Callable[..., Path]) -> None:
    """An example whose rule cannot be decided does not hold, and is told as unsure."""

    class Broken(Echo):
        """A detector that cannot measure."""

        specs = (SignalSpec("insult", "toxicity", "an insult"),)

        @override
        def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
            """Fail."""
            raise RuntimeError(reading.message.ref.id)

    path = written(
        '[[rule]]\nid = "insult"\nbecause = "x"\n'
        'all = [{ signal = "insult", at_least = 0.8 }]\ndo = [{ note = true }]\n'
        + example('"insult 0.9"', "insult")
    )

    (failure,) = check_examples(load(path, Broken.specs), (Broken(),))

    assert failure.found == ("when-unsure",)
