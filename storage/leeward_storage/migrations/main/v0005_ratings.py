"""How readers rated tips, by rule and day; and who waits for an answer in a case, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "main5"
down_revision = "main4"


def upgrade() -> None:
    """Add the table and the column; there was nothing like them before."""
    op.add_column("cases", sa.Column("reporters", sa.LargeBinary(), nullable=True))
    op.create_table(
        "rating",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_wrong", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("rule", "day", "is_wrong", name="pk_rating"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rating_day", "rating", ["day"])
