"""The ground that everything of the fake platform stands on: what exists, and how it is told."""

from collections.abc import Sequence
from typing import Final, get_args

from msgspec import json

from leeward_adapters.loopback import wire
from leeward_adapters.loopback.faults import Faults
from leeward_adapters.loopback.log import Log
from leeward_adapters.loopback.private import Answers
from leeward_adapters.loopback.world import Account, CasePost, Chamber, Page, Space
from leeward_policies.domain.action import Called
from leeward_policies.domain.message import Audience
from leeward_policies.ports import Clock

BOT: Final = "leeward"
"""The account of the bot that listens; it has no member's rights and hears not itself."""


class Ground:
    """What people, rooms and calls of one platform share; `Platform` adds those.

    Args:
        clock: the only source of time.
        name: as it stands in refs.
        space: the id of the first space.
        keeps_keys: the platform does one key once, however often it is asked.
    """

    def __init__(self, clock: Clock, name: str, space: str, *, keeps_keys: bool) -> None:
        self.clock = clock
        self.name = name
        self.keeps_keys = keeps_keys
        self.faults = Faults()
        self.log = Log(self.faults)
        self.spaces: dict[str, Space] = {space: Space(space)}
        self.accounts: dict[str, Account] = {}
        self.desks: dict[Called, dict[str, CasePost]] = {whom: {} for whom in get_args(Called)}
        self.pages: list[Page] = []
        """Every call to people, oldest first; each act calls once."""
        self.posted: set[str] = set()
        """The cases that lie, or lay, before anybody."""
        self.answers: Answers | None = None
        """The bot that answers members in private; None where none does."""
        self._first_space = space
        self._posts = 0

    def space(self, space_id: str | None = None) -> Space:
        """Return a space, made if it is not there; None for the first."""
        wanted = space_id or self._first_space
        return self.spaces.setdefault(wanted, Space(wanted))

    def chamber(
        self,
        room_id: str,
        home: Space,
        audience: Audience | None = None,
        seen_by: Sequence[str] | None = None,
    ) -> Chamber:
        """Return a room of a space, made and announced if it is not there."""
        if room_id not in home.rooms:
            home.rooms[room_id] = Chamber(
                room_id, audience, None if seen_by is None else frozenset(seen_by)
            )
            self.announce(
                wire.Described(
                    at=self.clock.now(),
                    space=home.id,
                    room=room_id,
                    name=room_id,
                    audience=audience,
                )
            )
        return home.rooms[room_id]

    def next_post_id(self) -> str:
        """Return the id of the next message."""
        self._posts += 1
        return f"m{self._posts}"

    def announce(self, payload: wire.Payload) -> None:
        """Tell the bot that something has happened."""
        self.log.append(json.decode(json.encode(payload)))
