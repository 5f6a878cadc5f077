"""What the bot says it can do in a server, by the rights that Discord has given it."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path

import discord
import pytest
from discord_acting import Riverside, acting, riverside, space, user

from leeward.testing.acts import KINDS
from leeward_adapters.discord.acting.capabilities import EXPECTED, expected
from leeward_adapters.discord.acting.homes import Homes
from leeward_adapters.discord.setting_up.chosen import choose
from leeward_adapters.discord.settings import DiscordSettings, SpaceSettings
from leeward_policies.domain.refs import SpaceRef
from leeward_policies.ports import Capabilities

ALL = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    read_message_history=True,
    manage_messages=True,
    moderate_members=True,
    kick_members=True,
    ban_members=True,
    manage_guild=True,
)


@dataclass(frozen=True)
class Lacking:
    """What is none where one right is missing."""

    right: str
    none: tuple[str, ...]


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A server, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


def nothing(can: Capabilities) -> set[str]:
    """Return the kinds of acts that are not possible."""
    return {kind for kind in KINDS if getattr(can, kind) == "none"}


async def test_with_every_right_everything_is_possible(club: Riverside) -> None:
    """Letters are never sure to arrive, and a deleted message needs its author's consent."""
    club.guild.bot_role.may(ALL)
    async with club.bot() as bot:
        can = bot.performer.capabilities(space(club.guild))

    assert nothing(can) == set()
    assert (can.hide, can.undo_hide, can.reveal) == ("full", "repost", "click_only")
    assert (can.warn, can.tip, can.reply, can.ask) == ("best_effort", "best_effort", "full", "full")
    assert can.remembers_keys


@pytest.mark.parametrize(
    "lacking",
    [
        Lacking("manage_messages", ("hide", "reveal")),
        Lacking("send_messages", ("reply", "reveal")),
        Lacking("moderate_members", ("restrict", "unrestrict")),
        Lacking("kick_members", ("kick",)),
        Lacking("ban_members", ("ban", "unban")),
        Lacking("manage_guild", ("lock", "unlock")),
    ],
    ids=lambda one: str(asdict(one)["right"]),
)
async def test_a_missing_right_takes_its_acts_away(club: Riverside, lacking: Lacking) -> None:
    """Only those; the ladder and `doctor` rest on it. A right given back counts at once."""
    fewer = discord.Permissions(ALL.value)
    fewer.update(**{lacking.right: False})
    club.guild.everyone.may(discord.Permissions.none())
    club.guild.bot_role.may(fewer)
    async with club.bot() as bot:
        can = bot.performer.capabilities(space(club.guild))
        club.guild.bot_role.may(ALL)
        await club.peer.until(
            lambda: nothing(bot.performer.capabilities(space(club.guild))) == set()
        )

    assert set(lacking.none) == nothing(can)
    assert (can.undo_hide == "none") == (can.reveal == "none")


async def test_whoever_stands_above_nobody_restricts_nobody(club: Riverside) -> None:
    """Rights of @everyone put the bot above no member."""
    club.guild.everyone.may(ALL)
    club.peer.bot.loses(club.guild.bot_role)
    async with club.bot() as bot:
        can = bot.performer.capabilities(space(club.guild))

    assert nothing(can) == {"restrict", "unrestrict", "kick", "ban"}


async def test_spaces_that_are_none_of_ours_offer_nothing(club: Riverside) -> None:
    """A strange server, and another platform's with the same id."""
    async with club.bot() as bot:
        for where in ("1", "nobody", "9" * 30, "\x00"):
            assert bot.performer.capabilities(SpaceRef("discord", where)) == Capabilities()
        there = SpaceRef("telegram", club.guild.id)
        assert bot.performer.capabilities(there) == Capabilities()


@pytest.mark.parametrize("where", ["", "@direct"])
async def test_without_a_server_there_are_words_alone(club: Riverside, where: str) -> None:
    """In a letter nothing can be hidden, but people can be asked."""
    async with club.bot() as bot:
        can = bot.performer.capabilities(SpaceRef("discord", where))

    assert nothing(can) == {*KINDS} - {"warn", "tip", "ask"}
    assert can.ask == "full"


async def test_before_anything_is_known_nothing_is_ruled_out(club: Riverside) -> None:
    """An act that is owed from before a restart must wait, not fall down the ladder."""
    assert expected(space(club.guild)) == EXPECTED
    assert nothing(EXPECTED) == set()
    assert expected(SpaceRef("telegram", "1")) == Capabilities()


# --- where people are asked ---------------------------------------------------------------------


async def test_a_forum_that_does_not_do_leaves_letters(club: Riverside) -> None:
    """Open to everybody, closed to the bot, or gone: people can then only be written to."""
    async with club.bot() as bot:
        before = bot.performer.capabilities(space(club.guild)).ask
        club.forum.allow(club.guild.everyone, "view_channel")
        await club.peer.until(
            lambda: bot.performer.capabilities(space(club.guild)).ask == "best_effort"
        )
        club.forum.deny(club.guild.everyone, "view_channel")
        await club.peer.until(lambda: bot.performer.capabilities(space(club.guild)).ask == "full")
        club.forum.remove()
        await club.peer.until(
            lambda: bot.performer.capabilities(space(club.guild)).ask == "best_effort"
        )

    assert before == "full"


async def test_what_setup_chose_counts_where_the_file_says_nothing(club: Riverside) -> None:
    """`/leeward setup` takes effect without a restart."""
    settings = DiscordSettings(api_base=club.peer.api_base)
    async with acting(club.peer, club.folder, settings=settings) as bot:
        before = bot.performer.capabilities(space(club.guild)).ask
        choose(club.folder, club.guild.id, SpaceSettings(moderators=club.forum.id))
        after = bot.performer.capabilities(space(club.guild)).ask

    assert (before, after) == ("best_effort", "full")


async def test_a_broken_choice_does_not_stop_what_the_file_says(club: Riverside) -> None:
    """`leeward doctor` tells of it; cases go on."""
    (club.folder / "leeward.discord.toml").write_text("schema = [", encoding="utf-8")
    async with club.bot() as bot:
        assert bot.performer.capabilities(space(club.guild)).ask == "full"


async def test_a_case_goes_to_the_server_it_is_of(club: Riverside) -> None:
    """A letter's case goes to a server whose moderators have a room, best to one of its own."""
    other, third = club.peer.guild("Lakeside"), club.peer.guild("Hillside")
    ana = user(club.ana.id)
    room = third.text("mods", visible_to=[])
    async with club.bot() as bot:
        homes = Homes(bot.context)
        here = await homes.home_of(other.id, ana)
        letter = await homes.home_of("@direct", ana)
        choose(club.folder, third.id, SpaceSettings(moderators=room.id))
        joined = {"guild_id": third.id, "user": {"id": club.ana.id}, "roles": []}
        bot.context.directory.learn({"op": 0, "t": "GUILD_MEMBER_ADD", "d": joined})
        seen_there = await homes.home_of("@direct", ana)

    found = [guild.id for guild in (here, letter, seen_there) if guild is not None]
    assert found == [other.key, club.guild.key, third.key]
