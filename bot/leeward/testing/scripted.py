"""Fakes for the roof's own tests: an adapter that answers as told, a store that fails as told."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime

from typing_extensions import override

from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action, Done, Outcome
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.errors import StorageError
from leeward_policies.ports import Adapter, Capabilities, Commit, Deliver, Delivery
from leeward_storage.memory import MemoryStore

ALL = Capabilities(
    hide="full",
    warn="full",
    reply="full",
    tip="full",
    restrict="full",
    ask="full",
    reveal="full",
    unrestrict="full",
    unban="full",
    unlock="full",
    kick="full",
    ban="full",
    lock="full",
    undo_hide="full",
)


class ScriptedAdapter(Adapter):
    """An adapter that delivers given events and answers each act with the next given answer.

    An answer is an Outcome, an exception to raise, or None for Done; when the
    answers run out, every act is Done. `performed` holds the acts in order.
    """

    def __init__(
        self,
        name: str = "test",
        *,
        can: Capabilities = ALL,
        answers: Sequence[Outcome | BaseException | None] = (),
        events: Sequence[Delivery] = (),
        ends_with: Sequence[BaseException | None] = (),
    ) -> None:
        self._name = name
        self.can = can
        self.answers = deque(answers)
        self.events = events
        self.ends_with = deque(ends_with)
        self.performed: list[Action] = []
        self.cases: list[Case | None] = []
        self.committed_cursors: list[str] = []
        self.since: list[str | None] = []
        self.is_closed = False
        self.roles: dict[UserRef, tuple[Role, ...]] = {}
        self.answers_roles = True
        self.refuses = ""
        """Why nobody may order anything; empty where everybody may."""

    @property
    @override
    def name(self) -> str:
        return self._name

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        return self.can

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        self.since.append(since)
        for delivery in self.events:
            await deliver(delivery)
        end = self.ends_with.popleft() if self.ends_with else None
        if end is not None:
            raise end

    @override
    async def committed(self, cursor: str) -> None:
        self.committed_cursors.append(cursor)

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        self.performed.append(action)
        self.cases.append(case)
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, BaseException):
            raise answer
        return answer or Done(action.key, datetime.now(UTC), via="script")

    @override
    async def roles_of(self, member: UserRef) -> tuple[Role, ...] | None:
        return self.roles.get(member, ()) if self.answers_roles else None

    @override
    async def order_refusal(self, act: Action, by: UserRef) -> str:
        return self.refuses

    @override
    async def close(self) -> None:
        self.is_closed = True


class FailingStore(MemoryStore):
    """A store in memory whose next commits, or look-ups, fail as often as told."""

    failing_commits = 0
    failing_lookups = 0

    @override
    async def commit(self, commit: Commit) -> None:
        if self.failing_commits:
            self.failing_commits -= 1
            raise StorageError(place="the test", cure="Wait.")
        await super().commit(commit)

    @override
    async def seen(self, decision_ids: Sequence[str]) -> frozenset[str]:
        if self.failing_lookups:
            self.failing_lookups -= 1
            raise StorageError(place="the test", cure="Wait.")
        return await super().seen(decision_ids)
