"""What people look up: cases by what they are found by, verdicts by rule, passes, the inbox."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "main3"
down_revision = "main2"

AT_ONCE = 500
"""Cases that are read and filled at a time."""


def upgrade() -> None:
    """Add the columns and tables, and fill what the records of kept cases tell."""
    _decisions_and_outcomes()
    _columns_of_cases()
    _verdicts()
    _passes()
    _inbox()
    connection = op.get_bind()
    for rows in _pages(connection):
        _fill(connection, rows)
    _indexes_of_cases()


def _decisions_and_outcomes() -> None:
    """Find decisions of a member in time order, and count outcomes; earlier ones are not."""
    op.drop_index("ix_decision_author", "decision")
    op.create_index("ix_decision_author_at", "decision", ["author", "at"])
    for name in ("kind", "rule", "came"):
        op.add_column("outcome", sa.Column(name, sa.Text(), nullable=True))
    op.drop_index("ix_outcome_at", "outcome")
    op.create_index("ix_outcome_figures", "outcome", ["at", "kind", "rule", "came"])


def _columns_of_cases() -> None:
    for column in (
        sa.Column("kind", sa.Text(), nullable=False, server_default=""),
        sa.Column("shown_to", sa.Integer(), nullable=False, server_default="2"),
        sa.Column("is_appeal", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=False, server_default=""),
        sa.Column("target_id", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("cases", column)


def _indexes_of_cases() -> None:
    narrowed = ["kind", "is_appeal", "assignee", "author"]
    counted = ["shown_to", "author", "author_id"]
    op.create_index("ix_cases_author_id", "cases", ["author_id"])
    op.create_index("ix_cases_target_id", "cases", ["target_id"])
    op.create_index(
        "ix_cases_queue", "cases", ["status", "shown_to", "urgency", "opened_at", "id", *narrowed]
    )
    op.create_index(
        "ix_cases_newest", "cases", ["status", "shown_to", "updated_at", "id", "urgency", *narrowed]
    )
    op.create_index(
        "ix_cases_figures",
        "cases",
        ["opened_at", "urgency", "kind", "status", "is_appeal", "answered_at", *counted],
    )


def _verdicts() -> None:
    op.create_table(
        "verdict",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("is_appeal", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_verdict_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "rule", name="pk_verdict"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_verdict_figures", "verdict", ["at", "rule", "verdict", "is_appeal"])


def _passes() -> None:
    """Who gets in, and how often they opened sealed lines."""
    op.create_table(
        "passes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passes"),
    )
    op.create_index("ix_passes_kind_made_at", "passes", ["kind", "made_at"])
    op.create_index("ix_passes_member", "passes", ["member"])
    op.create_index("ix_passes_until", "passes", ["until"])
    op.create_table(
        "exposure",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("member", "day", name="pk_exposure"),
        sqlite_with_rowid=False,
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder"], ["holder.holder"], name="fk_inbox_holder", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("n", name="pk_inbox"),
    )
    op.create_index("ix_inbox_holder", "inbox", ["holder"])


# --- what kept cases tell ---------------------------------------------------------------------


def _pages(connection: sa.Connection) -> Iterator[list[Any]]:
    """Yield the kept cases, some at a time, in the order of their ids."""
    query = sa.text(
        "SELECT id, author, target, updated_at, ended_at, record FROM cases"
        " WHERE id > :last ORDER BY id LIMIT :count"
    )
    last = ""
    while rows := connection.execute(query, {"last": last, "count": AT_ONCE}).all():
        yield list(rows)
        last = rows[-1].id


def _fill(connection: sa.Connection, rows: list[Any]) -> None:
    """Fill the columns of some cases, and the verdicts on them, from their records."""
    columns: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    for row in rows:
        record = json.loads(row.record)
        columns.append(
            {
                "case": row.id,
                "kind": record["kind"],
                "shown_to": _shown_to(record.get("asked", [])),
                "is_appeal": record.get("appeal") is not None,
                "assignee": record.get("assignee"),
                "answered_at": _micros(record.get("answered_at")),
                "author_id": _last_part(row.author),
                "target_id": _last_part(row.target),
            }
        )
        verdicts += _verdicts_of(row, record)
    connection.execute(
        sa.text(
            "UPDATE cases SET kind = :kind, shown_to = :shown_to, is_appeal = :is_appeal,"
            " assignee = :assignee, answered_at = :answered_at,"
            " author_id = :author_id, target_id = :target_id WHERE id = :case"
        ),
        columns,
    )
    if verdicts:
        connection.execute(
            sa.text(
                "INSERT INTO verdict (case_id, rule, at, verdict, is_appeal)"
                " VALUES (:case, :rule, :at, :verdict, :is_appeal)"
            ),
            verdicts,
        )


def _shown_to(asked: list[str]) -> int:
    """Return who may see a case, as bits: 1 moderators, 2 safety lead, 4 those for abuse."""
    if "csea" in asked:
        return 4
    return 3 if "moderators" in asked else 2


def _micros(at: str | None) -> int | None:
    if at is None:
        return None
    since = datetime.fromisoformat(at) - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(microseconds=1)


def _last_part(printed: str) -> str:
    return printed.replace("/", ":").rpartition(":")[2]


def _verdicts_of(row: Any, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if record.get("verdict") is None:
        return
    appeal = record.get("appeal")
    rules = appeal["rules"] if appeal else [line["rule"] for line in record["evidence"]]
    for rule in sorted({"human" if one.startswith("human:") else one for one in rules}):
        yield {
            "case": row.id,
            "rule": rule,
            "at": row.updated_at if row.ended_at is None else row.ended_at,
            "verdict": record["verdict"],
            "is_appeal": appeal is not None,
        }
