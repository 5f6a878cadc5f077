"""Reading what was said before: history by pages, single messages and members, in their turn."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Container, Iterable
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import discord
import structlog
from msgspec import Struct

from leeward_adapters.discord.hearing.problems import problem_of
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused
from leeward_adapters.live.sending.schedule import Schedule
from leeward_policies.errors import NotReady
from leeward_policies.ports import Clock

PAGE: Final = 100
"""Messages in a page of history at most (Discord's limit)."""

PAUSES: Final = (1.0, 5.0, 15.0)
"""Seconds before a page is asked for again after a fault of the line or of Discord."""

MEMBERS_KEPT: Final = 2_000

WORTH_ASKING: Final = 3
"""Members from which on they are asked for together."""

TOLD_WITHIN: Final = 10.0
"""Seconds that the gateway may take to tell of them."""

_MISSING: Final = object()

log = structlog.get_logger("leeward.adapters.discord")


class Room(Struct, frozen=True):
    """A room with messages: a text channel, a thread, a forum post, the chat of a call."""

    space: str
    """The server's id."""
    id: str
    last: int
    """The newest message as far as Discord told; 0 where there is none."""


class Gone(Exception):
    """The message, or its room, is not there any longer."""


class History:
    """Asks Discord for what was said, always behind everything that is more urgent.

    Args:
        client: of the connection.
        schedule: every question waits there for its turn.
        clock: for pauses.
    """

    def __init__(self, client: discord.AutoShardedClient, schedule: Schedule, clock: Clock) -> None:
        self.blind: dict[str, str] = {}
        """Rooms that Discord does not let us read: their ids, and their servers'."""
        self._client = client
        self._schedule = schedule
        self._clock = clock
        self._members: OrderedDict[tuple[str, str], Any] = OrderedDict()

    async def after(self, room: Room, message: int, most: int = PAGE) -> list[Any]:
        """Return the messages next to one, oldest first; none where the room cannot be read."""
        return await self._page(room, lambda http: http.logs_from(room.id, most, after=message))

    async def before(self, room: Room, message: int) -> list[Any]:
        """Return the last messages before one, oldest first."""
        return await self._page(room, lambda http: http.logs_from(room.id, PAGE, before=message))

    async def newest(self, room: Room, most: int = PAGE) -> list[Any]:
        """Return the newest messages, oldest first."""
        return await self._page(room, lambda http: http.logs_from(room.id, most))

    async def message(self, room: Room, message: int) -> Any:
        """Return one message; None where it cannot be read.

        Raises:
            Gone: it was deleted.
        """
        found = await self._ask(
            room.id, room, lambda: self._client.http.get_message(room.id, message)
        )
        if found is _MISSING:
            raise Gone
        return found

    async def member(self, space: str, user: str) -> Any:
        """Return a member as Discord describes them; None for somebody who has left.

        Messages in history come without their author's roles, and who moderates is exempt.
        """
        key = (space, user)
        if key in self._members:
            self._members.move_to_end(key)
            return self._members[key]
        found = await self._ask(
            space, None, lambda: self._client.http.get_member(int(space), int(user))
        )
        self._keep(key, None if found is _MISSING else found)
        return self._members[key]

    async def learn_members(self, space: str, users: Iterable[int]) -> None:
        """Ask the gateway once for those who wrote a page, where REST tells five a second.

        Whoever it does not tell of is asked for alone, when their message is handed in.
        """
        known = self._members
        new = [one for one in dict.fromkeys(users) if one and (space, str(one)) not in known]
        guild = self._client.get_guild(int(space)) if space.isdecimal() else None
        if guild is None or len(new) < WORTH_ASKING:
            return
        try:
            async with asyncio.timeout(TOLD_WITHIN):
                found = await guild.query_members(user_ids=new[:PAGE], limit=PAGE, cache=False)
        except (discord.DiscordException, OSError, TimeoutError, RuntimeError) as error:
            log.info("discord.members_not_told", count=len(new), kind=type(error).__name__)
            return
        for member in found:
            self._keep((space, str(member.id)), _told(member))

    def _keep(self, key: tuple[str, str], member: Any) -> None:
        self._members[key] = member
        while len(self._members) > MEMBERS_KEPT:
            self._members.popitem(last=False)

    def begin(self, spaces: Container[str]) -> None:
        """Forget who had which roles, and what these servers refused: both may have changed."""
        self._members.clear()
        self.blind = {room: space for room, space in self.blind.items() if space not in spaces}

    async def _page(
        self, room: Room, call: Callable[[discord.http.HTTPClient], Awaitable[Any]]
    ) -> list[Any]:
        if room.id in self.blind:
            return []
        found = await self._ask(room.id, room, lambda: call(self._client.http))
        return sorted(found, key=id_of) if isinstance(found, list) else []

    async def _ask(self, place: str, room: Room | None, call: Callable[[], Awaitable[Any]]) -> Any:
        """Ask until there is an answer; None where it is refused, `_MISSING` where it is a 404.

        Raises:
            NotReady: Discord is out of reach; whoever begins anew reads it all again.
            AuthFailed: the token is refused by now.
        """
        pauses = iter(PAUSES)
        while True:
            try:
                return await self._schedule.run(Priority.LOG, f"history:{place}", call)
            except Paused as paused:
                await self._clock.sleep(paused.seconds)
                continue
            except discord.RateLimited as limited:
                await self._clock.sleep(limited.retry_after)
                continue
            except discord.NotFound:
                return _MISSING
            except discord.HTTPException as error:
                if error.status < HTTPStatus.INTERNAL_SERVER_ERROR and not _asks_to_wait(error):
                    self._refused(room, error)
                    return None
                kind = f"status {error.status}"
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                kind = type(error).__name__
            pause = next(pauses, None)
            if pause is None:
                raise NotReady(
                    place="discord, history",
                    value=kind,
                    cure="What was missed is read again after the next start.",
                )
            await self._clock.sleep(pause)

    def _refused(self, room: Room | None, error: discord.HTTPException) -> None:
        if error.status == HTTPStatus.UNAUTHORIZED:
            raise problem_of(error)
        if room is not None and room.id not in self.blind:
            self.blind[room.id] = room.space
            log.warning("discord.room_blind", space=room.space, room=room.id, code=error.code)


def _told(member: discord.Member) -> dict[str, Any]:
    """Return a member as REST describes them, as far as a message needs it."""
    joined = member.joined_at
    return {
        "nick": member.nick,
        "roles": [str(role.id) for role in member.roles if not role.is_default()],
        "joined_at": None if joined is None else joined.isoformat(),
    }


def _asks_to_wait(error: discord.HTTPException) -> bool:
    return error.status == HTTPStatus.TOO_MANY_REQUESTS


def id_of(payload: Any) -> int:
    """Return a payload's id; 0 where it has none."""
    text = payload.get("id") if isinstance(payload, dict) else None
    is_number = isinstance(text, str) and text.isascii() and text.isdecimal()
    return int(text) if is_number and isinstance(text, str) and len(text) <= len("9" * 20) else 0


def readable(guild: discord.Guild) -> tuple[tuple[Room, ...], tuple[str, ...]]:
    """Return the rooms of a server whose history we may read, and the ids of the others.

    Threads are the active ones: archived threads are not read again after a pause.
    """
    rooms: list[Room] = []
    blind: list[str] = []
    places: list[discord.TextChannel | discord.VoiceChannel | discord.StageChannel] = [
        *guild.text_channels,
        *guild.voice_channels,
        *guild.stage_channels,
    ]
    for place in (*places, *guild.threads):
        if _may_read(place, guild.me):
            rooms.append(Room(str(guild.id), str(place.id), place.last_message_id or 0))
        else:
            blind.append(str(place.id))
    return tuple(rooms), tuple(blind)


def _may_read(
    place: discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread,
    own: discord.Member | None,
) -> bool:
    is_known = own is not None and (not isinstance(place, discord.Thread) or place.parent)
    if own is None or not is_known:
        return True  # nothing is known of our rights here: Discord will tell
    rights = place.permissions_for(own)
    return rights.view_channel and rights.read_message_history
