"""The guard around one adapter: a bug in it becomes `Broken`, and everything else lives on."""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import structlog

from leeward.logs import where
from leeward_policies.errors import AdapterError, Broken, NotReady

T = TypeVar("T")

log = structlog.get_logger("leeward.adapters")


async def guarded(adapter: str, work: Awaitable[T]) -> T:
    """Wait for an adapter's work.

    Raises:
        AdapterError: as the adapter raised it, `NotReady` for a wait of its own that ran out,
            or `Broken` for anything unexpected.
    """
    with held(adapter):
        return await work


@contextmanager
def held(adapter: str) -> Iterator[None]:
    """Hold an adapter's mistakes; what is raised is as `guarded` says."""
    try:
        yield
    except AdapterError:
        raise
    except TimeoutError:
        raise NotReady(
            place=adapter,
            value="it did not answer in time",
            cure="It is tried again after a pause.",
        ) from None
    except Exception as error:  # noqa: BLE001 - one of the three places: around one adapter
        kind = type(error).__name__
        log.error("adapter.failed", adapter=adapter, kind=kind, where=where(error))
        raise Broken(
            place=f"{adapter}, {where(error)}",
            value=kind,
            cure="This is a mistake in the adapter; please report it with this line.",
        ) from None
