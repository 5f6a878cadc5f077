"""The button of a page about a brake: it lets a rule go on for an hour, and not without end."""

from datetime import datetime
from typing import Final

import discord

from leeward_adapters.discord.acting.brake_cards import mark_of, raised_embed
from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.people import presser
from leeward_adapters.discord.answering.case_rights import NAMES, RIGHTS
from leeward_adapters.discord.answering.replying import Interaction, log, say
from leeward_adapters.discord.answering.telling import tell
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import disarmed, moment
from leeward_adapters.live.sending.turns import Turns
from leeward_policies.braking import RAISED_FOR
from leeward_policies.domain.event import BrakeRaised
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.ports import BrakeStanding
from leeward_policies.words import plain

NOT_HOLDING: Final = (
    "This brake has let go by itself, so there is nothing to raise."
    " If it holds again, you are told."
)
NOT_YOURS: Final = f"This is for somebody else on the team: it takes {NAMES['undo']}."
ALREADY: Final = (
    "Somebody has raised this brake already, until {until}. Until then it goes no further."
)
DONE: Final = (
    "Raised: until {until} the rule {rule} may {does} {limit} times within an hour here,"
    " then its brake holds as before. What was held back stays undone: look at those messages"
    " yourself. If the brake holds all the same, you are told once more."
)
DOES: Final = {"hide": "hide up to", "restrict": "keep members from writing up to"}


class BrakePresses:
    """Answers presses on pages about brakes.

    Args:
        context: of the connection.
        turns: presses on one brake wait for each other.
    """

    def __init__(self, context: Context, turns: Turns) -> None:
        self._context = context
        self._turns = turns

    async def raise_it(self, interaction: Interaction, mark: str) -> None:
        """Raise a brake for an hour, once however often it is pressed, and say what that does.

        Args:
            interaction: the press.
            mark: what the button knows the brake by.
        """
        async with self._turns.of(f"brake:{mark}"):
            brake = self._brake(mark)
            guild = None if brake is None else guild_of(self._context, brake.space.id)
            who = await presser(self._context, interaction, guild or interaction.guild)
            if not (who.holds(*RIGHTS["undo"]) or who.answers):
                await say(interaction, NOT_YOURS)
            elif brake is None or guild is None:
                await say(interaction, NOT_HOLDING)
            elif brake.raised_until is not None:
                await say(interaction, ALREADY.format(until=moment(brake.raised_until, "t")))
            else:
                until = interaction.created_at + RAISED_FOR
                await self._raise(interaction, brake, who.ref, until)
                after = self._brake(mark) or brake
                await say(interaction, _done(after, until))
                await self._refresh(interaction, until, who.ref)

    def _brake(self, mark: str) -> BrakeStanding | None:
        """Return how a brake stands; None where nothing was done or held within the last hour."""
        stands = self._context.desk.standing().brakes
        return next((one for one in stands if mark_of(one.space, one.rule, one.kind) == mark), None)

    async def _raise(
        self, interaction: Interaction, brake: BrakeStanding, by: UserRef, until: datetime
    ) -> None:
        channel = ChannelRef(PLATFORM, brake.space.id, str(interaction.channel_id))
        at = interaction.created_at
        space, rule, kind = brake.space, brake.rule, brake.kind
        await tell(self._context, BrakeRaised(channel, by, space, rule, kind, until, at, PLATFORM))

    async def _refresh(self, interaction: Interaction, until: datetime, by: UserRef) -> None:
        """Let the page read as it stands now; that it cannot is no failure of the press."""
        message = interaction.message
        if message is None or not message.embeds:
            return
        embed: discord.Embed = raised_embed(message.embeds[0], until, by)
        try:
            await interaction.edit_original_response(embed=embed, view=None)
        except PASSING as error:
            log.info("discord.card_not_refreshed", kind=type(error).__name__)


def _done(brake: BrakeStanding, until: datetime) -> str:
    rule = disarmed(plain(brake.rule, 100))
    does = DOES[brake.kind]
    return DONE.format(until=moment(until, "t"), rule=rule, does=does, limit=brake.limit)
