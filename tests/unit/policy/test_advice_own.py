"""An admin's own texts: over ours, held to the same checks; reviews count for no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward_policies.advice import (
    advice,
    languages,
    override,
    spoken,
    words_of,
)
from leeward_policies.advice.own import faults_of, read_own, stale_reviews
from leeward_policies.advice.shelf import take_in
from leeward_policies.advice.standing import standing_of
from leeward_policies.errors import ConfigError

AGE = "Your age is here. Keep it to yourself if you like."


@pytest.fixture(autouse=True)
def ours_again() -> Iterator[None]:
    """Take away what a test has put over our texts."""
    yield
    override(None)


def written(folder: Path, text: str) -> Path:
    """Return a file of own texts."""
    path = folder / "words.toml"
    path.write_text(f"schema = 1\n{text}", "utf-8")
    return path


def entry(**keys: str) -> str:
    """Return one text as it stands in such a file."""
    return "\n[[text]]\n" + "".join(f'{key} = "{value}"\n' for key, value in keys.items())


def test_an_own_text_stands_over_ours(tmp_path: Path) -> None:
    """It is read in place of ours, says who has read it, and goes away again."""
    before = advice("own-age")
    override(
        written(tmp_path, entry(id="own-age", text=AGE, reviewer="A", reviewed_on="2026-11-23"))
    )
    one = advice("own-age")

    assert (one.text, one.reviewer, one.kind) == (AGE, "A", "tip")
    assert advice("own-phone").reviewer == ""
    override(None)
    assert advice("own-age") == before


def test_an_own_text_may_be_for_one_audience(tmp_path: Path) -> None:
    """Whoever else reads, reads ours."""
    override(written(tmp_path, entry(id="own-age", text=AGE, audience="adult")))

    assert advice("own-age", audience="adult").text == AGE
    assert advice("own-age").text != AGE


def test_an_own_text_over_one_that_is_for_all(tmp_path: Path) -> None:
    """The public reminder has one audience, whatever the file leaves out."""
    override(written(tmp_path, entry(id="warning-public", text="Please let us all be kind here.")))

    assert advice("warning-public").text == "Please let us all be kind here."


def test_a_language_of_the_admins_own(tmp_path: Path) -> None:
    """It is offered, what it lacks is read in English, and that is told."""
    swedish = "Du skrev din \u00e5lder. Du kan beh\u00e5lla den f\u00f6r dig sj\u00e4lv."
    override(written(tmp_path, entry(id="own-age", language="sv", text=swedish)))
    standing = standing_of("sv")

    assert "sv" in languages()
    assert advice("own-age", "sv-SE").text == swedish
    assert advice("own-phone", "sv").language == "en"
    assert (standing.texts, standing.quality, standing.reviewed) == (1, "draft", 0)
    assert "own-phone" in standing.missing
    assert "own-age" not in standing.missing
    assert not standing.is_whole


def test_a_language_is_found_by_whatever_an_app_calls_it(tmp_path: Path) -> None:
    """Large and small letters, lines below, regions; the one Portuguese there is."""
    text = "Voc\u00ea disse a sua idade. Pode ficar s\u00f3 com voc\u00ea."
    override(written(tmp_path, entry(id="own-age", language="nn-NO", text=text)))

    assert [spoken(code) for code in ("EN_us", "nn", "nn-no", "nn-SE", "xx", "")] == [
        "en", "nn-NO", "nn-NO", "nn-NO", "", ""
    ]  # fmt: skip


def test_words_that_cannot_be_made_are_read_in_english() -> None:
    """A member is never left without words, whatever has slipped through."""
    broken = replace(advice("choice-language"), language="sv", text="{ $fel }")
    take_in({"sv": {"choice-language": {"10-12": broken}}})

    assert words_of("choice-language", "sv", chosen="Svenska") == "I write to you in Svenska."


@pytest.mark.parametrize(
    ("text", "value", "cure"),
    [
        (entry(id="own-fone", text=AGE), "there is no such text", "lists them"),
        (entry(id="own-age", text=AGE, language="Deutsch!"), "the language Deutsch!", "pt-BR"),
        (entry(id="own-age", text=AGE) * 2, "it stands there twice", "Remove one"),
        (entry(id="own-age", text=AGE * 9), "characters as a tip", "Keep it to 150"),
        (entry(id="own-age", text="Solo/a no."), "two forms in one word", "without"),
        (entry(id="own-age", text=AGE, reviewer="A"), "a reviewer without a day", "both"),
        (
            '\n[[reviewed]]\nlanguage = "en"\nreviewer = ""\nreviewed_on = ""\ntexts = "0"\n',
            "no reviewer or no day",
            "who it was",
        ),
    ],
)
def test_what_is_wrong_is_told_with_place_value_and_cure(
    text: str, value: str, cure: str, tmp_path: Path
) -> None:
    """Nothing of such a file is taken in."""
    path, before = written(tmp_path, text), advice("own-age")

    with pytest.raises(ConfigError) as error:
        override(path)

    assert str(path) in error.value.place
    assert value in str(error.value)
    assert cure in str(error.value)
    assert advice("own-age") == before


def test_several_mistakes_are_counted(tmp_path: Path) -> None:
    """The first one is told, and where to see the rest."""
    wrong = entry(id="own-age", text="A") + entry(id="own-phone", text="B")

    with pytest.raises(ConfigError, match="1 more: `leeward words --check` tells them"):
        override(written(tmp_path, wrong))


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """Missing, no TOML, another form, far too large: a sentence, and no traceback."""
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 1_000_001)
    for path in (
        tmp_path / "nowhere.toml",
        large,
        written(tmp_path, "text = 3\n"),
    ):
        with pytest.raises(ConfigError, match="The configuration is wrong at"):
            read_own(path)
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"schema = 1\n\xff\xfe")
    with pytest.raises(ConfigError, match="The configuration is wrong at"):
        read_own(bad)


def test_a_review_counts_for_the_words_that_were_read(tmp_path: Path) -> None:
    """A fingerprint names the words: with other words it says nothing, and is told as stale."""
    review = (
        '\n[[reviewed]]\nlanguage = "en"\nreviewer = "Ana, child protection"\n'
        'reviewed_on = "2026-11-23"\ntexts = "{}"\n'
    )
    path = written(tmp_path, review.format(standing_of("en").fingerprint))
    override(path)
    standing = standing_of("en")

    assert (standing.quality, standing.reviewed) == ("reviewed", standing.texts)
    assert advice("own-age").reviewer == "Ana, child protection"
    assert stale_reviews(read_own(path)) == ()

    path = written(tmp_path, entry(id="own-age", text=AGE) + review.format(standing.fingerprint))
    override(path)

    assert standing_of("en").reviewed == 0
    assert [one.language for one in stale_reviews(read_own(path))] == ["en"]
    assert faults_of(read_own(path), "a") == ()


def test_a_review_of_own_words(tmp_path: Path) -> None:
    """Our texts and the admin's over them are read together, and so is the fingerprint."""
    override(written(tmp_path, entry(id="own-age", text=AGE)))
    kept = standing_of("en").fingerprint
    review = (
        f'\n[[reviewed]]\nlanguage = "en"\nreviewer = "Ana"\nreviewed_on = "2026-11-23"\n'
        f'texts = "{kept}"\n'
    )
    override(written(tmp_path, entry(id="own-age", text=AGE) + review))

    assert standing_of("en").quality == "reviewed"
    assert advice("own-age").text == AGE
