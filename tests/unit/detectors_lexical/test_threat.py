"""Threats and extortion, and the many lines that only sound like them.

The lines are self-written and serve development: thresholds and patterns were tuned on them, so
they say nothing of the quality on lines not seen.
"""

from collections.abc import Sequence
from typing import ClassVar

import pytest
from typing_extensions import override

from leeward.testing.builders import message, reading, user
from leeward.testing.detector_contract import DetectorContract
from leeward_policies.detectors.threat import ThreatDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector

_DETECTOR = ThreatDetector()

SURE = """
count your days, i know where you live
i'm gonna find you and hurt you
i will find you and i will kill you
you're dead after school
watch your back
i'll kill you
ill kill u
im gonna beat you up
i am going to hurt you
we're gonna jump you after school
we will beat you up tomorrow
i'll break your legs
i'll break your nose
i swear i'll punch you
i'm gonna make you suffer
i'm going to come to your house and hurt you
i'll get my brother to beat you up
i'll bring my friends and we'll jump you
your days are numbered
count your days
sleep with one eye open
say goodbye to your family
you won't live to see tomorrow
you're going to get beaten up at school
you are going to get hurt tomorrow
someone should beat you up
wait until i find you
just wait till i get my hands on you
you can't hide from me
you are gonna die
we're coming for you tomorrow
i'll be waiting for you outside school
snitches get stitches
i'll make your life hell
i will ruin your life
i'll leak your address
i'm gonna post your pictures
i will dox you
i'm gonna swat you
i'll send this to your parents
i'll show everyone your messages
your pics will get leaked
everyone will see your photos
i'll hack your account
i'll k1ll y0u
i w i l l k i l l y o u
I KNOW WHERE YOU LIVE. COUNT YOUR DAYS.
i'm going to shoot up the school
i'm bringing my dad's gun to school
everyone at this school will die
ich bring dich um
ich schlag dich zusammen
ich mach dich fertig
deine tage sind gezählt
du bist tot morgen
warte nur bis ich dich finde
ich brech dir die nase
ich poste deine bilder
ich schicke deine fotos an alle
je vais te tuer
je vais te frapper
je vais te casser la gueule
tes jours sont comptés
tu vas le regretter
je vais publier tes photos
t'es mort demain
te voy a matar
te voy a pegar
voy a matarte
tus días están contados
te vas a arrepentir
voy a publicar tus fotos
vou te matar
vou te bater
vais te arrepender
vou postar suas fotos
seus dias estão contados
ti ammazzo
ti spacco la faccia
te ne pentirai
hai i giorni contati
pubblico le tue foto
ik maak je dood
ik sla je in elkaar
je dagen zijn geteld
ik breek je benen
ik zet je foto's online
zabiję cię
połamię ci nogi
twoje dni są policzone
pożałujesz tego
wrzucę twoje zdjęcia
"""
"""Threats: at least 0.85."""

FOUND = """
i know where you live
we know where you live
i know what school you go to
i know your address
i have your ip
i found your address
i'll find out where you live
i'm outside your house... i'll wait outside your house
i'll show up at your school
you will regret this
you're gonna pay for that
you better watch your back
don't make me come find you
i hope you die
i hope you get hit
hope you get jumped
you deserve to get hurt
i'll kill him
i'm gonna hurt my brother
let's jump him after school
i know where she lives
ich weiß wo du wohnst
ich kenne deine adresse
je sais où tu habites
sé dónde vives
sé donde vives
tengo tu dirección
sei onde moras
sei onde você mora
so dove abiti
ik weet waar je woont
wiem gdzie mieszkasz
you messed with the wrong person
"""
"""Threats that are less plain: at least 0.6."""

EXTORTION = """
i will leak your pictures unless you send more
send me money or i'll leak your address
pay me or i post your photos
if you don't send me money i'll leak your chats
i'll show your pictures to everyone if you don't do it
i will tell your parents unless you pay
do what i say or everyone will see
send more or i'll share your pics
send another one or else i'll show your friends
if you block me i'll leak everything
if you tell anyone i'll post your photos
you have 2 hours to pay or everyone sees
if you don't answer i'll send it to your school
wenn du nicht zahlst poste ich deine bilder
schick mir geld sonst schicke ich deine fotos an alle
si tu ne paies pas je publie tes photos
envoie de l'argent sinon je montre tout
si no me pagas publico tus fotos
paga o publico tus fotos
se não pagares eu mostro as tuas fotos
se non paghi pubblico le tue foto
als je niet betaalt stuur ik je foto's door
jeśli nie zapłacisz wyślę twoje zdjęcia
"""
"""A demand under threat: extortion of at least 0.85."""

PLAY = """
i'll kill you in ranked
gonna destroy you in smash
i'm gonna kill you next round
i will end you in this match
i'm gonna beat you in fifa
ill smash you at mario kart
i'll crush you in chess
you're dead next game
i'll hunt you down in minecraft and kill you
watch your back in the next match
i'm gonna shoot you in valorant
we're gonna destroy you in the tournament
i'll kill you lol you ate my fries
if you eat my fries i'll kill you
i'm gonna kill you haha 😂 that pun
i'll fight you for the last slice
ich mach dich fertig in fifa
je vais te tuer dans la prochaine partie
te voy a matar en la próxima partida
ti ammazzo nella prossima partita
ik maak je af in het volgende potje
i'm gonna destroy you
i'll smoke you
i know where you live, i'll drop off the cake tomorrow
"""
"""Games, food and laughter: below 0.62, and below 0.5 where a game is named."""

HARMLESS = """
i could kill for pizza
you're killing me lol
this heat is killing me
my mom is gonna kill me
my parents will kill me if i'm late
he'll kill me if he sees this
i won't hurt you
i would never hurt you
i'm not going to hurt you
nobody will hurt you
don't worry, nobody is going to hurt you
he said he knows where i live
he told me i know where you live
she threatened me, she said i will leak your pictures
they told me "count your days"
someone wrote "i'll kill you" to my sister
what do i do if someone says i'll find you
count your blessings
count your days off, you have three
watch your step on the stairs
back in the days
watch your language please
i know where you left your keys
i know where you can buy it
do you know where you live in ten years
i know your brother from school
i know what you mean
where do you live
i'll find you a good tutorial
i'll find you at the station
i'll hit you up later
i'll hit you back tomorrow
i'll kick you from the group if you spam
i'll beat this level
i'll kill this boss
i'm going to kill time
kill the lights
kill the process with signal nine
shoot me a message
i'll shoot you a message
i'll shoot you an email
i'll send you the pictures from the trip
i'll post your pictures of the cake if that's ok with you? no
i will share the video from practice
i'll send everyone the address of the party
everyone will see the video tomorrow
send me the homework or tell me the page
send it or don't, up to you
pay me back on monday
unless you want to play something else
let's fight the dragon
we should jump on a call
we will meet you at school
see you after school
i'm coming for you at 5, be ready
i'll wait for you at the bus stop
i'll pick you up at your house
i'm outside your house, come out
i'll come to your house tomorrow to study
i will call your mom about the sleepover
you will pay for the tickets
you'll regret not trying this game
hurt people hurt people
that hurt so much
did i hurt you
i'm sorry if i hurt you
are you hurt
the villain says i will find you and i will kill them all
i'm dead lol
dead game
you're dead on the map, respawn
she killed it on stage
you killed that solo
i slayed the exam
break a leg
break your old record
i'll break it down for you
we're gonna jump on the trampoline
blow up the balloons
blow out the candles
the bomb in cs is at b
i'm going to shoot a video at school
we shoot hoops after school
gun lap
i got shot at the doctor, the vaccine
wait till you see my new puppy
wait until i tell you about it
you better come to the party
you better watch this movie
you should watch it
better run, the bus is leaving
don't make me laugh
i hope you get well soon
i hope you get the part
hope you get hired
i hope you win
i want you to be safe
ich bring dir ein eis mit
ich bring dich zum bus
ich weiß nicht wo du wohnst
ich mach dich mal mit ihr bekannt
pass auf dich auf
warte auf mich
je vais te chercher à la gare
je sais pas où tu habites
tu vas adorer
te voy a llamar
te voy a ayudar
no sé dónde vives
vou te ligar
ti chiamo domani
ti aspetto al bar
ik bel je morgen
ik weet niet waar je woont
zadzwonię do ciebie
nie wiem gdzie mieszkasz
"""
"""No threat: below 0.5, where most give nothing at all."""

MISSED = """
nice house you have there, would be a shame
tick tock
you know what happens to people like you
see you soon. very soon.
enjoy your last week here
"""
"""Threats by allusion: not found, as the documentation says."""


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _signals(text: str, to: Sequence[str] = ()) -> dict[str, Signal]:
    found = _DETECTOR.detect(reading(message(text, to=to)))
    return {signal.name: signal for signal in found if isinstance(signal, Signal)}


def _score(text: str, name: str = "threat") -> float:
    signal = _signals(text).get(name)
    return 0.0 if signal is None else signal.score


class TestThreatDetector(DetectorContract):
    """The threat detector keeps the promises of every detector."""

    examples: ClassVar = {
        "threat": "count your days, i know where you live",
        "threat.extortion": "send me money or i'll leak your address",
    }
    harmless: ClassVar = ("good morning", "i could kill for pizza", "see you after school")

    @pytest.fixture
    @override
    def detector(self) -> Detector:
        """Return the detector under test."""
        return _DETECTOR


def test_the_policys_own_example_is_sure() -> None:
    """The line that every pack's example uses is a threat of at least 0.90 at the reader."""
    signal = _signals("count your days, i know where you live")["threat"]
    assert signal.score >= 0.9
    assert signal.aim == "reader"


@pytest.mark.parametrize("text", _lines(SURE))
def test_plain_threats_are_sure(text: str) -> None:
    """A plain threat is at least 0.85, in every language and disguise."""
    assert _score(text) >= 0.85


@pytest.mark.parametrize("text", _lines(FOUND))
def test_other_threats_are_found(text: str) -> None:
    """A less plain threat is at least 0.6."""
    assert _score(text) >= 0.6


@pytest.mark.parametrize("text", _lines(EXTORTION))
def test_demands_under_threat_are_extortion(text: str) -> None:
    """A demand with a threat behind it is extortion of at least 0.85."""
    signal = _signals(text)["threat.extortion"]
    assert signal.score >= 0.85
    assert signal.category == "threat"


@pytest.mark.parametrize("text", _lines(PLAY))
def test_play_is_low(text: str) -> None:
    """Games, food and laughter stay below what a rule acts on."""
    assert _score(text) < 0.62
    assert _score(text, "threat.extortion") == 0.0


@pytest.mark.parametrize("text", _lines(PLAY)[:12])
def test_threats_in_a_named_game_are_lower_still(text: str) -> None:
    """Where a game is named, violence stays below 0.5."""
    assert _score(text) < 0.5


@pytest.mark.parametrize("text", _lines(HARMLESS))
def test_harmless_lines_are_no_threats(text: str) -> None:
    """Figures of speech, help, reports and games without an opponent threaten nobody."""
    assert _score(text) < 0.5
    assert _score(text, "threat.extortion") == 0.0


@pytest.mark.parametrize("text", _lines(MISSED))
def test_allusions_are_not_found(text: str) -> None:
    """What turns of speech cannot show is written down here, so that nobody relies on it."""
    assert _signals(text) == {}


def test_a_game_in_the_room_softens_violence_and_nothing_else() -> None:
    """When the lines before speak of a game, `i'll kill you` is less; a known address is not."""
    earlier = [message("1v1 me in ranked", by="kai", number="m0")]

    def score(text: str) -> float:
        found = _DETECTOR.detect(reading(message(text), earlier=earlier))
        return max(signal.score for signal in found if isinstance(signal, Signal))

    assert score("i'll kill you") < _score("i'll kill you")
    assert score("i know where you live") == _score("i know where you live")


def test_laughter_hardly_softens_what_needs_no_strength() -> None:
    """To expose somebody is a threat with a laugh, too; to kill is mostly none."""
    assert _score("lol i will leak your address") >= 0.8
    assert _score("lol i will kill you") < 0.6


def test_school_takes_the_game_out_of_it() -> None:
    """Words of real life beside a game leave the threat whole."""
    assert _score("you're dead after school, forget the game") >= 0.85


def test_threats_name_their_target() -> None:
    """One mention is whom a threat is meant for; a place is meant for nobody."""
    assert _signals("i'll kill you", to=["kai"])["threat"].target == user("kai")
    assert _signals("i'm going to shoot up the school", to=["kai"])["threat"].target is None


def test_quoted_threats_of_others_are_not_judged() -> None:
    """Only the body is read; a line that is all quotation is judged as said."""
    said = message("please look at this", quoted="i'll kill you")
    assert _DETECTOR.detect(reading(said)) == ()
    assert _score('"i\'ll kill you"') >= 0.85
