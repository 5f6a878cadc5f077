"""What can be pressed on a case as it stands; what could only fail is left out."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

import discord

from leeward_adapters.discord.sending.custom_ids import Press, Verb
from leeward_adapters.discord.sending.words import snowflake
from leeward_policies.case_rights import OVER
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import DIRECT_SPACE
from leeward_policies.ports import Capabilities

_PRIMARY, _SECONDARY = discord.ButtonStyle.primary, discord.ButtonStyle.secondary
_SUCCESS, _DANGER = discord.ButtonStyle.success, discord.ButtonStyle.danger

HAND_OVER: Final = "Hand it over to …"
"""Stands in the menu of people, which has a row of its own."""

_Shown: TypeAlias = tuple[Verb, str, discord.ButtonStyle]


def case_buttons(case: Case, can: Capabilities, *, is_private: bool = False) -> discord.ui.View:
    """Return what people may press on a case as it stands.

    Args:
        case: any but one of suspected abuse material, whose card is another one.
        can: what is possible in its space.
        is_private: it stands in a direct message, where Discord lets nobody else be chosen.
    """
    rows: list[list[_Shown]]
    if case.is_drill:
        return _view(case, [[] if case.status in OVER else [taking(case)]])
    if case.status in OVER:
        return _view(case, [[_LINES, ("reopen", "Reopen", _SECONDARY)], [_UNDO]])
    if case.appeal is not None:
        rows = [[taking(case), *_ANSWERS, _LINES], [_NOTE, *_giving_back(case), _ABUSE]]
    else:
        rows = [
            [taking(case), *_VERDICTS, _LINES],
            [_UNDO, *_time_out(case, can), _NOTE, *_giving_back(case)],
            [*_grave(case, can), _ABUSE],
        ]
    view = _view(case, rows)
    if not is_private:
        view.add_item(_people(case))
    return view


def abuse_buttons(case: Case) -> discord.ui.View:
    """Return what the responders for suspected abuse material may press on their card."""
    if case.status in OVER:
        return _view(case, [[*_reading(case), ("reopen", "Reopen", _SECONDARY)]])
    reported: list[_Shown] = []
    if case.reported is None:
        reported.append(("reported", "Reported", _DANGER))
    first: list[_Shown] = [*reported, taking(case), *_VERDICTS]
    return _view(case, [first, [*_reading(case), _NOTE, *_giving_back(case)]])


def buttons(rows: Iterable[Iterable[tuple[Press, str, discord.ButtonStyle]]]) -> discord.ui.View:
    """Return rows of buttons; who answers a press is told by its id alone.

    The view is over before it begins: discord.py keeps no copy of it, so that memory does not
    grow with every post, and a press reaches the persistent buttons in any later process.
    """
    view = discord.ui.View(timeout=None)
    filled = [list(row) for row in rows]
    for number, row in enumerate(row for row in filled if row):
        for press, label, style in row:
            button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
                label=label, style=style, custom_id=press.custom_id(), row=number
            )
            view.add_item(button)
    view.stop()
    return view


def taking(case: Case) -> _Shown:
    """Return the button that takes a case: also from somebody whose time is over."""
    return ("take", "Take" if case.assignee is None else "Take over", _PRIMARY)


_LINES: Final[_Shown] = ("lines", "Show the lines", _SECONDARY)
_UNDO: Final[_Shown] = ("undo", "Undo", _SECONDARY)
_NOTE: Final[_Shown] = ("note", "Note", _SECONDARY)
_ABUSE: Final[_Shown] = ("abuse", "May be abuse material", _DANGER)
_VERDICTS: Final[tuple[_Shown, ...]] = (
    ("right", "That's right", _SUCCESS),
    ("wrong", "That's wrong", _SECONDARY),
    ("unclear", "Unclear", _SECONDARY),
)
_ANSWERS: Final[tuple[_Shown, ...]] = (
    ("right", "It stands", _SUCCESS),
    ("wrong", "Take it back", _SECONDARY),
)
"""A member waits for one of the two; in an appeal nothing stays unclear."""


def _reading(case: Case) -> list[_Shown]:
    """Return the button that opens words; of media nothing was ever kept."""
    has_words = case.notes or case.kind != "report" or any(line.spans for line in case.evidence)
    return [("lines", "Show what is kept in words", _SECONDARY)] if has_words else []


def _giving_back(case: Case) -> list[_Shown]:
    return [] if case.assignee is None else [("giveback", "Hand back", _SECONDARY)]


def _is_person(case: Case) -> bool:
    is_here = case.channel.space != DIRECT_SPACE
    return is_here and snowflake(case.subject.author.id) is not None


def _time_out(case: Case, can: Capabilities) -> list[_Shown]:
    is_possible = _is_person(case) and can.restrict != "none"
    return [("timeout", "Time-out", _SECONDARY)] if is_possible else []


def _grave(case: Case, can: Capabilities) -> list[_Shown]:
    found: list[_Shown] = []
    if _is_person(case) and can.kick != "none":
        found.append(("kick", "Kick", _DANGER))
    if _is_person(case) and can.ban != "none":
        found.append(("ban", "Ban", _DANGER))
    if case.channel.space != DIRECT_SPACE and can.lock != "none":
        found.append(("lock", "Lock DMs", _DANGER))
    return found


def _people(case: Case) -> discord.ui.UserSelect[Any]:
    """Return the menu of those to whom a case can be handed over; it has the last row."""
    custom_id = Press("handover", case.id).custom_id()
    return discord.ui.UserSelect(custom_id=custom_id, placeholder=HAND_OVER, row=4)


def _view(case: Case, rows: Iterable[Iterable[_Shown]]) -> discord.ui.View:
    return buttons(
        [(Press(verb, case.id), label, style) for verb, label, style in row] for row in rows
    )
