"""The part of a store's contract that is about cases and sealed lines."""

# ruff: noqa: S101, PLR2004 - an assert, and the number in it, is how a contract suite speaks
from datetime import timedelta

import pytest
from msgspec.structs import replace

from leeward.testing.clock import DEFAULT_START
from leeward.testing.store_pieces import SECRET, case, decided, ref, sealed
from leeward_policies.domain.case import Status
from leeward_policies.ports import Commit, Store

MINUTE = timedelta(minutes=1)


class CasesContract:
    """Cases come back as they were, in order, and lines open as long as their key lives."""

    # --- cases ----------------------------------------------------------------------------------

    async def test_a_case_comes_back_as_it_was(self, store: Store) -> None:
        """A case is kept whole, its notes included, and its last form counts."""
        first = case(1, decided("1"), notes=[f"{SECRET} asked again"])
        await store.commit(Commit(cases=(first,)))
        assert first == await store.case("case-1")
        second = replace(first, status="taken", assignee="test:lead", notes=(), due=None)

        await store.commit(Commit(cases=(second,)))

        assert second == await store.case("case-1")
        assert await store.case("case-2") is None

    async def test_cases_are_listed_most_urgent_first(self, store: Store) -> None:
        """Cases in the wanted states come by urgency, then by age, page by page."""
        await store.commit(
            Commit(
                cases=(
                    case(1, urgency="low"),
                    case(2, urgency="high", at=DEFAULT_START + MINUTE),
                    case(3, urgency="urgent", status="taken"),
                    case(4, urgency="high"),
                    case(5, urgency="medium", status="appealed"),
                    case(6, urgency="urgent", status="closed"),
                )
            )
        )
        wanted: tuple[Status, ...] = ("open", "taken", "appealed")

        pages = [[one.id for one in await store.cases(wanted, 2, offset)] for offset in (0, 2, 4)]

        assert pages == [["case-3", "case-4"], ["case-2", "case-5"], ["case-1"]]
        assert await store.cases((), 10, 0) == ()
        assert [one.id for one in await store.cases(("closed",), 10, 0)] == ["case-6"]

    async def test_case_numbers_are_never_given_twice(self, store: Store) -> None:
        """The highest number counts, in whatever order cases came; other ids have none."""
        strange = replace(case(1), id="case-x")
        assert await store.last_case_number() == 0

        await store.commit(Commit(cases=(case(12), case(3), strange)))

        assert await store.last_case_number() == 12

    # --- evidence -------------------------------------------------------------------------------

    async def test_sealed_lines_open_oldest_first(self, store: Store) -> None:
        """A holder's lines come back as they were said, in order, and nobody else's."""
        await store.commit(
            Commit(
                texts=(
                    sealed("pair|a|b", "2", "later", at=DEFAULT_START + MINUTE),
                    sealed("pair|a|b", "1", "first", author="mia", context=True),
                    sealed("pair|a|b", "2", "edited", at=DEFAULT_START + MINUTE, revision=1),
                    sealed("pair|a|c", "1", "another's"),
                )
            )
        )

        lines = await store.evidence("pair|a|b")

        assert [line.text for line in lines] == ["first", "later", "edited"]
        assert [line.role for line in lines] == ["context", "evidence", "evidence"]
        assert [ref("1"), ref("2"), ref("2")] == [line.message for line in lines]
        assert [line.revision for line in lines] == [0, 0, 1]
        assert await store.evidence("pair|unknown") == ()

    async def test_a_line_is_sealed_once_and_may_come_to_weigh(self, store: Store) -> None:
        """The first sealing of a line stays, except that context may turn into evidence."""
        await store.commit(Commit(texts=(sealed("pair|a|b", "1", context=True),)))
        await store.commit(Commit(texts=(sealed("pair|a|b", "1"),)))
        await store.commit(Commit(texts=(sealed("pair|a|b", "1", context=True),)))

        lines = await store.evidence("pair|a|b")

        assert [(line.text, line.role) for line in lines] == [(SECRET, "evidence")]

    @pytest.mark.parametrize("text", ["", "\x00", "\ud800 alone", "e\u0301🏳️‍🌈", "a" * 8_000])
    async def test_any_text_can_be_sealed(self, store: Store, text: str) -> None:
        """Whatever was written comes back letter by letter."""
        await store.commit(Commit(texts=(sealed("hide|m", "1", text),)))

        (line,) = await store.evidence("hide|m")

        assert (text, 0) == (line.text, line.cut)

    async def test_a_giant_line_is_cut_and_says_so(self, store: Store) -> None:
        """Of a line beyond 8,000 code points the beginning is kept, and how much was not."""
        await store.commit(Commit(texts=(sealed("hide|m", "1", "🏳" * 20_000),)))

        (line,) = await store.evidence("hide|m")

        assert (line.text, line.cut) == ("🏳" * 8_000, 12_000)

    async def test_a_released_holder_is_empty(self, store: Store) -> None:
        """Releasing a holder takes its lines, and a case's notes; it may begin anew."""
        await store.commit(
            Commit(
                cases=(case(1, notes=["spoke to her parents"]),),
                texts=(sealed("case|case-1", "1"), sealed("pair|a|b", "1")),
            )
        )

        await store.commit(Commit(released=("case|case-1", "pair|unknown")))

        left = await store.case("case-1")
        assert await store.evidence("case|case-1") == ()
        assert left is not None
        assert left.notes == ()
        assert len(await store.evidence("pair|a|b")) == 1

        await store.commit(Commit(texts=(sealed("case|case-1", "2", "again"),)))
        assert [line.text for line in await store.evidence("case|case-1")] == ["again"]
