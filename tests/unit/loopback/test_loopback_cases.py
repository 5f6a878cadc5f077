"""Cases on the loopback platform: before whom they lie, whom a page calls, what people press."""

from typing import get_args

import pytest
from msgspec import json
from msgspec.structs import replace

from leeward.testing.acts import acts, case_about
from leeward.testing.clock import VirtualClock
from leeward_adapters.loopback import LoopbackAdapter, Member, Missing, Platform
from leeward_adapters.loopback.normalise import normalise
from leeward_policies.domain.action import OVERDUE, AskHuman, Called, Done
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import CaseMoved, Event, Judged, ReportFiled
from leeward_policies.domain.move import (
    CallAbuseMaterial,
    GiveBack,
    HandOver,
    MarkReported,
    Reopen,
    Take,
    WriteNote,
)
from leeward_policies.domain.refs import MessageRef, UserRef


@pytest.fixture
def platform() -> Platform:
    """An empty platform."""
    return Platform(VirtualClock())


@pytest.fixture
def ana(platform: Platform) -> Member:
    """Ana, a member."""
    return platform.member("Ana")


@pytest.fixture
def mo(platform: Platform) -> Member:
    """Mo, a moderator."""
    return platform.member("Mo", roles=["moderator"])


def asking(about: MessageRef, ana: Member, whom: Called, rule: str = "threat") -> AskHuman:
    """Return a call to people."""
    ask = acts(about, ana.ref, about.space_ref, ana.ref, f"{whom}:{rule}")["ask"]
    assert isinstance(ask, AskHuman)
    return replace(ask, whom=whom, rule=rule)


def last(platform: Platform) -> Event:
    """Return the last thing that the platform told its bot."""
    payload = json.decode(json.encode(platform.log.updates[-1]))
    return normalise(payload, platform.name, platform.clock.now())


async def posted(platform: Platform, ana: Member, whom: Called = "moderators") -> Case:
    """Post a case about Ana before somebody."""
    about = await ana.says("general", "a line")
    case = case_about(about, ana.ref)
    outcome = await LoopbackAdapter(platform).perform(asking(about, ana, whom), case)
    assert isinstance(outcome, Done)
    return case


@pytest.mark.parametrize(
    "whom", [one for one in get_args(Called) if one not in {"elsewhere", "nobody"}]
)
async def test_there_is_a_desk_for_everybody_who_can_be_called(
    platform: Platform, ana: Member, whom: Called
) -> None:
    """What calls somebody lies on their desk, and on no other."""
    await posted(platform, ana, whom)

    assert [one for one in get_args(Called) if platform.desk(one)] == [whom]
    assert [(page.whom, page.case) for page in platform.pages] == [(whom, "case-1")]


@pytest.mark.parametrize("whom", ["safety-lead", "everyone", "moderators"])
async def test_people_here_are_called_about_what_happens_on_another_platform(
    platform: Platform, whom: Called
) -> None:
    """Who answers for a community may be here; moderators are asked where it happened."""
    there = MessageRef("elsewhere", "1", "2", "3")
    author = UserRef("elsewhere", "", "7")
    act = acts(there, author, there.space_ref, author, "key")["ask"]
    assert isinstance(act, AskHuman)

    outcome = await LoopbackAdapter(platform).perform(
        replace(act, whom=whom), case_about(there, author)
    )

    assert isinstance(outcome, Done) == (whom != "moderators")
    assert len(platform.desk(whom)) == (whom != "moderators")


async def test_a_case_reads_as_it_stands_and_nobody_is_called(
    platform: Platform, ana: Member
) -> None:
    """What people did elsewhere is read wherever the case is posted, and is a page to nobody."""
    case = await posted(platform, ana)
    adapter = LoopbackAdapter(platform)
    about = MessageRef(case.channel.platform, case.channel.space, case.channel.id, "m1")
    outcome = await adapter.perform(asking(about, ana, "nobody", "card"), case)

    assert isinstance(outcome, Done)
    assert [(post.whom, post.changed) for post in platform.desk()] == [("moderators", 1)]
    assert platform.desk("nobody") == ()
    assert len(platform.pages) == 1


async def test_every_call_rings_and_a_repeated_one_does_not(
    platform: Platform, ana: Member
) -> None:
    """The post is brought up to date; a call again is a page of its own, one act is one page."""
    case = await posted(platform, ana)
    about, adapter = case.channel, LoopbackAdapter(platform)
    message = MessageRef(about.platform, about.space, about.id, "m1")
    for _ in range(2):
        await adapter.perform(asking(message, ana, "moderators", OVERDUE), case)

    assert [page.rule for page in platform.pages] == ["threat", OVERDUE]
    assert [post.changed for post in platform.desk()] == [1]


async def test_suspected_abuse_lies_before_its_responders_alone(
    platform: Platform, ana: Member
) -> None:
    """It goes from the other desks, whoever is called, and nothing of it can be read."""
    case = await posted(platform, ana)
    message = MessageRef(platform.name, "club", "general", "m1")
    secret = replace(case, asked=("csea",))
    for whom in ("csea", "moderators", "everyone"):
        await LoopbackAdapter(platform).perform(asking(message, ana, whom, OVERDUE), secret)

    (post,) = platform.desk("csea")
    assert "Do not open" in post.text
    assert "Ana" not in post.text
    assert (platform.desk("moderators"), platform.desk("everyone")) == ((), ())


async def test_what_people_press_is_told_to_the_bot(
    platform: Platform, ana: Member, mo: Member
) -> None:
    """Each button with who pressed it, on which case, and from where."""
    await posted(platform, ana)
    moves = []
    for press in (
        mo.takes("case-1"),
        mo.gives_back("case-1"),
        mo.hands_over("case-1", ana),
        mo.notes("case-1", "spoke with both"),
        mo.reopens("case-1"),
        mo.calls_abuse_material("case-1"),
        mo.marks_reported("case-1", "the hotline"),
    ):
        await press
        event = last(platform)
        assert isinstance(event, CaseMoved)
        assert (event.case, event.by, event.via) == ("case-1", mo.ref, "loopback")
        moves.append(event.move)

    assert moves == [
        Take(),
        GiveBack(),
        HandOver(ana.ref),
        WriteNote("spoke with both"),
        Reopen(),
        CallAbuseMaterial(),
        MarkReported("the hotline"),
    ]


async def test_a_verdict_says_from_where_it_came(
    platform: Platform, ana: Member, mo: Member
) -> None:
    """As every other press does."""
    await posted(platform, ana)
    await mo.judges("case-1", "right")

    event = last(platform)
    assert isinstance(event, Judged)
    assert event.via == "loopback"


async def test_nobody_presses_where_nothing_was_posted(mo: Member) -> None:
    """A client shows no buttons without a post."""
    with pytest.raises(Missing):
        await mo.takes("case-1")
    with pytest.raises(Missing):
        await mo.judges("case-1", "right")


async def test_a_report_can_say_that_it_may_be_abuse(
    platform: Platform, ana: Member, mo: Member
) -> None:
    """The bot learns it with the report."""
    await ana.reports(await mo.says("general", "a line"), is_abuse_material=True)

    event = last(platform)
    assert isinstance(event, ReportFiled)
    assert event.is_abuse_material
