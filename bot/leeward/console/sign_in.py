"""Links that let a moderator into the console: made by the bot, opened once, by a button."""

from datetime import timedelta
from secrets import token_urlsafe
from typing import Final

from leeward.console.address import address_of
from leeward.console.sessions import SECRET_BYTES, digest
from leeward_policies.case_rights import Role
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Clock, Pass, Records

LASTS: Final = timedelta(minutes=10)
"""How long a link can be used (`precise.md` 40)."""

PATH: Final = "/sign-in/"


async def make_link(
    store: Records, who: UserRef, roles: tuple[Role, ...], clock: Clock, url: str
) -> str:
    """Make a link that lets somebody in once, and return it; it is kept nowhere.

    Args:
        store: keeps what proves it.
        who: for whom it is; it must reach nobody else.
        roles: what they are to the community now.
        clock: the time.
        url: where people reach the console.
    """
    secret, now = token_urlsafe(SECRET_BYTES), clock.now()
    link = Pass(digest(secret), "link", who, roles, made_at=now, until=now + LASTS)
    await store.keep_pass(link)
    return address_of(url).link(f"{PATH}{secret}")
