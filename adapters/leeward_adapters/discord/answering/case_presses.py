"""The buttons of a case: taking it, judging it, undoing what was done, and reading its lines."""

from collections.abc import Mapping, Sequence
from typing import Final

import discord
from msgspec import Struct

from leeward_adapters.discord.acting.abuse_cards import is_abuse
from leeward_adapters.discord.acting.boards import Post
from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of, people_of
from leeward_adapters.discord.acting.case_lines import pages_of_lines
from leeward_adapters.discord.acting.people import Someone, presser
from leeward_adapters.discord.acting.posts import verdict_words
from leeward_adapters.discord.answering.cards_here import CardsHere
from leeward_adapters.discord.answering.case_rights import (
    NAMES,
    UNDOES,
    CaseVerb,
    refusal,
    roles_here,
    undo_lacks,
)
from leeward_adapters.discord.answering.replying import Interaction, say
from leeward_adapters.discord.answering.telling import tell
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.words import member, member_called, moment
from leeward_adapters.live.sending.turns import Turns
from leeward_policies.case_rights import IS_OVER, OVER, TAKEN, verdict_refusal
from leeward_policies.case_rights import refusal as state_refusal
from leeward_policies.domain.action import Action, Reveal
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.domain.event import CaseMoved, Judged, Ordered
from leeward_policies.domain.move import (
    CallAbuseMaterial,
    GiveBack,
    HandOver,
    MarkReported,
    Move,
    Reopen,
    Take,
    WriteNote,
)
from leeward_policies.explain import action_words, listed

UNKNOWN: Final = "Leeward knows no such case (any more)."
ELSEWHERE: Final = "This cannot be acted on from here: it is no member of a server on Discord."
NOTHING_TO_UNDO: Final = (
    "There is nothing left to undo: nothing that was done in this case still stands,"
    " its words are no longer kept, or it was a kick, which nothing takes back."
)
ASKED_FIRST: Final = "Discord cannot bring a message back, so its author is asked first."
STAYS: Final = "This is left for somebody with {rights}: {left}."
QUICKER: Final = "Somebody was quicker, or this is not possible now. This is how the case stands."
DRILL_ANSWERED: Final = "Thank you: this test page is answered."
NO_LINES: Final = "No line of this case is kept any longer."

MOVED: Final[Mapping[type[Move], str]] = {
    Take: "You look after this case now.",
    HandOver: "The case is handed over. Leeward does not call them: please tell them.",
    GiveBack: "The case waits for somebody else now.",
    WriteNote: "The note is kept with the case.",
    Reopen: "The case is open again.",
    CallAbuseMaterial: "Only those responsible for abuse material see this case from now on."
    " Please do not open, copy or forward what it is about, and speak with nobody else about it.",
    MarkReported: "It is noted that this was reported.",
}

VERB_OF: Final[Mapping[type[Move], CaseVerb]] = {
    Take: "take",
    HandOver: "handover",
    GiveBack: "giveback",
    WriteNote: "note",
    Reopen: "reopen",
    CallAbuseMaterial: "abuse",
    MarkReported: "reported",
}


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
        self._cards = CardsHere(context)

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
            if on is None:
                return
            case, by, at = on.case, on.by.ref, interaction.created_at
            no = state_refusal(case, move, by, at)
            if no:
                await say(interaction, _told(no, case))
            else:
                await tell(self._context, CaseMoved(case.channel, case.id, by, move, at, PLATFORM))
                after = await self._context.desk.case(case_id)
                await say(interaction, _done(case, after, move, str(by)))
            await self._cards.refresh(interaction, case_id, post)
            if isinstance(move, Reopen | CallAbuseMaterial) and not no:
                await self._cards.rename(interaction, case_id)

    async def judge(self, interaction: Interaction, case_id: str, verdict: Verdict) -> None:
        """Take a verdict; what was wrong is undone as well."""
        async with self._turns.of(case_id):
            on = await self.allowed(interaction, verdict, case_id)
            if on is None:
                return
            case, by, at = on.case, on.by.ref, interaction.created_at
            no = verdict_refusal(case, verdict, by)
            if no:
                await say(interaction, _told(no, case))
            else:
                # Undone first: the order belongs to the case while it is open, and whoever has
                # to press again after a failure finds nothing left to undo.
                undone = await self._undo(on, interaction) if verdict == "wrong" else ""
                event = Judged(case.channel, case.id, by, verdict, at, PLATFORM)
                await tell(self._context, event)
                await say(interaction, await self._judged(on, undone))
            await self._cards.refresh(interaction, case_id)
            await self._cards.rename(interaction, case_id)

    async def _judged(self, on: OnCase, undone: str) -> str:
        """Return what came of a verdict, for whoever gave it."""
        after = await self._context.desk.case(on.case.id)
        if after is None or after.judged_by != str(on.by.ref):
            return QUICKER
        closed = "The case is closed." if after.appeal is None else "The member is told."
        return f"Noted. {verdict_words(after)} {closed} {undone}".rstrip()

    async def undo(self, interaction: Interaction, case_id: str) -> None:
        """Order that what was done in a case is undone."""
        async with self._turns.of(case_id):
            on = await self.allowed(interaction, "undo", case_id)
            if on is None:
                return
            undone = await self._undo(on, interaction)
            await say(interaction, undone or NOTHING_TO_UNDO)
            await self._cards.refresh(interaction, case_id)

    async def lines(self, interaction: Interaction, case_id: str) -> None:
        """Show the sealed lines to one person; the audit says so."""
        on = await self.allowed(interaction, "lines", case_id)
        if on is None:
            return
        texts = await self._context.desk.open_lines(on.case, on.by.ref)
        is_linked = not is_abuse(on.case)
        pages = pages_of_lines(texts, on.case.notes, is_linked=is_linked)
        for page in pages or (NO_LINES,):
            await say(interaction, page)

    async def _undo(self, on: OnCase, interaction: Interaction) -> str:
        """Order what undoes a case, as far as they may, and return it in words."""
        case, by = on.case, on.by.ref
        found = await self._context.desk.undoing(case, by)
        acts = tuple([act for act in found if not undo_lacks(act, on.by)])
        if acts:
            at = interaction.created_at
            await tell(self._context, Ordered(case.channel, by, acts, at, case.id, PLATFORM))
        return told_undone(acts, [act for act in found if undo_lacks(act, on.by)])

    # --- shared with the orders and the moves ---------------------------------------------------

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
        people = people_of(self._context)
        roles = roles_here(who, people, was_asked=interaction.guild_id is None)
        no = refusal(verb, case, who, roles)
        if no:
            await say(interaction, no)
            return None
        return OnCase(case, who, guild)

    async def refresh(
        self, interaction: Interaction, case_id: str, post: Post | None = None
    ) -> None:
        """Let a card read as its case stands now; see `CardsHere.refresh`."""
        await self._cards.refresh(interaction, case_id, post)


def _done(case: Case, after: Case | None, move: Move, by: str) -> str:
    """Return what came of a move: of two who do the same at once one was quicker."""
    is_lost = isinstance(move, Take) and after is not None and after.assignee != by
    if after == case or is_lost:
        return QUICKER
    return DRILL_ANSWERED if case.is_drill else MOVED[type(move)]


def _told(no: str, case: Case) -> str:
    """Return why something cannot be done with a case, with who and when where that helps."""
    if no == IS_OVER and case.status in OVER:
        return ended(case)
    if no == TAKEN and case.assignee is not None:
        until = "" if case.taken_until is None else f" until {moment(case.taken_until)}"
        return f"{member_called(case.assignee)} looks after this case{until}. {TAKEN}"
    return no


def ended(case: Case) -> str:
    """Return how a case ended, for whoever presses on it."""
    by = "" if case.assignee is None else f" It was in the hands of {member_called(case.assignee)}."
    closed = f"This case is closed, since {moment(case.updated_at, 'R')}."
    return " ".join(f"{closed} {verdict_words(case)}{by}".split())


def told_undone(acts: Sequence[Action], left: Sequence[Action] = ()) -> str:
    """Return what is being undone, and what takes another right; empty where nothing is."""
    told = [f"Ordered: {_listed(acts)}."] if acts else []
    if any(isinstance(act, Reveal) for act in acts):
        told.append(ASKED_FIRST)
    if left:
        rights = listed(dict.fromkeys(NAMES[UNDOES[type(act)]] for act in left))
        told.append(STAYS.format(left=_listed(left), rights=rights))
    return " ".join(told)


def _listed(acts: Sequence[Action]) -> str:
    return listed(dict.fromkeys(action_words(act, member) for act in acts))
