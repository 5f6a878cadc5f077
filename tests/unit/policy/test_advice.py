"""Advice: whole, within its limits, kind, easy to read, and visibly in another language."""

import re

import pytest

from leeward_policies.advice import (
    FIRST_LANGUAGE,
    Advice,
    advice,
    languages,
    names,
    topics,
    words_of,
)
from leeward_policies.advice.standing import our_faults, standing_of
from leeward_policies.advice.texts import ours, rooms
from leeward_policies.errors import ConfigError

TOPICS = frozenset(
    {
        "own-phone",
        "own-email",
        "own-address",
        "own-school",
        "own-handle",
        "home-alone",
        "own-age",
        "own-location",
        "one-time-code",
        "someone-steers",
        "asked-to-move",
        "secrecy",
        "picture",
        "meeting",
        "gifts",
        "pressure",
        "threat",
        "sextortion",
        "bullied",
        "self-harm",
        "scam-link",
        "invite-link",
        "new-contact",
    }
)
"""What a tip must exist on (issue 8, `young_people.md` rule 7); there may be more."""


def test_every_topic_has_a_text() -> None:
    """A policy may give tips on each of these."""
    assert topics() >= TOPICS


@pytest.mark.parametrize("language", languages())
def test_every_text_keeps_what_texts_must_keep(language: str) -> None:
    """Limits, signs, buttons, commands, values, ease of reading: the checks say what is wrong."""
    assert [str(fault) for fault in our_faults(language)] == []


def test_english_is_whole() -> None:
    """Nothing is read in place of an English text."""
    standing = standing_of(FIRST_LANGUAGE)

    assert standing.is_whole
    assert standing.texts >= len(names())


def test_every_text_can_be_read_by_each_audience() -> None:
    """Whoever has no words of their own reads those that everybody may read."""
    for name in names():
        for audience in ("10-12", "13-17", "adult", "all"):
            one = advice(name, audience=audience)
            assert one.text
            assert audience == "adult" or one.audience != "adult" or len(ours("en")[name]) == 1


def test_notices_and_labels_are_no_topics() -> None:
    """What a member is told about their own message cannot be asked for as a tip."""
    assert advice("hidden").kind == "notice"
    assert advice("button-help").kind == "label"
    assert not {"hidden", "button-help"} & topics()


def test_the_public_reminder_points_at_nobody() -> None:
    """The one public text speaks to all, and of nobody's message."""
    one = advice("warning-public")

    assert one.audience == "all"
    assert not re.search(r"\byou(r)?\b", one.text, re.IGNORECASE)


def test_whoever_is_touched_learns_how_to_ask_a_human() -> None:
    """A way to a human stands in every notice of an act, in each language as on the button."""
    for language in languages():
        label = advice("button-human", language).text
        for name in ("hidden", "restricted", "warning"):
            one = advice(name, language)
            assert one.language != language or label in one.text, (language, name)


def test_only_reviewed_texts_name_a_reviewer() -> None:
    """Nobody has read what we ship, so nothing claims it; a release that names one says who."""
    for language in languages():
        for room in rooms(language).values():
            assert room.quality != "reviewed" or all(entry.reviewer for entry in room.text)
            assert all(bool(one.reviewer) == bool(one.reviewed_on) for one in room.text)


@pytest.mark.parametrize("language", ["xx", "", "tlh-Latn", "../en"])
def test_a_language_without_texts_falls_back_visibly(language: str) -> None:
    """The first language is read, and the text says so."""
    assert advice("own-phone", language).language == FIRST_LANGUAGE


def test_a_region_falls_back_to_its_language() -> None:
    """`en-GB` reads `en`."""
    assert advice("own-phone", "en-GB") == advice("own-phone", "en")


def test_a_text_that_does_not_exist() -> None:
    """A name that no file knows is a mistake of the caller."""
    with pytest.raises(KeyError):
        advice("own-fone")


def test_a_text_is_told_whole() -> None:
    """What stands in the file is what comes out."""
    one = advice("own-phone")

    assert one == Advice(
        id="own-phone",
        kind="tip",
        version=1,
        audience="10-12",
        text=(
            "Heads up: that looks like a phone number. "
            "People you don't know may read this chat. Want to take it down?"
        ),
        language="en",
    )


def test_values_stand_in_their_places() -> None:
    """What a text takes is told by its English entry, and stands in the words."""
    (name,) = {one for one in ours("en") if one == "choice-language"}

    assert advice(name).takes == ("chosen",)
    assert words_of(name, chosen="Deutsch") == "I write to you in Deutsch."


def test_a_value_that_is_missing_is_a_mistake_of_the_caller() -> None:
    """It is told with a cure, and nothing half-made is shown."""
    with pytest.raises(ConfigError, match="Give each value"):
        words_of("choice-language")


@pytest.mark.parametrize("language", languages())
def test_a_language_that_is_offered_is_whole(language: str) -> None:
    """Every text in its newest version: nobody reads half a page in English."""
    standing = standing_of(language)

    assert (standing.missing, standing.outdated) == ((), ())


def test_the_languages_of_the_first_release_are_there() -> None:
    """Fourteen, of which each is whole (issue 8)."""
    assert set(languages()) >= {
        "ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "nl", "pl", "pt-BR", "tr", "uk"
    }  # fmt: skip
