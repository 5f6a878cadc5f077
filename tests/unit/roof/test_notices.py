"""Whoever's message was hidden, or who cannot write for a time, is told so once, in private."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from msgspec.structs import replace
from typing_extensions import override

from leeward.ladder import next_step
from leeward.notices import MEMBERS_KEPT, TOLD_AGAIN, Notices
from leeward.testing.acts import Kind, acts
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.store_pieces import decided, ref, warn
from leeward_policies.advice import advice
from leeward_policies.domain.action import Action, Done, Failed, Observed, Outcome, Refused, Warn
from leeward_policies.domain.decision import Decision
from leeward_policies.errors import StorageFull
from leeward_policies.ports import Commit, OutboxEntry
from leeward_storage.memory import MemoryStore

KAI, MO = user("kai"), user("mo")
EVERY: Final = acts(ref("1"), KAI, ROOM.space_ref, MO, "key")


async def told(
    notices: Notices, act: Action, outcome: Outcome | None = None, *, at: datetime = DEFAULT_START
) -> Warn | None:
    """Return the notice that is owed after an act was done, or ended otherwise."""
    entry = OutboxEntry(act, decided("1").id, DEFAULT_START)
    found = await notices.after(entry, outcome or Done(act.key, at))
    if found is None:
        return None
    assert isinstance(found.action, Warn)
    assert found.decision == entry.decision
    return found.action


@pytest.mark.parametrize(("kind", "topic"), [("hide", "hidden"), ("restrict", "restricted")])
async def test_what_was_done_is_told_to_whom_it_was_done(kind: Kind, topic: str) -> None:
    """In private, with the reasons of the act, about the decision that can be appealed."""
    act = EVERY[kind]

    notice = await told(Notices(MemoryStore()), act)

    assert notice is not None
    assert (notice.to, notice.topic, notice.place) == (KAI, topic, "private")
    assert (notice.because, notice.rule, notice.message) == (act.because, act.rule, act.message)
    assert notice.key.partition(":")[0] == decided("1").id
    assert advice(topic).kind == "notice"


@pytest.mark.parametrize(
    "kind", ["warn", "reply", "tip", "ask", "reveal", "unrestrict", "kick", "ban", "lock"]
)
async def test_nothing_else_brings_a_notice(kind: Kind) -> None:
    """What speaks for itself, is for others, or leads out of the space."""
    assert await told(Notices(MemoryStore()), EVERY[kind]) is None


@pytest.mark.parametrize(
    "outcome",
    [
        Observed("key", DEFAULT_START),
        Refused("key", DEFAULT_START, "may not"),
        Failed("key", DEFAULT_START, "who knows"),
    ],
)
async def test_what_was_not_done_is_not_told(outcome: Outcome) -> None:
    """Nobody reads that a message was hidden which still stands there."""
    assert await told(Notices(MemoryStore()), EVERY["hide"], outcome) is None


async def test_a_warning_of_the_same_decision_is_enough() -> None:
    """Its buttons lead to the same reasons; a warning to somebody else is none."""
    store = MemoryStore()
    await store.commit(Commit(decisions=(decided("1", warn("1", to="kai")),)))
    other = MemoryStore()
    await other.commit(Commit(decisions=(decided("1", warn("1", to="mia")),)))

    assert await told(Notices(store), EVERY["hide"]) is None
    assert await told(Notices(other), EVERY["hide"]) is not None


class Unread(MemoryStore):
    """A store whose decisions cannot be read just now."""

    @override
    async def decision(self, decision_id: str) -> Decision | None:
        raise StorageFull(place="leeward.db")


async def test_while_the_storage_fails_it_is_told_all_the_same() -> None:
    """What was done is not done again for want of a look at its decision."""
    assert await told(Notices(Unread()), EVERY["hide"]) is not None


async def test_one_notice_stands_for_all_of_its_kind_for_a_while() -> None:
    """A second hidden message in ten minutes brings none; a restriction does, and somebody else."""
    notices = Notices(MemoryStore())
    theirs = acts(ref("2"), MO, ROOM.space_ref, KAI, "key")["hide"]

    found = [
        await told(notices, act, at=DEFAULT_START + later)
        for act, later in (
            (EVERY["hide"], timedelta(0)),
            (EVERY["hide"], TOLD_AGAIN - timedelta(seconds=1)),
            (EVERY["restrict"], timedelta(0)),
            (theirs, timedelta(0)),
            (EVERY["hide"], TOLD_AGAIN),
        )
    ]

    assert [one is not None for one in found] == [True, False, True, True, True]


async def test_only_so_many_members_are_remembered() -> None:
    """The first to be told leave first; memory does not grow with a community."""
    notices = Notices(MemoryStore())
    hide = EVERY["hide"]
    await told(notices, hide)
    for number in range(MEMBERS_KEPT):
        await told(notices, acts(ref("2"), user(f"m{number}"), ROOM.space_ref, MO, "k")["hide"])

    assert await told(notices, hide) is not None


async def test_a_notice_that_cannot_be_private_is_none() -> None:
    """There is no reminder in public in its place, as there is for a warning."""
    notice = await told(Notices(MemoryStore()), EVERY["hide"])

    assert notice is not None
    assert next_step(notice) is None
    assert next_step(replace(notice, topic="warning")) is not None
