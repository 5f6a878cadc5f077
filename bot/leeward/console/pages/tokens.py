"""Tokens on the page of one's account: made, shown once, and ended."""

from typing import Any, Final

from litestar import Response, post
from litestar.exceptions import NotFoundException
from msgspec import Struct

from leeward.console.guards import ALL, LEADS, for_roles
from leeward.console.inside import Asked, Inside, fields_of, inside_of, visitor_of
from leeward.console.sessions import Visitor
from leeward.console.sheets import go, show
from leeward.console.tokens import DAYS, NAME_LONGEST, living_tokens, make_token
from leeward_policies.case_rights import Role
from leeward_policies.ports import Pass

TOKENS_MOST: Final = 20
"""Living ones of one person."""

NAMELESS: Final = "Give the token a name, so that you know later what it is for."
WITHOUT_ROLE: Final = "Choose at least one role for the token."
ENOUGH: Final = "You have many tokens already. End those that are not used any more."


class Tokens(Struct, frozen=True):
    """What the account's page shows of tokens."""

    mine: tuple[Pass, ...]
    others: tuple[Pass, ...]
    """Of the others; empty for whoever does not answer for them."""
    may_make: bool
    days: tuple[int, ...] = DAYS


async def tokens_for(inside: Inside, visitor: Visitor) -> Tokens:
    """Return the tokens that somebody is shown."""
    living = await living_tokens(inside.doors.store, inside.doors.clock)
    is_lead = bool({*LEADS} & {*visitor.reader.roles})
    return Tokens(
        tuple([one for one in living if one.member == visitor.who]),
        tuple([one for one in living if one.member != visitor.who]) if is_lead else (),
        is_lead,
    )


@post("/account/tokens", opt=for_roles(*LEADS))
async def make(request: Asked) -> Response[Any]:
    """Make a token for oneself, with roles that one holds, and show it this once."""
    inside, visitor = inside_of(request), visitor_of(request)
    fields = await fields_of(request)
    name = " ".join(fields.get("name", "").split())[:NAME_LONGEST]
    roles: tuple[Role, ...] = tuple(
        [role for role in visitor.reader.roles if fields.get(f"role-{role}")]
    )
    days = next((one for one in DAYS if str(one) == fields.get("days")), DAYS[0])
    no = await _refusal(inside, visitor, name, roles)
    if no:
        return go(request, "/account#tokens", no)
    doors = inside.doors
    secret = await make_token(
        doors.store, doors.clock, name=name, member=visitor.who, roles=roles, days=days
    )
    return show(request, "token.html.j2", here="/account", secret=secret, name=name)


@post("/account/tokens/end", opt=for_roles(*ALL))
async def end(request: Asked) -> Response[Any]:
    """End a token of one's own, or as a lead that of somebody else."""
    inside, visitor = inside_of(request), visitor_of(request)
    fields = await fields_of(request)
    way = await inside.doors.store.pass_of(fields.get("which", ""))
    is_lead = bool({*LEADS} & {*visitor.reader.roles})
    if way is None or way.kind != "token" or not (is_lead or way.member == visitor.who):
        raise NotFoundException
    await inside.sessions.end(way, "revoked", visitor.who)
    return go(request, "/account#tokens", "That token lets nobody in any more.")


ROUTES: Final = (make, end)


async def _refusal(inside: Inside, visitor: Visitor, name: str, roles: tuple[Role, ...]) -> str:
    if not name:
        return NAMELESS
    if not roles:
        return WITHOUT_ROLE
    mine = (await tokens_for(inside, visitor)).mine
    return ENOUGH if len(mine) >= TOKENS_MOST else ""
