"""The time zone whose days an organisation counts; UTC for those that were there before."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.add_column("organisations", sa.Column("zone", sa.String(64), server_default="UTC", nullable=False))
