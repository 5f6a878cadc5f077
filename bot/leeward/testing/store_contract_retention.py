"""The part of a store's contract that is about letting go in time, and not before."""

# ruff: noqa: S101, PLR2004 - an assert, and the number in it, is how a contract suite speaks
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.store_pieces import (
    benign,
    case,
    decided,
    done,
    hide,
    owe,
    ref,
    sealed,
    state,
    tip,
)
from leeward_policies.domain.case import Case, Status
from leeward_policies.ports import AuditLine, Commit, Retained, Store

STILL_THERE: Final = Retained()


async def _after(store: Store, clock: VirtualClock, days: float) -> Retained:
    """Let so many days pass since the start, and let go of what has had its time."""
    return await store.retain(clock.advance_to(DEFAULT_START + timedelta(days=days)))


def _days(number: float) -> datetime:
    return DEFAULT_START + timedelta(days=number)


class RetentionContract:
    """Everything goes when its default time is over, and stays until then."""

    async def test_ids_of_decisions_go_after_a_week(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """A repeated delivery is known for seven days."""
        await store.commit(Commit(decisions=(benign("1"),)))

        assert await _after(store, clock, 7) == STILL_THERE
        assert Retained(decisions=1) == await _after(store, clock, 8)
        assert frozenset() == await store.seen([benign("1").id])

    async def test_reasons_and_outcomes_go_after_six_months(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """A decision with findings stays known and kept as long as one may appeal."""
        found = decided("1", hide("1"))
        entry = owe(hide("1"), found)
        await store.commit(
            Commit(decisions=(found,), outbox=(entry,), outcomes=((entry, done(hide("1"))),))
        )

        await _after(store, clock, 184)
        assert found == await store.decision(found.id)
        assert frozenset({found.id}) == await store.seen([found.id])
        assert await _after(store, clock, 184.1) == Retained(decisions=2, outcomes=1)
        assert await store.decision(found.id) is None
        assert await store.outcomes([found.id]) == ()
        assert frozenset() == await store.seen([found.id])

    async def test_what_is_owed_is_never_let_go(self, store: Store, clock: VirtualClock) -> None:
        """An act without a final outcome stays owed, however old it is."""
        found = decided("1", tip("1"))
        await store.commit(Commit(decisions=(found,), outbox=(owe(tip("1"), found),)))

        await _after(store, clock, 1_000)

        assert len(await store.owed(10)) == 1

    async def test_reasons_of_an_open_case_stay(self, store: Store, clock: VirtualClock) -> None:
        """As long as people are not done with a case, its decisions and outcomes stay."""
        found = decided("1", hide("1"))
        entry = owe(hide("1"), found)
        await store.commit(
            Commit(
                decisions=(found,),
                outbox=(entry,),
                outcomes=((entry, done(hide("1"))),),
                cases=(case(1, found),),
            )
        )

        await _after(store, clock, 300)

        assert found == await store.decision(found.id)
        assert len(await store.outcomes([found.id])) == 1

    async def test_counters_go_after_thirty_days_and_watched_pairs_after_a_year(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """A piece of the ledger that nothing touches goes; a held one much later."""
        free, held = state("kai", None), state(held=True)
        await store.commit(Commit(states=(free, held)))

        assert await _after(store, clock, 30) == STILL_THERE
        gone = await _after(store, clock, 30.1)
        assert Retained(states=1, forgotten=(free.key,)) == gone
        assert await _after(store, clock, 365) == STILL_THERE
        gone = await _after(store, clock, 365.1)
        assert Retained(states=1, forgotten=(held.key,)) == gone

    async def test_lines_of_a_pair_go_after_thirty_days(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """Without a case each line has thirty days; the younger ones stay readable."""
        key = state().key
        await store.commit(Commit(texts=(sealed(key, "1", "old"),)))
        clock.advance_to(_days(20))
        await store.commit(Commit(texts=(sealed(key, "2", "young"),)))

        assert (await _after(store, clock, 30)).texts == 0
        assert (await _after(store, clock, 31)).texts == 1
        assert [line.text for line in await store.evidence(key)] == ["young"]
        await store.commit(Commit(texts=(sealed(key, "3", "new"),)))
        assert (await _after(store, clock, 51)).texts == 1
        assert [line.text for line in await store.evidence(key)] == ["new"]

    async def test_lines_of_a_pair_stay_while_a_case_is_open(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """A case about the pair keeps its lines until people are done with it."""
        opened = case(1)
        await store.commit(Commit(cases=(opened,), texts=(sealed(state().key, "1"),)))

        assert (await _after(store, clock, 60)).texts == 0
        await store.commit(Commit(cases=(replace(opened, status="closed"),)))
        assert (await _after(store, clock, 61)).texts == 1

    async def test_hidden_texts_go_after_thirty_days_or_after_the_appeal(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """Only a waiting appeal keeps a hidden text longer than thirty days."""
        one, two = decided("1"), decided("2")
        appealed = case(1, one, status="appealed")
        await store.commit(
            Commit(
                decisions=(one, two),
                cases=(appealed, case(2, two)),
                texts=(sealed(f"hide|{ref('1')}", "1"), sealed(f"hide|{ref('2')}", "2")),
            )
        )

        assert (await _after(store, clock, 30)).texts == 0
        assert (await _after(store, clock, 31)).texts == 1
        assert len(await store.evidence(f"hide|{ref('1')}")) == 1
        await store.commit(Commit(cases=(replace(appealed, status="closed"),)))
        assert (await _after(store, clock, 32)).texts == 1

    async def test_the_text_of_a_case_goes_ninety_days_after_its_end(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """The first end counts, also if the case is touched later; its record stays on."""
        opened = case(1, notes=["called the school"])
        await store.commit(Commit(cases=(opened,), texts=(sealed("case|case-1", "1"),)))
        ends: tuple[tuple[int, Status], ...] = ((10, "resolved"), (50, "closed"))
        for days, status in ends:
            await store.commit(Commit(cases=(_changed(opened, days, status),)))

        assert (await _after(store, clock, 100)).texts == 0
        assert (await _after(store, clock, 100.1)).texts == 1
        left = await store.case("case-1")
        assert left is not None
        assert (left.status, left.notes) == ("closed", ())
        assert await store.evidence("case|case-1") == ()

    async def test_a_reopened_case_counts_from_its_new_end(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """An appeal opens a case again; its text stays until ninety days after the new end."""
        opened = case(1)
        await store.commit(Commit(cases=(opened,), texts=(sealed("case|case-1", "1"),)))
        ends: tuple[tuple[int, Status], ...] = (
            (10, "resolved"),
            (50, "appealed"),
            (60, "closed"),
        )
        for days, status in ends:
            await store.commit(Commit(cases=(_changed(opened, days, status),)))

        assert (await _after(store, clock, 150)).texts == 0
        assert (await _after(store, clock, 150.1)).texts == 1

    async def test_the_text_of_a_case_never_stays_longer_than_a_year(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """Even while people work on it, a case keeps its text for 365 days at most."""
        opened = case(1, notes=["still looking"])
        await store.commit(Commit(cases=(opened,)))
        clock.advance_to(_days(300))
        await store.commit(Commit(texts=(sealed("case|case-1", "1"),)))

        assert (await _after(store, clock, 365)).texts == 0
        assert (await _after(store, clock, 365.1)).texts == 1
        assert replace(opened, notes=()) == await store.case("case-1")

    async def test_no_open_case_keeps_other_lines_longer_than_a_year(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """Lines of a pair, and a hidden text, that a case keeps have 365 days like its own."""
        found = decided("1")
        await store.commit(
            Commit(
                cases=(case(1), case(2, found, status="appealed")),
                texts=(sealed(state().key, "1"), sealed(f"hide|{ref('1')}", "1")),
            )
        )

        assert (await _after(store, clock, 365)).texts == 0
        assert (await _after(store, clock, 365.1)).texts == 2

    async def test_a_case_goes_a_year_after_its_end(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """The record of an ended case has 365 days; its number is not given again."""
        found = decided("1")
        await store.commit(
            Commit(decisions=(found,), cases=(case(7, found, status="closed"), case(8)))
        )

        assert (await _after(store, clock, 365)).cases == 0
        assert (await _after(store, clock, 365.1)).cases == 1
        assert await store.case("case-7") is None
        assert await store.case("case-8") is not None
        await store.commit(Commit(cases=(case(8, status="closed"),)))
        await _after(store, clock, 800)
        assert await store.last_case_number() == 8

    async def test_the_audit_log_goes_after_two_years_and_still_holds(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """Old lines are let go from the beginning alone; a checkpoint stands for them."""
        lines = [AuditLine(_days(day), "decision", (f"m{day}",)) for day in (0, 2, 1, 3)]
        await store.commit(Commit(audit=tuple(lines[:1])))
        early = await store.audit_head()
        await store.commit(Commit(audit=tuple(lines[1:])))
        late = await store.audit_head()

        assert (await _after(store, clock, 731)).audit == 0
        assert (await _after(store, clock, 732.5)).audit == 1
        assert 4 == await store.verify_audit(early) == await store.verify_audit(late)
        assert (await _after(store, clock, 733.5)).audit == 2
        assert (await _after(store, clock, 900)).audit == 1
        assert late == await store.audit_head()
        assert await store.verify_audit(late) == 4
        await store.commit(Commit(audit=(AuditLine(_days(900), "decision"),)))
        assert await store.verify_audit(late) == 5

    async def test_letting_go_twice_lets_go_once(self, store: Store, clock: VirtualClock) -> None:
        """A second run at the same moment finds nothing."""
        found = decided("1", hide("1"))
        await store.commit(
            Commit(
                decisions=(found, benign("2")),
                states=(state(),),
                cases=(case(1, found, status="closed"),),
                texts=(sealed("case|case-1", "1"), sealed("hide|m", "1")),
            )
        )

        first = await _after(store, clock, 1_000)
        second = await _after(store, clock, 1_000)

        assert Retained(decisions=3, states=1, texts=2, cases=1, forgotten=(state().key,)) == (
            replace(first, audit=0)
        )
        assert replace(second, audit=0) == STILL_THERE


def _changed(case: Case, days: float, status: Status) -> Case:
    return replace(case, status=status, updated_at=_days(days))
