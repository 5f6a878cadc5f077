"""Presses that lead on to pages, choices, a report or the private line."""

from typing import Final

from leeward_adapters.discord.answering.preferences import learn
from leeward_adapters.discord.answering.replying import Interaction, kindly, notice
from leeward_adapters.discord.answering.reporting import Reporting
from leeward_adapters.discord.answering.safety_pages import SafetyPages
from leeward_adapters.discord.answering.welcoming import Welcoming
from leeward_adapters.discord.context import Context
from leeward_adapters.live.casework.presses import Press, Verb
from leeward_adapters.live.members.safety import STOP_TIPS

OF_PAGES: Final[frozenset[Verb]] = frozenset({"safety", "choose", "notips", "open", "report"})
"""Presses that are answered here."""


class PagePresses:
    """Answers presses on pages and on the board, and those below a letter that lead on.

    Args:
        context: of the connection.
        pages: shows pages, and keeps choices.
        welcoming: opens the private line.
        reporting: opens forms of reports.
    """

    def __init__(
        self, context: Context, pages: SafetyPages, welcoming: Welcoming, reporting: Reporting
    ) -> None:
        self._context = context
        self._pages = pages
        self._welcoming = welcoming
        self._reporting = reporting

    async def pressed(self, interaction: Interaction, press: Press) -> None:
        """Do what a press means; what fails is said in one sentence."""
        await learn(self._context, interaction)
        sorry = notice("report-failed", interaction) if press.verb == "report" else ""
        async with kindly(interaction, sorry):
            match press.verb:
                case "safety":
                    await self._pages.page(interaction, press.argument)
                case "choose":
                    await self._pages.choose(interaction, press.argument)
                case "notips":
                    await self._pages.choose(interaction, STOP_TIPS)
                case "open":
                    await self._welcoming.open(interaction)
                case _:
                    await self._reporting.pressed(interaction, press.argument)
