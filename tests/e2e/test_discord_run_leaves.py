"""What a running Leeward keeps nothing of: harmless messages, and what members ask about."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import discord
import pytest
from discord_peer.people import Person
from discord_running import Club, club
from discord_secrets import (
    HARMLESS,
    ROLE,
    ROOM,
    TEXT,
    all_marks,
    marks_in,
    marks_on_disk,
    member,
    speaks_loudly,
)
from leeward_running import ENFORCING

pytestmark = pytest.mark.peer

QUIET_TABLES: Final = {"leeward.db seen", "leeward.db cursor", "leeward.db lease"}
"""What a harmless message touches: its id, hashed, and up to where all was judged (ADR 0003)."""


def tables(one: Club) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of both databases, by table."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for name in ("leeward.db", "leeward.keys.db"):
        with closing(sqlite3.connect(one.bot.folder / name)) as file:
            for (table,) in file.execute("select name from sqlite_master where type = 'table'"):
                rows = file.execute(f'select * from "{table}"')  # noqa: S608 - a name of its own
                found[f"{name} {table}"] = rows.fetchall()
    return found


def changed(before: dict[str, list[tuple[object, ...]]], one: Club) -> set[str]:
    """Return the tables that read otherwise now."""
    return {name for name, rows in tables(one).items() if rows != before[name]}


async def has_judged(one: Club, count: int) -> None:
    """Wait until so many ids of events are kept."""
    await one.peer.until(lambda: one.judged() >= count, what="not all is judged")


async def has_settled(one: Club) -> dict[str, list[tuple[object, ...]]]:
    """Wait until nothing more is written of what happened so far, and return every row."""
    await one.settles()
    rows = tables(one)
    for _ in range(50):
        await asyncio.sleep(1.0)
        if changed(rows, one) <= {"leeward.db lease"}:
            return rows
        rows = tables(one)
    raise TimeoutError("Something is written again and again.")


async def test_harmless_messages_leave_a_hash_each_and_nothing_else(tmp_path: Path) -> None:
    """Harmless lines, also over a stop and a start, leave 16 bytes and a day each; no state, no
    decision, no key, no line of the audit, and nobody's id.
    """
    async with club(tmp_path) as one:
        one.configure(ENFORCING)
        await one.bot.starts()
        kai = one.guild.member("Kai")
        before = await has_settled(one)
        for number in range(5):
            await kai.says(one.room, f"{HARMLESS} {number}", mentions=[one.mo])
        await has_judged(one, len(before["leeward.db seen"]) + 5)
        await one.bot.stops()
        await one.bot.starts()
        await has_settled(one)
        await kai.says(one.room, HARMLESS)
        await has_judged(one, len(before["leeward.db seen"]) + 6)
        await has_settled(one)
        seen = [
            row for row in tables(one)["leeward.db seen"] if row not in before["leeward.db seen"]
        ]
        touched = changed(before, one)

        assert touched <= QUIET_TABLES
        assert {len(row[0]) for row in seen if isinstance(row[0], bytes)} == {16}
        assert kai.id not in str(tables(one))


async def test_a_look_at_a_message_leaves_nothing_at_all(tmp_path: Path) -> None:
    """*Is this OK?*, in a room and in a conversation that no bot sees, changes no row and names
    nobody in the log.
    """
    async with club(tmp_path) as one:
        one.configure(ENFORCING)
        speaks_loudly(one)
        await one.bot.starts()
        kai, mia = one.guild.member("Kai"), one.guild.member("Mia")
        mia.installs_app()
        secret = await kai.says(mia, f"send me a picture or else {TEXT}")
        count = len((await has_settled(one))["leeward.db seen"])
        said = await kai.says(one.room, HARMLESS)
        await has_judged(one, count + 1)
        looked_at = await has_settled(one)
        in_private = await one.told(await mia.uses_menu("Is this OK?", secret))
        in_a_room = await one.told(await mia.uses_menu("Is this OK?", said))

        assert "We kept nothing of it, and told nobody." in in_private.words
        assert in_a_room.ephemeral
        assert changed(looked_at, one) <= {"leeward.db lease"}
        assert marks_on_disk(one) == {}
        assert kai.id not in one.bot.errors()
        assert mia.id not in one.bot.errors()


async def test_what_is_chosen_is_kept_as_ids_alone(tmp_path: Path) -> None:
    """`leeward.discord.toml` holds ids of server, room and people, and no name of any."""
    async with club(tmp_path) as one:
        one.configure(None, lead=False, moderators=False)
        owner = Person(one.peer, one.peer.world.owner.id)
        chiefs = one.guild.role(ROLE, discord.Permissions(administrator=True))
        one.peer.world.add_member(one.guild.key, owner.key, roles=[chiefs.key])
        den = one.guild.forum(ROOM, visible_to=[one.team, chiefs])
        lead = member(one, 1)
        await one.bot.starts()
        answer = await owner.uses("leeward setup", one.room)
        await owner.chooses(answer, ["watch-only"], custom_id="lwsetup:preset")
        await owner.chooses(answer, [den], custom_id="lwsetup:room")
        await owner.chooses(answer, [lead], custom_id="lwsetup:lead")
        await owner.clicks(answer, label="Save")
        await one.peer.until(lambda: "Saved." in answer.words)
        chosen = (tmp_path / "leeward.discord.toml").read_text("utf-8")

        assert den.id in chosen
        assert lead.id in chosen
        assert marks_in(chosen, (*all_marks(one), "Riverside")) == set()
