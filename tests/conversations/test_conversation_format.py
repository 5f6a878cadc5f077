"""Conversation files are read whole or refused with place and cure, and compared exactly."""

from pathlib import Path

import pytest

from leeward.testing.ending import CaseSeen, Ending, differences
from leeward.testing.in_private import unread
from leeward.testing.script import CaseTable, ExpectTable, LineTable, TipTable, load
from leeward_adapters.loopback import Shown
from leeward_policies.advice import advice
from leeward_policies.errors import InputError

GOOD = """
name = "Ana greets"
[people.ana]
[[line]]
by = "ana"
says = "hi"
[expect]
quiet = true
"""


def written(folder: Path, text: str) -> Path:
    """Return a file with this text."""
    path = folder / "conversation.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """A small conversation has its people, lines and expectation."""
    script = load(written(tmp_path, GOOD))

    assert (
        script.name,
        list(script.people),
        script.line[0].says,
        script.expect.quiet,
    ) == ("Ana greets", ["ana"], "hi", True)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ('says = "hi"', 'shouts = "hi"', "shouts"),
        ('by = "ana"', 'by = "eve"', "names eve"),
        ('says = "hi"', 'says = "hi"\nto = "eve"', "names eve"),
        ('says = "hi"', 'says = "hi"\nanswers = 1', "points at line 1"),
        ('says = "hi"', 'says = "hi"\nhappens = "silence"', "either by or happens"),
        ('says = "hi"', 'turns_to = ""\nreads = ["no-such-text"]', "reads no-such-text"),
        ('says = "hi"', "asks_whether_ok = 1", "points at line 1"),
        ('says = "hi"', 'judges = "guilty"', "guilty"),
        ('says = "hi"', 'reports = "eve"', "names eve"),
        ("quiet = true", 'answers = [{ to = "eve", topic = "help-outcome" }]', "names eve"),
        ('by = "ana"\n', "", "either by or happens"),
        ("quiet = true", "", "expects nothing"),
        ("quiet = true", "quiet = true\nhidden = [1]", "nothing else"),
        ("quiet = true", 'warned = ["eve"]', "names eve"),
        ("quiet = true", 'case = { kind = "rudeness", author = "ana" }', "kind"),
        ("quiet = true", "quiet = yes", "conversation.toml"),
        ('name = "Ana greets"', "", "name"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, names: str) -> None:
    """Each mistake stops the file and names what is wrong."""
    path = written(tmp_path, GOOD.replace(old, new))

    with pytest.raises(InputError, match=names) as caught:
        load(path)

    assert str(path) in str(caught.value)
    assert caught.value.cure


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 end in a sentence, too."""
    path = tmp_path / "conversation.toml"
    path.write_bytes(b"name = \xff\xfe")

    with pytest.raises(InputError):
        load(path)


ENDING = Ending(
    cases=(
        CaseSeen(
            kind="grooming",
            author="kai",
            target="mia",
            opened_by=5,
            urgency="high",
            desks=("safety-lead",),
        ),
    ),
    pages=2,
    tips=(("mia", "someone-steers"), ("mia", "someone-steers")),
    warned=("kai",),
    reminded=(),
    hidden=(2,),
    restricted=(),
    refused=(4,),
    answers=(("mia", "report-outcome-fine"),),
)
EXPECTED = ExpectTable(
    case=CaseTable(
        kind="grooming", author="kai", target="mia", before_line=6, urgency="high",
        desk="safety-lead",
    ),
    pages=2,
    tips=(TipTable(to="mia", topic="someone-steers"), TipTable(to="mia", topic="someone-steers")),
    warned=("kai",),
    hidden=(2,),
    answers=(TipTable(to="mia", topic="report-outcome-fine"),),
)  # fmt: skip


def test_what_is_expected_makes_no_difference() -> None:
    """When everything is as the file says, there is nothing to tell."""
    assert differences(EXPECTED, [4], ENDING) == ()


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        (ExpectTable(quiet=True), "cases: unexpected after line 5"),
        (ExpectTable(quiet=True), "hidden: 2 is unexpected"),
        (ExpectTable(quiet=True), "tips: ('mia', 'someone-steers') is unexpected, 2 times"),
        (ExpectTable(restricted=("kai",)), "restricted: kai is missing"),
        (ExpectTable(quiet=True), "answers: ('mia', 'report-outcome-fine') is unexpected"),
        (ExpectTable(pages=1), "pages: 1 expected, 2 posted"),
        (ExpectTable(case=CaseTable(kind="threat", author="kai")), "none about kai"),
        (
            ExpectTable(case=CaseTable(kind="grooming", author="kai", target="mia", before_line=5)),
            "opened by line 5, not before 5",
        ),
        (
            ExpectTable(
                case=CaseTable(kind="grooming", author="kai", target="mia", urgency="urgent")
            ),
            "urgency is high, not urgent",
        ),
        (
            ExpectTable(
                case=CaseTable(kind="grooming", author="kai", target="mia", desk="moderators")
            ),
            "not before moderators alone",
        ),
    ],
)
def test_each_difference_is_told(expected: ExpectTable, told: str) -> None:
    """What is missing, what is too much and what is otherwise is named."""
    assert any(told in one for one in differences(expected, [4], ENDING))


def test_what_is_unchecked_may_happen_and_what_is_expected_must() -> None:
    """An unchecked kind lets more through, and still misses what is named."""
    expected = ExpectTable(
        hidden=(3,), unchecked=("tips", "hidden", "warned", "cases", "answers"), restricted=()
    )

    assert differences(expected, [4], ENDING) == ("hidden: 3 is missing",)
    assert differences(expected, [], ENDING)[0] == "hidden: 3 is missing"
    assert "refused: 4 is unexpected" in differences(expected, [], ENDING)


def test_what_was_not_read_is_a_difference() -> None:
    """A text that somebody should have read in private, and did not, is told as it was noticed."""
    ending = Ending(unread=("line 3: hand-over is not read",))

    assert differences(ExpectTable(quiet=True), [], ending) == ("line 3: hand-over is not read",)


def test_what_is_shown_is_compared_with_the_texts() -> None:
    """What must stand in it and does not is told, and so is what must not and does."""
    line = LineTable(by="ana", turns_to="", reads=("hand-over", "my-reports"),
                     reads_not=("help-now", "look-nothing"))  # fmt: skip
    shown = Shown(f"{advice('my-reports').text} {advice('help-now').text}")

    assert list(unread(3, line, shown)) == [
        "line 3: hand-over is not read",
        "line 3: help-now is read",
    ]
