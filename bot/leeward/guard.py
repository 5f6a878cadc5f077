"""The guard around one adapter: a bug in it becomes `Broken`, and everything else lives on."""

from collections.abc import Awaitable
from typing import TypeVar

import structlog

from leeward.logs import where
from leeward_policies.errors import AdapterError, Broken

T = TypeVar("T")

log = structlog.get_logger("leeward.adapters")


async def guarded(adapter: str, work: Awaitable[T]) -> T:
    """Wait for an adapter's work.

    Raises:
        AdapterError: as the adapter raised it, or `Broken` for anything unexpected.
        TimeoutError: the caller's own patience ran out.
    """
    try:
        return await work
    except (AdapterError, TimeoutError):
        raise
    except Exception as error:  # noqa: BLE001 - one of the three places: around one adapter
        kind = type(error).__name__
        log.error("adapter.failed", adapter=adapter, kind=kind, where=where(error))
        raise Broken(
            place=f"{adapter}, {where(error)}",
            value=kind,
            cure="This is a mistake in the adapter; please report it with this line.",
        ) from None
