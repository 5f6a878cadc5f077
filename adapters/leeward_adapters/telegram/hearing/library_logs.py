"""What python-telegram-bot and its transport say of themselves, without content or token.

httpx writes the address of every call into its log, and the token stands in it; the library logs
payloads that it could not read, and the server of the webhook what it was asked.
"""

from typing import Final

from leeward_adapters.live.library_logs import hush_loggers

LOGGERS: Final = ("telegram", "httpx", "httpcore", "aiohttp.server", "aiohttp.web")
"""The roots of the libraries' loggers."""


def hush() -> None:
    """Let nothing of the libraries' own logs out but that, where and of which error they warn."""
    hush_loggers("telegram", LOGGERS)
