"""The Bot API: every call is recorded, limited, judged, performed, and judged again."""

import asyncio
import inspect
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from aiohttp import web
from telegram_peer import asking, changing, moderating, presenting, receiving, topics, writing
from telegram_peer.api_words import ApiError, Json, Unmodelled, flood
from telegram_peer.failing import Delay, DropAfter, DropBefore, Fault, Faults, RateLimited, Status
from telegram_peer.flood import Limits
from telegram_peer.judge import Judge, decode
from telegram_peer.methods import METHODS, Call, Upload
from telegram_peer.realm import World

THEMES = (asking, changing, moderating, presenting, receiving, topics, writing)
"""The modules whose import fills the table of methods."""

WELL_FORMED = re.compile(r"\d+:[\w-]{35}")
"""A token as BotFather gives them; others are not found, wrong ones unauthorised."""

Moment = Literal["arrived", "accepted", "replied"]
"""When a hook is told: before anything is done, when it is done, and when the reply is out."""


@dataclass
class Request:
    """One call of the bot, and what became of it."""

    method: str
    """As the Bot API spells it, however it was called."""
    parameters: Json
    """Read by their types: objects and lists are no text any more."""
    files: dict[str, Upload]
    at: datetime
    moment: float = field(default_factory=time.monotonic)
    """When it came, on a clock that nobody turns back."""
    status: int | None = None
    """The status answered; None while unanswered, or where the connection was cut."""
    reply: Any = None
    done: bool = False
    """True once the platform has done what was asked."""


Hook = Callable[[Moment, Request], bool | Awaitable[bool | None] | None]


@dataclass
class _Answer:
    status: int
    body: Json | None = None
    text: str | None = None
    """A body that is not JSON, as proxies send it."""


class Rest:
    """Answers the bot's calls."""

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.limits = Limits()
        self.faults = Faults()
        self.judge = Judge.load()
        self.requests: list[Request] = []
        self.violations: list[str] = []
        """What the specification does not allow, in calls and in the peer's replies."""
        self.unmodelled: list[str] = []
        """What the peer answered with 501."""
        self.refused_429 = 0
        self.down = False
        """Whether every connection is cut."""
        self.on_request: Hook | None = None
        self._names = {name: proper for name, (proper, _) in METHODS.items()}
        if self.judge is not None:
            self._names |= {name.lower(): name for name in self.judge.methods}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one call."""
        name = request.match_info["method"]
        name = self._names.get(name.lower(), name)
        record = await self._read(request, name)
        self.requests.append(record)
        if self.down or not await self._tell("arrived", record):
            return _cut(request)
        fault = self.faults.take(record.method, "", record.parameters)
        if isinstance(fault, DropBefore):
            return _cut(request)
        if isinstance(fault, Delay) and fault.before:
            await asyncio.sleep(fault.seconds)
        answer = await self._answer(request, record, fault)
        if not await self._tell("accepted", record) or isinstance(fault, DropAfter) or self.down:
            return _cut(request)
        if isinstance(fault, Delay) and not fault.before:
            await asyncio.sleep(fault.seconds)
        if answer.status == 429:
            self.refused_429 += 1
        record.status, record.reply = answer.status, answer.body
        return await self._send(request, record, answer)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Serve one download."""
        kept = self.world.files.get(request.match_info["file_id"])
        if request.match_info["token"] != self.token or kept is None or self.down:
            return web.Response(status=404)
        return web.Response(body=kept.content, content_type="application/octet-stream")

    # -- reading --------------------------------------------------------------------------

    async def _read(self, request: web.Request, name: str) -> Request:
        form: dict[str, str] = dict(request.query)
        files: dict[str, Upload] = {}
        plain: Json = {}
        if request.content_type == "application/json":
            plain = json.loads(await request.read() or b"{}")
        else:
            for key, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    files[key] = Upload(value.filename, value.file.read())
                else:
                    form[key] = str(value)
        known = self.judge is not None and name in self.judge.methods
        parameters = decode(self.judge if known else None, name, form)
        return Request(name, parameters | plain, files, datetime.now(UTC))

    async def _tell(self, moment: Moment, record: Request) -> bool:
        if self.on_request is None:
            return True
        told = self.on_request(moment, record)
        if inspect.isawaitable(told):
            told = await told
        return told is not False

    # -- answering ------------------------------------------------------------------------

    async def _answer(self, request: web.Request, record: Request, fault: Fault | None) -> _Answer:
        if isinstance(fault, RateLimited):
            return _refusal(flood(fault.seconds))
        if isinstance(fault, Status):
            return _faulty(fault)
        token = request.match_info["token"]
        if token != self.token:
            return _refusal(ApiError(401 if WELL_FORMED.fullmatch(token) else 404, ""))
        if record.method.lower() not in self._names:
            return _refusal(ApiError(404, "method not found"))
        if self.judge is not None:
            self.violations += self.judge.request(record.method, record.parameters, record.files)
        refused = self.limits.check(record.method, self._about(record))
        answer = _refusal(refused) if refused is not None else await self._do(request, record)
        self._judge_answer(record, answer)
        return answer

    def _about(self, record: Request) -> int | None:
        try:
            return self.world.find(record.parameters.get("chat_id")).id
        except ApiError:
            return None

    async def _do(self, request: web.Request, record: Request) -> _Answer:
        def connected() -> bool:
            transport = request.transport
            return transport is not None and not transport.is_closing() and not self.down

        if record.method.lower() not in METHODS:
            return self._gap(record.method)
        _, function = METHODS[record.method.lower()]
        call = Call(self.world, record.method, record.parameters, record.files, connected)
        try:
            result = function(call)
            if inspect.isawaitable(result):
                result = await result
        except Unmodelled as gap:
            return self._gap(str(gap))
        except (KeyError, TypeError, ValueError, AttributeError) as gap:
            return self._gap(f"{record.method} stumbled: {gap!r}")
        except ApiError as refused:
            return _refusal(refused)
        finally:
            self.violations += call.remarks
        record.done = True
        return _Answer(200, {"ok": True, "result": result})

    def _gap(self, what: str) -> _Answer:
        self.unmodelled.append(what)
        words = f"Not Implemented: the peer does not model {what}"
        return _Answer(501, {"ok": False, "error_code": 501, "description": words})

    def _judge_answer(self, record: Request, answer: _Answer) -> None:
        if self.judge is None or answer.body is None:
            return
        if record.method == "getUpdates" and answer.status == 200:
            return  # each update was judged when it came to be; those that a test made are free
        if answer.status == 200:
            self.violations += self.judge.reply(record.method, answer.body["result"])
        else:
            self.violations += self.judge.refusal(record.method, answer.body)

    async def _send(
        self, request: web.Request, record: Request, answer: _Answer
    ) -> web.StreamResponse:
        if request.transport is None:
            return web.Response(status=500)
        kind = "text/html" if answer.text is not None else "application/json"
        body = (answer.text if answer.text is not None else json.dumps(answer.body)).encode()
        headers = {"Content-Type": kind}
        if answer.body is not None and "retry_after" in answer.body.get("parameters", {}):
            headers["Retry-After"] = str(answer.body["parameters"]["retry_after"])
        response = web.Response(status=answer.status, headers=headers, body=body)
        await response.prepare(request)
        await response.write_eof()
        if not await self._tell("replied", record):
            return _cut(request)
        return response


def _refusal(refused: ApiError) -> _Answer:
    body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return _Answer(refused.code, body)


def _faulty(fault: Status) -> _Answer:
    if fault.code > 500 and not fault.description:
        return _Answer(fault.code, text=f"<html><body>{fault.code}</body></html>")
    words = fault.description or "Internal Server Error"
    return _Answer(fault.code, {"ok": False, "error_code": fault.code, "description": words})


def _cut(request: web.Request) -> web.StreamResponse:
    """Cut the connection; whatever is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
