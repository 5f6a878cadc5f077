"""Slow patterns and cases about staff in a running Leeward: the safety lead, and nobody beside."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from discord_peer.people import Person
from discord_peer.things import Channel, Message
from discord_running import Club, club
from leeward_running import ENFORCING, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

STEPS = (
    "hey how old are you, are your parents home",
    "you are so mature for your age",
    "don't tell anyone we talk, it's our secret",
)
"""Each line is small talk for a filter of words; together they are a concern (`young-people`)."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server with a safety lead and a deputy; each test has people of its own."""
    async with club(tmp_path_factory.mktemp("patterns")) as made:
        made.configure(ENFORCING, deputy=made.guild.member("Dee"))
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made


def deputy(one: Club) -> Person:
    """Return the deputy."""
    keys = one.guild.stored.members
    people = [Person(one.peer, key) for key in keys]
    return next(person for person in people if person.name == "Dee")


def pages(reader: Person, about: Person) -> list[Message]:
    """Return what somebody was told of a case about somebody."""
    return [page for page in reader.dms if f"About\n{about.mention}" in page.words]


async def steers(room: Channel, author: Person, target: Person) -> None:
    """Let somebody steer somebody, who answers as one does."""
    for line in STEPS:
        await author.says(room, line, mentions=[target])
        await target.says(room, "haha ok", mentions=[author])


async def test_a_pattern_over_several_messages_is_a_case_for_the_safety_lead(one: Club) -> None:
    """Lines that are harmless one by one become one case, which the safety lead gets in private."""
    room, kai, mia = one.pair()
    await steers(room, kai, mia)
    await one.peer.until(lambda: pages(one.lea, kai))
    page = pages(one.lea, kai)[0]

    assert "· grooming ·" in page.words.splitlines()[0]
    assert f"{kai.mention} → {mia.mention}" in page.words
    assert "Pattern" in page.words
    assert not any(line in page.words for line in STEPS)
    assert "Take" in page.buttons
    assert one.in_forum(kai) == []


async def test_whoever_is_steered_gets_a_tip_and_the_author_nothing(one: Club) -> None:
    """The one in danger is advised in private without a name; whoever steers notices nothing."""
    room, kai, mia = one.pair()
    await steers(room, kai, mia)
    await one.peer.until(lambda: [tip for tip in mia.dms if "feel odd or pushy" in tip.words])
    await one.settles()
    tip = next(tip for tip in mia.dms if "feel odd or pushy" in tip.words)

    assert kai.name not in tip.words
    assert kai.mention not in tip.words
    assert "Get help" in tip.buttons
    assert kai.dms == []
    assert not any(message.by_bot for message in room.messages)


async def test_the_safety_lead_works_a_case_in_private(one: Club) -> None:
    """In their private line the lead takes a case, reads its lines and closes it."""
    room, kai, mia = one.pair()
    await steers(room, kai, mia)
    await one.peer.until(lambda: pages(one.lea, kai))
    page = pages(one.lea, kai)[0]
    await one.told(await one.lea.clicks(page, label="Take"))
    lines = await one.told(await one.lea.clicks(page, label="Show the lines"))
    await one.lea.clicks(page, label="That's right")
    await one.peer.until(lambda: "Verdict\nRight" in page.words)

    assert all(line in lines.words for line in STEPS)
    assert f"Taken by\n{one.lea.mention}" in page.words


async def test_a_case_about_staff_reaches_the_safety_lead_alone(one: Club) -> None:
    """What a moderator writes is judged; the case goes to the lead, never to the shared room."""
    room, _, mia = one.pair()
    moderator = one.guild.member("Max", roles=[one.team])
    said = await moderator.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: pages(one.lea, moderator))
    await one.settles()
    listed = await one.told(await moderator.uses("leeward cases", room))
    by_mo = await one.told(await one.mo.uses("leeward cases", room))
    by_lead = await one.told(await one.lea.uses("leeward cases", room))

    assert said.exists
    assert one.in_forum(moderator) == []
    assert moderator.dms == []
    assert pages(deputy(one), moderator) == []
    assert moderator.mention not in listed.words
    assert moderator.mention not in by_mo.words
    assert f"{moderator.mention} threatened {mia.mention}" in by_lead.words


async def test_a_case_about_the_safety_lead_reaches_the_deputy(one: Club) -> None:
    """If the lead is whom a case is about, the deputy is asked, and the lead sees nothing of it."""
    room, _, mia = one.pair()
    await one.lea.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: pages(deputy(one), one.lea))
    await one.settles()
    listed = await one.told(await one.lea.uses("leeward cases", room))

    assert one.in_forum(one.lea) == []
    assert pages(one.lea, one.lea) == []
    assert f"{one.lea.mention} threatened" not in listed.words


async def test_moderators_are_not_exempt_from_the_look_for_patterns(one: Club) -> None:
    """A moderator who steers somebody is a case for the lead, as anybody else would be."""
    room, _, mia = one.pair()
    moderator = one.guild.member("Moe", roles=[one.team])
    await steers(room, moderator, mia)
    await one.peer.until(lambda: pages(one.lea, moderator))

    assert "· grooming ·" in pages(one.lea, moderator)[0].words.splitlines()[0]
    assert one.in_forum(moderator) == []
