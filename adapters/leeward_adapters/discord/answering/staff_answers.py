"""What people of the team read, as Discord shows it: a card, a message, or a file."""

import io
from collections.abc import Iterable, Sequence
from typing import Final

import discord

from leeward_adapters.discord.sending.words import CONTENT_LONGEST, length, shown
from leeward_adapters.live.casework import opened, team
from leeward_adapters.live.casework.team import Seen, status_sheet
from leeward_policies.domain.case import CaseNote
from leeward_policies.ports import EvidenceText, Standing

ILL: Final = 0xED4245
WELL: Final = 0x57F287
"""Colours of the card, beside its words."""

LONGEST: Final = CONTENT_LONGEST - 100
"""Of one message, so that below it stands what is left out."""


def status_card(
    standing: Standing, cases: Sequence[Seen] | None, blind: Iterable[str]
) -> discord.Embed:
    """Return how the community does; of cases only those count that the reader may see.

    Args:
        standing: in numbers.
        cases: that the reader may see; None where they cannot be read just now.
        blind: rooms that Leeward cannot read, and intents that it has not, as sentences.
    """
    sheet = status_sheet(standing, cases, blind)
    embed = discord.Embed(title=sheet.title, colour=ILL if sheet.is_ill else WELL)
    for name, value in sheet.facts:
        embed.add_field(name=name, value=shown(value))
    for name, lines in sheet.lists:
        embed.add_field(name=name, value=shown(lines), inline=False)
    return embed


def cases_words(cases: Sequence[Seen]) -> str:
    """Return the open cases as a list, most urgent first."""
    return shown(team.cases_words(cases, LONGEST, length))


def pages_of_lines(
    texts: Sequence[EvidenceText], notes: Sequence[CaseNote] = (), *, is_linked: bool = True
) -> tuple[str, ...]:
    """Return messages that show the sealed lines of a case; none where nothing is kept."""
    pages = opened.pages_of_lines(texts, notes, longest=LONGEST, length=length, is_linked=is_linked)
    return tuple([shown(page) for page in pages])


def as_file(text: str, name: str) -> discord.File | None:
    """Return a text as a file where it is too long for a message; None where it is not."""
    if len(text) <= LONGEST:
        return None
    return discord.File(io.BytesIO(text.encode("utf-8", "replace")), name)
