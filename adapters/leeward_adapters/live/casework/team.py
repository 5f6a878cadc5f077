"""What people of the team read: how Leeward does, what was checked, the open cases, what it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Final

from msgspec import Struct

from leeward_adapters.live.casework.abuse import is_abuse
from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.rights import Caller
from leeward_adapters.live.saying.spans import (
    Address,
    Code,
    Link,
    Short,
    Span,
    Strong,
    Text,
    When,
    Where,
    joined,
)
from leeward_adapters.live.saying.words import loose, told, who_called, words
from leeward_policies.case_rights import Role, may_see
from leeward_policies.domain.case import Case
from leeward_policies.explain import urgency_words
from leeward_policies.ports import Check, Desk, Standing, State
from leeward_policies.words import plain

CASES_SHOWN: Final = 15
"""Open cases in one answer: what comes after them is less urgent."""

REASON_SHOWN: Final = 160
PROBLEMS_SHOWN: Final = 5
LIST_SHOWN: Final = 1_024

TOLD_FROM: Final = 20
"""Private words from which on it is told how many of them arrive."""

STATES: Final[dict[State, str]] = {"ill": "🔴", "note": "🟡", "well": "🟢"}
"""Beside the words; what is ill goes first."""

HELD: Final = {"enforce": "enforce: it acts", "observe": "observe: members notice nothing"}

NO_CASES: Final = "No open case that is for you."
UNREAD: Final = "they cannot be read just now"
NOT_CHECKED: Final = "Nothing could be checked."
NOT_NOW: Final = "That did not work just now. Please try again in a minute."
ATTACHED: Final = "It is longer than a message, so it is attached."

WAY_IN: Final = (
    "Open this within ten minutes, and press the button there: {link}\n"
    "It signs you in, works once, and is for you alone: send it to nobody."
)
NO_CONSOLE: Final = (
    "There is no way into the console for you here: either none is set up (`[console]` in"
    " leeward.toml), or it is for people who look after this {place}."
)

ABOUT: Final = (
    "**Leeward {version}** watches over chats with young members. It judges what is written by"
    " the policy of this community, gives private tips, warns, hides, and brings what people must"
    " judge before people. It never kicks or bans by itself.\n\n"
    "**What is kept.** Of most members nothing. What was hidden, and lines that a case rests on,"
    " are kept sealed and for a limited time; names, ages and pictures never. All of it"
    " stays on the machine that Leeward runs on; nothing is sent anywhere but to {name}. Each"
    " member can read what is known of them with {my_data}. The whole list is `docs/privacy.md`"
    " of the installation.\n\n"
    "**What it cannot see.** Direct messages between members, voice, and what a picture shows.\n\n"
    "**A human.** {human}{lead}"
)
LEAD: Final = " {lead} answers for this community's safety."


class Seen(Struct, frozen=True):
    """A case that somebody may see."""

    case: Case
    link: str | None = None
    """The address of its card, where that is known."""


class StatusSheet(Struct, frozen=True):
    """How the community does."""

    title: str
    is_ill: bool
    facts: tuple[tuple[str, Text], ...]
    """Short values, each with its name."""
    lists: tuple[tuple[str, Text], ...]
    """Longer lists, each with its title; none is empty."""


async def visible_cases(desk: Desk, caller: Caller, roles: frozenset[Role]) -> tuple[Case, ...]:
    """Return the open cases that somebody may see, most urgent and then oldest first."""
    if not roles:
        return ()
    return tuple([case for case in await desk.open_cases() if may_see(case, caller.ref, roles)])


def seen_cases(cases: Iterable[Case], caller: Caller, links: Mapping[str, str]) -> tuple[Seen, ...]:
    """Return which of these cases somebody reads of, with the addresses of their cards.

    The safety lead and the deputy see all but those about themselves, and suspected abuse
    material alone where they are its responders. Moderators see what stands in the moderators'
    room, if they can read it: what is about staff, or for the safety lead alone, never stands
    there (`precise.md` 8).

    Args:
        cases: that they may see; see `visible_cases`.
        caller: reads of them.
        links: the addresses of cards in the moderators' room, by the cases' ids; none of them
            where they cannot read that room.
    """
    found = [Seen(case, None if is_abuse(case) else links.get(case.id)) for case in cases]
    return tuple(
        [one for one in found if caller.answers or is_abuse(one.case) or one.link is not None]
    )


def status_sheet(
    standing: Standing, cases: Sequence[Seen] | None, blind: Iterable[str]
) -> StatusSheet:
    """Return how the community does; of cases only those count that the reader may see.

    Nothing here moves with a case about the reader: no finding and no tip is counted.

    Args:
        standing: in numbers.
        cases: that the reader may see; None where they cannot be read just now.
        blind: what Leeward cannot see there, as sentences.
    """
    urgent = sum(seen.case.urgency == "urgent" for seen in cases or ())
    open_cases = UNREAD if cases is None else f"{len(cases)}, {urgent} of them urgent"
    facts: tuple[tuple[str, Span], ...] = (
        ("Mode", HELD[standing.mode]),
        ("Policy", Code(plain(standing.policy, 200).replace("`", ""))),
        ("Since", When(standing.since, "R")),
        ("Events", f"{standing.events} seen"),
        ("Waiting", f"{standing.waiting} to be judged, {standing.owed} acts owed"),
        ("Private words that arrived", _arrived(standing.delivered, standing.undelivered)),
        ("Open cases for you", open_cases),
        ("Not measured", f"{standing.unmeasured} looks, {standing.failed} events failed"),
    )
    lists: tuple[tuple[str, Sequence[str]], ...] = (
        ("Only observed", standing.withheld),
        ("Cannot see", tuple(blind)),
        ("Connections", tuple([_connection(one.name, one.state, one.problem)
                               for one in standing.adapters])),
        ("What is ill", standing.problems),
    )  # fmt: skip
    return StatusSheet(
        "Leeward",
        bool(standing.problems),
        tuple([(name, (value,)) for name, value in facts]),
        tuple([(name, _list(lines)) for name, lines in lists if lines]),
    )


def _arrived(delivered: int, missed: int) -> str:
    """Return how many private words arrive, so roughly that no single one can be told from it.

    Who moderates may be whom a tip is about, and must not see it go out (`precise.md` 8).
    """
    sent = delivered + missed
    return f"about {delivered * 10 / sent:.0f} of 10" if sent >= TOLD_FROM else "too few to tell"


def _connection(name: str, state: str, problem: str) -> str:
    return f"{name}: {state}" + (f": {problem}" if problem else "")


def _list(lines: Sequence[str]) -> Text:
    shown: list[Span | Text] = [("- ", loose(line)) for line in lines[:PROBLEMS_SHOWN]]
    if len(lines) > PROBLEMS_SHOWN:
        shown.append(f"… and {len(lines) - PROBLEMS_SHOWN} more")
    return (Short(LIST_SHOWN, joined(shown)),)


def ill(standing: Standing) -> tuple[Check, ...]:
    """Return what is ill in the running process itself, as the doctor tells it."""
    return tuple(Check("Leeward", "ill", problem.rstrip(".")) for problem in standing.problems)


def doctor_words(checks: Sequence[Check]) -> Text:
    """Return what was checked, what is ill first, each with its cure."""
    order: tuple[State, ...] = ("ill", "note", "well")
    rows: list[Text] = []
    for check in sorted(checks, key=lambda one: order.index(one.state)):
        row: Text = (f"{STATES[check.state]} ", loose(check.name), ": ", loose(check.says), ".")
        if check.cure and check.state != "well":
            row = (*row, " ", loose(check.cure))
        rows.append(row)
    return joined(rows) or (NOT_CHECKED,)


def cases_words(cases: Sequence[Seen], longest: int, length: Callable[[Text], int]) -> Text:
    """Return the open cases as a list, most urgent first.

    Args:
        cases: that the reader may see.
        longest: how long the answer may be, less a hundred for what is left out.
        length: how long a text is on the platform.
    """
    if not cases:
        return (NO_CASES,)
    rows: list[Text] = []
    used = 0
    for seen in cases[:CASES_SHOWN]:
        row = _case(seen)
        size = length(row)
        if used + len(rows) + size > longest:
            break
        rows.append(row)
        used += size
    left = len(cases) - len(rows)
    return joined([*rows, *([(f"… and {left} more, less urgent.",)] if left else [])])


def _case(seen: Seen) -> Text:
    case = seen.case
    if is_abuse(case):
        waits: Text = ("reported",)
        if case.reported is None:
            waits = ("waits since ", When(case.opened_at, "R"))
        return ("- ", Strong((case.id,)), " · for you alone · ", *waits, f" · {case.status}")
    name: Span = Link(case.id, seen.link) if seen.link else Strong((case.id,))
    by: Text = () if case.assignee is None else (", with ", who_called(case.assignee))
    due: Text = () if case.due is None else (", due ", When(case.due, "R"))
    reason: Text = ("in ", Where(case.channel))
    if case.evidence:
        reason = told(case.evidence[-1].because)
    kind = f" · {case.kind.replace('-', ' ')} · look {urgency_words(case.urgency)}"
    return (
        "- ", name, kind, *due, f" · {case.status}", *by, ": ", Short(REASON_SHOWN, reason)
    )  # fmt: skip


def about_words(lead: str | None, dialect: Dialect) -> Text:
    """Return what Leeward is and keeps, and how one reaches a human.

    Args:
        lead: the safety lead, printed; None where nobody is named.
        dialect: of the platform.
    """
    named: Text = () if lead is None else words(LEAD, lead=who_called(lead))
    return words(
        ABOUT,
        version=version("leeward"),
        name=dialect.name,
        my_data=Code(dialect.my_data),
        human=words(dialect.human),
        lead=named,
    )


def console_words(link: str | None, dialect: Dialect) -> Text:
    """Return the way into the console, for whoever asked alone; it is logged nowhere."""
    if link is None:
        return words(NO_CONSOLE, place=dialect.place)
    return words(WAY_IN, link=Address(link))
