"""The number of a report is short, always the same, and made of letters that nobody mistakes."""

import re

from leeward_policies.domain.decision import decision_id
from leeward_policies.domain.report import CROCKFORD, report_number


def test_a_number_can_be_read_aloud() -> None:
    """`R-` and six characters of Crockford's base 32, for every id that there can be."""
    ids = [decision_id(str(n), 0, 0, "p") for n in range(500)]

    numbers = [report_number(one) for one in (*ids, "", "no hash", "\ud800")]

    shape = re.compile(f"R-[{CROCKFORD}]{{6}}")
    assert [one for one in numbers if not shape.fullmatch(one)] == []
    assert len(set(numbers)) == len(numbers)
    assert not set(CROCKFORD) & set("ILOU")


def test_a_number_is_that_of_its_decision() -> None:
    """Whoever makes it, before and after a restart, makes the same."""
    assert report_number("d" * 32) == report_number("d" * 32) == "R-" + report_number("d" * 32)[2:]
    assert report_number("a" * 32) != report_number("b" * 32)
