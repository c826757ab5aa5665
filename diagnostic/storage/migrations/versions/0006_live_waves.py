"""What live waves show while they are open."""

import sqlalchemy as sa
from alembic import op

from diagnostic.storage.database.append_only import never_change

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "live_releases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("chart_hash", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("audit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_live_releases_organisation")),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_live_releases_survey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_releases")),
        sa.UniqueConstraint("survey", "number", name=op.f("uq_live_releases_survey_number")),
    )
    op.create_index(op.f("ix_live_releases_organisation"), "live_releases", ["organisation"], unique=False)
    op.create_table(
        "batch_facts",
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_batch_facts_survey")),
        sa.PrimaryKeyConstraint("survey", "number", "unit", name=op.f("pk_batch_facts")),
        sqlite_with_rowid=False,
    )
    for table in ("live_releases", "batch_facts"):
        never_change(table)
