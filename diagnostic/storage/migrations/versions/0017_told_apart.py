"""Whether a file of answers told people apart, so that nobody in it counts twice."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.add_column("imports", sa.Column("told_apart", sa.Boolean(), nullable=True))
