"""Impersonation: who takes another's shown name is noticed, and nobody by mere chance."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.journal import Journal
from leeward.ledger import Ledger
from leeward.testing.hurting import ROOM, START, member
from leeward_policies.bullying.names import LETTERS_LEAST, NAMELESS, NOBODYS, names_of
from leeward_policies.detectors.bullying import BullyingDetector
from leeward_policies.domain.conversation import SHOWN_KEPT, SPEAKERS_KEPT_SECONDS, Roll
from leeward_policies.domain.event import MessageSent, Tick
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import MessageRef
from leeward_policies.domain.signals import Signal
from leeward_policies.fold import fold
from leeward_policies.ports import Reading
from leeward_policies.text import views_of

DETECTOR = BullyingDetector()
HOLD = 0.8
"""From this score on the packs ask people."""


class Hall:
    """A room in which members speak under shown names."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.at = START
        self.said = 0

    def say(
        self,
        by: str,
        name: str,
        *,
        roles: tuple[str, ...] = (),
        is_staff: bool = False,
        is_webhook: bool = False,
        is_bot: bool = False,
        revision: int = 0,
        after: timedelta = timedelta(minutes=1),
    ) -> Signal | None:
        """Let somebody speak, and return what the detector makes of their name."""
        self.at += after
        self.said += 1
        author = Author(
            member(by), name, is_bot=is_bot, is_webhook=is_webhook, roles=roles, is_staff=is_staff
        )
        ref = MessageRef(ROOM.platform, ROOM.space, ROOM.id, f"m{self.said}")
        message = Message(ref, author, Text("hi"), self.at, revision=revision)
        event = MessageSent(message)
        before = self.ledger.conversation(event)
        found = DETECTOR.detect(Reading(message, views_of("hi"), before, "young", self.at))
        self.ledger.put(before, fold(before, event, ()), Journal())
        (signal,) = found or (None,)
        assert signal is None or isinstance(signal, Signal)
        return signal

    def score(self, by: str, name: str) -> float:
        """Let somebody speak, and return the score of their name."""
        signal = self.say(by, name)
        return 0.0 if signal is None else signal.score


@pytest.fixture
def hall() -> Hall:
    """Return a room with a moderator and a member who have spoken."""
    hall = Hall()
    hall.say("rosa", "Rosa Mod", roles=("Moderator",))
    hall.say("ines", "Ines", is_staff=True)
    hall.say("mia", "Mia")
    hall.say("leon", "Leonard Example")
    return hall


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("R\u043esa Mod", "rosa"),  # a Cyrillic letter
        ("rosa_mod", "rosa"),
        ("ROSA  MOD", "rosa"),
        ("R0sa M0d", "rosa"),
        ("Rosa\u200b Mod", "rosa"),
        ("\u0406nes", "ines"),
        ("M\u0456a", "mia"),
        ("Leonard Ex\u0430mple", "leon"),
    ],
)
def test_a_copied_name_is_put_to_people(hall: Hall, name: str, target: str) -> None:
    """Staff names with any likeness, others where letters of another alphabet stand in them."""
    signal = hall.say("fake", name)

    assert signal is not None
    assert signal.score >= HOLD
    assert signal.target == member(target)
    assert (signal.aim, signal.spans) == ("nobody", ())


@pytest.mark.parametrize(
    "name",
    ["Mia", "mia", "M i a", "M1a", "Ines", "Leonard Example", "leonard_example"],
)
def test_two_of_one_name_are_not_accused(hall: Hall, name: str) -> None:
    """The same plain name, also one with a figure in it, is below what people are asked about."""
    assert 0.0 < hall.score("other", name) < HOLD


@pytest.mark.parametrize(
    "name", ["Miau", "Maria", "Rosa", "Ben", "", "M", "\N{GRINNING FACE}", "mia2", "Deleted User"]
)
def test_another_name_is_nothing(hall: Hall, name: str) -> None:
    """A name that differs, none at all, and one that platforms give to many."""
    assert hall.score("other", name) == 0.0


def test_it_is_told_once(hall: Hall) -> None:
    """Not with each line; again only when the name is changed to another copy."""
    first, second = hall.score("fake", "M\u0456a"), hall.score("fake", "M\u0456a")
    changed = hall.score("fake", "R\u043esa Mod")

    assert [bool(one) for one in (first, second, changed)] == [True, False, True]


def test_the_first_bearer_is_never_accused_by_the_second(hall: Hall) -> None:
    """Who speaks on under the name they had is known, whoever copies it."""
    hall.say("fake", "M\u0456a")

    assert hall.say("mia", "Mia") is None


def test_a_change_of_name_leaves_the_old_one_free(hall: Hall) -> None:
    """A member who is renamed takes their name along; who takes over another's is seen."""
    hall.say("mia", "Mia Two")

    assert hall.score("eva", "Mia") == 0.0
    assert hall.score("eva", "Leonard Example") > hall.score("ida", "Leonard Example")


def test_bots_bridges_and_staff_copy_nobody(hall: Hall) -> None:
    """A bridge shows a member of elsewhere by their own name, and is no bearer of it either."""
    assert hall.say("bridge", "Rosa Mod", is_webhook=True) is None
    assert hall.say("bot", "Rosa Mod", is_bot=True) is None
    assert hall.say("rosa2", "R\u043esa Mod", is_staff=True) is None
    hall.say("bridge", "Otto Example", is_webhook=True)
    assert hall.say("otto", "Otto Example") is None


def test_an_edit_is_no_new_line(hall: Hall) -> None:
    """Under what name somebody edits is not looked at."""
    assert hall.say("fake", "R\u043esa Mod", revision=1) is None


def test_who_writes_plainly_does_not_copy_fancy_letters(hall: Hall) -> None:
    """A plain name is no disguise, where the one before wrote theirs with marks and look-alikes."""
    hall.say("fancy", "K\u0430rl")

    assert 0.0 < hall.score("karl", "Karl") < HOLD


def test_a_crowd_forgets_nobody_of_today(hall: Hall) -> None:
    """Where no place is free, newcomers are looked at and not taken up, so that nothing churns."""
    for number in range(2 * SHOWN_KEPT):
        hall.say(f"x{number}", f"Visitor{number} Example")
    was = hall.ledger.room(ROOM).shown
    first, second = hall.score("fake", "R\u043esa Mod"), hall.score("fake", "R\u043esa Mod")

    assert len(was.members) == SHOWN_KEPT
    assert hall.ledger.room(ROOM).shown is was
    assert first >= HOLD
    assert second == 0.0
    assert hall.score("fake2", "M\u0456a") >= HOLD


def test_who_was_silent_for_a_day_makes_room_and_staff_last(hall: Hall) -> None:
    """Staff enter a full room at once; others when somebody was silent long enough."""
    for number in range(2 * SHOWN_KEPT):
        hall.say(f"x{number}", f"Visitor{number} Example")
    hall.say("boss", "Boss Example", is_staff=True)
    hall.say("late", "Late Example", after=timedelta(days=1))
    hall.say("later", "Later Example", after=timedelta(days=1))
    members = {one.member.id for one in hall.ledger.room(ROOM).shown.members}

    assert len(members) == SHOWN_KEPT
    assert {"rosa", "ines", "boss", "late", "later"} <= members
    assert "mia" not in members


def test_names_are_let_go_after_a_week(hall: Hall) -> None:
    """Who has not spoken for so long is copied by nobody."""
    late = hall.at + timedelta(seconds=SPEAKERS_KEPT_SECONDS + 1)
    event = Tick(ROOM, late)
    before = hall.ledger.conversation(event)

    assert before.room.shown.members
    assert fold(before, event, ()).room.shown == Roll()


def test_a_known_name_changes_nothing(hall: Hall) -> None:
    """Nearly every message leaves the very same tuple, so it costs nothing."""
    was = hall.ledger.room(ROOM).shown
    hall.say("mia", "Mia")
    assert hall.ledger.room(ROOM).shown is was
    hall.say("mia", "Mia", after=timedelta(days=2))
    assert hall.ledger.room(ROOM).shown is not was


def test_no_name_is_in_the_state(hall: Hall) -> None:
    """Not even in memory: hashes are, and no row of the disk has those."""
    event = MessageSent(
        Message(
            MessageRef(ROOM.platform, ROOM.space, ROOM.id, "m99"),
            Author(member("zed"), "Zanzibar Secret"),
            Text("hi"),
            hall.at,
        )
    )
    before = hall.ledger.conversation(event)
    after = fold(before, event, ())

    assert b"Zanzibar" not in msgspec.json.encode(after)
    assert hall.ledger.rows(before, after) == ()


@given(st.text(max_size=60))
def test_any_name_has_hashes(name: str) -> None:
    """No name breaks it; short ones and ones of many are nobody's; case does not count."""
    found = names_of(name)

    assert found == NAMELESS or all(0 < one < 2**63 for one in found)
    assert found == names_of(f" {name}. ")


def test_the_names_of_nobody_are_written_as_they_are_compared() -> None:
    """Each is a name without case, spaces and signs, long enough to be one."""
    assert all(name.isalnum() and name == name.casefold() for name in NOBODYS)
    assert all(len(name) >= LETTERS_LEAST for name in NOBODYS)
    assert {names_of(name) for name in NOBODYS} == {NAMELESS}


def test_replaced_roles_are_seen(hall: Hall) -> None:
    """Who becomes staff is known as such with the next line, and keeps the first time."""
    hall.say("mia", "Mia", roles=("admin",))
    (mia,) = [one for one in hall.ledger.room(ROOM).shown.members if one.member == member("mia")]

    assert mia.is_staff
    assert mia == replace(mia, since=START + timedelta(minutes=3))
