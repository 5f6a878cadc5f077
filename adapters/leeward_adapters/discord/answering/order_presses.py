"""The grave buttons of a case: time-out, kick, ban and lock, each asked about a second time."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, get_args

import discord
from msgspec import Struct

from leeward_adapters.discord.acting.abuse_cards import is_abuse
from leeward_adapters.discord.acting.boards import Post
from leeward_adapters.discord.acting.capabilities import PLATFORM, capabilities
from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.people import ourselves, somebody
from leeward_adapters.discord.answering.case_presses import ELSEWHERE, CasePresses, OnCase, ended
from leeward_adapters.discord.answering.case_rights import NAMES, CaseVerb, rank_refusal
from leeward_adapters.discord.answering.orders import DURATIONS, Grave, grave, restrict, says
from leeward_adapters.discord.answering.replying import QUIET, Interaction, data_of, say
from leeward_adapters.discord.answering.telling import tell
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.custom_ids import Press
from leeward_adapters.discord.sending.words import NAME_SHOWN, disarmed, member, snowflake
from leeward_adapters.live.sending.turns import Once, Turns
from leeward_policies.case_rights import OVER
from leeward_policies.domain.action import Action
from leeward_policies.domain.event import Ordered
from leeward_policies.explain import action_words
from leeward_policies.loading.durations import duration_of

SURE_WITHIN: Final = timedelta(seconds=60)
"""How long the second press is waited for; after that nobody knows what they press."""

TOO_LATE: Final = "That was too late: nothing was done. Press the button on the case again."
NOT_HERE: Final = "Do this by hand: nothing of this case is acted on from here."
NOT_OURS: Final = "That cannot be read any more: nothing was done. Press on the case again."
FIRST: Final = "Press within a minute if you are sure."
CHOOSE: Final = "For how long? It begins at once and ends by itself; choose within a minute."

LABELS: Final[Mapping[Grave, str]] = {
    "kick": "Yes, kick",
    "ban": "Yes, ban",
    "lock": "Yes, close direct messages",
}


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
        self._ordered = Once()

    async def ask(self, interaction: Interaction, verb: CaseVerb, case_id: str) -> None:
        """Ask a second time, and say exactly what will happen."""
        on = await self._possible(interaction, verb, case_id)
        if on is None:
            return
        sure = Press("sure", _argument(verb, case_id, interaction.message))
        who = member(on.case.subject.author)
        server = disarmed(on.guild.name, NAME_SHOWN) if on.guild else "this server"
        if verb == "timeout":
            text = f"This keeps {who} from writing anywhere in {server}. {CHOOSE}"
            await say(interaction, text, view=_durations(sure))
            return
        kind = _grave(verb)
        text = f"{says(kind, on.case, who, server)} {FIRST}"
        view = buttons([[(sure, LABELS[kind], discord.ButtonStyle.danger)]])
        await say(interaction, text, view=view)

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
            act = _act(question.verb, on, interaction, asked.id)
            if act is None:
                await say(interaction, NOT_OURS)
                return
            case, by = on.case, on.by.ref
            if act.key not in self._ordered:  # else it is the second half of a double click
                at = interaction.created_at
                event = Ordered(case.channel, by, (act,), at, case.id, PLATFORM)
                await tell(self._context, event)
                self._ordered.note(act.key)
            await _closes(interaction, f"Ordered: {action_words(act, member)}.")
            await self._cases.refresh(interaction, case.id, question.post)

    async def _possible(
        self, interaction: Interaction, verb: CaseVerb, case_id: str
    ) -> OnCase | None:
        """Return the case where this can be done in it now; None where not, and it is said."""
        on = await self._cases.allowed(interaction, verb, case_id)
        if on is None:
            return None
        no = _unable(self._context, verb, on)
        number = snowflake(on.case.subject.author.id)
        if on.guild is None or (number is None and verb != "lock"):
            no = ELSEWHERE
        elif on.case.status in OVER:
            no = ended(on.case)
        elif is_abuse(on.case):
            no = NOT_HERE
        elif verb != "lock" and not no:
            subject = await somebody(self._context, on.guild, on.case.subject.author)
            no = rank_refusal(verb, on.by, subject, ourselves(self._context, on.guild))
        if no:
            await say(interaction, no)
            return None
        return on


def _unable(context: Context, verb: CaseVerb, on: OnCase) -> str:
    """Return why Leeward itself cannot do something in a server; empty where it can."""
    can = capabilities(context, on.case.channel.space_ref)
    how = {"timeout": can.restrict, "kick": can.kick, "ban": can.ban, "lock": can.lock}[verb]
    if how != "none":
        return ""
    return f"Leeward itself lacks {NAMES[verb]} here; `/leeward doctor` tells how to give it."


def _argument(verb: CaseVerb, case_id: str, card: discord.Message | None) -> str:
    place = "" if card is None else f":{card.channel.id}/{card.id}"
    return f"{verb}:{case_id}{place}"


def _durations(sure: Press) -> discord.ui.View:
    """Return a menu of time-outs; who answers it is told by its id alone."""
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=sure.custom_id(),
        placeholder="Time-out for …",
        options=[
            discord.SelectOption(
                label=duration_of(int(one.total_seconds())), value=str(int(one.total_seconds()))
            )
            for one in DURATIONS
        ],
    )
    view = discord.ui.View(timeout=None)
    view.add_item(menu)
    view.stop()
    return view


def _act(verb: CaseVerb, on: OnCase, interaction: Interaction, asked: int) -> Action | None:
    """Return the act that a second press orders; None where it says no known duration."""
    if verb != "timeout":
        return grave(_grave(verb), on.case, on.by.ref, asked)
    offered = {str(int(one.total_seconds())) for one in DURATIONS}
    chosen = [value for value in data_of(interaction).get("values", ()) if value in offered]
    return restrict(on.case, on.by.ref, int(chosen[0]), asked) if chosen else None


def _grave(verb: CaseVerb) -> Grave:
    return "kick" if verb == "kick" else "ban" if verb == "ban" else "lock"


async def _closes(interaction: Interaction, text: str) -> None:
    """Let the question read as its answer, so that nobody presses on it again."""
    await interaction.edit_original_response(content=text, view=None, allowed_mentions=QUIET)
