"""The part of a store's contract that is about what the house notes of members with a decision."""

# ruff: noqa: S101 - an assert, and the number in it, is how a contract suite speaks
from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from leeward.testing.acts import answer
from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.records_pieces import LEAD, Kept, every
from leeward.testing.store_pieces import benign, case, decided, done, owe
from leeward_policies.domain.case import Case, Reporter
from leeward_policies.errors import StorageError
from leeward_policies.ports import Commit, Memo, Rating, TipRatings

DAY: Final = timedelta(days=1)
CHOSEN: Final = Memo("choices|test:mia", "off/de/AT", DEFAULT_START + DAY, user("mia"))


def reported(number: int, *by: str) -> Case:
    """Return a case in which some wait for an answer."""
    waiting = tuple(Reporter(user(one), f"R-{one}", DEFAULT_START) for one in by)
    return replace(case(number, decided(str(number))), reporters=waiting)


class MembersContract:
    """What a member asked for, chose and said is theirs: shown to nobody, erased at once."""

    # --- with a decision ------------------------------------------------------------------------

    async def test_memos_of_the_house_are_committed_with_a_decision(self, store: Kept) -> None:
        """Each under its name; the latest with a key holds, and an erasure reaches it."""
        later = replace(CHOSEN, value="on/de/")
        for memo in (CHOSEN, later):
            await store.commit(Commit(memos=(("leeward", memo), ("other", CHOSEN))))

        assert await store.recall("leeward", CHOSEN.key) == later
        assert await store.recall("other", CHOSEN.key) == CHOSEN
        await store.erase_member(user("mia"), DEFAULT_START)
        assert await store.recalled("leeward", "") == ()

    async def test_a_commit_with_a_wrong_memo_writes_nothing(self, store: Kept) -> None:
        """What may be words is refused, and the rest of the commit with it."""
        wrong = replace(CHOSEN, value="M\u00eda")

        with pytest.raises(StorageError):
            await store.commit(Commit(decisions=(benign("1"),), memos=(("leeward", wrong),)))

        assert await store.seen([benign("1").id]) == frozenset()

    # --- ratings --------------------------------------------------------------------------------

    async def test_ratings_are_counted_by_rule_and_day(self, store: Kept) -> None:
        """Days are counted whole; a decision that is committed again counts nothing anew."""

        def rated(number: int, rule: str, days: int, *, wrong: bool) -> Commit:
            decision = benign(str(number))
            one = Rating(decision.id, rule, DEFAULT_START + days * DAY, is_wrong=wrong)
            return Commit(decisions=(decision,), ratings=(one,))

        for commit in (
            rated(1, "own-phone", 0, wrong=True),
            rated(2, "own-phone", 0, wrong=True),
            rated(3, "own-phone", 0, wrong=False),
            rated(4, "gifts", 0, wrong=False),
            rated(5, "own-phone", 1, wrong=True),
            rated(2, "own-phone", 0, wrong=True),
        ):
            await store.commit(commit)

        midnight = DEFAULT_START.replace(hour=0, minute=0, second=0, microsecond=0)
        both = (TipRatings("gifts", right=1), TipRatings("own-phone", wrong=2, right=1))
        assert await store.tip_ratings(midnight, midnight + DAY) == both
        assert await store.tip_ratings(DEFAULT_START, DEFAULT_START) == both
        next_day = await store.tip_ratings(midnight + DAY, midnight + 9 * DAY)
        assert next_day == (TipRatings("own-phone", wrong=1),)
        assert await store.tip_ratings(midnight - DAY, midnight) == ()

    async def test_ratings_go_with_the_acts_they_are_about(
        self, store: Kept, clock: VirtualClock
    ) -> None:
        """Half a year later nobody knows of them any more."""
        one = Rating(benign("1").id, "own-phone", DEFAULT_START, is_wrong=True)
        await store.commit(Commit(decisions=(benign("1"),), ratings=(one,)))
        span = (DEFAULT_START, DEFAULT_START + DAY)

        await store.retain(clock.advance_to(DEFAULT_START + 184 * DAY))
        assert len(await store.tip_ratings(*span)) == 1
        await store.retain(clock.advance_to(DEFAULT_START + 185 * DAY))
        assert await store.tip_ratings(*span) == ()

    # --- who reported ---------------------------------------------------------------------------

    async def test_who_reported_comes_back_to_the_house_alone(self, store: Kept) -> None:
        """A restart knows who waits; whatever people look cases up by does not tell."""
        one = reported(1, "ana", "ben")
        await store.commit(Commit(decisions=(decided("1"),), cases=(one,)))

        assert await store.case("case-1") == one
        assert await store.cases(("open",), 5, 0) == (one,)
        page = await store.find_cases(every(), LEAD, limit=5)
        found = [*page.cases, *await store.cases_on(decided("1").id)]
        assert [case.id for case in found] == ["case-1", "case-1"]
        assert [case.reporters for case in found] == [(), ()]

    async def test_who_wants_to_be_forgotten_waits_for_no_answer(self, store: Kept) -> None:
        """At once, though the case is open; who else waits there waits on."""
        cases = (reported(1, "ana", "ben"), reported(2, "ana"), reported(3, "ben"))
        await store.commit(
            Commit(
                cases=cases,
                outbox=tuple(
                    owe(answer(user(name), f"answer {name}"), decided("9"))
                    for name in ("ana", "ben")
                ),
            )
        )

        await store.erase_member(user("ana"), DEFAULT_START)

        left = [await store.case(one.id) for one in cases]
        assert [[r.ref.id for r in one.reporters] for one in left if one] == [["ben"], [], ["ben"]]
        assert [one.action.key for one in await store.owed(5)] == ["answer ben"]

    async def test_a_time_without_a_zone_is_refused(self, store: Kept) -> None:
        """Nobody would know when they asked."""
        one = reported(1, "ana")
        naive = replace(one.reporters[0], at=DEFAULT_START.replace(tzinfo=None))

        with pytest.raises(StorageError, match="has no zone"):
            await store.commit(Commit(cases=(replace(one, reporters=(naive,)),)))

    # --- answers --------------------------------------------------------------------------------

    async def test_an_answer_is_told_to_its_reader_and_stands_in_no_figure(
        self, store: Kept
    ) -> None:
        """A count of answers would tell whom a case is about that somebody had reported."""
        entry = owe(answer(user("ana"), "answer ana"), decided("9"))
        await store.commit(Commit(outbox=(entry,)))
        await store.commit(Commit(outcomes=((entry, done(entry.action)),)))

        (notice,) = (await store.export_member(user("ana"))).notices
        assert '"report-outcome-fine"' in notice
        assert await store.act_counts(DEFAULT_START - DAY, DEFAULT_START + DAY) == ()
        assert (await store.export_member(user("kai"))).notices == ()
