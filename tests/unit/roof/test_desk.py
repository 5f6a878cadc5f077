"""The desk is closed before the community runs and after it; what it is told is answered whole."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from typing_extensions import override

from leeward.community import Community, Step
from leeward.testing.acts import case_about
from leeward.testing.builders import ROOM, message, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.fronted import Fronted
from leeward.testing.scripted import FailingStore
from leeward_policies.domain.event import CaseMoved
from leeward_policies.domain.move import Take
from leeward_policies.errors import LeaseTaken, NotReady
from leeward_policies.ports import Commit, Desk, Looked, Memo, People

Asks: TypeAlias = Callable[[Desk], Awaitable[object]]

KAI, MO = user("kai"), user("mo")
GROWL = sent("grr", by="kai", to=["mia"], number="m1")
CASE = case_about(GROWL.message.ref, KAI)


def at_once(ask: Callable[[Desk], object]) -> Asks:
    """Return a question that is answered at once as one that is waited for."""

    async def asked(desk: Desk) -> object:
        return ask(desk)

    return asked


ASKED: Final[dict[str, Asks]] = {
    "tell": lambda desk: desk.tell(GROWL, "test"),
    "case": lambda desk: desk.case("case-1"),
    "open_cases": lambda desk: desk.open_cases(),
    "open_lines": lambda desk: desk.open_lines(CASE, MO),
    "undoing": lambda desk: desk.undoing(CASE, MO),
    "reasons": lambda desk: desk.reasons("f" * 32),
    "look": lambda desk: desk.look(message("hello"), MO),
    "my_data": lambda desk: desk.my_data(MO),
    "my_reports": lambda desk: desk.my_reports(MO),
    "tipped": lambda desk: desk.tipped("f" * 32, MO),
    "standing": at_once(lambda desk: desk.standing()),
    "policy_in_words": at_once(lambda desk: desk.policy_in_words()),
    "is_staff": at_once(lambda desk: desk.is_staff(["moderator"])),
}
"""All that a desk is asked, but who answers for the community: that it always knows."""


@pytest.fixture
def house(tmp_path: Path) -> Fronted:
    """Return a community that does not run yet."""
    return Fronted(tmp_path)


# --- open and closed ----------------------------------------------------------------------------


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
async def test_a_desk_answers_while_its_community_runs(house: Fronted, ask: Asks) -> None:
    """Before and after, whoever asks is told to try again in a moment."""
    with pytest.raises(NotReady, match="Try again"):
        await ask(house.desk)
    async with house.at_work():
        await ask(house.desk)
        house.desk.close()
        with pytest.raises(NotReady, match="Try again"):
            await ask(house.desk)


async def test_who_answers_for_the_community_is_always_known(house: Fronted) -> None:
    """The configuration says so, whether it runs or not."""
    assert house.desk.people() == People()

    house.desk.answering = People(MO)

    assert house.desk.people() == People(MO)


async def test_memos_are_there_before_the_community_runs(house: Fronted) -> None:
    """A platform's connection looks for what it noted while everything is being started."""
    note = Memo("lock:1", "2026-11-20T16:00:00Z", DEFAULT_START)
    await house.desk.remember("test", note)
    await house.desk.remember("test", Memo("lock:2", "", DEFAULT_START))

    assert await house.desk.recall("test", "lock:1") == note
    await house.desk.forget("test", "lock:2")
    assert await house.desk.recalled("test", "lock:") == (note,)


async def test_nobody_waits_for_a_community_that_has_ended(tmp_path: Path) -> None:
    """Where it ends while an event is being committed, whoever told it is sent away."""

    class Lost(FailingStore):
        @override
        async def commit(self, commit: Commit) -> None:
            if commit.decisions and commit.audit:
                raise LeaseTaken(place="the test")
            await super().commit(commit)

    house = Fronted(tmp_path, store=Lost())
    async with house.at_work() as work:
        with pytest.raises(NotReady, match="it has stopped"):
            await house.desk.tell(GROWL, "test")
        with pytest.raises(NotReady, match="it has stopped"):
            await house.desk.tell(GROWL, "test")
        with pytest.raises(LeaseTaken):
            work.task.result()
        await asyncio.sleep(0)
        assert not [one for one in asyncio.all_tasks() if "Pipeline.take" in repr(one)]


async def test_who_no_longer_waits_leaves_the_event(house: Fronted) -> None:
    """The event of somebody who went away is committed all the same."""
    house.store.failing_commits = 1
    async with house.at_work() as work:
        telling = asyncio.create_task(house.desk.tell(GROWL, "test"))
        await asyncio.sleep(0)
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await house.clock.run_for(1.0)
        await work.pipeline.settled()

        assert await house.desk.case("case-1") is not None
    assert telling.cancelled()


# --- telling ------------------------------------------------------------------------------------


async def test_what_is_told_is_answered_by_its_decision(house: Fronted) -> None:
    """It is committed by then, with the case that it opened."""
    async with house.at_work():
        decision = await house.desk.tell(GROWL, "test")

        assert decision is not None
        assert decision == await house.store.decision(decision.id)
        (case,) = await house.desk.open_cases()
        assert case == await house.desk.case(case.id)
        assert case.decisions == (decision.id,)


async def test_what_was_told_before_is_answered_by_nothing(house: Fronted) -> None:
    """A second press changes nothing."""
    taken = CaseMoved(ROOM, "case-1", MO, Take(), DEFAULT_START)
    async with house.at_work():
        await house.desk.tell(GROWL, "test")

        assert await house.desk.tell(taken, "test") is not None
        assert await house.desk.tell(taken, "test") is None


async def test_a_judgement_that_fails_is_answered_by_nothing(
    house: Fronted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is counted, and whoever told it can say that it went wrong."""

    def bug(*_: object) -> Step:
        raise ValueError("secret text")

    async with house.at_work() as work:
        await work.pipeline.settled()
        monkeypatch.setattr(Community, "_step", bug)

        assert await house.desk.tell(GROWL, "test") is None
        assert house.desk.standing().failed == 1


# --- reading ------------------------------------------------------------------------------------


async def test_the_audit_says_who_opened_sealed_lines(tmp_path: Path) -> None:
    """Before anything is shown, the look stands there with case and person."""
    audited: list[tuple[str, tuple[str, ...], str]] = []

    class Noting(FailingStore):
        @override
        async def commit(self, commit: Commit) -> None:
            audited.extend((one.what, one.about, one.detail) for one in commit.audit)
            await super().commit(commit)

    house = Fronted(tmp_path, store=Noting())
    async with house.at_work():
        await house.desk.tell(GROWL, "test")
        (case,) = await house.desk.open_cases()
        lines = await house.desk.open_lines(case, MO)

    assert [line.text for line in lines] == ["grr"]
    assert ("evidence.opened", (case.id, str(MO)), "") in audited


async def test_a_member_may_look_and_read_what_is_kept(house: Fronted) -> None:
    """*Is this OK?* and `/my-data` are answered from where they belong."""
    async with house.at_work():
        looked = await house.desk.look(message("our secret"), MO)
        data = await house.desk.my_data(KAI)

    assert looked == Looked(topics=("secrecy",))
    assert data == await house.store.export_member(KAI)


async def test_the_policy_says_who_is_staff_and_what_it_does(house: Fronted) -> None:
    """Roles are compared as the policy compares them."""
    async with house.at_work():
        assert house.desk.is_staff(["Member", "MODERATOR"])
        assert not house.desk.is_staff(["member"])
        assert not house.desk.is_staff([])
        assert "growl" in house.desk.policy_in_words()
