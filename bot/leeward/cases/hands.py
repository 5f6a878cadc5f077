"""Hands: what people do with cases from any door of ours: console, API and command line."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from leeward.kept import open_evidence
from leeward.undoing import undoing
from leeward_policies.case_rights import OVER, may_see, refusal, verdict_refusal
from leeward_policies.domain.action import (
    BY_A_PERSON,
    BY_HUMAN,
    Action,
    Ban,
    Because,
    Kick,
    Lock,
    Restrict,
    Reveal,
)
from leeward_policies.domain.case import Case, Verdict, without_reporters
from leeward_policies.domain.event import CaseMoved, Judged, Ordered
from leeward_policies.domain.move import (
    CallAbuseMaterial,
    GiveBack,
    HandOver,
    MarkReported,
    Move,
    Reopen,
    Take,
    WriteNote,
)
from leeward_policies.domain.refs import UserRef
from leeward_policies.explain import action_words, listed
from leeward_policies.ports import Clock, EvidenceText, Reader, Store

OrderedAct: TypeAlias = Literal["restrict", "kick", "ban", "lock"]
"""What a person can order in a case, beside undoing."""

RESTRICT_SECONDS: Final = 60 * 60
LOCK_SECONDS: Final = 24 * 60 * 60
"""How long an ordered time-out and a lock last; a person who wants longer orders again."""

UNKNOWN: Final = "There is no such case."
NOT_COMMITTED: Final = "This was not taken in. The log says why; please try again."
LATER: Final = "Leeward is busy. It is left for it, and done as soon as it can."
QUICKER: Final = "Somebody was quicker. This is how the case stands now."
NOTHING_TO_UNDO: Final = (
    "There is nothing left to undo: nothing that was done in this case still stands,"
    " its words are no longer kept, or it was a kick, which nothing takes back."
)
STAYS: Final = "This is left for somebody who may: {left}."
ASKED_FIRST: Final = "Where the platform cannot bring a message back, its author is asked first."

TOLD: Final[dict[type[Move], str]] = {
    Take: "You look after this case now.",
    HandOver: "The case is handed over.",
    GiveBack: "The case waits for somebody else now.",
    WriteNote: "The note is kept with the case.",
    Reopen: "The case is open again.",
    CallAbuseMaterial: "Only those responsible for abuse material see this case from now on.",
    MarkReported: "It is noted that this was reported.",
}

JUDGED: Final[dict[Verdict, str]] = {
    "right": "Noted: it was what it looked like. The case is closed.",
    "wrong": "Noted: it was not what it looked like. The case is closed.",
    "unclear": "Noted: it stays unclear. The case is closed.",
}

Told: TypeAlias = Literal["changed", "unchanged", "later", "failed"]
"""What came of an event about a case: `later` lies in the inbox of a Leeward that is busy."""

CaseEvent: TypeAlias = CaseMoved | Judged | Ordered
"""What people do with cases."""

Tell: TypeAlias = Callable[[CaseEvent], Awaitable[Told]]
"""Hands in an event that is about a case, and waits until it is committed."""

MayOrder: TypeAlias = Callable[[Action, UserRef], Awaitable[str]]
"""Says why somebody may not order an act, by the rights they hold on its platform; empty where
they may."""


class Said(Struct, frozen=True):
    """What came of something that a person wanted to do."""

    is_done: bool
    text: str
    """One or two sentences for them."""
    case: Case | None = None
    """As it stands now, if they may see it."""


class _Undo(Struct, frozen=True):
    """What somebody may undo in a case, and what of it they may not."""

    acts: tuple[Action, ...] = ()
    left: tuple[Action, ...] = ()
    no: str = ""
    """Why they may not; empty where they may all of it."""

    @property
    def words(self) -> str:
        """What is being undone, and what somebody else has to undo; empty where nothing is."""
        if not self.left:
            return _undone(self.acts)
        left = listed(dict.fromkeys(action_words(act, str) for act in self.left))
        return f"{_undone(self.acts)} {STAYS.format(left=left)} {self.no}"


class Hands:
    """Does what people want done with cases, if they may; each act is audited with who and where.

    Args:
        store: where cases are kept.
        tell: hands in an event.
        clock: the time.
        may_order: says what stands in the way of an act, by the platform's own rights.
    """

    def __init__(self, store: Store, tell: Tell, clock: Clock, may_order: MayOrder) -> None:
        self._store = store
        self._may_order = may_order
        self._tell = tell
        self._clock = clock

    async def see(self, case_id: str, reader: Reader) -> Case | None:
        """Return a case; None where there is none, or it is not for this reader."""
        case = await self._store.case(case_id)
        if case is None or not may_see(case, reader.who, reader.roles):
            return None
        return without_reporters(case)

    async def move(self, case_id: str, reader: Reader, move: Move, via: str) -> Said:
        """Do something with a case that is neither a verdict nor an act on a platform."""
        case = await self.see(case_id, reader)
        if case is None:
            return Said(is_done=False, text=UNKNOWN)
        now = self._clock.now()
        no = refusal(case, move, reader.who, now)
        if no:
            return Said(is_done=False, text=no, case=case)
        event = CaseMoved(case.channel, case.id, reader.who, move, now, via)
        return await self._told(event, reader, TOLD[type(move)])

    async def judge(self, case_id: str, reader: Reader, verdict: Verdict, via: str) -> Said:
        """Give a verdict; what was wrong is undone as well."""
        case = await self.see(case_id, reader)
        if case is None:
            return Said(is_done=False, text=UNKNOWN)
        no = verdict_refusal(case, verdict, reader.who)
        if no:
            return Said(is_done=False, text=no, case=case)
        undo = await self._undoing(case, reader.who) if verdict == "wrong" else _Undo()
        if undo.no and not undo.acts:
            return Said(is_done=False, text=undo.no, case=case)
        # Undone first: the order belongs to the case while it is open, and whoever has to try
        # again after a failure finds nothing left to undo.
        if await self._undo(case, reader.who, undo, via) == "failed":
            return Said(is_done=False, text=NOT_COMMITTED, case=case)
        event = Judged(case.channel, case.id, reader.who, verdict, self._clock.now(), via)
        return await self._told(event, reader, f"{JUDGED[verdict]} {undo.words}".rstrip())

    async def undo(self, case_id: str, reader: Reader, via: str) -> Said:
        """Order that what was done in a case is undone, as far as they may."""
        case = await self.see(case_id, reader)
        if case is None:
            return Said(is_done=False, text=UNKNOWN)
        undo = await self._undoing(case, reader.who)
        if not undo.acts:
            return Said(is_done=False, text=undo.no or NOTHING_TO_UNDO, case=case)
        told = await self._undo(case, reader.who, undo, via)
        # A case that is closed does not change, and what was done in it is undone all the same.
        words = {"later": LATER, "failed": NOT_COMMITTED}
        after = await self.see(case_id, reader)
        return Said(is_done=told not in words, text=words.get(told, undo.words), case=after)

    async def order(self, case_id: str, reader: Reader, what: OrderedAct, via: str) -> Said:
        """Order an act on whom a case is about, or on the space where it happened."""
        case = await self.see(case_id, reader)
        if case is None:
            return Said(is_done=False, text=UNKNOWN)
        no = refusal(case, WriteNote(what), reader.who, self._clock.now())
        if no or case.status in OVER:
            return Said(is_done=False, text=no or "This case is closed.", case=case)
        now = self._clock.now()
        act = _act(what, case, reader.who, now)
        no = await self._may_order(act, reader.who)
        if no:
            return Said(is_done=False, text=no, case=case)
        words = action_words(act, str)
        if await self._stands(case, act):
            return Said(is_done=True, text=f"Ordered: {words}.", case=case)
        event = Ordered(case.channel, reader.who, (act,), now, case.id, via)
        return await self._told(event, reader, f"Ordered: {words}.")

    async def lines(self, case: Case, reader: Reader) -> tuple[EvidenceText, ...]:
        """Open the sealed lines of a case; the audit says so first."""
        return await open_evidence(self._store, case, str(reader.who), self._clock.now())

    async def _stands(self, case: Case, act: Action) -> bool:
        """Say whether the very act was ordered in a case before, and has not been undone."""
        decisions = [await self._store.decision(one) for one in case.decisions]
        keys = {one.key for known in decisions if known is not None for one in known.actions}
        return act.key in keys and not any(key.startswith(f"{act.key}:undo") for key in keys)

    async def _undoing(self, case: Case, by: UserRef) -> "_Undo":
        """Return what can be undone in a case, by what they may and may not order."""
        acts = await undoing(self._store, case, by, self._clock.now())
        said = [(act, await self._may_order(act, by)) for act in acts]
        return _Undo(
            tuple(act for act, no in said if not no),
            tuple(act for act, no in said if no),
            next((no for _, no in said if no), ""),
        )

    async def _undo(self, case: Case, by: UserRef, undo: "_Undo", via: str) -> Told:
        """Order what undoes a case, and return what came of the order."""
        if not undo.acts:
            return "unchanged"
        now = self._clock.now()
        return await self._tell(Ordered(case.channel, by, undo.acts, now, case.id, via))

    async def _told(self, event: CaseEvent, reader: Reader, text: str) -> Said:
        """Hand in an event and say what came of it: of two who try at once one was quicker."""
        told = await self._tell(event)
        after = await self.see(str(event.case), reader)
        words = {"changed": text, "unchanged": QUICKER, "later": LATER, "failed": NOT_COMMITTED}
        return Said(is_done=told == "changed", text=words[told], case=after)


def _act(what: OrderedAct, case: Case, by: UserRef, now: datetime) -> Action:
    """Return an act that a person orders; pressed twice within a minute it is one."""
    who, space = case.subject.author, case.channel.space_ref
    key = f"{case.id}:{what}:{now:%Y%m%d%H%M}:{who if what != 'lock' else space}"
    rule, because = f"{BY_HUMAN}{by}", Because(BY_A_PERSON, case.subject)
    match what:
        case "restrict":
            return Restrict(
                key=key,
                rule=rule,
                because=because,
                mode="enforce",
                who=who,
                space=space,
                seconds=RESTRICT_SECONDS,
            )
        case "kick":
            return Kick(
                key=key, rule=rule, because=because, mode="enforce", who=who, space=space, by=by
            )
        case "ban":
            return Ban(
                key=key, rule=rule, because=because, mode="enforce", who=who, space=space, by=by
            )
        case "lock":
            return Lock(
                key=key,
                rule=rule,
                because=because,
                mode="enforce",
                space=space,
                seconds=LOCK_SECONDS,
                by=by,
            )


def _undone(acts: tuple[Action, ...]) -> str:
    """Return what is being undone; empty where nothing is."""
    if not acts:
        return ""
    words = listed(dict.fromkeys(action_words(act, str) for act in acts))
    is_asked = any(isinstance(act, Reveal) for act in acts)
    return f"Ordered: {words}.{f' {ASKED_FIRST}' if is_asked else ''}"
