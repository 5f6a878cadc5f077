"""The part of a store's contract that is about what a member may know, and may have erased."""

# ruff: noqa: S101 - an assert, and the number in it, is how a contract suite speaks
from datetime import timedelta

import msgspec
from msgspec.structs import replace

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.store_pieces import (
    ask,
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
    warn,
)
from leeward_policies.domain.action import Action, Observed
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Category
from leeward_policies.ports import Commit, MemberData, Store

KAI, MIA = user("kai"), user("mia")
LATER = DEFAULT_START + timedelta(days=1)
NOTHING = (), (), 0


def _told(data: MemberData) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    return data.decisions, data.notices, data.states


async def _happen(store: Store, number: str, *acts: Action, category: Category) -> Decision:
    """Commit a decision about Kai, and that its acts were done."""
    found = decided(number, *acts, category=category)
    entries = tuple(owe(act, found) for act in acts)
    await store.commit(
        Commit(
            decisions=(found,),
            outbox=entries,
            outcomes=tuple((entry, done(entry.action)) for entry in entries),
        )
    )
    return found


class RightsContract:
    """A member learns and loses what is theirs, and nothing shows what is held (`precise.md` 6)."""

    async def test_a_member_is_told_what_was_done_and_why(self, store: Store) -> None:
        """A statement of reasons says what was done about which message, when, why, and for it."""
        found = await _happen(store, "1", hide("1"), warn("1"), category="threat")

        data = await store.export_member(KAI)

        (line,) = data.decisions
        told = msgspec.json.decode(line)
        assert str(KAI) == data.member
        assert (found.id, str(ref("1"))) == (told["decision"], told["message"])
        assert told["is_automated"] is True
        assert [act["kind"] for act in told["acts"]] == ["hide", "warn"]
        assert {"{author} wrote to {target}"} == {act["because"] for act in told["acts"]}
        (notice,) = data.notices
        assert msgspec.json.decode(notice)["kind"] == "warn"

    async def test_a_target_is_told_which_tips_they_got(self, store: Store) -> None:
        """What was decided about another's message is not theirs; the tip they were given is."""
        await _happen(store, "1", hide("1"), tip("1"), category="threat")

        data = await store.export_member(MIA)

        assert data.decisions == ()
        (notice,) = data.notices
        assert (msgspec.json.decode(notice)) == {
            "kind": "tip",
            "topic": "own-phone",
            "at": "2026-11-20T16:00:00Z",
        }

    async def test_reports_and_patterns_are_told_to_nobody(self, store: Store) -> None:
        """A hide after a report, or within a pattern, is told without its reason."""
        await _happen(store, "1", hide("1", rule="report"), category="report")
        await _happen(store, "2", hide("2", rule="grooming"), category="grooming")

        data = await store.export_member(KAI)

        for line in data.decisions:
            (act,) = msgspec.json.decode(line)["acts"]
            assert (act["because"], act["facts"]) == (None, [])
            for word in ("report", "grooming", "threat", str(MIA)):
                assert word not in line

    async def test_what_was_not_done_is_not_told(self, store: Store) -> None:
        """Decisions that were only observed, only asked people, or wait, have no statement."""
        observed = decided("1", hide("1"))
        entry = owe(hide("1"), observed)
        waiting = decided("2", hide("2"))
        await store.commit(
            Commit(
                decisions=(observed, waiting),
                outbox=(entry, owe(hide("2"), waiting)),
                outcomes=((entry, Observed("hide 1", DEFAULT_START)),),
            )
        )
        await _happen(store, "3", ask("3"), category="threat")

        assert _told(await store.export_member(KAI)) == NOTHING

    async def test_only_free_pieces_of_the_ledger_count(self, store: Store) -> None:
        """A watched pair is not counted, for neither of its two members."""
        await store.commit(
            Commit(states=(state(held=True), state("kai", "ana"), state("kai", None)))
        )

        found = [(await store.export_member(one)).states for one in (KAI, MIA, user("ana"))]

        assert found == [2, 0, 1]

    async def test_export_and_erasure_answer_alike_with_and_without_a_case(
        self, store: Store
    ) -> None:
        """Whatever is held about Kai and not about Ole, both get the same answers throughout."""
        await _populate(store, "kai", is_held=True)
        await _populate(store, "ole", is_held=False)

        kai = await _answers(store, KAI)
        ole = await _answers(store, user("ole"))

        assert kai == ole
        assert kai == [(1, 1, 1), (1, 1, 1), (0, 0, 0), (0, 0, 0)]

    async def test_erasure_takes_what_is_free(self, store: Store) -> None:
        """Records, notices, pieces of the ledger, hidden texts and closed cases are gone."""
        found = await _populate(store, "ole", is_held=False)
        await store.commit(
            Commit(
                cases=(case(8, found, author="ole", status="closed"),),
                texts=(sealed("case|case-8", "8", author="ole"),),
            )
        )
        other = await _happen(store, "7", warn("7"), category="threat")

        await store.erase_member(user("ole"), LATER)

        assert await store.decision(found.id) is None
        assert await store.outcomes([found.id]) == ()
        assert [row async for row in store.states()] == []
        assert await store.evidence(f"hide|{ref('ole')}") == ()
        assert await store.case("case-8") is None
        assert await store.evidence("case|case-8") == ()
        assert other == await store.decision(other.id)
        assert frozenset({found.id}) == await store.seen([found.id])

    async def test_what_is_held_stays_until_nothing_holds_it(self, store: Store) -> None:
        """A wish reaches what was held once the case is closed and the pair has fallen."""
        found = await _populate(store, "kai", is_held=True)
        opened = await store.case("case-1")
        assert opened is not None
        await store.erase_member(KAI, LATER)
        await store.retain(LATER)

        assert found == await store.decision(found.id)
        assert opened == await store.case("case-1")
        assert len(await store.evidence("case|case-1")) == 1
        assert len(await store.evidence(f"hide|{ref('kai')}")) == 1
        assert len(await store.evidence(state().key)) == 1
        assert [state(held=True)] == [row async for row in store.states()]

        await store.commit(
            Commit(
                cases=(replace(opened, status="closed"),),
                states=(state(),),
                released=(state().key,),
            )
        )
        gone = await store.retain(LATER)

        assert (state().key,) == gone.forgotten
        assert await store.decision(found.id) is None
        assert await store.case("case-1") is None
        assert await store.evidence("case|case-1") == ()
        assert await store.evidence(f"hide|{ref('kai')}") == ()
        assert [row async for row in store.states()] == []

    async def test_a_watched_pair_holds_its_decisions_and_lines(self, store: Store) -> None:
        """Without any case, what belongs to a watched pair stays, and is not told."""
        found = decided("1", category="grooming")
        await store.commit(
            Commit(
                decisions=(found,),
                states=(state(held=True),),
                texts=(sealed(state().key, "1"),),
            )
        )

        before = await store.export_member(KAI)
        await store.erase_member(KAI, LATER)

        assert NOTHING == _told(before) == _told(await store.export_member(KAI))
        assert found == await store.decision(found.id)
        assert len(await store.evidence(state().key)) == 1

    async def test_what_comes_after_a_wish_is_not_erased_by_it(self, store: Store) -> None:
        """A wish is about what was there when it was made."""
        await _populate(store, "kai", is_held=True)
        await store.erase_member(KAI, LATER)
        young = state("kai", "ana", at=LATER + timedelta(hours=1))
        await store.commit(Commit(states=(young,)))

        await store.retain(LATER + timedelta(hours=2))

        assert (await store.export_member(KAI)).states == 1
        assert (young,) == await store.state([young.key])

    async def test_erasure_of_an_unknown_member_answers_like_any_other(self, store: Store) -> None:
        """Nothing is found, nothing is told, and it can be asked again."""
        stranger = UserRef("test", "", "nobody")

        first = await store.erase_member(stranger, LATER)
        second = await store.erase_member(stranger, LATER)

        assert NOTHING == _told(first) == _told(second)

    async def test_an_erasure_stands_in_the_audit_log(self, store: Store) -> None:
        """That somebody was erased is written down, without saying who in clear."""
        await store.commit(Commit(decisions=(benign("1"),)))
        before = await store.verify_audit()

        await store.erase_member(KAI, LATER)

        assert before + 1 == await store.verify_audit()


async def _populate(store: Store, name: str, *, is_held: bool) -> Decision:
    """Keep a hidden and warned message of a member; with a case and a watched pair, if held."""
    acts = (hide(name, author=name), warn(name, to=name))
    found = decided(name, *acts, author=name)
    entries = tuple(owe(act, found) for act in acts)
    texts = [sealed(f"hide|{ref(name)}", name, author=name)]
    states = [state(name, None)]
    if is_held:
        texts += [sealed("case|case-1", name, author=name), sealed(state().key, name, author=name)]
        states.append(state(name, held=True))
    await store.commit(
        Commit(
            decisions=(found,),
            outbox=entries,
            outcomes=tuple((entry, done(entry.action)) for entry in entries),
            texts=tuple(texts),
            states=tuple(states),
            cases=(case(1, found, author=name),) if is_held else (),
        )
    )
    return found


async def _answers(store: Store, member: UserRef) -> list[tuple[int, int, int]]:
    """Ask for everything, have it erased, and ask for both again; return what is seen of it."""
    answers = [
        await store.export_member(member),
        await store.erase_member(member, LATER),
        await store.export_member(member),
        await store.erase_member(member, LATER),
    ]
    return [(len(one.decisions), len(one.notices), one.states) for one in answers]
