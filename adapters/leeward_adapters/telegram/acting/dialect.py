"""What Telegram calls things, in sentences that are the same on every platform."""

from typing import Final

from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.rights import CaseVerb
from leeward_adapters.telegram.sending.words import PLATFORM

_DELETE: Final = "the right Delete Messages"
_BAN: Final = "the right Ban Users"
_ADMIN: Final = "being an admin of the group"

RIGHTS: Final[dict[CaseVerb, str]] = {
    "take": _ADMIN,
    "giveback": _ADMIN,
    "handover": _ADMIN,
    "note": _ADMIN,
    "reopen": _ADMIN,
    "abuse": _ADMIN,
    "reported": _ADMIN,
    "right": _ADMIN,
    "wrong": _ADMIN,
    "unclear": _ADMIN,
    "undo": _DELETE,
    "lines": _DELETE,
    "timeout": _BAN,
    "kick": _BAN,
    "ban": _BAN,
    "lock": _BAN,
}
"""As Telegram's apps call them; owners hold all."""

TELEGRAM: Final = Dialect(
    platform=PLATFORM,
    name="Telegram",
    place="group",
    rights=RIGHTS,
    timeout="Pause",
    lock="Close the group",
    locked="closed the group",
    locks=(
        "Nobody but its admins can write in {server} for {span}, because of {case}. Then it opens"
        " by itself, with what was allowed before."
    ),
    sure_lock="Yes, close the group",
    human="Write `/help_me` to this bot in private: it leads to a human.",
    my_data="/my_data",
    hide_undone="Telegram cannot bring a message back, so its author is asked first.",
    hint_reported="Such as Telegram itself, a hotline, or the police.",
)
"""Telegram's words."""
