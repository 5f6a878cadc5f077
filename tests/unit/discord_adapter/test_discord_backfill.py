"""Back-fill: what was said, edited and deleted while nobody listened, within bounds."""

from datetime import timedelta
from pathlib import Path

from discord_listening import Ago, Bot, HurriedClock, OpenCases, events, is_done, newest, told
from discord_peer.faults import Status
from discord_peer.people import Person
from discord_peer.places import Guild
from discord_peer.server import DiscordPeer
from discord_peer.things import Channel, Message
from msgspec.structs import replace
from structlog.testing import capture_logs

from leeward.testing.acts import case_about
from leeward_policies.domain.action import Because, Subject
from leeward_policies.domain.case import Case, CaseEvidence
from leeward_policies.domain.event import (
    MessageDeleted,
    MessageEdited,
    MessageSent,
    Tick,
    Unreadable,
)
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.errors import NotReady


def pages(peer: DiscordPeer, room: Channel) -> int:
    """Return how many pages of a room's history were asked for."""
    return len([one for one in peer.requests if one.path == f"/channels/{room.id}/messages"])


# --- after a kill -------------------------------------------------------------------------------


async def test_what_was_said_meanwhile_is_read(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """A new process goes on from the committed cursor and hears all that was said since."""
    first = await ana.says(room, "heard before")
    missed = [await ana.says(room, f"missed {number}") for number in range(3)]

    bot = Bot(peer, tmp_path)
    async with bot.hears(first.id) as ear:
        assert told(await ear.messages(3)) == [one.text for one in missed]
        await is_done(peer, bot)
        await peer.until(lambda: newest(ear) == missed[-1].id)

    assert events(ear, MessageSent, Tick) == events(ear, MessageSent) + events(ear, Tick)
    assert {one.cursor for one in ear.all[:-1]} == {None}
    assert ear.all[-1].cursor == missed[-1].id


async def test_a_minute_is_read_again(peer: DiscordPeer, tmp_path: Path, ago: Ago) -> None:
    """Ids are not quite in order, so a minute before the cursor is read again, and no more."""
    with ago(10):
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
    for minutes, text in ((3, "long before"), (0.5, "just before"), (0, "heard before")):
        with ago(minutes):
            since = await ana.says(room, text)

    bot = Bot(peer, tmp_path)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

    assert told(ear.all) == ["just before"]


async def test_an_edit_of_an_old_message_is_noticed(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path, ago: Ago
) -> None:
    """Of the last messages before the cursor those are told that were edited after it."""
    with ago(30):
        early, late = await ana.says(room, "early"), await ana.says(room, "late")
    with ago(20):
        await ana.edits(early, "edited before")
    with ago(10):
        since = await ana.says(room, "heard before")
    with ago(5):
        await ana.edits(late, "edited after")

    bot = Bot(peer, tmp_path)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

    assert told(ear.all) == ["edited after"]


async def test_edits_and_deletions_meanwhile_are_noticed(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """An old message that was edited is told as an edit, a new one as it reads now."""
    old, older = await ana.says(room, "old"), await ana.says(room, "older")
    since = await ana.says(room, "heard before")
    await ana.edits(old, "old, edited")
    await ana.deletes(older)
    new = await ana.says(room, "new")
    await ana.edits(new, "new, edited")

    bot = Bot(peer, tmp_path)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

    edits, sent = events(ear, MessageEdited), events(ear, MessageSent)
    assert {one.message.text.body for one in edits} == {"old, edited"}
    assert {one.message.ref.id for one in edits} == {old.id}
    assert [one.message.ref.id for one in sent] == [new.id]
    assert "new, edited" in [one.message.text.body for one in sent]
    assert all(one.message.revision > 0 for one in edits)


async def test_a_deletion_in_a_quiet_room_is_noticed_by_the_same_process(
    peer: DiscordPeer, guild: Guild, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """What this process has handed in, and history lacks after a break, was deleted."""
    bot = Bot(peer, tmp_path)
    async with bot.hears() as ear:
        await peer.ready()
        kept, gone = await ana.says(room, "kept"), await ana.says(room, "gone")
        await ana.says(room, "last")
        await ear.messages(3)
        peer.gateway.forget()
        peer.gateway.drop()
        await ana.deletes(gone)
        await peer.until(lambda: events(ear, MessageDeleted))
        await is_done(peer, bot)

    refs = [one.ref for one in events(ear, MessageDeleted)]
    assert refs == [MessageRef("discord", guild.id, room.id, gone.id)]
    assert kept.exists


async def test_evidence_that_was_deleted_is_noticed(
    peer: DiscordPeer, guild: Guild, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """After a start the messages of open cases are looked up, whoever had heard them."""
    gone, edited = await ana.says(room, "gone"), await ana.says(room, "to be edited")
    kept = await ana.says(room, "kept")
    desk = OpenCases()
    elsewhere = MessageRef("telegram", "1", "2", "3")
    odd = MessageRef("discord", guild.id, room.id, "odd")
    ours = [MessageRef("discord", guild.id, room.id, one.id) for one in (gone, edited, kept)]
    desk.cases = (case_of(elsewhere, *ours, odd),)
    await ana.deletes(gone)
    await ana.edits(edited, "edited")

    bot = Bot(peer, tmp_path, desk=desk, back_fill_messages=0)
    async with bot.hears(kept.id) as ear:
        await is_done(peer, bot)

    assert [one.ref for one in events(ear, MessageDeleted)] == ours[:1]
    assert [one.message.ref for one in events(ear, MessageEdited)] == ours[1:2]


def case_of(*refs: MessageRef) -> Case:
    """Return a case that rests on messages."""
    who = UserRef("discord", "", "1")
    lines = tuple(
        CaseEvidence(ref, HurriedClock().now(), who, "rule", Because("because", Subject(who)))
        for ref in refs
    )
    return replace(case_about(refs[0], who), evidence=lines)


async def test_a_desk_that_is_not_ready_holds_nothing_up(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """While cases cannot be told yet, messages are read all the same."""
    since = await ana.says(room, "heard before")
    await ana.says(room, "missed")
    desk = OpenCases()
    desk.error = NotReady(place="desk", value="starting", cure="Wait.")

    bot = Bot(peer, tmp_path, desk=desk)
    async with bot.hears(since.id) as ear:
        assert told(await ear.messages(1)) == ["missed"]
        await is_done(peer, bot)


async def test_authors_of_history_have_their_roles(
    peer: DiscordPeer, guild: Guild, room: Channel, tmp_path: Path
) -> None:
    """History tells no roles, but who moderates is exempt: they are looked up, once."""
    mod = guild.member("Mo", roles=[guild.role("moderators")])
    since = await mod.says(room, "heard before")
    for text in ("one", "two"):
        await mod.says(room, text)
    room.posts_by_webhook("three")

    async with Bot(peer, tmp_path).hears(since.id) as ear:
        one, two, _ = [delivery.event for delivery in await ear.messages(3)]

    assert one.message.author.roles != ()  # type: ignore[union-attr] # the texts say what it is
    assert one.message.author == two.message.author  # type: ignore[union-attr] # as above
    assert len(peer.requested("GET", f"/members/{mod.id}")) == 1
    assert len(peer.requested("GET", "/members/")) == 1


# --- which rooms --------------------------------------------------------------------------------


async def test_every_kind_of_room_is_read_in_the_order_of_time(
    peer: DiscordPeer, guild: Guild, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """Threads, forum posts and the chats of calls are rooms, too; all are merged."""
    call = guild.voice("call")
    thread = await ana.opens_thread("thread", on=room)
    post = await ana.opens_post(guild.forum("forum"), "post", "zero")
    since = await ana.says(room, "heard before")
    wanted = []
    for number in range(12):
        place = (room, call, thread, post)[number % 4]
        wanted.append((await ana.says(place, f"number {number}")).text)

    async with Bot(peer, tmp_path).hears(since.id) as ear:
        await peer.until(lambda: len(events(ear, MessageSent)) >= 12)

    assert [text for text in told(ear.all) if text.startswith("number")] == wanted


async def test_rooms_without_news_are_left_alone(
    peer: DiscordPeer, guild: Guild, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """A room that was silent for long costs no request, nor does an empty one."""
    old = guild.text("old")
    guild.text("empty")
    await ana.says(old, "long ago")
    clock = HurriedClock(ahead=timedelta(hours=30))
    since = await ana.says(room, "heard before")

    bot = Bot(peer, tmp_path, clock=clock)
    async with bot.hears(since.id):
        await is_done(peer, bot)

    assert [one.path for one in peer.requests if one.path.endswith("/messages")] == []


async def test_rooms_that_cannot_be_read_are_known(
    peer: DiscordPeer, guild: Guild, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """A hidden room is not asked for; a room that refuses is asked for once, and said."""
    hidden = guild.text("hidden", hidden_from_bot=True)
    since = await ana.says(room, "heard before")
    await ana.says(hidden, "missed")
    await ana.says(room, "missed")
    peer.faults.plan("GET", f"/channels/{room.id}/messages", Status(403, 50001), times=-1)

    bot = Bot(peer, tmp_path)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

        assert bot.adapter.blind_rooms == {guild.id: tuple(sorted((hidden.id, room.id)))}
        assert [one for one in bot.adapter.blind if one.startswith("2 rooms")]
    assert pages(peer, hidden) == 0
    assert pages(peer, room) == 1
    assert events(ear, MessageSent, MessageDeleted) == []


async def test_a_room_that_is_gone_is_no_trouble(
    peer: DiscordPeer, guild: Guild, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """A 404 for a room's history means that there is none."""
    since = await ana.says(room, "heard before")
    other = guild.text("other")
    await ana.says(other, "missed")
    peer.faults.plan("GET", f"/channels/{other.id}/messages", Status(404, 10003), times=-1)

    bot = Bot(peer, tmp_path)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

    assert "missed" not in told(ear.all)
    assert bot.adapter.blind_rooms == {}


async def test_what_was_said_before_the_bot_came_is_left_alone(
    peer: DiscordPeer, tmp_path: Path, ago: Ago
) -> None:
    """Of a server that was joined meanwhile only what was said since then is read."""
    with ago(20):
        guild, other = peer.guild("Riverside"), peer.guild("Joined later", bot=False)
        since = await guild.member("Ana").says(guild.text("general"), "heard before")
        hall, ben = other.text("hall"), other.member("Ben")
    with ago(15):
        await ben.says(hall, "before it came")
    with ago(10):
        await other.invites_bot()
        await ben.says(hall, "hello bot")

    bot = Bot(peer, tmp_path)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

    assert told(ear.all) == ["hello bot"]


# --- bounds -------------------------------------------------------------------------------------


async def many(ana: Person, room: Channel, count: int) -> list[Message]:
    """Let somebody say a lot."""
    return [await ana.says(room, f"number {number}") for number in range(count)]


async def test_long_histories_are_read_by_pages(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """More than a page is read in order and whole."""
    since = await ana.says(room, "heard before")
    await many(ana, room, 230)

    bot = Bot(peer, tmp_path)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

    assert told(ear.all) == [f"number {number}" for number in range(230)]
    assert pages(peer, room) == 3 + 1  # the last for what was there before


async def test_too_many_messages_are_cut_in_the_middle(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """Past `back_fill_messages` the oldest and the newest are read, and the cut is told."""
    since = await ana.says(room, "heard before")
    await many(ana, room, 260)

    bot = Bot(peer, tmp_path, back_fill_messages=150)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

    heard = [int(text.split()[1]) for text in told(ear.all)]
    assert heard == [*range(99), *range(210, 260)]  # the first page holds one from before
    (cut,) = events(ear, Unreadable)
    assert cut.channel.id == room.id
    assert "back_fill_messages" in cut.problem


async def test_a_last_page_tells_nothing_twice(peer: DiscordPeer, tmp_path: Path, ago: Ago) -> None:
    """Where the newest page reaches back before the gap, only what is new is told."""
    with ago(60):
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
    with ago(30):
        await many(ana, room, 10)
    with ago(20):
        since = await ana.says(room, "heard before")
    await ana.says(room, "missed")

    bot = Bot(peer, tmp_path, back_fill_messages=50)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

    assert told(ear.all) == ["missed"]
    assert events(ear, Unreadable) == []


async def test_too_old_messages_are_told_as_missed(
    peer: DiscordPeer, guild: Guild, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """Past `back_fill_hours` nothing is read, and people are told how many hours are missing."""
    since = await ana.says(room, "heard before")
    await ana.says(room, "missed")
    clock = HurriedClock(ahead=timedelta(hours=5))

    bot = Bot(peer, tmp_path, clock=clock, back_fill_hours=2)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

    (missed,) = events(ear, Unreadable)
    assert missed.channel.space == guild.id
    assert "About 3.0 hours" in missed.problem
    assert told(ear.all) == []


async def test_no_back_fill_is_said(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """With `back_fill_messages` at 0 no history is read, and that is told, too."""
    since = await ana.says(room, "heard before")
    await ana.says(room, "missed")

    bot = Bot(peer, tmp_path, back_fill_messages=0)
    async with bot.hears(since.id) as ear:
        await is_done(peer, bot)

    assert pages(peer, room) == 0
    assert "back_fill_messages" in events(ear, Unreadable)[0].problem


async def test_the_first_start_looks_back_a_little(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """Without a cursor the last ten minutes are read, at most fifty messages of a room."""
    await many(ana, room, 60)

    bot = Bot(peer, tmp_path)
    async with bot.hears() as ear:
        await is_done(peer, bot)

    assert told(ear.all) == [f"number {number}" for number in range(10, 60)]
    assert newest(ear) == room.messages[-1].id


async def test_the_first_start_leaves_older_messages_alone(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """What was said before the last ten minutes is none of its business."""
    await ana.says(room, "a while ago")

    bot = Bot(peer, tmp_path, clock=HurriedClock(ahead=timedelta(minutes=11)))
    async with bot.hears() as ear:
        await is_done(peer, bot)

    assert events(ear, MessageSent, Unreadable, Tick) == []


async def test_a_strange_cursor_is_a_first_start(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """A cursor that is not Discord's is as good as none, and that is logged."""
    await ana.says(room, "one")

    with capture_logs() as logged:
        async with Bot(peer, tmp_path).hears("s123_456") as ear:
            await ear.messages(1)

    assert "discord.cursor_ignored" in [line["event"] for line in logged]
