"""The small language of phrases: what it says, what shows it, and what it refuses."""

import re

import pytest

from leeward_policies.grooming.phrases import EVERYDAY, Classes, Phrase, bare


def phrase(said: str, **classes: str) -> Phrase:
    """Read a phrase with classes of these names."""
    known = Classes()
    for name, alternatives in classes.items():
        known.define(f"<{name}>", alternatives)
    return Phrase(said, known)


@pytest.mark.parametrize(
    ("said", "text", "found"),
    [
        ("how old", "so how old is it", "how old"),
        ("how old", "howold", None),
        ("how old", "how olden", None),
        ("how old", "how, old", "how, old"),
        ("don't tell", "don't tell", "don't tell"),
        ("don't tell", "dont tell", "dont tell"),
        ("don't tell", "don t tell", "don t tell"),
        ("send (pic|photo)", "send photo", "send photo"),
        ("send (a pic|photo)", "send a pic", "send a pic"),
        ("send [me] pic", "send pic", "send pic"),
        ("send [me] pic", "send me pic", "send me pic"),
        ("[pls] send pic", "pls send pic", "pls send pic"),
        ("[pls] send pic", "send pic", "send pic"),
        ("tell .. mum", "tell mum", "tell mum"),
        ("tell .. mum", "tell that to mum", "tell that to mum"),
        ("tell .. mum", "tell a b c d mum", None),
        ("tell ... mum", "tell a b c d mum", "tell a b c d mum"),
        ("tell .. mum", "tell. and mum", None),
        ("matur* girl", "maturest girl", "maturest girl"),
        ("# min walk", "15 min walk", "15 min walk"),
        ("# min walk", "150 min walk", None),
        ("alter für dein", "alter fur dein", "alter fur dein"),
        ("heißt schon", "heisst schon", "heisst schon"),
    ],
)
def test_a_phrase_is_found_as_it_says(said: str, text: str, found: str | None) -> None:
    """Each mark of the language means what the module's docstring says."""
    match = phrase(said).find(text)
    assert (match and match.group()) == found


def test_a_class_stands_for_its_alternatives() -> None:
    """Classes may hold phrases of several words and other classes."""
    read = phrase("tell <them>", your="ur|your", them="<your> mum|nobody")
    assert read.find("tell ur mum") is not None
    assert read.find("tell nobody") is not None
    assert read.find("tell mum") is None


def test_a_phrase_is_looked_for_between_two_places() -> None:
    """A stretch of the text can be searched alone."""
    assert phrase("how old").find("how old", 3) is None


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("tell <them>", "a class that is not defined"),
        ("tell (mum", "opens a bracket that is not closed"),
        ("tell [mum", "opens a bracket that is not closed"),
        ("tell mum)", "closes a bracket that was not opened"),
        ("tell (mum]", "closes a bracket that was not opened"),
        (".. mum", "begins with a gap"),
        ("tell ..", "ends in a gap"),
        ("tell (|mum)", "may be empty"),
        ("[tell]", "may be empty"),
        ("matur* #", "has no word"),
    ],
)
def test_a_mistake_is_told_with_the_phrase(said: str, problem: str) -> None:
    """A book that cannot be read says which phrase and why."""
    with pytest.raises(ValueError, match=re.escape(problem)) as caught:
        phrase(said)
    assert repr(said) in str(caught.value)


def test_a_phrase_is_gated_by_its_rarest_words() -> None:
    """Words of every second line never gate where others can."""
    read = phrase("(you|your) (secret|hush)")
    assert read.gates[0] == {"secret", "hush"}
    assert read.gates[1] <= EVERYDAY
    assert read.may_stand(frozenset({"your", "secret"}))
    assert not read.may_stand(frozenset({"secret"}))


def test_an_apostrophe_gates_in_every_spelling() -> None:
    """The words a text shows for `don't` open the gate however it is written."""
    assert phrase("don't").gates == (frozenset({"don't", "dont", "don"}),)


@pytest.mark.parametrize(
    ("said", "written"),
    [("Où", "ou"), ("weißt", "weisst"), ("Łódź", "lodz"), ("don’t", "don't"), ("não", "nao")],
)
def test_words_are_brought_into_the_form_of_the_views(said: str, written: str) -> None:
    """Books are written with marks and capitals, texts are read without."""
    assert bare(said) == written
