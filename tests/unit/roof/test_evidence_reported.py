"""A reported line is sealed for its case, also where the platform alone still has it."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.cases.book import REPORTER
from leeward.cases.moving import NOTE_LONGEST, NOTES_IN_CASE
from leeward.community import Community
from leeward.evidence import case_holder
from leeward.testing.builders import message, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.plain import plain_house, plain_policy, stepped
from leeward_policies.domain.case import CaseNote
from leeward_policies.domain.event import ReportFiled
from leeward_policies.domain.message import Message, Text
from leeward_policies.domain.refs import ChannelRef

REPORT_RULE = """
[[rule]]
id       = "report"
because  = "A member asks for a look at {author}"
category = "report"
any      = [{ event = "report-filed" }]
do       = [{ ask = "moderators" }]
"""
OLD = message("an old line", by="kai", number="m0", at=DEFAULT_START - timedelta(days=3))
LATER = DEFAULT_START + timedelta(minutes=1)


@pytest.fixture
def house(tmp_path: Path) -> Community:
    """Return a community in which a report opens a case."""
    return plain_house(plain_policy(tmp_path, added=REPORT_RULE))


def report(about: Message, said: Message | None = None) -> ReportFiled:
    """Return that Mia reports a message."""
    return ReportFiled(
        about.ref.channel_ref,
        user("mia"),
        "it is mean",
        LATER,
        message=about.ref,
        subject=about.author.ref,
        said=said,
    )


def test_what_the_platform_hands_over_is_sealed(house: Community) -> None:
    """A line that is older than our memory stands alone in its case, as it reads there."""
    step = stepped(house, report(OLD, OLD))

    (case,) = step.cases
    (text,) = step.texts
    assert (text.holder, text.role) == (case_holder(case.id), "evidence")
    assert (text.message, text.author) == (OLD.ref, OLD.author.ref)
    assert (text.text, text.at) == (OLD.text.body, OLD.sent_at)


def test_what_the_reporter_wrote_stands_beside_the_case(house: Community) -> None:
    """People read why a line was reported, in few words, and nobody learns by whom."""
    (case,) = stepped(house, report(OLD, OLD)).cases
    (again,) = stepped(house, replace(report(OLD, OLD), reason=" x" * NOTE_LONGEST)).cases
    (silent,) = stepped(house, replace(report(OLD, OLD), reason=" ")).cases

    assert case.notes == (CaseNote(LATER, REPORTER, "it is mean"),)
    assert [len(note.text) for note in again.notes] == [10, NOTE_LONGEST]
    assert silent.notes == again.notes
    assert "mia" not in str(silent.notes)


def test_a_flood_of_reports_leaves_the_latest_notes(house: Community) -> None:
    """However many report, a case keeps a bounded number of their notes."""
    for number in range(NOTES_IN_CASE + 2):
        step = stepped(house, replace(report(OLD, OLD), reason=f"reason {number}"))

    assert [note.text for note in step.cases[0].notes] == [
        f"reason {number}" for number in range(2, NOTES_IN_CASE + 2)
    ]


def test_without_it_nothing_is_sealed(house: Community) -> None:
    """A case is opened all the same."""
    step = stepped(house, report(OLD))

    assert (len(step.cases), step.texts) == (1, ())


def test_a_line_in_memory_is_sealed_with_its_neighbours(house: Community) -> None:
    """What we have read ourselves goes before what is handed over with a report."""
    stepped(house, sent("before", by="kai", number="m1"))
    line = sent("the line", by="kai", number="m2")
    stepped(house, line)

    step = stepped(house, report(line.message, message("a changed line", by="kai", number="m2")))

    assert [(one.message.id, one.text, one.role) for one in step.texts] == [
        ("m1", "before", "context"),
        ("m2", "the line", "evidence"),
    ]


def test_a_line_that_was_heard_without_its_words_gets_them(house: Community) -> None:
    """Where a platform lets a bot read no words, those that come with the report are sealed."""
    stepped(house, sent("before", by="kai", number="m1"))
    stepped(house, sent("", by="kai", number="m2"))
    whole = message("the line", by="kai", number="m2")

    step = stepped(house, report(whole, whole))

    assert [(one.message.id, one.text, one.role) for one in step.texts] == [
        ("m1", "before", "context"),
        ("m2", "the line", "evidence"),
    ]


def test_a_forward_is_sealed_by_the_words_that_it_shows(house: Community) -> None:
    """A reported message that only repeats another one is no empty line for those who judge it."""
    forward = replace(OLD, text=Text(quoted="somebody's old line"))
    preview = replace(OLD, text=Text(embeds="a page"))

    assert [one.text for one in stepped(house, report(OLD, forward)).texts] == [
        "somebody's old line"
    ]
    assert [one.text for one in stepped(house, report(OLD, preview)).texts] == ["a page"]


@pytest.mark.parametrize(
    "other",
    [
        message("another line", by="kai", number="m9"),
        message("elsewhere", by="kai", number="m0", room=ChannelRef("test", "space", "other")),
    ],
)
def test_a_line_that_was_not_reported_is_never_sealed(house: Community, other: Message) -> None:
    """Whatever is handed over with a report, only the reported message reaches the disk."""
    assert stepped(house, report(OLD, other)).texts == ()
