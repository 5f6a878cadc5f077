"""Links: how platforms are called, and where the console tells of a member or a case."""

from typing import Final
from urllib.parse import quote

from leeward_policies.domain.refs import UserRef
from leeward_policies.words import plain

NAMES: Final = {
    "discord": "Discord",
    "matrix": "Matrix",
    "slack": "Slack",
    "telegram": "Telegram",
}

NAME_LONGEST: Final = 40
"""Code points of the name of a platform that is not known here."""


def platform_name(platform: str) -> str:
    """Return how people call a platform."""
    return NAMES.get(platform) or plain(platform, NAME_LONGEST)


def member_path(member: UserRef) -> str:
    """Return where the console tells of a member."""
    return f"/members/{quote(str(member), safe='')}"


def case_path(case_id: str) -> str:
    """Return where the console shows a case."""
    return f"/cases/{quote(case_id, safe='')}"
