"""Whom a line is meant for: reply, mention, a room of two, recency with its uncertainty."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_policies.blank import blank_room
from leeward_policies.domain.conversation import (
    ADDRESSEES_MAX,
    SPEAKERS_KEPT,
    SPEAKERS_KEPT_SECONDS,
    Line,
    RoomState,
    Share,
    Speaker,
)
from leeward_policies.domain.event import MessageEdited, MessageSent
from leeward_policies.domain.message import Author, Mention, Message, Quote, Text
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef, UserRef
from leeward_policies.fold import addressees
from leeward_policies.grooming.addressees import (
    LATER,
    LATER_TOTAL,
    ONLY_PARTNER_TOTAL,
    RECENT,
    RECENT_TOTAL,
    heard,
)


def _time(seconds: int) -> datetime:
    return datetime(2026, 11, 20, tzinfo=UTC) + timedelta(seconds=seconds)


def named(shares: tuple[Share, ...]) -> dict[str, float]:
    """Return the shares by the ids of the members."""
    return {share.target.id: share.weight for share in shares}


def test_in_an_empty_room_nobody_is_meant(world: Any) -> None:
    """A first line has no addressee."""
    assert addressees(world.room, world.message("ana")) == ()


def test_a_reply_is_meant_for_whom_it_answers(world: Any) -> None:
    """The platform's word on a reply is certain."""
    world.say("cid")
    assert named(addressees(world.room, world.message("ana", reply_author="ben"))) == {"ben": 1.0}


def test_a_reply_is_looked_up_where_the_platform_is_silent(world: Any) -> None:
    """The author of a remembered line is known from the room."""
    line = world.say("ben")
    world.say("cid")
    reply = world.message("ana", reply_to=line.ref.id)
    assert named(addressees(world.room, reply)) == {"ben": 1.0}


def test_a_reply_to_a_forgotten_line_falls_back_to_recency(world: Any) -> None:
    """What nobody remembers names nobody."""
    world.say("ben")
    reply = world.message("ana", reply_to="gone")
    assert named(addressees(world.room, reply)) == {"ben": ONLY_PARTNER_TOTAL}


def test_mentions_and_quotes_share_the_line(world: Any) -> None:
    """All who are named share it equally, each once; a forwarded author is not meant."""
    parts = (
        Mention(world.user("ben")),
        Mention(world.user("ben")),
        Quote(author=world.user("cid")),
        Quote(author=world.user("dan"), is_forward=True),
        Quote(),
    )
    assert named(addressees(world.room, world.message("ana", parts=parts))) == {
        "ben": 0.5,
        "cid": 0.5,
    }


def test_an_announcement_to_many_weighs_little_on_each(world: Any) -> None:
    """Ten who are called share the line by ten, and the first four are kept."""
    parts = tuple(Mention(world.user(f"u{n}")) for n in range(10))
    shares = addressees(world.room, world.message("ana", parts=parts))
    assert [share.weight for share in shares] == [0.1] * ADDRESSEES_MAX


def test_nobody_speaks_to_themselves_or_to_a_bot(world: Any) -> None:
    """The author and known bots are never meant, named or not."""
    world.happen(MessageSent(world.message("bot", is_bot=True)))
    own = world.message("ana", reply_author="ana", parts=(Mention(world.user("bot")),))
    assert addressees(world.room, own) == ()
    assert addressees(world.room, world.message("ana")) == ()


def test_the_only_other_speaker_is_nearly_certain(world: Any) -> None:
    """Where only two have spoken for days, each speaks to the other, however long the pause."""
    world.say("ben")
    later = world.message("ana", seconds=3 * 24 * 3600)
    assert named(addressees(world.room, later)) == {"ben": ONLY_PARTNER_TOTAL}


def test_a_direct_chat_is_certain() -> None:
    """In a direct chat there is nobody else."""
    ben = UserRef("loopback", "", "ben")
    at = Message(
        MessageRef("loopback", DIRECT_SPACE, "c", "m"),
        Author(UserRef("loopback", "", "ana")),
        Text("hi"),
        _time(60),
    )
    room = RoomState(ChannelRef("loopback", DIRECT_SPACE, "c"), speakers=(Speaker(ben, _time(0)),))
    assert addressees(room, at) == (Share(ben, 1.0),)


def test_who_spoke_last_is_likeliest(world: Any) -> None:
    """Several last speakers share the line, the later the more, and never all of it."""
    for name in ("ben", "cid", "dan"):
        world.say(name)
    shares = addressees(world.room, world.message("new"))
    assert [share.target.id for share in shares] == ["dan", "cid", "ben"]
    assert sum(share.weight for share in shares) == pytest.approx(RECENT_TOTAL, abs=0.01)


def test_who_is_already_talking_goes_on(world: Any) -> None:
    """A line without a name goes to the one whom the author was answering."""
    world.say("ben")
    world.say("cid")
    world.answer("ana", "ben")
    world.say("cid")
    shares = addressees(world.room, world.message("ana"))
    assert shares[0].target.id == "ben"


def test_after_a_pause_only_the_last_speaker_may_be_meant(world: Any) -> None:
    """Within six hours the last speaker is meant with less certainty, then nobody."""
    world.say("ben")
    last = world.say("cid").sent_at
    pause = (last - world.start).total_seconds()
    soon = world.message("ana", seconds=pause + RECENT.total_seconds() + 1)
    late = world.message("ana", seconds=pause + LATER.total_seconds() + 1)
    assert named(addressees(world.room, soon)) == {"cid": LATER_TOTAL}
    assert addressees(world.room, late) == ()


def test_an_edit_goes_to_the_same_members(world: Any) -> None:
    """A remembered line is meant for whom it was meant when it was sent."""
    world.say("ben")
    line = world.say("ana")
    for name in ("cid", "dan", "eve"):
        world.say(name)
    again = world.message("ana", id_=line.ref.id, seconds=20, revision=1)
    assert named(addressees(world.room, again)) == {"ben": ONLY_PARTNER_TOTAL}


def test_an_edit_that_names_somebody_goes_to_them(world: Any) -> None:
    """A mention in the new revision is stronger than what was guessed before."""
    world.say("ben")
    line = world.say("ana")
    parts = (Mention(world.user("cid")),)
    again = world.message("ana", id_=line.ref.id, seconds=20, revision=1, parts=parts)
    world.happen(MessageEdited(again, world.at(90)))
    assert named(addressees(world.room, again)) == {"cid": 1.0}


def test_an_id_of_somebody_else_names_nobody(world: Any) -> None:
    """A line under the same id by another author does not lend its addressees."""
    world.say("ben")
    line = world.say("ana")
    other = world.message("cid", id_=line.ref.id, seconds=20)
    assert "cid" not in named(addressees(world.room, other))


def test_a_room_forgets_who_spoke_long_ago(world: Any) -> None:
    """After a week, or eight others, a speaker is forgotten."""
    world.say("ben")
    late = world.message("ana", seconds=SPEAKERS_KEPT_SECONDS + 60)
    assert addressees(world.room, late) == ()
    assert [one.member.id for one in heard(world.room.speakers, late, ())] == ["ana"]
    for n in range(SPEAKERS_KEPT):
        world.say(f"u{n}")
    assert "ben" not in {speaker.member.id for speaker in world.room.speakers}


ids = st.sampled_from(["a", "b", "c", "d", "e", "f"])
seconds = st.integers(-(10**6), 10**6)
users = ids.map(lambda id_: UserRef("loopback", "", id_))


@given(
    st.lists(
        st.builds(Speaker, users, seconds.map(_time), st.none() | users, st.booleans()),
        max_size=8,
    ),
    st.lists(st.tuples(ids, users, seconds), max_size=6),
    st.tuples(ids, users, seconds),
    st.none() | users,
    st.lists(users, max_size=9),
)
def test_shares_are_always_sound(
    speakers: list[Speaker],
    lines: list[tuple[str, UserRef, int]],
    line: tuple[str, UserRef, int],
    reply: UserRef | None,
    mentions: list[UserRef],
) -> None:
    """At most four distinct members, never the author, weights above 0 and in sum at most 1."""
    recent = tuple(
        Line(MessageRef("loopback", "s", "c", id_), author, _time(at), "x")
        for id_, author, at in lines
    )
    message = Message(
        MessageRef("loopback", "s", "c", line[0]),
        Author(line[1]),
        Text("x"),
        _time(line[2]),
        tuple(Mention(one) for one in mentions),
        reply_author=reply,
    )
    distinct = {speaker.member: speaker for speaker in speakers}
    room = RoomState(
        blank_room(ChannelRef("loopback", "s", "c")).channel,
        recent=recent,
        speakers=tuple(distinct.values()),
    )
    shares = addressees(room, message)
    targets = [share.target for share in shares]
    assert len(targets) == len(set(targets)) <= ADDRESSEES_MAX
    assert message.author.ref not in targets
    assert all(share.weight > 0.0 for share in shares)
    assert sum(share.weight for share in shares) <= 1.0 + 1e-9
