"""Handing in what people did: nobody is told that it happened before it is committed."""

from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event
from leeward_policies.errors import NotReady
from leeward_policies.ports import Desk


async def tell(desk: Desk, event: Event, platform: str) -> Decision:
    """Hand in an event and return what was made of it, after it is committed.

    Args:
        desk: takes it.
        event: what somebody did.
        platform: on which.

    Raises:
        NotReady: the community does not run, or the judgement failed on it.
        StorageError: it could not be kept.
    """
    decision = await desk.tell(event, platform)
    if decision is None:
        raise NotReady(
            place=f"{platform}, an answer to a person",
            value=f"the event {event.__struct_config__.tag} was not judged",
            cure="The log of the judgement says why; the person may try again.",
        )
    return decision


def asks_people(decision: Decision) -> bool:
    """Say whether what was committed asks a person to look."""
    return any(isinstance(act, AskHuman) for act in decision.actions)
