"""What stands in the fake platform's own database: accounts, spaces, rooms, posts and letters."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from leeward_adapters.live.casework.presses import Rows
from leeward_adapters.loopback import wire
from leeward_policies.domain.action import Called
from leeward_policies.domain.message import Audience
from leeward_policies.ports import Capabilities, Capability

PrivateRule: TypeAlias = Literal["anyone", "opened", "present"]
"""Whom a bot can write to: anyone with an open door, those who opened the line, those present."""

PRIVATE: dict[PrivateRule, Capability] = {
    "anyone": "full",
    "opened": "click_only",
    "present": "best_effort",
}
"""What each rule is worth to a bot."""

Verb: TypeAlias = Literal[
    "hide", "warn", "reply", "tip", "restrict", "ask", "reveal", "unrestrict", "kick", "ban",
    "lock", "unban", "unlock",
]  # fmt: skip
"""The acts that a space can lack, named as in `Capabilities`."""


class Letter(Struct, frozen=True):
    """A private word from the bot, as it lies in a member's inbox."""

    key: str
    at: datetime
    kind: Literal["tip", "warning", "answer"]
    topic: str
    """Which reviewed string it is, for tests; members see the text alone."""
    text: str
    rows: Rows = ()
    """What can be pressed below it."""


class CasePost(Struct, frozen=True):
    """A case as it stands where moderators look."""

    case: str
    """Its id; for a page without a case, the key of the act."""
    whom: Called
    urgency: str
    text: str
    at: datetime
    """When it was posted first."""
    changed: int = 0
    """How often it was brought up to date."""


class Page(Struct, frozen=True):
    """One call to people, as their devices ring: each act rings once."""

    at: datetime
    whom: Called
    case: str
    """As in `CasePost`."""
    rule: str
    """Of the act that calls them; `overdue` where nobody has answered."""


@dataclass(slots=True)
class Post:
    """One message with all its revisions."""

    id: str
    author: str
    sent_at: datetime
    body: wire.Body
    """As it reads now."""
    earlier: list[str] = field(default_factory=list)
    """The texts it had before, oldest first."""
    is_hidden: bool = False
    is_deleted: bool = False

    @property
    def is_visible(self) -> bool:
        """Members can read it."""
        return not self.is_hidden and not self.is_deleted


@dataclass(slots=True)
class Account:
    """One person's account on the whole platform, or a program's."""

    id: str
    name: str
    is_bot: bool = False
    is_webhook: bool = False
    has_open_door: bool = True
    """False: nobody but friends may write to them."""
    has_opened_line: bool = False
    """They pressed *Start* in the private line with the bot."""
    is_present: bool = True
    """They look at the screen now."""
    inbox: list[Letter] = field(default_factory=list)


@dataclass(slots=True)
class Membership:
    """What an account is in one space."""

    roles: tuple[str, ...]
    joined_at: datetime
    restricted_until: datetime | None = None


@dataclass(slots=True)
class Chamber:
    """One room of a space."""

    id: str
    audience: Audience | None = None
    seen_by: frozenset[str] | None = None
    """The roles that may look in; None for every member."""
    posts: dict[str, Post] = field(default_factory=dict)
    moved_to: str | None = None


@dataclass(slots=True)
class Space:
    """One community's place: rooms, members, and what a bot may do there."""

    id: str
    private: PrivateRule = "anyone"
    undo_hide: Literal["full", "none"] = "full"
    """`none`: hiding deletes for good. A re-post needs the text, which no adapter is given."""
    lacks: set[Verb] = field(default_factory=set)
    above_bot: set[str] = field(default_factory=set)
    """Roles that stand above the bot's own: no act on their holders."""
    rooms: dict[str, Chamber] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    banned: set[str] = field(default_factory=set)
    locked_until: datetime | None = None

    def offers(self, verb: Verb) -> bool:
        """Say whether a bot can do this here at all."""
        return verb not in self.lacks and not (verb == "reveal" and self.undo_hide == "none")

    def capabilities(self, *, remembers_keys: bool) -> Capabilities:
        """Say how well a bot can do each act here, on a platform that keeps keys or does not."""
        private = PRIVATE[self.private]

        def worth(verb: Verb, when_offered: Capability = "full") -> Capability:
            return when_offered if self.offers(verb) else "none"

        return Capabilities(
            hide=worth("hide"),
            warn=worth("warn", private),
            reply=worth("reply"),
            tip=worth("tip", private),
            restrict=worth("restrict"),
            ask=worth("ask"),
            reveal=worth("reveal"),
            unrestrict=worth("unrestrict"),
            kick=worth("kick"),
            ban=worth("ban"),
            lock=worth("lock"),
            unban=worth("unban"),
            unlock=worth("unlock"),
            undo_hide=self.undo_hide if self.offers("hide") else "none",
            remembers_keys=remembers_keys,
        )

    def visible_to(self, account: str, room: Chamber) -> bool:
        """Say whether somebody may look into a room."""
        membership = self.members.get(account)
        if membership is None:
            return False
        return room.seen_by is None or not room.seen_by.isdisjoint(membership.roles)

    def posts(self) -> Iterator[tuple[Chamber, Post]]:
        """Yield every post with its room, oldest room first."""
        for room in self.rooms.values():
            for post in room.posts.values():
                yield room, post
