"""The page about words: its examples pass, its limits are those of the program, all are told."""

import re
from collections.abc import Callable
from pathlib import Path

from leeward_policies.advice import languages
from leeward_policies.advice.own import faults_of, read_own
from leeward_policies.advice.readability import GRADE_MOST, LIMITS, ONE_TEXT
from leeward_policies.advice.texts import LONGEST

Document = Callable[[str], str]


def test_the_own_texts_on_the_page_pass(document: Document, tmp_path: Path) -> None:
    """Whoever copies them has a file in order."""
    shown = re.findall(r"```toml\n(.*?)```", document("docs/words.md"), re.DOTALL)
    path = tmp_path / "words.toml"
    path.write_text(shown[0] + shown[2], "utf-8")

    assert [str(fault) for fault in faults_of(read_own(path), "words.toml")] == []


def test_the_limits_on_the_page_are_those_that_count(document: Document) -> None:
    """Characters by kind; what is measured of each language that is."""
    page = document("docs/words.md")

    for kind, longest in LONGEST.items():
        assert re.search(rf"^\| a {kind}\b[^|]*\| {longest} characters", page, re.MULTILINE)
    assert f"{GRADE_MOST['10-12']:.0f} for `10-12`, {GRADE_MOST['13-17']:.0f} for `13-17`" in page
    rows = {
        code: line
        for line in re.findall(r"^\| [a-z]{2}[a-zA-Z, -]* \|.*$", page, re.MULTILINE)
        for code in re.findall(r"[a-z]{2}(?:-[A-Z]{2})?", line.split("|")[1])
        if "a sentence" in line.split("|")[2]
    }
    for code, limits in LIMITS.items():
        told = rows[code if code != "pt" else "pt-BR"]
        for most in (limits.lix, limits.ease, limits.kanji):
            assert not most or f"{most:.0f}" in told
        assert f"{limits.sentence:.0f}" in told
        assert not limits.lix or f"{limits.lix + ONE_TEXT:.0f} in one" in told


def test_each_language_is_told(document: Document) -> None:
    """A row for each that ships, with how far people have got."""
    part = document("docs/words.md").partition("<!-- generated: spoken -->")[2]

    assert [code for code in languages() if f"\n| {code} | " not in part] == []
