"""What every store owes the house: subclass `StoreContract` in a test file of your own.

The tests are coroutines; set `asyncio_mode = "auto"` for pytest-asyncio.

```python
class TestOurStore(StoreContract):
    @pytest.fixture
    async def store(self, clock: VirtualClock) -> AsyncIterator[Store]:
        async with OurStore(clock) as store:
            yield store
```
"""

# ruff: noqa: S101, PLR2004 - an assert, and the number in it, is how a contract suite speaks
from datetime import timedelta

import pytest
from msgspec.structs import replace

from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.store_contract_cases import CasesContract
from leeward.testing.store_contract_members import MembersContract
from leeward.testing.store_contract_memos import MemosContract
from leeward.testing.store_contract_owed import OwedContract
from leeward.testing.store_contract_retention import RetentionContract
from leeward.testing.store_contract_rights import RightsContract
from leeward.testing.store_pieces import (
    ask,
    benign,
    case,
    decided,
    hide,
    owe,
    sealed,
    state,
)
from leeward_policies.errors import AuditBroken, LeaseTaken, StorageError
from leeward_policies.ports import AuditHead, AuditLine, Commit, StateRow, Store

MINUTE = timedelta(minutes=1)


class StoreContract(
    OwedContract,
    CasesContract,
    RightsContract,
    RetentionContract,
    MemosContract,
    MembersContract,
):
    """The promises of a `Store`; each test is one of them."""

    @pytest.fixture
    def clock(self) -> VirtualClock:
        """Return the clock that the store under test reads."""
        return VirtualClock()

    @pytest.fixture
    def store(self, clock: VirtualClock) -> Store:
        """Return an empty store that reads the clock."""
        raise NotImplementedError("Say which store is tested: override the fixture `store`.")

    # --- decisions ------------------------------------------------------------------------------

    async def test_committed_decisions_are_known(self, store: Store) -> None:
        """Ids of committed decisions are known, with findings and without; no others are."""
        plain, found, other = benign("1"), decided("2"), benign("3")

        await store.commit(Commit(decisions=(plain, found)))

        assert {plain.id, found.id} == await store.seen([plain.id, found.id, other.id])
        assert frozenset() == await store.seen([])

    async def test_decisions_with_findings_are_kept_whole(self, store: Store) -> None:
        """A decision with findings comes back as it was; of another only the id is kept."""
        plain, found = benign("1"), decided("2", hide("2"), ask("2"))

        await store.commit(Commit(decisions=(plain, found)))

        assert found == await store.decision(found.id)
        assert await store.decision(plain.id) is None
        assert await store.decision(benign("3").id) is None

    async def test_a_persons_order_is_kept_whole(self, store: Store) -> None:
        """A decision with acts comes back as it was, although no rule has found anything."""
        ordered = replace(benign("1"), actions=(hide("1"), ask("1")))

        await store.commit(Commit(decisions=(ordered,)))

        assert ordered == await store.decision(ordered.id)

    async def test_a_large_group_is_committed(self, store: Store) -> None:
        """A group may be of any size."""
        decisions = tuple(benign(str(number)) for number in range(1_111))

        await store.commit(Commit(decisions=decisions))

        assert len(await store.seen([one.id for one in decisions])) == 1_111

    async def test_an_empty_commit_changes_nothing(self, store: Store) -> None:
        """Committing nothing is allowed."""
        await store.commit(Commit())

        assert await store.verify_audit() == 0

    async def test_a_repeated_decision_changes_nothing(self, store: Store) -> None:
        """What came with a decision that is delivered again is neither doubled nor undone."""
        found = decided("1", ask("1"))
        opened = case(1, found)
        commit = Commit(
            decisions=(found,),
            outbox=(owe(ask("1"), found, case="case-1"),),
            cases=(opened,),
            texts=(sealed("case|case-1", "1"),),
            audit=(AuditLine(found.at, "decision", (found.id,)),),
        )
        await store.commit(commit)
        taken = replace(opened, status="taken", updated_at=opened.updated_at + MINUTE)
        await store.commit(Commit(cases=(taken,)))
        await store.begin(["ask 1"])

        await store.commit(replace(commit, cursors=(("loop", "7"),)))

        assert await store.verify_audit() == 1
        assert taken == await store.case("case-1")
        assert [entry.attempts for entry in await store.owed(10)] == [1]
        assert len(await store.evidence("case|case-1")) == 1
        assert await store.cursor("loop") == "7"

    async def test_a_repeated_decision_reopens_nothing_that_was_let_go(self, store: Store) -> None:
        """The text of a decision that is delivered again is not sealed again."""
        found = decided("1", hide("1"))
        commit = Commit(decisions=(found,), texts=(sealed("hide|m", "1"),))
        await store.commit(commit)
        await store.commit(Commit(released=("hide|m",)))

        await store.commit(commit)

        assert await store.evidence("hide|m") == ()

    async def test_new_decisions_beside_repeated_ones_are_kept(self, store: Store) -> None:
        """In one group with a repeated decision, a new one is written with all that is its own."""
        old, new = decided("1", hide("1")), decided("2", hide("2"))
        await store.commit(Commit(decisions=(old,), outbox=(owe(hide("1"), old),)))

        await store.commit(
            Commit(
                decisions=(old, new, new),
                outbox=(owe(hide("1"), old), owe(hide("2"), new)),
                audit=(
                    AuditLine(old.at, "decision", (old.id,)),
                    AuditLine(new.at, "decision", (new.id,)),
                ),
            )
        )

        assert new == await store.decision(new.id)
        assert [entry.action.key for entry in await store.owed(10)] == ["hide 1", "hide 2"]
        assert await store.verify_audit() == 1

    async def test_a_commit_is_written_whole_or_not_at_all(self, store: Store) -> None:
        """A commit with a time that has no zone is refused, and nothing of it is kept."""
        found = decided("1", hide("1"))
        naive = DEFAULT_START.replace(tzinfo=None)

        with pytest.raises(StorageError, match="has no zone"):
            await store.commit(
                Commit(
                    decisions=(found,),
                    states=(state(),),
                    outbox=(owe(hide("1"), found),),
                    cases=(case(1, found),),
                    texts=(sealed("case|case-1", "1"),),
                    cursors=(("loop", "7"),),
                    audit=(AuditLine(found.at, "decision"), AuditLine(naive, "decision")),
                )
            )

        assert frozenset() == await store.seen([found.id])
        assert await store.decision(found.id) is None
        assert [row async for row in store.states()] == []
        assert await store.owed(10) == ()
        assert await store.case("case-1") is None
        assert await store.last_case_number() == 0
        assert await store.evidence("case|case-1") == ()
        assert await store.cursor("loop") is None
        assert await store.verify_audit() == 0

    # --- cursors and the ledger -----------------------------------------------------------------

    async def test_each_adapter_has_its_own_cursor(self, store: Store) -> None:
        """The last cursor of an adapter is kept; an unknown adapter has none."""
        await store.commit(Commit(cursors=(("loop", "1"), ("chat", "a"))))
        await store.commit(Commit(cursors=(("loop", "2"),)))

        found = [await store.cursor(name) for name in ("loop", "chat", "other")]

        assert found == ["2", "a", None]

    async def test_states_come_back_in_key_order(self, store: Store) -> None:
        """Every piece comes back as it was, however many there are, and in the order of keys."""
        rows = [state(f"member-{number:05}", None) for number in range(2_345)]
        rows.append(state("kai", "kai", held=True))
        await store.commit(Commit(states=tuple(reversed(rows))))

        found = [row async for row in store.states()]

        assert sorted(rows, key=lambda row: row.key) == found

    async def test_a_state_is_replaced_and_removed(self, store: Store) -> None:
        """The last piece under a key counts; one without content is no longer kept."""
        first, other = state(packed=b"1"), state("ana", None)
        await store.commit(Commit(states=(first, other)))
        second = replace(first, packed=b"2", at=first.at + MINUTE, held=True)

        await store.commit(Commit(states=(second, replace(other, packed=None))))

        assert [second] == [row async for row in store.states()]
        assert (second,) == await store.state([first.key, other.key, "pair|unknown"])
        assert await store.state([]) == ()

    # --- the lease ------------------------------------------------------------------------------

    async def test_one_pipeline_at_a_time(self, store: Store, clock: VirtualClock) -> None:
        """While a lease lasts nobody else gets it; the refusal names the holder and the end."""
        await store.acquire_lease("first", 30)
        clock.advance(29)

        with pytest.raises(LeaseTaken, match=r"first holds it until 2026-11-20 16:00:30"):
            await store.acquire_lease("second", 30)

    async def test_a_lease_is_renewed_given_back_and_inherited(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """The holder may renew; a lease that is given back or has run out is free."""
        await store.acquire_lease("first", 30)
        clock.advance(20)
        await store.acquire_lease("first", 30)
        clock.advance(20)
        with pytest.raises(LeaseTaken):
            await store.acquire_lease("second", 30)

        await store.release_lease("second")
        with pytest.raises(LeaseTaken):
            await store.acquire_lease("second", 30)

        await store.release_lease("first")
        await store.acquire_lease("second", 30)
        clock.advance(31)
        await store.acquire_lease("third", 30)

    # --- the audit log --------------------------------------------------------------------------

    async def test_the_audit_head_moves_with_every_line(self, store: Store) -> None:
        """The head counts all lines; one noted earlier still fits, another one does not."""
        heads = [await store.audit_head()]
        for what in ("decision", "decision", "outcome.done"):
            await store.commit(Commit(audit=(AuditLine(DEFAULT_START, what, ("m1",)),)))
            heads.append(await store.audit_head())

        assert [head.count for head in heads] == [0, 1, 2, 3]
        assert len({head.seal for head in heads}) == 4
        for head in heads:
            assert head == AuditHead.parse(str(head))
            assert await store.verify_audit(head) == 3
        with pytest.raises(AuditBroken, match="line 2"):
            await store.verify_audit(AuditHead(2, heads[1].seal))
        with pytest.raises(AuditBroken, match="line 4"):
            await store.verify_audit(AuditHead(5, heads[1].seal))

    # --- the end --------------------------------------------------------------------------------

    async def test_a_closed_store_refuses_everything(self, store: Store) -> None:
        """Closing twice is fine; whatever is asked after that is refused in words of ours."""
        await store.close()
        await store.close()

        with pytest.raises(StorageError, match="it is closed"):
            await store.commit(Commit())
        with pytest.raises(StorageError, match="it is closed"):
            await store.seen(["a"])
        with pytest.raises(StorageError, match="it is closed"):
            await anext(aiter(store.states()))

    async def test_odd_keys_are_kept_as_they_are(self, store: Store) -> None:
        """Keys are compared letter by letter, whatever they hold."""
        keys = ["pair|a|b", "pair|a|B", "pair|a| b", "'; drop table state; --", "ä", "%", "\x00"]
        rows = tuple(StateRow(key, b"1", DEFAULT_START, ()) for key in keys)

        await store.commit(Commit(states=rows))

        assert sorted(keys) == [row.key for row in await store.state(keys)]
        assert sorted(keys) == [row.key async for row in store.states()]
