"""The detectors that have learned from examples keep their contracts, with the files we ship."""

from functools import cache
from typing import ClassVar

import pytest
from typing_extensions import override

from leeward.testing.builders import reading
from leeward.testing.detector_contract import DetectorContract, Examples
from leeward.testing.late_contract import LateDetectorContract, LateExamples
from leeward_policies.detectors.builtin import BuiltinDetector
from leeward_policies.detectors.semantic import SemanticDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.grooming.by_meaning import StagesByMeaningDetector
from leeward_policies.ports import Detector, LateDetector, Look

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


@cache
def stages() -> StagesByMeaningDetector:
    """Return the networks that tell stages, which share the encoder with the semantic tier."""
    return StagesByMeaningDetector()


class TestStages(LateDetectorContract):
    """The stages of a grooming pattern, by the meaning of a line that nothing was said before."""

    examples: ClassVar[LateExamples] = {
        "grooming.contact": "hey, saw your drawing on here and had to say hi, you seem different",
        "grooming.probing": "how old are you really and who is at home with you in the evenings",
        "grooming.flattery": "you are so mature for your age, i have never met anyone like you",
        "grooming.gifts": "i can buy you the skin you wanted, just tell me your account",
        "grooming.isolation": "your friends dont get you like i do, you dont need them",
        "grooming.secrecy": "dont tell anyone we talk, delete this after you read it",
        "grooming.other-place": "come talk to me on snap, its easier there without the mods",
        "grooming.picture-or-call": "send me a pic of you right now, i want to see your face",
        "grooming.meeting": "lets meet after school, just you and me, i will pick you up",
        "grooming.pressure": "after everything i did for you, you owe me this",
        "grooming.relief": Look(
            reading(
                "if anyone ever says dont tell your mum and come alone, thats the sign, tell me"
            ),
            (Signal("grooming.secrecy", "grooming", 0.4, "grooming@1", stage="secrecy"),),
        ),
    }
    quiet = EVERYDAY
    least = COUNTS

    @override
    @pytest.fixture
    def detector(self) -> LateDetector:
        return stages()


def test_all_read_the_files_that_are_shipped() -> None:
    """None is tried without its model: then everything would be Unmeasured, and sound."""
    assert builtin().problem is None
    assert semantic().problem is None
    assert stages().problem is None
