"""The pages of the console; each module has its routes, and its place in the navigation."""

from typing import Final

from litestar.types import ControllerRouterHandler

from leeward.console.inside import Place
from leeward.console.pages import (
    account,
    activity,
    case,
    case_acts,
    case_lines,
    case_orders,
    health,
    queue,
    sign_in,
)

ROUTES: Final[tuple[ControllerRouterHandler, ...]] = (
    *sign_in.ROUTES,
    *queue.ROUTES,
    *activity.ROUTES,
    *health.ROUTES,
    *account.ROUTES,
    *case.ROUTES,
    *case_acts.ROUTES,
    *case_lines.ROUTES,
    *case_orders.ROUTES,
)
"""Whatever can be asked for; a page of its own module is added here."""

PLACES: Final[tuple[Place, ...]] = (
    queue.PLACE,
    activity.PLACE,
    health.PLACE,
    account.PLACE,
)
"""The navigation, in its order."""
