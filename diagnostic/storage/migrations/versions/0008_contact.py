"""Whom respondents can ask stands with their wave."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.add_column("waves", sa.Column("contact", sa.Text(), nullable=True))
