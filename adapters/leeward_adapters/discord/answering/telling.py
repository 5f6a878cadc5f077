"""Handing in what people did: nobody is told that it happened before it is committed."""

from leeward_adapters.discord.acting.capabilities import PLATFORM
from leeward_adapters.discord.context import Context
from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event
from leeward_policies.errors import NotReady


async def tell(context: Context, event: Event) -> Decision:
    """Hand in an event and return what was made of it, after it is committed.

    Raises:
        NotReady: the community does not run, or the judgement failed on it.
        StorageError: it could not be kept.
    """
    decision = await context.desk.tell(event, PLATFORM)
    if decision is None:
        raise NotReady(
            place="discord, an answer to a person",
            value=f"the event {event.__struct_config__.tag} was not judged",
            cure="The log of the judgement says why; the person may try again.",
        )
    return decision


def asks_people(decision: Decision) -> bool:
    """Say whether what was committed asks a person to look."""
    return any(isinstance(act, AskHuman) for act in decision.actions)
