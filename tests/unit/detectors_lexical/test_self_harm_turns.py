"""What turns the words of distress: earnest after a joke, better times, games, and a last gift.

The lines are self-written for development and stand in no labelled set.
"""

import pytest

from leeward.testing.builders import message, reading
from leeward_policies.detectors.self_harm import SelfHarmDetector
from leeward_policies.domain.signals import Signal

_DETECTOR = SelfHarmDetector()
_ACTED_ON = 0.6
"""The score from which the pack `young-people` does something."""


def _score(text: str, name: str = "self-harm") -> float:
    found = _DETECTOR.detect(reading(message(text)))
    return max((s.score for s in found if isinstance(s, Signal) and s.name == name), default=0.0)


@pytest.mark.parametrize(
    "text",
    [
        "everyone would be so relieved if i wasnt around",
        "what's even the point of waking up",
        "bald müsst ihr mich nicht mehr aushalten",
        "ich will bei meiner oma im himmel sein",
        "vous aurez plus à me supporter longtemps",
        "à quoi bon se lever le matin",
        "no me imagino llegando a los 18",
        "mi familia estaría más tranquila sin mí",
        "quero ficar com meu avô lá no céu",
        "não me vejo fazendo 18 anos",
    ],
)
def test_turns_without_a_word_for_death_are_heard(text: str) -> None:
    """Distress that names no death is acted on."""
    assert _score(text) >= _ACTED_ON


@pytest.mark.parametrize(
    "text",
    [
        "im so disappointed i woke up too late for the stream",
        "everyone would be happy if i was home for christmas",
        "ich will morgens nicht mehr so früh aufwachen",
        "meine oma ist im himmel, sie fehlt mir",
        "personne a remarqué ma nouvelle coupe",
        "j'ai donné mes vieux jouets, j'en ai plus besoin",
        "me lastimé la rodilla otra vez en el entreno",
        "ya no necesito ese libro, te lo regalo",
        "me machuquei de novo no treino",
        "nem quero chegar atrasado",
    ],
)
def test_their_harmless_neighbours_are_left_alone(text: str) -> None:
    """The same words about early mornings, knees and old toys say nothing."""
    assert _score(text) < _ACTED_ON


def test_a_joke_that_is_taken_back_softens_nothing() -> None:
    """`not jk` makes laughter earnest again."""
    joke = "haha jk i really do not want to live"

    assert _score(joke) < _ACTED_ON
    assert _score(f"{joke}. no, not jk") >= _ACTED_ON


@pytest.mark.parametrize(
    "text",
    [
        "i havent had the urge to hurt myself for weeks",
        "llevo cuatro meses sin hacerme daño",
        "faz tempo que não me machuco",
        "je me fais plus de mal depuis que je vois quelqu'un",
    ],
)
def test_a_better_time_is_no_distress(text: str) -> None:
    """Who tells that it is over is not treated as if it began."""
    assert _score(text) < _ACTED_ON


def test_a_game_softens_distress_and_no_last_gift() -> None:
    """In a game one dies to start again; who gives their things away means it outside of it."""
    assert _score("i want to die so much in this match") < _ACTED_ON
    assert _score("dei meu nintendo pro meu primo, não vou precisar mais dele") >= _ACTED_ON


def test_a_word_for_a_game_inside_of_the_turn_is_none() -> None:
    """The `switch` of `off switch` is no console."""
    assert _score("i look at myself and wanna press the off switch") >= _ACTED_ON


def test_a_report_of_a_ban_is_no_worry_and_no_push() -> None:
    """Somebody was told to die, and that is dealt with."""
    assert _score("ele mandou pra ela se matar", "self-harm.concern-for-other") == 0.0
    assert _score("that kys stuff is disgusting", "self-harm.encouraged") == 0.0
    assert _score("kys loser", "self-harm.encouraged") >= _ACTED_ON


def test_long_ago_is_long_ago_in_other_languages_too() -> None:
    """What was wished a year ago is over; what one has wished for a year is not."""
    over = ("hace un año quería morirme", "há dois anos eu queria morrer")
    now = ("hace un año que quiero morirme", "há dois anos eu quero morrer")

    assert all(0 < _score(text) < _ACTED_ON for text in over)
    assert all(_score(text) >= _ACTED_ON for text in now)
