"""What people of the team read: how Leeward does, what was checked, the open cases, what it is."""

import io
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Final

import discord

from leeward_adapters.discord.acting.abuse_cards import is_abuse
from leeward_adapters.discord.answering.case_rights import NAMES
from leeward_adapters.discord.answering.cases_seen import Seen
from leeward_adapters.discord.sending.words import (
    CONTENT_LONGEST,
    FIELD_LONGEST,
    disarmed,
    member_called,
    moment,
    room,
    shortened,
    told,
)
from leeward_policies.explain import urgency_words
from leeward_policies.ports import Check, Standing, State
from leeward_policies.words import plain

CASES_SHOWN: Final = 15
"""Open cases in one answer: what comes after them is less urgent."""

REASON_SHOWN: Final = 160
PROBLEMS_SHOWN: Final = 5

TOLD_FROM: Final = 20
"""Private words from which on it is told how many of them arrive."""

STATES: Final[dict[State, str]] = {"ill": "🔴", "note": "🟡", "well": "🟢"}
"""Beside the words; what is ill goes first."""

HELD: Final = {"enforce": "enforce: it acts", "observe": "observe: members notice nothing"}

NO_CASES: Final = "No open case that is for you."
UNREAD: Final = "they cannot be read just now"
NOT_CHECKED: Final = "Nothing could be checked."
MANAGER: Final = f"This takes {NAMES['lock']}."

ABOUT: Final = (
    "**Leeward {version}** watches over chats with young members. It judges what is written by"
    " the policy of this community, gives private tips, warns, hides, and brings what people must"
    " judge before people. It never kicks or bans by itself.\n\n"
    "**What is kept.** Of most members nothing. What was hidden, and lines that a case rests on,"
    " are kept sealed and for a limited time; names, ages and pictures never. All of it"
    " stays on the machine that Leeward runs on; nothing is sent anywhere but to Discord. Each"
    " member can read what is known of them with `/my-data`. The whole list is `docs/privacy.md`"
    " of the installation.\n\n"
    "**What it cannot see.** Direct messages between members, voice, and what a picture shows.\n\n"
    "**A human.** Members tap *Ask a human* below what they were told, use `/help-me`, or"
    " *Report to moderators* in a message's menu.{lead}"
)
LEAD: Final = " {lead} answers for this community's safety."


def status_card(
    standing: Standing, cases: Sequence[Seen] | None, blind: Iterable[str]
) -> discord.Embed:
    """Return how the community does; of cases only those count that the reader may see.

    Nothing here moves with a case about the reader: no finding and no tip is counted.

    Args:
        standing: in numbers.
        cases: that the reader may see; None where they cannot be read just now.
        blind: rooms that Leeward cannot read, and intents that it has not, as sentences.
    """
    embed = discord.Embed(title="Leeward", colour=0xED4245 if standing.problems else 0x57F287)
    urgent = sum(seen.case.urgency == "urgent" for seen in cases or ())
    open_cases = UNREAD if cases is None else f"{len(cases)}, {urgent} of them urgent"
    fields = (
        ("Mode", HELD[standing.mode]),
        ("Policy", f"`{plain(standing.policy, 200).replace('`', '')}`"),
        ("Since", moment(standing.since, "R")),
        ("Events", f"{standing.events} seen"),
        ("Waiting", f"{standing.waiting} to be judged, {standing.owed} acts owed"),
        ("Private words that arrived", _arrived(standing.delivered, standing.undelivered)),
        ("Open cases for you", open_cases),
        ("Not measured", f"{standing.unmeasured} looks, {standing.failed} events failed"),
    )
    for name, value in fields:
        embed.add_field(name=name, value=value)
    for name, lines in (
        ("Only observed", standing.withheld),
        ("Cannot see", tuple(blind)),
        ("Connections", tuple(_connection(one.name, one.state, one.problem)
                              for one in standing.adapters)),
        ("What is ill", standing.problems),
    ):  # fmt: skip
        if lines:
            embed.add_field(name=name, value=_list(lines), inline=False)
    return embed


def _arrived(delivered: int, missed: int) -> str:
    """Return how many private words arrive, so roughly that no single one can be told from it.

    Who moderates may be whom a tip is about, and must not see it go out (`precise.md` 8).
    """
    sent = delivered + missed
    return f"about {delivered * 10 / sent:.0f} of 10" if sent >= TOLD_FROM else "too few to tell"


def _connection(name: str, state: str, problem: str) -> str:
    return f"{name}: {state}" + (f": {problem}" if problem else "")


def _list(lines: Sequence[str]) -> str:
    shown = [f"- {disarmed(line)}" for line in lines[:PROBLEMS_SHOWN]]
    if len(lines) > PROBLEMS_SHOWN:
        shown.append(f"… and {len(lines) - PROBLEMS_SHOWN} more")
    return shortened("\n".join(shown), FIELD_LONGEST)


def ill(standing: Standing) -> tuple[Check, ...]:
    """Return what is ill in the running process itself, as the doctor tells it."""
    return tuple(Check("Leeward", "ill", problem.rstrip(".")) for problem in standing.problems)


def doctor_words(checks: Sequence[Check]) -> str:
    """Return what was checked, what is ill first, each with its cure."""
    order: tuple[State, ...] = ("ill", "note", "well")
    rows = []
    for check in sorted(checks, key=lambda one: order.index(one.state)):
        cure = f" {disarmed(check.cure)}" if check.cure and check.state != "well" else ""
        says = f"{disarmed(check.name)}: {disarmed(check.says)}."
        rows.append(f"{STATES[check.state]} {says}{cure}")
    return "\n".join(rows) or NOT_CHECKED


def cases_words(cases: Sequence[Seen]) -> str:
    """Return the open cases as a list, most urgent first."""
    if not cases:
        return NO_CASES
    rows: list[str] = []
    for seen in cases[:CASES_SHOWN]:
        row = _case(seen)
        if sum(map(len, rows)) + len(rows) + len(row) > CONTENT_LONGEST - 100:
            break
        rows.append(row)
    left = len(cases) - len(rows)
    return "\n".join((*rows, *([f"… and {left} more, less urgent."] if left else ())))


def _case(seen: Seen) -> str:
    case = seen.case
    if is_abuse(case):
        waits = (
            f"waits since {moment(case.opened_at, 'R')}" if case.reported is None else "reported"
        )
        return f"- **{case.id}** · for you alone · {waits} · {case.status}"
    name = f"[{case.id}]({seen.link})" if seen.link else f"**{case.id}**"
    by = "" if case.assignee is None else f", with {member_called(case.assignee)}"
    due = "" if case.due is None else f", due {moment(case.due, 'R')}"
    reason = told(case.evidence[-1].because) if case.evidence else f"in {room(case.channel)}"
    return (
        f"- {name} · {case.kind.replace('-', ' ')} · look {urgency_words(case.urgency)}{due}"
        f" · {case.status}{by}: {shortened(reason, REASON_SHOWN)}"
    )


def about_words(lead: str | None) -> str:
    """Return what Leeward is and keeps, and how one reaches a human.

    Args:
        lead: the safety lead, printed; None where nobody is named.
    """
    named = "" if lead is None else LEAD.format(lead=member_called(lead))
    return ABOUT.format(version=version("leeward"), lead=named)


def as_file(text: str, name: str) -> discord.File | None:
    """Return a text as a file where it is too long for a message; None where it is not."""
    if len(text) <= CONTENT_LONGEST - 100:
        return None
    return discord.File(io.BytesIO(text.encode("utf-8", "replace")), name)
