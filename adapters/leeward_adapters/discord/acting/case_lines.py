"""The sealed lines of a case, opened for one person: as they were written, disarmed and bounded."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from leeward_adapters.discord.sending.words import (
    CONTENT_LONGEST,
    link_to,
    member,
    member_called,
    moment,
    shortened,
)
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


def pages_of_lines(
    texts: Sequence[EvidenceText], notes: Sequence[CaseNote] = (), *, is_linked: bool = True
) -> tuple[str, ...]:
    """Return messages that show the lines, oldest first, and what was written beside them.

    There are none where nothing is kept.

    Args:
        texts: the lines.
        notes: what people wrote to the case.
        is_linked: a line leads to its message; what must not be opened is not linked.
    """
    if not texts and not notes:
        return ()
    pages: list[str] = [FOR_YOU]
    shown = 0
    lines = (_line(text, is_linked=is_linked) for text in texts)
    for line in (*lines, *map(_note, notes)):
        if len(pages[-1]) + len(line) + 1 > CONTENT_LONGEST - 100:
            if len(pages) == PAGES_MOST:
                break
            pages.append("")
        pages[-1] = f"{pages[-1]}\n{line}".strip()
        shown += 1
    left = len(texts) + len(notes) - shown
    if left:
        pages[-1] += f"\n… and {left} more: `leeward cases show` opens them all."
    return tuple(pages)


def _line(text: EvidenceText, *, is_linked: bool) -> str:
    """Return one line; what only stands beside the evidence is dimmed."""
    link = link_to(text.message) if is_linked else None
    where = "" if link is None else f" [·]({link})"
    edited = f", edit {text.revision}" if text.revision else ""
    head = f"{moment(text.at)}{where} {member(text.author)}{edited}:"
    cut = f" (and {text.cut} characters more)" if text.cut else ""
    body = "\n".join(_rows(text.text))
    if text.role == "context":
        return "\n".join(f"-# {row}" for row in f"{head}\n{body}{cut}".splitlines())
    return f"{head}\n{body}{cut}"


def _note(note: CaseNote) -> str:
    """Return what somebody wrote to the case."""
    body = "\n".join(_rows(note.text))
    return f"{moment(note.at)} {member_called(note.by)} wrote:\n{body}"


def _rows(text: str) -> Iterator[str]:
    """Yield the rows of a line as code, in which nothing formats, links or calls anybody."""
    left = LINE_LONGEST
    rows: Iterable[str] = text.splitlines() or ("",)
    for row in rows:
        seen = plain(row, left).replace("`", "ˋ")  # noqa: RUF001 - it looks alike and ends no code
        yield f"`{shortened(seen, left) or ' '}`"
        left -= len(seen) + ROW_COSTS
        if left <= 1:
            yield "`…`"
            return
