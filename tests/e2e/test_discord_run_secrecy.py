"""What is said, how people and places are called, and the token: nowhere but where it is meant."""

import json
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from discord_peer.faults import DropAfter, RateLimited, Status
from discord_peer.people import Person
from discord_peer.things import Channel
from discord_running import Club, club
from discord_secrets import (
    CALLED,
    EMBED,
    FILE,
    HARMLESS,
    NAME,
    PLACES,
    REASON,
    ROOM,
    SAID,
    TEXT,
    all_marks,
    marks_in,
    marks_on_disk,
    member,
    speaks_loudly,
)
from leeward_running import ENFORCING, INSULT, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

ODD: Final[tuple[tuple[str, object], ...]] = (
    ("MESSAGE_CREATE", {"id": TEXT, "content": TEXT, "author": {"id": NAME, "username": NAME}}),
    ("MESSAGE_UPDATE", {"id": [TEXT], "content": {TEXT: NAME}}),
    ("MESSAGE_DELETE", TEXT),
    ("GUILD_MEMBER_UPDATE", {"guild_id": TEXT, "user": {"id": NAME, "username": NAME}}),
    ("AUTO_MODERATION_ACTION_EXECUTION", {"guild_id": TEXT, "content": TEXT}),
    ("MESSAGE_REACTION_ADD", {"user_id": NAME, "emoji": {"name": TEXT}}),
)
"""Dispatches that nobody can read, with words in places where none belong."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server in which everything and everybody is called by a mark, and much has happened."""
    async with club(tmp_path_factory.mktemp("secrecy")) as made:
        made.configure(ENFORCING)
        speaks_loudly(made)
        made.peer.limits.set("dm-open", 1_000, 10.0)
        await made.bot.starts()
        await lives(made)
        yield made


async def lives(one: Club) -> None:
    """Let everything happen that can happen, with marks wherever words can stand."""
    room = one.guild.text(f"{ROOM}-1")
    kai, mia, ivy = member(one, 1), member(one, 2), member(one, 3)
    kai.closes_dms()
    await says_much(one, room, kai, mia)
    threat = await kai.says(room, f"{THREAT} {TEXT}", mentions=[mia])
    await one.peer.until(lambda: not threat.exists)
    await kai.says(room, f"{INSULT} {TEXT}", mentions=[mia])
    await one.peer.until(lambda: [message for message in room.messages if message.by_bot])
    for line in ("are your parents home", "you are so mature for your age", "our little secret"):
        await kai.says(room, f"{line} {TEXT}", mentions=[mia])
        await mia.says(room, f"haha ok {TEXT}", mentions=[kai])
    said = await ivy.says(room, HARMLESS)
    form = await (await mia.uses_menu("Report to moderators", said)).completes()
    await one.told(await mia.submits(form, {"reason": f"{REASON} {kai.name}"}))
    await one.told(await mia.uses_menu("Is this OK?", said))
    await one.told(await kai.uses("my-data", room))
    await one.peer.until(lambda: len(one.cards) > 1 and one.lea.dms)
    await one.settles()
    await stumbles(one, kai)


async def says_much(one: Club, room: Channel, kai: Person, mia: Person) -> None:
    """Let somebody write in every form, edit, react, open a thread, leave and join."""
    picture = {"filename": f"{FILE}.png", "url": f"{one.peer.api_base}/{FILE}.png"}
    picture["proxy_url"] = picture["url"]
    preview = {"type": "rich", "title": EMBED, "description": EMBED, "url": picture["url"]}
    said = await kai.says(room, HARMLESS, attachments=[picture], embeds=[preview])
    await kai.edits(said, f"{HARMLESS} again")
    await mia.reacts(said, "👍")
    await mia.says(room, HARMLESS, reply_to=said, stickers=[TEXT])
    await mia.says(room, poll=(TEXT, [TEXT, EMBED]))
    await mia.says(room, forward=said)
    thread = await mia.opens_thread(f"{ROOM} thread", on=said)
    await mia.says(thread, HARMLESS)
    await kai.deletes(said)
    await kai.leaves(one.guild)
    await kai.joins(one.guild)
    await mia.says(one.peer.bot, HARMLESS)


async def stumbles(one: Club, kai: Person) -> None:
    """Let Discord refuse, cut lines and send nonsense, and let a press be none that we know."""
    for fault in (RateLimited(1.0), Status(500), DropAfter()):
        one.peer.faults.plan("POST", r"/messages$", fault, times=1)
    for event, payload in ODD:
        one.peer.gateway.dispatch_raw(event, payload)
    one.peer.gateway.dispatch_raw("INTERACTION_CREATE", odd_interaction(one, kai))
    after = await member(one, 4).says(one.room, THREAT, mentions=[kai])
    await one.is_hidden(after)
    await one.peer.until(
        lambda: one.peer.faults.pending == 0 and one.bot.logged("discord.library"),
        60,
        what=lambda: f"{one.peer.faults.pending} faults are left, or nothing is logged of them",
    )
    await one.settles()


def odd_interaction(one: Club, kai: Person) -> dict[str, object]:
    """Return a use of a command such as no client sends."""
    return {
        "id": str(one.peer.world.snowflake()),
        "application_id": str(one.peer.world.application_id),
        "type": 2,
        "token": TEXT,
        "version": 1,
        "guild_id": one.guild.id,
        "channel_id": one.room.id,
        "member": {"user": {"id": kai.id, "username": NAME}, "roles": TEXT, "permissions": TEXT},
        "data": {"id": "1", "name": TEXT, "type": 1, "options": TEXT, "resolved": TEXT},
        "entitlements": [],
        "locale": TEXT,
    }


# --- a house that was told secrets --------------------------------------------------------------


async def test_nothing_lies_in_clear_or_is_logged(one: Club) -> None:
    """No text, name, room, file, preview, reason or token stands in any byte on disk or any line
    of the log, at level debug: while it runs, after it has stopped, and after it was killed.
    """
    while_it_runs = marks_on_disk(one)
    names = {path.name for path in one.bot.folder.iterdir()}
    await one.bot.stops()
    after_a_stop = marks_on_disk(one)
    await one.bot.starts()
    await one.ana.says(one.room, HARMLESS)
    await one.bot.dies()
    after_a_kill = marks_on_disk(one)
    await one.bot.starts()

    assert names >= {"leeward.db", "leeward.db-wal", "leeward.keys.db", "run.err", "run.out"}
    assert (while_it_runs, after_a_stop, after_a_kill) == ({}, {}, {})


async def test_what_fails_is_logged_without_what_it_failed_on(one: Club) -> None:
    """Limits, faults, nonsense and a press that is none are told by kind and place alone."""
    told = {line["event"] for line in one.bot.log() if line["level"] != "debug"}

    assert one.bot.logged("discord.library")
    assert told
    assert "Traceback" not in one.bot.errors()
    assert marks_in(one.bot.errors() + one.bot.said(), all_marks(one)) == set()


async def test_what_a_case_rests_on_is_sealed_and_can_be_opened(one: Club) -> None:
    """The words are kept after all: `cases show --open` shows them, and nothing less does."""
    numbers = [case["id"] for case in json.loads(await said_by(one, "cases", "list", "--json"))]
    shown = [await said_by(one, "cases", "show", number) for number in numbers]
    opened = [await said_by(one, "cases", "show", number, "--open") for number in numbers]

    assert len(numbers) > 2
    assert marks_in("".join(shown), all_marks(one)) == set()
    assert marks_in("".join(opened), (TEXT, REASON, one.peer.token)) == {TEXT, REASON}


async def said_by(one: Club, *words: str) -> str:
    """Run a command beside the running process, and return what it prints."""
    _, said = await one.bot.command(*words)
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    "words",
    [
        ("cases", "list"),
        ("cases", "list", "--all", "--json"),
        ("cases", "show", "case-1", "--json"),
        ("cases", "show", TEXT),
        ("audit", "verify"),
        ("doctor",),
    ],
    ids=" ".join,
)
async def test_no_command_tells_words_or_members(one: Club, words: tuple[str, ...]) -> None:
    """Commands name no member, no word and no token; rooms and roles the doctor alone."""
    said = await said_by(one, *words)
    asked = set(words) & {TEXT}

    assert marks_in(said, (*SAID, *CALLED, one.peer.token)) == asked
    assert words == ("doctor",) or marks_in(said, PLACES) == set()


async def test_an_export_holds_no_words_and_no_names(one: Club) -> None:
    """What may be told to each member of themselves holds neither words nor anybody's name."""
    for number in one.guild.stored.members:
        said = await said_by(one, "member", "export", f"discord:{number}")
        assert marks_in(said, all_marks(one)) == set()


@pytest.mark.parametrize("command", ["status", "cases", "about", "policy"])
async def test_answers_to_the_team_hold_no_words(one: Club, command: str) -> None:
    """What the safety lead reads in `/leeward` quotes nobody and names nobody but by mention."""
    told = await one.told(await one.lea.uses(f"leeward {command}", one.room))

    assert marks_in(told.words, all_marks(one)) == set()


async def test_cards_and_letters_hold_no_words(one: Club) -> None:
    """All that the bot posted or wrote, to anybody, quotes nobody and names nobody in clear."""
    sent = [request.body for request in one.peer.requests if request.method != "GET"]
    posted = [body for body in sent if isinstance(body, dict)]

    assert len(posted) > 10
    assert marks_in(json.dumps(posted), all_marks(one)) == set()


async def test_no_picture_is_ever_fetched(one: Club) -> None:
    """No bytes of what members attach are asked for, though their address is Discord's own."""
    assert [request.path for request in one.peer.requests if FILE in request.path] == []
    assert {request.path for request in one.peer.requests if request.path.endswith(".png")} == set()
