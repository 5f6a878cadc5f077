"""The grave orders of a case: what stands in their way, and handing them in once."""

from datetime import datetime

from leeward_adapters.live.casework.abuse import is_abuse
from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.moves import OnCase, ended_words
from leeward_adapters.live.casework.orders import NOT_HERE
from leeward_adapters.live.casework.rights import CaseVerb
from leeward_adapters.live.casework.telling import tell
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.saying.words import acted
from leeward_adapters.live.sending.turns import Once
from leeward_policies.case_rights import OVER
from leeward_policies.domain.action import Action
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import Ordered
from leeward_policies.ports import Capabilities, Desk


def order_obstacle(
    verb: CaseVerb, case: Case, can: Capabilities, dialect: Dialect, *, is_reachable: bool
) -> Text:
    """Return why a grave order cannot be given in a case now; nothing where it can.

    What a platform alone knows, such as who stands above whom, is asked after this.

    Args:
        verb: `timeout`, `kick`, `ban` or `lock`.
        case: as it stands.
        can: what is possible in its space, to anybody.
        dialect: of the platform.
        is_reachable: we are in the place of the case, and whom it is about can be acted on.
    """
    if not is_reachable:
        return (dialect.elsewhere,)
    if case.status in OVER:
        return ended_words(case)
    if is_abuse(case):
        return (NOT_HERE,)
    how = {"timeout": can.restrict, "kick": can.kick, "ban": can.ban, "lock": can.lock}[verb]
    return (dialect.we_lack(verb, "here"),) if how == "none" else ()


class Orders:
    """Hands in what people order; the second half of a double click orders nothing again.

    Args:
        desk: takes it.
        dialect: of the platform.
    """

    def __init__(self, desk: Desk, dialect: Dialect) -> None:
        self._desk = desk
        self._platform = dialect.platform
        self._ordered = Once()

    async def order(self, on: OnCase, act: Action, at: datetime) -> Text:
        """Order an act, once, and return that it was ordered; see `orders.act_of`."""
        case, by = on.case, on.by.ref
        if act.key not in self._ordered:
            event = Ordered(case.channel, by, (act,), at, case.id, self._platform)
            await tell(self._desk, event, self._platform)
            self._ordered.note(act.key)
        return ("Ordered: ", *acted(act), ".")
