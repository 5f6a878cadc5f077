"""Which lines reach the disk, under whose key, and when they are let go (`precise.md` 1 to 3)."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from leeward.community import EVERYWHERE, Community, Step
from leeward.evidence import case_holder, hide_holder
from leeward.journal import Journal
from leeward.ledger import pair_key
from leeward.testing.builders import edited, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.plain import plain_house, plain_policy, stepped
from leeward_policies.domain.event import (
    Event,
    MessageDeleted,
    MessageSent,
    SignalsArrived,
    Tick,
)
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.domain.signals import Signal

PAIR = pair_key(user("kai"), user("mia"))
Seal = tuple[str, str, str]
"""Holder, number of the message, role."""


@pytest.fixture
def house(tmp_path: Path) -> Community:
    """Return a community that enforces the plain rules."""
    return plain_house(plain_policy(tmp_path))


def line(
    number: int,
    words: str,
    *,
    by: str = "kai",
    to: str = "mia",
    after: timedelta = timedelta(0),
    room: str = "room",
) -> MessageSent:
    """Return a line, a minute after the one before."""
    at = DEFAULT_START + timedelta(minutes=number) + after
    where = ChannelRef("test", "space", room)
    return sent(words, by=by, to=[to] if to else [], number=f"m{number}", at=at, room=where)


def seals(step: Step) -> list[Seal]:
    """Return what a step puts under seal."""
    return [(text.holder, text.message.id, text.role) for text in step.texts]


def all_of(house: Community, *events: Event) -> list[list[Seal]]:
    """Take events in, and return what each puts under seal."""
    return [seals(stepped(house, event)) for event in events]


def test_chatter_reaches_no_disk(house: Community) -> None:
    """Harmless lines, and a warning or a tip about one, seal nothing at all."""
    sealed = all_of(house, line(1, "nice day"), line(2, "my number is 5"), line(3, "ok", by="mia"))

    assert sealed == [[], [], []]


def test_below_watch_nothing_is_sealed(house: Community) -> None:
    """A line that weighs a little, too little to be watched, stays in memory alone."""
    step = stepped(house, line(1, "hello you"))

    assert (step.states != (), step.texts) == (True, ())


def test_a_watched_line_is_sealed_with_one_line_either_side(house: Community) -> None:
    """The line before at once, the line after when it comes, and no line more."""
    sealed = all_of(
        house,
        line(1, "nice day", by="noor", to=""),
        line(2, "what a game", by="mia"),
        line(3, "our secret"),
        line(4, "what do you mean", by="mia"),
        line(5, "never mind", by="mia"),
    )

    assert sealed == [
        [],
        [],
        [(PAIR, "m2", "context"), (PAIR, "m3", "evidence")],
        [(PAIR, "m4", "context")],
        [],
    ]


def test_earlier_lines_that_weigh_are_sealed_when_the_pair_is_watched(house: Community) -> None:
    """While they are in memory; after half an hour they are gone, and nothing brings them back."""
    soon = all_of(house, line(1, "hello you"), line(2, "our secret"))
    late = all_of(
        plain_house(house.policy),
        line(1, "hello you"),
        line(2, "our secret", after=timedelta(minutes=31)),
    )

    assert soon[1] == [(PAIR, "m1", "evidence"), (PAIR, "m2", "evidence")]
    assert late[1] == [(PAIR, "m2", "evidence")]


def test_the_first_line_of_a_room_has_no_line_before(house: Community) -> None:
    """Where nothing was said before, nothing is sealed beside the line."""
    assert all_of(house, line(1, "our secret")) == [[(PAIR, "m1", "evidence")]]


def test_each_room_has_lines_of_its_own(house: Community) -> None:
    """The line after is the next one in the same room, whatever is said elsewhere meanwhile."""
    sealed = all_of(
        house,
        line(1, "our secret"),
        line(2, "nice day", by="noor", to="", room="other"),
        line(3, "what?", by="mia"),
    )

    assert sealed[1:] == [[], [(PAIR, "m3", "context")]]


def test_the_line_after_may_weigh_itself(house: Community) -> None:
    """It is then sealed as evidence, and its own line after is owed."""
    sealed = all_of(
        house, line(1, "our secret"), line(2, "our secret", to="mia"), line(3, "ok", by="mia")
    )

    assert sealed[1] == [(PAIR, "m2", "evidence"), (PAIR, "m1", "evidence")]
    assert sealed[2] == [(PAIR, "m3", "context")]


def test_a_case_has_a_key_of_its_own(house: Community) -> None:
    """What a case rests on is sealed for the case too, so that it outlives the pair's key."""
    steps = [stepped(house, one) for one in (line(1, "our secret"), line(2, "add me on the app"))]
    (case,) = steps[1].cases

    of_case = [seal[1:] for seal in seals(steps[1]) if seal[0] == case_holder(case.id)]

    assert of_case == [("m1", "evidence"), ("m2", "evidence")]


def test_a_case_about_one_line_seals_it(house: Community) -> None:
    """A case without a pattern keeps its line and the line before; the line after follows."""
    sealed = all_of(house, line(1, "nice day", by="mia"), line(2, "grr"), line(3, "hey", by="mia"))

    assert sealed == [
        [],
        [("case|case-1", "m1", "context"), ("case|case-1", "m2", "evidence")],
        [("case|case-1", "m3", "context")],
    ]


def test_hidden_text_is_sealed_first(house: Community) -> None:
    """What is hidden can be given back and appealed, so it is sealed, alone, under its own key."""
    event = line(2, "boo")
    sealed = all_of(house, line(1, "nice day", by="mia"), event, line(3, "hey", by="mia"))

    assert sealed == [[], [(hide_holder(event.message.ref), "m2", "evidence")], []]


def test_in_observe_nothing_is_hidden_and_nothing_sealed_for_it(tmp_path: Path) -> None:
    """Where the hide is only what would have been done, the text stays where it is."""
    house = plain_house(plain_policy(tmp_path, mode="observe"))

    step = stepped(house, line(1, "boo"))

    assert [type(action).__name__ for action in step.decision.actions] == ["Hide"]
    assert step.texts == ()


def test_an_edit_is_sealed_as_it_reads_now(house: Community) -> None:
    """The edited text is sealed with its revision; the first text is not, if it weighed nothing."""
    first = line(1, "our plan")
    second = edited(
        "our secret", by="kai", to=["mia"], number="m1", at=first.at,
        edited_at=first.at + timedelta(minutes=1),
    )  # fmt: skip
    stepped(house, first)

    step = stepped(house, second)

    assert [(text.text, text.revision, text.role) for text in step.texts] == [
        ("our secret", 1, "evidence")
    ]


def test_an_edited_line_beside_evidence_keeps_its_revision(house: Community) -> None:
    """A line before that was edited is sealed as it read last, and says so."""
    first = line(1, "nice day", by="mia", to="")
    stepped(house, first)
    stepped(
        house,
        edited("nice night", by="mia", number="m1", at=first.at, edited_at=first.at),
    )

    step = stepped(house, line(2, "our secret"))

    assert [(text.text, text.revision) for text in step.texts] == [
        ("nice night", 1),
        ("our secret", 0),
    ]


def test_late_evidence_seals_its_line(house: Community) -> None:
    """A second look that finds more seals the line as if it had been seen at once."""
    event = line(1, "a harmless look")
    stepped(house, event)
    late = SignalsArrived(
        event.message,
        0,
        1,
        (Signal("grooming.secrecy", "grooming", 0.7, "later@1", stage="secrecy"),),
        (),
        event.at,
    )

    assert all_of(house, late) == [[(PAIR, "m1", "evidence")]]


def test_other_events_seal_nothing(house: Community) -> None:
    """A deletion after a watched line is no line after it; the next message still is."""
    first = line(1, "our secret")
    sealed = all_of(
        house,
        first,
        MessageDeleted(first.message.ref, first.at),
        line(2, "what?", by="mia"),
    )

    assert sealed[1:] == [[], [(PAIR, "m2", "context")]]


def released(house: Community, *events: Event) -> list[Sequence[str]]:
    """Take events in, and return whose key each destroys."""
    return [stepped(house, event).released for event in events]


def tick(days: float) -> Tick:
    """Return that time has come."""
    return Tick(EVERYWHERE, DEFAULT_START + timedelta(days=days))


def test_a_pair_that_falls_loses_its_key(house: Community) -> None:
    """In silence by the Tick, once; what it weighed stays known, what was said does not."""
    stepped(house, line(1, "our secret"))

    gone = released(house, tick(1), tick(20), tick(21))

    assert gone == [(), (PAIR,), ()]
    assert house.ledger.pair(user("kai"), user("mia"), DEFAULT_START).evidence != ()


def test_a_pair_that_falls_by_its_own_words_loses_its_key(house: Community) -> None:
    """A harmless line after weeks finds the pair below watch; the line itself is not sealed."""
    stepped(house, line(1, "our secret"))

    step = stepped(house, line(2, "nice day", after=timedelta(days=20)))

    assert (step.released, step.texts) == ((PAIR,), ())


def test_a_pair_with_an_open_case_keeps_its_key(house: Community) -> None:
    """While people have not decided, nothing they need is destroyed."""
    stepped(house, line(1, "our secret"))
    stepped(house, line(2, "add me on the app"))

    assert released(house, tick(20), tick(100)) == [(), ()]


def test_a_fallen_pair_is_owed_no_context(house: Community) -> None:
    """The line after a watched line is not sealed any more once the pair has fallen."""
    stepped(house, line(1, "our secret"))
    stepped(house, line(2, "grr", by="noor", to="lea", room="other"))
    stepped(house, tick(20))

    late = line(3, "long time no see", by="mia", after=timedelta(days=20))
    elsewhere = line(4, "hm", by="lea", room="other", after=timedelta(days=20))

    assert all_of(house, late, elsewhere) == [[], [("case|case-1", "m4", "context")]]


def test_the_journal_takes_the_owed_context_back(house: Community) -> None:
    """After a failed commit the same line is owed, and sealed, again."""
    stepped(house, line(1, "our secret"))
    journal = Journal()
    first = stepped(house, line(2, "what?", by="mia"), journal)
    journal.undo()

    assert seals(first) == seals(stepped(house, line(2, "what?", by="mia")))
