"""What the auditor said of a publication stands beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.add_column("publications", sa.Column("audit", sa.Text(), nullable=True))
