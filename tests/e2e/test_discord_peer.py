"""Our own Discord speaks as Discord does: messages, people, forms and rules, by discord.py."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import discord
import pytest
from discord_peer.places import Guild
from discord_peer.probe import Panel, Probe, probing
from discord_peer.server import DiscordPeer
from discord_peer.wire import Refused, moment_of

if TYPE_CHECKING:
    from discord.types.guild import IncidentData

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


# -- people write --------------------------------------------------------------------------


async def test_a_message_arrives_with_all_its_parts(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """Replies, mentions, files, stickers, polls and forwards look as Discord sends them."""
    general, ana, mo = guild.text("general"), guild.member("Ana"), guild.member("Mo")
    first = await ana.says(general, "hi", attachments=["cat.png"], stickers=["wave"])
    await mo.says(general, "look", reply_to=first, mentions=[ana], poll=("Tea?", ["yes", "no"]))
    await mo.says(general, forward=first)
    await peer.until(lambda: len(probe.events("MESSAGE_CREATE")) == 3)
    plain, reply, forward = probe.events("MESSAGE_CREATE")

    assert ("hi", guild.id, ana.id) == (plain["content"], plain["guild_id"], plain["author"]["id"])
    assert [file["filename"] for file in plain["attachments"]] == ["cat.png"]
    assert [sticker["name"] for sticker in plain["sticker_items"]] == ["wave"]
    assert (19, first.id) == (reply["type"], reply["referenced_message"]["id"])
    assert [user["member"]["roles"] for user in reply["mentions"]] == [[]]
    assert reply["poll"]["question"]["text"] == "Tea?"
    assert (
        forward["message_reference"]["type"],
        forward["message_snapshots"][0]["message"]["content"],
    ) == (1, "hi")


async def test_ids_and_times_are_those_of_the_clock(guild: Guild) -> None:
    """A snowflake tells the time at which it was made, now and not in a made-up year."""
    message = await guild.member("Ana").says(guild.text("general"), "hi")
    now = datetime.now(UTC)

    assert timedelta(minutes=1) > abs(now - moment_of(message.key))
    assert timedelta(minutes=1) > abs(now - datetime.fromisoformat(message.stored.timestamp))


async def test_an_edit_is_told_and_an_unfurl_is_none(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """Only an edit carries a time of editing; a link preview comes as an update without one."""
    general, ana = guild.text("general"), guild.member("Ana")
    message = await ana.says(general, "https://example.org")
    general.unfurl(message, {"title": "Example"})
    await ana.edits(message, "changed")
    await ana.deletes(message)
    await peer.until(lambda: probe.events("MESSAGE_DELETE"))
    unfurl, edit = probe.events("MESSAGE_UPDATE")

    assert (unfurl["edited_timestamp"], unfurl["embeds"][0]["title"]) == (None, "Example")
    assert (edit["content"], edit["edited_timestamp"] is not None) == ("changed", True)


async def test_people_cannot_do_what_the_client_would_not_let_them(guild: Guild) -> None:
    """Who is timed out, away or shut out writes nothing."""
    general, ana, mo = guild.text("general"), guild.member("Ana"), guild.member("Mo")
    staff_only = guild.text("staff", visible_to=[mo])
    mo.times_out(ana, guild, 5)
    message = await mo.says(staff_only, "hi")

    for attempt in (ana.says(general, "x"), ana.says(staff_only, "x"), ana.edits(message, "x")):
        with pytest.raises(Refused):
            await attempt
    await mo.leaves(guild)
    with pytest.raises(Refused):
        await mo.says(general, "x")
    assert ana.sees(staff_only) == []


# -- what the bot sees ---------------------------------------------------------------------


async def test_without_the_content_intent_text_is_withheld(peer: DiscordPeer, guild: Guild) -> None:
    """Only mentions of the bot, direct messages to it and its own messages keep their text."""
    general, ana = guild.text("general"), guild.member("Ana")
    async with probing(peer, message_content=False) as probe:
        await ana.says(general, "secret", attachments=["cat.png"])
        await ana.says(general, "help", mentions=[peer.bot])
        await ana.says(peer.bot, "to you")
        await probe.get_partial_messageable(general.key).send("mine")
        await peer.until(lambda: len(probe.events("MESSAGE_CREATE")) == 4)
        seen = [(m["content"], len(m["attachments"])) for m in probe.events("MESSAGE_CREATE")]

    assert [("", 0), (f"{peer.bot.mention} help", 0), ("to you", 0), ("mine", 0)] == seen


async def test_events_come_by_intent_and_only_from_visible_channels(
    peer: DiscordPeer, guild: Guild
) -> None:
    """No joins without the members intent, and nothing from a channel hidden from the bot."""
    hidden, general = guild.text("hidden", hidden_from_bot=True), guild.text("general")
    ana = guild.member("Ana")
    async with probing(peer, members=False) as probe:
        guild.member("New", quietly=False)
        await ana.says(hidden, "unseen")
        await ana.says(general, "seen")
        await peer.until(lambda: probe.events("MESSAGE_CREATE"))
        with pytest.raises(discord.Forbidden) as refused:
            await probe.get_partial_messageable(hidden.key).send("x")

        assert [m["content"] for m in probe.events("MESSAGE_CREATE")] == ["seen"]
        assert probe.events("GUILD_MEMBER_ADD") == []
    assert code_of(refused) == (403, 50001)


# -- what the bot does ---------------------------------------------------------------------


async def test_deletion_needs_the_right_and_keeps_its_reason(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """50013 without Manage Messages, 10008 for one that is gone; the reason is recorded."""
    general, ana = guild.text("general"), guild.member("Ana")
    message = await ana.says(general, "hi")
    general.deny(guild.bot_role, "manage_messages")
    with pytest.raises(discord.Forbidden) as refused:
        await probe.http.delete_message(general.key, message.key)
    general.allow(guild.bot_role, "manage_messages")
    await probe.http.delete_message(general.key, message.key, reason="hidden: ärger")
    with pytest.raises(discord.NotFound) as gone:
        await probe.http.delete_message(general.key, message.key)

    assert (code_of(refused), code_of(gone)) == ((403, 50013), (404, 10008))
    assert not message.exists
    assert [r.reason for r in peer.requested("DELETE")] == [None, "hidden: ärger", None]
    assert [r.status for r in peer.requested("DELETE")] == [403, 204, 404]
    assert peer.invalid_requests == 1


async def test_direct_messages_reach_only_whom_they_may(
    peer: DiscordPeer, guild: Guild, probe: Probe
) -> None:
    """50007 where somebody closed theirs, 50278 where no guild is shared."""
    ana, mo, far = guild.member("Ana"), guild.member("Mo"), peer.person("Far")
    mo.closes_dms()
    await (await probe.fetch_user(ana.key)).send("hello")
    codes = []
    for person in (mo, far):
        with pytest.raises(discord.Forbidden) as refused:
            await (await probe.fetch_user(person.key)).send("hello")
        codes.append(code_of(refused))

    assert [message.text for message in ana.dms] == ["hello"]
    assert codes == [(403, 50007), (403, 50278)]


async def test_a_nonce_posts_once(peer: DiscordPeer, guild: Guild, probe: Probe) -> None:
    """The second post with one enforced nonce returns the first message and makes none."""
    general = guild.text("general")
    place = probe.get_partial_messageable(general.key)
    first = await place.send("once", nonce="a1")
    second = await place.send("twice", nonce="a1")
    other = await place.send("once more", nonce="a2")
    await peer.until(lambda: len(probe.events("MESSAGE_CREATE")) == 2)

    assert (first.id, "once", "a1") == (second.id, second.content, second.nonce)
    assert [first.id, other.id] == [message.key for message in general.messages]
    assert [m["nonce"] for m in probe.events("MESSAGE_CREATE")] == ["a1", "a2"]


async def test_members_are_moderated_below_the_bot_only(guild: Guild, probe: Probe) -> None:
    """Time-outs, kicks and bans work on those below, within 28 days, and not on those above."""
    ana, boss = guild.member("Ana"), guild.member("Boss", roles=[guild.role("x", above_bot=True)])
    general = guild.text("general")
    said = await ana.says(general, "hi")
    member = await probe.get_guild(guild.key).fetch_member(ana.key)  # type: ignore[union-attr]
    above = await probe.get_guild(guild.key).fetch_member(boss.key)  # type: ignore[union-attr]
    await member.timeout(timedelta(minutes=10), reason="calm down")
    until = ana.timed_out_until(guild)
    with pytest.raises(discord.HTTPException) as too_long:
        await member.timeout(timedelta(days=29))
    with pytest.raises(discord.Forbidden) as refused:
        await above.kick()
    await member.ban(reason="enough", delete_message_seconds=60)

    assert until is not None
    assert (code_of(too_long), code_of(refused)) == ((400, 50035), (403, 50013))
    assert ({ana.id: "enough"}, False, False) == (guild.bans, guild.has(ana), said.exists)
    assert [entry.reason for entry in guild.audit_log] == ["calm down", "enough"]
    await member.unban()
    assert guild.bans == {}


async def test_direct_messages_of_a_guild_are_locked(guild: Guild, probe: Probe) -> None:
    """The incident action is kept, announced, and bounded to a day."""
    here = probe.get_guild(guild.key)
    assert here is not None
    await here.edit(dms_disabled_until=discord.utils.utcnow() + timedelta(hours=2))
    until = guild.dms_disabled_until()
    with pytest.raises(discord.HTTPException) as too_long:
        await here.edit(dms_disabled_until=discord.utils.utcnow() + timedelta(hours=25))
    on_again: IncidentData = {"dms_disabled_until": None}
    await probe.http.edit_incident_actions(guild.key, payload=on_again)

    assert until is not None
    assert code_of(too_long) == (400, 50035)
    assert (guild.dms_disabled_until(), guild.invites_disabled_until()) == (None, None)


async def test_history_pages_in_both_directions(guild: Guild, probe: Probe) -> None:
    """`after` gives the messages right after, not the newest; `before` those right before."""
    general, ana = guild.text("general"), guild.member("Ana")
    said = [await ana.says(general, str(number)) for number in range(5)]
    place = probe.get_partial_messageable(general.key)
    after = [m.content async for m in place.history(limit=2, after=discord.Object(said[0].key))]
    before = [m.content async for m in place.history(limit=2, before=discord.Object(said[4].key))]

    assert (after, before) == (["1", "2"], ["3", "2"])


async def test_a_forum_post_holds_a_case(peer: DiscordPeer, guild: Guild, probe: Probe) -> None:
    """A post and its first message share an id; only those who may see the forum see it."""
    mods = guild.role("mods")
    room = guild.forum("mod-room", visible_to=[mods], tags=["new", "closed"])
    ana, mo = guild.member("Ana"), guild.member("Mo", roles=[mods])
    await peer.until(lambda: getattr(probe.get_channel(room.key), "available_tags", None))
    forum = probe.get_channel(room.key)
    assert isinstance(forum, discord.ForumChannel)
    made = await forum.create_thread(
        name="Case 1", content="What happened", applied_tags=forum.available_tags[:1], view=Panel()
    )
    post = room.threads[0]
    await made.thread.edit(archived=True, applied_tags=forum.available_tags[1:])
    slept = post.archived
    await made.thread.send("One more")

    assert (made.thread.id, "Case 1") == (made.message.id, post.name)
    assert (post.tags, slept, post.archived) == (["closed"], True, False)
    assert [message.text for message in mo.sees(post)] == ["What happened", "One more"]
    assert ana.sees(post) == []
    assert post.messages[0].buttons == {"Claim": "panel:claim"}


# -- the test itself ----------------------------------------------------------------------


async def test_waiting_for_what_never_happens_says_what_did(peer: DiscordPeer) -> None:
    """`until` gives up after its time."""
    with pytest.raises(TimeoutError, match="It did not happen"):
        await peer.until(lambda: False, 0.05)
    await asyncio.sleep(0)
