"""What Discord's answers ask of us beside their content: to wait, and to be counted."""

from collections.abc import Callable
from http import HTTPStatus
from types import SimpleNamespace
from typing import Final

import aiohttp
import discord

from leeward_adapters.discord.sending.invalid_requests import WINDOW_SECONDS, InvalidRequests

UNREADABLE: Final = 1.0
"""Seconds taken where a 429 says nothing that can be read; if it was longer, we hear it again."""


def trace(
    invalid: InvalidRequests, now: Callable[[], float], hold: Callable[[float], None]
) -> aiohttp.TraceConfig:
    """Return what makes discord.py's own session tell us of every answer.

    It is given to the client as `http_trace`. discord.py repeats a request after a 429
    by itself, so that its callers never see most of them.

    Args:
        invalid: counts them.
        now: monotonic seconds.
        hold: told for how many seconds Discord wants nothing at all, such as `Schedule.hold`.
    """

    async def answered(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        status, headers = params.response.status, params.response.headers
        scope = headers.get("X-RateLimit-Scope")
        invalid.count(status, now(), shared=scope == "shared")
        # A 429 that does not come `Via` Discord is a ban before its door; so discord.py tells, too.
        is_for_all = scope == "global" or "Via" not in headers
        if status == HTTPStatus.TOO_MANY_REQUESTS and is_for_all:
            hold(_seconds(headers.get("Retry-After", "")))

    config = aiohttp.TraceConfig()
    config.on_request_end.append(answered)
    return config


def seconds_asked(error: BaseException) -> float:
    """Return for how many seconds an error of discord.py asks to stay away from its route."""
    if isinstance(error, discord.RateLimited):
        return min(error.retry_after, WINDOW_SECONDS)
    if isinstance(error, discord.HTTPException) and error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _seconds(error.response.headers.get("Retry-After", ""))
    return 0.0


def _seconds(header: str) -> float:
    try:
        seconds = float(header)
    except ValueError:
        return UNREADABLE
    return min(seconds, WINDOW_SECONDS) if seconds > 0 else UNREADABLE
