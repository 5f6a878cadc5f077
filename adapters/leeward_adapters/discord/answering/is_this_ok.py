"""*Is this OK?*: a private answer about one message that a member shares on purpose."""

from typing import Any, Final

import discord
from typing_extensions import override

from leeward_adapters.discord.acting.capabilities import guild_of
from leeward_adapters.discord.acting.case_buttons import STYLES
from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.answering.replying import (
    Interaction,
    acknowledge,
    kindly,
    log,
    notice,
    say,
)
from leeward_adapters.discord.answering.reporting import Reported, Reporting
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.custom_ids import custom_id
from leeward_adapters.live.casework.buttons import helping_rows
from leeward_adapters.live.members.looking import look_words
from leeward_policies.advice import words_of
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import DIRECT_SPACE

ANSWER_SECONDS: Final = 840.0
"""How long the answer's report button works; the interaction's own token ends after 900 s."""


class Looking:
    """Looks at one message for whoever asks.

    Args:
        context: of the connection.
        reporting: takes the message as a report, if the member wants that.
    """

    def __init__(self, context: Context, reporting: Reporting) -> None:
        self._context = context
        self._reporting = reporting

    async def asked(self, interaction: Interaction, message: Message) -> None:
        """Answer what was seen and what can be done; never a score, never to anybody else."""
        if not await acknowledge(interaction):
            return
        looked = await self._context.desk.look(message, user_ref(interaction.user))
        guild = interaction.guild_id
        is_ours = (
            interaction.is_guild_integration()
            and guild is not None
            and guild_of(self._context, str(guild)) is not None
        )
        reported = Reported(guild, message) if is_ours and guild is not None else None
        view = AnswerView(self._reporting, reported, str(interaction.locale))
        is_direct = message.ref.space == DIRECT_SPACE
        words = look_words(looked, str(interaction.locale), is_direct=is_direct)
        await say(interaction, words, view=view)


class AnswerView(discord.ui.View):
    """What a member can do about a message: get help, block, and in a server report it.

    Args:
        reporting: takes the report.
        reported: the message; None where there is nobody to report it to.
        language: theirs.
        seconds: how long its report button works.
    """

    def __init__(
        self,
        reporting: Reporting,
        reported: Reported | None,
        language: str,
        seconds: float = ANSWER_SECONDS,
    ) -> None:
        super().__init__(timeout=seconds)
        self._reporting = reporting
        self._reported = reported
        for one in helping_rows("look", language)[0]:
            # The persistent buttons answer these; the ids say what is meant.
            style, pressed = STYLES[one.tone], custom_id(one.press)
            self.add_item(discord.ui.Button(label=one.label, style=style, custom_id=pressed))
        if reported is None:
            self.stop()  # nothing here waits for a press, so nothing needs to be kept
            return
        report: discord.ui.Button[AnswerView] = discord.ui.Button(
            label=words_of("button-report-mods", language), style=discord.ButtonStyle.secondary
        )
        report.callback = self._report  # type: ignore[method-assign] # discord.py's own way
        self.add_item(report)

    async def _report(self, interaction: Interaction) -> None:
        """Open the form of a report about the message that was looked at."""
        if self._reported is not None:
            async with kindly(interaction, notice("report-failed", interaction)):
                await self._reporting.begin(interaction, self._reported)

    @override
    async def on_error(self, interaction: Interaction, error: Exception, item: Any, /) -> None:
        log.error("discord.look_failed", kind=type(error).__name__)
