"""Who serves whom: as an organisation keeps it, and as a wave froze it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.add_column("organisations", sa.Column("service_map", sa.Text(), nullable=True))
    op.add_column("waves", sa.Column("service_map", sa.Text(), nullable=True))
