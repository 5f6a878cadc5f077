"""How a case looks to the people who judge it: a card without anybody's words, as data."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from leeward_adapters.live.casework.appeals import appeal_parts
from leeward_adapters.live.casework.brakes import BEFORE, RAISE, brake_rows
from leeward_adapters.live.casework.buttons import can_hand_over, case_rows, handing_over
from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.evidence import evidence_rows, pattern_words
from leeward_adapters.live.casework.presses import Button, Rows, nonce_of
from leeward_adapters.live.saying.spans import (
    Capital,
    Open,
    Short,
    Span,
    Strong,
    Text,
    When,
    Where,
    Who,
    joined,
)
from leeward_adapters.live.saying.words import as_sentence, told, who_called, words
from leeward_policies.case_rights import OVER
from leeward_policies.case_story import story_of
from leeward_policies.domain.action import AskHuman, Because, Urgency
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.domain.refs import DIRECT_SPACE
from leeward_policies.evaluate import APPEALS, THIS_IS_A_TEST
from leeward_policies.explain import asked_words, urgency_words
from leeward_policies.ports import Capabilities, Reasons

HEADLINE_SHOWN: Final = 600
BODY_SHOWN: Final = 2_700
PATTERN_SHOWN: Final = 800
PART_SHOWN: Final = 300
NEXT_SHOWN: Final = 400
PLACE_SHOWN: Final = 1_024
RULE_SHOWN: Final = 100
NAME_LONGEST: Final = 100
"""Characters of the parts of a card, so that together they stay below the 6,000 of a card on
Discord; ten lines with usual links and a long headline fit the body, ten stages the pattern."""

WHEN_UNSURE: Final = "when-unsure"
"""The rule of what could not be measured."""

VERDICTS: Final[dict[Verdict, str]] = {
    "right": "Right: it was what it looked like.",
    "wrong": "Wrong: it was not what it looked like.",
    "unclear": "Unclear.",
}

ANSWERS: Final[dict[Verdict, str]] = {
    "right": "It stands: what was decided was right.",
    "wrong": "It is taken back: what was decided was wrong.",
    "unclear": "It is taken back, in doubt.",
}
"""What people come to in an appeal."""

UNSEEN: Final = (
    "Direct messages between members, voice and pictures. What is shown here may be a part of it."
)
UNMEASURED: Final = "Something could not be measured; that is why people are asked."
HIDDEN_LINKS: Final = "A link to a hidden message leads nowhere: *Show the lines* opens its words."

DRILL_ANSWERED: Final = "You have answered this test page. Thank you."

ASKED_FOR: Final = "People are asked to look."
"""The headline of a case without lines whose reason is not known any more."""

Shade: TypeAlias = Urgency | Literal["none"]
"""How a card is coloured, beside its words and never instead of them."""


class Beside(Struct, frozen=True):
    """What is known at the time of posting and does not stand in the case itself."""

    because: Because | None = None
    """Why people are asked now; None takes the latest line's reason."""
    done: tuple[Span | Text, ...] = ()
    """What was done so far, each a phrase."""
    unable: str = ""
    """What Leeward wanted to do and could not, as a sentence."""
    can: Capabilities = Capabilities(
        restrict="full", kick="full", ban="full", lock="full", hide="full", undo_hide="repost"
    )
    """What is possible in the space, to whom the case is about; a button that could only fail is
    not shown."""
    reasons: Reasons | None = None
    """What was decided, where the case is an appeal against it; None where nothing is kept."""
    is_private: bool = False
    """It stands in somebody's direct messages, where nobody else can be chosen from."""


class Sheet(Struct, frozen=True, kw_only=True):
    """What a card says, and what can be pressed on it."""

    handle: str
    """What it is found again by: `case-12`, `page-4f2a9c01`."""
    name: str
    """Of its thread or topic, where it has one of its own."""
    title: str
    body: Text
    """Below the title: the headline, and the lines of evidence."""
    parts: tuple[tuple[str, Text], ...] = ()
    """What else there is to know, each with its title."""
    shade: Shade
    footer: str
    """Its handle first."""
    opened_at: datetime | None = None
    """Shown beside the footer."""
    rows: Rows = ()
    menu: Button | None = None
    """The choice of people to whom it can be handed over; None where there is none."""


def handle_of(action: AskHuman, case: Case | None) -> str:
    """Return what a post is found again by, also by the next process."""
    return case.id if case is not None else f"page-{nonce_of(action.key)[:8]}"


def sheet_name(case: Case) -> str:
    """Return the name of a case's thread: `case-12 · threat · urgent`."""
    end = f" · {case.status}" if case.status in OVER else ""
    return f"{case.id} · {case.kind.replace('-', ' ')} · {case.urgency}{end}"[:NAME_LONGEST]


def case_sheet(case: Case, beside: Beside, dialect: Dialect) -> Sheet:
    """Return a case as people see it; it quotes nobody and calls nobody.

    Args:
        case: any but one of suspected abuse material; see `abuse.abuse_sheet`.
        beside: what does not stand in it.
        dialect: of the platform.
    """
    if case.is_drill:
        return _drill_sheet(case, beside, dialect)
    name = sheet_name(case)
    is_chosen = can_hand_over(case) and not beside.is_private
    return Sheet(
        handle=case.id,
        name=name,
        title=name,
        body=_body(case, beside),
        parts=tuple(_parts(case, beside, dialect)),
        shade=case.urgency,
        footer=_opened(case),
        opened_at=case.opened_at,
        rows=case_rows(case, beside.can, dialect),
        menu=handing_over(case) if is_chosen else None,
    )


def _drill_sheet(case: Case, beside: Beside, dialect: Dialect) -> Sheet:
    """Return a test page, which the one who is to answer it reads alone."""
    over = case.status in OVER
    return Sheet(
        handle=case.id,
        name="test page",
        title=f"Test page · {'answered' if over else 'press Take'}",
        body=(DRILL_ANSWERED if over else as_sentence(THIS_IS_A_TEST),),
        shade="low" if over else case.urgency,
        footer=_opened(case),
        opened_at=case.opened_at,
        rows=case_rows(case, beside.can, dialect),
    )


def page_sheet(action: AskHuman, unable: str, dialect: Dialect) -> Sheet:
    """Return a question to people that belongs to no case, such as that a brake holds.

    Args:
        action: the question.
        unable: what Leeward wanted to do and could not, as a sentence.
        dialect: of the platform.
    """
    handle = handle_of(action, None)
    parts: list[tuple[str, Text]] = [
        ("How soon", (as_sentence(urgency_words(action.urgency)),)),
    ]
    if action.message is not None and action.message.space != DIRECT_SPACE:
        place = (Where(action.message.channel_ref), Open(action.message))
        parts.append(("Where", (Short(PLACE_SHOWN, place),)))
    if unable:
        parts.append(("Not done", (Short(PART_SHOWN, (unable,)),)))
    rows = brake_rows(action.because)
    if rows:
        parts.append((RAISE, words(BEFORE, place=dialect.place)))
    rule = action.rule if len(action.rule) <= RULE_SHOWN else f"{action.rule[: RULE_SHOWN - 1]}…"
    return Sheet(
        handle=handle,
        name=f"{handle} · {action.urgency}",
        title=f"For {asked_words(action.whom)} · {action.urgency}",
        body=(Short(HEADLINE_SHOWN, told(action.because)),),
        parts=tuple(parts),
        shade=action.urgency,
        footer=f"{handle} · rule {rule}",
        rows=rows,
    )


def handle_in(footer: str) -> str:
    """Return what a posted card is found by, read from its footer."""
    return footer.partition(" · ")[0]


# --- the words ------------------------------------------------------------------------------


def _opened(case: Case) -> str:
    return f"{case.id} · opened"


def _body(case: Case, beside: Beside) -> Text:
    because = beside.because
    if case.appeal is not None:
        because = Because(APPEALS, case.subject)
    elif because is None and case.evidence:
        because = case.evidence[-1].because
    headline = (ASKED_FOR,) if because is None else told(because)
    rows: list[Span | Text] = [Strong((Short(HEADLINE_SHOWN, headline),))]
    if case.evidence:
        count = len(case.evidence)
        rows += ["", f"{count} line{'' if count == 1 else 's'}, oldest first:"]
        rows += evidence_rows(case.evidence)
    return (Short(BODY_SHOWN, joined(rows)),)


def _parts(case: Case, beside: Beside, dialect: Dialect) -> Iterable[tuple[str, Text]]:
    yield "About", (Short(PART_SHOWN, _about(case)),)
    if case.appeal is not None:
        yield from appeal_parts(case, case.appeal, beside.reasons, dialect)
    elif case.status not in OVER:
        due: Text = () if case.due is None else (" Due ", When(case.due, "R"), ".")
        yield "How soon", (as_sentence(urgency_words(case.urgency)), *due)
    if any(line.weight for line in case.evidence):
        yield "Pattern", (Short(PATTERN_SHOWN, pattern_words(case)),)
    yield from _standing(case)
    if beside.done and case.appeal is None:
        done = (Capital(joined(beside.done, ", ")), ".")
        yield "Done so far", (Short(PART_SHOWN, done),)
    if beside.unable:
        yield "Not done", (Short(PART_SHOWN, (beside.unable,)),)
    story = story_of(case, str, str)
    if story.against:
        yield "What speaks against it", (Short(PART_SHOWN, (" ".join(story.against),)),)
    yield "What Leeward cannot see", _unseen(case)
    if case.status not in OVER:
        steps = "; ".join(step.short for step in story.next)
        yield "Next", (Short(NEXT_SHOWN, (as_sentence(steps),)),)


def _standing(case: Case) -> Iterable[tuple[str, Text]]:
    """Yield what people have done with a case so far."""
    if case.assignee is not None:
        yield "Taken by", taken_words(case)
    if case.notes:
        count = len(case.notes)
        them = "it" if count == 1 else "them"
        yield "Notes", words("{count}; *Show the lines* shows {them}.", count=str(count), them=them)
    if case.verdict is not None:
        yield "Verdict", (verdict_words(case),)


def verdict_words(case: Case) -> str:
    """Return what people came to; empty while they have not."""
    if case.verdict is None:
        return ""
    return (VERDICTS if case.appeal is None else ANSWERS)[case.verdict]


def taken_words(case: Case) -> Text:
    """Return who looks after a case, and how long they are waited for."""
    who = Short(PART_SHOWN, (who_called(case.assignee or ""),))
    if case.status in OVER or case.taken_until is None:
        return (who,)
    return (who, ", until ", When(case.taken_until))


def _about(case: Case) -> Text:
    target = case.subject.target
    to: Text = () if target is None else (" → ", Who(target))
    opened: Text = (", opened in ", Where(case.channel), " ", When(case.opened_at, "R"))
    return (Who(case.subject.author), *to, *opened)


def _unseen(case: Case) -> Text:
    parts: list[Span | Text] = [UNSEEN]
    if any(line.rule == WHEN_UNSURE for line in case.evidence):
        parts.append(UNMEASURED)
    if case.evidence:
        parts.append(words(HIDDEN_LINKS))
    return joined(parts, " ")
