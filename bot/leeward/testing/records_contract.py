"""What every store owes people who look: subclass `RecordsContract` in a test file of your own.

It is given as `StoreContract` is, with a fixture `store` that returns an empty store.
"""

# ruff: noqa: S101, PLR2004 - an assert, and the number in it, is how a contract suite speaks
from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.records_contract_cases import FindingContract
from leeward.testing.records_contract_figures import FiguresContract
from leeward.testing.records_pieces import LEAD, Kept, a_pass, appealed, every, judged, noted
from leeward.testing.store_pieces import (
    ask,
    case,
    decided,
    done,
    hide,
    owe,
    ref,
    sealed,
    tip,
)
from leeward_policies.domain.action import Action, Observed, Outcome, Refused
from leeward_policies.domain.case import Case, Reported
from leeward_policies.domain.event import Tick
from leeward_policies.errors import StorageError
from leeward_policies.ports import (
    ActCount,
    Answering,
    AuditLine,
    CaseCount,
    Commit,
    RuleVerdicts,
)

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
SPAN: Final = (DEFAULT_START, DEFAULT_START + DAY)
"""The first day; its end does not belong to it."""

NAIVE: Final = DEFAULT_START.replace(tzinfo=None)


class RecordsContract(FindingContract, FiguresContract):
    """The promises of `Records`; each test is one of them."""

    @pytest.fixture
    def clock(self) -> VirtualClock:
        """Return the clock that the store under test reads."""
        return VirtualClock()

    @pytest.fixture
    def store(self, clock: VirtualClock) -> Kept:
        """Return an empty store that reads the clock."""
        raise NotImplementedError("Say which store is tested: override the fixture `store`.")

    # --- figures --------------------------------------------------------------------------------

    async def test_verdicts_are_counted_by_rule(self, store: Kept) -> None:
        """Once for each rule that a case rests on; an appeal counts for the rules that acted."""
        wrong = appealed(judged(5, "wrong", "threat"), "d", "human:test:lead", "threat")
        await store.commit(
            Commit(
                cases=(
                    judged(1, "right", "threat", "threat", "insult"),
                    judged(2, "wrong", "threat"),
                    judged(3, "unclear", "insult"),
                    judged(4, None, "threat"),
                    wrong,
                    appealed(judged(6, "right", "insult"), "d", "threat"),
                    judged(7, "right", "threat", at=SPAN[1]),
                    judged(8, "right", "threat", at=SPAN[0] - MINUTE),
                )
            )
        )

        counted = await store.verdicts(*SPAN)

        assert counted == (
            RuleVerdicts("human", appeals=1, overturned=1),
            RuleVerdicts("insult", right=1, unclear=1),
            RuleVerdicts("threat", right=1, wrong=1, appeals=2, overturned=1),
        )

    async def test_a_verdict_counts_from_when_people_first_came_to_it(self, store: Kept) -> None:
        """Later changes of the case move nothing; another verdict counts instead, and anew."""
        first = judged(1, "right", "threat")
        await store.commit(Commit(cases=(first,)))
        await store.commit(Commit(cases=(replace(first, updated_at=SPAN[1]),)))
        assert await store.verdicts(*SPAN) == (RuleVerdicts("threat", right=1),)

        await store.commit(Commit(cases=(replace(first, updated_at=SPAN[1], verdict="wrong"),)))

        assert await store.verdicts(*SPAN) == ()
        after = await store.verdicts(SPAN[1], SPAN[1] + DAY)
        assert after == (RuleVerdicts("threat", wrong=1),)

    async def test_a_reopened_case_has_no_verdict(self, store: Kept) -> None:
        """Until people come to one again."""
        await store.commit(Commit(cases=(judged(1, "right", "threat"),)))
        await store.commit(Commit(cases=(judged(1, None, "threat"),)))
        assert await store.verdicts(*SPAN) == ()

        await store.commit(Commit(cases=(judged(1, "unclear", "threat"),)))

        assert await store.verdicts(*SPAN) == (RuleVerdicts("threat", unclear=1),)

    async def test_answers_are_timed_by_urgency(self, store: Kept) -> None:
        """From the opening to the first thing that a person did; the unanswered are told apart."""
        took = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99)
        quick = [_answered(n, minutes) for n, minutes in enumerate(took, 1)]
        slow = [replace(_answered(n, n), urgency="low") for n in (21, 24)]
        never = [case(31, urgency="low"), case(32, urgency="medium", status="closed")]
        late = case(41, at=SPAN[1])
        await store.commit(Commit(cases=(*quick, *slow, *never, late)))

        timed = await store.answering(*SPAN)

        assert timed == (
            Answering("high", 11, 0, 6 * 60.0, 10 * 60.0),
            Answering("medium", 1, 1, None, None),
            Answering("low", 3, 1, 22.5 * 60.0, 24 * 60.0),
        )
        assert await store.answering(SPAN[1] + DAY, SPAN[1] + DAY) == ()

    async def test_acts_are_counted_by_what_came_of_them(self, store: Kept) -> None:
        """By kind, rule and outcome, at the time of the outcome; people's orders as one rule."""
        one = decided("1")
        ordered = replace(hide("4"), rule="human:test:lead")
        ends: list[tuple[Action, Outcome]] = [
            (hide("1"), done(hide("1"))),
            (hide("2"), done(hide("2"), SPAN[1] - MINUTE)),
            (hide("3"), Observed("hide 3", DEFAULT_START)),
            (ordered, done(ordered)),
            (tip("1"), Refused("tip 1", DEFAULT_START, "closed")),
            (ask("1"), done(ask("1"), SPAN[1])),
            (ask("2"), done(ask("2"), SPAN[0] - MINUTE)),
        ]
        entries = [owe(action, one) for action, _ in ends]
        came = tuple(zip(entries, (outcome for _, outcome in ends), strict=True))
        await store.commit(Commit(outbox=tuple(entries), outcomes=came))

        counted = await store.act_counts(*SPAN)

        assert counted == (
            ActCount("hide", "human", "done", 1),
            ActCount("hide", "threat", "done", 2),
            ActCount("hide", "threat", "observed", 1),
            ActCount("tip", "threat", "refused", 1),
        )

    async def test_cases_are_counted_as_they_stand(self, store: Kept) -> None:
        """By kind, urgency and status, at the time of their opening; appeals apart."""
        await store.commit(
            Commit(
                cases=(
                    case(1),
                    case(2),
                    case(3, urgency="urgent", status="closed"),
                    replace(case(4), kind="threat"),
                    appealed(case(5), "d"),
                    case(6, at=SPAN[1]),
                    case(7, at=SPAN[0] - MINUTE),
                )
            )
        )

        counted = await store.case_counts(*SPAN)

        assert counted == (
            CaseCount("grooming", "urgent", "closed", False, 1),
            CaseCount("grooming", "high", "appealed", True, 1),
            CaseCount("grooming", "high", "open", False, 2),
            CaseCount("threat", "high", "open", False, 1),
        )

    # --- the audit log --------------------------------------------------------------------------

    async def test_the_audit_log_is_read_from_its_end(self, store: Kept) -> None:
        """Lines come with their numbers, the latest first, before a number where one is given."""
        lines = [AuditLine(DEFAULT_START + n * MINUTE, f"act.{n}", (), "rule") for n in range(5)]
        await store.commit(Commit(audit=tuple(lines)))

        latest = await store.audit_entries(limit=2)
        before = await store.audit_entries(limit=9, before=latest[-1].n)

        assert [entry.n for entry in (*latest, *before)] == [5, 4, 3, 2, 1]
        assert [entry.line for entry in (*latest, *before)] == lines[::-1]

    async def test_the_audit_log_is_searched(self, store: Kept) -> None:
        """By what happened, and by whom or what it is about, which stands there as a hash."""
        seen = (("case.opened", "kai"), ("case", "mia"), ("cases", "kai"), ("case.a.b", "kai"))
        lines = [AuditLine(DEFAULT_START, what, ("x", f"test:{who}")) for what, who in seen]
        await store.commit(Commit(audit=tuple(lines)))

        cases = await store.audit_entries(limit=9, what="case")
        about = await store.audit_entries(limit=9, about="test:kai")
        both = await store.audit_entries(limit=9, what="case", about="test:kai")

        assert [entry.n for entry in cases] == [4, 2, 1]
        assert [entry.n for entry in about] == [4, 3, 1]
        assert [entry.n for entry in both] == [4, 1]
        assert not any("kai" in one for entry in about for one in entry.line.about)
        assert await store.audit_entries(limit=9, about="test:ka") == ()
        assert await store.audit_entries(limit=9, what="case.o") == ()

    # --- who gets in ----------------------------------------------------------------------------

    async def test_a_pass_comes_back_as_it_was(self, store: Kept) -> None:
        """Whether its time is over or not; kept again, it is as it is now."""
        first = a_pass("ab", "token", name="the ticker", lasting=-MINUTE)
        await store.keep_pass(first)
        assert first == await store.pass_of("ab")
        now = replace(first, until=SPAN[1], confirmed_at=DEFAULT_START, roles=())

        await store.keep_pass(now)

        assert now == await store.pass_of("ab")
        assert await store.pass_of("cd") is None

    async def test_passes_of_a_kind_come_newest_first(self, store: Kept) -> None:
        """Those of other kinds do not come along; ended ones are gone."""
        kept = [a_pass(f"a{n}", "session", at=DEFAULT_START + n * MINUTE) for n in range(3)]
        for one in (*kept, a_pass("b", "token")):
            await store.keep_pass(one)

        assert await store.passes("session") == tuple(reversed(kept))
        await store.end_passes(["a1", "a2", "unknown"])
        await store.end_passes([])
        assert await store.passes("session") == (kept[0],)
        assert await store.passes("link") == ()

    async def test_a_link_is_used_once(self, store: Kept) -> None:
        """The first gets it; afterwards there is none."""
        link = a_pass("ab")
        await store.keep_pass(link)

        assert link == await store.use_link("ab", DEFAULT_START)
        assert await store.use_link("ab", DEFAULT_START) is None
        assert await store.pass_of("ab") is None

    async def test_only_a_link_in_its_time_is_used(self, store: Kept) -> None:
        """A session is no link, a late link is none any more, an unknown one never was."""
        session, link = a_pass("ab", "session"), a_pass("cd")
        await store.keep_pass(session)
        await store.keep_pass(link)

        used = [await store.use_link(one, link.until) for one in ("ab", "cd", "ef")]

        assert used == [None, None, None]
        assert session == await store.pass_of("ab")
        assert link == await store.use_link("cd", link.until - timedelta(microseconds=1))

    async def test_passes_go_when_their_time_is_over(
        self, store: Kept, clock: VirtualClock
    ) -> None:
        """The retention job takes them, and no others."""
        short, long = a_pass("ab"), a_pass("cd", "token", lasting=DAY)
        for one in (short, long):
            await store.keep_pass(one)

        await store.retain(clock.advance_to(short.until))

        assert await store.pass_of("ab") is None
        assert long == await store.pass_of("cd")

    # --- what people see ------------------------------------------------------------------------

    async def test_looks_at_sealed_lines_are_counted_by_day(self, store: Kept) -> None:
        """Each member has a count of their own, which begins anew with each day."""
        ana, ben = user("ana"), user("ben")
        counts = [await store.count_view(ana, DEFAULT_START) for _ in range(3)]

        assert counts == [1, 2, 3]
        assert await store.count_view(ben, DEFAULT_START) == 1
        assert await store.count_view(ana, DEFAULT_START + DAY) == 1

    async def test_counts_of_looks_go_after_a_month(self, store: Kept, clock: VirtualClock) -> None:
        """After 31 days nobody can tell how often somebody looked."""
        await store.count_view(user("ana"), DEFAULT_START)

        await store.retain(clock.advance_to(DEFAULT_START + 31 * DAY))
        assert await store.count_view(user("ana"), DEFAULT_START) == 2
        await store.retain(clock.advance_to(DEFAULT_START + 32 * DAY))
        assert await store.count_view(user("ana"), DEFAULT_START) == 1

    # --- the inbox ------------------------------------------------------------------------------

    async def test_events_are_left_and_received_in_order(self, store: Kept) -> None:
        """They come with rising numbers, after a number, and are gone once received."""
        events = [noted(f"note {n}") for n in range(4)]
        for one in events:
            await store.send(one)

        first = await store.sent(0, 3)
        rest = await store.sent(first[-1][0], 9)
        await store.received(first[1][0])
        left = await store.sent(0, 9)

        assert [event for _, event in (*first, *rest)] == events
        assert [event for _, event in left] == events[2:]
        await store.received(left[-1][0])
        await store.received(left[-1][0])
        assert await store.sent(0, 9) == ()

    async def test_no_number_is_given_twice(self, store: Kept) -> None:
        """Whoever asks for what came after the last one misses nothing, ever."""
        await store.send(noted())
        ((last, _),) = await store.sent(0, 9)
        await store.received(last)

        await store.send(noted("next"))

        assert [event for _, event in await store.sent(last, 9)] == [noted("next")]

    async def test_any_event_can_be_left(self, store: Kept) -> None:
        """Not moves alone."""
        tick = Tick(noted().channel, DEFAULT_START)

        await store.send(tick)

        assert [event for _, event in await store.sent(0, 9)] == [tick]

    # --- times, appeals, members ----------------------------------------------------------------

    async def test_times_without_a_zone_are_refused(self, store: Kept) -> None:
        """Of cases, passes and events alike, and nothing of them is kept."""
        one = appealed(case(1), "d")
        assert one.appeal is not None
        wrong = [
            replace(one, due=NAIVE),
            replace(one, answered_at=NAIVE),
            replace(one, taken_until=NAIVE),
            replace(one, reported=Reported(NAIVE, "test:lead", "a hotline")),
            replace(one, appeal=replace(one.appeal, at=NAIVE)),
        ]
        for changed in wrong:
            with pytest.raises(StorageError, match="has no zone"):
                await store.commit(Commit(cases=(changed,)))
        for time in ({"made_at": NAIVE}, {"until": NAIVE}, {"confirmed_at": NAIVE}):
            with pytest.raises(StorageError, match="has no zone"):
                await store.keep_pass(replace(a_pass("ab"), **time))
        with pytest.raises(StorageError, match="has no zone"):
            await store.send(noted(at=NAIVE))

        assert (await store.find_cases(every(), LEAD, limit=5)).total == 0
        assert await store.pass_of("ab") is None
        assert await store.sent(0, 9) == ()

    async def test_an_appeal_keeps_what_it_is_about(self, store: Kept, clock: VirtualClock) -> None:
        """The hidden text stays while an appeal waits, taken or not; so does its decision."""
        found = decided("1", hide("1"))
        asked = appealed(case(1, found), found.id, "threat")
        holder = f"hide|{ref('1')}"
        await store.commit(Commit(decisions=(found,), cases=(asked,), texts=(sealed(holder, "1"),)))
        await store.commit(Commit(cases=(replace(asked, status="taken"),)))

        await store.retain(clock.advance_to(DEFAULT_START + 200 * DAY))
        assert len(await store.evidence(holder)) == 1
        assert found == await store.decision(found.id)
        await store.commit(Commit(cases=(replace(asked, status="resolved"),)))
        await store.retain(clock.now())

        assert await store.evidence(holder) == ()
        assert await store.decision(found.id) is None

    async def test_verdicts_go_with_their_case(self, store: Kept, clock: VirtualClock) -> None:
        """Figures reach back as far as the records of ended cases: a year."""
        await store.commit(Commit(cases=(judged(1, "right", "threat"),)))

        await store.retain(clock.advance_to(DEFAULT_START + 365 * DAY))
        assert len(await store.verdicts(*SPAN)) == 1
        await store.retain(clock.advance_to(DEFAULT_START + 366 * DAY))
        assert await store.verdicts(*SPAN) == ()

    async def test_an_erased_member_is_signed_out(self, store: Kept) -> None:
        """Their passes go, and how often they looked; nobody else's, and none made later."""
        mine, others = a_pass("ab", who="ana"), a_pass("cd", who="ben")
        for one in (mine, others):
            await store.keep_pass(one)
        for who in ("ana", "ben"):
            await store.count_view(user(who), DEFAULT_START)

        told = await store.erase_member(user("ana"), DEFAULT_START)
        later = a_pass("ef", who="ana", at=DEFAULT_START + MINUTE)
        await store.keep_pass(later)
        await store.retain(DEFAULT_START + MINUTE)

        assert (told.decisions, told.notices, told.states) == ((), (), 0)
        assert await store.pass_of("ab") is None
        assert others == await store.pass_of("cd")
        assert later == await store.pass_of("ef")
        assert await store.count_view(user("ana"), DEFAULT_START) == 1
        assert await store.count_view(user("ben"), DEFAULT_START) == 2

    async def test_a_closed_store_tells_nothing(self, store: Kept) -> None:
        """Whatever is asked after the end is refused in words of ours."""
        await store.close()

        with pytest.raises(StorageError, match="it is closed"):
            await store.find_cases(every(), LEAD, limit=5)
        with pytest.raises(StorageError, match="it is closed"):
            await store.send(noted())
        with pytest.raises(StorageError, match="it is closed"):
            await store.use_link("ab", DEFAULT_START)


def _answered(number: int, minutes: int) -> Case:
    return replace(case(number), answered_at=DEFAULT_START + minutes * MINUTE)
