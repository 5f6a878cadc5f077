"""What came of a conversation, and where it is not what its file expects."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from leeward.testing.script import CaseTable, ExpectTable, Unchecked
from leeward_policies.domain.action import Asked, Urgency
from leeward_policies.domain.signals import Category


class CaseSeen(Struct, frozen=True):
    """A case as it stands at the end."""

    kind: Category
    author: str
    target: str | None
    opened_by: int
    """The number of the line after which it was there."""
    urgency: Urgency
    desks: tuple[Asked, ...]
    """Before whom it lies."""


class Ending(Struct, frozen=True, kw_only=True):
    """What came of a conversation, as people see it; lines by number, people by id."""

    cases: tuple[CaseSeen, ...] = ()
    pages: int = 0
    tips: tuple[tuple[str, str], ...] = ()
    """(to, topic), sorted."""
    warned: tuple[str, ...] = ()
    notices: tuple[tuple[str, str], ...] = ()
    """(to, topic), sorted."""
    answers: tuple[tuple[str, str], ...] = ()
    """(to, topic) of what became of what they asked for, sorted."""
    unread: tuple[str, ...] = ()
    """What somebody should have read in private and did not, or read and should not have."""
    reminded: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()
    restricted: tuple[str, ...] = ()
    refused: tuple[int, ...] = ()
    """The lines that the platform did not let through."""


def differences(expected: ExpectTable, refused: Iterable[int], ending: Ending) -> tuple[str, ...]:
    """Return every difference as a sentence; none when all is as it must be.

    Args:
        expected: the `[expect]` table.
        refused: the lines that the platform must not let through.
        ending: what came of it.
    """
    found: list[str] = []
    wanted: dict[Unchecked, tuple[Iterable[object], Iterable[object]]] = {
        "tips": ([(tip.to, tip.topic) for tip in expected.tips], ending.tips),
        "warned": (expected.warned, ending.warned),
        "notices": ([(one.to, one.topic) for one in expected.notices], ending.notices),
        "answers": ([(one.to, one.topic) for one in expected.answers], ending.answers),
        "reminded": (expected.reminded, ending.reminded),
        "hidden": (expected.hidden, ending.hidden),
        "restricted": (expected.restricted, ending.restricted),
    }
    for what, (must, has) in wanted.items():
        found += _compared(what, must, has, others_too=what in expected.unchecked)
    found += _compared("refused", refused, ending.refused, others_too=False)
    found += ending.unread
    found += _cases(expected, ending)
    if expected.pages is not None and expected.pages != ending.pages:
        found.append(f"pages: {expected.pages} expected, {ending.pages} posted")
    return tuple(found)


def _compared(
    what: str, must: Iterable[object], has: Iterable[object], *, others_too: bool
) -> Iterator[str]:
    """Yield what is missing and, unless others may be there too, what is too much."""
    wanted, found = Counter(must), Counter(has)
    missing, over = wanted - found, found - wanted
    for one, count in missing.items():
        yield f"{what}: {one} is missing" + (f", {count} times" if count > 1 else "")
    if not others_too:
        for one, count in over.items():
            yield f"{what}: {one} is unexpected" + (f", {count} times" if count > 1 else "")


def _cases(expected: ExpectTable, ending: Ending) -> Iterator[str]:
    must = [*expected.cases, *([expected.case] if expected.case else [])]
    left = list(ending.cases)
    for case in must:
        match = next((one for one in left if _is(case, one)), None)
        if match is None:
            yield f"cases: none about {case.author} and {case.target} of kind {case.kind}"
            continue
        left.remove(match)
        yield from _within(case, match)
    if "cases" not in expected.unchecked:
        for one in left:
            about = f"{one.author} and {one.target}, {one.kind}, {one.urgency}"
            yield f"cases: unexpected after line {one.opened_by} about {about}"


def _is(case: CaseTable, seen: CaseSeen) -> bool:
    return (case.kind, case.author, case.target) == (seen.kind, seen.author, seen.target)


def _within(case: CaseTable, seen: CaseSeen) -> Iterator[str]:
    about = f"cases: {case.author} and {case.target}"
    if case.before_line is not None and seen.opened_by >= case.before_line:
        yield f"{about}: opened by line {seen.opened_by}, not before {case.before_line}"
    if case.urgency is not None and case.urgency != seen.urgency:
        yield f"{about}: urgency is {seen.urgency}, not {case.urgency}"
    if case.desk is not None and seen.desks != (case.desk,):
        yield f"{about}: lies before {seen.desks}, not before {case.desk} alone"
