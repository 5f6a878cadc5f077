"""Small words that every part of the peer shares: JSON, refusals, and what is not modelled."""

from typing import Any

Json = dict[str, Any]
"""One JSON object as it travels."""

HTTP_NAMES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    429: "Too Many Requests",
}


class Refused(Exception):
    """A person tried what Telegram's own client would not let them do."""


class ApiError(Exception):
    """Telegram refuses a call, in its own words.

    Args:
        code: the HTTP status, which stands in `error_code`, too.
        words: the description, without the name of the status.
        parameters: `migrate_to_chat_id` or `retry_after`.
    """

    def __init__(self, code: int, words: str, **parameters: int) -> None:
        name = HTTP_NAMES[code]
        self.code = code
        self.description = f"{name}: {words}" if words else name
        self.parameters = parameters
        super().__init__(self.description)


class Unmodelled(Exception):
    """The peer does not model this; it answers 501 and remembers, so that a test can tell."""


def bad(words: str) -> ApiError:
    """Build a 400."""
    return ApiError(400, words)


def forbidden(words: str) -> ApiError:
    """Build a 403."""
    return ApiError(403, words)


def flood(seconds: int) -> ApiError:
    """Build a 429: retry after so many seconds."""
    return ApiError(429, f"retry after {seconds}", retry_after=seconds)
