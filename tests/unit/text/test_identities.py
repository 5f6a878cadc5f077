"""Who people are is read as one word by every model."""

import pytest

from leeward_policies.models.hashing import features, plainly
from leeward_policies.text.identities import IDENTITIES, names_somebody, unnamed


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("my gay uncle, he's jewish", "my local uncle, he's local"),
        ("muslims and jews eat here", "locals and locals eat here"),
        ("trans, black or trans black people", "local, local or local local people"),
        ("a middle-eastern or middle aged man", "a local or local man"),
        ("jüdische kinder, schöne kinder", "local kinder, schöne kinder"),
        ("a gayness of its own, blackboard", "a gayness of its own, blackboard"),
        ("", ""),
    ],
)
def test_words_for_who_people_are_are_one_word(said: str, read: str) -> None:
    """Of any language, with marks and without, alone or two together; others stay."""
    assert unnamed(said) == read
    assert names_somebody(said) is (said != read)


def test_a_score_cannot_depend_on_who_is_named() -> None:
    """The features of a line are the same, whichever of them it names."""
    lines = {
        word: features(plainly(f"she is {word} and i like her")).tolist() for word in IDENTITIES
    }

    read = {tuple(found) for found in lines.values()}
    assert len(read) == 2  # one of them, and several


def test_the_words_are_written_as_views_read_them() -> None:
    """In lower case and without marks, or no view would ever find them."""
    assert all(word.isascii() and word.isalpha() and word.islower() for word in IDENTITIES)
