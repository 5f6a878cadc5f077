"""The pages for people in need of them: easy enough, whole, and honest about who has read them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from leeward_policies.advice.readability import grade, syllables

PAGES = ("runbook", "law-enforcement", "community-rules", "assessing")
REVIEW = re.compile(r"^> Review: .*\((?:written|read on) 20\d\d-\d\d-\d\d\)\.", re.MULTILINE)
RULES = re.compile(r"<!-- rules: begin -->\n(.*?)<!-- rules: end -->", re.DOTALL)

GRADE_MOST = 5.0
"""Of the rules that members read (T-2, `itu.md`)."""

Document = Callable[[str], str]


@pytest.fixture
def rules(document: Document) -> str:
    """Return the rules for members, as they read them."""
    (text,) = RULES.findall(document("docs/community-rules.md"))
    plain = re.sub(r"^>[ ]?", "", text, flags=re.MULTILINE)
    return re.sub(r"[*`]|^\d+\. ", "", plain, flags=re.MULTILINE)


def test_members_can_read_their_rules(rules: str) -> None:
    """T-2: the whole asks for no more than grade five, and no single part for much more."""
    parts = [part for part in rules.split("\n\n") if len(part.split()) >= 20]

    assert len(rules.split()) > 200
    assert grade(rules) <= GRADE_MOST
    assert {round(grade(part), 1) for part in parts if grade(part) > GRADE_MOST} == set()


def test_the_rules_hold_what_they_must(rules: str) -> None:
    """C.3: evidence may be kept; 2.1: abuse material is forbidden; a bot reads, people decide."""
    for said in ("keep those lines", "police", "A bot reads", "Only a person", "six months"):
        assert said in rules


@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_who_has_read_it(page: str, document: Document) -> None:
    """A line on top, with a day; and that it is no legal advice."""
    top = document(f"docs/{page}.md")[:700]

    assert REVIEW.search(top)
    assert "no legal advice" in top


def test_the_runbook_forbids_what_could_be_a_crime(document: Document) -> None:
    """Suspected abuse material: each of these stands there word by word."""
    part = document("docs/runbook.md").partition("\n## Suspected abuse material\n")[2]
    part = part.partition("\n## ")[0]

    for said in ("Do not open it", "Do not copy it", "Do not forward it", "do not investigate"):
        assert said in part
    assert "reports nothing" in part


def test_no_page_names_a_service_that_was_not_seen(documents: dict[Path, str]) -> None:
    """A number of a helpline stands in a document only where the list of services has it."""
    known = documents[Path("docs/runbook.md")].partition("<!-- generated: services -->")[2]
    number = re.compile(r"\b0\d{3} \d{3,4}\b|\b1-8\d\d-\d{3}|\b116 ?\d{3}\b")
    pages = [documents[Path(f"docs/{page}.md")] for page in PAGES]
    written = {one for text in pages for one in number.findall(text)}

    assert written != set()
    assert {one for one in written if one not in known} == set()


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("people", 2), ("picture", 2), ("scared", 1), ("insulted", 3), ("rules", 1),
     ("secret", 2), ("10", 2), ("don't", 1), ("moderators", 4), ("message", 2)],
)  # fmt: skip
def test_syllables_are_counted(word: str, count: int) -> None:
    """Silent endings are none, and `-ted` is one."""
    assert syllables(word) == count


def test_hard_words_would_be_seen() -> None:
    """Law English is far above a child's grade, small sentences are below it."""
    hard = "Notwithstanding the aforementioned provisions, participants acknowledge obligations."

    assert grade(hard) > 12
    assert grade("Be kind. Do not be rude to other people.") < 4
    with pytest.raises(ValueError, match="without words"):
        grade("…")
