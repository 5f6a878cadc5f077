"""The private line between members and the bot: what it shows, and the door it answers at."""

from typing import Any, Protocol

from msgspec import Struct

from leeward_adapters.live.casework.presses import Press, Rows
from leeward_policies.domain.refs import UserRef


class Shown(Struct, frozen=True):
    """What the bot shows to whoever asked, for their eyes alone; it lies in no inbox."""

    text: str
    rows: Rows = ()
    """What can be pressed below it."""


class Answers(Protocol):
    """Where the platform brings what members ask of the bot in private."""

    async def pressed(self, who: UserRef, press: Press) -> Shown:
        """Answer a button, or a command of the same meaning."""
        ...

    async def looked(self, who: UserRef, payload: Any) -> Shown:
        """Answer *Is this OK?* about the message of a payload; nothing of it is kept."""
        ...

    async def looked_at_words(self, who: UserRef, words: str) -> Shown:
        """Answer *Is this OK?* about words that somebody copied; nothing of them is kept."""
        ...

    async def reported(self, who: UserRef, payload: Any) -> Shown:
        """File the report of a payload, and answer with its receipt."""
        ...

    async def written(self, who: UserRef, text: str) -> Shown:
        """Answer what somebody wrote to the bot itself."""
        ...
