"""People use a bot on our own Discord: commands, menus, buttons, forms and AutoMod."""

from collections.abc import AsyncIterator

import discord
import pytest
from discord_peer.places import Guild
from discord_peer.probe import Panel, Probe, probing
from discord_peer.server import DiscordPeer
from discord_peer.wire import Refused

pytestmark = pytest.mark.peer


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    """A peer whose violations and gaps fail the test at its end."""
    async with DiscordPeer.running() as running:
        yield running
        assert "\n".join(running.violations) == ""
        assert running.unmodelled == []


@pytest.fixture
def guild(peer: DiscordPeer) -> Guild:
    """A guild with the bot in it."""
    return peer.guild("Riverside")


@pytest.fixture
async def probe(peer: DiscordPeer, guild: Guild) -> AsyncIterator[Probe]:
    """A bot with all intents but presences, connected after the guild was made."""
    assert guild.has(peer.bot)
    async with probing(peer) as bot:
        yield bot


def code_of(error: pytest.ExceptionInfo[discord.HTTPException]) -> tuple[int, int]:
    """Say which status and code Discord refused with."""
    return error.value.status, error.value.code


@pytest.mark.usefixtures("probe")
async def test_a_command_is_answered_to_one_person(guild: Guild) -> None:
    """Subcommands, options and people arrive; an ephemeral answer is seen by nobody else."""
    general, ana, mo = guild.text("general"), guild.member("Ana"), guild.member("Mo")
    answer = await ana.uses("harbour tell", general, about=mo, times=2)

    assert (answer.words, answer.only_for_them) == ("Mo Mo", True)
    assert (len(ana.sees(general)), len(mo.sees(general))) == (1, 0)
    with pytest.raises(Refused):
        await ana.uses("harbour tell", general, nobody=1)
    with pytest.raises(Refused):
        await ana.uses("unknown", general)
    assert {"harbour", "Is this OK?"} == ana.offers(general)


async def test_a_panel_is_pressed_chosen_from_and_filled_in(guild: Guild, probe: Probe) -> None:
    """Buttons open forms, forms change the message they came from, menus give their values."""
    general, mo = guild.text("general"), guild.member("Mo")
    await probe.get_partial_messageable(general.key).send("Case", view=Panel())
    panel = general.messages[0]
    chosen = await mo.chooses(panel, ["High"])
    form = await mo.clicks(panel, label="Claim")
    done = await mo.submits(form, {"why": "mine"})

    assert (chosen.words, chosen.only_for_them) == ("High", True)
    assert form.modal is not None
    assert (done.words, panel.buttons) == ("Claimed: mine", {})
    with pytest.raises(Refused):
        await mo.clicks(panel, label="Claim")
    with pytest.raises(Refused):
        await mo.submits(form, {"why": "again"})


async def test_a_menu_in_a_conversation_that_the_bot_cannot_see(guild: Guild, probe: Probe) -> None:
    """Who installed the app may share one direct message; the bot sees that one alone."""
    ana, mo = guild.member("Ana"), guild.member("Mo")
    message = await mo.says(ana, "between us")
    with pytest.raises(Refused):
        await ana.uses_menu("Is this OK?", message)
    ana.installs_app()
    answer = await (await ana.uses_menu("Is this OK?", message)).completes()
    interaction = probe.events("INTERACTION_CREATE")[0]
    with pytest.raises(discord.Forbidden):
        await probe.http.get_message(message.channel_key, message.key)

    assert (answer.words, answer.only_for_them) == ("It says 'between us'.", True)
    assert (2, {"1": ana.id}) == (
        interaction["context"],
        interaction["authorizing_integration_owners"],
    )
    assert probe.events("MESSAGE_CREATE") == []
    assert len(mo.sees(ana)) == 1


async def test_an_interaction_is_answered_once_and_in_time(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """A second answer is 40060, one after three seconds 10062; the person sees no answer."""
    general, ana = guild.text("general"), guild.member("Ana")
    probe.answers = False
    codes = []
    for expires in (False, True):
        answer = await ana.uses("harbour tell", general, about=ana, patience=0)
        if expires:
            answer.expire()
        else:
            await _reply(probe, answer.record.id, answer.record.token)
        with pytest.raises(discord.HTTPException) as refused:
            await _reply(probe, answer.record.id, answer.record.token)
        codes.append(code_of(refused))
        assert expires is not answer.responded

    assert codes == [(400, 40060), (404, 10062)]
    assert peer.invalid_requests == 0


async def _reply(probe: Probe, interaction: int, token: str) -> None:
    route = discord.http.Route(
        "POST",
        "/interactions/{interaction_id}/{interaction_token}/callback",
        interaction_id=interaction,
        interaction_token=token,
    )
    await probe.http.request(route, json={"type": 4, "data": {"content": "x"}})


async def test_automod_stops_a_message_before_it_is_published(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """A blocked message never exists; its execution is told, and managers are exempt."""
    general, alerts, ana = guild.text("general"), guild.text("alerts"), guild.member("Ana")
    here = probe.get_guild(guild.key)
    assert here is not None
    rule = await here.create_automod_rule(
        name="invites",
        event_type=discord.AutoModRuleEventType.message_send,
        trigger=discord.AutoModTrigger(keyword_filter=["free*"], regex_patterns=["win[0-9]+"]),
        actions=[
            discord.AutoModRuleAction(custom_message="Not here."),
            discord.AutoModRuleAction(channel_id=alerts.key),
        ],
        enabled=True,
        reason="set up",
    )
    stopped = [await ana.says(general, text) for text in ("freebies", "win42")]
    let_through = await ana.says(general, "carefree")
    owner = await guild.owner.says(general, "freebies")
    await peer.until(lambda: len(probe.events("AUTO_MODERATION_ACTION_EXECUTION")) == 4)
    told = probe.events("AUTO_MODERATION_ACTION_EXECUTION")

    assert [(message.blocked, message.exists) for message in stopped] == [(True, False)] * 2
    assert (let_through.exists, owner.exists) == (True, True)
    assert (ana.id, str(rule.id), "freebies") == (
        told[0]["user_id"], told[0]["rule_id"], told[0]["content"]
    )  # fmt: skip
    assert len(alerts.messages) == 2
    assert [each["name"] for each in guild.automod_rules] == ["invites"]
    await rule.delete()
    assert guild.automod_rules == []
