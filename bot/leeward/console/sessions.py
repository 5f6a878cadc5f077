"""Sessions: who is signed in, for how long, and whether they still hold their roles."""

import asyncio
import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from leeward.console.doors import Doors
from leeward_policies.case_rights import Role
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import NotReady
from leeward_policies.ports import AuditLine, Commit, Pass, Reader

SECRET_BYTES: Final = 32
"""256 bits, which nobody guesses; OWASP asks for at least 64 of a session's id."""

LONGEST: Final = timedelta(hours=8)
"""A session lasts for one evening's work at most (OWASP, Session Management: 4 to 8 hours)."""

IDLE: Final = timedelta(hours=2)
"""A session ends when nobody has opened a page for so long; a case may take an hour to read."""

CONFIRMED: Final = timedelta(seconds=30)
"""Roles are asked for again after so long, so that lost ones end a session within 60 s."""

UNCONFIRMED: Final = timedelta(seconds=60)
"""Nothing is shown to a session whose roles were not confirmed for so long (`precise.md` 40)."""

ASKING: Final = 20.0
"""Seconds to find out which roles somebody holds; a platform alone may take 15."""

FORM: Final = b"leeward form"
"""What a session's secret signs to make the token of its forms."""

Ended = Literal["role", "time", "signed-out", "revoked", "signed-in-again"]
"""Why a session ended."""


class Visitor(Struct, frozen=True):
    """Somebody who is let in."""

    way: Pass
    """Their session, or the token of a program."""
    reader: Reader
    token: str = ""
    """Stands in each of their forms, so that no other site can send one in their name."""

    @property
    def who(self) -> UserRef:
        """Their account."""
        return self.way.member


class Unconfirmed(NotReady):
    """The platform cannot be asked now whether somebody still holds their roles."""


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256, which leads nowhere back."""
    return sha256(secret.encode()).hexdigest()


def form_token(secret: str) -> str:
    """Return the token of a session's forms; only whoever bears the session can know it."""
    return hmac.new(secret.encode(), FORM, sha256).hexdigest()


class Sessions:
    """Lets people in who bear a session, as long as they hold their roles.

    Args:
        doors: the store, the clock, and who says what somebody is.
    """

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._writing = asyncio.Lock()
        """Held while a session is read and kept again, so that none that was ended comes back."""

    async def begin(self, member: UserRef, roles: tuple[Role, ...]) -> str:
        """Make a session and return its secret, which is kept nowhere."""
        secret, now = token_urlsafe(SECRET_BYTES), self._doors.clock.now()
        await self._tidy(now)
        await self._doors.store.keep_pass(
            Pass(
                digest(secret),
                "session",
                member,
                roles,
                made_at=now,
                until=now + IDLE,
                confirmed_at=now,
            )
        )
        await self.note("console.signed-in", member, "via=link")
        return secret

    async def enter(
        self, secret: str, kind: Literal["session", "token"] = "session"
    ) -> Visitor | None:
        """Return who bears a secret, their roles confirmed; None where nobody does any more.

        Raises:
            Unconfirmed: the platform has been out of reach for too long.
        """
        way = await self.alive(digest(secret), kind)
        if way is None:
            return None
        token = form_token(secret) if kind == "session" else ""
        return Visitor(way, Reader(way.member, way.roles), token)

    async def alive(
        self, pass_id: str, kind: Literal["session", "token"] = "session"
    ) -> Pass | None:
        """Return a session whose time is not over and whose bearer holds a role still.

        Raises:
            Unconfirmed: the platform has been out of reach for too long.
        """
        way = await self._doors.store.pass_of(pass_id)
        if way is None or way.kind != kind:
            return None
        now = self._doors.clock.now()
        if now >= _end_of(way):
            await self.end(way, "time")
            return None
        confirmed = way.confirmed_at or way.made_at
        if now - confirmed < CONFIRMED:
            return way
        roles = await self.roles_of(way.member)
        if roles is None:
            if self._doors.clock.now() - confirmed > UNCONFIRMED:
                raise Unconfirmed
            return way
        if way.kind == "token":  # it never has more than it was made with
            roles = tuple([role for role in way.roles if role in roles])
        if not roles:
            await self.end(way, "role")
            return None
        return await self._keep(way, roles=roles, confirmed_at=now)

    async def roles_of(self, member: UserRef) -> tuple[Role, ...] | None:
        """Return what somebody is now; None where it cannot be said."""
        try:
            async with asyncio.timeout(ASKING):
                return await self._doors.roles_of(member)
        except TimeoutError:
            return None

    async def seen(self, way: Pass) -> None:
        """Note that somebody opened a page: their session is not idle."""
        now = self._doors.clock.now()
        until = min(way.made_at + LONGEST, now + IDLE)
        if way.kind == "session" and until - way.until >= CONFIRMED:
            await self._keep(way, until=until)

    async def end(self, way: Pass, why: Ended, by: UserRef | None = None) -> bool:
        """End a session or a token; False where it was not there any more."""
        async with self._writing:
            if await self._doors.store.pass_of(way.id) is None:
                return False
            await self._doors.store.end_passes((way.id,))
        what = "console.signed-out" if why == "signed-out" else "console.ended"
        await self.note(what, way.member, f"why={why}", by)
        return True

    async def of(self, member: UserRef | None = None) -> tuple[Pass, ...]:
        """Return the living sessions of one member, or of all, the newest first."""
        now = self._doors.clock.now()
        found = await self._doors.store.passes("session")
        return tuple([one for one in found if now < _end_of(one) and member in {None, one.member}])

    async def note(
        self, what: str, about: UserRef | None, detail: str, by: UserRef | None = None
    ) -> None:
        """Write a line of the audit log."""
        refs = [str(one) for one in (about, by) if one is not None]
        line = AuditLine(self._doors.clock.now(), what, tuple(dict.fromkeys(refs)), detail)
        await self._doors.store.commit(Commit(audit=(line,)))

    async def _tidy(self, now: datetime) -> None:
        """Forget what is over; whoever does not come back leaves their session behind."""
        store = self._doors.store
        old = [*await store.passes("link"), *await store.passes("session")]
        await store.end_passes([one.id for one in old if now >= _end_of(one)])

    async def _keep(
        self,
        way: Pass,
        *,
        roles: tuple[Role, ...] = (),
        confirmed_at: datetime | None = None,
        until: datetime | None = None,
    ) -> Pass | None:
        async with self._writing:
            kept = await self._doors.store.pass_of(way.id)
            if kept is None:
                return None
            kept = replace(
                kept,
                roles=roles or kept.roles,
                confirmed_at=confirmed_at or kept.confirmed_at,
                until=until or kept.until,
            )
            await self._doors.store.keep_pass(kept)
            return kept


def _end_of(way: Pass) -> datetime:
    """Return when a way in ends; a session never outlives its longest time."""
    return min(way.until, way.made_at + LONGEST) if way.kind == "session" else way.until
