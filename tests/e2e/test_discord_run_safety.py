"""Whom a running Leeward protects: a subject learns nothing, a reporter is not named, tips stay
private, nobody is called by a name, and nothing grave happens by itself.
"""

from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from discord_peer.people import Person
from discord_peer.things import Channel, Message
from discord_running import Club, club
from leeward_running import ENFORCING, INSULT, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

STEPS: Final = (
    "hey how old are you, are your parents home",
    "you are so mature for your age",
    "don't tell anyone we talk, it's our secret",
)

WITH_A_PAUSE: Final = f"""{ENFORCING}
[[rule]]
id = "house-words"
because = "{{author}} used a word of our list"
category = "toxicity"
severity = "medium"
all = [{{ words = ["blockhead"] }}]
do = [{{ hide = "message" }}, {{ restrict = "author", for = "10m" }}, {{ ask = "moderators" }}]
"""

HOSTILE: Final = "@everyone <@&1> [free](https://evil.example) ||x|| `@here`"
"""A name that would call everybody, dress up as a link, and break out of a quotation."""

ACCUSING: Final = ("groom", "predator", "abus", "guilty", "crime", "report", "score", "case", "0.")
"""What no member reads about themselves or another."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server whose policy is enforced; each test has people and a room of its own."""
    async with club(tmp_path_factory.mktemp("safety")) as made:
        made.configure(WITH_A_PAUSE, deputy=made.guild.member("Dee"))
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made


def pages(reader: Person, about: Person) -> list[Message]:
    """Return what somebody was told in private of a case about somebody."""
    return [page for page in reader.dms if f"About\n{about.mention}" in page.words]


def read_in_rooms(one: Club) -> list[Message]:
    """Return everything of the bot's that stands in any room or thread of the server."""
    keys = one.peer.world.messages
    rooms = [Channel(one.peer, key) for key in keys if one.peer.world.get_channel(key).guild_id]
    return [message for room in rooms for message in room.messages if message.by_bot]


async def reports(one: Club, who: Person, what: Message, reason: str = "") -> Message:
    """Let somebody report a message in two taps, and return their receipt."""
    form = await (await who.uses_menu("Report to moderators", what)).completes()
    return await one.told(await who.submits(form, {"reason": reason}))


async def told_of_oneself(one: Club, who: Person, room: Channel) -> str:
    """Return what `/my-data` tells somebody, but for the file."""
    return (await one.told(await who.uses("my-data", room))).words


# --- whoever a case is about --------------------------------------------------------------------


async def test_who_steers_somebody_learns_of_nothing(one: Club) -> None:
    """The subject of a pattern reads the same about themselves with a case as before it, gets no
    word, and sees nothing of it anywhere.
    """
    room, kai, mia = one.pair()
    await kai.says(room, STEPS[0], mentions=[mia])
    await mia.says(room, "haha ok", mentions=[kai])
    before = await told_of_oneself(one, kai, room)
    for line in STEPS[1:]:
        await kai.says(room, line, mentions=[mia])
    await one.peer.until(lambda: pages(one.lea, kai))
    await one.settles()
    after = await told_of_oneself(one, kai, room)

    assert after == before
    assert kai.dms == []
    assert not kai.can_see(one.forum)
    assert [message for message in kai.sees(room) if message.by_bot and not message.ephemeral] == []


async def test_who_could_read_the_moderators_room_is_no_case_there(one: Club) -> None:
    """A case about somebody who may read the room of the cases, and is no moderator, goes to the
    safety lead alone; so does one about whoever was let into it by name. Each of them reads that
    their message was hidden, and no more.
    """
    room, _, mia = one.pair()
    readers = one.guild.role("readers")
    one.forum.allow(readers, "view_channel")
    rob, ned = one.guild.member("Rob", roles=[readers]), one.guild.member("Ned")
    one.forum.allow(ned, "view_channel")
    for person in (rob, ned):
        await person.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: pages(one.lea, rob) and pages(one.lea, ned))
    for person in (rob, ned):
        await one.letter(person, "Why?")
    await one.settles()

    assert not any(who.mention in card.words for card in one.cards for who in (rob, ned))
    for person in (rob, ned):
        (letter,) = person.dms
        assert letter.words.startswith("We hid your message because it may break a rule here.")
        assert "case" not in letter.words


async def test_after_a_start_a_reader_of_the_cases_is_still_known_as_one(one: Club) -> None:
    """A report about somebody of whom this process has heard nothing yet stands in no room that
    they can read; the safety lead gets it.
    """
    room, _, mia = one.pair()
    readers = one.guild.role("readers")
    one.forum.allow(readers, "view_channel")
    rob = one.guild.member("Rob", roles=[readers])
    said = await rob.says(room, "see you at the match")
    await one.bot.stops()
    await one.bot.starts()
    await reports(one, mia, said)
    await one.peer.until(lambda: pages(one.lea, rob))
    await one.settles()

    assert not any(rob.mention in message.words for message in read_in_rooms(one))


async def test_an_undelivered_tip_tells_no_room_of_a_moderator(one: Club) -> None:
    """Where the tip of somebody whom a moderator threatened reaches nobody, the lead alone reads
    of it, and the moderator neither in the room nor in the counts.
    """
    room, _, mia = one.pair()
    mia.closes_dms()
    moderator = one.guild.member("Max", roles=[one.team])
    await one.settles()  # what others are still told would move the counts
    status = await one.told(await moderator.uses("leeward status", room))
    await moderator.says(room, THREAT, mentions=[mia])
    await one.peer.until(
        lambda: any("reached nobody" in page.words for page in pages(one.lea, moderator)),
        what="the lead does not read of it",
    )
    await one.settles()
    later = await one.told(await moderator.uses("leeward status", room))

    assert not any(moderator.mention in message.words for message in read_in_rooms(one))
    assert tells_of_findings(later) == tells_of_findings(status)


def tells_of_findings(status: Message) -> list[str]:
    """Return the parts of a status that would move with a case about the reader."""
    parts = status.words.split("\n")
    names = ("Open cases for you", "Private words that arrived")
    found = [parts[parts.index(name) + 1] for name in names]
    return [*found, *(part for part in parts if "finding" in part)]


# --- reports ------------------------------------------------------------------------------------


async def test_reports_alone_touch_nobody(one: Club) -> None:
    """However many report a message, and however often: it stays, and its author may write."""
    room, kai, _ = one.pair()
    said = await kai.says(room, "see you at the match tomorrow")
    for number in range(5):
        await reports(one, one.guild.member(f"Reporter {number}"), said)
    angry = one.guild.member("Angry")
    for number in range(5):
        await reports(one, angry, await kai.says(room, f"and another one, {number}"), "ban them")
    await one.case_about(kai)
    await one.settles()

    assert said.exists
    assert len([message for message in room.messages if message.author_id == kai.id]) == 6
    assert kai.timed_out_until(one.guild) is None
    assert kai.dms == []


async def test_nobody_learns_who_reported(one: Club) -> None:
    """Card, opened lines, thread, audit log and the whole case name no reporter; the reported one
    is told nothing.
    """
    room, kai, _ = one.pair()
    rae = one.guild.member("Rae")
    await reports(one, rae, await kai.says(room, "nice bag"), "look at this")
    card = await one.case_about(kai)
    lines = await one.told(await one.mo.clicks(card, label="Show the lines"))
    number = card.buttons["Show the lines"].rpartition(":")[2]
    _, shown = await one.bot.command("cases", "show", number, "--json")
    _, opened = await one.bot.command("cases", "show", number, "--open")

    seen = card.words + card.channel.name + lines.words + shown + opened
    assert rae.id not in seen
    assert rae.name not in seen
    assert "look at this" in lines.words
    assert kai.dms == []


# --- words to members ---------------------------------------------------------------------------


async def test_nothing_that_members_read_accuses_anybody(one: Club) -> None:
    """Tip, warning, reminder, reasons, receipt and *Is this OK?* name nobody and judge nobody."""
    room, kai, mia = one.pair()
    hi = await mia.says(room, "hi all")
    shut = await kai.says(room, "shut up idiot, nobody likes you", reply_to=hi)
    await one.peer.until(lambda: kai.dms and mia.dms and not shut.exists)
    await one.settles()  # what is not recorded as done yet is not told
    why = await one.told(await kai.clicks(kai.dms[0], label="Why?"))
    again = await kai.says(room, THREAT + " ", mentions=[mia])
    await one.peer.until(lambda: not again.exists)
    una = one.guild.member("Una")
    una.closes_dms()
    rude = await una.says(room, INSULT, mentions=[mia])
    await one.peer.until(lambda: [message for message in room.messages if message.by_bot])
    look = await one.told(await mia.uses_menu("Is this OK?", rude))
    receipt = await reports(one, mia, rude)
    await one.settles()
    public = [message for message in room.messages if message.by_bot]

    for message in (*kai.dms, *mia.dms, why, look, receipt, *public):
        words = message.words.casefold()
        assert not any(who.id in words for who in (kai, mia, una))
        assert not any(who.name.casefold() in words.split() for who in (kai, mia, una))
        told = words
        for harmless in ("report it", "pick block or report", "your report", "my reports"):
            told = told.replace(harmless, "")
        assert not any(word in told for word in ACCUSING), words
