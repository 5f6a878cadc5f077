"""Our own Discord's places: threads, webhooks, bulk deletion, rights, roles and commands."""

from collections.abc import AsyncIterator
from datetime import datetime

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
        assert (running.violations, running.unmodelled) == ([], [])


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


async def test_threads_of_people_are_told(peer: DiscordPeer, guild: Guild, probe: Probe) -> None:
    """A thread under a message has its id; a post's first message has its thread's."""
    general, room, ana = guild.text("general"), guild.forum("help"), guild.member("Ana")
    said = await ana.says(general, "a question")
    under = await ana.opens_thread("answers", on=said)
    beside = await ana.opens_thread("talk", on=general)
    post = await ana.opens_post(room, "How to?", "like this")
    await ana.says(under, "like so")
    await peer.until(lambda: "like so" in [m["content"] for m in probe.events("MESSAGE_CREATE")])
    active = await probe.http.get_active_threads(guild.key)

    assert under.id == said.id
    assert [m.id for m in post.messages] == [post.id]
    made = [thread["id"] for thread in probe.events("THREAD_CREATE")]
    assert made == [under.id, beside.id, post.id]
    assert {thread["id"] for thread in active["threads"]} == set(made)
    kinds = {message["type"] for message in probe.events("MESSAGE_CREATE")}
    assert kinds == {0, 18, 21}


async def test_a_thread_sleeps_and_is_read_from_the_archive(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """An archived thread is listed apart, refuses edits, and wakes when it is written in."""
    general, ana = guild.text("general"), guild.member("Ana")
    thread = await ana.opens_thread("talk", on=general)
    place = probe.get_partial_messageable(thread.key)
    mine = await place.send("mine")
    thread.archive()
    archived = await probe.http.get_public_archived_threads(general.key)
    with pytest.raises(discord.HTTPException) as asleep:
        await mine.edit(content="changed")
    await ana.says(thread, "up")
    await mine.edit(content="changed")

    assert [each["id"] for each in archived["threads"]] == [thread.id]
    assert (asleep.value.status, asleep.value.code) == (400, 50083)
    assert (thread.archived, [m.text for m in thread.messages]) == (False, ["changed", "up"])
    thread.archive(locked=True)
    with pytest.raises(Refused):
        await ana.says(thread, "again")
    thread.remove()
    await peer.until(lambda: probe.events("THREAD_DELETE"))
    gone = probe.events("THREAD_DELETE")[0]
    assert gone.keys() == {"id", "guild_id", "parent_id", "type"}


async def test_a_webhook_speaks_under_any_name(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """Its messages carry the webhook's id, the name shown, and no member."""
    guild.text("bridge").posts_by_webhook("from afar", name="Remote Rae")
    await peer.until(lambda: probe.events("MESSAGE_CREATE"))
    told = probe.events("MESSAGE_CREATE")[0]

    assert (told["author"]["username"], told["author"]["id"]) == ("Remote Rae", told["webhook_id"])
    assert "member" not in told


async def test_many_messages_are_deleted_at_once(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """One event tells of all; people's own deletions come one by one."""
    general, ana = guild.text("general"), guild.member("Ana")
    said = [await ana.says(general, str(number)) for number in range(4)]
    channel = probe.get_partial_messageable(general.key)
    await probe.http.delete_messages(channel.id, [m.key for m in said[:2]], reason="flood")
    await ana.deletes(said[2])
    await peer.until(lambda: probe.events("MESSAGE_DELETE"))
    bulk = probe.events("MESSAGE_DELETE_BULK")[0]

    assert bulk["ids"] == [message.id for message in said[:2]]
    assert [message.text for message in general.messages] == ["3"]
    assert peer.requested("POST", "/bulk-delete")[0].reason == "flood"
    general.delete_in_bulk(said[3:])
    assert general.messages == []


async def test_an_edit_tells_of_its_author_as_a_message_does(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """The member's roles come with an edit, too."""
    mods = guild.role("mods")
    mo = guild.member("Mo", roles=[mods])
    await mo.edits(await mo.says(guild.text("general"), "a"), "b")
    await peer.until(lambda: probe.events("MESSAGE_UPDATE"))

    roles = [probe.events(f"MESSAGE_{what}")[0]["member"]["roles"] for what in ("CREATE", "UPDATE")]
    assert roles == [[mods.id], [mods.id]]


async def test_some_events_need_a_right_beside_the_intent(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """AutoMod's need Manage Server, bans need Ban Members or View Audit Log."""
    ana, mo = guild.member("Ana"), guild.member("Mo")
    here = probe.get_guild(guild.key)
    assert here is not None
    await here.create_automod_rule(
        name="words",
        event_type=discord.AutoModRuleEventType.message_send,
        trigger=discord.AutoModTrigger(keyword_filter=["blocked"]),
        actions=[discord.AutoModRuleAction()],
        enabled=True,
    )
    general = guild.text("general")
    await ana.says(general, "blocked")
    await peer.until(lambda: probe.events("AUTO_MODERATION_ACTION_EXECUTION"))
    guild.bot_role.may(discord.Permissions(view_channel=True))
    await mo.says(general, "blocked")
    peer.world.apply_ban(guild.key, ana.key, None)
    await mo.says(general, "fine")
    await peer.until(lambda: probe.events("MESSAGE_CREATE"))

    assert len(probe.events("AUTO_MODERATION_ACTION_EXECUTION")) == 1
    assert probe.events("GUILD_BAN_ADD") == []
    assert [gone["user"]["id"] for gone in probe.events("GUILD_MEMBER_REMOVE")] == [ana.id]
    with pytest.raises(Refused):
        await ana.joins(guild)


async def test_roles_and_channels_change_before_the_bots_eyes(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """The client's own cache follows what people do to the guild."""
    ana, general = guild.member("Ana", quietly=False), guild.text("general")
    young = guild.role("young")
    ana.gets(young)
    ana.renames_to(guild, "Annie")
    general.restrict_by_age()
    general.rename("lounge")
    guild.bot_role.moves_to(7)
    here = probe.get_guild(guild.key)
    assert here is not None
    await peer.until(lambda: here.self_role is not None and here.self_role.position == 7)
    member, channel = here.get_member(ana.key), here.get_channel(general.key)

    assert member is not None
    assert (member.nick, [role.name for role in member.roles]) == ("Annie", ["@everyone", "young"])
    assert isinstance(channel, discord.TextChannel)
    assert (channel.name, channel.nsfw) == ("lounge", True)
    general.remove()
    await peer.until(lambda: here.get_channel(general.key) is None)
    guild.goes_down()
    await peer.until(lambda: here.unavailable)
    guild.comes_back()
    await peer.until(lambda: not probe.get_guild(guild.key).unavailable)  # type: ignore[union-attr]


async def test_commands_are_offered_where_they_belong(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """Commands of one guild, commands for moderators, and none after they are taken away."""
    team = guild.role("mods", discord.Permissions(moderate_members=True))
    ana, mo, general = guild.member("Ana"), guild.member("Mo", roles=[team]), guild.text("general")
    command = {
        "name": "cases",
        "description": "Open cases",
        "type": 1,
        "default_member_permissions": discord.Permissions(moderate_members=True).value,
    }
    app = probe.application_id
    assert app is not None
    await probe.http.request(
        discord.http.Route(
            "PUT", "/applications/{app}/guilds/{guild_id}/commands", app=app, guild_id=guild.key
        ),
        json=[command],
    )

    assert mo.offers(general) - ana.offers(general) == {"cases"}
    assert [each["name"] for each in guild.commands] == ["cases"]
    assert ana.offers(peer.bot) == {"harbour", "Is this OK?"}
    await probe.http.bulk_upsert_global_commands(app, [])
    assert ana.offers(general) == set()
    with pytest.raises(Refused, match="offers no"):
        await ana.uses("cases", general)


async def test_an_answer_may_take_its_time(guild: Guild, probe: Probe) -> None:
    """A reply deferred, its original edited, a follow-up, and reactions: each in its place."""
    general, ana = guild.text("general"), guild.member("Ana")
    said = await ana.says(general, "hi")
    answer = await ana.uses_menu("Is this OK?", said)
    await answer.completes()
    await ana.reacts(said, "👍")
    await probe.http.add_reaction(general.key, said.key, "👀")
    stored = await probe.http.get_message(general.key, said.key)

    assert (answer.responded, answer.deferred) == (True, False)
    assert [message.ephemeral for message in answer.messages] == [True]
    assert [reaction["count"] for reaction in stored["reactions"]] == [1, 1]
    assert [message.text for message in general.messages] == ["hi"]


async def test_the_history_shows_what_the_gateway_told(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """One message is the same by REST and by the gateway, but for what only events tell."""
    general, ana = guild.text("general"), guild.member("Ana")
    said = await ana.says(general, "hi", attachments=["cat.png"], mentions=[ana])
    await ana.edits(said, "hi again")
    await peer.until(lambda: probe.events("MESSAGE_UPDATE"))
    told = probe.events("MESSAGE_UPDATE")[0]
    (kept,) = await probe.http.logs_from(general.key, 1)

    assert told.keys() - kept.keys() == {"guild_id", "member"}
    assert [told[key] for key in kept] == [kept[key] for key in kept]  # type: ignore[literal-required]
    assert datetime.fromisoformat(told["edited_timestamp"]).tzinfo is not None


async def test_a_view_survives_the_bot(peer: DiscordPeer, guild: Guild) -> None:
    """After one bot is gone, nobody answers; the next one answers the old message's button."""
    general, ana = guild.text("general"), guild.member("Ana")
    async with probing(peer) as first:
        await first.get_partial_messageable(general.key).send("Case", view=Panel())
    await peer.gone()
    unanswered = await ana.clicks(general.messages[0], label="Claim", patience=0.1)
    async with probing(peer):
        answered = await ana.clicks(general.messages[0], label="Claim")

    assert (unanswered.responded, unanswered.messages) == (False, [])
    assert answered.modal is not None
