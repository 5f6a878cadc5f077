"""The sealed lines of a case, opened for one person: as they were written, and bounded."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from leeward_adapters.live.saying.spans import Code, Dim, Open, Text, When, Who, joined
from leeward_adapters.live.saying.words import who_called, words
from leeward_policies.domain.case import CaseNote
from leeward_policies.ports import EvidenceText
from leeward_policies.words import plain

PAGES_MOST: Final = 5
"""Messages that one press shows; the rest is told by its number."""

ROW_COSTS: Final = 6
"""Characters that each row of a line takes beside its own."""

LINE_LONGEST: Final = 1_200
"""Characters of one line; what Discord lets members write is 2,000, with Nitro 4,000."""

FOR_YOU: Final = "Only you see this; the audit log notes that you opened it."
NO_LINES: Final = "No line of this case is kept any longer."
LEFT: Final = "\n… and {left} more: `leeward cases show` opens them all."


def pages_of_lines(
    texts: Sequence[EvidenceText],
    notes: Sequence[CaseNote] = (),
    *,
    longest: int,
    length: Callable[[Text], int],
    is_linked: bool = True,
) -> tuple[Text, ...]:
    """Return messages that show the lines, oldest first, and what was written beside them.

    There are none where nothing is kept.

    Args:
        texts: the lines.
        notes: what people wrote to the case.
        longest: how long one message may be, less a hundred for what is left out.
        length: how long a text is on the platform.
        is_linked: a line leads to its message; what must not be opened is not linked.
    """
    if not texts and not notes:
        return ()
    pages: list[list[Text]] = [[(FOR_YOU,)]]
    used, shown = length((FOR_YOU,)), 0
    lines = (_line(text, is_linked=is_linked) for text in texts)
    for line in (*lines, *map(_note, notes)):
        size = length(line)
        if used + size + 1 > longest:
            if len(pages) == PAGES_MOST:
                break
            pages.append([])
            used = 0
        used += size + (1 if pages[-1] else 0)
        pages[-1].append(line)
        shown += 1
    found = [joined(page) for page in pages]
    left = len(texts) + len(notes) - shown
    if left:
        found[-1] = (*found[-1], *words(LEFT, left=str(left)))
    return tuple(found)


def _line(text: EvidenceText, *, is_linked: bool) -> Text:
    """Return one line; what only stands beside the evidence is dimmed."""
    where: Text = (Open(text.message, "·", " "),) if is_linked else ()
    edited = f", edit {text.revision}" if text.revision else ""
    cut = f" (and {text.cut} characters more)" if text.cut else ""
    said = (
        When(text.at),
        *where,
        " ",
        Who(text.author),
        f"{edited}:\n",
        *joined(_rows(text.text)),
        cut,
    )
    return (Dim(said),) if text.role == "context" else said


def _note(note: CaseNote) -> Text:
    """Return what somebody wrote to the case."""
    return (When(note.at), " ", who_called(note.by), " wrote:\n", *joined(_rows(note.text)))


def _rows(text: str) -> Iterator[Code]:
    """Yield the rows of a line as code, in which nothing formats, links or calls anybody."""
    left = LINE_LONGEST
    rows: Iterable[str] = text.splitlines() or ("",)
    for row in rows:
        seen = plain(row, left)
        yield Code(seen or " ")
        left -= len(seen) + ROW_COSTS
        if left <= 1:
            yield Code("…")
            return
