"""The buttons of a case: taking it, judging it, undoing what was done, and reading its lines."""

import discord
from msgspec import Struct

from leeward_adapters.discord.acting.boards import Post
from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.people import Someone, presser
from leeward_adapters.discord.answering.cards_here import CardsHere
from leeward_adapters.discord.answering.case_rights import caller_of
from leeward_adapters.discord.answering.replying import Interaction, say
from leeward_adapters.discord.answering.staff_answers import pages_of_lines
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.discord.sending.words import shown
from leeward_adapters.live.casework import moves as live
from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.moves import VERB_OF, Answer, Moves
from leeward_adapters.live.casework.opened import NO_LINES
from leeward_adapters.live.casework.rights import Caller, CaseVerb
from leeward_adapters.live.sending.turns import Turns
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.domain.move import Move


class OnCase(Struct, frozen=True):
    """A press on a case that may be done."""

    case: Case
    by: Someone
    guild: discord.Guild | None
    """The server of the case, where the bot is in it."""

    @property
    def live(self) -> live.OnCase:
        """The same for those who know no platform."""
        return live.OnCase(self.case, caller_of(self.by))


class CasePresses:
    """Answers presses on a case's card.

    Args:
        context: of the connection.
        turns: presses on one case wait for each other.
    """

    def __init__(self, context: Context, turns: Turns) -> None:
        self._context = context
        self._turns = turns
        self._cards = CardsHere(context)
        self._moves = Moves(context.desk, lambda: people_of(context.desk), DISCORD)

    async def move(
        self, interaction: Interaction, case_id: str, move: Move, post: Post | None = None
    ) -> None:
        """Do something with a case that is neither a verdict nor an act on Discord.

        Args:
            interaction: the press.
            case_id: of the case.
            move: what is done with it.
            post: where its card stands; None where the press was on the card itself.
        """
        async with self._turns.of(case_id):
            on = await self.allowed(interaction, VERB_OF[type(move)], case_id)
            if on is not None:
                answer = await self._moves.move(on.live, move, interaction.created_at)
                await self._answered(interaction, case_id, answer, post)

    async def judge(self, interaction: Interaction, case_id: str, verdict: Verdict) -> None:
        """Take a verdict; what was wrong is undone as well."""
        async with self._turns.of(case_id):
            on = await self.allowed(interaction, verdict, case_id)
            if on is not None:
                answer = await self._moves.judge(on.live, verdict, interaction.created_at)
                await self._answered(interaction, case_id, answer)

    async def undo(self, interaction: Interaction, case_id: str) -> None:
        """Order that what was done in a case is undone."""
        async with self._turns.of(case_id):
            on = await self.allowed(interaction, "undo", case_id)
            if on is not None:
                answer = await self._moves.undo(on.live, interaction.created_at)
                await self._answered(interaction, case_id, answer)

    async def lines(self, interaction: Interaction, case_id: str) -> None:
        """Show the sealed lines to one person; the audit says so."""
        on = await self.allowed(interaction, "lines", case_id)
        if on is None:
            return
        texts, is_linked = await self._moves.lines(on.live)
        for page in pages_of_lines(texts, on.case.notes, is_linked=is_linked) or (NO_LINES,):
            await say(interaction, page)

    # --- shared with the orders and the moves ---------------------------------------------------

    async def allowed(
        self, interaction: Interaction, verb: CaseVerb, case_id: str
    ) -> OnCase | None:
        """Return the case and who presses; None where they may not, and have been told."""
        found: list[tuple[Someone, discord.Guild | None]] = []

        async def calling(case: Case) -> Caller:
            guild = None
            if case.channel.platform == PLATFORM:
                guild = guild_of(self._context, case.channel.space)
            room = case.channel.id if guild is not None else ""
            who = await presser(self._context, interaction, guild or interaction.guild, room)
            found.append((who, guild))
            return caller_of(who)

        was_asked = interaction.guild_id is None
        on = await self._moves.allowed(verb, case_id, calling, was_asked=was_asked)
        if isinstance(on, Answer):
            await say(interaction, shown(on.text))
            return None
        who, guild = found[0]
        return OnCase(on.case, who, guild)

    async def refresh(
        self, interaction: Interaction, case_id: str, post: Post | None = None
    ) -> None:
        """Let a card read as its case stands now; see `CardsHere.refresh`."""
        await self._cards.refresh(interaction, case_id, post)

    async def _answered(
        self, interaction: Interaction, case_id: str, answer: Answer, post: Post | None = None
    ) -> None:
        """Tell what came of a press, and let the card say so, too."""
        await say(interaction, shown(answer.text))
        await self._cards.refresh(interaction, case_id, post)
        if answer.renames:
            await self._cards.rename(interaction, case_id)
