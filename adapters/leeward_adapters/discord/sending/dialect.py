"""What Discord calls things, for the sentences that live adapters share."""

from typing import Final

from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.rights import LOOKED_AFTER

DISCORD: Final = Dialect(
    platform="discord",
    name="Discord",
    place="server",
    rights={
        **dict.fromkeys(LOOKED_AFTER, "a moderator's right"),
        "undo": "the right Manage Messages",
        "lines": "the right Manage Messages",
        "timeout": "the right Timeout Members",
        "kick": "the right Kick Members",
        "ban": "the right Ban Members",
        "lock": "the right Manage Server",
    },
    timeout="Time-out",
    lock="Lock DMs",
    locked="closed direct messages",
    locks=(
        "This closes direct messages between all members of {server} who are no friends,"
        " for {span}. It is a step against a danger to many ({case});"
        " *Undo* on the case ends it before."
    ),
    sure_lock="Yes, close direct messages",
    human=(
        "Members tap *Ask a human* below what they were told, use `/help-me`, or"
        " *Report to moderators* in a message's menu."
    ),
    my_data="/my-data",
    hide_undone="Discord cannot bring a message back, so its author is asked first.",
    hint_reported="A service, such as Discord or a hotline; no person's name.",
)
