"""The API for programs: the same acts as in the browser, with a token and in JSON."""

from typing import Final

from litestar.types import ControllerRouterHandler

from leeward.console.api import acts, cases, state
from leeward.console.api.described import FOR_PEOPLE
from leeward.console.api.described import ROUTES as DESCRIBED
from leeward.console.api.frame import framed

ROUTES: Final[tuple[ControllerRouterHandler, ...]] = (
    framed(*cases.ROUTES, *acts.ROUTES, *state.ROUTES, *DESCRIBED),
    *FOR_PEOPLE,
)
"""Whatever a program can ask for."""
