"""What the pages of the console reach, and who asks for them."""

from collections import OrderedDict
from typing import Any, Final, TypeAlias, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from msgspec import Struct, field

from leeward.console.address import Address
from leeward.console.doors import Doors
from leeward.console.limits import Allowance, Locks
from leeward.console.opened import Opened
from leeward.console.sessions import Sessions, Visitor
from leeward.console.statics import Statics
from leeward.console.streams import Streams
from leeward_policies.case_rights import Role

KEY: Final = "inside"
"""Where the application's state holds it."""

TOLD: Final = 1_000
"""Sessions that something is still to be told, at most."""

Asked: TypeAlias = Request[Visitor, Any, Any]
"""A request, as a page gets it."""


class Place(Struct, frozen=True):
    """A page in the navigation."""

    path: str
    name: str
    roles: tuple[Role, ...]
    """Who finds it there; the page itself says who may open it."""


class Sayings:
    """What is to be told to each session on the next page it opens; kept in memory alone."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, str] = OrderedDict()

    def tell(self, visitor: Visitor, text: str) -> None:
        """Tell something once."""
        self._told[visitor.way.id] = text
        self._told.move_to_end(visitor.way.id)
        while len(self._told) > TOLD:
            self._told.popitem(last=False)

    def heard(self, visitor: Visitor) -> str:
        """Take what is to be told; empty where there is nothing."""
        return self._told.pop(visitor.way.id, "")


class Inside(Struct, frozen=True, kw_only=True):
    """What the pages share."""

    doors: Doors
    address: Address
    sessions: Sessions
    statics: Statics
    sayings: Sayings
    streams: Streams
    places: tuple[Place, ...]
    asking: Allowance
    """Requests of each client and session."""
    failing: Locks
    """Sign-ins that failed, of each client."""
    failing_anywhere: Locks
    """Sign-ins that failed, of all clients together."""
    opened: Opened = field(default_factory=Opened)
    """Whose lines are open before whom."""


def inside_of(request: ASGIConnection[Any, Any, Any, Any]) -> Inside:
    """Return what the pages share."""
    return cast("Inside", request.app.state[KEY])


async def fields_of(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Return the fields of a form; the last, where one is there more than once.

    Ours have no files, so that only the plain encoding is read.
    """
    if request.content_type[0] != RequestEncodingType.URL_ENCODED:
        return {}
    try:
        form = await request.form()
    except ValueError:  # no UTF-8
        return {}
    return {name: text for name, text in form.multi_items() if isinstance(text, str)}


def visitor_of(request: ASGIConnection[Any, Any, Any, Any]) -> Visitor:
    """Return who asks; the guards have seen to it that there is somebody."""
    return cast("Visitor", request.scope["user"])
