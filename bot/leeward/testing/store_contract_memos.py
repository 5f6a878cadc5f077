"""The part of a store's contract that is about what adapters find again after a crash."""

# ruff: noqa: S101, PLR2004 - an assert, and the number in it, is how a contract suite speaks
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.store_pieces import case
from leeward_policies.errors import StorageError
from leeward_policies.ports import Commit, Memo, Store

DAY = timedelta(days=1)
CARD = Memo("card:case-12", "-100200/7/31", DEFAULT_START + DAY)


class MemosContract:
    """A memo is kept until it is replaced, forgotten or over; each adapter has its own."""

    async def test_a_memo_comes_back_as_it_was(self, store: Store) -> None:
        """Key, value, end, and whose it is; of a key that nobody wrote there is none."""
        private = Memo("card:case-3", "@direct/7/4", DEFAULT_START + DAY, user("lead"))
        await store.remember("telegram", CARD)
        await store.remember("telegram", private)

        assert await store.recall("telegram", "card:case-12") == CARD
        assert private == await store.recall("telegram", "card:case-3")
        assert await store.recall("telegram", "card:case-1") is None

    async def test_a_memo_takes_the_place_of_the_one_with_its_key(self, store: Store) -> None:
        """The value is the latest, and so are the end and whose it is."""
        later = Memo(CARD.key, "-100200/7/44", DEFAULT_START + 9 * DAY, user("lead"))
        for memo in (CARD, later, CARD):
            await store.remember("telegram", memo)
            assert memo == await store.recall("telegram", CARD.key)
        assert await store.recalled("telegram", "") == (CARD,)

    async def test_memos_of_one_beginning_come_in_the_order_of_their_keys(
        self, store: Store
    ) -> None:
        """Exactly those whose keys begin so, letter for letter; nothing stands for any letter."""
        for key in ("card:b", "card:a", "Card:c", "cards", "card%", "lock:a"):
            await store.remember("telegram", replace(CARD, key=key))

        async def keys(prefix: str) -> list[str]:
            return [memo.key for memo in await store.recalled("telegram", prefix)]

        assert await keys("card:") == ["card:a", "card:b"]
        assert await keys("card%") == ["card%"]
        assert await keys("car_") == []
        assert await keys("") == ["Card:c", "card%", "card:a", "card:b", "cards", "lock:a"]

    async def test_each_adapter_has_memos_of_its_own(self, store: Store) -> None:
        """Nobody reads, replaces or forgets those of another."""
        other = replace(CARD, value="elsewhere")
        await store.remember("telegram", CARD)
        await store.remember("matrix", other)
        await store.forget("slack", CARD.key)

        assert await store.recalled("telegram", "card:") == (CARD,)
        assert await store.recall("matrix", CARD.key) == other
        assert await store.recall("slack", CARD.key) is None

    async def test_a_forgotten_memo_is_gone(self, store: Store) -> None:
        """One that is not there is forgotten, too."""
        await store.remember("telegram", CARD)
        await store.forget("telegram", "card:case-99")
        assert await store.recall("telegram", CARD.key) == CARD

        await store.forget("telegram", CARD.key)
        await store.forget("telegram", CARD.key)

        assert await store.recall("telegram", CARD.key) is None

    async def test_a_memo_goes_when_its_time_is_over(
        self, store: Store, clock: VirtualClock
    ) -> None:
        """Not before; until the retention job runs, what is over is still told."""
        await store.remember("telegram", CARD)
        await store.remember("telegram", replace(CARD, key="lock:1", until=DEFAULT_START + 2 * DAY))

        await store.retain(clock.advance_to(DEFAULT_START + timedelta(hours=23)))
        assert len(await store.recalled("telegram", "")) == 2
        clock.advance_to(DEFAULT_START + DAY)
        assert await store.recall("telegram", CARD.key) == CARD
        await store.retain(DEFAULT_START + DAY)
        assert [one.key for one in await store.recalled("telegram", "")] == ["lock:1"]

    async def test_a_memo_is_erased_with_the_member_it_is_about(self, store: Store) -> None:
        """Also while a case holds the rest; memos of others and of places stay."""
        await store.commit(Commit(cases=(case(1),)))
        for name, about in (("1", user("kai")), ("2", user("mia")), ("3", None)):
            await store.remember("telegram", replace(CARD, key=name, about=about))

        told = await store.erase_member(user("kai"), DEFAULT_START)

        assert (told.decisions, told.notices, told.states) == ((), (), 0)
        assert [one.key for one in await store.recalled("telegram", "")] == ["2", "3"]

    async def test_a_memo_of_after_the_wish_stays(self, store: Store) -> None:
        """Who is erased while a case holds the rest may still be called to a case."""
        await store.commit(Commit(cases=(case(1),)))
        await store.erase_member(user("kai"), DEFAULT_START)
        await store.remember("telegram", replace(CARD, about=user("kai")))

        await store.retain(DEFAULT_START)

        assert await store.recall("telegram", CARD.key) is not None

    async def test_a_member_is_not_told_of_memos(self, store: Store) -> None:
        """They hold ids of places alone, and would tell that a case exists."""
        before = await store.export_member(user("kai"))
        await store.remember("telegram", replace(CARD, about=user("kai")))

        assert before == await store.export_member(user("kai"))

    @pytest.mark.parametrize("value", ["M\u00eda", "a" * 2_001])
    async def test_a_memo_holds_ids_and_times_alone(self, store: Store, value: str) -> None:
        """What may be words, or is too long to be ids, is not kept, and not told in the error."""
        with pytest.raises(StorageError) as told:
            await store.remember("telegram", replace(CARD, value=value))

        assert value not in str(told.value)
        assert await store.recalled("telegram", "") == ()

    async def test_an_end_without_a_zone_is_refused(self, store: Store) -> None:
        """Nobody would know when it is over."""
        naive = datetime(2026, 12, 1, 12)  # noqa: DTZ001 - this is what is refused

        with pytest.raises(StorageError, match="has no zone"):
            await store.remember("telegram", replace(CARD, until=naive))
