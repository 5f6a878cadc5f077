"""One event in, everything that must be committed for it out: whole, explained and undoable."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import json
from typing_extensions import override

from leeward.community import EVERYWHERE, Community, Stumble
from leeward.journal import Journal
from leeward.ledger import member_key, pair_key
from leeward.testing.builders import ROOM, edited, message, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.plain import PlainDetector, plain_house, plain_policy, stepped
from leeward_policies.domain.action import Subject
from leeward_policies.domain.event import (
    Appealed,
    AutoModActed,
    Event,
    HelpAsked,
    Judged,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageSent,
    ReactionAdded,
    RemovedByStaff,
    ReportFiled,
    RolesChanged,
    RoomDescribed,
    RoomMigrated,
    SignalsArrived,
    Tick,
    TipUndelivered,
    Unreadable,
)
from leeward_policies.domain.message import Author
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import AuditLine, Reading

KAI, MIA = user("kai"), user("mia")


@pytest.fixture
def house(tmp_path: Path) -> Community:
    """Return a community that enforces the plain rules."""
    return plain_house(plain_policy(tmp_path))


def line(number: int, words: str, *, by: str = "kai", at: datetime | None = None) -> MessageSent:
    """Return a line to Mia, a minute after the one before."""
    when = at or DEFAULT_START + timedelta(minutes=number)
    return sent(words, by=by, to=["mia"], number=f"m{number}", at=when)


def told(lines: Sequence[AuditLine]) -> list[str]:
    """Return what audit lines say happened."""
    return [one.what for one in lines]


def undelivered(at: datetime = DEFAULT_START) -> TipUndelivered:
    """Return that a tip about Kai did not reach Mia."""
    return TipUndelivered(EVERYWHERE, MIA, KAI, "the tip", at)


# --- what a step holds --------------------------------------------------------------------------


def test_a_quiet_line_leaves_its_id_alone(house: Community) -> None:
    """Nothing but the decision's id follows from chatter: no state, no text, no audit."""
    step = stepped(house, line(1, "nice day"))

    assert (step.cases, step.states, step.texts, step.outbox, step.audit) == ((), (), (), (), ())
    assert (step.decision.findings, step.decision.actions) == ((), ())


def test_a_finding_is_owed_recorded_and_audited(house: Community) -> None:
    """A warning and a question are owed; the question names its case; the audit tells all."""
    step = stepped(house, line(1, "grr"))

    owed = [(str(e.action.__struct_config__.tag), e.case, e.decision) for e in step.outbox]
    assert owed == [("warn", None, step.decision.id), ("ask", "case-1", step.decision.id)]
    assert told(step.audit) == ["decision", "action.warn", "action.ask", "case.opened"]
    assert {row.key for row in step.states} == {member_key(KAI)}
    assert [case.id for case in step.cases] == ["case-1"]


def test_the_audit_holds_no_word(house: Community) -> None:
    """Lines of the audit name rules, modes, ids and counts, and nothing that was written."""
    steps = [stepped(house, line(1, "our secret")), stepped(house, line(2, "add me on the app"))]

    details = [f"{one.what} {one.detail}" for step in steps for one in step.audit]

    assert any("rules=steering" in detail for detail in details)
    assert not [d for d in details if "secret" in d or "app" in d]


def test_a_case_is_extended_even_within_one_second(house: Community) -> None:
    """Exports know whole seconds; the audit still tells opening from extending."""
    first, second = (stepped(house, line(n, "grr", at=DEFAULT_START)) for n in (1, 2))

    assert told(first.audit)[-1] == "case.opened"
    assert told(second.audit)[-1] == "case.extended"


def test_a_note_is_owed_to_nobody(tmp_path: Path) -> None:
    """A note is in the record, and no act leaves the house for it."""
    noting = '\n[[rule]]\nid = "note"\nbecause = "{author} hummed"\ncategory = "spam"\n'
    noting += 'any = [{ words = ["hum"] }]\ndo = [{ note = true }]\n'
    house = plain_house(plain_policy(tmp_path, added=noting))

    step = stepped(house, line(1, "hum hum"))

    assert [type(action).__name__ for action in step.decision.actions] == ["Note"]
    assert (step.outbox, told(step.audit)) == ((), ["decision", "action.note"])


# --- tips that reached nobody -------------------------------------------------------------------


def test_an_undelivered_tip_raises_its_case(house: Community) -> None:
    """The case becomes urgent, is committed, and the audit says why."""
    stepped(house, line(1, "our secret"))
    opened = stepped(house, line(2, "add me on the app")).cases[0]

    step = stepped(house, undelivered(opened.updated_at))

    assert [(case.id, case.urgency) for case in step.cases] == [(opened.id, "urgent")]
    assert told(step.audit) == ["case.raised"]
    assert house.cases.of(Subject(KAI, MIA)) == step.cases[0]


def test_an_undelivered_tip_without_a_case_changes_nothing(house: Community) -> None:
    """Where nobody was asked about the pair, there is nothing to raise."""
    step = stepped(house, undelivered())

    assert (step.cases, step.audit) == ((), ())


def test_a_rule_about_an_undelivered_tip_is_audited_beside_the_rise(tmp_path: Path) -> None:
    """Where a rule asks people about it too, the audit has the decision and the rise."""
    asking = '\n[[rule]]\nid = "unreached"\nbecause = "advice about {author} reached nobody"\n'
    asking += 'category = "grooming"\nany = [{ event = "tip-undelivered" }]\n'
    asking += 'do = [{ ask = "safety-lead" }]\n'
    house = plain_house(plain_policy(tmp_path, added=asking))
    stepped(house, line(1, "our secret"))
    stepped(house, line(2, "add me on the app"))

    step = stepped(house, undelivered(DEFAULT_START + timedelta(hours=1)))

    assert step.cases[-1].urgency == "urgent"
    assert {case.id for case in step.cases} == {"case-1"}
    assert told(step.audit) == ["decision", "action.ask", "case.extended", "case.raised"]


# --- time ---------------------------------------------------------------------------------------


def test_a_tick_lets_go_of_what_has_faded(house: Community) -> None:
    """A pair below watch is forgotten a month after its last evidence: its row goes."""
    stepped(house, line(1, "hello you"))

    step = stepped(house, Tick(EVERYWHERE, DEFAULT_START + timedelta(days=40)))

    assert [(row.key, row.packed) for row in step.states] == [(pair_key(KAI, MIA), None)]
    assert step.released == (pair_key(KAI, MIA),)
    assert house.ledger.pair(KAI, MIA, DEFAULT_START).evidence == ()


JUMPS = (
    datetime(2026, 11, 20, tzinfo=UTC),
    datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2026, 11, 21, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    datetime(2026, 11, 20, tzinfo=UTC),
)
"""A clock that jumps by centuries, and back."""


def test_a_clock_that_jumps_loses_nothing(house: Community) -> None:
    """Whatever times events claim, each is judged, and what weighs is never lost by a jump."""
    words = ["our secret", "grr", "add me on the app", "nice day", "boo", "we meet"]
    steps = [
        stepped(house, line(number, said, at=at))
        for number, (said, at) in enumerate(zip(words, JUMPS, strict=True))
    ]
    found = {finding.rule for step in steps for finding in step.decision.findings}

    assert found == {"growl", "boo", "steering"}
    assert house.ledger.pair(KAI, MIA, DEFAULT_START).level in ("concern", "urgent")


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_a_time_at_the_end_of_time_stumbles_and_leaves_no_trace(
    house: Community, at: datetime
) -> None:
    """A time that no arithmetic can take is a stumble; what follows is judged as if it had
    not been there.
    """
    stepped(house, line(1, "our secret"))

    step = house.take(line(2, "grr", at=at), Journal())
    after = stepped(house, line(3, "add me on the app"))

    assert isinstance(step, Stumble)
    assert step.kind == "OverflowError"
    assert "steering" in {finding.rule for finding in after.decision.findings}


# --- every kind of event ------------------------------------------------------------------------

SAID = message("our secret", by="kai", to=["mia"])
EVENTS: tuple[Event, ...] = (
    MessageSent(SAID),
    edited("grr", by="kai", to=["mia"], edited_at=DEFAULT_START),
    MessageDeleted(SAID.ref, DEFAULT_START),
    MemberJoined(ROOM, Author(MIA, name="Mia"), DEFAULT_START),
    MemberLeft(ROOM, MIA, DEFAULT_START),
    RolesChanged(ROOM, Author(MIA, name="Mia"), DEFAULT_START),
    ReactionAdded(SAID.ref, MIA, "+1", DEFAULT_START),
    AutoModActed(ROOM, KAI, "words", DEFAULT_START),
    RemovedByStaff(SAID.ref, user("lead"), DEFAULT_START),
    RoomDescribed(ROOM, "young", "room", DEFAULT_START),
    RoomMigrated(ROOM, ChannelRef("test", "space", "new"), DEFAULT_START),
    ReportFiled(ROOM, MIA, "he is odd", DEFAULT_START, message=SAID.ref),
    HelpAsked(ROOM, MIA, DEFAULT_START),
    Appealed(ROOM, KAI, "d" * 32, DEFAULT_START),
    Judged(ROOM, "case-1", user("lead"), "right", DEFAULT_START),
    SignalsArrived(
        SAID,
        0,
        1,
        (Signal("grooming.meeting", "grooming", 0.9, "later@1", stage="meeting"),),
        (),
        DEFAULT_START,
    ),
    undelivered(),
    Tick(EVERYWHERE, DEFAULT_START),
    Unreadable(ROOM, DEFAULT_START, "the id is missing"),
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_can_be_taken_twice_and_undone(house: Community, event: Event) -> None:
    """Each kind of event is judged, in an empty house and in a busy one; undone and judged
    again it comes to the same, byte for byte.
    """
    for busy in (False, True):
        if busy:
            stepped(house, line(1, "our secret"))
            stepped(house, line(2, "add me on the app"))
        journal = Journal()

        first = json.encode(stepped(house, event, journal))
        journal.undo()

        assert first == json.encode(stepped(house, event))


# --- stumbling ----------------------------------------------------------------------------------


def test_a_stumble_names_kind_and_place_and_leaves_no_trace(
    house: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours on one event changes nothing in memory and tells no word of it."""
    stepped(house, line(1, "our secret"))

    def broken(*_: object) -> None:
        raise ValueError("our secret")

    monkeypatch.setattr(type(house.cases), "take_in", broken)
    step = house.take(line(2, "add me on the app"), Journal())
    monkeypatch.undo()
    again = stepped(house, line(2, "add me on the app"))

    assert isinstance(step, Stumble)
    assert step.kind == "ValueError"
    assert step.where.startswith("test_community.py:")
    assert [case.id for case in again.cases] == ["case-1"]


def test_a_detectors_mistake_is_unmeasured_and_no_stumble(tmp_path: Path) -> None:
    """A detector that raises leaves a mark on the decision, and the others still measure."""

    class Broken(PlainDetector):
        @override
        def detect(self, reading: Reading) -> Sequence[Signal]:
            raise ValueError(reading.message.text.body)

    policy = plain_policy(tmp_path)
    house = plain_house(policy)
    house._detectors = (Broken(), PlainDetector())  # noqa: SLF001 - two, of which one is broken

    step = stepped(house, line(1, "our secret"))

    assert [one.reason for one in step.decision.unmeasured] == ["failed: ValueError"]
    assert [one.name for one in step.decision.signals] == ["grooming.secrecy"]
