"""The table of routes: the peer's own ones first, simcord's for the rest, 501 for neither."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from discord_peer.gateway import Gateway
from discord_peer.wire import Json
from discord_peer.world import World
from simcord.backend import errors
from simcord.http import dispatch


@dataclass
class Upload:
    """One file of a multipart request, as simcord wants to read it."""

    filename: str
    fp: io.BytesIO
    description: str | None = None


@dataclass
class Call:
    """One authenticated request on its way to a route."""

    world: World
    gateway: Gateway
    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    files: list[Upload]
    reason: str | None
    args: dict[str, str] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """Read an id from the path."""
        return int(self.args[name])

    @property
    def json(self) -> Json:
        """The body as an object; empty where there is none."""
        return self.body if isinstance(self.body, dict) else {}

    def require(self, guild_id: int, *names: str, channel_id: int | None = None) -> None:
        """Refuse with 50001 or 50013 unless the bot has these permissions."""
        self.world.require_permissions(guild_id, self.world.bot_user.id, channel_id, *names)

    def allowed(self, guild_id: int, name: str, channel_id: int | None = None) -> bool:
        """Say whether the bot has a permission."""
        try:
            self.require(guild_id, name, channel_id=channel_id)
        except errors.BackendError:
            return False
        return True

    def simcord(self, body: Any = None) -> Any:
        """Let simcord's own route do it, with another body if one is given."""
        return dispatch(
            self.world,
            self.method,
            self.path,
            json=self.body if body is None else body,
            params=dict(self.query),
            files=list(self.files),
            reason=self.reason,
            message_content_access=self.gateway.approved.message_content,
        )


Route = Callable[[Call], Any]
_WORDS = frozenset({"{token}", "{emoji}"})
"""The parts of a path that are no ids."""

_ROUTES: list[tuple[str, list[str], Route]] = []


def route(method: str, template: str) -> Callable[[Route], Route]:
    """Register a function as the peer's own answer to a route."""

    def register(function: Route) -> Route:
        _ROUTES.append((method, template.strip("/").split("/"), function))
        return function

    return register


def perform(call: Call) -> Any:
    """Perform a request and return the reply's body; None for 204.

    Raises:
        BackendError: Discord's refusal, with status and code.
    """
    segments = call.path.strip("/").split("/")
    if segments[0] == "channels" and len(segments) > 1 and int(segments[1]) in call.world.private:
        raise errors.missing_access()
    best: tuple[int, dict[str, str], Route] | None = None
    for method, template, function in _ROUTES:
        if method != call.method or len(template) != len(segments):
            continue
        args, literal = {}, 0
        for part, segment in zip(template, segments, strict=True):
            if part == segment:
                literal += 1
            elif part.startswith("{") and (segment.isdigit() or part in _WORDS):
                args[part[1:-1]] = segment
            else:
                break
        else:
            if best is None or literal > best[0]:
                best = (literal, args, function)
    if best is None:
        return call.simcord()
    call.args = best[1]
    return best[2](call)
