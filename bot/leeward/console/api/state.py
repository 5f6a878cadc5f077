"""How the running Leeward does, for programs that watch over it."""

from typing import Final

from litestar import get

from leeward.console.api.frame import V1, documented
from leeward.console.api.shapes import HealthShape
from leeward.console.guards import ALL, for_roles
from leeward.console.inside import Asked, inside_of, visitor_of


@get(f"{V1}/health", opt=for_roles(*ALL), responses=documented(), operation_id="health")
async def health(request: Asked) -> HealthShape:
    """Say how the running Leeward does; 503 while it does not run."""
    standing = inside_of(request).doors.desk.standing()
    return HealthShape(
        standing.policy,
        standing.mode,
        standing.waiting,
        standing.owed,
        standing.problems,
        visitor_of(request).reader.roles,
    )


ROUTES: Final = (health,)
