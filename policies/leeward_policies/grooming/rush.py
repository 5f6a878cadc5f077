"""A rush of new contacts: one account takes the same steps toward several members within a day.

Nothing is kept for it: it rests on whom the author's lines weigh on (`AuthorState.breadth`), and
each of them must be one whom a line would be watched for alone. Whoever welcomes newcomers takes
no such steps, however many they speak to.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from leeward_policies.domain.conversation import Breadth, Conversation, Level, PairState
from leeward_policies.domain.refs import MessageRef
from leeward_policies.grooming.assess import others_tried

RUSH: Final = timedelta(hours=24)
"""What lies further apart is no rush, and whom one has known for longer is no new contact."""

MEMBERS: Final[Mapping[int, Level]] = {5: "concern", 3: "watch"}
"""From how many members on, this one counted, it is how much; the most first."""

MEANT: Final = 0.5
"""The least share of a line that makes it one to this member, and not to the whole room."""


def rush(conversation: Conversation, place: int, message: MessageRef, at: datetime) -> Level:
    """Return how much of a rush an author's line to one member is part of.

    Args:
        conversation: the state after the line.
        place: of the member, in the order of the shares.
        message: the line that is judged.
        at: event time.
    """
    pair = conversation.pairs[place]
    tie = conversation.ties[place] if conversation.ties else None
    if tie is not None or not _is_new(pair, message, at):
        return "none"
    if conversation.shares[place].weight < MEANT:
        return "none"
    tried = _lately((*conversation.author.breadth, *conversation.others), at)
    members = 1 + others_tried(tried, pair.target, at)
    return next((level for least, level in MEMBERS.items() if members >= least), "none")


def _is_new(pair: PairState, message: MessageRef, at: datetime) -> bool:
    """Say whether the two first spoke within the day, and this line is evidence."""
    return at - pair.first_at < RUSH and any(one.message == message for one in pair.evidence)


def _lately(breadth: Sequence[Breadth], at: datetime) -> list[Breadth]:
    return [one for one in breadth if at - one.at < RUSH]
