"""What people do with a case in more than one step: hand over, note, report, call it abuse."""

from collections.abc import Mapping
from typing import Any, Final

import discord
from typing_extensions import override

from leeward_adapters.discord.acting.boards import Post
from leeward_adapters.discord.acting.capabilities import PLATFORM
from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.people import somebody
from leeward_adapters.discord.answering.case_presses import CasePresses
from leeward_adapters.discord.answering.case_rights import caller_of
from leeward_adapters.discord.answering.replying import (
    NOT_DONE,
    QUIET,
    Interaction,
    acknowledge,
    data_of,
    kindly,
    log,
    say,
)
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.moves import (
    ASKS_NOTE,
    ASKS_REPORTED,
    HINT_NOTE,
    NOTE_LONGEST,
    SERVICE_LONGEST,
    SURE_ABUSE,
    SURE_ABUSE_LABEL,
    abuse_refusal,
    hand_over_refusal,
)
from leeward_adapters.live.casework.orders import NOT_OURS, SURE_WITHIN, TOO_LATE
from leeward_adapters.live.casework.presses import Button, Press
from leeward_adapters.live.casework.rights import roles_here
from leeward_policies.case_rights import Role
from leeward_policies.domain.move import CallAbuseMaterial, HandOver, MarkReported, Move, WriteNote
from leeward_policies.domain.refs import UserRef

FORM_SECONDS: Final = 840.0
"""How long a form is waited for; whoever sends it later sees it fail and opens it anew."""


class CaseMoves:
    """Answers presses on a case that ask for something more.

    Args:
        context: of the connection.
        cases: knows who may do what, and keeps cards up to date.
    """

    def __init__(self, context: Context, cases: CasePresses) -> None:
        self._context = context
        self._cases = cases

    async def hand_over(self, interaction: Interaction, case_id: str) -> None:
        """Let whoever was chosen look after a case, if they could see it."""
        to = _chosen(interaction)
        on = await self._cases.allowed(interaction, "handover", case_id)
        if on is None:
            return
        if to is None:
            await say(interaction, NOT_OURS)
            return
        guild = on.guild or interaction.guild
        roles: frozenset[Role] = frozenset()
        if guild is not None and not _is_bot(interaction, to):
            chosen = caller_of(await somebody(self._context, guild, to))
            roles = roles_here(chosen, people_of(self._context.desk))
        no = hand_over_refusal(on.live, to, roles, interaction.created_at)
        if no:
            await say(interaction, no)
            return
        await self._cases.move(interaction, case_id, HandOver(to))

    async def note(self, interaction: Interaction, case_id: str) -> None:
        """Open the form of a note; whether it may be written is looked at when it is sent."""
        await interaction.response.send_modal(MoveForm(self, case_id, "note"))

    async def reported(self, interaction: Interaction, case_id: str) -> None:
        """Open the form that asks to whom suspected abuse material was reported."""
        await interaction.response.send_modal(MoveForm(self, case_id, "reported"))

    async def sent(self, interaction: Interaction, case_id: str, move: Move) -> None:
        """Do what a form asks for."""
        if await acknowledge(interaction, of_card=True):
            await self._cases.move(interaction, case_id, move)

    async def abuse(self, interaction: Interaction, case_id: str) -> None:
        """Ask a second time whether a case may be about abuse material."""
        on = await self._cases.allowed(interaction, "abuse", case_id)
        if on is None:
            return
        no = abuse_refusal(on.live, interaction.created_at)
        if no:
            await say(interaction, no)
            return
        card = interaction.message
        place = "" if card is None else f":{card.channel.id}/{card.id}"
        sure = Press("sure", f"abuse:{case_id}{place}")
        view = buttons(((Button(sure, SURE_ABUSE_LABEL, "danger"),),))
        await say(interaction, SURE_ABUSE, view=view)

    async def sure(self, interaction: Interaction, argument: str) -> None:
        """Let only its responders see a case from now on, after a second press."""
        _, _, rest = argument.partition(":")
        case_id, _, place = rest.partition(":")
        asked = interaction.message
        if asked is None or not case_id:
            await say(interaction, NOT_OURS)
            return
        if interaction.created_at - asked.created_at > SURE_WITHIN:
            edit = interaction.edit_original_response
            await edit(content=TOO_LATE, view=None, allowed_mentions=QUIET)
            return
        await interaction.edit_original_response(view=None)  # it is answered, and asked once
        await self._cases.move(interaction, case_id, CallAbuseMaterial(), _post(place))


class MoveForm(discord.ui.Modal):
    """The form of a note, or of to whom something was reported.

    Args:
        moves: takes it.
        case_id: of the case.
        kind: which of both.
    """

    def __init__(self, moves: CaseMoves, case_id: str, kind: str) -> None:
        is_note = kind == "note"
        super().__init__(title=f"{'Note' if is_note else 'Reported'}: {case_id}"[:45],
                         timeout=FORM_SECONDS)  # fmt: skip
        self._moves = moves
        self._case = case_id
        self._is_note = is_note
        self.text: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="text",
            style=discord.TextStyle.paragraph if is_note else discord.TextStyle.short,
            max_length=NOTE_LONGEST if is_note else SERVICE_LONGEST,
        )
        asks = ASKS_NOTE if is_note else ASKS_REPORTED
        hint = HINT_NOTE if is_note else DISCORD.hint_reported
        self.add_item(discord.ui.Label(text=asks, description=hint, component=self.text))

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        text = self.text.value or ""
        move: Move = WriteNote(text) if self._is_note else MarkReported(text)
        async with kindly(interaction, NOT_DONE):
            await self._moves.sent(interaction, self._case, move)

    @override
    async def on_error(
        self, interaction: Interaction, error: Exception, item: Any = None, /
    ) -> None:
        log.error("discord.form_failed", kind=type(error).__name__)


def _chosen(interaction: Interaction) -> UserRef | None:
    """Return who was chosen from the menu of people."""
    values = data_of(interaction).get("values") or ()
    number = str(values[0]) if values else ""
    return UserRef(PLATFORM, "", number) if snowflake(number) is not None else None


def _is_bot(interaction: Interaction, who: UserRef) -> bool:
    resolved = data_of(interaction).get("resolved")
    users: Any = resolved.get("users") if isinstance(resolved, Mapping) else None
    user = users.get(who.id) if isinstance(users, Mapping) else None
    return bool(user.get("bot")) if isinstance(user, Mapping) else False


def _post(place: str) -> Post | None:
    """Read where a case's card stands; None where that is not told."""
    channel, _, message = place.partition("/")
    at, number = snowflake(channel), snowflake(message)
    if at is None or number is None:
        return None
    return Post(at, number, discord.utils.snowflake_time(number))
