"""The console, put together."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.exceptions import ClientException, HTTPException, NotFoundException
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from leeward.console import api, pages
from leeward.console.address import address_of
from leeward.console.doors import Doors
from leeward.console.guards import OPEN, guard
from leeward.console.inside import KEY, Inside, Sayings
from leeward.console.limits import Allowance, Locks, Rate
from leeward.console.live import ROUTES as LIVE
from leeward.console.refusals import on_client, on_error, on_http, on_starting, on_storage
from leeward.console.sessions import Sessions
from leeward.console.statics import FOREVER, Statics
from leeward.console.streams import Streams
from leeward.console.walls import BODY_BYTES, Walls
from leeward_policies.errors import NotReady, StorageError

ASKING: Final = Rate(burst=120, a_minute=240)
"""Of one client, and of one session: whoever opens a page a second is still served."""

FAILURES: Final = 5
"""Sign-ins that may fail in a row; a preview and two mistyped links are three."""

FAILURES_ANYWHERE: Final = 100
"""Of all clients together; a guess is right once in 2^256, so this is against the noise."""

FIRST_LOCK: Final = timedelta(minutes=1)
LONGEST_LOCK: Final = timedelta(hours=1)
LONGEST_LOCK_ANYWHERE: Final = timedelta(minutes=4)
"""So that nobody outside can keep the team out for long; whoever is signed in stays so."""


class Console:
    """The console of one community, as an ASGI application.

    Args:
        doors: what it is given.
        routes: pages and acts beside its own.
        asking: how often a client, and a session, may ask.
    """

    def __init__(
        self,
        doors: Doors,
        routes: Sequence[ControllerRouterHandler] = (),
        *,
        asking: Rate = ASKING,
    ) -> None:
        clock = doors.clock
        self.inside = Inside(
            doors=doors,
            address=address_of(doors.url),
            sessions=Sessions(doors),
            statics=Statics(),
            sayings=Sayings(),
            streams=Streams(),
            places=pages.PLACES,
            asking=Allowance(asking, clock),
            failing=Locks(clock, failures=FAILURES, first=FIRST_LOCK, longest=LONGEST_LOCK),
            failing_anywhere=Locks(
                clock,
                failures=FAILURES_ANYWHERE,
                first=FIRST_LOCK,
                longest=LONGEST_LOCK_ANYWHERE,
            ),
        )
        self.app = Litestar(
            [_static(self.inside), *LIVE, *pages.ROUTES, *api.ROUTES, *routes],
            debug=False,
            exception_handlers={
                ClientException: on_client,
                Exception: on_error,
                HTTPException: on_http,
                NotReady: on_starting,
                StorageError: on_storage,
            },
            guards=[guard],
            logging_config=None,
            openapi_config=None,
            request_max_body_size=BODY_BYTES,
            state=State({KEY: self.inside}),
        )
        self.walls = Walls(self.app, self.inside)
        """What a server runs."""


def _static(inside: Inside) -> ControllerRouterHandler:
    @get("/static/{name:str}", opt=OPEN)
    async def static(name: FromPath[str]) -> Response[bytes]:
        file = inside.statics.get(name)
        if file is None:
            raise NotFoundException
        return Response(
            file.content, media_type=file.media_type, headers={"cache-control": FOREVER}
        )

    return static
