"""People on the loopback platform can do what people can, and no more."""

from datetime import timedelta

import pytest

from leeward.testing.clock import VirtualClock
from leeward_adapters.loopback import Forbidden, Gone, Member, Missing, Platform
from leeward_policies.domain.refs import UserRef


@pytest.fixture
def clock() -> VirtualClock:
    """A clock at its start."""
    return VirtualClock()


@pytest.fixture
def platform(clock: VirtualClock) -> Platform:
    """An empty platform."""
    return Platform(clock)


@pytest.fixture
def ana(platform: Platform) -> Member:
    """Ana, a young member."""
    return platform.member("Ana", roles=["under 18"])


@pytest.fixture
def kai(platform: Platform) -> Member:
    """Kai, another member."""
    return platform.member("Kai")


async def test_what_is_said_can_be_read(platform: Platform, ana: Member) -> None:
    """A message stands in its room, with its author's shown name."""
    ref = await ana.says("general", "hi")

    (seen,) = platform.room("general").visible()

    assert (ref, "Ana", "hi", False) == (seen.ref, seen.author, seen.text, seen.is_from_bot)


async def test_an_edit_replaces_the_text_and_counts(platform: Platform, ana: Member) -> None:
    """After an edit the room shows the new text, and the platform tells a higher revision."""
    ref = await ana.says("general", "before")

    await ana.edits(ref, "after")

    assert [seen.text for seen in platform.room("general").visible()] == ["after"]
    assert platform.log.updates[-1]["message"]["revision"] == 1


async def test_a_deleted_message_is_gone(platform: Platform, ana: Member) -> None:
    """A message that was taken back cannot be read, edited or deleted again."""
    ref = await ana.says("general", "oops")

    await ana.deletes(ref)

    assert platform.room("general").visible() == ()
    with pytest.raises(Gone):
        await ana.edits(ref, "again")
    with pytest.raises(Gone):
        await ana.deletes(ref)


async def test_nobody_changes_what_others_wrote(ana: Member, kai: Member) -> None:
    """Editing and deleting is for the author alone."""
    ref = await ana.says("general", "mine")

    with pytest.raises(Forbidden):
        await kai.edits(ref, "yours")
    with pytest.raises(Forbidden):
        await kai.deletes(ref)


async def test_names_in_a_text_call_people(platform: Platform, ana: Member, kai: Member) -> None:
    """`@name` and `to` call people, each once."""
    await ana.says("general", "hey @Kai, and @nobody!", to=[kai])

    assert platform.log.updates[-1]["message"]["mentions"] == ["kai"]


async def test_a_reply_tells_whom_it_answers(platform: Platform, ana: Member, kai: Member) -> None:
    """A reply carries the message answered and who wrote it; it cannot cross rooms."""
    ref = await kai.says("general", "anyone?")

    await ana.says("general", "me", reply_to=ref)

    assert {"id": ref.id, "author": "kai"} == platform.log.updates[-1]["message"]["reply_to"]
    with pytest.raises(Missing):
        await ana.says("games", "me", reply_to=ref)


async def test_a_restricted_member_cannot_write_but_can_ask(
    clock: VirtualClock, platform: Platform, ana: Member
) -> None:
    """Restriction stops writing and editing until it is over, never asking for help."""
    mo = platform.member("Mo", roles=["moderator"])
    ref = await ana.says("general", "first")
    await mo.restricts(ana, 60)

    with pytest.raises(Forbidden):
        await ana.says("general", "second")
    with pytest.raises(Forbidden):
        await ana.edits(ref, "second")
    await ana.asks_for_help()
    await ana.reports(ref)
    assert not ana.may_write

    clock.advance(60)
    assert ana.may_write
    await ana.says("general", "second")


async def test_a_room_for_some_is_closed_to_others(platform: Platform, ana: Member) -> None:
    """Who lacks the role neither reads nor writes in a room for that role."""
    platform.room("staff", seen_by=["moderator"])
    mo = platform.member("Mo", roles=["moderator"])
    await mo.says("staff", "quiet night")

    with pytest.raises(Forbidden):
        await ana.says("staff", "hello?")
    assert platform.room("staff").visible(to=ana) == ()
    assert [seen.text for seen in platform.room("staff").visible(to=mo)] == ["quiet night"]


async def test_joining_leaving_and_being_locked_out(
    clock: VirtualClock, platform: Platform
) -> None:
    """A stranger writes only after joining; a locked space and a ban keep people out."""
    zoe = platform.member("Zoe", since=None)
    with pytest.raises(Forbidden):
        await zoe.says("general", "hi")

    await zoe.joins(["new"])
    assert zoe.roles == ("new",)
    await zoe.says("general", "hi")
    await zoe.leaves()
    assert not zoe.is_member

    platform.space().locked_until = clock.now() + timedelta(seconds=10)
    with pytest.raises(Forbidden):
        await zoe.joins()
    clock.advance(10)
    await zoe.joins()
    platform.space().banned.add(zoe.id)
    with pytest.raises(Forbidden):
        await zoe.joins()


async def test_a_bridge_posts_and_is_no_member(platform: Platform) -> None:
    """A webhook posts under its name and is told as a program."""
    bridge = platform.webhook("Bridge")

    await bridge.says("general", "from afar")

    author = platform.log.updates[-1]["message"]["author"]
    assert author == {"id": "bridge", "name": "Bridge", "bot": True, "webhook": True}
    assert bridge.may_write


async def test_a_quoted_message_keeps_its_author(
    platform: Platform, ana: Member, kai: Member
) -> None:
    """Words repeated from a message name who wrote them; words from elsewhere do not."""
    ref = await kai.says("general", "my words")

    await ana.says("general", "look", quoting=ref)
    first = platform.log.updates[-1]["message"]["quoted"]
    await ana.says("general", "look", quoting="their words", forwarding=True)
    second = platform.log.updates[-1]["message"]["quoted"]

    assert first == {"text": "my words", "author": "kai"}
    assert second == {"text": "their words", "forwarded": True}


async def test_a_moderator_judges_only_what_was_posted(platform: Platform) -> None:
    """A verdict needs a case that lies before people."""
    mo = platform.member("Mo", roles=["moderator"])

    with pytest.raises(Missing):
        await mo.judges("case-1", "right")


async def test_a_moved_room_keeps_its_messages(platform: Platform, ana: Member) -> None:
    """A room with a new id has the old messages; the platform tells both ids."""
    await ana.says("general", "hi")

    moved = platform.room("general").moves_to("hall")

    assert [seen.text for seen in moved.visible()] == ["hi"]
    told = platform.log.updates[-1]
    assert (told["type"], told["room"], told["to"]) == ("moved", "general", "hall")


def test_two_people_need_two_names(platform: Platform, ana: Member) -> None:
    """The id is made of the name, so a second Ana, or nobody's name, is refused."""
    assert ana.ref == UserRef("loopback", "", "ana")
    for name in ("ANA", "  ", "!?"):
        with pytest.raises(ValueError, match="account"):
            platform.member(name)


async def test_spaces_are_apart(platform: Platform, ana: Member) -> None:
    """A member of one space is a stranger in the next, with rooms of its own."""
    other = platform.member("Otto", space="school")
    await other.says("general", "hi school")
    await ana.says("general", "hi club")

    assert [seen.text for seen in platform.room("general").visible()] == ["hi club"]
    assert [s.text for s in platform.room("general", space="school").visible()] == ["hi school"]
    assert platform.room("general", space="school").visible(to=ana) == ()


async def test_what_people_do_is_told_in_order(platform: Platform, ana: Member) -> None:
    """Every act of a person is one update, oldest first."""
    ref = await ana.says("general", "hi")
    await ana.reacts(ref, "+1")
    await ana.gets_roles(["helper"])
    await ana.runs_into_filter("general", "invites")
    await ana.appeals("d1")
    await ana.leaves()

    assert [update["type"] for update in platform.log.updates] == [
        *("room", "message", "reaction", "roles", "filter", "appeal", "leave")
    ]


async def test_removing_by_hand_needs_a_message(platform: Platform, ana: Member) -> None:
    """A moderator removes what is there; the rest is missing."""
    mo = platform.member("Mo", roles=["moderator"])
    ref = await ana.says("general", "hi")

    await mo.removes(ref)

    assert platform.room("general").visible() == ()
    with pytest.raises(Missing):
        await mo.removes(type(ref)("loopback", "club", "general", "m99"))
