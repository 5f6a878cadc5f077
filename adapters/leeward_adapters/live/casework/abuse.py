"""Suspected abuse material: what its responders read, and what is left where others could read it.

No name, no quote, no link and no preview stands on these cards (`precise.md` 8).
"""

from typing import Final

from leeward_adapters.live.casework.buttons import abuse_rows
from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.sheets import VERDICTS, Sheet, taken_words
from leeward_adapters.live.saying.spans import Text, When, joined
from leeward_adapters.live.saying.words import loose, who_called, words
from leeward_policies.advice.playbook.reporting import (
    emergency_words,
    hotline_for,
    report_link,
)
from leeward_policies.case_rights import OVER
from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.case import Case

HEADLINE: Final = (
    "**Reported as possible abuse of a child. Do not open it, do not copy it, do not forward it.**"
)
WHY: Final = (
    "To look at it, to save it or to send it on, also to colleagues, can be a crime, and it can"
    " harm you. Leeward keeps nothing of pictures or videos, and shows nothing here."
)
ELSEWHERE: Final = "This case is with somebody else now. There is nothing to do here."
STUB_NAME: Final = "with somebody else"
SERVICE_SHOWN: Final = 100


def next_words(dialect: Dialect) -> Text:
    """Return what to do, in order; nothing here was opened or tried for them by anybody."""
    way, hotline = report_link(dialect.platform), hotline_for(None)
    steps: tuple[Text, ...] = (
        (emergency_words(None),),
        (f"Report it to {way.name}. {way.in_the_app} Do not open it for that.",),
        (f"Report it to the hotline of your country: {hotline.contact} finds it.",),
        words(
            "Whom and what it is about stands in the console (`/leeward console`), or in"
            " `leeward cases show`, as ids."
        ),
        words("Press *Reported*, and say to whom. Until then this waits."),
        ("Speak with nobody else about it, and take a pause.",),
    )
    return joined((f"{number}. ", *step) for number, step in enumerate(steps, 1))


def is_abuse(case: Case | None) -> bool:
    """Say whether a case lies before the responders for suspected abuse material alone."""
    return case is not None and "csea" in case.asked


def abuse_sheet(case: Case, dialect: Dialect) -> Sheet:
    """Return a case of suspected abuse material, for its responders alone."""
    name = f"{case.id} · for you alone · {case.status}"
    parts: list[tuple[str, Text]] = [
        ("Reported" if case.reported else "Not reported yet", _reported(case))
    ]
    if case.status not in OVER:
        parts.append(("Next", next_words(dialect)))
    if case.assignee is not None:
        parts.append(("Taken by", taken_words(case)))
    if case.notes:
        parts.append(("Notes", (str(len(case.notes)),)))
    if case.verdict is not None:
        parts.append(("Verdict", (VERDICTS[case.verdict],)))
    return Sheet(
        handle=case.id,
        name=name,
        title=name,
        body=_warning(),
        parts=tuple(parts),
        shade="urgent",
        footer=f"{case.id} · opened",
        opened_at=case.opened_at,
        rows=abuse_rows(case),
    )


def abuse_page(action: AskHuman, handle: str, dialect: Dialect) -> Sheet:
    """Return what responders read where no case can be named."""
    return Sheet(
        handle=handle,
        name=handle,
        title="Suspected abuse material",
        body=_warning(),
        parts=(("Next", next_words(dialect)),),
        shade="urgent",
        footer=f"{handle} · {action.urgency}",
    )


def stub_sheet(case: Case) -> Sheet:
    """Return what is left of a card that others could read before: nothing but its number."""
    return Sheet(
        handle=case.id,
        name=f"{case.id} · {STUB_NAME}",
        title=case.id,
        body=(ELSEWHERE,),
        shade="none",
        footer=f"{case.id} · {STUB_NAME}",
    )


def _warning() -> Text:
    return (*words(HEADLINE), f"\n\n{WHY}")


def _reported(case: Case) -> Text:
    if case.reported is None:
        return ("Waits since ", When(case.opened_at, "R"), ".")
    told = case.reported
    to = loose(told.to, SERVICE_SHOWN)
    return ("To ", to, ", by ", who_called(told.by), ", ", When(told.at), ".")
