"""Undoing: what still stands can be taken back, once, as long as that is possible."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from leeward.evidence import hide_holder
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.store_pieces import because, case, decided, done, hide, owe, ref, sealed
from leeward.undoing import undoing
from leeward_policies.domain.action import (
    BY_A_PERSON,
    Action,
    Ban,
    Failed,
    Kick,
    Lock,
    Observed,
    Outcome,
    Restrict,
    Reveal,
    Subject,
    TryLater,
    Unban,
    Unlock,
    Unrestrict,
)
from leeward_policies.domain.refs import SpaceRef
from leeward_policies.ports import Commit
from leeward_storage.memory import MemoryStore

KAI, MO = user("kai"), user("mo")
MINUTE = timedelta(minutes=1)


def restrict(
    key: str = "restrict", *, seconds: int = 600, space: SpaceRef = ROOM.space_ref
) -> Restrict:
    """Return the act of keeping Kai from writing for a time."""
    return Restrict(
        key=key,
        rule="threat",
        because=because(),
        mode="enforce",
        message=ref("1"),
        who=KAI,
        space=space,
        seconds=seconds,
    )


class House:
    """A case with what was decided in it, and what came of that."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.case = case(1)

    async def decided(self, *acts: tuple[Action, Outcome | None]) -> None:
        """Put a decision with these acts into the case; None is still owed."""
        number = str(len(self.case.decisions) + 1)
        decision = decided(number, *(act for act, _ in acts))
        owed = tuple(owe(act, decision) for act, _ in acts)
        await self.store.commit(Commit(decisions=(decision,), outbox=owed))
        ended = tuple((owe(act, decision), came) for act, came in acts if came is not None)
        await self.store.commit(Commit(outcomes=ended))
        self.case = replace(self.case, decisions=(*self.case.decisions, decision.id))

    async def hidden(self, number: str = "1") -> None:
        """Hide a message whose words are sealed."""
        await self.store.commit(Commit(texts=(sealed(hide_holder(ref(number)), number),)))
        await self.decided((hide(number), done(hide(number))))

    async def undoing(self, now: datetime = DEFAULT_START) -> tuple[Action, ...]:
        """Return what would undo it all."""
        return await undoing(self.store, self.case, MO, now)


async def test_a_hide_is_undone_while_its_words_are_kept() -> None:
    """The message is shown again, by the one who asks for it, with a reason that names nobody."""
    house = House()
    await house.hidden()

    (act,) = await house.undoing()

    assert isinstance(act, Reveal)
    assert (act.target, act.agreed, act.mode) == (ref("1"), False, "enforce")
    assert act.rule == f"human:{MO}"
    assert act.because.template == BY_A_PERSON
    assert act.because.subject == because().subject


async def test_a_hide_whose_words_are_gone_cannot_be_undone() -> None:
    """Nothing is offered that could only fail."""
    house = House()
    await house.decided((hide("1"), done(hide("1"))))

    assert await house.undoing() == ()


async def test_looking_what_can_be_undone_opens_no_words() -> None:
    """Whether they are kept is asked; nobody reads them, so the audit has nothing to say."""
    house = House()
    await house.hidden()
    before = await house.store.audit_head()

    await house.undoing()

    assert await house.store.audit_head() == before


async def test_a_restriction_is_undone_while_it_runs() -> None:
    """Who may not write may write again; after its end there is nothing to undo."""
    house, act = House(), restrict(seconds=600)
    await house.decided((act, done(act)))

    (undo,) = await house.undoing(DEFAULT_START + 9 * MINUTE)

    assert isinstance(undo, Unrestrict)
    assert (undo.who, undo.space, undo.message) == (KAI, ROOM.space_ref, ref("1"))
    assert (undo.rule, undo.because.template) == (f"human:{MO}", BY_A_PERSON)
    assert await house.undoing(DEFAULT_START + 10 * MINUTE) == ()


async def test_restrictions_in_two_spaces_are_both_undone() -> None:
    """A community may have several spaces; in each of them they may write again."""
    house, there = House(), SpaceRef("test", "other")
    first, second = restrict("here"), restrict("there", space=there)
    await house.decided((first, done(first)), (second, done(second)))

    found = await house.undoing()

    assert [one.space for one in found if isinstance(one, Unrestrict)] == [ROOM.space_ref, there]


async def test_two_restrictions_in_one_space_are_undone_by_one_act() -> None:
    """One act lets them write again, however often they were restricted."""
    house, first, second = House(), restrict("first"), restrict("second")
    await house.decided((first, done(first)))
    await house.decided((second, done(second, DEFAULT_START + MINUTE)))

    assert [one.key for one in await house.undoing(DEFAULT_START + MINUTE)] == ["second:undo"]


@pytest.mark.parametrize("came", [Observed("x", DEFAULT_START), None])
async def test_what_was_not_done_needs_no_undoing(came: Observed | None) -> None:
    """An act that was only observed, or is still owed, has changed nothing."""
    house, act = House(), restrict("x")
    word = replace(hide("1"), key="x")
    await house.store.commit(Commit(texts=(sealed(hide_holder(ref("1")), "1"),)))
    await house.decided((act, came))
    await house.decided((replace(word, key="y"), came and replace(came, key="y")))

    assert await house.undoing() == ()


async def test_what_is_undone_or_about_to_be_is_not_undone_again() -> None:
    """Done, owed or put off: a second press has nothing to do."""
    for came in (done, lambda act: TryLater(act.key, DEFAULT_START, 5.0), lambda _: None):
        house, act = House(), restrict()
        await house.hidden()
        await house.decided((act, done(act)))
        reveal, unrestrict = await house.undoing()

        await house.decided((reveal, came(reveal)), (unrestrict, came(unrestrict)))

        assert await house.undoing() == ()


async def test_an_undo_that_failed_can_be_ordered_again() -> None:
    """The next attempt has a key of its own, so that it is not taken for the one that failed."""
    house, act = House(), restrict()
    await house.hidden()
    await house.decided((act, done(act)))
    keys: list[str] = []
    for _ in range(3):
        found = await house.undoing()
        keys += [one.key for one in found]
        await house.decided(*((one, Failed(one.key, DEFAULT_START, "closed")) for one in found))

    assert keys == [
        *("hide 1:undo", "restrict:undo"),
        *("hide 1:undo1", "restrict:undo1"),
        *("hide 1:undo2", "restrict:undo2"),
    ]


async def test_two_presses_at_once_are_one_act() -> None:
    """Whoever asks twice before anything is decided gets the same key twice."""
    house = House()
    await house.hidden()

    assert [one.key for one in await house.undoing()] == [one.key for one in await house.undoing()]


async def test_who_is_restricted_again_can_be_let_write_again() -> None:
    """An earlier undoing does not count for a later restriction."""
    house, first, second = House(), restrict("first"), restrict("second")
    await house.decided((first, done(first)))
    (undo,) = await house.undoing()
    await house.decided((undo, done(undo)))
    await house.decided((second, done(second)))

    assert [one.key for one in await house.undoing()] == ["second:undo1"]


def ban(key: str = "ban") -> Ban:
    """Return the act of keeping Kai out."""
    return Ban(
        key=key,
        rule="human:x",
        because=because(),
        mode="enforce",
        who=KAI,
        space=ROOM.space_ref,
        by=user("lea"),
    )


def lock(key: str = "lock", *, seconds: int = 600) -> Lock:
    """Return the act of closing the space for a time."""
    return Lock(
        key=key,
        rule="human:x",
        because=because(),
        mode="enforce",
        space=ROOM.space_ref,
        seconds=seconds,
        by=user("lea"),
    )


async def test_a_kick_is_not_undone() -> None:
    """Whoever was removed comes back by themselves, or does not."""
    house, why, space = House(), because(), ROOM.space_ref
    kick = Kick(key="k", rule="human:x", because=why, mode="enforce", who=KAI, space=space, by=MO)
    await house.decided((kick, done(kick)))

    assert await house.undoing() == ()


async def test_a_ban_is_undone_whenever() -> None:
    """It does not end by itself; who lifts it is named, and may be another than who ordered it."""
    house = House()
    await house.decided((ban(), done(ban())))

    (undo,) = await house.undoing(DEFAULT_START + timedelta(days=400))

    assert isinstance(undo, Unban)
    assert (undo.key, undo.who, undo.space) == ("ban:undo", KAI, ROOM.space_ref)
    assert (undo.rule, undo.because.template) == (f"human:{MO}", BY_A_PERSON)
    assert undo.mode == "enforce"


async def test_a_lock_is_undone_while_it_runs() -> None:
    """After its end the doors stand open anyway."""
    house = House()
    await house.decided((lock(seconds=600), done(lock())))

    (undo,) = await house.undoing(DEFAULT_START + 9 * MINUTE)

    assert isinstance(undo, Unlock)
    assert (undo.key, undo.space, undo.rule) == ("lock:undo", ROOM.space_ref, f"human:{MO}")
    assert await house.undoing(DEFAULT_START + 10 * MINUTE) == ()


async def test_a_ban_that_was_lifted_and_set_again_is_lifted_again() -> None:
    """Each undoing counts for what came before it alone; a restriction of theirs is another."""
    house = House()
    await house.decided((ban("first"), done(ban("first"))))
    await house.decided((restrict(), done(restrict())))
    lifted = [act for act in await house.undoing() if isinstance(act, Unban)]
    await house.decided(*((act, done(act)) for act in lifted))

    assert [one.key for one in await house.undoing()] == ["restrict:undo"]

    await house.decided((ban("second"), done(ban("second"))))

    keys = {one.key for one in await house.undoing()}
    assert keys == {"restrict:undo", "second:undo1"}


async def test_a_ban_that_did_not_come_to_be_is_not_lifted() -> None:
    """What failed, or is still owed, keeps nobody out."""
    for came in (Failed("ban", DEFAULT_START, "closed"), None):
        house = House()
        await house.decided((ban(), came))

        assert await house.undoing() == ()


async def test_a_case_whose_decisions_are_gone_has_nothing_to_undo() -> None:
    """What retention has removed is passed over."""
    house = House()
    house.case = replace(house.case, decisions=("f" * 32,), subject=Subject(KAI))

    assert await house.undoing() == ()
