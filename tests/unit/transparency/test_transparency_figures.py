"""The figures of a month: what is counted, what they are called, and that nobody is in them."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.figured import fill
from leeward.testing.records_pieces import appealed, judged, shown_to
from leeward.testing.store_pieces import ask, case, decided, hide, owe, tip
from leeward.transparency.cells import FEW, UNTOLD
from leeward.transparency.figures import Counts, Figures, Words, counted, figures_of
from leeward.transparency.gaps import gaps
from leeward.transparency.month import Month, month_at, month_of
from leeward.transparency.page import render
from leeward.transparency.told import cell_words, lines, precision_words, title_of
from leeward_policies.domain.action import Done, Subject
from leeward_policies.domain.case import CaseNote
from leeward_policies.domain.refs import ChannelRef, CommunityRef, UserRef
from leeward_policies.errors import UsageError
from leeward_policies.ports import Answering, Commit, Reach, RuleVerdicts
from leeward_storage.memory import MemoryStore
from leeward_storage.retention import Retention

MONTH = month_at(DEFAULT_START)
AFTER = MONTH.until + timedelta(days=1)
TAGS = re.compile(r"<[^>]+>")


def published(figures: Figures) -> tuple[str, str, str]:
    """Return all forms in which figures are published."""
    return render(figures), msgspec.json.encode(figures).decode(), "\n".join(lines(figures))


# --- months ---------------------------------------------------------------------------------------


def test_months_are_whole_ones_of_utc() -> None:
    """They follow each other without a gap."""
    december = Month(2026, 12)

    assert (december.since, december.until) == (
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    )
    assert december.after.before == december
    assert Month(2027, 1).before == december
    assert (str(december), december.words) == ("2026-12", "December 2026")


def test_the_last_whole_month_is_the_one_that_is_meant() -> None:
    """Unless one is named; the running one may be."""
    now = datetime(2026, 12, 3, tzinfo=UTC)

    assert month_of("", now) == Month(2026, 11)
    assert month_of(" 2026-12 ", now) == Month(2026, 12)


@pytest.mark.parametrize("written", ["2026", "2026-13", "11-2026", "november", "2027-01", "2026-1"])
def test_what_is_no_month_is_refused(written: str) -> None:
    """In a sentence that says how to write one."""
    with pytest.raises(UsageError, match="2026-11"):
        month_of(written, datetime(2026, 12, 3, tzinfo=UTC))


# --- figures --------------------------------------------------------------------------------------


async def test_a_busy_month_is_counted() -> None:
    """Acts, cases, answers, verdicts, appeals and private words, each as far as it is told."""
    async with MemoryStore(VirtualClock()) as store:
        await fill(store, DEFAULT_START)
        found = figures_of(await counted(store, MONTH), MONTH, AFTER)
        other = figures_of(await counted(store, MONTH.before), MONTH.before, AFTER)

    acts = {one.kind: one for one in found.acts}
    assert (acts["tip"].done, acts["tip"].observed, acts["tip"].missed) == (20, FEW, 7)
    assert acts["tip"].total == UNTOLD
    assert acts["ban"].done == FEW
    assert {one.kind: one.opened for one in found.cases if one.opened != FEW} == {
        "grooming": 7,
        "threat": 12,
        "bullying": 6,
    }
    assert found.cases_total == UNTOLD
    rules = {one.rule: (one.right, one.wrong, one.unclear) for one in found.rules}
    assert rules == {"threat": (22, 7, 5), "insult": (12, FEW, FEW)}
    assert [precision_words(one.precision) for one in found.rules] == [
        "at least 75 %",
        "76 % (58 to 88 %)",
    ]
    appeals = found.appeals
    assert (appeals.filed, appeals.answered, appeals.overturned, appeals.stood) == (14, 14, 6, 8)
    assert appeals.half_within == 200 * 60
    assert found.words == (Words("test", 7),)
    assert (found.month, found.so_far) == (str(MONTH), False)
    assert (other.rules, other.words) == ((), ())


def test_times_are_told_of_enough_answers() -> None:
    """Rounded up to five minutes, and how many nobody had answered only roughly."""
    counts = Counts(
        answers=(
            Answering("urgent", 21, 2, 61.0, 3_599.0),
            Answering("high", 12, 3, 61.0, 3_599.0),
            Answering("low", 3, 3, None, None),
        )
    )

    found = figures_of(counts, MONTH, AFTER).answers

    told = [(one.half_within, one.nine_in_ten_within, one.unanswered_of_ten) for one in found]
    assert told == [(300, 3_600, 1), (None, None, 2), (None, None, None), (None, None, None)]


def test_the_running_month_is_marked() -> None:
    """In the title, in JSON, and among what is not known."""
    now = MONTH.since + timedelta(days=3)
    figures = figures_of(Counts(), MONTH, now, gaps(MONTH, now, Retention()))

    assert title_of(figures) == f"What Leeward did in {MONTH.words}, so far"
    assert figures.so_far
    assert "still runs" in figures.not_known[0]
    assert title_of(figures_of(Counts(), MONTH, AFTER)) == f"What Leeward did in {MONTH.words}"


def test_what_is_forgotten_is_said() -> None:
    """Acts are kept for half a year, cases for a year from their end."""
    kept = Retention()
    half = MONTH.since + timedelta(days=kept.reasons + 3)
    late = MONTH.until + timedelta(days=kept.case_records + 3)

    assert "some are not kept any more" in gaps(MONTH, half, kept)[0]
    assert [("little or nothing" in one) for one in gaps(MONTH, late, kept)[:2]] == [True, True]
    assert len(gaps(MONTH, late, kept)) == len(gaps(MONTH, AFTER, kept)) + 2


def test_each_form_says_the_same() -> None:
    """What stands in JSON is read on the page and in the terminal."""
    counts = Counts(verdicts=(RuleVerdicts("threat", 40, 2, 11),))
    figures = figures_of(counts, MONTH, AFTER, ("Nothing else is known.",))
    page, data, text = published(figures)
    read = " ".join(TAGS.sub(" ", page).split())

    assert "threat 40 fewer than 5 11 at least 90 %" in read
    assert "threat  40, fewer than 5, 11, at least 90 %" in text
    assert msgspec.json.decode(data, type=Figures) == figures
    for form in (read, text):
        assert "Nothing else is known." in form
    assert cell_words(12_345) == "12,345"


def test_the_page_loads_nothing() -> None:
    """It has its own style, a strict policy, and no address of elsewhere."""
    page, _, _ = published(figures_of(Counts(), MONTH, AFTER))

    assert "default-src 'none'" in page
    assert "http" not in TAGS.sub(" ", page)
    assert "<script" not in page
    assert 'style="' not in page


# --- nobody is in them ----------------------------------------------------------------------


async def test_abuse_material_is_in_no_figure() -> None:
    """Not even in a count that is large enough."""
    async with MemoryStore(VirtualClock()) as store:
        cases = [shown_to(replace(case(n), kind="sexual"), "csea") for n in range(1, 30)]
        await store.commit(Commit(cases=tuple(cases)))
        found = figures_of(await counted(store, MONTH), MONTH, AFTER)

    assert {one.opened for one in found.cases} == {FEW}
    assert {one.unanswered_of_ten for one in found.answers} == {None}


ODD = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(st.lists(ODD, min_size=6, max_size=6))
def test_nobody_is_named(odd: list[str]) -> None:
    """No member, room, community, message, note or text stands in any form, however odd it is."""
    names = [f"zq{number}{text}qz" for number, text in enumerate(odd)]
    figures = asyncio.run(_filled_with(names))

    for form in published(figures):
        assert "zq" not in form
        assert "qz" not in form


async def _filled_with(names: list[str]) -> Figures:
    """Return the figures of a store in which each of these names stands wherever one can."""
    async with MemoryStore(VirtualClock()) as store:
        for turn, name in enumerate(names * 4):
            await store.commit(_odd(turn, name))
        return figures_of(
            await counted(store, MONTH), MONTH, AFTER, gaps(MONTH, AFTER, Retention())
        )


def _odd(turn: int, name: str) -> Commit:
    who = UserRef("test", name, name)
    acts = [
        replace(act, rule=rule, to=who) if act.key.startswith("tip") else replace(act, rule=rule)
        for act, rule in (
            (hide(f"{name}-{turn}"), f"human:{who}"),
            (tip(f"{name}-{turn}"), "threat"),
            (ask(f"{name}-{turn}"), name),
        )
    ]
    one = decided(f"{name}-{turn}", *acts, author=name, target=name)
    entries = [owe(act, one) for act in acts]
    subject = Subject(who, user(name))
    made = replace(
        judged(turn + 1, "right", f"human:{who}", name, "threat"),
        subject=subject,
        community=CommunityRef(f"c-{turn}"),
        channel=ChannelRef("test", name, name),
        assignee=str(who),
        judged_by=str(who),
        asked=("moderators",),
        notes=(CaseNote(DEFAULT_START, str(who), name),),
    )
    appeal = appealed(judged(1_000 + turn, "wrong", "threat"), one.id, f"human:{who}", name)
    return Commit(
        decisions=(one,),
        cases=(made, shown_to(replace(appeal, subject=subject), "moderators")),
        outbox=tuple(entries),
        outcomes=tuple(
            (entry, Done(entry.action.key, DEFAULT_START, name, name)) for entry in entries
        ),
    )


def test_what_is_no_name_of_a_rule_or_a_platform_is_left_out() -> None:
    """Whatever a store says: a rule of the policy has an id, an adapter a name."""
    counts = Counts(
        verdicts=tuple(
            RuleVerdicts(rule, 20, 20, 20) for rule in ("human:test:kai", "Kai", "a b", "<b>", "ok")
        ),
        words=(Reach("te:st", 30, 0), Reach("discord", 30, 0)),
    )

    found = figures_of(counts, MONTH, AFTER)

    assert [one.rule for one in found.rules] == ["ok"]
    assert [one.platform for one in found.words] == ["discord"]
