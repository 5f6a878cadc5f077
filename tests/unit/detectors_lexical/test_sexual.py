"""Requests for undressed pictures, in plain words, and harmless lines about pictures."""

from typing import ClassVar

import pytest
from typing_extensions import override

from leeward.testing.builders import message, reading
from leeward.testing.detector_contract import DetectorContract
from leeward_policies.detectors.sexual import SexualDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector

_DETECTOR = SexualDetector()

REQUESTS = """
send nudes
send me nudes
send me a nude pic
send me a pic without your clothes
can you send me a picture without clothes
send me some naked pics
show me your body
take off your shirt
take your clothes off for me
undress for me
pics of you in your underwear
want nudes
s e n d   n u d e s
s3nd nud3s
do you have any nudes
schick mir ein nacktbild
schick mir ein foto ohne klamotten
zieh dich aus
envoie moi des nudes
envoie une photo de toi sans vêtements
déshabille toi
mándame una foto sin ropa
manda nudes
quítate la camiseta
manda uma foto sem roupa
tira a roupa
mandami una foto senza vestiti
spogliati
stuur een naaktfoto
kleed je uit
wyślij nagie zdjęcie
rozbierz się
"""
"""A request: at least 0.85."""

PROBING = """
what are you wearing rn
send me a body pic
r u in bed alone
"""
"""Leads there: between 0.4 and 0.8."""

HARMLESS = """
send me the pics from the trip
send me a pic of your cat
can you send a picture of your homework
show me your drawing
show me your new skin
show me your base
what are you wearing to the party
what are you wearing for halloween
take off your shoes at the door
take your jacket off it's hot
nude lipstick looks good on her
the naked mole rat is my favourite animal
naked eye astronomy
never send nudes to anyone
he asked me to send nudes
someone asked me for a pic without clothes, what do i do
don't send nudes
people who pressure you to send nudes are not friends
they told me to take off my shirt
zieh dich warm an
schick mir die hausaufgaben
envoie moi les photos du voyage
mándame la foto del grupo
manda a foto da turma
mandami la foto di classe
stuur me de foto van gisteren
wyślij mi zdjęcie zadania
the shower is broken
my bed broke
swimming pics from summer camp
"""
"""No request: below 0.35."""


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _score(text: str) -> float:
    found = _DETECTOR.detect(reading(message(text)))
    return max((signal.score for signal in found if isinstance(signal, Signal)), default=0.0)


class TestSexualDetector(DetectorContract):
    """The detector of requests for pictures keeps the promises of every detector."""

    examples: ClassVar = {"sexual.request": "send me a pic without your clothes"}
    harmless: ClassVar = ("good morning", "send me a pic of your cat", "nude lipstick")

    @pytest.fixture
    @override
    def detector(self) -> Detector:
        """Return the detector under test."""
        return _DETECTOR


@pytest.mark.parametrize("text", _lines(REQUESTS))
def test_requests_are_found(text: str) -> None:
    """A request for an undressed picture is at least 0.85, in every language and disguise."""
    assert _score(text) >= 0.85


@pytest.mark.parametrize("text", _lines(PROBING))
def test_what_leads_there_is_lower(text: str) -> None:
    """Questions that lead to such a request are seen below it."""
    assert 0.4 <= _score(text) <= 0.8


@pytest.mark.parametrize("text", _lines(HARMLESS))
def test_harmless_lines_are_no_requests(text: str) -> None:
    """Pictures, clothes, warnings and those who tell of a request ask for nothing."""
    assert _score(text) < 0.35
