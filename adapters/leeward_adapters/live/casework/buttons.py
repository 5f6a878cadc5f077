"""What can be pressed on a case as it stands; what could only fail is left out."""

from typing import Final

from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.presses import Button, Press, Rows, Tone, Verb, rows_of
from leeward_adapters.live.saying.words import notice
from leeward_policies.case_rights import OVER
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import DIRECT_SPACE
from leeward_policies.ports import Capabilities

OF_TIP: Final = "tip/"
"""How the argument of a press begins that reports what a tip was about; its decision follows."""

HAND_OVER: Final = "Hand it over to …"
"""Stands before the choice of people."""


def case_rows(case: Case, can: Capabilities, dialect: Dialect) -> Rows:
    """Return what people may press on a case as it stands, but for handing it over.

    Args:
        case: any but one of suspected abuse material, whose card is another one.
        can: what is possible in its space, to whom it is about.
        dialect: of the platform.
    """
    case_id = case.id
    if case.is_drill:
        return rows_of(() if case.status in OVER else (taking(case),))
    lines = _button("lines", case_id, "Show the lines")
    undo = _button("undo", case_id, "Undo")
    note = _button("note", case_id, "Note")
    abuse = _button("abuse", case_id, "May be abuse material", "danger")
    if case.status in OVER:
        return rows_of((lines, _button("reopen", case_id, "Reopen")), (undo,))
    if case.appeal is not None:
        # A member waits for one of the two answers; in an appeal nothing stays unclear.
        return rows_of(
            (
                taking(case),
                _button("right", case_id, "It stands", "success"),
                _button("wrong", case_id, "Take it back"),
                lines,
            ),
            (note, *_giving_back(case), abuse),
        )
    return rows_of(
        (taking(case), *_verdicts(case), lines),
        (undo, *_time_out(case, can, dialect), note, *_giving_back(case)),
        (*_grave(case, can, dialect), abuse),
    )


def abuse_rows(case: Case) -> Rows:
    """Return what the responders for suspected abuse material may press on their card."""
    case_id = case.id
    if case.status in OVER:
        return rows_of((*_reading(case), _button("reopen", case_id, "Reopen")))
    reported: tuple[Button, ...] = ()
    if case.reported is None:
        reported = (_button("reported", case_id, "Reported", "danger"),)
    note = _button("note", case_id, "Note")
    return rows_of(
        (*reported, taking(case), *_verdicts(case)), (*_reading(case), note, *_giving_back(case))
    )


def can_hand_over(case: Case) -> bool:
    """Say whether people can be chosen to whom a case is handed over."""
    return not case.is_drill and case.status not in OVER


def handing_over(case: Case) -> Button:
    """Return the choice of those to whom a case can be handed over; each platform has its own."""
    return _button("handover", case.id, HAND_OVER)


def taking(case: Case) -> Button:
    """Return the button that takes a case: also from somebody whose time is over."""
    return _button("take", case.id, "Take" if case.assignee is None else "Take over", "primary")


def helping(language: str) -> Button:
    """Return the button that stands below whatever a member is told."""
    return Button(Press("help"), notice("button-help", language), "primary")


def blocking(argument: str, language: str) -> Button:
    """Return the button that tells a member how to block somebody.

    Args:
        argument: tells it from others, and finds the message that it stands below.
        language: theirs.
    """
    return Button(Press("blocking", argument), notice("button-block", language))


def helping_rows(argument: str, language: str) -> Rows:
    """Return the two buttons that help anybody: a person, and how to block.

    Args:
        argument: of the second one; it tells it from others.
        language: of whom it is shown to.
    """
    return ((helping(language), blocking(argument, language)),)


def tip_rows(nonce: str, language: str, decision: str = "", *, is_own: bool = False) -> Rows:
    """Return the buttons below a tip.

    Args:
        nonce: tells it from other messages.
        language: of whom it is for.
        decision: its id; empty where nobody can look up what the tip was about.
        is_own: the tip is about the reader's own message: nobody is there to block or report;
            such a message is found again by its `notme`.
    """
    about: tuple[Button, ...] = ()
    rating: tuple[Button, ...] = ()
    if decision:
        rating = (Button(Press("notme", decision), notice("button-not-me", language)),)
        about = (Button(Press("report", f"{OF_TIP}{decision}"), notice("button-report", language)),)
    no_more = Button(Press("notips"), notice("button-no-tips", language))
    if is_own:
        return ((helping(language), *rating, no_more),)
    return rows_of((helping(language), *about, blocking(nonce, language)), (*rating, no_more))


def report_rows(language: str) -> Rows:
    """Return the buttons below the receipt of a report."""
    return helping_rows("report", language)


def again_rows(argument: str, language: str) -> Rows:
    """Return the button by which an author has a hidden message posted again."""
    again = Button(Press("again", argument), notice("button-again", language), "primary")
    return ((again,),)


def reasons_rows(decision: str, language: str, *, may_ask: bool = True) -> Rows:
    """Return the button below a statement of reasons."""
    human = Button(Press("human", decision), notice("button-human", language), "primary")
    return rows_of((human,) if may_ask else ())


def notice_rows(decision: str, language: str, why: str = "", *, may_ask: bool = True) -> Rows:
    """Return the buttons below what an author is told about their message.

    The rules are one press away, so that whoever breaks one for the first time can read them.

    Args:
        decision: the id of the decision.
        language: the author's.
        why: the argument of *Why?*; empty for the decision itself.
        may_ask: no human has answered in it yet.
    """
    first = why_button(why or decision, language)
    human = Button(Press("human", decision), notice("button-human", language))
    rules = Button(Press("safety", "first/rules"), notice("safety-rules", language))
    return ((first, human, rules),) if may_ask else ((first,),)


def why_button(argument: str, language: str) -> Button:
    """Return the button that shows an author the reasons."""
    return Button(Press("why", argument), notice("button-why", language), "primary")


def _button(verb: Verb, argument: str, label: str, tone: Tone = "secondary") -> Button:
    return Button(Press(verb, argument), label, tone)


def _verdicts(case: Case) -> tuple[Button, ...]:
    return (
        _button("right", case.id, "That's right", "success"),
        _button("wrong", case.id, "That's wrong"),
        _button("unclear", case.id, "Unclear"),
    )


def _reading(case: Case) -> tuple[Button, ...]:
    """Return the button that opens words; of media nothing was ever kept."""
    has_words = case.notes or case.kind != "report" or any(line.spans for line in case.evidence)
    return (_button("lines", case.id, "Show what is kept in words"),) if has_words else ()


def _giving_back(case: Case) -> tuple[Button, ...]:
    return () if case.assignee is None else (_button("giveback", case.id, "Hand back"),)


def _is_here(case: Case) -> bool:
    return case.channel.space != DIRECT_SPACE


def _time_out(case: Case, can: Capabilities, dialect: Dialect) -> tuple[Button, ...]:
    is_possible = _is_here(case) and can.restrict != "none"
    return (_button("timeout", case.id, dialect.timeout),) if is_possible else ()


def _grave(case: Case, can: Capabilities, dialect: Dialect) -> tuple[Button, ...]:
    found: list[Button] = []
    if _is_here(case) and can.kick != "none":
        found.append(_button("kick", case.id, "Kick", "danger"))
    if _is_here(case) and can.ban != "none":
        found.append(_button("ban", case.id, "Ban", "danger"))
    if _is_here(case) and can.lock != "none":
        found.append(_button("lock", case.id, dialect.lock, "danger"))
    return tuple(found)
