"""Sessions of staff who sign in, and organisations whose links are switched off."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("began_by", sa.LargeBinary(32), nullable=False),
        sa.Column("link", sa.String(32), nullable=True),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("rule", sa.String(64), nullable=True),
        sa.Column("offered", sa.Text(), nullable=False),
        sa.Column("subject", sa.LargeBinary(32), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["link"], ["links.id"], name=op.f("fk_staff_sessions_link_links")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_staff_sessions_secret_hash")),
        sa.UniqueConstraint("began_by", name=op.f("uq_staff_sessions_began_by")),
    )
    op.create_index(op.f("ix_staff_sessions_link"), "staff_sessions", ["link"])
    op.add_column("links", sa.Column("provider", sa.String(32), nullable=True))
    op.add_column("organisations", sa.Column("links_off", sa.Boolean(), server_default=sa.false(), nullable=False))
