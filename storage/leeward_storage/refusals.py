"""Refusals that every store gives in the same words."""

from datetime import datetime

from leeward_policies.errors import LeaseTaken, StorageError


def lease_taken(place: str, holder: str, until: datetime) -> LeaseTaken:
    """Say who runs on a store, and until when at least."""
    return LeaseTaken(
        place=place,
        value=f"{holder} holds it until {until:%Y-%m-%d %H:%M:%S} UTC",
        cure="Stop that one first; if it died, wait until then.",
    )


def lease_lost(place: str, holder: str) -> LeaseTaken:
    """Say that a pipeline no longer owns the store that it writes to."""
    return LeaseTaken(
        place=place,
        value=f"{holder} no longer holds it",
        cure="Start this Leeward again once the other one has stopped.",
    )


def closed(place: str) -> StorageError:
    """Say that a store was used after its end."""
    return StorageError(place=place, value="it is closed", cure="Open it again.")
