"""Which cases a report shows."""

from datetime import UTC, datetime, timedelta

import pytest

from leeward.report import shelf as shelves
from leeward.report.accounts import Acts
from leeward.report.counters import Lines
from leeward.report.excerpt import excerpt_of
from leeward.report.shelf import Shelf
from leeward.report.summary import Distinct, Moment
from leeward.testing.builders import message
from leeward.testing.decided import because, case, evidence
from leeward_policies.domain.action import Urgency
from leeward_policies.domain.case import Case

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _case(number: str, urgency: Urgency = "low", *, weight: float = 1.0, minute: int = 0) -> Case:
    said = message("x", by=f"by-{number}", number=number, at=NOON + timedelta(minutes=minute))
    line = evidence(said, because(f"by-{number}"), weight=weight)
    return case(line, number=number, urgency=urgency)


def _ids(shelf: Shelf) -> list[str]:
    return [told.id for told in shelf.shown(Acts())]


def test_the_most_urgent_cases_stay() -> None:
    """When the shelf is full, the least urgent case goes, and every case is counted."""
    shelf = Shelf(2)
    shelf.put(_case("a", "low"), Lines())
    shelf.put(_case("b", "urgent"), Lines())
    shelf.put(_case("c", "medium"), Lines())
    shelf.put(_case("d", "low"), Lines())

    assert _ids(shelf) == ["b", "c"]
    assert Distinct(4) == shelf.total()
    assert shelf.by_urgency() == (("urgent", 1), ("medium", 1), ("low", 2))


def test_among_equals_the_heavier_and_then_the_older_stays() -> None:
    """The order of a report does not rest on the order of arrival."""
    shelf = Shelf(2)
    shelf.put(_case("a", weight=1.0, minute=5), Lines())
    shelf.put(_case("b", weight=2.0), Lines())
    shelf.put(_case("c", weight=1.0, minute=1), Lines())

    assert _ids(shelf) == ["b", "c"]


def test_a_case_that_grows_is_one_case() -> None:
    """A case is shown as it stood last, and counted with its last urgency."""
    shelf = Shelf(2)
    shelf.put(_case("a", "low"), Lines())
    shelf.put(_case("a", "urgent"), Lines())

    assert [told.urgency for told in shelf.shown(Acts())] == ["urgent"]
    assert shelf.by_urgency() == (("urgent", 1),)


def test_a_case_that_fell_off_comes_back() -> None:
    """A case that was crowded out returns when it becomes urgent."""
    shelf = Shelf(1)
    shelf.put(_case("a", "low"), Lines())
    shelf.put(_case("b", "medium"), Lines())
    shelf.put(_case("a", "urgent"), Lines())

    assert _ids(shelf) == ["a"]
    assert Distinct(2) == shelf.total()


def test_no_case_may_be_wanted() -> None:
    """A shelf without room shows nothing and counts all."""
    shelf = Shelf(0)
    shelf.put(_case("a"), Lines())

    assert _ids(shelf) == []
    assert Distinct(1) == shelf.total()


def test_counting_cases_stops_honestly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit the report says `more than`."""
    monkeypatch.setattr(shelves, "CASES_COUNTED", 1)
    shelf = Shelf(1)
    shelf.put(_case("a"), Lines())
    shelf.put(_case("a"), Lines())

    assert Distinct(1) == shelf.total()

    shelf.put(_case("b"), Lines())

    assert Distinct(1, capped=True) == shelf.total()


def test_words_stay_with_the_case_when_memory_forgets_them() -> None:
    """Words are taken over when a case comes, and let go with the line."""
    lines = Lines(limit=1)
    said = message("x", number="1")
    other = message("y", number="2")
    why = because("ana")
    lines.remember(said.ref, 0, excerpt_of("the words", []))
    shelf = Shelf(1)
    shelf.put(case(evidence(said, why)), lines)
    lines.remember(other.ref, 0, excerpt_of("others", []))
    shelf.put(case(evidence(said, why), evidence(other, why)), lines)

    assert [line.excerpt.text for line in shelf.shown(Acts())[0].lines if line.excerpt] == [
        "the words",
        "others",
    ]

    shelf.put(case(evidence(other, why)), lines)

    assert [line.excerpt.text for line in shelf.shown(Acts())[0].lines if line.excerpt] == [
        "others"
    ]


def test_a_message_found_by_two_rules_is_one_line() -> None:
    """The stages and rules of one message stand together, with the heaviest weight."""
    said = message("x")
    why = because("ana", "mia")
    shelf = Shelf(1)
    shelf.put(
        case(
            evidence(said, why, rule="one", stages=["secrecy"], weight=0.5),
            evidence(said, why, rule="two", stages=["secrecy", "gifts"], weight=1.5),
        ),
        Lines(),
    )
    lines = shelf.shown(Acts())[0].lines

    assert [(line.rules, line.stages, line.weight, line.excerpt) for line in lines] == [
        (("one", "two"), ("secrecy", "gifts"), 1.5, None)
    ]


def test_a_case_is_told_with_what_would_have_been_done() -> None:
    """Acts about the same subject stand in its picture, those before the case too."""
    acts = Acts()
    opened = _case("a")
    acts.note(opened.subject, Moment(NOON - timedelta(days=1), "tip", "steering"))
    shelf = Shelf(1)
    shelf.put(opened, Lines())

    assert [moment.kind for moment in shelf.shown(acts)[0].moments] == ["tip"]
