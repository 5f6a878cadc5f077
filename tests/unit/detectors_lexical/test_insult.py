"""Insults by whom they are meant for, swearing at nobody, and words that shut somebody out.

The lines are self-written and serve development: thresholds and patterns were tuned on them, so
they say nothing of the quality on lines not seen.
"""

from collections.abc import Sequence
from typing import ClassVar

import pytest
from typing_extensions import override

from leeward.testing.builders import message, reading, user
from leeward.testing.detector_contract import DetectorContract
from leeward_policies.detectors.insult import InsultDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector

_DETECTOR = InsultDetector()

AT_READER = """
you are an idiot
you're an idiot
youre such a loser
ur so dumb
u r stupid
you are really really stupid
you are so fucking stupid
you idiot
you absolute moron
you stupid idiot
you fat pig
you worthless piece of trash
are you stupid
are you dumb or what
r u dumb
how dumb are you
how stupid can you be
you look like an idiot
you look so ugly
you sound pathetic
your stupid
your face is ugly
your stupid face
your brain is useless
you guys are idiots
you all are pathetic
shut up idiot
shut up, you moron
go away loser
get lost you freak
nobody asked you, idiot
hey loser, nice try
stop talking idiot
can't believe you're so stupid
i think you're an idiot
we all know you're pathetic
wow you are ugly
bro you are trash
you're garbage, uninstall
ok you are actually useless
well you're a moron then
you are dumb and ugly
you are ugly and nobody likes you
only an idiot like you would do that, you idiot
you are a disgrace
you make me sick
you are a waste of space
you're a waste of oxygen
go to hell
fuck you
no wonder nobody likes you
you have no friends
you are 1d10t
y o u   a r e   s t u p i d
you're a l.o.s.e.r
уоu аrе stupid
you are stuuuuupid
you are st*pid
you idoit
U R UGLY
You Are So DUMB!!!
du bist dumm
du bist so blöd
du bist echt ein idiot
bist du dumm
bist du doof oder was
du idiot
du trottel
halt die klappe du idiot
ihr seid idioten
wie dumm bist du eigentlich
dein hässliches gesicht
du vollidiot
du bist hässlich
tu es stupide
t'es trop conne
t'es qu'un idiot
t es moche
espèce d'idiot
espèce d'abruti
tu es vraiment un imbécile
ferme la, idiot
bande d'idiots
eres tonto
eres un idiota
eres una estúpida
sos un imbécil
qué tonto eres
eres muy feo
tú eres idiota
pedazo de idiota
você é burro
você é um idiota
vc é muito feio
és um idiota
seu idiota
tu és parvo
sei un idiota
sei proprio scemo
che scemo sei
sei brutta
siete degli idioti
je bent dom
je bent een sukkel
jij bent echt een idioot
ben je dom ofzo
jullie zijn idioten
wat ben je een sukkel
jesteś głupi
jesteś idiotą
jesteś debilem
ty idioto
ty debilu
ale ty jesteś głupia
"""
"""Said straight to the reader: at least 0.85."""

CALLED = """
idiot
idiot!!
lol idiot
what a nice day, loser
Work is work, idiot.
bye loser
you lost again clown
thanks jerk
coward
"""
"""Calls somebody without a verb: clearly an insult, less surely at the reader."""

OF_SOMEBODY = """
@max is a loser
max is a loser
he is an idiot
she's so ugly
they're all idiots
he's a moron
my brother is an idiot
our teacher is stupid
that guy is pathetic
your mom is ugly
er ist ein idiot
elle est moche
él es tonto
ele é burro
lui è scemo
hij is een sukkel
on jest głupi
@mia is so annoying
tom is a coward
what an idiot
"""
"""About a third person: seen, below what is said to the reader, aimed at a person or the reader."""

OF_THE_AUTHOR = """
i am so stupid
i'm an idiot
im so dumb lol
i feel so stupid
i'm such an idiot, i forgot my keys
i look ugly today
ich bin so dumm
je suis trop bête
soy tonta
sou tão burro
sono un idiota
ik ben zo dom
jestem głupia
i was an idiot
do you think i'm stupid
i sound like an idiot
sorry i am dumb
"""
"""About the author: at most 0.3, whoever reads."""

SOFT = """
you idiot lol love you
love you, you idiot <3
you're so dumb ily
haha you dork
you're crazy
ur insane at this
you're weird
silly you
you noob
du spinner haha hab dich lieb
you're such an idiot 😂❤️
jk you're an idiot
"""
"""Said to the reader in fun, or mild: below 0.6."""

NO_INSULT = """
this boss is trash
that's insane
kill the boss
this game is so stupid
stupid printer
my stupid phone died again
the weather is disgusting
homework is dumb
that was a dumb question
what a stupid idea
i hate this stupid level
take out the trash
the trash can is full
dumb luck
crazy good shot
you're crazy good at this
that's stupid good
you make me feel stupid
he called me an idiot
she said i'm ugly
they keep calling me stupid
don't call people stupid
please stop calling him an idiot
someone told me i'm worthless
he wrote "you are an idiot" to me
"loser" is what they shouted
the word idiot comes from greek
you're not stupid
you are not an idiot
you're no idiot
i don't think you're stupid
nobody thinks you're dumb
never said you're stupid
you aren't ugly
don't be stupid
don't be an idiot, wear a helmet
stop being stupid about it
it's not dumb to ask
i'm not stupid
he isn't an idiot
du bist nicht dumm
er hat mich idiot genannt
tu n'es pas bête
t'es pas stupide
no eres tonto
no eres tonta, de verdad
você não é burro
non sei stupido
je bent niet dom
nie jesteś głupia
das spiel ist dumm
dieser level ist so dumm
ce jeu est nul
este juego es una basura
questo gioco fa schifo
dit spel is stom
ta gra jest głupia
freak accident
she freaked out
the creeps in that movie
ugly duckling
garbage collection in java
fat chance
the loser pays
who is the loser of this round
snake year
rat king is a hard boss
pig latin
brat summer
jerk chicken for dinner
clown fish are cute
you like dumb jokes
do you hate clowns
you need a trash bag
i saw your stupid cat video, so cute
you should watch the idiot, it's a good book
have you read the idiot
that looks stupid expensive
it's annoying when the bus is late
i was bored to death
you are so nice
you are the best
you smell like cookies
you suck at nothing, you're great
the vacuum sucks
this sucks
my team is useless today
our defence was pathetic
is it dumb to buy this now
weird flex
mist, bus verpasst
mon dieu c'est bête
qué tontería
que bobagem
nobody likes this map
nobody likes homework
no one wants pineapple
everyone hates mondays
we don't want pizza here
nobody told me
i want you here
nobody likes you like i do
he said nobody likes him
leave early, the bus is full
he said nobody likes you
look at psycho, you will like it
i told them stupid jokes all day
you really hate clowns
i don't belong here
you're welcome here
nobody is stupid here
i have no friends in this class yet
idiot: are the machines ok
der die das, die maus ist dick
con mi amigo
die dame
the asian market is closed
black and white
"""
"""Harmless: no insult and no exclusion at 0.3 or above."""

EXCLUDING = """
nobody likes you
no one likes you
noone likes u
nobody wants you here
leave, no one wants you here
nobody wants to play with you
no one would miss you
everyone hates you
everybody laughs at you
we don't want you here
you don't belong here
you're not one of us
go away nobody wants you here
you are not welcome here
we all hate you
literally no one cares about you
this server would be better without you
nobody would even notice if you left
we made a new group without you
n o b o d y   l i k e s   y o u
keiner mag dich
niemand will dich hier
alle hassen dich
du gehörst nicht hierher
personne ne t'aime
personne t'aime
personne veut de toi
nadie te quiere
todos te odian
a nadie le importas
ninguém gosta de ti
ninguém gosta de você
nessuno ti vuole
ti odiano tutti
niemand vindt je aardig
niemand wil je hier
nikt cię nie lubi
wszyscy cię nienawidzą
"""
"""Shuts the reader out: exclusion of at least 0.7."""

SWEARING = """
fuck this homework
what the fuck happened
shit i forgot my keys
damn that was close
holy shit nice goal
this is fucking awesome
oh crap
wtf
scheiße bus verpasst
merde j'ai raté le bus
joder qué calor
che cazzo succede
kurwa znowu deszcz
"""
"""Swearing at nobody: profanity above 0 and at most 0.5, and no insult at 0.3 or above."""

MISSED = """
you have the iq of a potato
are your parents disappointed
even my grandma plays better than you
you must be fun at parties
wow, what a genius
"""
"""Contempt without an insulting word: not found, as the documentation says."""


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _signals(text: str, to: Sequence[str] = ()) -> dict[str, Signal]:
    found = _DETECTOR.detect(reading(message(text, to=to)))
    return {signal.name: signal for signal in found if isinstance(signal, Signal)}


def _score(text: str, name: str) -> float:
    signal = _signals(text).get(name)
    return 0.0 if signal is None else signal.score


class TestInsultDetector(DetectorContract):
    """The insult detector keeps the promises of every detector."""

    examples: ClassVar = {
        "insult": "you are an idiot",
        "profanity": "fuck this homework",
        "exclusion": "nobody likes you",
    }
    harmless: ClassVar = ("good morning", "this boss is trash", "that's insane", "see you at 5")

    @pytest.fixture
    @override
    def detector(self) -> Detector:
        """Return the detector under test."""
        return _DETECTOR


@pytest.mark.parametrize("text", _lines(AT_READER))
def test_insults_at_the_reader_are_sure(text: str) -> None:
    """A direct insult is an insult at the reader of at least 0.85, in every language."""
    signal = _signals(text)["insult"]
    assert signal.score >= 0.85
    assert signal.aim == "reader"


@pytest.mark.parametrize("text", _lines(CALLED))
def test_insults_that_call_somebody_are_surer_in_an_answer(text: str) -> None:
    """A bare insult is seen; when the message is for somebody it is as good as direct."""
    assert _score(text, "insult") >= 0.5
    assert _signals(text, to=["kai"])["insult"].score >= _score(text, "insult")
    assert user("kai") == _signals(text, to=["kai"])["insult"].target


@pytest.mark.parametrize("text", _lines(OF_SOMEBODY))
def test_insults_of_somebody_are_below_direct_ones(text: str) -> None:
    """What is said of a third person is seen."""
    signal = _signals(text)["insult"]
    assert 0.35 <= signal.score <= 0.92
    assert signal.aim in {"person", "reader"}


@pytest.mark.parametrize("text", _lines(OF_THE_AUTHOR))
def test_insults_of_oneself_are_low(text: str) -> None:
    """Who speaks ill of themself insults nobody."""
    signal = _signals(text)["insult"]
    assert 0.0 < signal.score <= 0.3
    assert signal.aim == "self"
    assert signal.target is None


@pytest.mark.parametrize("text", _lines(SOFT))
def test_banter_is_softer(text: str) -> None:
    """Affection, jokes and mild words take the weight off."""
    assert _score(text, "insult") < 0.6


@pytest.mark.parametrize("text", _lines(NO_INSULT))
def test_harmless_lines_are_no_insults(text: str) -> None:
    """Things, reports, denials, advice and quotations insult nobody and shut nobody out."""
    assert _score(text, "insult") < 0.3
    assert _score(text, "exclusion") < 0.3


@pytest.mark.parametrize("text", _lines(EXCLUDING))
def test_shutting_out_is_bullying(text: str) -> None:
    """Telling somebody that nobody wants them is exclusion, and its category is bullying."""
    signal = _signals(text)["exclusion"]
    assert signal.score >= 0.7
    assert signal.category == "bullying"


@pytest.mark.parametrize("text", _lines(SWEARING))
def test_swearing_at_nobody_is_low(text: str) -> None:
    """Swearing is measured as such, low, and is no insult."""
    signals = _signals(text)
    assert 0.0 < signals["profanity"].score <= 0.5
    assert signals["profanity"].aim == "nobody"
    assert _score(text, "insult") < 0.3


@pytest.mark.parametrize("text", _lines(MISSED))
def test_contempt_without_insulting_words_is_not_found(text: str) -> None:
    """What the lexicon cannot see is written down here, so that nobody relies on it."""
    assert _signals(text) == {}


def test_rubbish_said_of_them_may_be_of_things() -> None:
    """`They are garbage` is seen, low, for it says more often something of things."""
    assert 0.3 <= _score("they are garbage", "insult") <= 0.5


def test_the_target_is_the_one_account_that_is_mentioned() -> None:
    """One mention names the target, two name nobody, an answer names whom it answers."""
    first = message("hi all", by="kai", number="m0")
    answer = message("you are an idiot", answers=first)

    one = _signals("you are an idiot", to=["kai"])["insult"]
    two = _signals("you are idiots", to=["kai", "mia"])["insult"]
    answered = _DETECTOR.detect(reading(answer))[0]

    assert one.target == user("kai")
    assert two.target is None
    assert isinstance(answered, Signal)
    assert answered.target == user("kai")


def test_answering_oneself_has_no_target() -> None:
    """A message that answers its own author's earlier one is meant for no known account."""
    first = message("hi all", by="ana", number="m0")
    found = _DETECTOR.detect(reading(message("you are an idiot", by="ana", answers=first)))[0]
    assert isinstance(found, Signal)
    assert found.target is None


def test_quoted_text_of_others_is_not_judged() -> None:
    """Only the body is read; what the author quotes stands elsewhere."""
    said = message("that is not ok", quoted="you are an idiot")
    assert _DETECTOR.detect(reading(said)) == ()


def test_spans_mark_the_insult_in_the_original() -> None:
    """The span covers the disguised word as it was written."""
    text = "well, y o u are an 1d10t!"
    spans = _signals(text)["insult"].spans
    assert [text[span.start : span.end] for span in spans] == ["1d10t"]


def test_saying_it_twice_adds_nothing() -> None:
    """The same thing said again is no surer."""
    once = _score("you are an idiot.", "insult")
    assert once == _score("you are an idiot. you are an idiot. you are an idiot.", "insult")


def test_another_kind_of_insult_adds_a_little() -> None:
    """Different things said against somebody make it surer, never certain."""
    once = _score("you are an idiot", "insult")
    more = _score("you are an idiot. you make me sick", "insult")
    assert once < more < 1.0
