"""Who could read a case in the moderators' room, where Discord does not tell it just now."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from discord_acting import APerformersDesk, Riverside, a_case, asks, riverside, user
from discord_peer.faults import Status

from leeward_policies.domain.action import Done, Failed
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import People


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A server, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


@pytest.fixture
def desk(club: Riverside) -> APerformersDesk:
    """A desk at which Mo is the lead."""
    made = APerformersDesk()
    made.answering = People(user(club.mo.id))
    return made


@pytest.fixture
def someone(club: Riverside) -> UserRef:
    """A member of whom nothing has been heard; Discord does not answer who they are."""
    club.peer.faults.plan("GET", "/members/", Status(503), times=-1)
    return user(club.guild.member("Gil").id)


async def test_an_urgent_case_is_read_in_private_meanwhile(
    club: Riverside, desk: APerformersDesk, someone: UserRef
) -> None:
    """The one whom it is about may be one of the moderators, for all we know."""
    about = await club.ana_says()
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(asks(about, someone, urgency="urgent"), a_case(about, someone))

    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"
    assert (club.forum.threads, len(club.mo.dms)) == ([], 1)


async def test_what_is_not_urgent_is_asked_later(
    club: Riverside, desk: APerformersDesk, someone: UserRef
) -> None:
    """The executor tries it again, until it is known."""
    about = await club.ana_says()
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(asks(about, someone), a_case(about, someone))

    assert isinstance(outcome, Failed)
    assert (club.forum.threads, club.mo.dms) == ([], [])


async def test_the_one_whom_the_case_is_about_does_not_read_it(
    club: Riverside, desk: APerformersDesk
) -> None:
    """Also where the question that is asked now is about somebody else."""
    about, warden = await club.ana_says(), club.guild.member("Gil", roles=[club.role])
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(asks(about, user(club.ana.id)), a_case(about, user(warden.id)))

    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"
    assert club.forum.threads == []
