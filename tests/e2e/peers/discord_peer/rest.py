"""The REST API: every request is recorded, limited, judged, performed, and judged again."""

import asyncio
import inspect
import io
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import unquote

from aiohttp import web
from discord_peer import application_routes, guild_routes, message_routes
from discord_peer.calls import Call, Upload, perform
from discord_peer.dress import dress
from discord_peer.faults import Delay, DropAfter, DropBefore, Fault, Faults, RateLimited, Status
from discord_peer.gateway import Gateway
from discord_peer.limits import Limits, refusal
from discord_peer.openapi import Judge
from discord_peer.wire import API, Json, Unmodelled
from discord_peer.world import World
from simcord.backend.errors import BackendError
from simcord.http import RouteNotImplemented, UnsupportedField

ROUTES = (application_routes, guild_routes, message_routes)
"""The modules whose import fills the table of routes."""

Moment = Literal["arrived", "accepted", "replied"]
"""When a hook is told: before anything is done, when it is done, and when the reply is out."""


@dataclass
class Request:
    """One request of the bot, and what became of it."""

    method: str
    path: str
    """Below the API, without the query: `/channels/1/messages`."""
    query: Mapping[str, str]
    body: Any
    """The JSON body; None where there was none."""
    reason: str | None
    """X-Audit-Log-Reason, decoded."""
    at: datetime
    files: list[str] = field(default_factory=list)
    status: int | None = None
    """The status answered; None while unanswered, or where the connection was cut."""
    reply: Any = None
    done: bool = False
    """True once the platform has done what was asked."""


Hook = Callable[[Moment, Request], bool | Awaitable[bool | None] | None]


@dataclass
class _Answer:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    """A body that is not JSON, as proxies send it."""


class Rest:
    """Answers the bot's requests under /api/v10."""

    def __init__(self, world: World, gateway: Gateway, token: str) -> None:
        self.world = world
        self.gateway = gateway
        self.token = token
        self.limits = Limits()
        self.faults = Faults()
        self.judge = Judge.load()
        self.requests: list[Request] = []
        self.violations: list[str] = []
        """What Discord's own document does not allow, in requests and in the peer's replies."""
        self.unmodelled: list[str] = []
        """What the peer answered with 501."""
        self.on_request: Hook | None = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one request."""
        record, files = await self._read(request)
        self.requests.append(record)
        if not await self._tell("arrived", record):
            return _cut(request)
        fault = self.faults.take(record.method, record.path, record.body)
        if isinstance(fault, DropBefore):
            return _cut(request)
        if isinstance(fault, Delay) and fault.before:
            await asyncio.sleep(fault.seconds)
        answer = self._answer(request, record, files, fault)
        if not await self._tell("accepted", record) or isinstance(fault, DropAfter):
            return _cut(request)
        if isinstance(fault, Delay) and not fault.before:
            await asyncio.sleep(fault.seconds)
        record.status, record.reply = answer.status, answer.body
        self.limits.count_invalid(answer.status, answer.headers)
        return await self._send(request, record, answer)

    async def _read(self, request: web.Request) -> tuple[Request, list[Upload]]:
        body: Any = None
        files: list[Upload] = []
        if request.content_type == "multipart/form-data":
            body, files = await _multipart(request)
        elif request.can_read_body:
            raw = await request.read()
            if raw:
                body = json.loads(raw)
                if request.headers.get("Content-Type") != "application/json":
                    self.violations.append(f"{request.method} {request.path}: not sent as JSON")
        reason = request.headers.get("X-Audit-Log-Reason")
        record = Request(
            request.method,
            request.path.removeprefix(API),
            dict(request.query),
            body,
            None if reason is None else unquote(reason),
            datetime.now(UTC),
            [file.filename for file in files],
        )
        return record, files

    async def _tell(self, moment: Moment, record: Request) -> bool:
        if self.on_request is None:
            return True
        told = self.on_request(moment, record)
        if inspect.isawaitable(told):
            told = await told
        return told is not False

    def _answer(
        self, request: web.Request, record: Request, files: list[Upload], fault: Fault | None
    ) -> _Answer:
        by_token = record.path.startswith(("/interactions/", "/webhooks/"))
        if self.limits.banned():
            return _Answer(429, text="error code: 1015")
        if isinstance(fault, RateLimited):
            verdict = refusal(fault.retry_after, scope=fault.scope, everywhere=fault.everywhere)
            return _Answer(429, verdict.refusal, verdict.headers)
        if isinstance(fault, Status):
            return _faulty(fault)
        authorization = request.headers.get("Authorization")
        if authorization != f"Bot {self.token}" and not (by_token and authorization is None):
            return _Answer(401, {"message": "401: Unauthorized", "code": 0})
        verdict = self.limits.check(record.method, record.path, bound_globally=not by_token)
        if verdict.refusal is not None:
            return _Answer(429, verdict.refusal, verdict.headers)
        self._judge_request(record)
        answer = self._perform(record, files)
        answer.headers |= verdict.headers
        return answer

    def _judge_request(self, record: Request) -> None:
        if self.judge is not None:
            self.violations += self.judge.request(
                record.method, record.path, record.query, record.body
            )
        if record.reason is not None and len(record.reason) > 512:
            self.violations.append(f"{record.method} {record.path}: a reason above 512 characters")

    def _perform(self, record: Request, files: list[Upload]) -> _Answer:
        call = Call(
            self.world,
            self.gateway,
            record.method,
            record.path,
            record.query,
            record.body,
            files,
            record.reason,
        )
        try:
            reply = dress(self.world, perform(call), gateway=False)
        except (RouteNotImplemented, UnsupportedField, Unmodelled) as gap:
            self.unmodelled.append(f"{record.method} {record.path}: {gap.message}")
            return _Answer(501, {"message": gap.message, "code": 0})
        except (KeyError, TypeError, ValueError, NotImplementedError) as gap:
            self.unmodelled.append(f"{record.method} {record.path}: {gap!r}")
            return _Answer(501, {"message": f"The peer stumbled: {gap!r}", "code": 0})
        except BackendError as refused:
            return _Answer(refused.status, refused.to_json())
        record.done = True
        status = 204 if reply is None else _created(record)
        if self.judge is not None and reply is not None:
            self.violations += self.judge.reply(record.method, record.path, status, reply)
        return _Answer(status, reply)

    async def _send(
        self, request: web.Request, record: Request, answer: _Answer
    ) -> web.StreamResponse:
        headers = dict(answer.headers)
        body = b""
        if answer.text is not None:
            headers["Content-Type"], body = "text/html", answer.text.encode()
        elif answer.body is not None:
            headers["Content-Type"], body = "application/json", json.dumps(answer.body).encode()
        response = web.Response(status=answer.status, headers=headers, body=body)
        await response.prepare(request)
        await response.write_eof()
        if not await self._tell("replied", record):
            return _cut(request)
        return response


def _created(record: Request) -> int:
    """Name the status of a success with a body: 201 where Discord's document says so."""
    parts = record.path.strip("/").split("/")
    creates = record.method == "POST" and parts[-1] in {"threads", "commands"}
    return 201 if creates and (parts[0] == "channels" or parts[-1] == "commands") else 200


def _faulty(fault: Status) -> _Answer:
    if fault.code >= 500 and not fault.json_code:
        return _Answer(fault.code, text=f"<html><body>{fault.code}</body></html>")
    return _Answer(fault.code, {"message": "As the test asked.", "code": fault.json_code})


def _cut(request: web.Request) -> web.StreamResponse:
    """Cut the connection; whatever is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _multipart(request: web.Request) -> tuple[Any, list[Upload]]:
    body: Json = {}
    files: list[Upload] = []
    form = await request.post()
    for name, value in form.items():
        if isinstance(value, web.FileField):
            files.append(Upload(value.filename, io.BytesIO(value.file.read())))
        elif name == "payload_json":
            body |= json.loads(str(value))
        else:
            body[name] = value
    descriptions = {
        str(each.get("id")): each.get("description") for each in body.get("attachments") or ()
    }
    for index, file in enumerate(files):
        file.description = descriptions.get(str(index))
    return body, files
