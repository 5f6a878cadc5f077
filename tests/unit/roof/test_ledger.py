"""The ledger forgets what carries nothing, and never what carries evidence."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.journal import Journal
from leeward.ledger import Ledger, author_of, is_known, member_key, pair_key
from leeward.testing.builders import ROOM, message, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward_policies.domain.event import Event, MessageSent, RoomMigrated, Tick
from leeward_policies.domain.message import Mention
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.domain.signals import Signal
from leeward_policies.fold import fold
from leeward_policies.ports import StateRow

KAI, MIA = user("kai"), user("mia")
SECRET = Signal("grooming.secrecy", "grooming", 0.8, "test@1", stage="secrecy")


def take(
    ledger: Ledger, event: Event, *signals: Signal, journal: Journal | None = None
) -> list[StateRow]:
    """Fold one event in, and return the rows that must be kept."""
    before = ledger.conversation(event)
    after = fold(before, event, signals)
    ledger.put(before, after, journal or Journal())
    return list(ledger.rows(before, after))


def steer(number: int = 1) -> MessageSent:
    """Return a line from Kai to Mia."""
    at = DEFAULT_START + timedelta(minutes=number)
    return sent("keep it between us", by="kai", to=["mia"], number=f"m{number}", at=at)


def test_evidence_must_reach_the_disk_and_chatter_must_not() -> None:
    """A line with evidence changes rows; a harmless one changes none."""
    ledger = Ledger()

    assert take(ledger, sent("hello", by="mia", number="m0")) == []

    rows = take(ledger, steer(), SECRET)

    assert pair_key(KAI, MIA) in {row.key for row in rows}
    assert all(b"between us" not in (row.packed or b"") for row in rows)


def test_what_was_kept_is_restored() -> None:
    """A ledger rebuilt from its rows knows the same pairs."""
    first, second = Ledger(), Ledger()
    rows = take(first, steer(), SECRET)

    second.restore([*rows, StateRow("pair|gone", None, DEFAULT_START, ())])

    was, now = (one.pair(KAI, MIA, DEFAULT_START) for one in (first, second))
    assert was.evidence == now.evidence
    assert was.level == now.level


def test_throw_away_accounts_cannot_push_a_pair_out() -> None:
    """However many others write, the pair with evidence is still known."""
    ledger = Ledger(rooms_kept=4, members_kept=8, pairs_kept=8)
    take(ledger, steer(), SECRET)
    was = ledger.pair(KAI, MIA, DEFAULT_START).evidence
    for number in range(100):
        at = DEFAULT_START + timedelta(hours=1, seconds=number)
        room = ChannelRef("test", "space", f"r{number}")
        take(
            ledger,
            sent("hi", by=f"x{number}", to=[f"y{number}"], number=f"n{number}", at=at, room=room),
        )
        if ledger.is_crowded:
            ledger.trim()

    assert was == ledger.pair(KAI, MIA, DEFAULT_START).evidence
    assert not ledger.is_crowded


def test_undo_gives_the_same_rows_again() -> None:
    """What was undone is judged again to the same result."""
    ledger, journal = Ledger(), Journal()
    before = take(ledger, steer(), SECRET, journal=journal)
    journal.undo()

    assert ledger.pair(KAI, MIA, DEFAULT_START).evidence == ()
    assert before == take(ledger, steer(), SECRET)


def test_a_faded_pair_is_let_go_by_the_sweep() -> None:
    """Thirty days after its last evidence a pair below watch is forgotten, in and out of memory."""
    ledger = Ledger(pairs_kept=0)
    take(ledger, steer(), Signal("grooming.contact", "grooming", 0.3, "test@1", stage="contact"))
    ledger.trim()

    early = ledger.sweep(DEFAULT_START + timedelta(days=1), Journal())
    late = ledger.sweep(DEFAULT_START + timedelta(days=120), Journal())

    assert early == []
    assert late == [(KAI, MIA)]
    assert [row.packed for row in ledger.pair_rows(late)] == [None]


def test_forgetting_drops_packed_and_unpacked_pieces() -> None:
    """An erasure reaches the working set and what was packed away."""
    ledger = Ledger(members_kept=0, pairs_kept=0)
    rows = take(ledger, steer(), SECRET)
    for _ in range(2):
        ledger.forget([row.key for row in rows] + [member_key(MIA)])
        ledger.restore(rows)
    ledger.forget([row.key for row in rows])

    assert ledger.pair(KAI, MIA, DEFAULT_START).evidence == ()


def test_a_moved_room_takes_its_state_along() -> None:
    """After a migration the old room is unknown and the new one has the lines."""
    ledger = Ledger()
    take(ledger, sent("hello", by="mia"))
    new = ChannelRef("test", "space", "new")

    take(ledger, RoomMigrated(ROOM, new, DEFAULT_START))

    assert ledger.room(ROOM).recent == ()
    assert len(ledger.room(new).recent) == 1


def test_nobody_is_no_member() -> None:
    """An event that nobody wrote leaves no member behind."""
    ledger = Ledger()
    event = Tick(ROOM, DEFAULT_START)
    take(ledger, event)

    assert not is_known(author_of(event, ledger.room(ROOM)))
    assert is_known(author_of(MessageSent(message("x", by="mia")), ledger.room(ROOM)))


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=40))
def test_bounds_hold_for_any_traffic(lines: list[tuple[str, str]]) -> None:
    """Whoever writes to whom, the working set stays within its bounds after trimming."""
    ledger = Ledger(rooms_kept=2, members_kept=2, pairs_kept=2)
    for number, (author, target) in enumerate(lines):
        at = DEFAULT_START + timedelta(seconds=number)
        take(ledger, sent("hi", by=author, to=[target], number=f"m{number}", at=at))
        ledger.trim()

        assert not ledger.is_crowded


def test_linked_accounts_of_two_are_known_together() -> None:
    """What was said on one platform is seen on another, if the admin linked the accounts."""
    ledger = Ledger()
    take(ledger, steer(), SECRET)
    kai, mia = UserRef("telegram", "", "k"), UserRef("telegram", "", "m")
    linked = {KAI: (kai,), kai: (KAI,), MIA: (mia,), mia: (MIA,)}
    said = sent("hello there", by="k", to=["m"], number="t1")
    other = replace(
        said,
        message=replace(
            said.message,
            author=replace(said.message.author, ref=kai),
            parts=(Mention(mia),),
        ),
    )

    apart, joined = ledger.conversation(other), ledger.conversation(other, linked)

    assert (apart.elsewhere, apart.others) == ((), ())
    assert [[one.stage for one in some] for some in joined.elsewhere] == [["secrecy"]]
    assert [one.target for one in joined.others] == [MIA]
    assert fold(joined, other, [SECRET]).pairs[0].evidence[0].message == said.message.ref


def test_one_person_with_two_accounts_is_tried_once() -> None:
    """Whoever was tried here and, by another account, there, is one person."""
    ledger = Ledger()
    other = UserRef("telegram", "", "k")
    take(ledger, steer(), SECRET)
    second = steer(2)
    take(
        ledger,
        replace(
            second,
            message=replace(second.message, author=replace(second.message.author, ref=other)),
        ),
        SECRET,
    )

    joined = ledger.conversation(steer(3), {KAI: (other,), other: (KAI,)})

    assert joined.others == ()
