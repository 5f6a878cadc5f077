"""Discord: messages in as events, acts out as calls, cases for moderators, help for members."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leeward_adapters.discord.kind import DiscordKind

__all__ = ["DiscordKind"]


def __getattr__(name: str) -> Any:
    """Load the library when it is asked for, so that a command's `--help` waits for none."""
    if name == "DiscordKind":
        from leeward_adapters.discord.kind import DiscordKind  # noqa: PLC0415 - said above

        return DiscordKind
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
