"""A small community with its console, and people who are signed in to it, for tests of pages."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast

import httpx
from litestar.types import ControllerRouterHandler
from msgspec.structs import replace
from typing_extensions import Unpack

from leeward.app import running
from leeward.cases.hands import Hands
from leeward.community import Step
from leeward.console.app import ASKING, Console
from leeward.console.changes import Changes
from leeward.console.doors import Doors
from leeward.console.limits import Rate
from leeward.console.rulings import Rulings
from leeward.console.sign_in import make_link
from leeward.desk import FrontDesk
from leeward.detectors import known_signals
from leeward.looking import Looking
from leeward.readiness import Readiness
from leeward.testing.builders import Said, sent
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.house_rules import HOUSE
from leeward.testing.plain import PlainDetector, plain_policy
from leeward.testing.scripted import ALL, FailingStore
from leeward.testing.scripted_kind import LiveAdapter
from leeward.testing.store_pieces import case as piece
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action, Asked, Urgency
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Capabilities, Commit

URL: Final = "http://127.0.0.1:8321"

TOKEN: Final = re.compile(r'name="token" value="([0-9a-f]{64})"')

KNOWN: Final = (*PlainDetector().specs, *known_signals())
"""Signals that a policy of these tests may name."""

MEMBERS: Final[Mapping[str, tuple[Role, ...]]] = {
    "mod": ("moderator",),
    "other-mod": ("moderator",),
    "lead": ("moderator", "safety-lead"),
    "admin": ("admin",),
    "responder": ("csea",),
}
"""Who is what in the community of these tests."""


def member(name: str) -> UserRef:
    """Return a member of these tests."""
    return UserRef("test", "", name)


def case(
    number: int,
    *,
    urgency: Urgency = "high",
    author: str = "",
    at: datetime = DEFAULT_START,
    asked: tuple[Asked, ...] = ("moderators",),
    **changes: Any,
) -> Case:
    """Return an open case of grooming, changed as told.

    Each is about somebody else, since there is one open case for each subject.
    """
    made = piece(number, urgency=urgency, author=author or f"kai{number}", at=at)
    return replace(made, community=HOUSE, asked=asked, **changes)


class Consoled:
    """A community at work with its console; time stands still until a test moves it.

    Attributes:
        console: the console; `console.walls` is what a server runs.
        roles: what each member is now; None for everybody while the platform is out of reach.
        may_not: orders are refused with this sentence unless it is empty.
        on_roles_asked: runs whenever somebody's roles are asked for.
        can: what the platform can do, as the pages tell it; None where that is not known.
        called: how members are called who have a name.
    """

    def __init__(
        self,
        folder: Path,
        store: FailingStore | None,
        clock: VirtualClock,
        url: str,
        *,
        behind_proxy: bool,
        routes: Sequence[ControllerRouterHandler],
        asking: Rate,
    ) -> None:
        self.clock = clock
        self.store = store or FailingStore(clock)
        self.policy = plain_policy(folder)
        looking = Looking([PlainDetector()], clock)
        self.desk = FrontDesk(self.store, clock, looking, hides_kept=timedelta(days=30))
        self.desk.readiness = Readiness("an officer", "the lead", has_safety_lead=True)
        self.adapter = LiveAdapter("test", self.desk)
        self.changes = Changes()
        self.roles: dict[UserRef, tuple[Role, ...]] | None = {
            member(name): roles for name, roles in MEMBERS.items()
        }
        self.may_not = ""
        self.on_roles_asked: Callable[[], Awaitable[object]] | None = None
        self.can: Capabilities | None = ALL
        self.called: dict[UserRef, str] = {}
        self.url = url
        hands = Hands(self.store, self.desk.tell_of_case, clock, self._may_order)
        self.console = Console(
            Doors(
                store=self.store,
                desk=self.desk,
                hands=hands,
                roles_of=self._roles_of,
                clock=clock,
                community=HOUSE,
                url=url,
                changes=self.changes,
                rulings=Rulings(self.desk.policy, lambda: folder / "plain.toml", KNOWN),
                behind_proxy=behind_proxy,
                capabilities=lambda _: self.can,
                name_of=lambda one: self.called.get(one, str(one)),
            ),
            routes,
            asking=asking,
        )

    async def _may_order(self, _act: Action, _by: UserRef) -> str:
        return self.may_not

    async def _roles_of(self, who: UserRef) -> tuple[Role, ...] | None:
        if self.on_roles_asked is not None:
            await self.on_roles_asked()
        return None if self.roles is None else self.roles.get(who, ())

    def stepped(self, step: Step) -> None:
        """Tell open pages what has changed."""
        self.changes.publish([one.id for one in step.cases])

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Run the community meanwhile."""
        async with running(
            HOUSE,
            self.policy,
            [PlainDetector()],
            self.store,
            adapters={"test": self.adapter},
            clock=self.clock,
            on_step=self.stepped,
            on_outcome=self.desk.heard,
        ) as work:
            self.desk.open(work)
            yield

    async def hear(self, body: str, **said: Unpack[Said]) -> None:
        """Let a member say something, and wait until it is judged."""
        await self.desk.tell(sent(body, **said), "test")

    def outsider(self) -> httpx.AsyncClient:
        """Return somebody's browser that is not signed in."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(cast("Any", self.console.walls)),
            base_url=self.url,
            headers={"sec-fetch-site": "same-origin", "origin": self.url},
        )

    async def link(self, name: str) -> str:
        """Return a fresh sign-in link for a member."""
        store = self.console.inside.doors.store
        return await make_link(
            store, member(name), MEMBERS.get(name, ("moderator",)), self.clock, self.url
        )

    async def signed_in(self, name: str = "mod") -> httpx.AsyncClient:
        """Return the browser of a member who has signed in."""
        client = self.outsider()
        answer = await client.post(await self.link(name))
        if answer.status_code != 303:  # noqa: PLR2004 - where the queue is
            raise AssertionError(f"{name} was not let in: {answer.status_code}")
        return client

    async def send(
        self,
        client: httpx.AsyncClient,
        path: str,
        headers: Mapping[str, str] | None = None,
        **fields: str,
    ) -> httpx.Response:
        """Send a form as its page would, with the session's token."""
        page = await client.get("/account")
        found = TOKEN.search(page.text)
        data = {"token": found[1] if found else "", **fields}
        return await client.post(path, data=data, headers=headers)

    async def audited(self, what: str = "console") -> list[tuple[str, str]]:
        """Return the lines of the audit log that begin so, oldest first: what, and details."""
        lines = await self.store.audit_entries(limit=1000, what=what)
        return [(one.line.what, one.line.detail) for one in reversed(lines)]


@asynccontextmanager
async def consoled(
    folder: Path,
    cases: Sequence[Case] = (),
    *,
    store: FailingStore | None = None,
    clock: VirtualClock | None = None,
    url: str = URL,
    behind_proxy: bool = False,
    routes: Sequence[ControllerRouterHandler] = (),
    asking: Rate = ASKING,
) -> AsyncIterator[Consoled]:
    """Run a community with its console.

    Args:
        folder: where its policy is written, such as `tmp_path`.
        cases: kept before it starts.
        store: where everything is kept; one in memory unless told.
        clock: the time.
        url: where people reach the console.
        behind_proxy: a proxy stands before it.
        routes: pages beside the console's own.
        asking: how often a client may ask; the clock stands still, so nothing grows back.
    """
    house = Consoled(
        folder,
        store,
        clock or VirtualClock(),
        url,
        behind_proxy=behind_proxy,
        routes=routes,
        asking=asking,
    )
    await house.store.commit(Commit(cases=tuple(cases)))
    async with asyncio.timeout(90), house.at_work():
        yield house
