"""Help for a member: what helps at once, and a person of the team who is told."""

from datetime import datetime
from typing import Final

from leeward_adapters.live.casework.telling import asks_people, tell
from leeward_adapters.live.saying.spans import Address, Text
from leeward_adapters.live.saying.words import notice
from leeward_policies.domain.event import HelpAsked
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.ports import Desk

FINDER: Final = "https://childhelplineinternational.org"
"""Finds a helpline for children in any country (`young_people.md`, marked A; seen 2026-11-23).

No number of any country stands here: none has been called (`precise.md` 39).
"""

DIRECT: Final = "direct-message"
"""Stands for the room where somebody asked in a direct message about a community's home."""


def help_words(language: str) -> Text:
    """Return what helps at once: the emergency line and the finder of helplines, nothing else."""
    now, finder = notice("help-now", language), notice("help-finder", language)
    return (f"{now}\n{finder} ", Address(FINDER))


def help_end(language: str, *, told: bool) -> str:
    """Return what is said after that: whether a person of the team knows."""
    return notice("help-told" if told else "help-not-told", language)


async def ask_for_help(desk: Desk, channel: ChannelRef, who: UserRef, at: datetime) -> bool:
    """Tell the team that somebody asks for help; say whether a person is asked by what was kept.

    Raises:
        LeewardError: nobody could be told.
    """
    return asks_people(await tell(desk, HelpAsked(channel, who, at), channel.platform))
