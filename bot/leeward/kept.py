"""Opening what an installation keeps: its configuration, its keys and its store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from leeward.config import Config, master_key
from leeward.evidence import case_holder, hide_holder
from leeward.ledger import pair_key
from leeward_policies.domain.case import Case
from leeward_policies.errors import ConfigError
from leeward_policies.ports import AuditLine, Commit, EvidenceText, Store
from leeward_storage.sql import SqlStore


@asynccontextmanager
async def opened_store(
    config: Config, *, create: bool = False, accept_lost_keys: bool = False
) -> AsyncIterator[SqlStore]:
    """Open the store of an installation, and close it at the end.

    Args:
        config: which one.
        create: make the database, if there is none.
        accept_lost_keys: where the keys file is missing, give up the evidence sealed with it.

    Raises:
        ConfigError: there is no database yet, or no master key.
        StorageError: it cannot be opened.
    """
    path = config.path(config.storage.database)
    if not create and not path.exists():
        raise ConfigError(
            place=str(path),
            value="there is no database yet",
            cure="Run the bot once, or `leeward demo --keep FOLDER` to have one to look into.",
        )
    store = await SqlStore.open(
        path,
        config.path(config.storage.keys),
        master_key=master_key(config),
        retention=config.retention,
        lost_keys="accept" if accept_lost_keys else "refuse",
    )
    try:
        yield store
    finally:
        await store.close()


async def open_evidence(
    store: Store, case: Case, by: str, now: datetime
) -> tuple[EvidenceText, ...]:
    """Open a case's sealed lines, oldest first; the audit says so before they are shown.

    Args:
        store: where they lie.
        case: whose own lines, and those of its pair, are opened; of an appeal what was hidden.
        by: who looks, as the audit names them.
        now: when.
    """
    await store.commit(Commit(audit=(AuditLine(now, "evidence.opened", (case.id, by)),)))
    holders = [case_holder(case.id)]
    if case.subject.target is not None:
        holders.append(pair_key(case.subject.author, case.subject.target))
    if case.appeal is not None:  # whoever answers it must be able to read what was hidden
        holders += [hide_holder(line.message) for line in case.evidence]
    texts = {
        (text.message, text.revision): text
        for holder in holders
        for text in await store.evidence(holder)
    }
    return tuple(sorted(texts.values(), key=lambda text: (text.at, str(text.message))))
