"""The session at its provider by which a session began, so that the provider can end it."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.add_column("staff_sessions", sa.Column("sid", sa.LargeBinary(32), nullable=True))
