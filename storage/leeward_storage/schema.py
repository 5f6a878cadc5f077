"""The tables of both files: the database, and the keys file outside every backup.

No column holds an age, a name or a text in clear; `tests/unit/storage` reads this
list and says so. Times are microseconds since 1970, refs are printed, records
are canonical JSON of the domain's values.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

_NAMES: Final = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

MAIN: Final = MetaData(naming_convention=_NAMES)
"""The database."""

KEYS: Final = MetaData(naming_convention=_NAMES)
"""The keys file."""


def _only() -> Column[int]:
    """Return the key of a table that has one row, number 1."""
    return Column("only", Integer, primary_key=True, autoincrement=False)


def _identity(metadata: MetaData) -> Table:
    return Table(
        "identity",
        metadata,
        _only(),
        Column("store", LargeBinary(16), nullable=False),
        Column("proof", LargeBinary(16), nullable=False),
    )


identity: Final = _identity(MAIN)
"""Which database this is, and a proof of the master key it was made with."""

lease: Final = Table(
    "lease",
    MAIN,
    _only(),
    Column("holder", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)

seen: Final = Table(
    "seen",
    MAIN,
    Column("id", LargeBinary(16), primary_key=True),
    Column("day", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Ids of recent decisions and of all that are kept, by which a repeated delivery is known; the
hot table."""

decision: Final = Table(
    "decision",
    MAIN,
    Column("id", LargeBinary(16), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("author", Text, nullable=False),
    Column("message", Text, index=True),
    Column("record", LargeBinary, nullable=False),
    Index("ix_decision_author_at", "author", "at"),
)
"""Decisions with findings, whole."""

state: Final = Table(
    "state",
    MAIN,
    Column("key", Text, primary_key=True),
    Column("packed", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("members", LargeBinary, nullable=False),
    Column("held", Boolean, nullable=False),
)

state_member: Final = Table(
    "state_member",
    MAIN,
    Column("member", Text, primary_key=True),
    Column("key", Text, ForeignKey("state.key", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
"""Finds the pieces about a member."""

outbox: Final = Table(
    "outbox",
    MAIN,
    Column("n", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("decision", Text, nullable=False),
    Column("case_id", Text),
    Column("at", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("action", LargeBinary, nullable=False),
    Index("ix_outbox_turn", "due", "at", "n"),
)
"""Actions that are owed; `due` is 0 for at once."""

outcome: Final = Table(
    "outcome",
    MAIN,
    Column("key", Text, primary_key=True),
    Column("decision", LargeBinary(16), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("told_to", Text, index=True),
    Column("notice", Text),
    Column("record", LargeBinary, nullable=False),
    Column("reach", Text),
    Column("kind", Text),
    Column("rule", Text),
    Column("came", Text),
    Index("ix_outcome_figures", "at", "kind", "rule", "came"),
)
"""The last outcome of every action; `notice` says what kind of thing a member was told, `reach`
on which platform a private word arrived or did not, `came` which kind of outcome it is. The last
four are unknown of what came before Leeward counted them."""

cursor: Final = Table(
    "cursor",
    MAIN,
    Column("adapter", Text, primary_key=True),
    Column("place", Text, nullable=False),
)

_NARROWED: Final = ("kind", "is_appeal", "assignee", "author")
"""Columns that narrow a search for cases, beside those that order it."""

_COUNTED: Final = (
    *("urgency", "kind", "status", "is_appeal", "answered_at"),
    *("shown_to", "author", "author_id"),
)
"""Columns that figures are made of, or that say whose they are."""

cases: Final = Table(
    "cases",
    MAIN,
    Column("id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, index=True),
    Column("author", Text, nullable=False, index=True),
    Column("target", Text, nullable=False, index=True),
    Column("record", LargeBinary, nullable=False),
    Column("notes", LargeBinary),
    Column("kind", Text, nullable=False, server_default=""),
    Column("shown_to", Integer, nullable=False, server_default="2"),
    Column("is_appeal", Boolean, nullable=False, server_default="0"),
    Column("assignee", Text),
    Column("answered_at", BigInteger),
    Column("author_id", Text, nullable=False, server_default="", index=True),
    Column("target_id", Text, nullable=False, server_default="", index=True),
    Column("reporters", LargeBinary),
    Index("ix_cases_turn", "status", "urgency", "opened_at", "id"),
    Index("ix_cases_queue", "status", "shown_to", "urgency", "opened_at", "id", *_NARROWED),
    Index("ix_cases_newest", "status", "shown_to", "updated_at", "id", "urgency", *_NARROWED),
    Index("ix_cases_figures", "opened_at", *_COUNTED),
)
"""Cases; `notes` and `reporters` are sealed with the case's own key, the record has neither.

What a case is found by stands beside its record: `shown_to` has a bit for each role that may
know of it (`seeing`), and the ids are the last parts of the printed refs. The indexes of the two
orders hold everything that narrows a search, so that pages are found and counted in them alone.
"""

verdict: Final = Table(
    "verdict",
    MAIN,
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("is_appeal", Boolean, nullable=False),
    Index("ix_verdict_figures", "at", "rule", "verdict", "is_appeal"),
    sqlite_with_rowid=False,
)
"""What people came to, by the rules that a judged case rests on; of an appeal, that acted."""

case_decision: Final = Table(
    "case_decision",
    MAIN,
    Column("decision", LargeBinary(16), primary_key=True),
    Column(
        "case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    sqlite_with_rowid=False,
)
"""Which decisions a case ever rested on; its record lists the latest of them."""

holder: Final = Table(
    "holder",
    MAIN,
    Column("holder", Text, primary_key=True),
    Column("key", LargeBinary(16), nullable=False, unique=True),
)
"""Whose key is which; the key itself lies in the keys file."""

sealed: Final = Table(
    "sealed",
    MAIN,
    Column("holder", Text, ForeignKey("holder.holder", ondelete="CASCADE"), primary_key=True),
    Column("message", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("author", Text, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("role", Text, nullable=False),
    Column("sealed_at", BigInteger, nullable=False, index=True),
    Column("box", LargeBinary, nullable=False),
)
"""Lines of evidence; `box` opens with the holder's key alone, and only beside these columns."""

audit: Final = Table(
    "audit",
    MAIN,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("seal", LargeBinary(32), nullable=False),
)

audit_checkpoint: Final = Table(
    "audit_checkpoint",
    MAIN,
    _only(),
    Column("n", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("seal", LargeBinary(32), nullable=False),
    Column("signature", LargeBinary(32), nullable=False),
)

erasure: Final = Table(
    "erasure",
    MAIN,
    Column("member", Text, primary_key=True),
    Column("asked", BigInteger, nullable=False),
)
"""Members who asked to be erased while something about them was held."""

passes: Final = Table(
    "passes",
    MAIN,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("member", Text, nullable=False, index=True),
    Column("roles", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
    Column("confirmed_at", BigInteger),
    Column("label", LargeBinary, nullable=False),
    Index("ix_passes_kind_made_at", "kind", "made_at"),
)
"""Ways into the console, by the hash of their secret; `label` is what a token is called, sealed."""

exposure: Final = Table(
    "exposure",
    MAIN,
    Column("member", Text, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("views", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How often somebody opened sealed lines on a day."""

memo: Final = Table(
    "memo",
    MAIN,
    Column("adapter", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
    Column("about", Text, index=True),
    sqlite_with_rowid=False,
)
"""What adapters need to find again, and what the house notes of members; `about` is whose it is."""

rating: Final = Table(
    "rating",
    MAIN,
    Column("rule", Text, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False, index=True),
    Column("is_wrong", Boolean, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How often readers called tips of a rule right or wrong on a day; nobody's name is in it."""

inbox: Final = Table(
    "inbox",
    MAIN,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("holder", Text, ForeignKey("holder.holder", ondelete="CASCADE"), nullable=False),
    Column("box", LargeBinary, nullable=False),
    Index("ix_inbox_holder", "holder"),
)
"""Events that other processes leave for the pipeline, sealed with the key of one holder."""

counter: Final = Table(
    "counter",
    MAIN,
    Column("what", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

keys_identity: Final = _identity(KEYS)
"""Which database these keys belong to."""

data_key: Final = Table(
    "data_key",
    KEYS,
    Column("id", LargeBinary(16), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""Data keys, wrapped by a key derived from the master key."""
