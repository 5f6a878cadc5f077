"""Test pages that have been answered, for tests of what waits for that."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from leeward.config import load
from leeward.in_force import in_the_configuration
from leeward.kept import opened_store
from leeward_policies.domain.action import Subject
from leeward_policies.domain.case import DRILL, Case
from leeward_policies.domain.refs import ChannelRef, CommunityRef, UserRef
from leeward_policies.ports import Archive, Commit


def answered_page(person: UserRef, at: datetime) -> Case:
    """Return a test page that somebody has answered."""
    return Case(
        id=f"drill-{at:%Y%m%d}-{person.id}",
        community=CommunityRef("house"),
        kind="report",
        subject=Subject(UserRef(person.platform, person.realm, DRILL), person),
        urgency="high",
        opened_at=at,
        updated_at=at,
        channel=ChannelRef("leeward", "community", "clock"),
        status="resolved",
        assignee=str(person),
        verdict="right",
        judged_by=str(person),
        asked=("safety-lead",),
        answered_at=at,
    )


async def answer_pages(store: Archive, *people: UserRef, at: datetime) -> None:
    """Let people have answered their test pages."""
    await store.commit(Commit(cases=tuple(answered_page(one, at) for one in people)))


def answer_drills(config: Path, *people: UserRef, at: datetime | None = None) -> None:
    """Let those who answer for an installation, or others, have answered their test pages."""
    settings = load(config)
    named = in_the_configuration(settings)
    both = [one for one in (named.safety_lead, named.deputy) if one is not None]

    async def answer() -> None:
        async with opened_store(settings, create=True) as store:
            await answer_pages(store, *(people or both), at=at or datetime.now(UTC))

    with ThreadPoolExecutor(1) as pool:  # a test may have a loop of its own
        pool.submit(asyncio.run, answer()).result()
