"""Review and release of comments."""

import sqlalchemy as sa
from alembic import op

from diagnostic.storage.database.append_only import never_change

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "comment_reviews",
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=80), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_comment_reviews_survey")),
        sa.PrimaryKeyConstraint("survey", name=op.f("pk_comment_reviews")),
    )
    op.create_table(
        "comment_drafts",
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("comment", sa.LargeBinary(length=16), nullable=False),
        sa.Column("passages", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_comment_drafts_survey")),
        sa.PrimaryKeyConstraint("survey", "comment", name=op.f("pk_comment_drafts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comment_releases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("chart_hash", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_comment_releases_organisation")),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_comment_releases_survey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_releases")),
        sa.UniqueConstraint("survey", name=op.f("uq_comment_releases_survey")),
    )
    op.create_index(op.f("ix_comment_releases_organisation"), "comment_releases", ["organisation"], unique=False)
    for table in ("comment_reviews", "comment_releases"):
        never_change(table)
