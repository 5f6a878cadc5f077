"""`leeward assess`, as a person and as a program run it."""

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from leeward.assessment.answers import Answers
from leeward.assessment.asking import interview
from leeward.assessment.questions import QUESTIONS, RATED
from leeward.cli.assess import assess
from leeward.testing.command import here
from leeward.testing.drilled import answer_drills
from leeward_policies.errors import UsageError
from leeward_storage.master import create_master_key

GOOD = 'schema = 1\nyoung = "some"\nmoderators = 3\nhours = "daily"\n'
PRESSES = len(QUESTIONS) + len(RATED)
"""Answers to the interview: the four ratings have two parts."""


def asked(text: str) -> tuple[Answers, str]:
    """Return the answers of an interview, and what stood on the screen."""
    screen = io.StringIO()
    answers, given = interview(Console(file=screen, width=120), io.StringIO(text))
    assert given == {one.key for one in QUESTIONS}
    return answers, screen.getvalue()


def test_a_template_is_written_and_nothing_else(tmp_path: Path) -> None:
    """It is filled in, and given back to the command, which lists what is open."""
    answers, out = tmp_path / "answers.toml", tmp_path / "risk.md"

    first = here("assess", "-c", tmp_path / "no.toml", "--write-answers", answers, "--out", out)
    second = here("assess", "-c", tmp_path / "no.toml", "--answers", answers, "--out", out)

    assert (first.code, second.code) == (0, 1)
    assert f"--answers {answers}" in first.text
    assert "Nobody is the safety lead." in second.text
    assert out.read_text("utf-8").startswith("# Risk assessment")
    assert out.stat().st_mode & 0o077 == 0


def test_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    """The day is given; nothing else changes from one time to the next."""
    answers = tmp_path / "answers.toml"
    answers.write_text(GOOD, "utf-8")
    words = ("assess", "-c", tmp_path / "no.toml", "--answers", answers, "--date", "2026-12-01")

    one = here(*words, "--out", "-")
    two = here(*words, "--out", "-")

    assert one.out == two.out
    assert b"Made on 2026-12-01" in one.out
    assert "points are open" in one.err


def test_nothing_open_ends_with_nought(tmp_path: Path) -> None:
    """Where people have done their part, the exit code says so, to programs as well."""
    config, answers = tmp_path / "leeward.toml", tmp_path / "answers.toml"
    config.write_text(
        'schema = 1\n[community]\nsafety_lead = "discord:1"\ndeputy = "discord:2"\n'
        '[enforce]\nwords_read_by = "a"\n',
        "utf-8",
    )
    create_master_key(tmp_path / "leeward.key")
    answer_drills(config)
    answers.write_text(
        'schema = 1\ncountry = "DE"\nadult_rooms = "none"\nother_tools = "none"\nmoderators = 3\n'
        'hours = "daily"\nprepared = "both"\nabuse_material = "named"\nreports = "day"\n'
        'told = "all"\nexports = "none"\nmachine = "own"\n',
        "utf-8",
    )

    out = tmp_path / "risk.md"
    ended = here("assess", "-c", config, "--answers", answers, "--json", "--out", out)

    assert (ended.code, json.loads(ended.text)) == (0, {"document": str(out), "open": []})


def test_open_points_are_told_to_a_program(tmp_path: Path) -> None:
    """Each with its id, what is wrong, the cure and who."""
    answers = tmp_path / "answers.toml"
    answers.write_text(GOOD, "utf-8")

    ended = here(
        "assess", "-c", tmp_path / "no.toml", "--answers", answers, "--json", "--out",
        tmp_path / "risk.md",
    )  # fmt: skip
    found = json.loads(ended.text)["open"]

    assert ended.code == 1
    assert set(found[0]) == {"id", "says", "cure", "who"}


@pytest.mark.parametrize("option", ["--out", "--keep-answers", "--write-answers"])
def test_nothing_is_overwritten(option: str, tmp_path: Path) -> None:
    """People have written into it: it is left as it is, before anybody is asked."""
    answers, there = tmp_path / "answers.toml", tmp_path / "there"
    answers.write_text(GOOD, "utf-8")
    there.write_text("mine", "utf-8")
    rest = () if option == "--out" else ("--out", tmp_path / "risk.md")

    ended = here("assess", "-c", tmp_path / "no.toml", "--answers", answers, option, there, *rest)

    assert (ended.code, ended.is_calm) == (2, True)
    assert there.read_text("utf-8") == "mine"
    assert not (tmp_path / "risk.md").exists()


def test_kept_answers_give_the_same_document(tmp_path: Path) -> None:
    """What is kept this year is where the next begins."""
    answers, kept = tmp_path / "answers.toml", tmp_path / "kept.toml"
    answers.write_text(GOOD, "utf-8")
    words = ("assess", "-c", tmp_path / "no.toml", "--date", "2026-12-01", "--out", "-")

    one = here(*words, "--answers", answers, "--keep-answers", kept)
    two = here(*words, "--answers", kept)

    assert one.out == two.out


def test_answers_at_odds_end_in_a_sentence(tmp_path: Path) -> None:
    """With both keys, and no document."""
    answers = tmp_path / "answers.toml"
    answers.write_text('schema = 1\nhours = "always"\n', "utf-8")

    ended = here("assess", "--answers", answers, "--out", tmp_path / "risk.md")

    assert (ended.code, ended.is_calm) == (2, True)
    assert "moderators and hours: one person cannot look at every hour" in ended.err
    assert not (tmp_path / "risk.md").exists()


def test_without_a_terminal_nobody_is_asked(tmp_path: Path) -> None:
    """The sentence says how to give the answers instead."""
    ended = here("assess", "-c", tmp_path / "no.toml", "--out", tmp_path / "risk.md")

    assert (ended.code, ended.is_calm) == (2, True)
    assert "--write-answers" in ended.err


def test_the_help_counts_the_questions() -> None:
    """As many as there are."""
    assert f"Ask {len(QUESTIONS)} questions" in (assess.__doc__ or "")


# --- the interview ------------------------------------------------------------------------------


def test_enter_takes_the_careful_answer() -> None:
    """Whoever knows nothing has answered nothing in their favour."""
    answers, screen = asked("\n" * PRESSES)

    assert answers == Answers()
    shown = " ".join(screen.split())
    assert [one.key for one in QUESTIONS if " ".join(one.asks.split()) not in shown] == []
    assert "unknown: not known" in screen


def test_what_is_typed_counts_and_nonsense_is_asked_again() -> None:
    """A word that is none of the answers, a country of five letters and a word for a number."""
    lines = ["few", "some", "no", "", "", "Spain", "es", *[""] * 5, "", "many", "9" * 30, "4"]

    answers, screen = asked("\n".join(lines) + "\n" * PRESSES)

    assert (answers.young, answers.under_13, answers.country) == ("some", "no", "ES")
    assert answers.moderators == 4
    assert "Write two letters in quotes" in screen
    assert screen.count("whole number") == 2


def test_answers_at_odds_are_asked_again() -> None:
    """These alone, with what was said as a beginning."""
    first = ["none", "yes", *[""] * (PRESSES - 2)]
    second = ["", "no"]

    answers, screen = asked("\n".join([*first, *second]) + "\n")

    assert (answers.young, answers.under_13) == ("none", "no")
    assert "nobody is under 18, but some are under 13" in " ".join(screen.split())


def test_answers_that_end_too_soon_are_a_sentence() -> None:
    """A closed terminal ends the interview, and nothing is written."""
    with pytest.raises(UsageError, match="ended before the questions"):
        asked("some\n")


def test_a_person_at_a_terminal_is_asked(tmp_path: Path) -> None:
    """In a real terminal every question comes, and the document at the end."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "leeward", "assess", "-c", "no.toml", "--out", "risk.md"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    ) as process:
        os.close(theirs)
        os.write(ours, b"\n" * PRESSES)
        screen = b""
        try:
            while block := os.read(ours, 65_536):
                screen += block
        except OSError:  # the other end was closed
            pass
        code = process.wait(timeout=60)
    os.close(ours)

    assert code == 1
    assert b"24. " in screen
    assert (tmp_path / "risk.md").read_text("utf-8").startswith("# Risk assessment")
