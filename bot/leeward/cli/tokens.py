"""The work of `leeward console`: links and tokens made, tokens listed and ended."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, get_args

import msgspec
from msgspec import Struct

from leeward.cli.kept import with_store
from leeward.clock import SystemClock
from leeward.config import Config
from leeward.console.sign_in import make_link
from leeward.console.tokens import NAME_LONGEST, living_tokens, make_token
from leeward_policies.case_rights import Role
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError, UsageError
from leeward_policies.ports import AuditLine, Commit, Pass
from leeward_policies.words import plain
from leeward_storage.sql import SqlStore

ID_SHOWN: Final = 8
"""Digits of a token's id, which says nothing of the token."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)


class TokenLine(Struct, frozen=True):
    """A token, as it is listed for programs."""

    id: str
    name: str
    member: str
    roles: tuple[Role, ...]
    made_at: datetime
    until: datetime


def print_link(who: str, config: Path) -> None:
    """Make a sign-in link and print it; the running console asks anew what its bearer is."""
    member = UserRef.parse(who)

    async def work(store: SqlStore, settings: Config) -> str:
        if not settings.console.listen:
            raise ConfigError(
                place="[console] listen",
                value="it is not set, so there is no console",
                cure='Write listen = "127.0.0.1:8321" there, and start `leeward run` again.',
            )
        url = settings.console.reached_at
        return await make_link(store, member, ("moderator",), SystemClock(), url)

    sys.stdout.write(f"{with_store(config, work)}\n")
    sys.stderr.write("It works once, for ten minutes, for whoever opens it.\n")


def print_token(name: str, who: str, roles: Sequence[str], days: int, config: Path) -> None:
    """Make a token and print it."""
    called, member = plain(name, NAME_LONGEST), UserRef.parse(who)
    if not called:
        raise UsageError(place="NAME", value=name[:60], cure="Say what the token is for.")
    wanted = _roles(roles)

    async def work(store: SqlStore, _: Config) -> str:
        return await make_token(
            store, SystemClock(), name=called, member=member, roles=wanted, days=days
        )

    secret = with_store(config, work)
    sys.stdout.write(f"{secret}\n")
    sys.stderr.write("It is shown this once. Whoever has it acts in that member's name.\n")


def list_tokens(config: Path, *, as_json: bool) -> None:
    """Print the tokens that let somebody in."""

    async def work(store: SqlStore, _: Config) -> tuple[Pass, ...]:
        return await living_tokens(store, SystemClock())

    found = [_line(one) for one in with_store(config, work)]
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return
    if not found:
        sys.stdout.write("No token lets a program in.\n")
    for one in found:
        roles = ", ".join(one.roles)
        sys.stdout.write(
            f"{one.id}  {one.until:%Y-%m-%d %H:%M}  {one.member}  {plain(one.name)}  ({roles})\n"
        )


def revoke_token(which: str, config: Path) -> None:
    """End a token."""

    async def work(store: SqlStore, _: Config) -> Pass:
        found = [one for one in await store.passes("token") if which and one.id.startswith(which)]
        if len(found) != 1:
            raise UsageError(
                place="ID",
                value=which[:60],
                cure="Write it as `leeward console tokens` lists it.",
            )
        await store.end_passes([found[0].id])
        line = AuditLine(
            SystemClock().now(),
            "console.ended",
            (str(found[0].member),),
            "why=revoked via=command-line",
        )
        await store.commit(Commit(audit=(line,)))
        return found[0]

    ended = with_store(config, work)
    sys.stdout.write(f"The token {plain(ended.name)} lets nobody in any more.\n")


def _roles(given: Sequence[str]) -> tuple[Role, ...]:
    wrong = [one for one in given if one not in ROLES]
    if wrong:
        raise UsageError(place="--role", value=wrong[0][:60], cure=f"Choose of {', '.join(ROLES)}.")
    return tuple([role for role in ROLES if role in given])


def _line(one: Pass) -> TokenLine:
    return TokenLine(
        one.id[:ID_SHOWN], one.name, str(one.member), one.roles, one.made_at, one.until
    )
