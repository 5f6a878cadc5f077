"""Disclosures that are only examples in a warning, whose a datum is, and letters for figures."""

from collections.abc import Callable

import pytest

from leeward_policies.detectors.personal_info import PersonalInfoDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Reading

Says = Callable[..., Reading]

DETECTOR = PersonalInfoDetector()


def _scores(says: Says, text: str) -> dict[str, float]:
    return {one.name: one.score for one in DETECTOR.detect(says(text)) if isinstance(one, Signal)}


@pytest.mark.parametrize(
    "text",
    [
        'never write "i live at 12 mill lane" in a chat',
        'schreibt nie "ich wohne mühlgasse 12" in einen chat',
        "n'écrivez jamais « j'habite 12 rue du moulin » dans un chat",
        'nunca escribáis "vivo en la calle molino 12" en un chat',
        "don't post things like my number is 07700 900123",
    ],
)
def test_an_example_in_a_warning_gives_nothing_away(says: Says, text: str) -> None:
    """Who warns with an example discloses nothing."""
    assert _scores(says, text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "don't tell anyone but i live at 12 mill lane",
        'he calls it "home" but i live at 12 mill lane, never forget',
        "i never lie, my number is 07700 900123",
    ],
)
def test_a_warning_word_hides_no_disclosure(says: Says, text: str) -> None:
    """Only what is quoted, or introduced as an example, is set apart."""
    assert max(_scores(says, text).values()) >= 0.7


@pytest.mark.parametrize(
    "text",
    [
        "mias nummer ist 0152 54599371",
        "le numéro de mia c'est 06 39 98 02 33",
        "el número de mia es 612 34 56 85",
        "o número da mia é 11 96123-4572",
        "jakes email is jake.h@example.org",
        "er wohnt im obstgartenweg 14",
        "vive en la calle huerto 14",
    ],
)
def test_somebody_elses_is_told_by_a_name_in_every_language(says: Says, text: str) -> None:
    """A genitive, or `de` with a name, tells the owner; it is not taken for the author's own."""
    assert set(_scores(says, text)) == {"personal-info.other"}


@pytest.mark.parametrize(
    "text",
    [
        "mi número de teléfono es 612 34 56 85",
        "mon numéro de portable c'est 06 39 98 02 33",
        "meu número de celular é 11 96123-4572",
        "a gente mora na rua dos bordos 27",
        "on habite 27 rue des érables",
    ],
)
def test_ones_own_is_not_taken_for_somebody_elses(says: Says, text: str) -> None:
    """`Número de teléfono` names no owner, and `a gente` and `on` are we."""
    scores = _scores(says, text)

    assert "personal-info.other" not in scores
    assert max(scores.values()) >= 0.7


@pytest.mark.parametrize(
    "text",
    [
        "the school office number is 01632 960123",
        "die nummer vom sekretariat ist 030 23125 471",
        "le numéro du secrétariat c'est 01 99 00 12 34",
        "the address of the park is 8 mill lane",
    ],
)
def test_offices_and_parks_give_nobody_away(says: Says, text: str) -> None:
    """What hangs on the wall is no personal information."""
    assert _scores(says, text) == {}


@pytest.mark.parametrize(
    "text",
    ["my number is o77oo 9oo 2l7", "mi número es 6l2 345 6o8", "meine nummer ist o152 288l7386"],
)
def test_letters_stand_for_figures(says: Says, text: str) -> None:
    """`o`, `l`, `i` and `s` among figures are read as 0, 1 and 5."""
    assert _scores(says, text)["personal-info.phone"] >= 0.7


@pytest.mark.parametrize("text", ["back in the 90s and 80s and 70s lol", "10s 20s 30s 40s 50s"])
def test_units_are_no_letters_for_figures(says: Says, text: str) -> None:
    """A unit behind a figure makes no phone number."""
    assert _scores(says, text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "my phone died",
        "m/10 rating from me",
        "cumplí 3 misiones",
        "fiz 14 gols",
        "j'ai 12 pommes",
        "voy al colegio en bus",
        "je vais au collège demain",
        "estudo na escola de manhã",
        "ich bin 11. auf der rangliste",
        "on insta i'm famous",
        "the code they sent me is expired",
    ],
)
def test_look_alikes_in_five_languages_stay_quiet(says: Says, text: str) -> None:
    """Ranks, points, ratings and ways to school are no disclosure."""
    assert all(score < 0.7 for score in _scores(says, text).values())
