"""The part of the contract of `Records` that is about finding cases, and members in them."""

# ruff: noqa: S101 - an assert is how a contract suite speaks
from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.records_pieces import LEAD, Kept, appealed, every, ids, shown_to, walk
from leeward.testing.store_pieces import SECRET, case, decided, state
from leeward_policies.case_rights import Role
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import CaseFilter, Commit, Reader

MINUTE: Final = timedelta(minutes=1)
MODERATOR: Final = Reader(user("mod"), ("moderator",))


class FindingContract:
    """People find what they may see, page by page, and nothing tells them of the rest."""

    # --- pages ----------------------------------------------------------------------------------

    async def test_cases_come_in_turn_page_by_page(self, store: Kept) -> None:
        """The most urgent come first, of these the oldest; pages go both ways."""
        await store.commit(
            Commit(
                cases=(
                    case(1, urgency="low"),
                    case(2, urgency="high", at=DEFAULT_START + MINUTE),
                    case(3, urgency="urgent", status="taken"),
                    case(4, urgency="high"),
                    case(5, urgency="medium"),
                )
            )
        )

        pages = await walk(store, every())

        assert pages == [["case-3", "case-4"], ["case-2", "case-5"], ["case-1"]]

    async def test_cases_come_by_their_last_change(self, store: Kept) -> None:
        """In the other order the last changed comes first, whatever its urgency."""
        await store.commit(
            Commit(
                cases=(
                    case(1, urgency="low", changed=3 * MINUTE),
                    case(2, urgency="urgent", changed=MINUTE),
                    case(3, urgency="high", changed=2 * MINUTE),
                )
            )
        )

        pages = await walk(store, CaseFilter(statuses=(), order="newest"))

        assert pages == [["case-1", "case-3"], ["case-2"]]

    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 8, 100])
    async def test_cases_of_one_moment_are_each_shown_once(self, store: Kept, limit: int) -> None:
        """Where all else is equal the id decides, so no page repeats or leaves out a case."""
        cases = [case(n, status="taken" if n % 3 else "open") for n in range(1, 8)]
        await store.commit(Commit(cases=tuple(cases)))
        numbers = [f"case-{n}" for n in range(1, 8)]

        turn = await walk(store, every(), limit=limit)
        newest = await walk(store, CaseFilter(statuses=(), order="newest"), limit=limit)

        assert [one for page in turn for one in page] == numbers
        assert [one for page in newest for one in page] == numbers[::-1]

    async def test_pages_say_how_many_there_are(self, store: Kept) -> None:
        """The total is of all pages; there is nothing before the first and after the last."""
        await store.commit(Commit(cases=tuple(case(n) for n in range(1, 6))))

        first = await store.find_cases(every(), LEAD, limit=3)
        second = await store.find_cases(every(), LEAD, limit=3, cursor=first.after)
        back = await store.find_cases(every(), LEAD, limit=3, cursor=second.before)

        assert (first.total, second.total) == (5, 5)
        assert (first.before, second.after) == (None, None)
        assert ids(second) == ["case-4", "case-5"]
        assert first == back

    async def test_a_page_outlives_the_cases_around_it(self, store: Kept) -> None:
        """A cursor whose case is gone still leads on; beyond the end the last page is shown."""
        await store.commit(Commit(cases=tuple(case(n) for n in range(1, 7))))
        first = await store.find_cases(every("open"), LEAD, limit=2)
        second = await store.find_cases(every("open"), LEAD, limit=2, cursor=first.after)
        closed = tuple(case(n, status="closed") for n in (2, 3, 5, 6))

        await store.commit(Commit(cases=closed[:2]))
        led_on = await store.find_cases(every("open"), LEAD, limit=2, cursor=first.after)
        led_back = await store.find_cases(every("open"), LEAD, limit=2, cursor=second.before)
        await store.commit(Commit(cases=closed))
        at_the_end = await store.find_cases(every("open"), LEAD, limit=2, cursor=second.after)

        assert ids(led_on) == ["case-4", "case-5"]
        assert ids(led_back) == ["case-1", "case-4"]
        assert led_back.before is None
        assert ids(at_the_end) == ["case-1", "case-4"]
        assert at_the_end.after is None

    @pytest.mark.parametrize("cursor", ["", "!", "ä", "bnVsbA==", "AAAA", "\ud800", "x" * 5_000])
    async def test_garbage_for_a_cursor_is_the_first_page(self, store: Kept, cursor: str) -> None:
        """Nobody is shown an error for an address that was cut or made up."""
        await store.commit(Commit(cases=(case(1), case(2))))

        page = await store.find_cases(every(), LEAD, limit=1, cursor=cursor)

        assert await store.find_cases(every(), LEAD, limit=1) == page

    async def test_a_cursor_of_another_order_is_the_first_page(self, store: Kept) -> None:
        """A place in one order is none in the other."""
        await store.commit(Commit(cases=(case(1), case(2), case(3))))
        newest = CaseFilter(statuses=(), order="newest")
        other = await store.find_cases(newest, LEAD, limit=1)

        page = await store.find_cases(every(), LEAD, limit=1, cursor=other.after)

        assert ids(page) == ["case-1"]

    async def test_an_empty_store_has_one_empty_page(self, store: Kept) -> None:
        """Nothing is there, and nothing before or after it."""
        page = await store.find_cases(every(), LEAD, limit=5)

        assert (page.cases, page.total, page.before, page.after) == ((), 0, None, None)

    async def test_notes_are_not_among_what_is_found(self, store: Kept) -> None:
        """A page has its cases whole but for the notes, which stay sealed."""
        kept = case(1, decided("1"), notes=[SECRET])
        await store.commit(Commit(cases=(kept,)))

        page = await store.find_cases(every(), LEAD, limit=5)

        assert page.cases == (replace(kept, notes=()),)

    # --- what narrows a search ------------------------------------------------------------------

    async def test_a_search_is_narrowed(self, store: Kept) -> None:
        """By state, urgency, kind, who looks after it, and whether it is an appeal."""
        one = case(1, urgency="urgent")
        two = replace(case(2, status="taken"), assignee="test:mod", kind="threat")
        three = appealed(case(3), decided("3").id, "threat")
        await store.commit(Commit(cases=(one, two, three)))
        wanted = {
            CaseFilter(statuses=("open", "appealed")): ["case-1", "case-3"],
            CaseFilter(statuses=(), urgencies=("urgent", "low")): ["case-1"],
            CaseFilter(statuses=(), kinds=("threat",)): ["case-2"],
            CaseFilter(statuses=(), assignee="test:mod"): ["case-2"],
            CaseFilter(statuses=(), assignee=""): ["case-1", "case-3"],
            CaseFilter(statuses=(), is_appeal=True): ["case-3"],
            CaseFilter(statuses=(), is_appeal=False): ["case-1", "case-2"],
            CaseFilter(statuses=("closed",)): [],
        }

        for one_filter, expected in wanted.items():
            page = await store.find_cases(one_filter, LEAD, limit=5)
            assert (one_filter, expected, len(expected)) == (one_filter, ids(page), page.total)

    async def test_cases_about_somebody_are_found(self, store: Kept) -> None:
        """By the printed ref or the id alone, of the author or the target, exactly."""
        slack = UserRef("slack", "T1", "U/2")
        matrix = UserRef("matrix", "", "@kai:example.org")
        one, two, three = case(1), case(2, author="mia", target=None), case(3, author="ole")
        three = replace(three, subject=replace(three.subject, author=slack, target=matrix))
        await store.commit(Commit(cases=(one, two, three)))
        wanted = {
            "test:kai": ["case-1"],
            "kai": ["case-1"],
            "mia": ["case-1", "case-2"],
            "slack:T1/U%2F2": ["case-3"],
            "slack:U%2F2": [],
            "U%2F2": ["case-3"],
            "U/2": ["case-3"],
            "@kai:example.org": ["case-3"],
            "matrix:@kai:example.org": ["case-3"],
            "matrix:%40kai%3Aexample.org": ["case-3"],
            "matrix:@kai%3Aexample.org": ["case-3"],
            "ka": [],
            "%": [],
            "test": [],
            "ole": [],
            "\ud800": [],
        }

        for words, expected in wanted.items():
            page = await store.find_cases(CaseFilter(statuses=(), about=words), LEAD, limit=5)
            assert (words, expected, len(expected)) == (words, ids(page), page.total)

    async def test_a_search_about_somebody_has_pages_too(self, store: Kept) -> None:
        """In either order, forwards and backwards, and narrowed by the rest."""
        cases = [case(n, changed=n * MINUTE, target=None) for n in range(1, 6)]
        await store.commit(Commit(cases=(*cases, case(6, status="closed"), case(7, author="ole"))))
        turn = CaseFilter(statuses=("open",), about="kai")

        assert await walk(store, turn) == [["case-1", "case-2"], ["case-3", "case-4"], ["case-5"]]
        newest = await walk(store, replace(turn, order="newest"))
        assert newest == [["case-5", "case-4"], ["case-3", "case-2"], ["case-1"]]

    # --- who sees what --------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("roles", "seen"),
        [
            ((), []),
            (("admin",), []),
            (("moderator",), ["case-2"]),
            (("safety-lead",), ["case-1", "case-2"]),
            (("csea",), ["case-3"]),
            (("moderator", "csea", "admin"), ["case-2", "case-3"]),
        ],
    )
    async def test_nobody_learns_of_what_they_may_not_see(
        self, store: Kept, roles: tuple[Role, ...], seen: list[str]
    ) -> None:
        """What lies before others is neither shown nor counted, however one asks."""
        await store.commit(
            Commit(
                cases=(
                    shown_to(case(1), "safety-lead"),
                    shown_to(case(2), "moderators"),
                    shown_to(case(3), "csea"),
                )
            )
        )

        for words in ("", "kai"):
            wanted = CaseFilter(statuses=(), about=words)
            page = await store.find_cases(wanted, Reader(user("mod"), roles), limit=5)
            assert (seen, len(seen)) == (ids(page), page.total)

    async def test_nobody_learns_of_a_case_about_themselves(self, store: Kept) -> None:
        """Whoever a case is about does not find it, whatever they are; its target does."""
        kept = [shown_to(case(n, author=who), "moderators") for n, who in ((1, "kai"), (2, "ole"))]
        await store.commit(Commit(cases=tuple(kept)))
        everything: tuple[Role, ...] = ("moderator", "safety-lead", "csea", "admin")

        for words in ("", "kai", "test:kai"):
            wanted = CaseFilter(statuses=(), about=words)
            page = await store.find_cases(wanted, Reader(user("kai"), everything), limit=5)
            seen = [] if words else ["case-2"]
            assert (seen, len(seen)) == (ids(page), page.total)
        mia = await store.find_cases(every(), Reader(user("mia"), ("moderator",)), limit=5)
        assert ids(mia) == ["case-1", "case-2"]

    async def test_a_case_that_lies_before_others_now_is_seen_no_more(self, store: Kept) -> None:
        """Called abuse material, a case is gone for everybody but its responders."""
        before = shown_to(case(1), "moderators")
        await store.commit(Commit(cases=(before,)))
        assert (await store.find_cases(every(), MODERATOR, limit=5)).total == 1

        await store.commit(Commit(cases=(shown_to(before, "csea"),)))

        assert (await store.find_cases(every(), MODERATOR, limit=5)).total == 0

    # --- a decision, a member -------------------------------------------------------------------

    async def test_cases_on_a_decision_are_found(self, store: Kept) -> None:
        """Also where a case lists it no longer; an appeal against it is among them."""
        one, other = decided("1"), decided("2")
        await store.commit(
            Commit(cases=(case(1, one, notes=["a note"]), appealed(case(2, one), one.id)))
        )
        now = case(1, other, notes=["a note"])
        await store.commit(Commit(cases=(now,)))

        assert await store.cases_on(one.id) == (now, appealed(case(2, one), one.id))
        assert await store.cases_on(other.id) == (now,)
        assert await store.cases_on("unknown") == ()

    async def test_decisions_about_a_member_come_latest_first(self, store: Kept) -> None:
        """What a member did, and what nobody else did."""
        found = [decided(str(n), at=DEFAULT_START + n * MINUTE) for n in range(3)]
        await store.commit(Commit(decisions=(*found, decided("9", author="ole", target="kai"))))

        assert await store.decisions_about(user("kai"), 2) == (found[2], found[1])
        assert await store.decisions_about(user("nobody"), 2) == ()

    async def test_pieces_of_the_ledger_about_a_member_are_found(self, store: Kept) -> None:
        """Those that are held too; in the order of their keys."""
        rows = (state("kai", None), state("ole", "kai", held=True), state("ole", None))
        await store.commit(Commit(states=rows))

        found = await store.states_about(user("kai"))

        assert found == tuple(sorted(rows[:2], key=lambda row: row.key))
        assert await store.states_about(user("nobody")) == ()
