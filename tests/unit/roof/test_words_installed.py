"""Texts for members in an installation: taken in once, told by the doctor and by a command."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from leeward.config import Config, WordsSection, load
from leeward.testing.command import here
from leeward.wording import check, take_in_words
from leeward_policies.advice import advice, override
from leeward_policies.advice.standing import standing_of
from leeward_policies.errors import ConfigError

AGE = "Your age is here. Keep it to yourself if you like."
SWEDISH = '\n[[text]]\nid = "own-age"\nlanguage = "sv"\ntext = "Du kan beh\u00e5lla det."\n'
OLD_REVIEW = (
    '\n[[reviewed]]\nlanguage = "en"\nreviewer = "Ana"\nreviewed_on = "2026-11-23"\ntexts = "0"\n'
)


@pytest.fixture(autouse=True)
def ours_again() -> Iterator[None]:
    """Take away what a test has put over our texts."""
    yield
    override(None)


def written(folder: Path, text: str) -> Path:
    """Write a file of own texts, and the configuration that names it."""
    (folder / "words.toml").write_text(f"schema = 1\n{text}", "utf-8")
    path = folder / "leeward.toml"
    path.write_text('schema = 1\n[words]\nfile = "words.toml"\n', "utf-8")
    return path


def own(text: str) -> str:
    """Return an own text of one that we have."""
    return f'\n[[text]]\nid = "own-age"\ntext = "{text}"\n'


def test_the_admins_texts_are_taken_in_from_beside_the_configuration(tmp_path: Path) -> None:
    """The path starts at the configuration; without one, ours alone are read."""
    config = load(written(tmp_path, own(AGE)))

    assert config.own_words == tmp_path / "words.toml"
    take_in_words(config)
    assert advice("own-age").text == AGE
    assert Config(schema=1).own_words is None
    take_in_words(Config(schema=1))
    assert advice("own-age").text != AGE


def test_a_wrong_text_stops_the_start(tmp_path: Path) -> None:
    """A member would else read it; the sentence says which it is."""
    with pytest.raises(ConfigError, match=r"words\.toml text own-age \(en\): no words"):
        take_in_words(load(written(tmp_path, own("..."))))


def test_what_is_read_in_english_is_logged_once_without_words(tmp_path: Path) -> None:
    """The language and two numbers; and a review that was of other words."""
    config = load(written(tmp_path, SWEDISH + OLD_REVIEW))
    with capture_logs() as logged:
        take_in_words(config)

    told = {line["event"]: line for line in logged}
    assert told["words.unfinished"]["language"] == "sv"
    assert told["words.unfinished"]["missing"] == len(standing_of("sv").missing) > 0
    assert told["words.unfinished"]["outdated"] == 0
    assert told["words.review_of_others"]["day"] == "2026-11-23"


def test_the_doctor_says_who_has_read_the_words(tmp_path: Path) -> None:
    """Nobody, at first; a note, since the bot works without."""
    (first,) = [one for one in check(Config(schema=1)) if "texts in" in one.says]

    assert first.state == "note"
    assert "no reviewer has read them" in first.says
    review = OLD_REVIEW.replace('"0"', f'"{standing_of("en").fingerprint}"')
    first = next(check(load(written(tmp_path, review))))
    assert (first.state, first.cure) == ("well", "")
    assert "read by a reviewer in en" in first.says


def test_the_doctor_says_what_is_missing_or_wrong(tmp_path: Path) -> None:
    """A language that is not whole, a review of other words, and a file that is not in order."""
    told = [one.says for one in check(load(written(tmp_path, SWEDISH + OLD_REVIEW)))]

    assert any(says.startswith("sv: ") and "missing, read in English" in says for says in told)
    assert any("en: the words have changed since 2026-11-23" in says for says in told)
    (ill,) = check(Config(schema=1, words=WordsSection("nowhere.toml"), folder=str(tmp_path)))
    assert ill.state == "ill"
    assert "nowhere.toml" in ill.says


def test_the_command_shows_all_languages(tmp_path: Path) -> None:
    """A row for each; exit code 1 while one is not whole."""
    path = written(tmp_path, SWEDISH)
    told = here("words", "--config", path)

    assert told.code == 1
    assert told.text.splitlines()[0].split()[:2] == ["language", "texts"]
    (row,) = [line.split() for line in told.text.splitlines() if line.startswith("sv")]
    assert row[1] == "1"
    found = json.loads(here("words", "--config", path, "--json").text)
    assert found["well"] is False
    assert {"en", "sv"} <= {one["language"] for one in found["languages"]}


def test_the_command_tells_of_one_language(tmp_path: Path) -> None:
    """Whatever is not there, the fingerprint for a review, the texts that are hardest to read."""
    told = here("words", "--language", "sv", "--config", written(tmp_path, SWEDISH))

    assert told.code == 1
    assert "missing: own-phone\n" in told.text
    assert f"Fingerprint: {standing_of('sv').fingerprint}" in told.text
    assert "Hardest to read: own-age (" in told.text
    english = here("words", "--language", "en", "--config", tmp_path / "none.toml")
    assert english.code == 0
    assert "missing" not in english.text


def test_the_command_knows_no_such_language(tmp_path: Path) -> None:
    """It says which there are."""
    told = here("words", "--language", "tlh", "--config", tmp_path / "none.toml")

    assert told.code == 2
    assert "tlh. There are texts in: " in told.err


def test_the_command_checks_a_file_before_it_counts(tmp_path: Path) -> None:
    """Every mistake at once, with place, id, value and cure; nothing is taken in."""
    path = tmp_path / "words.toml"
    for text, code, says in (
        (own(AGE), 0, "is in order: 1 texts of your own."),
        (own("..."), 1, "own-age (en): no words: .... Say it in words"),
        (OLD_REVIEW, 1, "the words are others than those that were read"),
    ):
        written(tmp_path, text)
        told = here("words", "--check", path)
        assert (told.code, says in told.text) == (code, True), told.text
        found = json.loads(here("words", "--check", path, "--json").text)
        assert bool(found["faults"] or found["reviews_of_other_words"]) == bool(code)
    assert here("words", "--check", tmp_path / "nowhere.toml").code == 2
    assert advice("own-age").text != AGE
