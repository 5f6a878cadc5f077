"""Why a connection ended, in the words that the supervisor knows."""

import os
import traceback
from http import HTTPStatus
from pathlib import Path
from typing import Final

import aiohttp
import discord

from leeward_policies.errors import AdapterError, AuthFailed, Broken, LeewardError, NotReady

WRONG_TOKEN: Final = 4004
WRONG_SHARDS: Final = frozenset({4010, 4011})
"""Invalid shard; sharding required."""

WRONG_VERSION: Final = frozenset({4012, 4013})
"""Invalid version of the interface; invalid intents."""

_LINE: Final = (discord.GatewayNotFound, discord.RateLimited, aiohttp.ClientError, OSError)
"""A broken line, or a pause longer than is waited for: nobody's mistake."""

AGAIN: Final = "It is tried again after a pause."

COPY_AGAIN: Final = (
    "Copy the token again from the Developer Portal, page Bot, button Reset Token;"
    " `leeward init discord` says where to put it."
)


def problem_of(error: BaseException) -> BaseException:
    """Return why the library's client ended, as an `AdapterError` that holds no content.

    Errors of ours, and what is no error at all, are returned as they are. Anything else
    was raised by discord.py over a payload that it could not read: a new client can.
    """
    if isinstance(error, LeewardError) or not isinstance(error, Exception):
        return error
    match error:
        case discord.LoginFailure():
            return _refused("the token is refused")
        case discord.PrivilegedIntentsRequired():
            return AuthFailed(
                place="discord",
                value="a privileged intent is refused (4014)",
                cure="Switch on Message Content Intent and Server Members Intent in the Developer"
                " Portal, page Bot; without them reports, tips and help alone work.",
            )
        case discord.ConnectionClosed():
            return _of_close(error.code)
        case discord.HTTPException():
            return _of_status(error.status)
        case _:
            return _of_line(error)


def _refused(value: str) -> AuthFailed:
    return AuthFailed(place="discord", value=value, cure=COPY_AGAIN)


def _of_line(error: Exception) -> NotReady:
    """Return what a broken line means, or a payload over which the library stumbled."""
    kind = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorError):
        number, told = error.os_error.errno, error.os_error.strerror
        reason = os.strerror(number) if number and number > 0 else told or kind
        return NotReady(
            place="discord",
            value=f"{error.host}:{error.port} cannot be reached ({reason})",
            cure=f"Check the network, and api_base in [adapters.discord]. {AGAIN}",
        )
    if isinstance(error, _LINE):
        return NotReady(place="discord", value=kind, cure=AGAIN)
    return NotReady(
        place=f"discord.py, {_where(error)}",
        value=f"the library stumbled over a payload ({kind})",
        cure="A new connection is made after a pause; where none does better, check api_base in"
        " [adapters.discord].",
    )


def _of_close(code: int) -> AdapterError:
    value = f"the gateway closed the connection ({code})"
    if code == WRONG_TOKEN:
        return _refused("the token is refused (4004)")
    if code in WRONG_SHARDS:
        cure = "Leave out `shards` in [adapters.discord]; then as many are taken as Discord asks."
        return NotReady(place="discord", value=value, cure=cure)
    if code in WRONG_VERSION:
        cure = "This Leeward is too old for Discord's interface; install a newer one."
        return Broken(place="discord", value=value, cure=cure)
    return NotReady(place="discord", value=value, cure=AGAIN)


def _of_status(status: int) -> AdapterError:
    value = f"it answered {status}"
    if status == HTTPStatus.UNAUTHORIZED:
        return _refused("the token is refused (401)")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        return NotReady(place="discord", value=value, cure=AGAIN)
    cure = "Check api_base in [adapters.discord], and whether the bot still exists."
    return Broken(place="discord", value=value, cure=cure)


def _where(error: BaseException) -> str:
    """Return the place an error was raised, as `file.py:17`."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
