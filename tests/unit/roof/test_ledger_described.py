"""Platforms say once what a room is: that is kept when the rest of the room is forgotten."""

from datetime import timedelta

import pytest

from leeward import ledger as kept
from leeward.journal import Journal
from leeward.ledger import Ledger
from leeward.testing.builders import ROOM, sent
from leeward.testing.clock import DEFAULT_START
from leeward_policies.domain.event import Event, RoomDescribed
from leeward_policies.domain.message import Audience
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.fold import fold

CATEGORY = ChannelRef("test", "space", "category")


def take(ledger: Ledger, *events: Event) -> None:
    """Fold events in, one after another."""
    for event in events:
        before = ledger.conversation(event)
        ledger.put(before, fold(before, event, ()), Journal())


def room(number: int) -> ChannelRef:
    """Return the room of this number."""
    return ChannelRef("test", "space", f"room {number}")


def described(
    channel: ChannelRef, audience: Audience | None = "adult", *, within: tuple[ChannelRef, ...] = ()
) -> RoomDescribed:
    """Return that a platform tells what a room is."""
    return RoomDescribed(channel, audience, "a room", DEFAULT_START, within)


def line(channel: ChannelRef, number: int = 1) -> Event:
    """Return a line in a room."""
    at = DEFAULT_START + timedelta(minutes=number)
    return sent("hello", number=f"m{number}", room=channel, at=at)


def test_a_trimmed_room_is_still_what_it_was_described_as() -> None:
    """Its lines are gone; for whom it is, and what it is part of, are not."""
    ledger = Ledger(rooms_kept=0)
    take(ledger, described(ROOM, within=(CATEGORY,)), line(ROOM))
    assert ledger.room(ROOM).recent

    ledger.trim()

    left = ledger.room(ROOM)
    assert (left.described_as, left.within, left.recent) == ("adult", (CATEGORY,), ())


def test_a_room_that_is_only_part_of_another_is_kept_too() -> None:
    """A thread is judged by its room's audience, which nobody tells again."""
    ledger = Ledger(rooms_kept=0)
    take(ledger, described(ROOM, None, within=(CATEGORY,)))

    ledger.trim()

    assert (ledger.room(ROOM).described_as, ledger.room(ROOM).within) == (None, (CATEGORY,))


def test_the_description_goes_on_when_the_room_is_needed_again() -> None:
    """The next line finds it, and it survives the next trimming."""
    ledger = Ledger(rooms_kept=0)
    take(ledger, described(ROOM, within=(CATEGORY,)))
    for number in range(3):
        ledger.trim()
        take(ledger, line(ROOM, number))

        assert ledger.room(ROOM).described_as == "adult"
        assert len(ledger.room(ROOM).recent) == 1


def test_the_latest_description_counts() -> None:
    """A room that is described otherwise, and forgotten again, is what it was told last."""
    ledger = Ledger(rooms_kept=0)
    for audience in ("adult", "young"):
        take(ledger, described(ROOM, audience))
        ledger.trim()

    assert ledger.room(ROOM).described_as == "young"


def test_a_description_that_is_taken_back_is_forgotten() -> None:
    """A room of which nothing is told any more is as if nobody had told anything."""
    ledger = Ledger(rooms_kept=0)
    take(ledger, described(ROOM))
    ledger.trim()
    take(ledger, described(ROOM, None))
    ledger.trim()

    assert (ledger.room(ROOM).described_as, ledger.room(ROOM).within) == (None, ())


def test_a_room_of_which_nothing_was_told_leaves_nothing() -> None:
    """Throw-away rooms take no memory."""
    ledger = Ledger(rooms_kept=0)
    take(ledger, line(ROOM))

    ledger.trim()

    assert ledger.room(ROOM).recent == ()


def test_descriptions_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many rooms those are forgotten that were described longest ago."""
    monkeypatch.setattr(kept, "DESCRIPTIONS_KEPT", 2)
    ledger = Ledger(rooms_kept=0)
    for number in range(4):
        take(ledger, described(room(number)))
        ledger.trim()

    found = [ledger.room(room(number)).described_as for number in range(4)]
    assert found == [None, None, "adult", "adult"]
