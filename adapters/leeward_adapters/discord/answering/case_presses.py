"""The buttons of a case: taking it, judging it, undoing what was done, and reading its lines."""

import asyncio
from typing import Final

import discord
from msgspec import Struct

from leeward_adapters.discord.acting.asking import beside
from leeward_adapters.discord.acting.boards import ForumBoard, Post, edit_card
from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.case_lines import pages_of_lines
from leeward_adapters.discord.acting.people import Someone, presser
from leeward_adapters.discord.acting.posts import OVER, VERDICTS, Card, case_card, handle_in
from leeward_adapters.discord.acting.standing import RENAME_SECONDS
from leeward_adapters.discord.answering.case_rights import CaseVerb, refusal
from leeward_adapters.discord.answering.replying import Interaction, log, say
from leeward_adapters.discord.answering.telling import tell
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.priority import Priority
from leeward_adapters.discord.sending.turns import Turns
from leeward_adapters.discord.sending.words import member, member_called, moment
from leeward_policies.domain.action import Action, Reveal
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.domain.event import CaseMoved, Judged, Ordered
from leeward_policies.domain.move import Take
from leeward_policies.explain import action_words, listed

UNKNOWN: Final = "Leeward knows no such case (any more)."
ELSEWHERE: Final = "This cannot be acted on from here: it is no member of a server on Discord."
NOTHING_TO_UNDO: Final = (
    "There is nothing left to undo: nothing was hidden or restricted by this case,"
    " it is undone already, or its words are no longer kept."
)
ASKED_FIRST: Final = "Discord cannot bring a message back, so its author is asked first."
TAKEN: Final = "You look after this case now."
MINE_ALREADY: Final = "You look after this case already."
NO_LINES: Final = "No line of this case is kept any longer."


class OnCase(Struct, frozen=True):
    """A press on a case that may be done."""

    case: Case
    by: Someone
    guild: discord.Guild | None
    """The server of the case, where the bot is in it."""


class CasePresses:
    """Answers presses on a case's card.

    Args:
        context: of the connection.
        turns: presses on one case wait for each other.
    """

    def __init__(self, context: Context, turns: Turns) -> None:
        self._context = context
        self._turns = turns
        self._calls = Calls(context)

    async def take(self, interaction: Interaction, case_id: str) -> None:
        """Let somebody look after a case, unless somebody does."""
        async with self._turns.of(case_id):
            on = await self.allowed(interaction, "take", case_id)
            if on is None:
                return
            case, by = on.case, on.by.ref
            if case.status in OVER:
                await say(interaction, ended(case))
            elif case.assignee is not None:
                mine = case.assignee == str(by)
                who = member_called(case.assignee)
                text = f"{who} looks after this case, since {moment(case.updated_at, 'R')}."
                await say(interaction, MINE_ALREADY if mine else text)
            else:
                at = interaction.created_at
                await tell(
                    self._context, CaseMoved(case.channel, case.id, by, Take(), at, PLATFORM)
                )
                await say(interaction, TAKEN)
            await self.refresh(interaction, case_id)

    async def judge(self, interaction: Interaction, case_id: str, verdict: Verdict) -> None:
        """Take a verdict; what was wrong is undone as well."""
        verb: CaseVerb = "wrong" if verdict == "wrong" else "right"
        async with self._turns.of(case_id):
            on = await self.allowed(interaction, verb, case_id)
            if on is None:
                return
            case, by, at = on.case, on.by.ref, interaction.created_at
            if case.status in OVER:
                await say(interaction, ended(case))
            else:
                # Undone first: the order belongs to the case while it is open, and whoever has
                # to press again after a failure finds nothing left to undo.
                undone = await self._undo(on, interaction) if verdict == "wrong" else ()
                event = Judged(case.channel, case.id, by, verdict, at)
                await tell(self._context, event)
                text = f"Noted. {VERDICTS[verdict]} The case is closed."
                await say(interaction, f"{text} {told_undone(undone)}".rstrip())
            await self.refresh(interaction, case_id)
            await self._rename(interaction, case_id)

    async def undo(self, interaction: Interaction, case_id: str) -> None:
        """Order that what was done in a case is undone."""
        async with self._turns.of(case_id):
            on = await self.allowed(interaction, "undo", case_id)
            if on is None:
                return
            acts = await self._undo(on, interaction)
            await say(interaction, told_undone(acts) or NOTHING_TO_UNDO)
            await self.refresh(interaction, case_id)

    async def lines(self, interaction: Interaction, case_id: str) -> None:
        """Show the sealed lines to one person; the audit says so."""
        on = await self.allowed(interaction, "lines", case_id)
        if on is None:
            return
        texts = await self._context.desk.open_lines(on.case, on.by.ref)
        for page in pages_of_lines(texts, on.case.notes) or (NO_LINES,):
            await say(interaction, page)

    async def _undo(self, on: OnCase, interaction: Interaction) -> tuple[Action, ...]:
        case, by = on.case, on.by.ref
        acts = await self._context.desk.undoing(case, by)
        if acts:
            event = Ordered(case.channel, by, acts, interaction.created_at, case.id)
            await tell(self._context, event)
        return acts

    async def _rename(self, interaction: Interaction, case_id: str) -> None:
        """Let the name of a case's own thread say that it is over; Discord allows it seldom."""
        thread, case = interaction.channel, await self._context.desk.case(case_id)
        us = self._context.client.user
        if case is None or us is None or not isinstance(thread, discord.Thread):
            return
        card = case_card(case)
        is_its_own = thread.owner_id == us.id and thread.name.startswith(f"{case.id} ")
        if isinstance(thread.parent, discord.ForumChannel) and is_its_own:
            post = Post(thread.id, thread.id, thread.created_at or case.opened_at, thread.name)
            try:
                async with asyncio.timeout(RENAME_SECONDS):
                    await ForumBoard(self._context, self._calls, thread.parent).rename(post, card)
            except PASSING as error:
                log.info("discord.thread_not_renamed", kind=type(error).__name__)

    # --- shared with the orders -----------------------------------------------------------------

    async def allowed(
        self, interaction: Interaction, verb: CaseVerb, case_id: str
    ) -> OnCase | None:
        """Return the case and who presses; None where they may not, and have been told."""
        case = await self._context.desk.case(case_id)
        if case is None:
            await say(interaction, UNKNOWN)
            return None
        guild = None
        if case.channel.platform == PLATFORM:
            guild = guild_of(self._context, case.channel.space)
        room = case.channel.id if guild is not None else ""
        who = await presser(self._context, interaction, guild or interaction.guild, room)
        no = refusal(verb, case, who)
        if no:
            await say(interaction, no)
            return None
        return OnCase(case, who, guild)

    async def refresh(
        self, interaction: Interaction, case_id: str, post: Post | None = None
    ) -> None:
        """Let a card read as its case stands now; that it cannot is no failure of the press.

        Args:
            interaction: the press.
            case_id: of the case.
            post: where its card stands; None where the press was on the card itself.
        """
        try:
            case = await self._context.desk.case(case_id)
            if case is None:
                return
            card = case_card(case, await beside(self._context, case))
            if not case.evidence and interaction.message is not None and post is None:
                _keep_headline(card, interaction.message)
            if post is not None:
                client, notice = self._context.client, Priority.NOTICE
                await edit_card(client, self._calls, post, card, notice)
            else:
                await _show(interaction, card)
        except PASSING as error:
            log.info("discord.card_not_refreshed", kind=type(error).__name__)


async def _show(interaction: Interaction, card: Card) -> None:
    await interaction.edit_original_response(embed=card.embed, view=card.buttons)


def _keep_headline(card: Card, shown: discord.Message) -> None:
    """Let a card without lines say on why people were asked, which stands nowhere else."""
    if shown.embeds and handle_in(shown) == card.handle:
        card.embed.description = shown.embeds[0].description


def ended(case: Case) -> str:
    """Return how a case ended, for whoever presses on it."""
    verdict = "" if case.verdict is None else f" {VERDICTS[case.verdict]}"
    by = "" if case.assignee is None else f" It was in the hands of {member_called(case.assignee)}."
    return f"This case is closed, since {moment(case.updated_at, 'R')}.{verdict}{by}"


def told_undone(acts: tuple[Action, ...]) -> str:
    """Return what is being undone; empty where nothing is."""
    if not acts:
        return ""
    words = listed(dict.fromkeys(action_words(act, member) for act in acts))
    asked = any(isinstance(act, Reveal) for act in acts)
    return f"Ordered: {words}.{f' {ASKED_FIRST}' if asked else ''}"
