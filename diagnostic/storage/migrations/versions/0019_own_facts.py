"""By which an installation knows itself: its identity, marks of its keys, and when it last looked at the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "identities",
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_identities")),
    )
    op.create_table(
        "key_marks",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("mark", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_key_marks")),
    )
    op.create_table(
        "clock_looks",
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_clock_looks")),
    )
