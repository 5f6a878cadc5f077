"""What a tally counts while events pass."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leeward.report.summary import Distinct, HeldBack, Problem, Room, RuleReport, Summary, Unknown
from leeward.report.tally import PROBLEMS_KEPT, ROOMS_KEPT, Tally
from leeward.testing.builders import ROOM, edited, message, sent, user
from leeward.testing.decided import (
    RULES,
    act,
    because,
    case,
    decision,
    evidence,
    finding,
    policy_of,
    signal,
)
from leeward_policies.domain.decision import Withheld
from leeward_policies.domain.event import (
    MemberJoined,
    MessageSent,
    RoomDescribed,
    SignalsArrived,
    Unreadable,
)
from leeward_policies.domain.message import Author
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.domain.signals import Span, Unmeasured
from leeward_policies.policy import Policy

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    """A policy with a rule of each kind."""
    return policy_of(RULES, tmp_path)


@pytest.fixture
def tally(policy: Policy) -> Tally:
    """A tally that has seen nothing."""
    return Tally(policy)


def _finished(tally: Tally) -> Summary:
    return tally.finish(
        source="export.json", format="Leeward JSON Lines", took_seconds=1.5, names=_name
    )


def _name(member: UserRef) -> str:
    return member.id.capitalize()


def _rule(summary: Summary, rule: str) -> RuleReport:
    return next(report for report in summary.rules if report.id == rule)


def _phone(tally: Tally, number: str, *, by: str = "ana", at: datetime = NOON) -> None:
    """Let a member post a number and get a tip."""
    said = message(f"call me on 07700 90012{number}", by=by, number=number, at=at)
    why = because(by, template="{author} posted what looks like their own phone number")
    found = finding(why, signal("personal-info.phone", (11, 23)))
    tally.add(MessageSent(said), decision(said, found, actions=[act("tip", said, why)]))


def test_nothing_is_nothing(tally: Tally) -> None:
    """An empty input gives a summary with zeros, and all rules of the policy."""
    summary = _finished(tally)

    assert (
        summary.events,
        summary.messages,
        summary.first_at,
        summary.last_at,
    ) == (0, 0, None, None)
    assert [rule.id for rule in summary.rules] == [
        "own-phone",
        "insult",
        "steering",
        "fake-gift",
        "reported",
    ]
    assert {0} == {rule.found for rule in summary.rules}


def test_messages_are_counted_by_day_and_author(tally: Tally) -> None:
    """Messages, edits, members, rooms and days are counted, whatever order they come in."""
    tally.add(sent("b", by="ben", number="2", at=NOON + timedelta(days=2)), None)
    tally.add(sent("a", number="1", at=NOON), None)
    tally.add(sent("c", number="3", at=NOON, room=ChannelRef("test", "space", "other")), None)
    tally.add(edited("d", number="1", edited_at=NOON + timedelta(days=1)), None)
    tally.add(MemberJoined(ROOM, Author(user("new")), NOON), None)
    summary = _finished(tally)

    assert (summary.events, summary.messages, summary.edits) == (5, 3, 1)
    assert (Distinct(2), Distinct(2)) == (summary.members, summary.rooms)
    assert (NOON, NOON + timedelta(days=2)) == (summary.first_at, summary.last_at)
    assert [(str(day.day), day.messages) for day in summary.days] == [
        ("2026-11-20", 2),
        ("2026-11-22", 1),
    ]


def test_what_would_have_been_done_is_counted(tally: Tally) -> None:
    """Actions are counted by kind, rule, day and member; a member reached twice counts once."""
    _phone(tally, "1")
    _phone(tally, "2", at=NOON + timedelta(days=1))
    _phone(tally, "3", by="ben")
    tally.add(sent("fine", number="4"), decision(message("fine", number="4")))
    summary = _finished(tally)
    rule = _rule(summary, "own-phone")

    assert [("tip", 3, Distinct(2))] == [
        (acted.kind, acted.times, acted.members) for acted in summary.actions
    ]
    assert (summary.touched, summary.found) == (3, 3)
    assert (3, Distinct(2), (("tip", 3),)) == (rule.found, rule.members, rule.actions)
    assert [count for _, count in rule.days] == [2, 1]
    assert summary.rules[0].id == "own-phone"


def test_a_note_leaves_a_message_alone(tally: Tally) -> None:
    """A note for the record is counted, but touches nobody."""
    said = message("hm")
    why = because("ana")
    found = finding(why, signal())
    tally.add(MessageSent(said), decision(said, found, actions=[act("note", said, why)]))
    summary = _finished(tally)

    assert (summary.found, summary.touched) == (1, 0)
    assert [acted.kind for acted in summary.actions] == ["note"]


def test_what_is_withheld_is_counted_with_its_reason(tally: Tally) -> None:
    """A tip in its cooldown is not among the actions, but is told."""
    said = message("07700 900123")
    why = because("ana")
    held = Withheld(act("tip", said, why), "cooldown")
    for _ in range(2):
        tally.add(MessageSent(said), decision(said, finding(why, signal()), withheld=[held]))
    summary = _finished(tally)

    assert (HeldBack("own-phone", "tip", "cooldown", 2),) == summary.held_back
    assert (summary.touched, _rule(summary, "own-phone").withheld) == (0, 2)
    assert _rule(summary, "own-phone").examples[0].withheld == (("tip", "cooldown"),)


def test_examples_show_the_marks_and_hide_numbers(tally: Tally) -> None:
    """An example carries the words, its marks, and what of it is private, from any signal."""
    said = message("you fool, 07700 900123")
    insult = signal("insult", (4, 8), category="toxicity", why="an insult")
    phone = signal("personal-info.phone", (10, 22))
    alone = signal("personal-info.home-alone", (0, 3))
    found = finding(because("ana"), insult, rule="insult", category="toxicity", severity="medium")
    tally.add(MessageSent(said), decision(said, found, signals=[phone, alone]))
    example = _rule(_finished(tally), "insult").examples[0]

    assert example.excerpt is not None
    assert (Span(4, 8),) == example.excerpt.marks
    assert (Span(10, 22),) == example.excerpt.private
    assert [told.why for told in example.told] == ["an insult"]


def test_only_so_many_examples_are_kept(policy: Policy) -> None:
    """A rule that matches often keeps as many examples as were asked for."""
    tally = Tally(policy, examples_per_rule=2)
    for number in range(9):
        _phone(tally, str(number))

    assert len(_rule(_finished(tally), "own-phone").examples) == 2


def test_a_rule_of_no_policy_is_told_too(tally: Tally) -> None:
    """Findings of unsureness stand in no rule; they are counted with the reason they give."""
    said = message("?")
    why = because("ana", template="{author} wrote something that could not be measured")
    tally.add(MessageSent(said), decision(said, finding(why, rule="when-unsure", category="spam")))
    report = _rule(_finished(tally), "when-unsure")

    assert report.title == "Somebody wrote something that could not be measured"
    assert [change.toml.split("\n")[0] for change in report.changes] == ["[when_unsure]"]


def test_the_gravest_severity_is_told(tally: Tally) -> None:
    """A rule that found something low and something urgent is told as urgent."""
    why = because("ana")
    for number, severity in (("1", "low"), ("2", "urgent"), ("3", "medium")):
        said = message("x", number=number)
        found = finding(why, severity=severity)  # type: ignore[arg-type]
        tally.add(MessageSent(said), decision(said, found))

    assert _rule(_finished(tally), "own-phone").severity == "urgent"


def test_what_is_unmeasured_is_counted_by_reason(tally: Tally) -> None:
    """Each reason is told with its number, and a message counts once."""
    said = message("terve")
    language = Unmeasured("insult@1", "language not covered", ("insult",))
    failed = Unmeasured("threat@1", "failed: ValueError", ("threat",))
    tally.add(MessageSent(said), decision(said, unmeasured=[language, failed]))
    tally.add(MessageSent(said), decision(said, unmeasured=[language]))
    summary = _finished(tally)

    assert summary.unmeasured_messages == 2
    assert (
        Unknown("insult@1", "language not covered", ("insult",), 2),
        Unknown("threat@1", "failed: ValueError", ("threat",), 1),
    ) == summary.unmeasured


def test_problems_are_counted_and_the_first_are_listed(tally: Tally) -> None:
    """A broken file with a million bad lines lists fifty and counts them all."""
    for line in range(PROBLEMS_KEPT + 10):
        tally.problem(f"export.jsonl:{line}", "this is not JSON")
        tally.add(Unreadable(ROOM, NOON, "no time"), None)
    summary = _finished(tally)

    assert (summary.problems_total, len(summary.problems)) == (PROBLEMS_KEPT + 10, PROBLEMS_KEPT)
    assert Problem("export.jsonl:0", "this is not JSON") == summary.problems[0]
    assert (summary.unreadable_total, len(summary.unreadable)) == (60, 50)
    assert summary.unreadable[0].place == "test:space/room, 2026-11-20 12:00"


def test_rooms_are_called_as_the_export_calls_them(tally: Tally) -> None:
    """A room that an example mentions has its name; other rooms are not listed."""
    other = ChannelRef("test", "space", "other")
    tally.add(RoomDescribed(ROOM, "young", "general", NOON), None)
    tally.add(RoomDescribed(other, "young", "off-topic", NOON), None)
    _phone(tally, "1")

    assert (Room(ROOM, "general", "young"),) == _finished(tally).channels


def test_names_of_rooms_are_bounded(tally: Tally) -> None:
    """A file that describes rooms without end cannot fill the memory; known rooms may change."""
    for number in range(ROOMS_KEPT + 5):
        tally.add(RoomDescribed(ChannelRef("t", "s", str(number)), None, "x", NOON), None)
    tally.add(RoomDescribed(ROOM, None, "general", NOON), None)
    tally.add(RoomDescribed(ChannelRef("t", "s", "0"), None, "new", NOON), None)
    _phone(tally, "1")

    assert (Room(ROOM, ""),) == _finished(tally).channels


def test_people_are_numbered_as_the_reader_meets_them(tally: Tally) -> None:
    """Those in cases come first, then those in examples; nobody else is named."""
    tally.add(sent("hello", by="zoe", number="9"), decision(message("hello")))
    _phone(tally, "1", by="ben")
    said = message("let's keep this between us", by="oli", to=("mia",), number="2")
    why = because("oli", "mia", stages=["secrecy"])
    tally.add(
        MessageSent(said),
        decision(said, finding(why, rule="steering"), actions=[act("ask", said, why)]),
        case(evidence(said, why, stages=["secrecy"], weight=1.0)),
    )
    summary = _finished(tally)

    assert [(person.name, person.number) for person in summary.people] == [
        ("Oli", 1),
        ("Mia", 2),
        ("Ben", 3),
    ]


def test_who_is_called_by_name_is_known(tally: Tally) -> None:
    """Members whom a quoted message calls are listed, so that a page can shorten their names."""
    said = message("@Zoe @Kim 07700 900123", by="ana", to=("zoe", "kim"))
    tally.add(MessageSent(said), decision(said, finding(because("ana"), signal())))
    summary = _finished(tally)
    excerpt = _rule(summary, "own-phone").examples[0].excerpt

    assert excerpt is not None
    assert excerpt.called == (user("zoe"), user("kim"))
    assert [person.name for person in summary.people] == ["Ana", "Zoe", "Kim"]


def test_the_gravest_rules_come_first(tally: Tally) -> None:
    """Rules are told by gravity, then by how often they matched, then in the policy's order."""
    for number, (rule, severity) in enumerate(
        [("fake-gift", "low"), ("fake-gift", "low"), ("own-phone", "low"), ("insult", "high")]
    ):
        said = message("x", number=str(number))
        found = finding(because("ana"), rule=rule, severity=severity)  # type: ignore[arg-type]
        tally.add(MessageSent(said), decision(said, found))

    assert [rule.id for rule in _finished(tally).rules] == [
        "insult",
        "fake-gift",
        "own-phone",
        "steering",
        "reported",
    ]


def test_earlier_words_are_remembered_until_a_case_opens(tally: Tally) -> None:
    """The lines that led to a case are quoted with their marks, though no rule matched then."""
    why = because("oli", "mia", stages=["flattery", "secrecy"])
    first = message("you are so mature", by="oli", to=("mia",), number="1")
    flattery = signal("grooming.flattery", (8, 17), category="grooming", stage="flattery")
    tally.add(MessageSent(first), decision(first, signals=[flattery]))
    second = message("keep it between us", by="oli", to=("mia",), number="2")
    secrecy = signal("grooming.secrecy", (0, 18), category="grooming", stage="secrecy")
    lines = (
        evidence(first, why, stages=["flattery"], weight=0.5),
        evidence(second, why, stages=["secrecy"], weight=1.5),
    )
    found = finding(why, secrecy, rule="steering", category="grooming", severity="urgent")
    asked = act("ask", second, why, rule="steering")
    tally.add(MessageSent(second), decision(second, found, actions=[asked]), case(*lines))
    told = _finished(tally).cases[0]

    assert [line.excerpt.text for line in told.lines if line.excerpt] == [
        "you are so mature",
        "keep it between us",
    ]
    assert [(Span(8, 17),), (Span(0, 18),)] == [
        line.excerpt.marks for line in told.lines if line.excerpt
    ]
    assert [moment.kind for moment in told.moments] == ["ask"]


def test_several_cases_of_one_decision_are_counted(tally: Tally) -> None:
    """A message that opens two cases opens two cases."""
    said = message("both of you, beware", by="oli")
    one, two = because("oli", "mia"), because("oli", "ben")
    tally.add(
        MessageSent(said),
        decision(said, finding(one), finding(two)),
        case(evidence(said, one), number="case-1"),
        case(evidence(said, two), number="case-2"),
    )

    assert Distinct(2) == _finished(tally).cases_total


def test_a_case_without_a_decision_is_shown_too(tally: Tally) -> None:
    """Whoever hands in a case alone gets it counted, without words."""
    said = message("x")
    tally.add(MessageSent(said), None, case(evidence(said, because("ana"))))

    assert [line.excerpt for line in _finished(tally).cases[0].lines] == [None]


def test_late_evidence_is_judged_but_is_no_message(tally: Tally) -> None:
    """A second look at a message finds something without counting the message again."""
    said = message("hm", by="oli")
    found = finding(because("oli"), signal("insult", (0, 2), category="toxicity"), rule="insult")
    late = SignalsArrived(said, 0, 1, found.signals, (), NOON)
    tally.add(late, decision(said, found))
    summary = _finished(tally)

    assert (summary.messages, summary.found) == (0, 1)
    assert _rule(summary, "insult").examples[0].excerpt is not None


def test_a_summary_can_be_printed_as_json(tally: Tally) -> None:
    """Everything in it is plain data, and what UTF-8 cannot carry is replaced."""
    tally.add(RoomDescribed(ROOM, None, "gen\ud800eral", NOON), None)
    tally.problem("ex\udcffport:1", "half \ud800")
    said = message("07700 900123 \ud800")
    found = finding(because("ana"), signal("personal-info.phone", (0, 12)))
    tally.add(MessageSent(said), decision(said, found))
    summary = tally.finish(
        source="ex\udcffport.json",
        format="x",
        took_seconds=0.1,
        names=lambda ref: ref.id + "\ud800",
    )

    assert summary == msgspec.json.decode(msgspec.json.encode(summary), type=Summary)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=50,
)
@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.floats(0, 1)), max_size=30))
def test_the_same_input_gives_the_same_summary(
    policy: Policy, story: list[tuple[int, bool, float]]
) -> None:
    """Nothing rests on chance or on the clock: two tallies of one replay are equal."""
    summaries = []
    for _ in range(2):
        tally = Tally(policy, examples_per_rule=3, cases_kept=2)
        for number, (who, found, score) in enumerate(story):
            said = message(f"line {score}", by=f"m{who}", number=str(number))
            why = because(f"m{who}", "mia")
            hit = finding(why, signal(score=round(score, 3)))
            opened = case(evidence(said, why, weight=score), number=f"case-{who}")
            decided = decision(said, *([hit] if found else []))
            tally.add(MessageSent(said), decided, opened if found else None)
        summaries.append(_finished(tally))

    assert summaries[0] == summaries[1]
    assert len(story) == summaries[0].messages
