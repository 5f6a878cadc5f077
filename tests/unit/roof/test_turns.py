"""Whose turn it is: urgency first, then coming; nothing early, nobody shut out."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.acts import KINDS, Kind, acts
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward.turns import WORDS, Turns, kind_of, urgency
from leeward_policies.domain.action import Action, AskHuman, Because, Note, Subject
from leeward_policies.domain.refs import MessageRef
from leeward_policies.ports import OutboxEntry

REF = MessageRef(ROOM.platform, ROOM.space, ROOM.id, "m1")
ACTS = acts(REF, user("ana"), ROOM.space_ref, user("lead"), "key")


def entry(
    action: Action, number: int = 0, room: int = 0, due: datetime | None = None
) -> OutboxEntry:
    """Return an owed act with a key and a room of its own."""
    message = action.message and replace(REF, channel=f"room{room}")
    owed = replace(action, key=f"{number}", message=message)
    return OutboxEntry(owed, "d" * 32, DEFAULT_START, due=due)


def later(seconds: float) -> datetime:
    """Return a moment after the start."""
    return DEFAULT_START + timedelta(seconds=seconds)


def taken(turns: Turns, now: datetime = DEFAULT_START) -> list[str]:
    """Take all that may be under way now, and return the keys."""
    keys = []
    while (one := turns.take(now)) is not None:
        keys.append(one.action.key)
    return keys


def drained(turns: Turns, now: datetime = DEFAULT_START) -> list[str]:
    """Take and do one after the other, and return the keys."""
    keys = []
    while (one := turns.take(now)) is not None:
        keys.append(one.action.key)
        turns.done(one)
    return keys


def test_the_order_of_urgency() -> None:
    """What ends harm, first pages, warnings and undoing, tips, other words, notes."""
    ask = ACTS["ask"]
    assert isinstance(ask, AskHuman)
    note = Note(
        key="n", rule="r", because=Because("{author}", Subject(user("ana"))), mode="enforce"
    )

    order = {kind: urgency(entry(ACTS[kind])) for kind in KINDS}

    assert order == {
        "hide": 0, "restrict": 0, "kick": 0, "ban": 0, "lock": 0,
        "warn": 2, "reveal": 2, "unrestrict": 2, "unban": 2, "unlock": 2, "tip": 3,
        "ask": 4, "reply": 4,
    }  # fmt: skip
    assert urgency(entry(replace(ask, urgency="urgent"))) == 1
    assert urgency(entry(note)) == 5


def test_of_those_that_are_due_the_most_urgent_goes_first() -> None:
    """Not who fell due first: a backlog of tips lets a new hide pass."""
    turns = Turns()
    for number in range(3):
        turns.add(entry(ACTS["tip"], number, due=later(-60 + number)))
    turns.add(entry(ACTS["warn"], 3, due=later(-1)))
    turns.add(entry(ACTS["hide"], 4))
    turns.add(entry(ACTS["hide"], 5))

    assert drained(turns) == ["4", "5", "3", "0", "1", "2"]


def test_what_is_not_due_waits_apart() -> None:
    """A hide of the next minute keeps no tip of now waiting, and its own time is known."""
    turns = Turns()
    turns.add(entry(ACTS["hide"], 0, due=later(60)))
    turns.add(entry(ACTS["hide"], 1, due=later(30)))
    turns.add(entry(ACTS["tip"], 2))

    assert (drained(turns), turns.next_due, len(turns)) == (["2"], later(30), 2)
    assert drained(turns, later(30)) == ["1"]
    assert drained(turns, later(60)) == ["0"]
    assert (turns.next_due, len(turns), turns.under_way) == (None, 0, 0)


def test_words_leave_room_for_a_hide() -> None:
    """However many words are under way, an urgent act is taken at once."""
    turns = Turns(at_once=4, words=2)
    for number in range(5):
        turns.add(entry(ACTS["tip"], number, room=number))

    words = taken(turns)
    turns.add(entry(ACTS["hide"], 9))

    assert words == ["0", "1"]
    assert taken(turns) == ["9"]


def test_hides_take_no_place_of_words() -> None:
    """While places are left, words are taken whatever urgent acts are under way."""
    turns = Turns(at_once=4, words=1)
    for number in range(2):
        turns.add(entry(ACTS["hide"], number))
    turns.add(entry(ACTS["tip"], 2))

    assert taken(turns) == ["0", "1", "2"]


def test_no_more_than_the_bound_is_under_way() -> None:
    """With all places taken even a hide waits, and has the next place."""
    turns = Turns(at_once=2, words=1)
    hides = [entry(ACTS["hide"], number, room=number) for number in range(3)]
    for one in hides:
        turns.add(one)

    first = taken(turns)
    turns.done(hides[0])

    assert first == ["0", "1"]
    assert (turns.under_way, len(turns)) == (1, 1)
    assert taken(turns) == ["2"]


def test_a_room_under_attack_holds_up_no_other() -> None:
    """Behind hundreds of hides of one room, a hide of another room is taken at once."""
    turns = Turns(in_room=8)
    flood = [entry(ACTS["hide"], number) for number in range(300)]
    for one in flood:
        turns.add(one)
    turns.add(entry(ACTS["hide"], 999, room=1))

    assert taken(turns) == [*(str(n) for n in range(8)), "999"]
    turns.done(flood[3])
    turns.done(flood[5])
    assert taken(turns) == ["8", "9"]


def test_words_in_a_room_do_not_hold_up_its_hides() -> None:
    """The places of a room are counted for words and for urgent acts apart."""
    turns = Turns(in_room=2)
    for number in range(4):
        turns.add(entry(ACTS["tip"], number))
    taken(turns)

    turns.add(entry(ACTS["hide"], 9))

    assert taken(turns) == ["9"]


def page() -> AskHuman:
    """Return a first page to people."""
    ask = ACTS["ask"]
    assert isinstance(ask, AskHuman)
    return replace(ask, urgency="urgent", whom="moderators")


def test_pages_about_a_room_do_not_hold_up_its_hides() -> None:
    """A platform may take few pages in a minute; what must go in that room goes all the same."""
    turns = Turns(in_room=2)
    for number in range(4):
        turns.add(entry(page(), number))
    pages = taken(turns)

    turns.add(entry(ACTS["hide"], 9))

    assert pages == ["0", "1"]
    assert taken(turns) == ["9"]


def test_pages_find_room_among_words_and_leave_room_for_hides() -> None:
    """With all places of words taken a page goes; with those of pages taken, too, a hide does."""
    turns = Turns(at_once=4, words=2, pages=3)
    for number in range(3):
        turns.add(entry(ACTS["tip"], number, room=number))
    words = taken(turns)
    for number in range(10, 13):
        turns.add(entry(page(), number, room=number))
    pages = taken(turns)
    turns.add(entry(ACTS["hide"], 20))

    assert (words, pages) == (["0", "1"], ["10"])
    assert taken(turns) == ["20"]


def test_cards_do_not_hold_up_a_warning() -> None:
    """A platform may take few cards in a minute; words to members go, in that room, too."""
    turns = Turns(at_once=6, words=4, rest=3, in_room=2)
    for number in range(6):
        turns.add(entry(ACTS["ask"], number, room=number // 2))
    cards = taken(turns)

    turns.add(entry(ACTS["warn"], 9))

    assert cards == ["0", "1", "2"]
    assert taken(turns) == ["9"]


def test_a_more_urgent_act_of_a_full_room_goes_before_those_behind() -> None:
    """Within a full room, too, urgency decides about the next place."""
    turns = Turns(in_room=1)
    tips = [entry(ACTS["tip"], number) for number in range(3)]
    for one in tips:
        turns.add(one)
    taken(turns)
    turns.add(entry(ACTS["warn"], 9))
    turns.take(DEFAULT_START)

    turns.done(tips[0])

    assert taken(turns) == ["9"]


@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(0, 3), st.none() | st.integers(0, 20)),
        min_size=10,
        max_size=80,
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60)
def test_each_act_has_its_turn_exactly_once(
    owed: list[tuple[Kind, int, int | None]], random: Random
) -> None:
    """Whatever is owed and in whatever order it is done: each act is taken once and not early,
    and the bounds hold.
    """
    turns = Turns(at_once=6, words=4, in_room=2)
    entries = [
        entry(ACTS[kind], n, room, None if due is None else later(due))
        for n, (kind, room, due) in enumerate(owed)
    ]
    seen: list[str] = []
    going: list[OutboxEntry] = []
    second = 0
    for owes in entries:
        turns.add(owes)
    while len(seen) < len(entries) or going:
        while (one := turns.take(later(second))) is not None:
            assert one.due is None or one.due <= later(second)
            seen.append(one.action.key)
            going.append(one)
        words = [urgency(each) >= WORDS for each in going]
        assert len(going) <= 6
        assert sum(words) <= 4
        rooms = Counter((each.action.message, kind_of(urgency(each))) for each in going)
        assert max(rooms.values(), default=0) <= 2
        if going:
            turns.done(going.pop(random.randrange(len(going))))
        else:
            second += 1

    assert sorted(seen, key=int) == [str(n) for n in range(len(entries))]
    assert (len(turns), turns.under_way) == (0, 0)
