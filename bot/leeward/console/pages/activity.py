"""The page of activity: what the bot did, how often it was right, and who waits for a person."""

from typing import Final

from litestar import Response, get

from leeward.console import activity as told
from leeward.console.guards import for_roles
from leeward.console.inside import Asked, Place, inside_of, visitor_of
from leeward.console.sheets import show
from leeward.console.waiting import LOOKED_THROUGH, unread
from leeward.quality.verdicts import share_words
from leeward.transparency.told import cell_words
from leeward_policies.case_rights import Role

READERS: Final[tuple[Role, ...]] = ("moderator", "safety-lead", "admin")

PLACE: Final = Place("/activity", "Activity", READERS)

DAYS: Final = (7, 30, 90)
"""Spans that can be asked for; the middle one is shown first."""


@get("/activity", opt=for_roles(*READERS))
async def activity(request: Asked) -> Response[str]:
    """Show what happened in the last days."""
    inside, reader = inside_of(request), visitor_of(request).reader
    asked = request.query_params.get("days", "")
    days = next((one for one in DAYS if str(one) == asked), DAYS[1])
    found = await told.activity(inside.doors, reader, days)
    return show(
        request,
        "activity.html.j2",
        cell_words=cell_words,
        found=found,
        looked_through=LOOKED_THROUGH,
        share_words=share_words,
        spans=DAYS,
        told=told,
        waits=await unread(inside.doors, reader),
    )


ROUTES: Final = (activity,)
