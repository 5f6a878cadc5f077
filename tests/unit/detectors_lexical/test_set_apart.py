"""What is only told of, advised, quoted or said to a monster is set apart from what is meant."""

import pytest

from leeward.testing.builders import message, reading
from leeward_policies.detectors.insult import InsultDetector
from leeward_policies.detectors.self_harm import SelfHarmDetector
from leeward_policies.detectors.sexual import SexualDetector
from leeward_policies.detectors.threat import ThreatDetector
from leeward_policies.domain.message import Message
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector

HARM, INSULT, SEXUAL, THREAT = (
    SelfHarmDetector(),
    InsultDetector(),
    SexualDetector(),
    ThreatDetector(),
)

GAME = tuple(
    message(text, by="ben", number=f"g{number}")
    for number, text in enumerate(("nice round", "this boss has three phases", "gg"))
)
"""What was said in a room where a game is on."""


def _score(
    detector: Detector, said: str | Message, name: str, earlier: tuple[Message, ...] = ()
) -> float:
    found = detector.detect(reading(said, earlier=earlier))
    return max(
        (one.score for one in found if isinstance(one, Signal) and one.name == name), default=0.0
    )


@pytest.mark.parametrize(
    "text",
    [
        "if a friend says they want to die, tell an adult",
        "wenn ein freund sagt er will sterben, sag es einem erwachsenen",
        "si un ami dit qu'il veut mourir, préviens un adulte",
        "si un amigo dice que quiere morir, avisa a un adulto",
        "se um amigo diz que quer morrer, avisa um adulto",
        "the film is about a girl who wants to die",
    ],
)
def test_advice_and_stories_are_no_worry(text: str) -> None:
    """Who tells everybody what to do, or tells a story, is worried about nobody."""
    assert _score(HARM, text, "self-harm.concern-for-other") < 0.6


@pytest.mark.parametrize(
    "text",
    [
        "my friend says she wants to die, should i tell an adult",
        "leo wants to die, i'm scared",
        "ich glaub leo will sich umbringen",
        "mi hermana dice que no quiere vivir",
        "ela disse que quer se matar",
    ],
)
def test_a_worry_is_heard_also_by_the_verb_alone(text: str) -> None:
    """A third person's wish to die is a worry, with a name or without a subject."""
    assert _score(HARM, text, "self-harm.concern-for-other") >= 0.6


@pytest.mark.parametrize("text", ["ich will sterben", "ich will nicht mehr leben", "quiero morir"])
def test_the_authors_own_wish_is_no_worry_for_another(text: str) -> None:
    """Verbs that are the same for both persons are told apart by who stands before them."""
    assert _score(HARM, text, "self-harm.concern-for-other") == 0.0
    assert _score(HARM, text, "self-harm") >= 0.6


@pytest.mark.parametrize(
    "text",
    [
        "nobody would be better off without you, we'd miss you",
        "personne serait mieux sans toi",
        "nadie estaría mejor sin ti",
        "ninguém ficaria melhor sem você",
    ],
)
def test_nobody_turns_a_push_round(text: str) -> None:
    """`Nobody would be better off without you` is comfort."""
    assert _score(HARM, text, "self-harm.encouraged") == 0.0


def test_nobody_at_the_start_excuses_no_push() -> None:
    """Only what stands right before is turned round, with small words between at most."""
    text = "nobody likes you, everyone is better off without you"

    assert _score(HARM, text, "self-harm.encouraged") >= 0.7


def test_dying_to_respawn_is_no_push() -> None:
    """Where a life begins anew, dying is a way to play on; without that word it is not."""
    assert _score(HARM, "kill yourself to respawn faster", "self-harm.encouraged") < 0.7
    assert _score(HARM, "kill yourself", "self-harm.encouraged") >= 0.7


def test_die_already_is_said_to_monsters_where_a_game_is_on() -> None:
    """Nobody is meant, unless somebody is called or answered, or no game is on."""
    name, text = "self-harm.encouraged", "die already"

    assert _score(HARM, text, name, GAME) < 0.7
    assert _score(HARM, text, name) >= 0.7
    assert _score(HARM, message(text, to=["mia"]), name, GAME) >= 0.7
    assert _score(HARM, message(text, answers=GAME[0]), name, GAME) >= 0.7
    assert _score(HARM, "kill yourself", name, GAME) >= 0.7


def test_a_mention_in_front_takes_nothing_from_an_insult() -> None:
    """`@Mia shut up idiot` says what `shut up idiot` says."""
    plain = _score(INSULT, "shut up idiot, nobody wants you here", "insult")
    called = _score(
        INSULT, message("@Mia shut up idiot, nobody wants you here", to=["mia"]), "insult"
    )
    several = _score(INSULT, message("@Mia @Leo, shut up idiot", to=["mia", "leo"]), "insult")

    assert plain >= 0.9
    assert called >= plain
    assert several >= plain


def test_to_find_and_to_hurt_is_no_game() -> None:
    """Game talk before softens `i'll destroy you`, not the wish to find somebody and hurt them."""
    assert _score(THREAT, "i will find you and hurt you", "threat", GAME) >= 0.8
    assert _score(THREAT, "i will kill you", "threat", GAME) < _score(
        THREAT, "i will kill you", "threat"
    )


@pytest.mark.parametrize(
    "text", ["never send nudes to anyone", "schick niemals nacktbilder", "nunca mandes nudes"]
)
def test_advice_against_pictures_asks_for_none(text: str) -> None:
    """A `never` inside of the words makes advice of them."""
    assert _score(SEXUAL, text, "sexual.request") == 0.0


def test_a_monster_is_insulted_only_where_a_game_is_on() -> None:
    """Names for monsters hurt nobody in a game, unless somebody is called or no game is on."""
    text = "you dumb lizard"

    assert _score(INSULT, text, "insult", GAME) == 0.0
    assert _score(INSULT, text, "insult") >= 0.8
    assert _score(INSULT, message(text, to=["mia"]), "insult", GAME) >= 0.8
