"""The doctor's looks at Discord: what is ill has a cure, and what is well raises no alarm."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from discord_examining import RIGHTS, found, ill, plain_server, strict_peer, well_kept
from discord_peer.faults import RateLimited, Status
from discord_peer.server import DiscordPeer
from msgspec.structs import replace

from leeward_adapters.discord.setting_up import checks as checks_module
from leeward_adapters.discord.setting_up.application import (
    REVIEW_AT,
    Application,
    application_checks,
    review_check,
)
from leeward_adapters.discord.setting_up.automod import Present, Rule, wanted
from leeward_adapters.discord.setting_up.checks import application_id, examine
from leeward_adapters.discord.setting_up.chosen import FILE
from leeward_adapters.discord.setting_up.looks import SERVERS_MOST, automod_check
from leeward_adapters.discord.settings import DiscordSettings
from leeward_policies.errors import ConfigError


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    """Yield a Discord of ours, whose document every request must keep to."""
    async with strict_peer() as running:
        yield running


async def test_nothing_is_ill_where_all_is_in_order(peer: DiscordPeer, tmp_path: Path) -> None:
    """A server with the plain invitation and a closed room for cases is well."""
    guild = well_kept(peer, tmp_path)
    lead = guild.member("Lou")

    checks = await found(
        peer, tmp_path, staff_roles=["moderator"], safety_lead=f"discord:{lead.id}"
    )

    assert ill(checks) == set()
    assert checks["discord token"].state == "well"
    assert checks["permissions"].state == "well"
    assert checks["moderators' room"].state == "well"
    assert checks["role order"].state == "well"
    assert checks["safety lead on discord"].state == "well"
    assert checks["rooms"].says == "Leeward sees 1 room, all there are"


async def test_an_examination_disturbs_nobody(peer: DiscordPeer, tmp_path: Path) -> None:
    """Questions alone go out, but for the opening of the lead's direct messages; no gateway."""
    guild = well_kept(peer, tmp_path)
    lead = guild.member("Lou")

    await found(peer, tmp_path, safety_lead=f"discord:{lead.id}")

    others = [one.path for one in peer.requests if one.method != "GET"]
    assert len(others) == 1
    assert others[0].endswith("/users/@me/channels")
    assert peer.gateway.connected == 0
    assert lead.dms == []


async def test_a_wrong_token_is_said_first_and_never_shown(
    peer: DiscordPeer, tmp_path: Path
) -> None:
    """Discord's refusal ends the examination; one request is enough to know."""
    checks = await found(peer, tmp_path, token="wrong.token.here")  # noqa: S106 - it is none

    assert ill(checks) == {"discord token"}
    assert "wrong.token.here" not in str(checks)
    assert len(peer.requests) == 1


async def test_an_address_at_which_nobody_answers(tmp_path: Path) -> None:
    """What cannot be reached is one finding, not an exception."""
    settings = DiscordSettings(api_base="http://127.0.0.1:9/api/v10")

    checks = await examine(settings, "token", tmp_path)

    assert [check.name for check in checks] == ["discord"]
    assert "out of reach" in checks[0].says


async def test_a_bot_without_a_server(peer: DiscordPeer, tmp_path: Path) -> None:
    """Whoever has not invited it yet is told how."""
    checks = await found(peer, tmp_path)

    assert ill(checks) == {"discord servers"}
    assert "leeward init discord" in checks["discord servers"].cure


async def test_a_broken_choice_is_told_and_the_rest_is_looked_at(
    peer: DiscordPeer, tmp_path: Path
) -> None:
    """The file of the set-up is one finding among others."""
    well_kept(peer, tmp_path)
    (tmp_path / FILE).write_text("schema = \n", "utf-8")

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"discord choices", "moderators' room"}
    assert checks["permissions"].state == "well"


async def test_an_application_without_privileged_intents(peer: DiscordPeer, tmp_path: Path) -> None:
    """That is no illness: what still works is named."""
    peer.gateway.approved = discord.Intents.none()
    well_kept(peer, tmp_path)

    checks = await found(peer, tmp_path)

    assert ill(checks) == set()
    assert checks["discord message content"].state == "note"
    assert "Reports" in checks["discord message content"].says
    assert checks["discord members"].state == "note"
    assert not peer.requested("GET", "/members?limit")


async def test_a_bot_that_anybody_may_add(peer: DiscordPeer, tmp_path: Path) -> None:
    """A public bot is worth a note, since strangers could bring it to their own servers."""
    checks = await found(peer, tmp_path)

    assert checks["discord public bot"].state == "note"
    assert "Public Bot" in checks["discord public bot"].cure


async def test_a_safety_lead_who_is_in_no_server(peer: DiscordPeer, tmp_path: Path) -> None:
    """Discord lets a bot write only to those it shares a server with."""
    well_kept(peer, tmp_path)
    stranger = peer.person("Stranger")

    checks = await found(peer, tmp_path, safety_lead=f"discord:{stranger.id}")

    assert ill(checks) == {"safety lead on discord"}
    assert not peer.requested("POST")


@pytest.mark.parametrize("lead", ["", "telegram:42", "discord:kim", "no ref"])
async def test_a_safety_lead_elsewhere(peer: DiscordPeer, tmp_path: Path, lead: str) -> None:
    """Nothing is said here of somebody who is not on Discord, or of nobody."""
    well_kept(peer, tmp_path)

    checks = await found(peer, tmp_path, safety_lead=lead)

    assert "safety lead on discord" not in checks


async def test_direct_messages_that_cannot_be_opened(peer: DiscordPeer, tmp_path: Path) -> None:
    """A safety lead whom Discord lets nobody write to is told of before it matters."""
    guild = well_kept(peer, tmp_path)
    lead = guild.member("Lou")
    peer.faults.plan("POST", "/users/@me/channels", Status(403, 50007))

    checks = await found(peer, tmp_path, safety_lead=f"discord:{lead.id}")

    assert ill(checks) == {"safety lead on discord"}
    assert "50007" in checks["safety lead on discord"].says


async def test_a_server_that_does_not_answer(peer: DiscordPeer, tmp_path: Path) -> None:
    """One server in trouble does not keep the others from being looked at."""
    guild = well_kept(peer, tmp_path)
    peer.guild("Harbour", bot_permissions=RIGHTS)
    peer.faults.plan("GET", f"/guilds/{guild.id}", Status(403, 50001))

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"server", "Harbour: moderators' room"}
    assert "50001" in checks["server"].says


async def test_the_list_of_servers_that_does_not_come(peer: DiscordPeer, tmp_path: Path) -> None:
    """What was learnt before is still told."""
    peer.faults.plan("GET", "/users/@me/guilds", Status(400, 50035))

    checks = await found(peer, tmp_path)

    assert ill(checks) == {"discord servers"}
    assert checks["discord token"].state == "well"


async def test_members_that_are_not_told(peer: DiscordPeer, tmp_path: Path) -> None:
    """Where nobody says who holds a role, each role above is named."""
    guild = well_kept(peer, tmp_path)
    guild.role("Empty", above_bot=True)
    peer.faults.plan("GET", "/members$", Status(403, 50001))

    assert ill(await found(peer, tmp_path)) == {"role order"}


async def test_only_so_many_servers_are_looked_at(peer: DiscordPeer, tmp_path: Path) -> None:
    """An examination is bounded, and says what it left out."""
    peer.gateway.approved = discord.Intents.none()
    for number in range(SERVERS_MOST + 2):
        peer.guild(f"Server {number}", bot_permissions=RIGHTS)

    checks = await found(peer, tmp_path)

    assert checks["discord servers"].says == "2 more servers not looked at"
    assert len(peer.requested("GET", "/channels")) == SERVERS_MOST


async def test_an_examination_ends(
    peer: DiscordPeer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever Discord does, the doctor comes to an end, and tells what it has found by then."""
    monkeypatch.setattr(checks_module, "SECONDS_MOST", 1.0)
    peer.faults.plan("GET", "/users/@me/guilds", RateLimited(5.0), times=-1)

    async def waits_for_ever(_seconds: float) -> None:
        await asyncio.Event().wait()

    checks = await found(peer, tmp_path, sleep=waits_for_ever)

    assert checks["discord token"].state == "well"
    assert "the rest was not looked at" in checks["discord"].says


async def test_the_application_is_asked_for_its_id(peer: DiscordPeer) -> None:
    """Discord knows best; where it is out of reach, the token says it."""
    settings = DiscordSettings(api_base=peer.api_base)
    away = DiscordSettings(api_base="http://127.0.0.1:9/api/v10")

    assert await application_id(settings, peer.token) == peer.bot.id
    assert await application_id(away, "MTIzNA.x.y") == "1234"
    with pytest.raises(ConfigError, match="does not know it"):
        await application_id(settings, "MTIzNA.x.y")
    with pytest.raises(ConfigError, match="no token"):
        await application_id(away, "x")


def test_rules_of_ours_are_told_by_how_they_do() -> None:
    """None, in force, and no longer as they should be; those of others are counted."""
    rule, other = wanted(["tricks"])[0], Present("71", "9", Rule("House rules", ""))
    ours, odd = Present("70", "8", rule), Present("70", "8", replace(rule, enabled=False))

    def says(*present: Present) -> tuple[str, str]:
        check = automod_check(plain_server(), present, "8")
        return check.state, check.says

    assert says() == ("well", "no rule of Leeward's")
    assert says(ours, other) == (
        "well",
        "1 rule of Leeward's in force; 1 rule of the server's own",
    )
    assert says(odd)[0] == "note"
    assert rule.name in says(odd)[1]


def test_the_review_is_told_in_good_time() -> None:
    """Far from it nothing is asked of anybody; near it the days and the years are named."""
    assert review_check(10).state == "well"

    near = review_check(REVIEW_AT)
    assert near.state == "note"
    assert "90 days" in near.says
    assert "every year" in near.says


@pytest.mark.parametrize(
    ("application", "name"),
    [
        (Application("1", bot_require_code_grant=True), "discord invitation"),
        (Application("1", interactions_endpoint_url="https://x.example"), "discord commands"),
    ],
)
def test_settings_of_the_portal_that_stand_in_the_way(application: Application, name: str) -> None:
    """A setting that breaks every invitation, or takes every press away, is ill."""
    checks = list(application_checks(application))

    assert [one.name for one in checks if one.state == "ill"] == [name]
