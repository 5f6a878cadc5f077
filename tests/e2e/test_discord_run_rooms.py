"""Which room is for whom in a running Leeward, and who is young or staff by their roles."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from discord_peer.people import Person
from discord_peer.things import Channel
from discord_running import Club, club
from leeward_running import ENFORCING, INSULT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

PHONE = "my number is +44 7700 900123, call me"
"""Advice for young people only: in rooms of adults nothing is said about it."""

CODE = "my login code is 482913"

YOUNG_RULE = """
[[rule]]
id = "young-lemonade"
because = "{author} spoke of lemonade"
category = "personal-info"
all = [{ words = ["lemonade"] }, { role = "young" }]
do = [{ tip = "own-age", to = "author" }]
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server with rooms of all kinds; its policy names a room and a category as adult."""
    async with club(tmp_path_factory.mktemp("rooms")) as made:
        guild = made.guild
        lounge = guild.text("lounge")
        bar = guild.category("bar")
        guild.text("counter", category=bar)
        guild.text("cellar", nsfw=True)
        guild.role("Under 18")
        rooms = f'adult = ["discord:{guild.id}/{lounge.id}", "discord:{guild.id}/{bar.id}"]'
        made.configure(ENFORCING.replace("[audience]", f"[audience]\n{rooms}") + YOUNG_RULE)
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new member for each test
        await made.bot.starts()
        yield made


def room(one: Club, name: str) -> Channel:
    """Return a room by its name."""
    channels = [Channel(one.peer, key) for key in one.peer.world.channels]
    return next(channel for channel in channels if channel.name == name)


async def is_advised(one: Club, where: Channel) -> bool:
    """Let a new member give away their number, and say whether they were advised.

    The line that follows brings advice to people of any age: when that has come and nothing more
    is owed, the first one was judged and advised on, if at all.
    """
    kai = one.guild.member("Kai")
    await kai.says(where, PHONE)
    await kai.says(where, CODE)
    await one.peer.until(lambda: any("code to log in" in message.words for message in kai.dms))
    await one.settles()
    return any("phone number" in message.words for message in kai.dms)


async def test_a_room_is_for_young_people_unless_said_otherwise(one: Club) -> None:
    """In an ordinary room, and in a thread of it, whoever gives away their number is advised."""
    kai = one.guild.member("Kai")
    thread = await kai.opens_thread("talk", on=one.room)

    assert await is_advised(one, one.room)
    assert await is_advised(one, thread)


async def test_an_age_restricted_room_is_for_adults(one: Club) -> None:
    """In an age-restricted room, and in a thread of it, nobody is advised like a child."""
    kai = one.guild.member("Kai")
    thread = await kai.opens_thread("talk", on=room(one, "cellar"))

    assert not await is_advised(one, room(one, "cellar"))
    assert not await is_advised(one, thread)


async def test_the_policy_names_rooms_and_categories_for_adults(one: Club) -> None:
    """What the policy says of a channel, or of a category, holds for what is in it."""
    kai = one.guild.member("Kai")
    thread = await kai.opens_thread("talk", on=room(one, "counter"))

    assert not await is_advised(one, room(one, "lounge"))
    assert not await is_advised(one, room(one, "counter"))
    assert not await is_advised(one, thread)


async def test_a_room_that_becomes_age_restricted_is_one_from_then_on(one: Club) -> None:
    """A change in the room's settings counts for the next message, without a restart."""
    changing = one.guild.text("changing")
    before = await is_advised(one, changing)
    changing.restrict_by_age()
    after = await is_advised(one, changing)

    assert before
    assert not after


async def test_who_is_young_is_told_by_a_role_of_the_policy(one: Club) -> None:
    """A rule for young members holds for who has that role, however it is written."""
    young = next(role for role in one.guild.stored.roles.values() if role.name == "Under 18")
    kai, mia = one.guild.member("Kai"), one.guild.member("Mia")
    one.peer.world.add_member_role(one.guild.key, mia.key, young.id)
    await kai.says(one.room, "lemonade for all")
    await mia.says(one.room, "lemonade for all")
    await one.peer.until(lambda: mia.dms)
    await one.settles()

    assert "You shared your age here." in mia.dms[0].words
    assert kai.dms == []


async def test_who_is_staff_is_told_by_a_role_of_the_policy(one: Club) -> None:
    """Who has a role that the policy calls staff is not acted on, also without any right."""
    kai: Person = one.guild.member("Kai", roles=[one.guild.role("TEAM")])
    mia = one.guild.member("Mia")
    await kai.says(one.room, INSULT, mentions=[mia])
    await mia.says(one.room, INSULT, mentions=[kai])
    await one.peer.until(lambda: mia.dms)
    await one.settles()

    assert kai.dms == []
