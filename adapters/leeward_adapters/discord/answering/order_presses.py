"""The grave buttons of a case: time-out, kick, ban and lock, each asked about a second time."""

from typing import Any, get_args

import discord
from msgspec import Struct

from leeward_adapters.discord.acting.boards import Post
from leeward_adapters.discord.acting.capabilities import capabilities
from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.people import ourselves, somebody
from leeward_adapters.discord.answering.case_presses import CasePresses, OnCase
from leeward_adapters.discord.answering.case_rights import rank_refusal
from leeward_adapters.discord.answering.replying import QUIET, Interaction, data_of, say
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.custom_ids import custom_id
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.discord.sending.words import shown, snowflake
from leeward_adapters.live.casework.ordering import Orders, order_obstacle
from leeward_adapters.live.casework.orders import (
    NOT_OURS,
    SURE_WITHIN,
    TOO_LATE,
    act_of,
    question_of,
    seconds_offered,
    sure_label,
)
from leeward_adapters.live.casework.presses import Button, Press
from leeward_adapters.live.casework.rights import CaseVerb, Grave
from leeward_adapters.live.saying.spans import Who
from leeward_adapters.live.saying.words import NAME_SHOWN, loose
from leeward_adapters.live.sending.turns import Turns


class Question(Struct, frozen=True):
    """What a second press answers, as it stands in the button's id."""

    verb: CaseVerb
    case: str
    post: Post | None = None
    """Where the case's card stands, to be brought up to date."""

    @classmethod
    def read(cls, argument: str) -> "Question | None":
        """Read it back; None for what we never wrote."""
        verb, _, rest = argument.partition(":")
        case, _, place = rest.partition(":")
        channel, _, message = place.partition("/")
        at, number = snowflake(channel), snowflake(message)
        post = None
        if at is not None and number is not None:
            post = Post(at, number, discord.utils.snowflake_time(number))
        if not case or verb not in {"timeout", *get_args(Grave)}:
            return None
        return cls(verb, case, post)  # type: ignore[arg-type] # it is one of these


class OrderPresses:
    """Answers presses that order something grave.

    Args:
        context: of the connection.
        cases: knows who may do what, and keeps cards up to date.
        turns: presses on one case wait for each other.
    """

    def __init__(self, context: Context, cases: CasePresses, turns: Turns) -> None:
        self._context = context
        self._cases = cases
        self._turns = turns
        self._orders = Orders(context.desk, DISCORD)

    async def ask(self, interaction: Interaction, verb: CaseVerb, case_id: str) -> None:
        """Ask a second time, and say exactly what will happen."""
        on = await self._possible(interaction, verb, case_id)
        if on is None:
            return
        sure = Press("sure", _argument(verb, case_id, interaction.message))
        server = loose(on.guild.name, NAME_SHOWN) if on.guild else "this server"
        text = question_of(verb, on.case, Who(on.case.subject.author), server, DISCORD)
        view = (
            _durations(sure)
            if verb == "timeout"
            else buttons(((Button(sure, sure_label(verb, DISCORD), "danger"),),))
        )
        await say(interaction, shown(text), view=view)

    async def sure(self, interaction: Interaction, argument: str) -> None:
        """Order what was asked about, if it is still wanted and still allowed."""
        question = Question.read(argument)
        asked = interaction.message
        if question is None or asked is None:
            await say(interaction, NOT_OURS)
            return
        if interaction.created_at - asked.created_at > SURE_WITHIN:
            await _closes(interaction, TOO_LATE)
            return
        async with self._turns.of(question.case):
            on = await self._possible(interaction, question.verb, question.case)
            if on is None:
                return
            chosen = next(iter(data_of(interaction).get("values", ())), "")
            act = act_of(question.verb, on.case, on.by.ref, asked.id, str(chosen))
            if act is None:
                await say(interaction, NOT_OURS)
                return
            ordered = await self._orders.order(on.live, act, interaction.created_at)
            await _closes(interaction, shown(ordered))
            await self._cases.refresh(interaction, on.case.id, question.post)

    async def _possible(
        self, interaction: Interaction, verb: CaseVerb, case_id: str
    ) -> OnCase | None:
        """Return the case where this can be done in it now; None where not, and it is said."""
        on = await self._cases.allowed(interaction, verb, case_id)
        if on is None:
            return None
        number = snowflake(on.case.subject.author.id)
        is_reachable = on.guild is not None and (number is not None or verb == "lock")
        can = capabilities(self._context, on.case.channel.space_ref)
        no = shown(order_obstacle(verb, on.case, can, DISCORD, is_reachable=is_reachable))
        if not no and on.guild is not None and verb != "lock":
            subject = await somebody(self._context, on.guild, on.case.subject.author)
            no = rank_refusal(verb, on.by, subject, ourselves(self._context, on.guild))
        if no:
            await say(interaction, no)
            return None
        return on


def _argument(verb: CaseVerb, case_id: str, card: discord.Message | None) -> str:
    place = "" if card is None else f":{card.channel.id}/{card.id}"
    return f"{verb}:{case_id}{place}"


def _durations(sure: Press) -> discord.ui.View:
    """Return a menu of time-outs; who answers it is told by its id alone."""
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=custom_id(sure),
        placeholder="Time-out for …",
        options=[
            discord.SelectOption(label=label, value=str(seconds))
            for seconds, label in seconds_offered().items()
        ],
    )
    view = discord.ui.View(timeout=None)
    view.add_item(menu)
    view.stop()
    return view


async def _closes(interaction: Interaction, text: str) -> None:
    """Let the question read as its answer, so that nobody presses on it again."""
    await interaction.edit_original_response(content=text, view=None, allowed_mentions=QUIET)
