"""A line is said in a room of its own, with what was said before it, and nothing stays."""

from itertools import count
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from leeward.quality.labelled import Labelled, LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.quality.setups import Setup
from leeward.quality.speaking import READER, say
from leeward.testing.labelling import (
    SPECS,
    ReadingDetector,
    ReadingLateDetector,
    installed,
    policy_in,
    written,
)
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports import Reading

KNOWN = KnownLabels(SPECS)


class Listening(ReadingDetector):
    """A detector that remembers what it was given."""

    def __init__(self) -> None:
        super().__init__("words", "insult")
        self.readings: list[Reading] = []

    @override
    def detect(self, reading: Reading) -> list[Signal | Unmeasured]:
        """Remember the reading."""
        self.readings.append(reading)
        return [*super().detect(reading)]


@pytest.fixture
def listening() -> Listening:
    """Return what hears everything."""
    return Listening()


@pytest.fixture
def setup(listening: Listening, tmp_path: Path) -> Setup:
    """Return a setup in which it is the only detector."""
    return installed(listening).setup(policy_in(tmp_path))


def line(folder: Path, **keys: Any) -> Labelled:
    """Return a labelled line."""
    path = written(folder, {"text": "insult=0.6", "labels": [], **keys})
    ((_, found),) = LabelledFiles([path], KNOWN).lines()
    assert isinstance(found, Labelled)
    return found


def test_a_line_stands_alone(tmp_path: Path, setup: Setup, listening: Listening) -> None:
    """It answers nobody, nobody is called, and the room has no earlier line."""
    heard = say(line(tmp_path), setup)
    (reading,) = listening.readings

    assert heard.decision is not None
    assert [one.rule for one in heard.decision.findings] == ["rude"]
    assert (reading.message.reply_author, reading.message.mentions) == (None, ())
    assert (reading.audience, reading.conversation.room.recent) == ("young", ())


def test_an_answer_answers_the_reader(tmp_path: Path, setup: Setup, listening: Listening) -> None:
    """It is a reply; where it holds an @, it calls the reader by name, too."""
    say(line(tmp_path, answers=True), setup)
    say(line(tmp_path, answers=True, text="@sam insult=0.6"), setup)
    plain, called = (one.message for one in listening.readings)

    assert (plain.reply_author, plain.mentions) == (READER.ref, ())
    assert (called.reply_author, called.mentions) == (READER.ref, (READER.ref,))


def test_earlier_lines_are_said_by_somebody_else(
    tmp_path: Path, setup: Setup, listening: Listening
) -> None:
    """Oldest first, and an answer answers the last of them."""
    say(line(tmp_path, previous=["one", "two"], answers=True), setup)
    *earlier, last = [one.message for one in listening.readings]

    assert [one.text.body for one in earlier] == ["one", "two"]
    assert {one.author for one in earlier} == {READER}
    assert last.author != READER
    assert last.reply_to == earlier[-1].ref
    assert len(listening.readings[-1].conversation.room.recent) == 2


def test_the_audience_is_the_lines(tmp_path: Path, setup: Setup, listening: Listening) -> None:
    """A room for adults is one."""
    say(line(tmp_path, audience="adult"), setup)

    assert [one.audience for one in listening.readings] == ["adult"]


def test_nothing_stays_for_the_next_line(tmp_path: Path, setup: Setup) -> None:
    """The same line said again is judged as if for the first time: no cooldown, no repetition."""
    first = say(line(tmp_path, text="insult=0.75"), setup)
    again = say(line(tmp_path, text="insult=0.75"), setup)

    assert first.decision == again.decision
    assert again.decision is not None
    assert again.decision.withheld == ()


def test_only_the_line_itself_is_timed(tmp_path: Path, listening: Listening) -> None:
    """Earlier lines cost nothing, the whole is what passes on the clock."""
    setup = installed(listening).setup(policy_in(tmp_path))
    ticks = count(0, 7)
    heard = say(line(tmp_path, previous=["a", "b", "c"]), setup, lambda: next(ticks))

    assert heard.took == 7
    assert len(listening.readings) == 4


def test_a_later_look_is_joined(tmp_path: Path) -> None:
    """What a late detector finds counts as if it had been found at once."""
    late = ReadingLateDetector("second", "insult")
    setup = installed(ReadingDetector("danger", "threat"), late=[late]).setup(policy_in(tmp_path))
    heard = say(line(tmp_path, text="later: insult=0.95"), setup)

    assert heard.decision is not None
    assert [one.score for one in heard.decision.signals] == [0.95]
    assert "hide" in {type(one).__struct_config__.tag for one in heard.decision.actions}


def test_a_failing_detector_is_unmeasured(tmp_path: Path, setup: Setup) -> None:
    """The line is judged nevertheless, and the failure has its reason."""
    heard = say(line(tmp_path, text="insult=failed"), setup)

    assert heard.decision is not None
    assert [(one.detector, one.reason) for one in heard.unmeasured] == [
        ("words@1", "failed: ValueError")
    ]
