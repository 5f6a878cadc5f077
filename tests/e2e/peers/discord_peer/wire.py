"""Small words of Discord's wire that every part of the peer shares: times, ids, refusals."""

from datetime import UTC, datetime
from typing import Any

from discord_peer.needs import SIMCORD
from simcord.backend.errors import BackendError

Json = dict[str, Any]
"""One JSON object as it travels."""

EPOCH_MS = 1_420_070_400_000
"""Discord's epoch, 2015-01-01, in milliseconds (API reference, "Snowflakes")."""

EPHEMERAL = 1 << 6
"""Message flag: only one person sees it (API reference, "Message Flags")."""

HAS_THREAD = 1 << 5
"""Message flag: a thread hangs on this message."""

API = "/api/v10"
"""Where the REST API lives on the peer."""


class Refused(Exception):
    """A person tried what Discord's own client would not let them do."""


class Unmodelled(BackendError):
    """The peer does not model this; it answers 501 and remembers, so that a test can tell."""

    def __init__(self, what: str) -> None:
        super().__init__(501, 0, f"The peer, over simcord {SIMCORD}, does not model {what}.")


def moment_of(snowflake: int) -> datetime:
    """Say when an id was made: its upper 42 bits are milliseconds since Discord's epoch."""
    return datetime.fromtimestamp(((snowflake >> 22) + EPOCH_MS) / 1000, UTC)


def shard_of(guild_id: int, shards: int) -> int:
    """Say which shard a guild belongs to (API reference, "Sharding Formula")."""
    return (guild_id >> 22) % shards


def invalid_form(field: str, code: str, message: str) -> BackendError:
    """Build Discord's 400 for one field of a body, with its nested explanation."""
    errors: Json = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(field.split(".")):
        errors = {part: errors}
    return BackendError(400, 50035, "Invalid Form Body", errors=errors)


def as_time(value: str) -> datetime:
    """Read a time as Discord writes it; raises ValueError on anything else."""
    return datetime.fromisoformat(value)
