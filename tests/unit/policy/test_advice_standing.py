"""How the texts of a language stand: what is missing, old, doubled, misplaced or hard to read."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from leeward.testing.command import here
from leeward_policies.advice import override, texts
from leeward_policies.advice.standing import hardest, our_faults, standing_of
from leeward_policies.advice.texts import our_languages, ours, rooms

HEAD = 'schema = 1\nlanguage = "de"\nquality = "{}"\n'
AGE = "Hier steht dein Alter. Du kannst es f\u00fcr dich behalten."


def entry(name: str, text: str, version: int = 1, more: str = "") -> str:
    """Return one text as it stands in a file."""
    return f'\n[[text]]\nid = "{name}"\nversion = {version}\n{more}text = "{text}"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder with some of our English texts, to which a test adds a language."""
    words = tmp_path / "words"
    for code in ("en", "de"):
        (words / code).mkdir(parents=True)
    for name in ("tips.toml", "notices.toml"):
        text = (resources.files(texts.__package__) / "words" / "en" / name).read_text("utf-8")
        (words / "en" / name).write_text(text, "utf-8")
    monkeypatch.setattr(texts, "_folder", lambda: words)
    forget()
    yield words
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Have the files read anew."""
    for kept in (our_languages, rooms, ours):
        kept.cache_clear()
    override(None)


def german(folder: Path, text: str, quality: str = "draft", name: str = "tips") -> None:
    """Write a file of German texts."""
    (folder / "de" / f"{name}.toml").write_text(HEAD.format(quality) + text, "utf-8")
    forget()


def told(language: str = "de") -> list[str]:
    """Return what is wrong with our texts of a language."""
    return [f"{fault.place} {fault.id} {fault.value}" for fault in our_faults(language)]


def test_what_is_there_and_what_is_not(folder: Path) -> None:
    """One text of many: it counts, the others are read in English, variants of their own too."""
    german(folder, entry("own-age", AGE) + entry("meeting", AGE))
    standing = standing_of("de")

    assert told() == []
    assert (standing.texts, standing.quality, standing.outdated) == (2, "draft", ())
    assert "own-phone" in standing.missing
    assert "own-age" not in standing.missing
    assert "meeting (adult)" in standing.missing
    assert standing.reading.startswith("LIX ")
    assert not standing.is_whole


def test_a_text_of_which_the_english_words_have_changed(folder: Path) -> None:
    """It is read still, and told as out of date; nothing can be newer than English."""
    english = folder / "en" / "tips.toml"
    old = 'id = "own-age"\nkind = "tip"\nversion = 1'
    lines = english.read_text("utf-8").replace(old, old.replace("1", "3"))
    english.write_text(lines, "utf-8")
    german(folder, entry("own-age", AGE) + entry("own-phone", AGE, version=9))

    assert standing_of("de").outdated == ("own-age", "own-phone")
    assert told() == ["de/tips.toml own-phone version 9"]


def test_the_command_tells_what_is_wrong_and_out_of_date(folder: Path, tmp_path: Path) -> None:
    """A line for each, beside what is missing; then the exit code is 1."""
    german(folder, entry("own-age", AGE, version=0) + entry("own-phone", "Ach so."))
    told = here("words", "--language", "de", "--config", tmp_path / "none.toml")

    assert told.code == 1
    assert "out of date: own-age\n" in told.text
    assert "wrong: de/tips.toml \u00b7 own-phone: hardly any words" in told.text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (entry("own-fone", AGE), "de/tips.toml own-fone no such text in this file"),
        (entry("hidden", AGE), "de/tips.toml hidden no such text in this file"),
        (entry("own-age", AGE) * 2, "de/tips.toml own-age it stands there twice"),
        (entry("own-age", AGE, more='audience = "13-17"\n'), "own-age words for 13-17 alone"),
        (entry("own-age", AGE, more='kind = "label"\n'), "own-age it is called a label"),
        (entry("own-age", AGE, more='reviewer = "A"\n'), "own-age a reviewer without a day"),
    ],
)
def test_what_must_not_stand_in_a_file(text: str, value: str, folder: Path) -> None:
    """It is told with the file and the id."""
    german(folder, text)

    assert any(value in line for line in told()), told()


def test_heads_say_what_is_so(folder: Path) -> None:
    """The language is that of the folder, and reviewed is what somebody has reviewed."""
    german(folder, entry("own-age", AGE), quality="reviewed")
    (folder / "de" / "sundry.toml").write_text(HEAD.format("draft").replace("de", "fr"), "utf-8")
    forget()

    assert told() == [
        "de/sundry.toml the file English has no such file",
        "de/sundry.toml language fr",
        "de/tips.toml quality reviewed, and not all of it is",
    ]


def test_a_file_that_cannot_be_read(folder: Path) -> None:
    """It is told as what is wrong, and says where."""
    german(folder, "\n[[text]]\nid = 3\n")

    assert "de the files " in told()[0]


def test_an_english_text_without_a_kind(folder: Path) -> None:
    """In translations the kind is that of English, so English must say it."""
    english = folder / "en" / "tips.toml"
    lines = english.read_text("utf-8").replace('id = "own-age"\nkind = "tip"', 'id = "own-age"')
    english.write_text(lines, "utf-8")
    forget()

    assert "en/tips.toml own-age no kind" in told("en")


def test_texts_together_are_measured(folder: Path) -> None:
    """One text may be a little hard by chance; all of them may not."""
    hard = "Nachrichten enthalten manchmal deine Angaben. L\u00f6sche sie, wenn du magst."
    german(folder, entry("own-age", hard))

    assert told() == ["de all texts LIX 45.0 together"]
    assert hardest("de", 1) == ((45.0, "own-age"),)


def test_turkish_texts_together_are_measured(folder: Path) -> None:
    """By the formula that was made for it."""
    hard = "Ki\u015fisel bilgilerini payla\u015fmamal\u0131s\u0131n. Onlar\u0131 silebilirsin."
    (folder / "tr").mkdir()
    head = HEAD.format("draft").replace('"de"', '"tr"')
    (folder / "tr" / "tips.toml").write_text(head + entry("own-age", hard), "utf-8")
    forget()

    assert any("together" in line for line in told("tr")), told("tr")
    assert standing_of("tr").reading.startswith("ease ")
    (worst,) = hardest("tr", 1)
    assert worst[1] == "own-age"
    assert 0 < worst[0] < 80


def test_other_writings_say_what_is_measured_of_them(folder: Path) -> None:
    """Japanese by characters and kanji, Hindi by words alone."""
    for code, text, reading in (
        ("ja", "ここにとしがあります。", "10 characters a sentence, 0 % kanji"),
        ("hi", "यहाँ तुम्हारी उम्र है।", "4.0 words a sentence"),
    ):
        (folder / code).mkdir()
        head = HEAD.format("draft").replace('"de"', f'"{code}"')
        (folder / code / "tips.toml").write_text(head + entry("own-age", text), "utf-8")
        forget()
        assert standing_of(code).reading == reading
        assert told(code) == []


def test_a_whole_language(folder: Path) -> None:
    """Whatever English has, at its version: then nothing is missing, and a review may stand."""
    for path in (folder / "en").iterdir():
        lines = path.read_text("utf-8").replace('language = "en"', 'language = "de"')
        (folder / "de" / path.name).write_text(lines, "utf-8")
    forget()
    standing = standing_of("de")

    assert standing.is_whole
    assert (standing.texts, standing.quality) == (standing_of("en").texts, "draft")
    assert any("it is the English text" in line for line in told())
