"""*Why?* and *Ask a human*: for the one whom a decision is about, and nobody else."""

import asyncio
from datetime import datetime
from typing import Final

from msgspec import Struct

from leeward_adapters.live.casework.telling import asks_people, tell
from leeward_adapters.live.members.reasons import is_about
from leeward_adapters.live.sending.turns import Once, Turns
from leeward_policies.case_rights import OVER
from leeward_policies.domain.event import Appealed
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.ports import Desk, Reasons

RECORDED_AFTER: Final = (0.2, 1.0, 5.0)
"""Seconds after which a notice is looked up again: whoever presses at once may be quicker than
the record that it was sent."""


class Own(Struct, frozen=True):
    """Reasons about whoever asks for them; see `reasons.statement`."""

    reasons: Reasons
    may_ask: bool = True
    """No human has answered them yet."""


class Humans:
    """Answers members who ask why, and asks people to look again.

    Args:
        desk: keeps the reasons, and takes appeals.
        turns: two presses about one matter wait for each other.
        platform: on which.
    """

    def __init__(self, desk: Desk, turns: Turns, platform: str) -> None:
        self._desk = desk
        self._turns = turns
        self._platform = platform
        self._appealed = Once()

    async def why(self, decision: str, who: UserRef) -> Own | str:
        """Return the reasons for whom they are about; else the notice that says why not."""
        reasons = await self._own(decision, who)
        if isinstance(reasons, str):
            return reasons
        appeal = await self._desk.appeal_of(decision, who)
        return Own(reasons, appeal is None or appeal.status not in OVER)

    async def ask(self, decision: str, who: UserRef, here: ChannelRef, at: datetime) -> str:
        """Ask people to look again, for whom it is about; return the notice, after it is kept.

        Args:
            decision: its id.
            who: asks.
            here: where they ask, which counts where the decision is about no message.
            at: when.
        """
        async with self._turns.of((who, decision)):
            reasons = await self._own(decision, who)
            if isinstance(reasons, str):
                return reasons
            appeal = await self._desk.appeal_of(decision, who)
            if appeal is not None and appeal.status in OVER:
                return "appeal-answered"
            if appeal is not None or (who, decision) in self._appealed:
                return "appeal-again"
            channel = here if reasons.message is None else reasons.message.channel_ref
            event = Appealed(channel, who, decision, at)
            made = await tell(self._desk, event, self._platform)
            self._appealed.note((who, decision))
        return "appeal-received" if asks_people(made) else "appeal-kept"

    async def _own(self, decision: str, who: UserRef) -> Reasons | str:
        """Return reasons about somebody; else the notice that says why not."""
        reasons = await self._desk.reasons(decision)
        for pause in RECORDED_AFTER:
            if reasons is None or reasons.is_settled:
                break
            await asyncio.sleep(pause)  # they read it already, and it is being written down
            reasons = await self._desk.reasons(decision)
        if reasons is None:
            return "why-gone"
        return reasons if is_about(reasons, who) else "why-not-yours"
