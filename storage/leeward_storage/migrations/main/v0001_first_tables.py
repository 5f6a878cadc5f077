"""The first tables of the database."""

import sqlalchemy as sa
from alembic import op

revision = "main1"
down_revision = None


def upgrade() -> None:
    """Make them."""
    _identity_and_lease()
    _decisions()
    _ledger()
    _cases()
    _evidence()
    _audit()


def _identity_and_lease() -> None:
    """Which database this is, who runs on it, and where adapters go on."""
    op.create_table(
        "identity",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("store", sa.LargeBinary(length=16), nullable=False),
        sa.Column("proof", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("only", name="pk_identity"),
    )
    op.create_table(
        "lease",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("only", name="pk_lease"),
    )
    op.create_table(
        "counter",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("what", name="pk_counter"),
    )
    op.create_table(
        "cursor",
        sa.Column("adapter", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("adapter", name="pk_cursor"),
    )


def _decisions() -> None:
    """What was decided, and what came of it."""
    op.create_table(
        "seen",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seen"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    op.create_index("ix_decision_at", "decision", ["at"])
    op.create_index("ix_decision_author", "decision", ["author"])
    op.create_index("ix_decision_message", "decision", ["message"])
    op.create_table(
        "outbox",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("action", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_turn", "outbox", ["due", "at", "n"])
    op.create_table(
        "outcome",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("decision", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told_to", sa.Text(), nullable=True),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_outcome"),
    )
    op.create_index("ix_outcome_at", "outcome", ["at"])
    op.create_index("ix_outcome_decision", "outcome", ["decision"])
    op.create_index("ix_outcome_told_to", "outcome", ["told_to"])


def _ledger() -> None:
    """What is known of members and pairs."""
    op.create_table(
        "state",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_state"),
    )
    op.create_index("ix_state_at", "state", ["at"])
    op.create_table(
        "state_member",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key"], ["state.key"], name="fk_state_member_key", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member", "key", name="pk_state_member"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_state_member_key", "state_member", ["key"])
    op.create_table(
        "erasure",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member", name="pk_erasure"),
    )


def _cases() -> None:
    """What people are asked to look at."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_author", "cases", ["author"])
    op.create_index("ix_cases_ended_at", "cases", ["ended_at"])
    op.create_index("ix_cases_target", "cases", ["target"])
    op.create_index("ix_cases_turn", "cases", ["status", "urgency", "opened_at", "id"])
    op.create_table(
        "case_decision",
        sa.Column("decision", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_decision_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("decision", "case_id", name="pk_case_decision"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_decision_case_id", "case_decision", ["case_id"])


def _evidence() -> None:
    """Sealed lines."""
    op.create_table(
        "holder",
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("holder", name="pk_holder"),
        sa.UniqueConstraint("key", name="uq_holder_key"),
    )
    op.create_table(
        "sealed",
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder"], ["holder.holder"], name="fk_sealed_holder", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("holder", "message", "revision", name="pk_sealed"),
    )
    op.create_index("ix_sealed_author", "sealed", ["author"])
    op.create_index("ix_sealed_sealed_at", "sealed", ["sealed_at"])


def _audit() -> None:
    """The audit log."""
    op.create_table(
        "audit",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_audit"),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("only", name="pk_audit_checkpoint"),
    )
