"""Advice: short, easy to read, kind, whole, and visibly in another language where it must be."""

import re

import pytest

from leeward_policies.advice import (
    FIRST_LANGUAGE,
    NOTICE_LONGEST,
    TIP_LONGEST,
    Advice,
    advice,
    languages,
    topics,
)

NOTICES = (
    "warning",
    "warning-public",
    "sexual-ask",
    "hidden",
    "restricted",
    "restored-ask",
    "restored-post",
    "help-now",
    "help-finder",
    "help-told",
    "help-not-told",
    "help-where",
    "help-nowhere",
    "report-reader",
    "report-received",
    "report-kept",
    "report-again",
    "report-own",
    "report-bot",
    "report-failed",
    "report-nowhere",
    "look-nothing",
    "look-unmeasured",
    "look-odd",
    "look-can-do",
    "look-direct",
    "look-spent",
    "reasons-hidden",
    "reasons-restricted",
    "reasons-warned",
    "reasons-removed",
    "reasons-noted",
    "reasons-writer",
    "reasons-by-program",
    "reasons-by-person",
    "reasons-until",
    "reasons-kept",
    "reasons-appeal",
    "why-gone",
    "why-not-yours",
    "appeal-received",
    "appeal-kept",
    "appeal-again",
    "again-agreed",
    "again-nowhere",
    "how-to-block",
    "tips-stay",
    "went-wrong",
    "my-data",
    "my-data-held",
    "how-to-block-telegram",
    "start-hello",
    "start-kept",
    "hand-over",
    "join-welcome",
    "asked-here",
    "asked-not-yours",
    "asked-gone",
    "asked-in-private",
    "help-alert-told",
    "help-alert-not-told",
    "why-more",
    "report-how",
    "report-stays",
    "report-no-team",
)
TOPICS = (
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
    "bullied",
    "self-harm",
    "worried",
    "scam-link",
    "invite-link",
)
ALL = [(name, code) for name in (*TOPICS, *NOTICES) for code in languages()]

UNKIND = re.compile(
    r"\b(predator|groom\w*|stranger|pervert|criminal|victim|stupid|should have|your fault|"
    r"you must|illegal)\b",
    re.IGNORECASE,
)
"""Words that accuse somebody, blame the child, or frighten (`young_people.md`, rules for tips)."""

GRADE_MOST = 4.0
"""Flesch-Kincaid grade for nine- and ten-year-olds (same page, rule 2)."""


def syllables(word: str) -> int:
    """Return about how many syllables an English word has."""
    groups = re.findall(r"[aeiouy]+", word)
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and len(groups) > 1
    return max(1, len(groups) - silent)


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of an English text."""
    sentences = max(1, len(re.findall(r"[.!?:]+(?:\s|$)", text)))
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())
    return (
        0.39 * len(words) / sentences
        + 11.8 * sum(syllables(word.replace("'", "")) for word in words) / len(words)
        - 15.59
    )


def test_the_scorer_tells_easy_from_hard() -> None:
    """The scorer agrees with the known grades of two plain texts."""
    assert grade("The cat sat on the mat. It was warm.") < 1.0
    assert grade("Unsolicited solicitation constitutes an actionable infringement.") > 15.0


def test_every_topic_has_a_text() -> None:
    """The topics that a policy may name are these."""
    assert topics() == frozenset(TOPICS)


@pytest.mark.parametrize(("name", "language"), ALL)
def test_texts_keep_their_length(name: str, language: str) -> None:
    """A tip fits an AutoMod message, a notice a Telegram alert."""
    one = advice(name, language)

    assert 20 <= len(one.text) <= (TIP_LONGEST if one.kind == "tip" else NOTICE_LONGEST)


@pytest.mark.parametrize(("name", "language"), ALL)
def test_texts_are_one_visible_line(name: str, language: str) -> None:
    """Platforms cut, fold or escape anything else."""
    text = advice(name, language).text

    assert text.isprintable()
    assert text == " ".join(text.split())


@pytest.mark.parametrize("name", [*TOPICS, *NOTICES])
def test_texts_are_easy_to_read(name: str) -> None:
    """Whoever is nine or ten understands the English text."""
    assert grade(advice(name).text) <= GRADE_MOST


@pytest.mark.parametrize("name", [*TOPICS, *NOTICES])
def test_texts_neither_blame_nor_accuse(name: str) -> None:
    """No text calls anybody names, frightens, or tells a child what they should have done."""
    assert not UNKIND.search(advice(name).text.replace("not your fault", ""))


@pytest.mark.parametrize("name", NOTICES)
def test_notices_are_no_topics(name: str) -> None:
    """What a member is told about their own message cannot be asked for as a tip."""
    assert advice(name).kind == "notice"
    assert name not in topics()


def test_the_public_reminder_points_at_nobody() -> None:
    """The one public text speaks to all, and of nobody's message."""
    one = advice("warning-public")

    assert one.audience == "all"
    assert not re.search(r"\byou(r)?\b", one.text, re.IGNORECASE)


@pytest.mark.parametrize("name", ["hidden", "restricted", "warning"])
def test_whoever_is_touched_learns_how_to_ask_a_human(name: str) -> None:
    """A way to a human stands in every notice of an act."""
    assert "Ask a human" in advice(name).text


def test_only_reviewed_texts_name_a_reviewer() -> None:
    """A reviewer comes with a day, and the other way round; nobody has read these yet."""
    read = [(one.reviewer, one.reviewed_on) for one in map(advice, (*TOPICS, *NOTICES))]

    assert all(bool(reviewer) == bool(day) for reviewer, day in read)


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
