"""What members choose for themselves, ask of the team, and may be told again."""

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from leeward_policies.domain.refs import MessageRef, UserRef

ReportStatus: TypeAlias = Literal["received", "looked-at", "answered"]
"""How far people are with what somebody asked for."""


class Choices(Struct, frozen=True):
    """What a member has chosen for themselves; the defaults are those of somebody who has not."""

    tips: bool = True
    """False: they want no tips; help in danger reaches them all the same."""
    language: str = ""
    """A code such as `de` or `pt-BR`; empty for the platform's, or the community's."""
    country: str = ""
    """Two letters of ISO 3166, whose helplines they want to see; empty for the community's."""


class MyReport(Struct, frozen=True):
    """A report, or a call for help, as whoever made it is told of it."""

    number: str
    """As the receipt says it."""
    at: datetime
    """When it was made, aware UTC."""
    status: ReportStatus
    outcome: str = ""
    """The notice that tells what became of it; empty until it is answered."""


class Tipped(Struct, frozen=True):
    """What a tip was about that a member got, for those who read it and want to do something."""

    rule: str
    topic: str
    message: MessageRef | None
    """Which message it was about."""
    author: UserRef
    """Who wrote that; the member themselves where the tip was about their own message."""
