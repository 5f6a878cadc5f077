"""Whether private words reached their readers, by platform; without saying whose they were."""

import sqlalchemy as sa
from alembic import op

revision = "main2"
down_revision = "main1"


def upgrade() -> None:
    """Add the column; what came of earlier words is not counted."""
    op.add_column("outcome", sa.Column("reach", sa.Text(), nullable=True))
