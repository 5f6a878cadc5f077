"""Who is at home without grown-ups, where somebody is right now, and which school they go to.

The lines are self-written for development and stand in no labelled set.
"""

from collections.abc import Callable

import pytest

from leeward_policies.detectors.personal_info import PersonalInfoDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Reading

DETECTOR = PersonalInfoDetector()

Says = Callable[..., Reading]

ACTED_ON = 0.7
"""The score from which the pack `young-people` does something."""

HOME_ALONE = (
    "mum went to work and im by myself till 8",
    "my nan popped out so its just me rn",
    "parents are on a date night and the sitter never showed up so im alone",
    "got the whole flat to myself til sunday",
    "dads on nights this week so im on my own after he leaves",
    "no grown ups in the house rn lets gooo",
    "theres nobody home but me",
    "my brother was supposed to babysit but he went out so im home alone",
    "mama ist einkaufen und ich bin allein hier",
    "bis heute abend ist keiner da außer mir",
    "meine eltern sind auf ner feier, hab die bude für mich",
    "papa hat nachtschicht, bin allein",
    "bin mit meinem kleinen bruder allein zuhaus",
    "mes parents sont sortis je suis toute seule",
    "y a personne à la maison jusqu'à 20h",
    "ma mère bosse de nuit donc je dors seul",
    "je garde mon petit frère, les parents sont au ciné",
    "mis papás salieron y me quedé sola",
    "mi mamá trabaja hasta las diez y estoy solo en casa",
    "no hay nadie en mi casa hasta la noche",
    "estoy cuidando a mi hermana porque mis padres salieron",
    "meus pais saíram e eu tô sozinha",
    "minha mãe trabalha até as dez, fico sozinho em casa",
    "não tem ninguém em casa até de noite",
    "tô cuidando do meu irmão pq meus pais saíram",
)

LOCATION = (
    "im at the fountain in brackley square right now",
    "sitting on a bench by the lake in merton park",
    "stuck at the bus stop on fenwick road, no bus coming",
    "on the train to larkham, coach b",
    "im at westbrook library upstairs if anyone wants to come",
    "waiting outside the cinema in holtville",
    "sitz grad am brunnen vor dem rathaus in lindental",
    "bin im schwimmbad in kaltenau, kommt wer",
    "im bus richtung weidenheim, ganz hinten",
    "warte am bahnhof in birkenstedt auf meine freundin",
    "je suis à la médiathèque de rougemer au premier étage",
    "on est devant la gare de saint-blain",
    "assis dans le bus direction valcourt",
    "estoy en la plaza de villanueva junto a la fuente",
    "sentada en el parque de los olmos, vengan",
    "tô no shopping de vila serena",
    "sentada na praça de campo novo esperando vcs",
)

SCHOOL = (
    "i go to elmfield comp",
    "anyone else at st brigids primary",
    "starting at oakhaven high next week",
    "our teacher at willow lane juniors is so funny",
    "got detention at marlow academy again",
    "ich geh aufs lessing-gymi in kaltenau",
    "unsere schule ist die birkenhofschule",
    "bei uns am schiller-gymnasium ist heute hitzefrei",
    "je suis en 5e au collège des tilleuls",
    "ma prof de maths au lycée jean-rostand est malade",
    "je rentre à l'école du petit pont en septembre",
    "voy al colegio santa clara",
    "mi profe del instituto los olivos es majo",
    "mañana empiezo en el colegio san marcos",
    "estudo na escola dona rosa",
    "minha professora do colégio são bento é legal",
    "entrei na escola técnica de vila nova",
)

QUIET = (
    "mum left me alone to do my homework",
    "my dad is out of milk",
    "they left me here alone with the boss",
    "everyone left the call so its just me",
    "my brother went to the gym, he is strong",
    "leave me alone i am busy",
    "the house is empty in this level",
    "my mum works at the hospital",
    "my parents went to a concert when they were young",
    "mum and dad are home, we eat pizza",
    "dad went out to get pizza for us, mum is making salad",
    "im the only one in my team who revives",
    "nobody is watching me stream lol",
    "i stayed home because im sick, mum is with me",
    "mama ist arbeiten, oma passt auf mich auf",
    "alle sind weg aus dem voice, bin allein im call",
    "meine eltern kommen morgen zum elternabend",
    "ich schaff das level allein",
    "maman est sortie acheter du pain, papa cuisine",
    "je joue seul en solo queue",
    "mes parents travaillent à la poste",
    "mi madre trabaja en un hospital",
    "todos se fueron del server, estoy solo",
    "juego solo porque mi amigo se fue",
    "minha mãe foi no mercado comigo",
    "todo mundo saiu da call, fiquei sozinho no jogo",
    "meu pai trabalha no banco",
    "im at the gym with my brother",
    "im on the bus to school",
    "i live near a lake",
    "the fountain in the game map is broken",
    "sitting on a bench, bored",
    "waiting for the train in gta",
    "stuck at level 5 in the green zone",
    "walking up the hill with my dog",
    "im in the market for a new mouse",
    "still in bed",
    "bin im bus",
    "ich sitz im zimmer am fenster",
    "wir fahren im sommer in den park",
    "je suis dans le bus",
    "je suis à la maison de ma mamie",
    "on est dans la place en jeu",
    "je suis au parc avec mes copains",
    "estoy en el cine con mi mamá",
    "voy en el bus al cole",
    "estoy en la plaza del barrio",
    "vamos al parque mañana",
    "tô no ônibus",
    "estou na praia com meus pais",
    "no mercado tem promoção de jogo",
    "vou pro shopping amanhã",
    "high school is hard",
    "our school has a new uniform",
    "my teacher at school is funny",
    "i got into a good college i hope",
    "who else goes to a private school",
    "got suspended from school again",
    "unsere schule ist alt",
    "bei uns an der schule gibts pizza",
    "wechsel nach den ferien die schule",
    "au collège on a plus de prof",
    "ma maîtresse de l'école est gentille",
    "je vais au lycée en bus",
    "mi profe del colegio es majo",
    "mañana empiezo en la secundaria",
    "en mi cole nos hacen llevar uniforme",
    "minha professora da escola é legal",
    "passei pro segundo ano",
    "estudo na escola pública",
)

PLACES = {
    "personal-info.home-alone": HOME_ALONE,
    "personal-info.location": LOCATION,
    "personal-info.school": SCHOOL,
}


def _names(says: Says, text: str) -> set[str]:
    found = DETECTOR.detect(says(text))
    return {one.name for one in found if isinstance(one, Signal) and one.score >= ACTED_ON}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in PLACES.items() for text in texts]
)
def test_what_gives_a_child_away_is_acted_on(name: str, text: str, says: Says) -> None:
    """Turns of speech in five languages, with names of places that do not exist."""
    assert name in _names(says, text)


@pytest.mark.parametrize("text", QUIET)
def test_their_harmless_neighbours_are_left_alone(text: str, says: Says) -> None:
    """The same words about games, errands and nameless places give nothing away."""
    assert _names(says, text).isdisjoint(PLACES)
