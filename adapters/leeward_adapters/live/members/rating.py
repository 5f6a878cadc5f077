"""*Not me / wrong*: a member says that a tip did not fit; only how often is counted."""

from datetime import datetime
from typing import Final

from leeward_adapters.live.casework.telling import tell
from leeward_policies.domain.event import TipRated
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.ports import Desk

THANKS: Final = "rated"
"""The notice that answers, whatever was counted: once a member and tip, and only their own."""


async def rate(desk: Desk, channel: ChannelRef, who: UserRef, decision: str, at: datetime) -> str:
    """Hand in that a tip was wrong for somebody; return the notice that thanks them.

    Args:
        desk: takes it, and counts it for the rule without the member.
        channel: where they said so.
        who: got the tip.
        decision: the id of the decision in which they were tipped.
        at: when.

    Raises:
        LeewardError: it could not be kept.
    """
    event = TipRated(channel, who, decision, is_wrong=True, at=at)
    await tell(desk, event, channel.platform)
    return THANKS
