"""Open records, version by version."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "open_records",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_open_records_organisation_organisations")
        ),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_open_records")),
    )
    op.create_index(op.f("ix_open_records_organisation_kind"), "open_records", ["organisation", "kind"])
