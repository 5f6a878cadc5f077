"""`leeward evaluate --conversations`: how many patterns are found, how early, how wrongly."""

import json
from pathlib import Path

import pytest

from leeward.quality.intervals import share_of
from leeward.quality.patterns_found import in_words, lines, patterns_found
from leeward.testing.command import here

TALK = """\
= {number} slow
~ coach
people: A trainer 400, B member 30
rooms: A+B direct
1 16:02 A+B B
n: hey
1 16:05 A+B A
s: how old are you and are your parents home right now
t: how was the match and is your team in the lead now
1 16:07 A+B A
s: dont tell anyone we talk, this is our little secret ok
t: tell everyone we won, this is the best day for us ok
2 16:02 A+B A !
s: send me a photo of you, just for me, nobody has to know
t: the photo of us is in the paper, the whole team is on it
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two languages, with three conversations."""
    english, german = tmp_path / "en-x.txt", tmp_path / "de-x.txt"
    english.write_text("\n".join(TALK.format(number=n) for n in (1, 2)), "utf-8")
    german.write_text(TALK.format(number=1), "utf-8")
    return [english, german]


def test_each_language_is_told_apart_and_all_together(files: list[Path]) -> None:
    """In the order of the files, with intervals, and for a program."""
    told = here("evaluate", "--conversations", *files)
    found = json.loads(here("evaluate", "--conversations", *files, "--json").out)

    assert (told.code, told.err) == (0, "")
    heads = [line.partition(":")[0] for line in told.text.splitlines() if line[0] != " "]
    assert heads == ["en", "de", "all together"]
    assert "a case in 2 of 2, 100% (34% to 100%)" in told.text
    assert "Harmless twins with a case: 0 of 3" in told.text
    assert [one["language"] for one in found] == ["en", "de", ""]
    assert (found[2]["opened"]["part"], found[2]["mistaken"]["part"]) == (3, 0)
    assert found[2]["early"]["part"] == 3
    assert found[2]["ahead"] >= 0


def test_one_language_is_told_once(files: list[Path]) -> None:
    """All of one language is that language."""
    assert "all together" not in here("evaluate", "--conversations", files[0]).text


def test_what_does_not_fit_is_refused(files: list[Path], tmp_path: Path) -> None:
    """There is no page of conversations, and a file that is none is named with its line."""
    report, broken = tmp_path / "x.html", tmp_path / "en-y.txt"
    broken.write_text("= 1 slow\n~ uncle\n", "utf-8")
    page = here("evaluate", "--conversations", files[0], "--report", report)
    none = here("evaluate", "--conversations", broken)

    assert (page.code, none.code) == (2, 2)
    assert "there are figures alone" in page.err
    assert "en-y.txt line 2" in none.err
    assert not report.exists()


def test_nothing_is_told_of_nothing() -> None:
    """No conversation, no share; and none found leaves the median out."""
    (whole,) = patterns_found([])

    assert in_words(whole.opened) == "-"
    assert whole.ahead is None
    assert in_words(share_of(1, 4)) == "1 of 4, 25% (5% to 70%)"
    assert [line for line in lines([whole]) if "median" in line] == []
