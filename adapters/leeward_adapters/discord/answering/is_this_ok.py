"""*Is this OK?*: a private answer about one message that a member shares on purpose."""

from typing import Any, Final

import discord
from typing_extensions import override

from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.case_buttons import STYLES
from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.answering.preferences import learn
from leeward_adapters.discord.answering.replying import (
    Interaction,
    acknowledge,
    kindly,
    language_of,
    log,
    notice,
    say,
)
from leeward_adapters.discord.answering.reported import Reported
from leeward_adapters.discord.answering.reporting import FORM_SECONDS, Reporting
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.custom_ids import custom_id
from leeward_adapters.discord.sending.words import CONTENT_LONGEST, shown
from leeward_adapters.live.casework.buttons import helping_rows
from leeward_adapters.live.members.help import country_for, help_words
from leeward_adapters.live.members.looking import (
    WORDS_LONGEST,
    look_answer,
    look_words,
    shown_words,
)
from leeward_policies.advice import words_of
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import DIRECT_SPACE

ANSWER_SECONDS: Final = 840.0
"""How long the answer's report button works; the interaction's own token ends after 900 s."""


class Looking:
    """Looks at one message for whoever asks; nothing of it is kept, and no event is made.

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
        guild = interaction.guild_id
        is_ours = (
            interaction.is_guild_integration()
            and guild is not None
            and guild_of(self._context, str(guild)) is not None
        )
        reported = Reported(guild, message) if is_ours and guild is not None else None
        is_direct = message.ref.space == DIRECT_SPACE
        await self._answer(interaction, message, reported, is_direct=is_direct)

    async def of_words(self, interaction: Interaction) -> None:
        """Open the form for words that somebody copied, or read in a picture."""
        await interaction.response.send_modal(WordsForm(self._context, self, interaction))

    async def words(self, interaction: Interaction, words: str) -> None:
        """Answer what was seen in words of which nobody says whose they are."""
        if await acknowledge(interaction):
            said = shown_words(words, PLATFORM, interaction.created_at)
            await self._answer(interaction, said, None, is_direct=interaction.guild_id is None)

    async def _answer(
        self,
        interaction: Interaction,
        message: Message,
        reported: Reported | None,
        *,
        is_direct: bool,
    ) -> None:
        who, language = user_ref(interaction.user), language_of(interaction)
        looked = await self._context.desk.look(message, who)
        country = await country_for(self._context.desk, who)
        today = self._context.clock.now().date()
        view = AnswerView(self._reporting, reported, language)
        answer = shown(look_answer(looked, language, country, today, is_direct=is_direct))
        if len(answer) <= CONTENT_LONGEST:
            await say(interaction, answer, view=view)
            return
        await say(interaction, look_words(looked, language, is_direct=is_direct), view=view)
        await say(interaction, shown(help_words(language, country, today)))


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


class WordsForm(discord.ui.Modal):
    """The form for words to be looked at.

    Args:
        context: of the connection.
        looking: looks at them.
        interaction: of whom the form is opened for; it is worded in their language.
    """

    def __init__(self, context: Context, looking: Looking, interaction: Interaction) -> None:
        super().__init__(title=notice("button-is-this-ok", interaction), timeout=FORM_SECONDS)
        self._context = context
        self._looking = looking
        self.words: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="words",
            style=discord.TextStyle.paragraph,
            max_length=WORDS_LONGEST,
        )
        self.add_item(discord.ui.TextDisplay(notice("look-paste", interaction)))
        label = notice("look-words", interaction)
        self.add_item(discord.ui.Label(text=label, component=self.words))

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await learn(self._context, interaction)
        async with kindly(interaction):
            await self._looking.words(interaction, self.words.value or "")

    @override
    async def on_error(
        self, interaction: Interaction, error: Exception, item: Any = None, /
    ) -> None:
        log.error("discord.look_failed", kind=type(error).__name__)
