"""A store on disk: SQLAlchemy Core over aiosqlite, one connection that writes and one that reads.

Every call is one function in one of two threads, and one transaction.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from typing_extensions import override

from leeward_policies.domain.action import Outcome
from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError
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
    StateRow,
    Store,
)
from leeward_storage import (
    commits,
    copying,
    job,
    leases,
    lines,
    lookups,
    memos,
    rights,
    trail,
)
from leeward_storage.files import Places
from leeward_storage.retention import Retention
from leeward_storage.sides import Sides, path_of, sides
from leeward_storage.sql_records import SqlRecords
from leeward_storage.times import utc_now

WAIT: Final = 5.0
"""Seconds to wait while another process writes, such as `leeward member erase` beside `run`."""

PAGE: Final = 1_000
"""Pieces of the ledger read at a time."""


class SqlStore(SqlRecords, Store):
    """A `Store` in a database file, with the keys of sealed evidence in another; see `open`."""

    def __init__(self, both: Sides, now: Callable[[], datetime], retention: Retention) -> None:
        self._sides = both
        self._now = now
        self._retention = retention
        self.place = both.place
        """The path of the database."""

    @classmethod
    async def open(
        cls,
        where: str | Path,
        keys_path: str | Path | None = None,
        *,
        master_key: bytes,
        clock: Clock | None = None,
        retention: Retention | None = None,
        wait: float = WAIT,
        lost_keys: Literal["refuse", "accept"] = "refuse",
    ) -> Self:
        """Open a store, made or brought up to date if need be; close it in `finally`.

        Args:
            where: path of the database, or its URL, such as `sqlite:///leeward.db`.
            keys_path: of the keys file; beside the database if not given. Both files are
                made with mode 0600; only the first belongs in a backup.
            master_key: 32 bytes that every evidence key is wrapped with.
            clock: for the lease and for how long things are kept; the machine's by default.
            retention: how long things are kept; the longest times by default.
            wait: seconds to wait while another process writes.
            lost_keys: `accept` erases sealed evidence when the keys file is missing, as
                after a backup was restored elsewhere; otherwise that is an error.

        Raises:
            StorageError: of the kind that fits, with the file and the cure.
            ConfigError: the URL or the master key is none.
        """
        main = path_of(where)
        beside = main.with_name(f"{main.stem}.keys{main.suffix}")
        places = Places(
            main, beside if keys_path is None else Path(keys_path), master_key, wait, lost_keys
        )
        if places.keys.resolve() == main.resolve():
            raise ConfigError(
                place=str(main),
                value="the database and its keys are to lie in one file",
                cure="Name another file for the keys, one that no backup takes along.",
            )
        now = utc_now if clock is None else clock.now
        return cls(await sides(places), now, retention or Retention())

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
        await self._sides.write(lambda files: leases.acquire(files, holder, seconds, self._now()))

    @override
    async def release_lease(self, holder: str) -> None:
        await self._sides.write(lambda files: leases.release(files, holder))

    # --- writing ----------------------------------------------------------------------------

    @override
    async def commit(self, commit: Commit) -> None:
        await self._sides.write(lambda files: commits.write(files, commit, self._now()))

    @override
    async def begin(self, keys: Sequence[str]) -> None:
        await self._sides.write(lambda files: commits.begin(files, keys))

    # --- memos of adapters ------------------------------------------------------------------

    @override
    async def remember(self, adapter: str, memo: Memo) -> None:
        await self._sides.write(lambda files: memos.keep(files, adapter, memo))

    @override
    async def recall(self, adapter: str, key: str) -> Memo | None:
        return await self._sides.read(lambda files: memos.by_key(files, adapter, key))

    @override
    async def recalled(self, adapter: str, prefix: str) -> tuple[Memo, ...]:
        return await self._sides.read(lambda files: memos.of_prefix(files, adapter, prefix))

    @override
    async def forget(self, adapter: str, key: str) -> None:
        await self._sides.write(lambda files: memos.drop(files, adapter, key))

    # --- reading ----------------------------------------------------------------------------

    @override
    async def seen(self, decision_ids: Sequence[str]) -> frozenset[str]:
        return await self._sides.read(lambda files: lookups.known_ids(files.main, decision_ids))

    @override
    async def cursor(self, adapter: str) -> str | None:
        return await self._sides.read(lambda files: lookups.place_of(files, adapter))

    @override
    async def states(self) -> AsyncIterator[StateRow]:
        last = ""
        while page := await self._page_of_states(last):
            for row in page:
                yield row
            last = page[-1].key

    async def _page_of_states(self, last: str) -> list[StateRow]:
        return await self._sides.read(lambda files: lookups.states_after(files, last, PAGE))

    @override
    async def state(self, keys: Sequence[str]) -> tuple[StateRow, ...]:
        return await self._sides.read(lambda files: lookups.states_of(files, keys))

    @override
    async def owed(self, limit: int, after: datetime | None = None) -> tuple[OutboxEntry, ...]:
        return await self._sides.read(lambda files: lookups.owed(files, limit, after))

    @override
    async def decision(self, decision_id: str) -> Decision | None:
        return await self._sides.read(lambda files: lookups.decision_by_id(files, decision_id))

    @override
    async def case(self, case_id: str) -> Case | None:
        return await self._sides.read(lambda files: lookups.case_by_id(files, case_id))

    @override
    async def cases(self, statuses: Sequence[Status], limit: int, offset: int) -> tuple[Case, ...]:
        return await self._sides.read(
            lambda files: lookups.cases_in(files, statuses, limit, offset)
        )

    @override
    async def last_case_number(self) -> int:
        return await self._sides.read(lambda files: lookups.counted(files, commits.LAST_CASE))

    @override
    async def evidence(self, holder: str) -> tuple[EvidenceText, ...]:
        return await self._sides.read(lambda files: lines.opened(files, holder))

    @override
    async def outcomes(self, decision_ids: Sequence[str]) -> tuple[Outcome, ...]:
        return await self._sides.read(lambda files: lookups.outcomes_of(files, decision_ids))

    @override
    async def reach(self, since: datetime, until: datetime | None = None) -> tuple[Reach, ...]:
        return await self._sides.read(lambda files: lookups.reach_within(files, since, until))

    # --- letting go -------------------------------------------------------------------------

    @override
    async def retain(self, now: datetime) -> Retained:
        ends = self._retention.ends(now)
        return await self._sides.write(lambda files: job.retain(files, ends, now))

    @override
    async def export_member(self, member: UserRef) -> MemberData:
        return await self._sides.read(lambda files: rights.export(files, member))

    @override
    async def erase_member(self, member: UserRef, now: datetime) -> MemberData:
        return await self._sides.write(lambda files: rights.erase(files, member, now))

    # --- the audit log ----------------------------------------------------------------------

    @override
    async def audit_head(self) -> AuditHead:
        return await self._sides.read(lambda files: trail.head(files.main))

    @override
    async def verify_audit(self, noted: AuditHead | None = None) -> int:
        return await self._sides.read(lambda files: trail.verify(files, noted))

    # --- the whole file ---------------------------------------------------------------------

    async def check(self) -> None:
        """Read every page of both files, or raise `StorageDamaged`; takes a while on large ones."""
        await self._sides.check()

    async def backup(self, target: str | Path) -> None:
        """Copy the database, without its keys, as it is at one moment; the store goes on.

        Args:
            target: a path where nothing is yet; after an error nothing is there either.

        Raises:
            OutputError: there is something at the target, or it cannot be written.
            StorageError: the database cannot be read.
        """
        self._sides.check_open()
        await asyncio.to_thread(copying.back_up, Path(self.place), Path(target))

    @override
    async def close(self) -> None:
        await self._sides.close()
