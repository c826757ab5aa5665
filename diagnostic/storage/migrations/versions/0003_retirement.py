"""Waves are retired: their invitations are destroyed, and what was counted of them is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.add_column("waves", sa.Column("retired", sa.Date(), nullable=True))
    op.add_column("waves", sa.Column("asked", sa.Text(), nullable=True))
    op.add_column("waves", sa.Column("erased", sa.Date(), nullable=True))
