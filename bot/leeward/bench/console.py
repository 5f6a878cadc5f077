"""What the console costs at the server: its pages, with very many cases in the database."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast

import httpx

from leeward.app import running
from leeward.bench.figures import Figures, Row, figures_of
from leeward.config import Config, ConsoleSection
from leeward.console.app import Console
from leeward.console.changes import Changes
from leeward.console.opening import doors_of
from leeward.console.sign_in import make_link
from leeward.desk import FrontDesk
from leeward.in_force import DEFAULT_POLICY
from leeward.looking import Looking
from leeward.testing.clock import VirtualClock
from leeward_policies.domain.action import Because, Subject, Urgency
from leeward_policies.domain.case import Case, CaseEvidence, Status
from leeward_policies.domain.refs import ChannelRef, CommunityRef, MessageRef, UserRef
from leeward_policies.domain.signals import Category
from leeward_policies.policy import Policy
from leeward_policies.ports import Archive, Commit, Detector, People
from leeward_storage.sql import SqlStore

AT_ONCE: Final = 1_000
"""Cases committed together while the database is filled."""

LINES: Final = 4
"""Of each case."""

OPENED: Final = 100
"""Times that each page is asked for."""

LEAD: Final = UserRef("discord", "", "1300000000000000001")
SPACE: Final = "1300000000000000002"
WHY: Final = "{author} said something to {target}"

URGENCIES: Final[tuple[Urgency, ...]] = ("low", "medium", "high", "urgent")
KINDS: Final[tuple[Category, ...]] = ("toxicity", "threat", "grooming", "bullying", "report")
STATUSES: Final[tuple[Status, ...]] = ("open", "taken", *("resolved",) * 6)
"""Three in four are closed, as after a year."""

URL: Final = "http://127.0.0.1:8321"


def cases_of(count: int, start: datetime) -> Iterator[Case]:
    """Yield so many cases of different kinds, a minute apart."""
    for number in range(1, count + 1):
        at = start + timedelta(minutes=number)
        author = UserRef("discord", "", str(1_400_000_000_000_000_000 + number // 3))
        subject = Subject(author, UserRef("discord", "", str(1_500_000_000_000_000_000 + number)))
        room = ChannelRef("discord", SPACE, str(1_600_000_000_000_000_000 + number % 50))
        why, status = Because(WHY, subject), STATUSES[number % len(STATUSES)]
        is_open = status != "resolved"
        yield Case(
            id=f"case-{number}",
            community=CommunityRef("bench"),
            kind=KINDS[number % len(KINDS)],
            subject=subject,
            urgency=URGENCIES[number % len(URGENCIES)],
            opened_at=at,
            updated_at=at,
            channel=room,
            status=status,
            evidence=tuple(
                CaseEvidence(
                    MessageRef("discord", SPACE, room.id, f"{number}{line}"),
                    at + timedelta(seconds=line),
                    author,
                    "threat",
                    why,
                )
                for line in range(LINES)
            ),
            asked=("moderators",) if number % 2 else ("safety-lead",),
            due=at + timedelta(days=3_650) if is_open else None,
            assignee=str(LEAD) if status == "taken" else None,
            verdict=None if is_open else "right",
            judged_by=None if is_open else str(LEAD),
            answered_at=None if status == "open" else at + timedelta(minutes=9),
        )


async def _filled(store: Archive, count: int, start: datetime) -> None:
    some: list[Case] = []
    for case in cases_of(count, start):
        some.append(case)
        if len(some) == AT_ONCE:
            await store.commit(Commit(cases=tuple(some)))
            some = []
    await store.commit(Commit(cases=tuple(some)))


def console_rows(
    policy: Policy, detectors: Sequence[Detector], cases: int, folder: Path
) -> list[Row]:
    """Return what each page takes at the server with so many cases in the database."""
    return asyncio.run(_measured(policy, detectors, cases, folder))


async def _measured(
    policy: Policy, detectors: Sequence[Detector], cases: int, folder: Path
) -> list[Row]:
    clock = VirtualClock()
    async with await SqlStore.open(
        folder / "console.db", master_key=bytes(32), clock=clock
    ) as store:
        await _filled(store, cases, clock.now() - timedelta(minutes=cases))
        async with _opened(policy, detectors, store, clock) as client:
            return await _pages(client, clock, cases)


@asynccontextmanager
async def _opened(
    policy: Policy, detectors: Sequence[Detector], store: Archive, clock: VirtualClock
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the console in this process, and sign in as the safety lead."""
    desk = FrontDesk(store, clock, Looking(detectors, clock), hides_kept=timedelta(days=30))
    desk.answering = People(LEAD)
    section = ConsoleSection(listen="127.0.0.1:8321", url=URL)
    config = Config(schema=1, console=section)
    async with running(
        config.community_ref, policy, detectors, store, adapters={}, clock=clock
    ) as work:
        desk.open(work)
        console = Console(
            doors_of(
                config,
                store,
                desk=desk,
                adapters={},
                clock=clock,
                changes=Changes(),
                source=lambda: DEFAULT_POLICY,
            )
        )
        link = await make_link(store, LEAD, ("safety-lead",), clock, URL)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(cast("Any", console.walls)),
            base_url=URL,
            headers={"sec-fetch-site": "same-origin", "origin": URL},
        ) as client:
            await client.post(link)
            yield client


async def _pages(client: httpx.AsyncClient, clock: VirtualClock, cases: int) -> list[Row]:
    author = f"discord:{1_400_000_000_000_000_000 + cases // 6}"
    pages = {
        "queue, first page": "/",
        "queue, closed ones": "/?show=closed",
        "queue, of one kind and urgency": "/?show=all&kind=grooming&urgency=high",
        "queue, about one member": f"/?show=all&about={author}",
        "case": f"/cases/case-{cases // 2}",
        "member": f"/members/{author}",
        "activity": "/activity",
    }
    return [Row(name, await _asked(client, clock, path)) for name, path in pages.items()]


async def _asked(client: httpx.AsyncClient, clock: VirtualClock, path: str) -> Figures | str:
    took: list[int] = []
    for _ in range(OPENED):
        clock.advance(1.0)  # nobody opens pages faster; the walls would hold that up
        before = time.perf_counter_ns()
        answer = await client.get(path)
        took.append(time.perf_counter_ns() - before)
        if answer.status_code != httpx.codes.OK:
            return f"it answers {answer.status_code}"
    return figures_of(took)
