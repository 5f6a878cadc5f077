"""Tokens for programs: made by somebody who answers for the community, for themselves."""

from collections.abc import Sequence
from datetime import timedelta
from secrets import token_urlsafe
from typing import Final

from leeward.console.sessions import SECRET_BYTES, digest
from leeward_policies.case_rights import Role
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Archive, AuditLine, Clock, Commit, Pass

SIGN: Final = "leeward_"
"""How a token begins, so that whoever finds one in a repository or a log knows what it is."""

DAYS: Final = (7, 30, 90)
"""How long a token may last that is made in the console."""

DAYS_MOST: Final = 365

NAME_LONGEST: Final = 60


async def make_token(
    store: Archive,
    clock: Clock,
    *,
    name: str,
    member: UserRef,
    roles: Sequence[Role],
    days: int,
) -> str:
    """Make a token and return it; it is kept nowhere.

    Args:
        store: keeps what proves it, and writes down that it was made.
        clock: the time.
        name: how its maker calls it.
        member: in whose name a program acts.
        roles: what it may be used for at most; it never has more than its bearer holds then.
        days: how long it lasts.
    """
    secret, now = f"{SIGN}{token_urlsafe(SECRET_BYTES)}", clock.now()
    await store.keep_pass(
        Pass(
            digest(secret),
            "token",
            member,
            tuple(roles),
            made_at=now,
            until=now + timedelta(days=days),
            name=name,
        )
    )
    detail = f"roles={','.join(roles)} days={days}"
    line = AuditLine(now, "console.token", (str(member),), detail)
    await store.commit(Commit(audit=(line,)))
    return secret


async def living_tokens(store: Archive, clock: Clock) -> tuple[Pass, ...]:
    """Return the tokens whose time is not over, the newest first."""
    now = clock.now()
    return tuple([one for one in await store.passes("token") if now < one.until])
