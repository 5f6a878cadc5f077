"""The gateway: one websocket for each shard, and the ways in which it can misbehave on demand."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord
from aiohttp import web
from discord_peer.connection import Closed, Connection
from discord_peer.dress import dress
from discord_peer.sessions import Session
from discord_peer.wire import Json
from discord_peer.world import World
from simcord import intents as rules
from simcord.backend import serializers

HEARTBEAT_INTERVAL = 41.25
"""Seconds between heartbeats, as the live gateway asks for."""

SENDS_PER_MINUTE = 120
"""Gateway events a client may send in a minute (Gateway reference, "Rate Limiting")."""

CHUNK = 1000
"""Members in one GUILD_MEMBERS_CHUNK."""


@dataclass(frozen=True)
class Identified:
    """One IDENTIFY that was accepted."""

    shard: int
    shards: int
    intents: int
    session_id: str
    at: float


class Gateway:
    """Accepts connections, identifies them, and tells every session what happens."""

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.url = ""
        """Where clients connect, `ws://…`; the peer fills it in."""
        self.resume_url = ""
        self.shards = 1
        """The number of shards that GET /gateway/bot recommends."""
        self.heartbeat_interval = HEARTBEAT_INTERVAL
        self.acknowledges = True
        """False: heartbeats are no longer acknowledged."""
        self.approved = discord.Intents.all()
        """The intents that the developer portal allows; set `message_content`, `members` …"""
        self.identify_pause = 0.0
        """Seconds that must pass between two IDENTIFYs of one shard (5 on the live service)."""
        self.refuses = False
        """True: the gateway is down, and answers every connection with 503."""
        self.refused = 0
        """How many connections met that."""
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.identifies: list[Identified] = []
        self.resumes: list[tuple[str, bool]] = []
        """Every RESUME: the session, and whether it was granted."""
        self.heartbeats = 0
        self.violations: list[str] = []
        world.subscribers.append(self.tell)

    # -- what a test may do to the bot ------------------------------------------------------

    @property
    def connected(self) -> int:
        """How many shards are identified and connected now."""
        return sum(session.line is not None for session in self.sessions.values())

    def ask_to_reconnect(self) -> None:
        """Send op 7 to every connection: the client should reconnect and RESUME."""
        for connection in self.connections:
            connection.send({"op": 7, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Send op 9 to every connection; not resumable also forgets the sessions."""
        for connection in self.connections:
            connection.send({"op": 9, "d": resumable})
        if not resumable:
            self.forget()

    def forget(self) -> None:
        """Forget every session: the next RESUME is answered with op 9."""
        for session in self.sessions.values():
            session.forgotten = True

    def zombify(self) -> None:
        """Keep the sockets open, but send nothing and acknowledge nothing on them any more."""
        for connection in self.connections:
            connection.silence()

    def drop(self) -> None:
        """Cut every connection without a closing handshake."""
        for connection in self.connections:
            connection.abort()

    async def close(self, code: int) -> None:
        """Close every connection with this code."""
        for connection in list(self.connections):
            await connection.close(code, "as the test asked")

    def send_raw(self, frame: Json | str) -> None:
        """Send any frame to every connection, outside of sessions and numbering."""
        for connection in self.connections:
            connection.send(frame)

    def dispatch_raw(self, event: str | None, payload: Any) -> None:
        """Send any payload as a numbered event to every session, malformed or not."""
        for session in self.sessions.values():
            session.put_raw(event, payload)

    # -- events ---------------------------------------------------------------------------

    def tell(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send an event to every session that Discord would send it to."""
        for session in self.sessions.values():
            if not session.forgotten and session.takes(event, dict(payload)):
                session.put(event, dict(payload))

    # -- connections ----------------------------------------------------------------------

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket until either side closes it."""
        if self.refuses:
            self.refused += 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        await socket.prepare(request)
        connection = Connection(
            socket, request, compressed=request.query.get("compress") == "zlib-stream"
        )
        self.connections.append(connection)
        try:
            _check_query(request.query)
            interval = int(self.heartbeat_interval * 1000)
            connection.send({"op": 10, "d": {"heartbeat_interval": interval, "_trace": []}})
            async for frame in connection.frames(SENDS_PER_MINUTE):
                await self._take(connection, frame)
        except Closed as closed:
            await connection.close(closed.code, closed.reason)
        finally:
            self._leave(connection)
        return socket

    def _leave(self, connection: Connection) -> None:
        self.connections.remove(connection)
        connection.stop()
        session = connection.session
        if session is not None and session.line is connection:
            session.line = None

    async def _take(self, connection: Connection, frame: Json) -> None:
        operation, data = frame.get("op"), frame.get("d")
        match operation:
            case 1:
                self.heartbeats += 1
                if self.acknowledges:
                    connection.send({"op": 11, "d": None})
            case 2 if isinstance(data, dict):
                self._identify(connection, data)
            case 6 if isinstance(data, dict):
                self._resume(connection, data)
            case 3 | 4 if connection.session is not None:
                return  # presence and voice are cosmetic here
            case 8 if isinstance(data, dict) and connection.session is not None:
                self._chunk(connection.session, data)
            case 3 | 4 | 8:
                raise Closed(4003, "Not authenticated.")
            case _:
                raise Closed(4001, "Unknown opcode.")

    def _identify(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            raise Closed(4005, "Already authenticated.")
        if data.get("token") != self.token:
            raise Closed(4004, "Authentication failed.")
        shard, shards = data.get("shard", [0, 1])
        if not 0 <= shard < shards:
            raise Closed(4010, "Invalid shard.")
        value = int(data["intents"])
        if value & ~discord.Intents.all().value:
            raise Closed(4013, "Invalid intent(s).")
        intents = discord.Intents._from_value(value)  # noqa: SLF001 - the wire gives a number
        if rules.missing_privileged_intents(intents, self.approved):
            raise Closed(4014, "Disallowed intent(s).")
        last = [each.at for each in self.identifies if each.shard == shard]
        if last and time.monotonic() - last[-1] < self.identify_pause:
            connection.send({"op": 9, "d": False})
            return
        session = Session(self.world, shard, shards, intents)
        self.identifies.append(Identified(shard, shards, value, session.id, time.monotonic()))
        self.sessions[session.id] = session
        session.line = connection.session_line(session)
        self._ready(session)

    def _ready(self, session: Session) -> None:
        world = self.world
        guilds = [
            guild
            for guild in world.guilds.values()
            if world.bot_user.id in guild.members
            and session.takes("GUILD_CREATE", {"id": str(guild.id)})
        ]
        session.put_raw(
            "READY",
            {
                "v": 10,
                "user": dress(world, serializers.user_payload(world.bot_user), gateway=True)
                | {"verified": True, "mfa_enabled": False, "email": None},
                "user_settings": {},
                "private_channels": [],
                "relationships": [],
                "presences": [],
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "session_type": "normal",
                "resume_gateway_url": self.resume_url,
                "shard": [session.shard, session.shards],
                "application": {"id": str(world.application_id), "flags": 0},
            },
        )
        for guild in guilds:
            session.put("GUILD_CREATE", serializers.guild_create_payload(world, guild))

    def _resume(self, connection: Connection, data: Json) -> None:
        if data.get("token") != self.token:
            raise Closed(4004, "Authentication failed.")
        session = self.sessions.get(str(data.get("session_id")))
        frames = None
        if session is not None and not session.forgotten:
            frames = session.replay(int(data.get("seq") or 0))
        self.resumes.append((str(data.get("session_id")), frames is not None))
        if session is None or frames is None:
            connection.send({"op": 9, "d": False})
            return
        session.silent = False
        for text in frames:
            connection.send_text(text)
        session.line = connection.session_line(session)
        session.put_raw("RESUMED", {"_trace": []})

    def _chunk(self, session: Session, data: Json) -> None:
        guild = self.world.guilds.get(int(data["guild_id"]))
        if guild is None:
            return
        if not session.intents.members and not data.get("user_ids") and not data.get("query"):
            self.violations.append("REQUEST_GUILD_MEMBERS for all members without that intent")
            return
        members = list(guild.members.values())
        wanted = data.get("user_ids")
        if wanted is not None:
            ids = {str(each) for each in (wanted if isinstance(wanted, list) else [wanted])}
            members = [member for member in members if str(member.user_id) in ids]
        elif data.get("query"):
            start = str(data["query"]).casefold()
            names = {m.user_id: m.nick or self.world.users[m.user_id].name for m in members}
            members = [m for m in members if names[m.user_id].casefold().startswith(start)]
        members = members[: data.get("limit") or None]
        pages = [members[at : at + CHUNK] for at in range(0, len(members), CHUNK)] or [[]]
        for index, page in enumerate(pages):
            payload: Json = {
                "guild_id": str(guild.id),
                "members": [serializers.member_payload(self.world, guild, m) for m in page],
                "chunk_index": index,
                "chunk_count": len(pages),
            }
            if data.get("nonce") is not None:
                payload["nonce"] = data["nonce"]
            session.put("GUILD_MEMBERS_CHUNK", payload)

    async def stop(self) -> None:
        """Close every connection for good."""
        await asyncio.gather(*(each.close(1001, "Bye.") for each in list(self.connections)))


def _check_query(query: Mapping[str, str]) -> None:
    if query.get("encoding", "json") != "json" or query.get("v", "10") != "10":
        raise Closed(4012, "The peer speaks version 10 in JSON only.")
    if query.get("compress") not in {None, "zlib-stream"}:
        raise Closed(4012, "The peer compresses with zlib-stream only.")
