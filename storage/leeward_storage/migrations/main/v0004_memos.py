"""What adapters need to find again after a crash, where their platform does not tell it."""

import sqlalchemy as sa
from alembic import op

revision = "main4"
down_revision = "main3"


def upgrade() -> None:
    """Add the table; there was nothing like it before."""
    op.create_table(
        "memo",
        sa.Column("adapter", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("adapter", "key", name="pk_memo"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_memo_until", "memo", ["until"])
    op.create_index("ix_memo_about", "memo", ["about"])
