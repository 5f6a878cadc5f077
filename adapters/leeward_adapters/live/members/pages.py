"""Pages that members turn: what they share, and those that are the same for everybody."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from leeward_adapters.live.casework.buttons import helping
from leeward_adapters.live.casework.presses import Button, Press, Rows, Verb, rows_of
from leeward_adapters.live.saying.spans import Span, Strong, Text, joined
from leeward_adapters.live.saying.words import notice
from leeward_policies.advice import topics

BUTTONS_MOST: Final = 8
"""Buttons of one page: more are not read on a phone."""

IN_A_ROW: Final = 4
"""Buttons of one row, at most; a platform may show fewer."""

CHOICES_MOST: Final = 6
"""Entries of one page of a longer list, beside *Next* and *Back*."""

FIRST: Final = "first"
"""Stands before the name of a page that is opened beside what was pressed on, and not in its
place: what somebody was told stays."""

RULES: Final = tuple(f"rule-{number}" for number in range(1, 8))
"""The rules in simple words, in their order."""

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "self": ("own-phone", "own-email", "own-address", "own-handle", "own-location", "home-alone"),
    "age": ("own-age", "own-school"),
    "move": ("asked-to-move", "invite-link"),
    "secret": ("secrecy",),
    "picture": ("picture",),
    "meeting": ("meeting",),
    "gift": ("gifts",),
    "threat": ("threat", "sextortion", "pressure"),
    "bully": ("bullied", "bystander"),
    "trick": ("scam-link", "one-time-code"),
    "new": ("new-contact", "someone-steers"),
    "feel": ("self-harm", "worried"),
}
"""The library: which tips stand together; one that has no words yet is left out."""

QUESTIONS: Final = 5
"""Of the quiz."""

SHEETS: Final[Mapping[str, tuple[str, ...]]] = {
    "parents": ("sheet-parents-1", "sheet-parents-2", "sheet-danger"),
    "teachers": ("sheet-teachers-1", "sheet-teachers-2", "sheet-danger"),
}
"""What stands on each page for adults."""


class Page(Struct, frozen=True):
    """One page: what is read, and where its buttons lead."""

    text: Text
    rows: Rows = ()


def page_of(title: str, parts: Iterable[Span | Text], buttons: Sequence[Button]) -> Page:
    """Return a page that is read from top to bottom, its buttons in the same order.

    Args:
        title: in the reader's language; empty for none.
        parts: a paragraph each.
        buttons: at most `BUTTONS_MOST`.
    """
    head: tuple[Text, ...] = ((Strong((title,)),),) if title else ()
    rows = (tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW))
    return Page(joined((*head, *parts)), rows_of(*rows))


def turning(page: str, label: str, language: str, verb: Verb = "safety") -> Button:
    """Return the button that leads to a page.

    Args:
        page: its argument.
        label: the id of its words.
        language: the reader's.
        verb: what it does, where it does something else.
    """
    return Button(Press(verb, page), notice(label, language))


def listing(
    name: str, entries: Sequence[Button], number: int, back: str, language: str
) -> tuple[Button, ...]:
    """Return the buttons of one page of a list: some entries, *Next* where more follow, *Back*.

    Args:
        name: of the list; its pages are turned by `name/2`.
        entries: all of them.
        number: of the page, from 1; the first one where there is no such page.
        back: the page that *Back* leads to from the first one.
        language: the reader's.
    """
    start = (number - 1) * CHOICES_MOST
    if not 0 <= start < len(entries):
        start, number = 0, 1
    shown = list(entries[start : start + CHOICES_MOST])
    if start + CHOICES_MOST < len(entries):
        shown.append(turning(f"{name}/{number + 1}", "safety-next", language))
    earlier = back if number == 1 else f"{name}/{number - 1}"
    return (*shown, turning(earlier, "safety-back", language))


def rules_page(language: str) -> Page:
    """Return the rules in simple words."""
    rules = (f"{at}. {notice(name, language)}" for at, name in enumerate(RULES, 1))
    parts = (*rules, "", notice("rules-end", language))
    buttons = (helping(language), turning("", "safety-back", language))
    return page_of(notice("safety-rules", language), parts, buttons)


def library_page(number: int, language: str) -> Page:
    """Return the groups of tips, some on each page."""
    entries = [turning(f"tip/{name}", f"tips-{name}", language) for name in GROUPS]
    buttons = listing("tips", entries, number, "", language)
    return page_of(notice("safety-tips", language), (notice("tips-lead", language),), buttons)


def tips_page(wanted: str, language: str) -> Page:
    """Return the tips of a group, or of the group in which a topic is.

    Args:
        wanted: the name of a group or a topic; the library is shown for what is neither.
        language: the reader's.
    """
    group = next((name for name, held in GROUPS.items() if wanted in (name, *held)), "")
    if not group:
        return library_page(1, language)
    tips = (f"- {notice(name, language)}" for name in GROUPS[group] if name in topics())
    number = list(GROUPS).index(group) // CHOICES_MOST + 1
    buttons = (helping(language), turning(f"tips/{number}", "safety-back", language))
    return page_of(notice(f"tips-{group}", language), tips, buttons)


def quiz_page(number: int, answer: str, language: str) -> Page:
    """Return a question of the quiz, or what is said to an answer; nothing is kept of either.

    Args:
        number: of the question, from 1; the first one where there is no such question.
        answer: `a` or `b`; empty before there is one.
        language: the reader's.
    """
    if not 1 <= number <= QUESTIONS:
        number, answer = 1, ""
    title = notice("safety-quiz", language)
    if answer not in ("a", "b"):
        lead = (notice("quiz-lead", language), "") if number == 1 else ()
        buttons = (
            *(turning(f"quiz/{number}/{one}", f"quiz-{number}-{one}", language) for one in "ab"),
            turning("", "safety-back", language),
        )
        return page_of(title, (*lead, notice(f"quiz-{number}", language)), buttons)
    parts = [notice(f"quiz-{number}-{answer}-why", language)]
    on: tuple[Button, ...] = ()
    if number < QUESTIONS:
        on = (turning(f"quiz/{number + 1}", "safety-next", language),)
    else:
        parts += ["", notice("quiz-end", language)]
    return page_of(title, parts, (*on, helping(language), turning("", "safety-back", language)))


def sheets_page(wanted: str, language: str) -> Page:
    """Return what parents or teachers read, or the choice between them."""
    back = turning("sheets" if wanted in SHEETS else "", "safety-back", language)
    if wanted in SHEETS:
        parts = (notice(name, language, "adult") for name in SHEETS[wanted])
        return page_of(notice(f"sheets-{wanted}", language), parts, (helping(language), back))
    doors = (turning(f"sheets/{name}", f"sheets-{name}", language) for name in SHEETS)
    lead = notice("sheets-lead", language)
    return page_of(notice("safety-sheets", language), (lead,), (*doors, back))


def board_page(language: str) -> Page:
    """Return what stands on the board in a room: the private line, the rules and help."""
    buttons = (
        Button(Press("open"), notice("board-open", language), "primary"),
        turning("rules", "safety-rules", language),
        turning("", "safety-title", language),
        helping(language),
    )
    return page_of("", (notice("board-hello", language),), buttons)
