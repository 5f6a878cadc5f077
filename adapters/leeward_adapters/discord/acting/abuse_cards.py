"""Suspected abuse material: what its responders read, and what is left where others could read it.

No name, no quote, no link and no preview stands on these cards (`precise.md` 8).
"""

from typing import Final

import discord

from leeward_adapters.discord.acting.capabilities import PLATFORM
from leeward_adapters.discord.acting.case_buttons import abuse_buttons
from leeward_adapters.discord.acting.posts import VERDICTS, Card, taken_words
from leeward_adapters.discord.sending.words import disarmed, member_called, moment
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
COLOUR: Final = 0xED4245
GREY: Final = 0x99AAB5
SERVICE_SHOWN: Final = 100


def next_words() -> str:
    """Return what to do, in order; nothing here was opened or tried for them by anybody."""
    way, hotline = report_link(PLATFORM), hotline_for(None)
    steps = (
        emergency_words(None),
        f"Report it to {way.name}. {way.in_the_app} Do not open it for that.",
        f"Report it to the hotline of your country: {hotline.contact} finds it.",
        (
            "Whom and what it is about stands in the console (`/leeward console`), or in"
            " `leeward cases show`, as ids."
        ),
        "Press *Reported*, and say to whom. Until then this waits.",
        "Speak with nobody else about it, and take a pause.",
    )
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


def is_abuse(case: Case | None) -> bool:
    """Say whether a case lies before the responders for suspected abuse material alone."""
    return case is not None and "csea" in case.asked


def abuse_card(case: Case) -> Card:
    """Return a case of suspected abuse material, for its responders alone."""
    name = f"{case.id} · for you alone · {case.status}"
    embed = discord.Embed(
        title=name, description=f"{HEADLINE}\n\n{WHY}", colour=COLOUR, timestamp=case.opened_at
    )
    embed.add_field(name="Reported" if case.reported else "Not reported yet",
                    value=_reported(case), inline=False)  # fmt: skip
    if case.status not in OVER:
        embed.add_field(name="Next", value=next_words(), inline=False)
    if case.assignee is not None:
        embed.add_field(name="Taken by", value=taken_words(case), inline=False)
    if case.notes:
        embed.add_field(name="Notes", value=str(len(case.notes)), inline=False)
    if case.verdict is not None:
        embed.add_field(name="Verdict", value=VERDICTS[case.verdict], inline=False)
    embed.set_footer(text=f"{case.id} · opened")
    return Card(case.id, name, embed, abuse_buttons(case))


def abuse_page(action: AskHuman, handle: str) -> Card:
    """Return what responders read where no case can be named."""
    embed = discord.Embed(
        title="Suspected abuse material", description=f"{HEADLINE}\n\n{WHY}", colour=COLOUR
    )
    embed.add_field(name="Next", value=next_words(), inline=False)
    embed.set_footer(text=f"{handle} · {action.urgency}")
    return Card(handle, handle, embed, None)


def stub_card(case: Case) -> Card:
    """Return what is left of a card that others could read before: nothing but its number."""
    embed = discord.Embed(title=case.id, description=ELSEWHERE, colour=GREY)
    embed.set_footer(text=f"{case.id} · {STUB_NAME}")
    return Card(case.id, f"{case.id} · {STUB_NAME}", embed, None)


def _reported(case: Case) -> str:
    if case.reported is None:
        return f"Waits since {moment(case.opened_at, 'R')}."
    told = case.reported
    to = disarmed(told.to, SERVICE_SHOWN)
    return f"To {to}, by {member_called(told.by)}, {moment(told.at)}."
