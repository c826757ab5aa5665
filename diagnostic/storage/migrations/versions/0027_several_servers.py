"""What several servers have to tell one another: visits that were ended, and which programs may use these tables."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "ended_visits",
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ended_visits")),
    )
    op.create_table(
        "oldest_programs",
        sa.Column("revision", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_oldest_programs")),
    )
