"""A platform that exists nowhere: what live adapters share must fit it as well."""

from datetime import UTC, datetime
from typing import Any, Final

from leeward.testing.acts import because
from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.rights import LOOKED_AFTER
from leeward_policies.domain.action import Subject
from leeward_policies.domain.case import Case, CaseEvidence
from leeward_policies.domain.refs import ChannelRef, CommunityRef, MessageRef, UserRef

AT: Final = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
KAI: Final = UserRef("harbour", "", "kai")
MO: Final = UserRef("harbour", "", "mo")

HARBOUR: Final = Dialect(
    platform="harbour",
    name="Harbour",
    place="pier",
    rights={
        **dict.fromkeys(LOOKED_AFTER, "a warden's right"),
        "undo": "the right to clear",
        "lines": "the right to clear",
        "timeout": "the right to quiet",
        "kick": "the right to remove",
        "ban": "the right to ban",
        "lock": "the right to close",
    },
    timeout="Quiet",
    lock="Close the pier",
    locked="closed the pier",
    locks="This closes {server} for {span} ({case}).",
    sure_lock="Yes, close it",
    human="Members wave, or press *Help*.",
    my_data="/mine",
    hide_undone="",
    hint_reported="A service.",
)
"""The words of Harbour, whose communities meet on piers."""


def make_case(**other: Any) -> Case:
    """Return a case about Kai with one line, before the moderators; anything can be another."""
    message = MessageRef("harbour", "1", "2", "3")
    values: dict[str, Any] = {
        "id": "case-1",
        "community": CommunityRef("riverside"),
        "kind": "threat",
        "subject": Subject(KAI),
        "urgency": "high",
        "opened_at": AT,
        "updated_at": AT,
        "channel": ChannelRef("harbour", "1", "2"),
        "evidence": (CaseEvidence(message, AT, KAI, "a-rule", because(KAI)),),
        "asked": ("moderators",),
    }
    return Case(**(values | other))
