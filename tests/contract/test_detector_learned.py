"""The detectors that have learned from examples keep their contracts, with the files we ship."""

from functools import cache
from typing import ClassVar

import pytest
from typing_extensions import override

from leeward.testing.detector_contract import DetectorContract, Examples
from leeward.testing.late_contract import LateDetectorContract, LateExamples
from leeward_policies.detectors.builtin import BuiltinDetector
from leeward_policies.detectors.semantic import SemanticDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector, LateDetector

EVERYDAY = (
    "good morning everyone",
    "see you at practice on friday",
    "lol",
    "",
    "can somebody help me with question 4?",
    "the train was late again :(",
    "https://www.example.org/notes",
    "guten morgen, wie geht es euch?",
    "we won 3-2!!",
)
"""Lines of which no detector of ours may make anything."""

COUNTS = 0.1
"""Below this no rule of a pack cares: a learned detector tells smaller chances, too."""


@cache
def builtin() -> BuiltinDetector:
    """Return the embedded model, read once."""
    return BuiltinDetector()


@cache
def semantic() -> SemanticDetector:
    """Return the semantic tier, whose encoder takes a second to load."""
    return SemanticDetector()


class TestBuiltin(DetectorContract):
    """Toxicity and spam, by the embedded model."""

    examples: ClassVar[Examples] = {
        "toxicity": "you are so stupid, nobody likes you",
        "spam.advert": "FREE coins!!! click here now and win, only today, www.win.example",
    }
    harmless = EVERYDAY
    least = COUNTS

    @override
    @pytest.fixture
    def detector(self) -> Detector:
        return builtin()


class TestSemantic(LateDetectorContract):
    """Toxicity, by the meaning of what the embedded model is not sure of."""

    examples: ClassVar[LateExamples] = {"toxicity": "you are so stupid, nobody likes you"}
    quiet = EVERYDAY
    first: ClassVar[tuple[Signal, ...]] = (Signal("toxicity", "toxicity", 0.5, "builtin@1"),)
    least = COUNTS

    @override
    @pytest.fixture
    def detector(self) -> LateDetector:
        return semantic()


def test_both_read_the_files_that_are_shipped() -> None:
    """Neither is tried without its model: then everything would be Unmeasured, and sound."""
    assert builtin().problem is None
    assert semantic().problem is None
