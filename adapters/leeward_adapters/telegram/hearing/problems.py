"""Why a connection ended, in the words that the supervisor knows; the token is in none of them.

What the library and its transport say of an error may hold the address, and so the token, or what
people said. So only kinds, numbers and places are told.
"""

import os
import traceback
from pathlib import Path
from typing import Final

from telegram import error as told

from leeward_policies.errors import AdapterError, AuthFailed, Broken, LeewardError, NotReady

os.environ.setdefault("PTB_TIMEDELTA", "1")  # else the library warns whenever it is asked to wait

AGAIN: Final = "It is tried again after a pause."

COPY_AGAIN: Final = (
    "Copy the token again from @BotFather (/mybots, your bot, API Token);"
    " `leeward init telegram` says where to put it."
)

TWO_POLLERS: Final = (
    "End the other one, or give this one a bot of its own. If nobody knows of another, make a new"
    " token in @BotFather (/revoke), since somebody may have copied it."
)

HOOKED: Final = "webhook"
"""Stands in Telegram's answer where a webhook, and no other program, gets the updates."""


def problem_of(error: BaseException) -> BaseException:
    """Return why Telegram could not be asked, as an `AdapterError` that holds no content.

    Errors of ours, and what is no error at all, are returned as they are.
    """
    if isinstance(error, LeewardError) or not isinstance(error, Exception):
        return error
    return _of_library(error)


def _of_library(error: Exception) -> AdapterError:
    found: AdapterError
    match error:
        case told.InvalidToken() | told.EndPointNotFound() | told.Forbidden():
            found = AuthFailed(place="telegram", value="the token is refused", cure=COPY_AGAIN)
        case told.Conflict():
            found = _conflict(error)
        case told.RetryAfter():
            found = NotReady(place="telegram", value="it asks for a longer pause", cure=AGAIN)
        case told.BadRequest():
            found = Broken(
                place="telegram",
                value="it does not take our question (400)",
                cure="Check base_url in [adapters.telegram]; with a server of your own, install a"
                " newer one.",
            )
        case told.TimedOut():
            found = _line("it did not answer in time")
        case told.NetworkError() | OSError():
            found = _line(_reason(error))
        case _:
            found = NotReady(
                place=f"python-telegram-bot, {_where(error)}",
                value=f"the library stumbled over an answer ({type(error).__name__})",
                cure=f"Check base_url in [adapters.telegram]. {AGAIN}",
            )
    return found


def _conflict(error: told.Conflict) -> AdapterError:
    if HOOKED in error.message:
        return NotReady(
            place="telegram",
            value="somebody has set a webhook for this bot (409)",
            cure="Leeward removes it when it begins anew; end the program that sets it.",
        )
    return NotReady(
        place="telegram",
        value="another program asks for the updates of this bot, with the same token (409)",
        cure=TWO_POLLERS,
    )


def _line(value: str) -> NotReady:
    return NotReady(
        place="telegram",
        value=value,
        cure=f"Check the network, and base_url in [adapters.telegram]. {AGAIN}",
    )


def _reason(error: BaseException) -> str:
    """Return what the system says of a broken line; the texts of libraries are not repeated."""
    one: BaseException | None = error
    for _ in range(10):
        if one is None:
            break
        if isinstance(one, OSError) and one.errno is not None and one.errno > 0:
            return f"it cannot be reached ({os.strerror(one.errno)})"
        one = one.__cause__ or one.__context__
    kind = type(error.__cause__ or error).__name__
    return f"the line is broken, or it answered in error ({kind})"


def _where(error: BaseException) -> str:
    """Return the place an error was raised, as `file.py:17`."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
