"""Notices: whoever's message was hidden, or who cannot write for a time, is told so in private."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from leeward_policies.domain.action import Action, Done, Hide, Outcome, Restrict, Warn
from leeward_policies.domain.case import Verdict
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import StorageError
from leeward_policies.ports import OutboxEntry, Store

TOPICS: Final = {Hide: "hidden", Restrict: "restricted"}
"""What is read after each act."""

APPEAL_ANSWERS: Final[dict[Verdict, str]] = {
    "right": "appeal-stands",
    "wrong": "appeal-lifted",
    "unclear": "appeal-lifted",
}
"""What a member reads after people have looked again; in doubt it is lifted."""

PRIVATE: Final = frozenset({*TOPICS.values(), *APPEAL_ANSWERS.values()})
"""Notices that nobody else may read: where they cannot be given, nothing is said in their place."""

TOLD_AGAIN: Final = timedelta(minutes=10)
"""One notice stands for all of its kind in this time: ten hidden messages are not ten letters."""

MEMBERS_KEPT: Final = 10_000
"""Members of whom it is remembered when they were told; the first leave first."""

_Told: TypeAlias = tuple[UserRef, str]


class Notices:
    """Owes a notice for what was done to somebody, and remembers whom it has told lately.

    Args:
        store: where the decision stands, which may warn the author already.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._told: OrderedDict[_Told, datetime] = OrderedDict()

    async def after(self, entry: OutboxEntry, outcome: Outcome) -> OutboxEntry | None:
        """Return the notice that is owed after an act was done, or None.

        It goes to its reader alone, with the reasons and the way to a human; where it cannot,
        nothing is said in its place.
        """
        act = entry.action
        if not isinstance(act, Hide | Restrict) or not isinstance(outcome, Done):
            return None
        to = act.who if isinstance(act, Restrict) else act.because.subject.author
        topic = TOPICS[type(act)]
        if await self._is_warned(entry, to) or not self._may_tell((to, topic), outcome.at):
            return None
        notice = Warn(
            key=f"{entry.decision}:notice:{act.key}",
            rule=act.rule,
            because=act.because,
            mode=act.mode,
            message=act.message,
            to=to,
            topic=topic,
        )
        return OutboxEntry(notice, entry.decision, outcome.at)

    async def _is_warned(self, entry: OutboxEntry, to: UserRef) -> bool:
        """Say whether the decision itself warns the author, with the same reasons.

        While the storage fails nobody knows; the act was done all the same, and is told.
        """
        try:
            decision = await self._store.decision(entry.decision)
        except StorageError:
            return False
        acts: tuple[Action, ...] = () if decision is None else decision.actions
        return any(isinstance(act, Warn) and act.to == to for act in acts)

    def _may_tell(self, told: _Told, now: datetime) -> bool:
        before = self._told.get(told)
        if before is not None and now - before < TOLD_AGAIN:
            return False
        self._told[told] = now
        self._told.move_to_end(told)
        while len(self._told) > MEMBERS_KEPT:
            self._told.popitem(last=False)
        return True
