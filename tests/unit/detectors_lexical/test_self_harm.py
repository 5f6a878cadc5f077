"""Signs of distress, words that tell another to die, worry for others, and figures of speech.

The lines are self-written and serve development: thresholds and patterns were tuned on them, so
they say nothing of the quality on lines not seen. No methods stand here.
"""

from typing import ClassVar

import pytest
from typing_extensions import override

from leeward.testing.builders import message, reading
from leeward.testing.detector_contract import DetectorContract
from leeward_policies.detectors.self_harm import SelfHarmDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector

_DETECTOR = SelfHarmDetector()

DISTRESS = """
i want to die
i just want to die
i wanna die
i really want to die
i want to die so bad
i want to kill myself
i'm going to kill myself
im gonna kill myself tonight
i think about killing myself
i've been thinking about suicide
i keep thinking about ending it all
i tried to kill myself last week
i feel suicidal
i'm suicidal
i have suicidal thoughts
i want to end my life
i want to end it all
i don't want to live anymore
i dont wanna live anymore
i don't want to be alive
i don't want to exist anymore
i don't want to be here anymore
i wish i was dead
i wish i was never born
i wish i wasn't alive
i wish i could just disappear forever
everyone would be better off without me
they'd be better off without me
i'd be better off dead
there is no reason to live
there's no point in living
my life isn't worth living
i'm tired of living
i'm so tired of being alive
nobody would miss me
no one would care if i died
would anyone even notice if i was gone
i want to sleep and never wake up
i have nothing to live for
i deserve to die
i should just die
i hurt myself again
i want to hurt myself
i started hurting myself again
i self harm
i've been self harming
i keep harming myself because i feel empty
i have the urge to hurt myself
i w a n t   t o   d i e
i want to d1e
I WANT TO DIE
i want to k1ll myself
ich will nicht mehr leben
ich will sterben
ich will einfach sterben
ich bring mich um
ich will mich umbringen
ich denke oft an selbstmord
ohne mich wären alle besser dran
niemand würde mich vermissen
je veux mourir
j'ai envie de mourir
je veux en finir
je veux me tuer
je ne veux plus vivre
j'ai des pensées suicidaires
personne ne me regretterait
quiero morir
quiero morirme
me quiero matar
quiero matarme
no quiero vivir más
ya no quiero vivir
estarían mejor sin mí
quero morrer
quero me matar
não quero mais viver
tenho vontade de morrer
seria melhor sem mim
voglio morire
voglio uccidermi
non voglio più vivere
mi voglio ammazzare
starebbero meglio senza di me
ik wil dood
ik wil niet meer leven
ik wil zelfmoord plegen
niemand zou mij missen
chcę umrzeć
chcę się zabić
nie chcę już żyć
mam myśli samobójcze
lepiej by wam było beze mnie
"""
"""First-person distress: self-harm of at least 0.8."""

HEAVY = """
i hate myself
i hate my life
i can't do this anymore
i can't take it anymore
i feel worthless
i feel so empty
i'm such a burden
i want to disappear
i cry myself to sleep
i can't go on
ich hasse mich
ich kann nicht mehr
je me déteste
j'en peux plus
odio mi vida
no puedo más
me odeio
non ce la faccio più
ik haat mezelf
nienawidzę siebie
i used to self harm but i'm better now
years ago i wanted to die
"""
"""Heavy, past or hopeless: between 0.35 and 0.79."""

FIGURES = """
this homework makes me want to die lol
this class makes me want to die
i'm dying 😂
i'm dead 💀
kms lol
i wanna kms haha this test
i want to die of embarrassment
i wanted to die of cringe
i'd rather die than eat that
i want to die lol
i want to kill myself lol this level 😂
i want to kill myself in this game so i respawn
i'll kill myself in minecraft to get back to spawn
kill me now, math is next
i'm gonna die if i don't get tickets
i'm dying of laughter
i want to die laughing
this song is to die for
my mom will kill me
i died three times in that level
i don't want to die in this dungeon
i don't want to die
i'm not suicidal
i would never hurt myself
i don't want to hurt myself
he told me to kill myself
she told me to kms
they said kys to me
someone said "kill yourself" to me
never tell someone to kill themselves
suicide squad was great
suicide prevention week at school
the book is about suicide
i hurt my knee
i hurt myself playing football
i hurt myself on the stairs
ouch i hurt myself
self care sunday
i hate this game
i hate mondays
i can't do this level anymore, help
i can't even
i can't take the bus today
i want to disappear into the forest with my dog for a week
i'm so tired
i'm tired of homework
i'm tired of living in this town
no reason to live in the past
nobody missed me at practice, i was late
better off without this mod
i wish i was there
i wish i was a dragon
i wish i were taller
there is no point in upgrading
killing it today
end of my rope, physics is hard
end it with a nice chord
this is the end
goodbye everyone see you tomorrow
ich sterbe vor lachen
ich will nicht sterben in dem level
je meurs de rire
j'ai faim à mourir
me muero de risa
me muero de hambre
morro de rir
muoio dal ridere
ik lach me dood
umieram ze śmiechu
my phone died
my plant died
the battery is dead
dead end
i killed the boss
"""
"""Figures of speech, denials, reports and harmless lines: self-harm below 0.4, nothing else."""

PUSHING = """
kys
kys loser
go kys
just kys already
kill yourself
go kill yourself
you should kill yourself
kill urself
please kill yourself
you should just die
go die
go die alone
just die already
the world would be better without you
everyone would be better off without you
nobody would miss you if you died
no one would care if you died
do everyone a favor and die
why are you still alive
why don't you just kill yourself
end your life
k y s
k.y.s
k1ll y0urself
you should have never been born
bring dich um
bring dich doch um
geh sterben
stirb endlich
keiner würde dich vermissen
suicide-toi
tue-toi
va mourir
va crever
mátate
muérete
ojalá te mueras
vai morrer
vai se matar
devias morrer
ammazzati
ucciditi
vai a morire
pleeg zelfmoord
maak jezelf dood
ga dood
zabij się
idź się zabij
umrzyj
"""
"""Tells another to harm themselves: at least 0.8."""

WORRIED = """
my friend wants to kill herself
my friend wants to hurt himself
my friend said she wants to die
my sister is suicidal
my best friend has been hurting herself
my friend talks about suicide a lot
i'm scared my friend will hurt herself
my brother tried to kill himself
she said she doesn't want to live anymore
he told me he wants to die
what do i do if someone wants to end their life
i think she's going to hurt herself
my classmate self harms
meine freundin will sich umbringen
mein freund will nicht mehr leben
mon amie veut mourir
ma copine veut se tuer
mi amiga quiere morir
mi amigo se quiere matar
minha amiga quer morrer
la mia amica vuole morire
mijn vriendin wil niet meer leven
moja koleżanka chce się zabić
please don't kill yourself
please don't hurt yourself
are you suicidal
do you want to hurt yourself
"""
"""Worry for another: concern of at least 0.5, and no encouragement."""

MISSED = """
i won't be around much longer
take care of my cat when i'm not there
it would be easier if i wasn't a problem for anyone
what's the point of any of this
kiII yourself
you know what you should do to yourself
"""
"""Distress between the lines: not found, as the documentation says."""


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _signals(text: str) -> dict[str, Signal]:
    found = _DETECTOR.detect(reading(message(text)))
    return {signal.name: signal for signal in found if isinstance(signal, Signal)}


def _score(text: str, name: str) -> float:
    signal = _signals(text).get(name)
    return 0.0 if signal is None else signal.score


class TestSelfHarmDetector(DetectorContract):
    """The self-harm detector keeps the promises of every detector."""

    examples: ClassVar = {
        "self-harm": "i don't want to live anymore",
        "self-harm.encouraged": "kys",
        "self-harm.concern-for-other": "my friend wants to hurt herself",
    }
    harmless: ClassVar = (
        "good morning",
        "i'm dying 😂",
        "my phone died",
        "suicide squad was great",
    )

    @pytest.fixture
    @override
    def detector(self) -> Detector:
        """Return the detector under test."""
        return _DETECTOR


@pytest.mark.parametrize("text", _lines(DISTRESS))
def test_plain_distress_is_found(text: str) -> None:
    """Who says plainly not to want to live is heard, in every language."""
    signal = _signals(text)["self-harm"]
    assert signal.score >= 0.8
    assert signal.aim == "self"
    assert signal.target is None


@pytest.mark.parametrize("text", _lines(HEAVY))
def test_heavy_lines_are_seen_and_lower(text: str) -> None:
    """Hopelessness without death, and what is long ago, is seen below plain distress."""
    assert 0.35 <= _score(text, "self-harm") < 0.8


@pytest.mark.parametrize("text", _lines(FIGURES))
def test_figures_of_speech_are_kept_apart(text: str) -> None:
    """Exaggeration, denial, reports, games and plain harmless lines stay low."""
    signals = _signals(text)
    assert _score(text, "self-harm") < 0.4
    assert "self-harm.encouraged" not in signals


@pytest.mark.parametrize("text", _lines(PUSHING))
def test_telling_another_to_die_is_found(text: str) -> None:
    """Words that push somebody are found, laughter or not, and are no distress of the author."""
    for line in (text, f"{text} lol"):
        signal = _signals(line)["self-harm.encouraged"]
        assert signal.score >= 0.8
        assert signal.aim == "reader"
        assert "self-harm" not in _signals(line)


@pytest.mark.parametrize("text", _lines(WORRIED))
def test_worry_for_another_has_its_own_signal(text: str) -> None:
    """A friend's worry is neither distress of the author nor a push."""
    signals = _signals(text)
    assert signals["self-harm.concern-for-other"].score >= 0.5
    assert "self-harm.encouraged" not in signals
    assert _score(text, "self-harm") < 0.4


@pytest.mark.parametrize("text", _lines(MISSED))
def test_distress_between_the_lines_is_not_found(text: str) -> None:
    """What plain words cannot show is written down here, so that nobody relies on it."""
    assert _signals(text) == {}


def test_quoted_words_of_others_are_not_judged() -> None:
    """Only the body is read."""
    said = message("are you ok?", quoted="i want to die")
    assert _DETECTOR.detect(reading(said)) == ()
