"""The phrase books: whole, covering, and telling where a mistake stands."""

import re
from functools import cache

import pytest

from leeward_policies.domain.signals import STAGES
from leeward_policies.grooming.book import LANGUAGES, Book, load
from leeward_policies.grooming.phrases import EVERYDAY


@cache
def book(language: str) -> Book:
    """Read each book once."""
    return load(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_covers_every_stage(language: str) -> None:
    """No stage is missing in any language that is said to be covered."""
    assert {saying.stage for saying in book(language).sayings} == set(STAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_the_innocent_contexts(language: str) -> None:
    """Warnings, reports, parents, groups, games and surprises are known everywhere."""
    needed = {"warning", "reported", "parents", "group", "game", "thing", "notice", "surprise"}
    assert needed <= {context.kind for context in book(language).contexts}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_looked_for(language: str) -> None:
    """Each expression compiles and matches no empty text, and each phrase says why."""
    for saying in book(language).sayings:
        assert saying.phrase.find("") is None
        assert saying.why
    for context in book(language).contexts:
        assert context.phrase.find("") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_every_phrase_is_gated_by_telling_words(language: str) -> None:
    """Few phrases have a gate of everyday words, so that most lines pass at once."""
    sayings = book(language).sayings
    common = [saying for saying in sayings if saying.phrase.gates[0] <= EVERYDAY]
    assert len(common) <= len(sayings) * 0.12


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_is_the_same_in_every_language(language: str) -> None:
    """People read one set of reasons, whatever the language of the line."""
    reasons = {(saying.stage, saying.why) for saying in book("en").sayings}
    assert {(saying.stage, saying.why) for saying in book(language).sayings} <= reasons


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[hugging | why]\n0.5 a word", "line 1: there is no stage called 'hugging'"),
        ("[context hugging]\nword", "line 1: there is no context called 'hugging'"),
        ("[secrecy | why]\n1.5 word", "line 2: the score 1.5 is not between 0 and 1"),
        ("[secrecy | why]\nhigh word", "line 2: could not convert"),
        ("# a comment\n\n[secrecy | why]\n0.5 (word", "line 4: The phrase '(word' opens"),
        ("[context warning]\n(word", "line 2: The phrase '(word' opens"),
        ("you = (you\n", "line 1: The phrase '(you' opens"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, problem: str) -> None:
    """A book that cannot be read names the file, the line and the mistake."""
    with pytest.raises(ValueError, match=re.escape(f"phrasebook/xx.txt, {problem}")):
        Book("xx", text)
