"""What Discord says of the application: who may add it, and what its bot is allowed to see."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from leeward_policies.ports import Check

PRESENCES: Final = 1 << 12 | 1 << 13
MEMBERS: Final = 1 << 14 | 1 << 15
CONTENT: Final = 1 << 18 | 1 << 19
"""Flags of a privileged intent, granted after review or without one (Application reference)."""

REVIEW_AT: Final = 10_000
"""People from which Discord reviews privileged intents, since 10 June 2026."""

REVIEW_SOON: Final = 8_000
"""From here on it is time to prepare."""

PORTAL: Final = "Developer Portal, page Bot"


class _Bot(Struct, frozen=True):
    id: str = ""


class Application(Struct, frozen=True):
    """The bot's application, as it tells of itself."""

    id: str
    name: str = ""
    flags: int = 0
    bot: _Bot = _Bot()
    bot_public: bool = False
    bot_require_code_grant: bool = False
    interactions_endpoint_url: str | None = None
    """Where Discord sends commands and presses instead of to the connection."""

    @property
    def bot_id(self) -> str:
        """The bot's own account."""
        return self.bot.id or self.id

    @property
    def sees_members(self) -> bool:
        """Whether Discord tells it who is in a server."""
        return bool(self.flags & MEMBERS)


def application_checks(application: Application) -> Iterator[Check]:
    """Yield what is to be said of it."""
    if application.bot_require_code_grant:
        says = "the application asks for an OAuth2 code grant, so the invitation link cannot work"
        yield Check("discord invitation", "ill", says, f"{PORTAL}: switch it off.")
    if application.interactions_endpoint_url:
        says = "commands and buttons do not reach Leeward: they are sent to another address"
        cure = "Developer Portal, page General Information: empty Interactions Endpoint URL."
        yield Check("discord commands", "ill", says, cure)
    if application.bot_public:
        says = "anybody who knows its id can add this bot to a server of theirs"
        yield Check("discord public bot", "note", says, f"{PORTAL}: switch Public Bot off.")
    if application.flags & CONTENT:
        yield Check("discord message content", "well", "Leeward may read what is written")
    else:
        yield Check(
            "discord message content",
            "note",
            "Leeward may not read what is written. Reports, Is this OK?, tips on request and help"
            " work; nothing is found by itself, but where the bot is mentioned or written to",
            f"{PORTAL}, Privileged Gateway Intents: switch Message Content on.",
        )
    if application.sees_members:
        yield Check("discord members", "well", "Leeward learns who joins and who leaves")
    else:
        yield Check(
            "discord members",
            "note",
            "Leeward does not learn who joins and who leaves",
            f"{PORTAL}, Privileged Gateway Intents: switch Server Members on.",
        )
    if application.flags & PRESENCES:
        says = "the bot may see who is online, which Leeward never asks for"
        yield Check("discord presences", "note", says, f"{PORTAL}: switch Presence off.")


def review_check(members: int) -> Check:
    """Say how far Discord's review of privileged intents is.

    Args:
        members: of all servers that were looked at, together.
    """
    rule = (
        f"Discord reviews privileged intents from {REVIEW_AT:,} people on: there are 90 days to"
        " apply, it is asked for again every year, and the bot works on meanwhile"
    )
    name, about = "discord review", f"about {members:,} people are in the servers looked at"
    if members < REVIEW_SOON:
        return Check(name, "well", f"none is due: {about}")
    cure = "Read the README of the Discord adapter, section The review; apply in good time."
    return Check(name, "note", f"{about}. {rule}", cure)
