"""What the doctor says of one server: rights, rooms, where cases go, and roles."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from discord_examining import RIGHTS, found, ill, plain_server, strict_peer, well_kept
from discord_peer.server import DiscordPeer
from msgspec.structs import replace

from leeward_adapters.discord.setting_up.check import Asked
from leeward_adapters.discord.setting_up.checks import examine
from leeward_adapters.discord.setting_up.chosen import choose
from leeward_adapters.discord.setting_up.invite import REQUIRED
from leeward_adapters.discord.setting_up.server_checks import server_checks
from leeward_adapters.discord.settings import DiscordSettings, SpaceSettings
from leeward_adapters.live.saying.names import LISTED


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    """Yield a Discord of ours, whose document every request must keep to."""
    async with strict_peer() as running:
        yield running


# --- rights and rooms ---------------------------------------------------------------------------


async def test_a_missing_right_says_what_it_is_for(peer: DiscordPeer, tmp_path: Path) -> None:
    """An admin reads why the right matters, and where to switch it on."""
    guild = well_kept(peer, tmp_path)
    guild.bot_role.may(discord.Permissions(REQUIRED, moderate_members=False))

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"permissions"}
    assert "Timeout Members" in checks["permissions"].says
    assert "pause" in checks["permissions"].says


async def test_administrator_is_more_than_needed(peer: DiscordPeer, tmp_path: Path) -> None:
    """It works, and yet it is told."""
    guild = well_kept(peer, tmp_path)
    guild.bot_role.may(discord.Permissions(administrator=True))

    checks = await found(peer, tmp_path)

    assert ill(checks) == set()
    assert checks["permissions"].state == "note"


async def test_rights_without_a_use_are_named(peer: DiscordPeer, tmp_path: Path) -> None:
    """Least privilege is looked at from above, too."""
    guild = well_kept(peer, tmp_path)
    guild.bot_role.may(discord.Permissions(REQUIRED, manage_roles=True, mention_everyone=True))

    checks = await found(peer, tmp_path)

    assert checks["more than needed"].state == "note"
    assert "Manage Roles and Mention Everyone" in checks["more than needed"].says


async def test_a_room_where_members_write_unseen(peer: DiscordPeer, tmp_path: Path) -> None:
    """A room for everybody that Leeward cannot see is ill; a closed one is a note."""
    guild = well_kept(peer, tmp_path)
    guild.text("chatter", hidden_from_bot=True)
    guild.text("board", visible_to=[guild.owner], hidden_from_bot=True)

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"blind rooms"}
    assert "#chatter" in checks["blind rooms"].says
    assert checks["closed rooms"].state == "note"
    assert "#board" in checks["closed rooms"].says


async def test_a_room_in_which_nothing_can_be_hidden(peer: DiscordPeer, tmp_path: Path) -> None:
    """A room that takes a right away is named with what no longer works in it."""
    guild = well_kept(peer, tmp_path)
    guild.text("chatter").deny(guild.bot_role, "manage_messages")
    guild.text("news").deny(guild.bot_role, "send_messages")

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"rooms without Manage Messages"}
    assert "#chatter" in checks["rooms without Manage Messages"].says
    assert checks["rooms without Send Messages"].state == "note"


async def test_many_rooms_are_counted(peer: DiscordPeer, tmp_path: Path) -> None:
    """A long list is cut, and says by how much."""
    guild = well_kept(peer, tmp_path)
    for number in range(LISTED + 3):
        guild.text(f"room-{number}", hidden_from_bot=True)

    checks = await found(peer, tmp_path)

    assert checks["blind rooms"].says.count("#") == LISTED
    assert checks["blind rooms"].says.endswith("and 3 more")


async def test_age_restricted_rooms_are_for_adults(peer: DiscordPeer, tmp_path: Path) -> None:
    """The admin is told how they are read."""
    guild = well_kept(peer, tmp_path)
    guild.text("late", nsfw=True)

    checks = await found(peer, tmp_path)

    assert "#late" in checks["rooms for adults"].says


async def test_private_threads_that_leeward_does_not_see(peer: DiscordPeer, tmp_path: Path) -> None:
    """A place for two beside a room is a blind spot: it is told, with both ways to end it."""
    guild = well_kept(peer, tmp_path)
    open_to_all = discord.Permissions(guild.everyone.stored.permissions)
    open_to_all.create_private_threads = True
    guild.everyone.may(open_to_all)

    checks = await found(peer, tmp_path)
    assert checks["private threads"].state == "note"
    assert "#general" in checks["private threads"].says

    guild.bot_role.may(discord.Permissions(REQUIRED, manage_threads=True))
    assert "private threads" not in await found(peer, tmp_path)


async def test_members_without_commands_cannot_report(peer: DiscordPeer, tmp_path: Path) -> None:
    """Menus and help hang on a right of the members themselves."""
    guild = well_kept(peer, tmp_path)
    guild.everyone.may(
        discord.Permissions(view_channel=True, send_messages=True, read_message_history=True)
    )

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"menus for members"}


# --- where cases go -----------------------------------------------------------------------------


async def test_no_room_for_cases(peer: DiscordPeer, tmp_path: Path) -> None:
    """Without a room cases go nowhere."""
    peer.guild("Riverside", bot_permissions=RIGHTS)

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"moderators' room"}
    assert "/leeward setup" in checks["moderators' room"].cure


async def test_a_room_for_cases_that_everybody_can_read(peer: DiscordPeer, tmp_path: Path) -> None:
    """Cases tell of children: an open room is the gravest of mistakes."""
    guild = well_kept(peer, tmp_path)
    choose(tmp_path, guild.id, SpaceSettings(moderators=guild.text("lobby").id))

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"moderators' room"}
    assert "everybody can read it" in checks["moderators' room"].says
    assert "@everyone" in checks["moderators' room"].cure


async def test_a_room_for_cases_that_was_deleted(peer: DiscordPeer, tmp_path: Path) -> None:
    """A room that is gone is not taken for a closed one."""
    guild = well_kept(peer, tmp_path)
    choose(tmp_path, guild.id, SpaceSettings(moderators="1"))

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"moderators' room"}


async def test_a_room_for_cases_in_which_leeward_cannot_post(
    peer: DiscordPeer, tmp_path: Path
) -> None:
    """What is missing there is named."""
    guild = well_kept(peer, tmp_path)
    room = guild.text("staff", visible_to=[])
    room.deny(guild.bot_role, "embed_links")
    choose(tmp_path, guild.id, SpaceSettings(moderators=room.id))

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"moderators' room"}
    assert "Embed Links" in checks["moderators' room"].says


async def test_who_else_can_read_cases_is_named(peer: DiscordPeer, tmp_path: Path) -> None:
    """A role that nothing calls staff is worth a look, and no illness."""
    guild = well_kept(peer, tmp_path)
    room = guild.text("desk", visible_to=[guild.role("Helpers"), guild.role("Warden")])
    choose(tmp_path, guild.id, SpaceSettings(moderators=room.id))

    settings = DiscordSettings(api_base=peer.api_base)
    checks = await examine(settings, peer.token, tmp_path, staff_roles=["warden"])
    about = [one for one in checks if one.name.endswith("readers of cases")]

    assert [one.state for one in about] == ["note"]
    assert "Helpers" in about[0].says
    assert "Warden" not in about[0].says


async def test_the_main_file_names_the_room(peer: DiscordPeer, tmp_path: Path) -> None:
    """What leeward.toml says counts before what was chosen."""
    guild = well_kept(peer, tmp_path)
    lobby = SpaceSettings(moderators=guild.text("lobby").id)
    settings = DiscordSettings(api_base=peer.api_base, spaces={guild.id: lobby})

    checks = {one.name: one for one in await examine(settings, peer.token, tmp_path)}

    assert checks["Riverside: moderators' room"].state == "ill"


async def test_a_role_that_cannot_be_called(peer: DiscordPeer, tmp_path: Path) -> None:
    """Leeward may not mention everybody, so the role must be one that everybody may mention."""
    guild = well_kept(peer, tmp_path)
    quiet, loud = guild.role("On call"), guild.role("Lookout", mentionable=True)
    cases = next(
        room for room in peer.world.channels.values() if room.name == "cases" and room.guild_id
    )
    room = str(cases.id)

    choose(tmp_path, guild.id, SpaceSettings(moderators=room, page_role=quiet.id))
    assert ill(await found(peer, tmp_path)) == {"role for urgent cases"}

    choose(tmp_path, guild.id, SpaceSettings(moderators=room, page_role="1"))
    assert ill(await found(peer, tmp_path)) == {"role for urgent cases"}

    choose(tmp_path, guild.id, SpaceSettings(moderators=room, page_role=loud.id))
    assert ill(await found(peer, tmp_path)) == set()


# --- roles --------------------------------------------------------------------------------------


async def test_a_role_above_the_bots_that_members_hold(peer: DiscordPeer, tmp_path: Path) -> None:
    """Whoever holds it cannot be timed out; staff may stand there."""
    guild = well_kept(peer, tmp_path)
    vip = guild.role("Regulars", above_bot=True)
    guild.role("Empty", above_bot=True)
    admin = guild.role("Admin", discord.Permissions(administrator=True), above_bot=True)
    guild.member("Ana", roles=[vip])
    guild.member("Ivo", roles=[admin])

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"role order"}
    assert "Regulars" in checks["role order"].says
    assert "Admin" not in checks["role order"].says
    assert "Empty" not in checks["role order"].says


async def test_roles_above_where_nobody_is_told_who_holds_them(
    peer: DiscordPeer, tmp_path: Path
) -> None:
    """Without the intent for members each such role is named, since it may be held."""
    peer.gateway.approved = discord.Intents.none()
    guild = well_kept(peer, tmp_path)
    guild.role("Empty", above_bot=True)

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"role order"}


async def test_roles_that_moderate_and_are_not_named(peer: DiscordPeer, tmp_path: Path) -> None:
    """The policy's mapping is held against the server's roles, both ways."""
    well_kept(peer, tmp_path)

    checks = await found(peer, tmp_path, staff_roles=["Warden"], young_roles=["under 18"])

    assert "Moderator" in checks["staff roles"].says
    assert "Warden and under 18" in checks["roles of the policy"].says
    assert "staff roles" not in await found(peer, tmp_path, staff_roles=["MODERATOR"])


def test_two_factors_are_asked_of_the_owner_too() -> None:
    """A server that asks for them asks the bot's owner as well."""
    asked = Asked(SpaceSettings(), lambda _: False)

    without = {one.name for one in server_checks(plain_server(), asked)}
    found = {one.name: one for one in server_checks(replace(plain_server(), mfa_level=1), asked)}

    assert "Riverside: two-factor sign-in" not in without
    assert found["Riverside: two-factor sign-in"].state == "note"
