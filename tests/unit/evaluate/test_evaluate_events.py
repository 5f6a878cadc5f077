"""Events without a text, edits and late evidence: what is decided, about whom, under which id."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.testing.builders import ROOM, conversation, edited, message, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.judging import (
    addressed,
    found,
    judged,
    kinds,
    policy_of,
    rule,
    signal,
)
from leeward_policies.about import about
from leeward_policies.domain.action import AskHuman, Subject, Tip
from leeward_policies.domain.conversation import Conversation, RoomState
from leeward_policies.domain.event import (
    Appealed,
    AutoModActed,
    Event,
    HelpAsked,
    Judged,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
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
from leeward_policies.domain.refs import UserRef
from leeward_policies.policy import Policy

LINE = message("a line")
SEEN = '{ signal = "insult", at_least = 0.5 }'


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    """Rules for what members tell us, and one for a message."""
    return policy_of(
        tmp_path,
        rule("report", '{ event = "report-filed" }', '{ ask = "moderators", urgency = "high" }')
        + rule(
            "help",
            '{ event = "help-asked" }',
            '{ tip = "self-harm", to = "author" }, { ask = "safety-lead" }',
        )
        + rule("appeal", '{ event = "appealed" }', '{ ask = "moderators" }')
        + rule("insult", SEEN, '{ warn = "author" }, { hide = "message" }'),
    )


def report(**keys: object) -> ReportFiled:
    """Return a report by cleo."""
    return replace(ReportFiled(ROOM, user("cleo"), "he is mean", DEFAULT_START), **keys)


def test_a_report_asks_people_about_whom_it_names(policy: Policy) -> None:
    """A report opens a case about the reported member, and touches nobody."""
    event = report(subject=user("dan"), message=LINE.ref)
    decision = judged(policy, event=event)
    (finding,) = decision.findings
    (ask,) = decision.actions

    assert (finding.rule, finding.category) == ("report", "report")
    assert Subject(user("dan")) == finding.subject
    assert isinstance(ask, AskHuman)
    assert (ask.urgency, decision.message) == ("high", LINE.ref)


def test_a_report_never_tells_who_reported_nor_why(policy: Policy) -> None:
    """Neither the reporter nor their words stand in a decision."""
    told = str(judged(policy, event=report(message=LINE.ref)))

    assert "cleo" not in told
    assert "mean" not in told


def test_a_report_of_a_message_is_about_its_author(policy: Policy) -> None:
    """Who wrote a reported message is known while the message is remembered."""
    state = conversation(message("later", by="eve", number="m9"), earlier=[LINE])

    decision = judged(policy, event=report(message=LINE.ref), state=state)

    assert Subject(user("ana")) == decision.findings[0].subject


def test_a_report_of_a_forgotten_message_opens_a_case_all_the_same(policy: Policy) -> None:
    """A stand-in of that message's own stands for the author, and never the reporter."""
    one = judged(policy, event=report(message=LINE.ref))
    other = judged(policy, event=report(message=message("x", number="m2").ref))
    neither = judged(policy, event=report())
    crowd = conversation(message("later", by="eve", number="m9"), earlier=[LINE])
    unseen = report(message=message("x", number="m3").ref)

    assert [
        UserRef("test", "", "@unknown-space-room-m1"),
        UserRef("test", "", "@unknown-space-room-m2"),
        UserRef("test", "", f"@unknown-{DEFAULT_START:%Y%m%d%H%M%S%f}"),
    ] == [decision.findings[0].subject.author for decision in (one, other, neither)]
    assert kinds(neither) == ["ask"]
    later = judged(policy, event=unseen, state=crowd)
    assert later.findings[0].subject.author.id == "@unknown-space-room-m3"


def test_whoever_asks_for_help_gets_it(policy: Policy) -> None:
    """A request for help is answered with advice and people."""
    decision = judged(policy, event=HelpAsked(ROOM, user("ben"), DEFAULT_START))

    assert kinds(decision) == ["tip", "ask"]
    assert [user("ben")] == [one.to for one in decision.actions if isinstance(one, Tip)]


def test_an_appeal_goes_to_people(policy: Policy) -> None:
    """Whoever asks a human to look again is heard."""
    decision = judged(policy, event=Appealed(ROOM, user("ben"), "d1", DEFAULT_START))

    assert (found(decision), kinds(decision)) == (["appeal"], ["ask"])


def test_advice_that_reached_nobody_is_about_both(tmp_path: Path) -> None:
    """People are asked about the pair whose target could not be told."""
    body = rule("x", '{ event = "tip-undelivered" }', '{ ask = "safety-lead" }')
    event = TipUndelivered(ROOM, user("ben"), user("ana"), "k", DEFAULT_START)

    decision = judged(policy_of(tmp_path, body), event=event)

    assert decision.findings[0].subject == Subject(user("ana"), user("ben"))


AT = DEFAULT_START
OTHERS: list[Event] = [
    MessageDeleted(LINE.ref, AT),
    MemberJoined(ROOM, LINE.author, AT),
    MemberLeft(ROOM, user("ana"), AT),
    RolesChanged(ROOM, LINE.author, AT),
    ReactionAdded(LINE.ref, user("ana"), "+1", AT),
    AutoModActed(ROOM, user("ana"), "r", AT),
    RemovedByStaff(LINE.ref, user("mod"), AT),
    RoomDescribed(ROOM, "adult", "a room", AT),
    RoomMigrated(ROOM, replace(ROOM, id="new"), AT),
    Judged(ROOM, "case-1", user("mod"), "right", AT),
    TipUndelivered(ROOM, user("ben"), user("ana"), "k", AT),
    Tick(ROOM, AT),
    Unreadable(ROOM, AT, "no text"),
]


@pytest.mark.parametrize("event", OTHERS, ids=lambda event: type(event).__name__)
def test_other_events_decide_nothing(policy: Policy, event: Event) -> None:
    """What no rule can name has a decision without findings, at its own time and place."""
    decision = judged(policy, event=event)

    assert ((), (), event.at, event.channel) == (
        decision.findings,
        decision.actions,
        decision.at,
        decision.channel,
    )


def test_every_event_has_an_id_of_its_own(policy: Policy) -> None:
    """Different events never share a decision's id, also about the same message."""
    late = SignalsArrived(LINE, 0, 1, (), (), AT)
    events: list[Event] = [
        *OTHERS,
        sent("a line"),
        edited("a line", edited_at=AT),
        late,
        report(message=LINE.ref),
        report(subject=user("ana")),
        HelpAsked(ROOM, user("ana"), AT),
        Appealed(ROOM, user("ana"), "d1", AT),
        Appealed(ROOM, user("ana"), "d2", AT),
        MessageDeleted(LINE.ref, AT + timedelta(seconds=1)),
    ]
    ids = [judged(policy, event=event).id for event in events]

    assert len(set(ids)) == len(events)


def test_who_did_it(policy: Policy) -> None:
    """Events are about whoever did them, or wrote the message they touch."""
    room = RoomState(ROOM)
    remembered = conversation(message("later", by="eve", number="m9"), earlier=[LINE]).room

    assert policy.rules
    assert [user("mod"), user("ana"), user("ana")] == [
        about(Judged(ROOM, "case-1", user("mod"), "right", AT), room).author,
        about(MessageDeleted(LINE.ref, AT), remembered).author,
        about(ReactionAdded(LINE.ref, user("ana"), "+1", AT), room).author,
    ]


def test_an_event_rule_sees_no_message(tmp_path: Path) -> None:
    """Words and signals are looked for in messages alone."""
    words = rule("w", '{ words = ["x"] }', "{ note = true }", category='"spam"')
    policy = policy_of(tmp_path, words + rule("r", '{ event = "appealed" }', "{ note = true }"))

    assert found(judged(policy, event=Appealed(ROOM, user("x"), "x", AT))) == ["r"]


# --- edits and late evidence ------------------------------------------------------------------


def test_an_edit_is_decided_anew(policy: Policy) -> None:
    """A new revision is judged like a new text, with an id and keys of its own."""
    first = judged(policy, signal("insult"))
    second = judged(
        policy,
        signal("insult"),
        event=edited("worse", edited_at=AT + timedelta(minutes=1)),
    )

    assert found(first) == found(second)
    assert (first.revision, second.revision) == (0, 1)
    assert {one.key for one in first.actions}.isdisjoint(one.key for one in second.actions)
    assert AT + timedelta(minutes=1) == second.at


def test_late_evidence_is_decided_as_a_later_look(policy: Policy) -> None:
    """A later look has the number of its pass, and the revision that it looked at."""
    event = SignalsArrived(replace(LINE, revision=2), 1, 3, (), (), AT)
    decision = judged(policy, signal("insult"), event=event)

    assert (1, 3, LINE.ref) == (decision.revision, decision.pass_, decision.message)
    assert found(decision) == ["insult"]


def test_quiet_edits_and_late_looks(policy: Policy) -> None:
    """Without anything measured, these are as quiet as a message."""
    late = SignalsArrived(LINE, 0, 1, (), (), AT)

    assert [found(judged(policy, event=event)) for event in (edited("a", edited_at=AT), late)] == [
        [],
        [],
    ]


def test_a_state_of_nobody(policy: Policy) -> None:
    """A slice without targets is as good as any."""
    state: Conversation = replace(addressed(LINE), shares=(), targets=(), pairs=())

    assert kinds(judged(policy, signal("insult"), state=state)) == ["hide", "warn"]
