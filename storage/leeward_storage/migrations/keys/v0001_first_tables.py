"""The first tables of the keys file."""

import sqlalchemy as sa
from alembic import op

revision = "keys1"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "data_key",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_key"),
    )
    op.create_table(
        "identity",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("store", sa.LargeBinary(length=16), nullable=False),
        sa.Column("proof", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("only", name="pk_identity"),
    )
