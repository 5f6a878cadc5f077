"""A store in memory, for tests and demos: the same contract as the one on disk, and as exact.

Nothing survives the process. Texts lie in memory as they are, since there is
no disk to protect them from.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from msgspec.structs import replace
from typing_extensions import override

from leeward_policies.domain.action import Outcome
from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import (
    AuditHead,
    Clock,
    Commit,
    EvidenceText,
    MemberData,
    Memo,
    OutboxEntry,
    Reach,
    Retained,
    SealedText,
    StateRow,
    Store,
)
from leeward_storage.memory_records import PLACE, MemoryRecords
from leeward_storage.memory_rights import erased, exported, retained
from leeward_storage.parts import (
    RANKS,
    case_holder,
    case_number,
    check_memo,
    check_times,
    fresh,
    shortened,
    still_owed,
)
from leeward_storage.refusals import lease_taken
from leeward_storage.retention import ENDED, Retention
from leeward_storage.shelves import KeptText, Lease, Shelves
from leeward_storage.statements import reach_of, reaches
from leeward_storage.times import day, micros, utc_now


class MemoryStore(MemoryRecords, Store):
    """A `Store` in memory, and its `Records`.

    Args:
        clock: for the lease and for how long decision ids are kept; the machine's by default.
        retention: how long things are kept.
    """

    def __init__(self, clock: Clock | None = None, retention: Retention | None = None) -> None:
        self._now: Callable[[], datetime] = utc_now if clock is None else clock.now
        self._retention = retention or Retention()
        self._shelves = Shelves()
        self._lease: Lease | None = None
        self._is_closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    # --- the lease --------------------------------------------------------------------------

    @override
    async def acquire_lease(self, holder: str, seconds: float) -> None:
        self._check_open()
        now = self._now()
        lease = self._lease
        if lease is not None and lease.holder != holder and lease.until > now:
            raise lease_taken(PLACE, lease.holder, lease.until)
        self._lease = Lease(holder, now + timedelta(seconds=seconds))

    @override
    async def release_lease(self, holder: str) -> None:
        self._check_open()
        if self._lease is not None and self._lease.holder == holder:
            self._lease = None

    # --- writing ----------------------------------------------------------------------------

    @override
    async def commit(self, commit: Commit) -> None:
        self._check_open()
        check_times(commit)
        kept = self._shelves
        known = [one.id for one in commit.decisions if one.id in kept.seen]
        part = fresh(commit, known)
        today = day(self._now())
        for decision in part.commit.decisions:
            kept.seen[decision.id] = today
            if decision.findings or decision.actions:
                kept.decisions[decision.id] = decision
        for entry in part.commit.outbox:
            if entry.action.key not in kept.came:
                kept.outbox.setdefault(entry.action.key, entry)
        for entry, outcome in part.commit.outcomes:
            self._record(entry, outcome)
        self._put_states(part.commit.states)
        self._put_cases(part.commit.cases, part.restated)
        for text in part.commit.texts:
            self._seal(text)
        kept.memos |= {(adapter, one.key): one for adapter, one in part.commit.memos}
        kept.ratings.update((one.rule, day(one.at), one.is_wrong) for one in part.commit.ratings)
        kept.cursors |= dict(part.commit.cursors)
        kept.release(part.commit.released, self._now())
        kept.write_down(part.commit.audit)

    def _record(self, entry: OutboxEntry, outcome: Outcome) -> None:
        kept = self._shelves
        key = entry.action.key
        before = kept.came.get(key)
        if before is not None and key not in kept.outbox:
            return
        kept.came[key] = (entry, outcome)
        again = still_owed(entry, outcome)
        if again is None:
            kept.outbox.pop(key, None)
        else:
            kept.outbox[key] = again

    def _put_states(self, rows: Sequence[StateRow]) -> None:
        for row in rows:
            if row.packed is None:
                self._shelves.states.pop(row.key, None)
            else:
                self._shelves.states[row.key] = row

    def _put_cases(self, cases: Sequence[Case], restated: frozenset[str]) -> None:
        kept = self._shelves
        for case in cases:
            before = kept.cases.get(case.id)
            is_old = before is not None and before.updated_at >= case.updated_at
            if case.id in restated and is_old:
                continue
            self._put_verdict(before, case)
            kept.cases[case.id] = case
            if case.notes or case.reporters:
                kept.sealing.add(case_holder(case.id))
            kept.rests_on.setdefault(case.id, set()).update(case.decisions)
            kept.last_case = max(kept.last_case, case_number(case))
            if case.status in ENDED:
                kept.ended.setdefault(case.id, micros(case.updated_at))
            else:
                kept.ended.pop(case.id, None)

    def _put_verdict(self, before: Case | None, case: Case) -> None:
        """Note when people first came to the verdict that a case has."""
        judged = self._shelves.judged
        if case.verdict is None:
            judged.pop(case.id, None)
        elif case.id not in judged or before is None or before.verdict != case.verdict:
            judged[case.id] = micros(case.updated_at)

    def _seal(self, text: SealedText) -> None:
        body, cut = shortened(text)
        line = EvidenceText(text.message, text.author, text.at, body, text.revision, text.role, cut)
        self._shelves.sealing.add(text.holder)
        holder = self._shelves.texts.setdefault(text.holder, {})
        before = holder.get((text.message, text.revision))
        if before is None or (before.line.role == "context" and text.role == "evidence"):
            holder[text.message, text.revision] = KeptText(line, micros(self._now()))

    @override
    async def begin(self, keys: Sequence[str]) -> None:
        self._check_open()
        outbox = self._shelves.outbox
        for key in keys:
            if key in outbox:
                outbox[key] = replace(outbox[key], attempts=outbox[key].attempts + 1)

    # --- memos of adapters ------------------------------------------------------------------

    @override
    async def remember(self, adapter: str, memo: Memo) -> None:
        self._check_open()
        check_memo(memo)
        self._shelves.memos[adapter, memo.key] = memo

    @override
    async def recall(self, adapter: str, key: str) -> Memo | None:
        self._check_open()
        return self._shelves.memos.get((adapter, key))

    @override
    async def recalled(self, adapter: str, prefix: str) -> tuple[Memo, ...]:
        self._check_open()
        found = sorted(self._shelves.memos.items())
        return tuple(
            one for (whose, key), one in found if whose == adapter and key.startswith(prefix)
        )

    @override
    async def forget(self, adapter: str, key: str) -> None:
        self._check_open()
        self._shelves.memos.pop((adapter, key), None)

    # --- reading ----------------------------------------------------------------------------

    @override
    async def seen(self, decision_ids: Sequence[str]) -> frozenset[str]:
        self._check_open()
        return frozenset(one for one in decision_ids if one in self._shelves.seen)

    @override
    async def cursor(self, adapter: str) -> str | None:
        self._check_open()
        return self._shelves.cursors.get(adapter)

    @override
    async def states(self) -> AsyncIterator[StateRow]:
        self._check_open()
        for _, row in sorted(self._shelves.states.items()):
            yield row

    @override
    async def state(self, keys: Sequence[str]) -> tuple[StateRow, ...]:
        self._check_open()
        states = self._shelves.states
        return tuple(states[key] for key in sorted(set(keys)) if key in states)

    @override
    async def owed(self, limit: int, after: datetime | None = None) -> tuple[OutboxEntry, ...]:
        self._check_open()
        entries = self._shelves.outbox.values()
        due = [one for one in entries if after is None or one.due is None or one.due <= after]
        return tuple(sorted(due, key=_turn)[:limit])

    @override
    async def decision(self, decision_id: str) -> Decision | None:
        self._check_open()
        return self._shelves.decisions.get(decision_id)

    @override
    async def case(self, case_id: str) -> Case | None:
        self._check_open()
        return self._shelves.cases.get(case_id)

    @override
    async def cases(self, statuses: Sequence[Status], limit: int, offset: int) -> tuple[Case, ...]:
        self._check_open()
        found = [case for case in self._shelves.cases.values() if case.status in statuses]
        found.sort(key=lambda case: (RANKS[case.urgency], case.opened_at, case.id))
        return tuple(found[offset : offset + limit])

    @override
    async def last_case_number(self) -> int:
        self._check_open()
        return self._shelves.last_case

    @override
    async def evidence(self, holder: str) -> tuple[EvidenceText, ...]:
        self._check_open()
        lines = [kept.line for kept in self._shelves.texts.get(holder, {}).values()]
        return tuple(sorted(lines, key=lambda line: (line.at, str(line.message), line.revision)))

    @override
    async def outcomes(self, decision_ids: Sequence[str]) -> tuple[Outcome, ...]:
        self._check_open()
        wanted = frozenset(decision_ids)
        came = [one for entry, one in self._shelves.came.values() if entry.decision in wanted]
        return tuple(sorted(came, key=lambda outcome: (outcome.at, outcome.key)))

    @override
    async def reach(self, since: datetime, until: datetime | None = None) -> tuple[Reach, ...]:
        self._check_open()
        came = [one for one in self._shelves.came.values() if since <= one[1].at]
        said = (
            reach_of(entry.action, one) for entry, one in came if until is None or one.at < until
        )
        return reaches(Counter(one for one in said if one is not None))

    # --- letting go -------------------------------------------------------------------------

    @override
    async def retain(self, now: datetime) -> Retained:
        self._check_open()
        return retained(self._shelves, self._retention.ends(now), now)

    @override
    async def export_member(self, member: UserRef) -> MemberData:
        self._check_open()
        return exported(self._shelves, member)

    @override
    async def erase_member(self, member: UserRef, now: datetime) -> MemberData:
        self._check_open()
        return erased(self._shelves, member, now)

    # --- the audit log, and the end ---------------------------------------------------------

    @override
    async def audit_head(self) -> AuditHead:
        self._check_open()
        return self._shelves.head()

    @override
    async def verify_audit(self, noted: AuditHead | None = None) -> int:
        self._check_open()
        kept = self._shelves
        return kept.chain.verify(kept.links, kept.checkpoint, noted).count

    @override
    async def close(self) -> None:
        self._is_closed = True


def _turn(entry: OutboxEntry) -> tuple[int, int]:
    """Order what is owed: what is due first, and of that what is oldest."""
    return (0 if entry.due is None else micros(entry.due), micros(entry.at))
