"""T-18: the sheets for adults have an owner, a day and a reviewer, and fit one page."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from leeward_adapters.live.members.pages import rules_page
from leeward_adapters.live.saying.spans import flat
from leeward_policies.advice import override
from leeward_policies.advice.readability import grade

SHEETS = ("docs/sheets/parents.md", "docs/sheets/teachers.md")
HEAD = re.compile(r"^> Owner: .+\. Written 20\d\d-\d\d-\d\d\. Reviewer: .+", re.MULTILINE)

WORDS_MOST = 600
"""Words of one printed page in small letters."""

GRADE_MOST = 8.0
"""Of what an adult reads in a hurry."""

Document = Callable[[str], str]


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_says_whose_it_is_and_who_has_read_it(sheet: str, document: Document) -> None:
    """On top; as long as nobody has, it says so, and that it is no legal advice."""
    top = document(sheet)[:500]

    assert HEAD.search(top)
    assert "nobody yet" in top
    assert "no legal advice" in top


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_is_short_and_easy(sheet: str, document: Document) -> None:
    """One page, in words that need no study."""
    plain = re.sub(r"[*`|]|\[([^\]]*)\]\([^)]*\)", r"\1", document(sheet))

    assert 250 <= len(plain.split()) <= WORDS_MOST
    assert grade(plain) <= GRADE_MOST


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_says_what_must_not_be_missing(sheet: str, document: Document) -> None:
    """No blame, no copies of pictures, no number that nobody has looked at."""
    text = document(sheet)

    for said in ("not their fault", "not in trouble", "not even as proof", "emergency number"):
        assert said in text.replace("not your fault", "not their fault"), said
    assert not re.search(r"\d{3}[ -]?\d{3}", text)


def test_an_admins_own_rule_as_it_is_shown_stands_in_the_bot(
    document: Document, tmp_path: Path
) -> None:
    """The file of docs/community-rules.md is taken in, and members read that rule."""
    (text,) = re.findall(r"```toml\n(.*?)```", document("docs/community-rules.md"), re.DOTALL)
    path = tmp_path / "words.toml"
    path.write_text(text, "utf-8")
    (rule,) = re.findall(r'^text = "(.*)"$', text, re.MULTILINE)
    before = flat(rules_page("en").text)
    override(path)
    try:
        after = flat(rules_page("en").text)
    finally:
        override(None)

    assert f"7. {rule}" in after
    assert rule not in before
    assert after.splitlines()[:7] == before.splitlines()[:7]
