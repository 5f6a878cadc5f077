"""Calls about what happens on another platform: whoever answers and is on Discord is called."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from discord_acting import APerformersDesk, Riverside, a_case, asks, riverside, user
from discord_peer.people import Person
from msgspec.structs import replace

from leeward_policies.domain.action import AskHuman, Called, Done, Refused, Subject
from leeward_policies.domain.case import DRILL, Case
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.ports import People

THERE: Final = MessageRef("telegram", "-1001234567890", "7", "31")
KAI: Final = UserRef("telegram", "", "1300000000001")
ELSEWHERE: Final = UserRef("telegram", "", "1300000000002")


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A server, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


@pytest.fixture
def dee(club: Riverside) -> Person:
    """The deputy."""
    return club.guild.member("Dee")


@pytest.fixture
def desk(club: Riverside, dee: Person) -> APerformersDesk:
    """A desk at which Mo is the lead, Dee the deputy, and a responder is on the other platform."""
    made = APerformersDesk()
    made.answering = People(user(club.mo.id), user(dee.id), (ELSEWHERE, user(dee.id)))
    return made


def call(whom: Called, *, key: str = "k") -> AskHuman:
    """Return a call about a message on the other platform."""
    return replace(asks(THERE, KAI, key=key), whom=whom)


def case() -> Case:
    """Return a case about what was written there."""
    return a_case(THERE, KAI)


async def test_the_lead_reads_in_private_what_happened_elsewhere(
    club: Riverside, desk: APerformersDesk
) -> None:
    """With its link there; nobody of Discord is mentioned for somebody with the same number."""
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(call("safety-lead"), case())

    (card,) = club.mo.dms
    assert isinstance(outcome, Done)
    assert "https://t.me/c/1234567890/7/31" in card.words
    assert "telegram\\:1300000000001" in card.words
    assert "<@1300000000001>" not in card.words
    assert club.forum.threads == []


async def test_only_what_can_be_done_from_here_can_be_pressed(
    club: Riverside, desk: APerformersDesk
) -> None:
    """They decide and undo; nobody is timed out, kicked or banned over platforms."""
    async with club.bot(desk=desk) as bot:
        await bot.does(call("safety-lead"), case())

    (card,) = club.mo.dms
    assert list(card.buttons) == [
        "Take",
        "That's right",
        "That's wrong",
        "Unclear",
        "Show the lines",
        "Undo",
        "Note",
        "May be abuse material",
    ]


async def test_moderators_are_asked_where_it_happened(
    club: Riverside, desk: APerformersDesk
) -> None:
    """Those of a server here learn nothing of it, and nobody is written to instead."""
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(call("moderators"), case())

    assert isinstance(outcome, Refused)
    assert outcome.reason == "this belongs to another platform"
    assert (club.forum.threads, club.mo.dms) == ([], [])


async def test_everyone_here_is_called_and_nobody_of_there(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """The owner of a server has nothing to do with another platform."""
    async with club.bot(desk=desk) as bot:
        await bot.does(call("everyone"), case())

    assert (len(club.mo.dms), len(dee.dms), len(club.guild.owner.dms)) == (1, 1, 0)


async def test_where_nobody_here_answers_the_owner_is_not_asked(
    club: Riverside, desk: APerformersDesk
) -> None:
    """Whoever owns a server answers for that server alone."""
    desk.answering = People(ELSEWHERE)
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(call("safety-lead"), case())

    assert isinstance(outcome, Refused)
    assert club.guild.owner.dms == []


async def test_responders_here_are_asked_and_what_the_lead_read_is_emptied(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """It became suspected abuse material after the lead was called to it."""
    abuse = replace(case(), asked=("csea",), kind="report")
    async with club.bot(desk=desk) as bot:
        await bot.does(call("safety-lead"), case())
        outcome = await bot.does(call("csea", key="k2"), abuse)
        renewed = await bot.does(call("nobody", key="k3"), abuse)

    assert isinstance(outcome, Done)
    assert isinstance(renewed, Done)
    assert [one.words.splitlines()[0] for one in dee.dms if one.embeds] != []
    assert "1300000000001" not in club.mo.dms[0].words


async def test_a_card_reads_as_its_case_stands_also_here(
    club: Riverside, desk: APerformersDesk
) -> None:
    """After somebody took it on the other platform, and nobody is called by that."""
    taken = replace(case(), status="taken", assignee=str(ELSEWHERE))
    async with club.bot(desk=desk) as bot:
        await bot.does(call("safety-lead"), case())
        outcome = await bot.does(call("nobody", key="k2"), taken)

    (card,) = club.mo.dms
    assert isinstance(outcome, Done)
    assert "telegram\\:1300000000002" in card.words


async def test_a_test_page_for_somebody_elsewhere_is_not_sent_here(
    club: Riverside, desk: APerformersDesk
) -> None:
    """However their number reads on Discord, nobody stands in for them."""
    lead = UserRef("telegram", "", club.mo.id)
    subject = Subject(UserRef("telegram", "", DRILL), lead)
    page = replace(call("safety-lead"), message=None)
    drill = replace(
        case(), subject=subject, channel=ChannelRef("leeward", "community", "clock"), evidence=()
    )
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(page, drill)

    assert isinstance(outcome, Refused)
    assert club.mo.dms == []
