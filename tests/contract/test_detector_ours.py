"""Every detector of ours keeps the contract, through the door that anybody's comes in by."""

from datetime import timedelta
from functools import cache
from importlib.metadata import entry_points
from typing import ClassVar, cast

import pytest
from typing_extensions import override

from leeward.testing.builders import message, reading
from leeward.testing.clock import DEFAULT_START
from leeward.testing.detector_contract import DetectorContract, Examples
from leeward_policies.domain.message import Link, Message
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.ports import Detector, Reading

GROUP = "leeward.detectors"

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
"""Lines in which no detector of ours may see anything."""


@cache
def installed(name: str) -> Detector:
    """Return the detector of an entry point, built once, since building reads its word lists."""
    (found,) = entry_points(group=GROUP, name=name)
    return cast("Detector", found.load()())


def _said(body: str, by: str = "ana", *, seconds: float = 0.0, number: int = 0) -> Message:
    return message(body, by=by, number=f"n{number}", at=DEFAULT_START + timedelta(seconds=seconds))


def _again(body: str, times: int, seconds: float, *, alike: bool) -> Reading:
    """Return a reading of the last of many messages, all alike or each different."""
    said = [
        _said(body if alike else f"{body} {number}", seconds=number * seconds, number=number)
        for number in range(times)
    ]
    return reading(said[-1], earlier=said[:-1])


class _Ours(DetectorContract):
    """The contract, for the detector that an entry point names."""

    entry: ClassVar[str]
    harmless = EVERYDAY

    @override
    @pytest.fixture
    def detector(self) -> Detector:
        return installed(self.entry)


class TestInsult(_Ours):
    """Insults, swearing, and words that shut out."""

    entry = "insult"
    examples: ClassVar[Examples] = {
        "insult": "you are such an idiot",
        "profanity": "damn, this level is shit",
        "exclusion": "nobody wants you here, go away",
    }


class TestThreat(_Ours):
    """Threats and extortion."""

    entry = "threat"
    examples: ClassVar[Examples] = {
        "threat": "count your days, i know where you live",
        "threat.extortion": "send me money or i will show your pictures to everybody",
    }


class TestSelfHarm(_Ours):
    """Signs that somebody may want to harm themself."""

    entry = "self-harm"
    examples: ClassVar[Examples] = {
        "self-harm": "i don't want to live anymore",
        "self-harm.encouraged": "nobody likes you, go kill yourself",
        "self-harm.concern-for-other": "i'm scared my friend wants to kill herself",
    }


class TestSexual(_Ours):
    """Requests for undressed pictures."""

    entry = "sexual"
    examples: ClassVar[Examples] = {"sexual.request": "send me nudes"}


class TestLinks(_Ours):
    """Invites, hidden and copied addresses, and the tricks around them."""

    entry = "links"
    examples: ClassVar[Examples] = {
        "link.invite": "join us: https://discord.gg/abcdef",
        "link.shortener": "look at this https://bit.ly/3abcdef",
        "link.lookalike": "log in at https://dlscord.com/login",
        "link.masked": message(
            "see https://www.youtube.com/watch?v=1",
            parts=[Link("https://bad.example/x", "https://www.youtube.com/watch?v=1")],
        ),
        "link.adult-invite": "18+ only, nsfw server: https://discord.gg/abcdef",
        "scam.gift": "free nitro for everybody, claim it at https://gift.example/claim",
        "scam.account": "your account will be deleted, send me your password to verify it",
    }


class TestFlooding(_Ours):
    """Floods, repetitions, mass mentions and walls."""

    entry = "flooding"
    examples: ClassVar[Examples] = {
        "spam.flood": _again("another quick line of mine, the", 20, 0.4, alike=False),
        "spam.repeat": _again("join my server, it is the best of all", 6, 20, alike=True),
        "spam.mentions": message("hey", to=[f"member{number}" for number in range(20)]),
        "spam.wall": "A" * 1_500,
    }


class TestPersonalInfo(_Ours):
    """What members tell of themselves and of others."""

    entry = "personal-info"
    examples: ClassVar[Examples] = {
        "personal-info.phone": "my number is +44 7700 900123",
        "personal-info.email": "write to me at leo@example.org",
        "personal-info.address": "i live at 12 Example Street, Testville",
        "personal-info.school": "i go to Riverside Primary School in Testville",
        "personal-info.handle": "my snapchat is leo_the_lion",
        "personal-info.home-alone": "im home alone till 6",
        "personal-info.location": "im at the mall right now, come over",
        "personal-info.age": "im 14 years old",
        "personal-info.age-under-13": "im 11 years old",
        "personal-info.one-time-code": "my verification code is 482913",
        "personal-info.other": "leo's phone number is +44 7700 900456",
    }


class TestGrooming(_Ours):
    """Lines that can be a step of a pattern; each alone is no finding."""

    entry = "grooming"
    examples: ClassVar[Examples] = {
        "grooming.contact": message("hi mia, can we be friends? write me a private message"),
        "grooming.probing": message("how old are you? are your parents at home?"),
        "grooming.flattery": message("you are so mature for your age"),
        "grooming.gifts": message("i can buy you the skin, you owe me nothing"),
        "grooming.isolation": message("nobody understands you like i do"),
        "grooming.secrecy": message("don't tell your parents, it's our secret"),
        "grooming.other-place": message("add me on snapchat, nobody reads along there"),
        "grooming.picture-or-call": message("send me a picture of you"),
        "grooming.meeting": message("let's meet at the park, just the two of us"),
        "grooming.pressure": message("if you don't answer i will tell everybody"),
    }


def _copied_name() -> Reading:
    """Return a reading of a line by somebody whose name looks like that of an earlier writer."""
    earlier = _said("hi", by="Rosa Example")
    copy = message("hi", by="R\u043esa Example", number="n1", at=DEFAULT_START)
    return reading(copy, earlier=[earlier])


class TestBullying(_Ours):
    """A shown name that passes for another's; patterns over time are no signals."""

    entry = "bullying"
    examples: ClassVar[Examples] = {"bullying.impersonation": _copied_name()}


LEARNED = {"builtin"}
"""Held to the contract in `test_detector_learned.py`."""


def test_every_installed_detector_is_held_to_the_contract() -> None:
    """Each detector that this distribution brings stands in a class above."""
    ours = {
        entry.name
        for entry in entry_points(group=GROUP)
        if entry.dist is not None and entry.dist.name == "leeward"
    }

    assert ours - LEARNED == {held.entry for held in _Ours.__subclasses__()}


def test_rooms_count_for_repetition() -> None:
    """One text in several rooms is told from one in a single room, so contexts reach detectors."""
    detector = installed("flooding")
    rooms = [ChannelRef("test", "space", f"room{number}") for number in range(4)]
    said = [
        message(
            "join my server, it is the best of all",
            number=f"n{number}",
            room=room,
            at=DEFAULT_START + timedelta(seconds=20 * number),
        )
        for number, room in enumerate(rooms)
    ]

    names = {
        each.name
        for each in detector.detect(reading(said[-1], earlier=said[:-1]))
        if hasattr(each, "name")
    }

    assert "spam.repeat" in names
