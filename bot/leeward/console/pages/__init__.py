"""The pages of the console; each module has its routes, and its place in the navigation."""

from typing import Final

from litestar.types import ControllerRouterHandler

from leeward.console.inside import Place
from leeward.console.pages import (
    account,
    activity,
    audit,
    case,
    case_acts,
    case_lines,
    case_orders,
    health,
    member,
    policy,
    queue,
    sign_in,
    tokens,
)

ROUTES: Final[tuple[ControllerRouterHandler, ...]] = (
    *sign_in.ROUTES,
    *queue.ROUTES,
    *case.ROUTES,
    *case_acts.ROUTES,
    *case_lines.ROUTES,
    *case_orders.ROUTES,
    *member.ROUTES,
    *policy.ROUTES,
    *activity.ROUTES,
    *health.ROUTES,
    *audit.ROUTES,
    *account.ROUTES,
    *tokens.ROUTES,
)
"""Whatever can be asked for; a page of its own module is added here."""

PLACES: Final[tuple[Place, ...]] = (
    queue.PLACE,
    policy.PLACE,
    activity.PLACE,
    health.PLACE,
    audit.PLACE,
    account.PLACE,
)
"""The navigation, in its order."""
