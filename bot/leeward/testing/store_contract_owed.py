"""The part of a store's contract that is about what is owed, and what came of it."""

# ruff: noqa: S101, PLR2004 - an assert, and the number in it, is how a contract suite speaks
from datetime import timedelta

import pytest
from msgspec.structs import replace

from leeward.testing.builders import PLATFORM
from leeward.testing.clock import DEFAULT_START
from leeward.testing.store_pieces import ask, benign, decided, done, hide, owe, tip, warn
from leeward_policies.domain.action import (
    Action,
    Failed,
    Observed,
    Outcome,
    Refused,
    TryLater,
    Unsupported,
)
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Commit, Reach, Store

SECOND = timedelta(seconds=1)
KEY = "hide 1"


class OwedContract:
    """What is owed stays owed until its outcome is final, and is done once."""

    async def test_what_is_owed_comes_due_first_then_oldest_first(self, store: Store) -> None:
        """Entries without a time come first, oldest first; then the others by their time."""
        found = decided("1")
        entries = (
            owe(hide("1"), found, at=DEFAULT_START + 2 * SECOND),
            owe(hide("2"), found, due=DEFAULT_START + 9 * SECOND),
            owe(hide("3"), found, due=DEFAULT_START + 5 * SECOND),
            owe(hide("4"), found, at=DEFAULT_START + SECOND, case="case-1"),
        )
        await store.commit(Commit(decisions=(found,), outbox=entries))

        owed = await store.owed(10)

        assert [entries[3], entries[0], entries[2], entries[1]] == list(owed)
        assert [entries[3], entries[0]] == list(await store.owed(2))
        due = await store.owed(10, after=DEFAULT_START + 5 * SECOND)
        assert [entries[3], entries[0], entries[2]] == list(due)

    async def test_entries_of_one_moment_keep_their_order(self, store: Store) -> None:
        """Acts of the same moment stay in the order in which they were committed."""
        found = decided("1")
        acts: list[Action] = [tip("1"), hide("1"), warn("1"), ask("1")]

        await store.commit(Commit(outbox=tuple(owe(act, found) for act in acts)))

        assert acts == [entry.action for entry in await store.owed(10)]

    async def test_attempts_are_counted_before_anything_is_sent(self, store: Store) -> None:
        """Each beginning counts; unknown keys are ignored."""
        found = decided("1")
        await store.commit(Commit(outbox=(owe(hide("1"), found), owe(hide("2"), found))))

        await store.begin([KEY])
        await store.begin([KEY, "hide unknown"])

        assert [entry.attempts for entry in await store.owed(10)] == [2, 0]

    @pytest.mark.parametrize(
        "outcome",
        [
            done(hide("1")),
            Observed(KEY, DEFAULT_START),
            Unsupported(KEY, DEFAULT_START, "cannot"),
            Refused(KEY, DEFAULT_START, "may not"),
            Failed(KEY, DEFAULT_START, "who knows"),
        ],
    )
    async def test_a_final_outcome_empties_the_box(self, store: Store, outcome: Outcome) -> None:
        """After it nothing is owed, the outcome is known, and the same act is never owed again."""
        found = decided("1", hide("1"))
        entry = owe(hide("1"), found)
        await store.commit(Commit(decisions=(found,), outbox=(entry,)))

        await store.commit(Commit(outcomes=((entry, outcome),)))

        assert await store.owed(10) == ()
        assert (outcome,) == await store.outcomes([found.id])
        await store.commit(Commit(outbox=(entry,)))
        assert await store.owed(10) == ()

    async def test_the_first_final_outcome_stays(self, store: Store) -> None:
        """What is told of an act after its final outcome changes nothing."""
        found = decided("1", hide("1"))
        entry = owe(hide("1"), found)
        await store.commit(Commit(outbox=(entry,)))
        await store.commit(Commit(outcomes=((entry, done(hide("1"))),)))

        late = Failed(KEY, DEFAULT_START + SECOND, "no answer")
        await store.commit(Commit(outcomes=((entry, late),)))
        await store.commit(Commit(outcomes=((entry, TryLater(KEY, DEFAULT_START, 5)),)))

        assert await store.owed(10) == ()
        assert (done(hide("1")),) == await store.outcomes([found.id])

    async def test_try_later_puts_an_entry_off(self, store: Store) -> None:
        """The entry stays, due after the seconds asked for, or at its own later time."""
        found = decided("1")
        entry = owe(hide("1"), found)
        await store.commit(Commit(outbox=(entry,)))

        outcome = TryLater(KEY, DEFAULT_START, 3.5)
        await store.commit(Commit(outcomes=((entry, outcome),)))

        (put_off,) = await store.owed(10)
        assert DEFAULT_START + timedelta(seconds=3.5) == put_off.due
        assert await store.owed(10, after=DEFAULT_START + 3 * SECOND) == ()
        assert (outcome,) == await store.outcomes([found.id])

        own = replace(put_off, due=DEFAULT_START + 60 * SECOND, attempts=4)
        await store.commit(Commit(outcomes=((own, outcome),)))
        assert (own,) == await store.owed(10)

    async def test_a_failure_with_a_later_time_is_tried_again(self, store: Store) -> None:
        """An entry that is due after its failure stays; its last outcome is what is known."""
        found = decided("1")
        entry = owe(hide("1"), found)
        await store.commit(Commit(outbox=(entry,)))
        again = replace(entry, due=DEFAULT_START + SECOND, attempts=1)

        await store.commit(Commit(outcomes=((again, Failed(KEY, DEFAULT_START, "no")),)))

        assert (again,) == await store.owed(10)
        at = DEFAULT_START + 2 * SECOND
        await store.commit(Commit(outcomes=((again, done(hide("1"), at)),)))
        assert await store.owed(10) == ()
        assert (done(hide("1"), at),) == await store.outcomes([found.id])

    async def test_outcomes_are_found_by_decision(self, store: Store) -> None:
        """Outcomes of the wanted decisions come oldest first, and no others."""
        one, two = decided("1"), decided("2")
        entries = (owe(hide("1"), one), owe(tip("1"), one), owe(hide("2"), two))
        outcomes = (
            done(hide("1"), DEFAULT_START + SECOND),
            done(tip("1")),
            done(hide("2")),
        )
        await store.commit(
            Commit(outbox=entries, outcomes=tuple(zip(entries, outcomes, strict=True)))
        )

        assert (outcomes[1], outcomes[0]) == await store.outcomes([one.id, benign("9").id])
        assert len(await store.outcomes([one.id, two.id])) == 3
        assert await store.outcomes([]) == ()

    async def test_private_words_are_counted_by_platform(self, store: Store) -> None:
        """Tips and private warnings count as arrived or not; nothing else does, nothing older."""
        one, later = decided("1"), DEFAULT_START + 9 * SECOND
        public = replace(warn("4"), key="in public", place="public")
        elsewhere = replace(tip("5"), key="elsewhere", to=UserRef("other", "", "nia"))
        ends: list[tuple[Action, Outcome]] = [
            (tip("1"), done(tip("1"), later)),
            (tip("2"), Refused("tip 2", later, "closed")),
            (warn("1"), done(warn("1"), later)),
            (warn("2"), Failed("warn 2", later, "who knows")),
            (elsewhere, Unsupported("elsewhere", later, "cannot")),
            (public, done(public, later)),
            (hide("1"), done(hide("1"), later)),
            (tip("3"), Observed("tip 3", later)),
            (tip("6"), TryLater("tip 6", later, 5)),
            (tip("7"), done(tip("7"))),
            (replace(tip("8"), mode="observe"), Unsupported("tip 8", later, "nobody listens")),
        ]
        entries = [owe(action, one) for action, _ in ends]
        came = tuple(zip(entries, (outcome for _, outcome in ends), strict=True))
        await store.commit(Commit(outbox=tuple(entries), outcomes=came))

        counted = await store.reach(DEFAULT_START + SECOND)

        assert {*counted} == {Reach(PLATFORM, 2, 2), Reach("other", 0, 1)}
        assert await store.reach(later + SECOND) == ()
        assert await store.reach(DEFAULT_START, later) == (Reach(PLATFORM, 1, 0),)
