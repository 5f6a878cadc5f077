"""The sentences of a report."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from leeward.report.kinds import KINDS, kind_of, member_of
from leeward.report.summary import Distinct, Kind, Summary
from leeward.report.tally import Tally
from leeward.report.words import (
    CATEGORIES,
    COUNTED,
    FORMATS,
    HELD_BACK,
    distinct,
    many,
    moment_words,
    period,
    share,
    short_day,
    summary_lines,
    times,
)
from leeward.testing.acts import acts, note
from leeward.testing.builders import edited, message, sent, user
from leeward.testing.decided import (
    RULES,
    Does,
    act,
    because,
    case,
    decision,
    evidence,
    finding,
    policy_of,
    signal,
)
from leeward_adapters.transcript.items import FORMATS as READABLE
from leeward_policies.domain.action import Action, Urgency
from leeward_policies.domain.decision import Withheld
from leeward_policies.domain.event import MessageSent, Unreadable
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.domain.signals import Category, Unmeasured
from leeward_policies.policy import Policy

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    """A policy with a rule of each kind."""
    return policy_of(RULES, tmp_path)


@pytest.fixture
def tally(policy: Policy) -> Tally:
    """A tally that has seen nothing."""
    return Tally(policy)


def _finished(tally: Tally) -> Summary:
    return tally.finish(source="x.json", format="x", took_seconds=1.0, names=lambda ref: ref.id)


def _does(tally: Tally, *does: Does, by: str = "ana", number: str = "1") -> None:
    said = message("something", by=by, number=number, at=NOON)
    why = because(by, "mia")
    found = finding(why, signal())
    tally.add(MessageSent(said), decision(said, found, actions=[act(d, said, why) for d in does]))


def _opens(tally: Tally, number: str, urgency: Urgency) -> None:
    said = message("something", number=number, at=NOON)
    why = because("ana")
    opened = case(evidence(said, why), number=number, urgency=urgency)
    tally.add(MessageSent(said), decision(said, actions=[act("ask", said, why)]), opened)


def test_no_message_is_said_plainly(tally: Tally) -> None:
    """An input without messages gives no claim about anything."""
    assert (
        summary_lines(_finished(tally))[0]
        == "There were no messages in the input, so there was nothing to judge."
    )


def test_a_quiet_export_is_said_plainly(tally: Tally) -> None:
    """Where nothing was found, everything was left alone."""
    tally.add(sent("hello", at=NOON), decision(message("hello", at=NOON)))

    assert summary_lines(_finished(tally))[:2] == (
        "In 1 message on 12 November 2026, Leeward would have done nothing.",
        "All messages were left alone.",
    )


def test_everything_that_would_have_been_done_is_one_sentence(tally: Tally) -> None:
    """Gentle acts come first, members are counted once, and cases come last."""
    for number in range(3):
        _does(tally, "tip", "warn", by="ana", number=f"a{number}")
    _does(tally, "hide", "restrict", "note", by="ben", number="b")
    _opens(tally, "c1", "urgent")
    _opens(tally, "c2", "low")
    for number in range(94):
        tally.add(sent("hi", number=f"q{number}", at=NOON + timedelta(days=8)), None)
    tally.add(edited("hi!", edited_at=NOON, at=NOON), None)

    assert summary_lines(_finished(tally))[:2] == (
        (
            "In 100 messages and 1 edit over 9 days (12 to 20 November 2026), Leeward would have "
            "given 3 private tips to 1 member, warned 1 member (3 times), hidden 1 message, "
            "kept 1 member from writing for a time and brought 2 cases to people, "
            "1 of them urgent."
        ),
        "94.1 % of the messages were left alone.",
    )


@pytest.mark.parametrize(
    ("urgencies", "expected"),
    [
        (["low"], "brought 1 case to people."),
        (["urgent"], "brought 1 case to people, an urgent one."),
        (["low", "high"], "brought 2 cases to people."),
    ],
)
def test_cases_are_told_with_their_urgency(
    tally: Tally, urgencies: list[Urgency], expected: str
) -> None:
    """Urgent cases are named as such."""
    for number, urgency in enumerate(urgencies):
        _opens(tally, f"c{number}", urgency)

    assert summary_lines(_finished(tally))[0].endswith(expected)
    assert summary_lines(_finished(tally))[1] == "No message was left alone."


def test_what_is_unknown_is_said(tally: Tally) -> None:
    """What could not be measured, understood, read or done is never left out."""
    said = message("hm", at=NOON)
    why = because("ana")
    held = [
        Withheld(act("tip", said, why), "cooldown"),
        Withheld(act("warn", said, why), "human-only"),
    ]
    unknown = Unmeasured("insult@1", "language not covered")
    tally.add(MessageSent(said), decision(said, withheld=held, unmeasured=[unknown]))
    tally.add(Unreadable(said.ref.channel_ref, NOON, "no time"), None)
    for line in range(2):
        tally.problem(f"x.json:{line}", "this is not JSON")

    assert summary_lines(_finished(tally))[2:-1] == (
        (
            "2 further actions were held back: 1 because the member had been told the same shortly "
            "before and 1 because only a person may do this."
        ),
        "In 1 message a detector could not say anything; what it missed is not known.",
        "1 entry of the export could not be understood and was not judged.",
        "2 places of the input could not be read; everything else was.",
    )


def test_one_reason_for_holding_back_is_said_once(tally: Tally) -> None:
    """Where all was held back for one reason, no list is made of it."""
    said = message("hm", at=NOON)
    held = [Withheld(act("tip", said, because("ana")), "cooldown")]
    tally.add(MessageSent(said), decision(said, withheld=held))
    tally.add(Unreadable(said.ref.channel_ref, NOON, "no time"), None)
    tally.add(Unreadable(said.ref.channel_ref, NOON, "no time"), None)

    lines = summary_lines(_finished(tally))

    assert (
        "1 further action was held back, because the member had been told the same shortly before."
        in lines
    )
    assert "2 entries of the export could not be understood and were not judged." in lines


def test_the_policy_is_named_last(tally: Tally, policy: Policy) -> None:
    """The last sentence says by what it was decided, and that nothing happened."""
    assert (
        summary_lines(_finished(tally))[-1]
        == f"This was a replay under {policy.label}: nothing was sent, hidden or stored."
    )


def test_acts_that_only_people_take_are_worded_too(tally: Tally) -> None:
    """No policy asks for a removal; if a decision holds one, it is told like everything else."""
    said = message("hm", at=NOON)
    human = acts(said.ref, user("ana"), SpaceRef("test", "s"), user("mod"), "key")
    tally.add(MessageSent(said), decision(said, actions=[human["kick"], human["ban"]]))

    assert summary_lines(_finished(tally))[0].endswith("made 1 removal and made 1 ban.")


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 1, "100.0 %"),
        (999_999, 1_000_000, "more than 99.9 %"),
        (1, 1_000_000, "less than 0.1 %"),
        (0, 5, "0.0 %"),
        (979, 1_000, "97.9 %"),
    ],
)
def test_shares_are_never_rounded_to_all_or_nothing(part: int, whole: int, expected: str) -> None:
    """A single hidden message in a million still shows."""
    assert share(part, whole) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 11, 12), date(2026, 11, 12), "on 12 November 2026"),
        (date(2026, 11, 12), date(2026, 11, 20), "over 9 days (12 to 20 November 2026)"),
        (date(2026, 10, 30), date(2026, 11, 2), "over 4 days (30 October to 2 November 2026)"),
        (
            date(2025, 12, 31),
            date(2026, 1, 1),
            "over 2 days (31 December 2025 to 1 January 2026)",
        ),
    ],
)
def test_periods_are_short(tally: Tally, first: date, last: date, expected: str) -> None:
    """Month and year are said once where they are the same."""
    for day in (first, last):
        tally.add(sent("x", at=datetime(day.year, day.month, day.day, tzinfo=UTC)), None)

    assert period(_finished(tally)) == expected


def test_no_message_has_no_period(tally: Tally) -> None:
    """Without messages there is no time to tell."""
    assert period(_finished(tally)) == ""


def test_small_words() -> None:
    """Counts, nouns and times read as people write them."""
    assert many(1, "case", "cases") == "1 case"
    assert many(12_431, "message", "messages") == "12,431 messages"
    assert (
        distinct(Distinct(10_000, capped=True), "member", "members") == "more than 10,000 members"
    )
    assert [times(1), times(2), times(3)] == ["once", "twice", "3 times"]
    assert short_day(date(2026, 3, 1)) == "1 Mar"
    assert moment_words(NOON) == "12 Nov 2026, 12:00"
    assert moment_words(NOON, year=False) == "12 Nov, 12:00"


def test_every_kind_and_category_has_words() -> None:
    """A new kind of action, category or reason cannot be forgotten here."""
    tags = {kind.__struct_config__.tag for kind in get_args(Action)}

    assert tags == set(KINDS) == set(get_args(Kind)) == set(COUNTED)
    assert set(get_args(Category)) == set(CATEGORIES)
    assert set(HELD_BACK) == {"cooldown", "human-only"}


def test_every_format_has_words() -> None:
    """A new format of exports cannot be forgotten here."""
    assert set(READABLE) == set(FORMATS)


def test_every_act_has_its_kind_and_reaches_somebody() -> None:
    """Each act is counted under its own tag, for the member whom it reaches."""
    said, member = message("x").ref, user("ana")
    human = acts(said, member, SpaceRef("test", "s"), user("mod"), "key")
    every: dict[str, Action] = {str(name): one for name, one in human.items()}
    every["note"] = note(said, member, "key")
    every["reply"], every["warn"] = every["warn"], every["reply"]

    assert {name: kind_of(one) for name, one in every.items()} == {
        name: "warn" if name == "reply" else name for name in every
    }
    assert {member_of(one) for one in every.values()} == {UserRef("test", "", "ana")}
