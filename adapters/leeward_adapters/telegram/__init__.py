"""Telegram: messages in as events, acts out as calls, cases for moderators, help for members."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leeward_adapters.telegram.kind import TelegramKind

__all__ = ["TelegramKind"]


def __getattr__(name: str) -> Any:
    """Load the library when it is asked for, so that a command's `--help` waits for none."""
    if name == "TelegramKind":
        from leeward_adapters.telegram.kind import TelegramKind  # noqa: PLC0415 - said above

        return TelegramKind
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
