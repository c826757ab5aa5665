"""Corrections of the themes of released comments."""

import sqlalchemy as sa
from alembic import op

from diagnostic.storage.database.append_only import never_change

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "theme_corrections",
        sa.Column("release", sa.String(32), nullable=False),
        sa.Column("comment", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release"], ["comment_releases.id"], name=op.f("fk_theme_corrections_release_comment_releases")
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_theme_corrections_organisation_organisations")
        ),
        sa.PrimaryKeyConstraint("release", "comment", "number", name=op.f("pk_theme_corrections")),
    )
    op.create_index(op.f("ix_theme_corrections_organisation"), "theme_corrections", ["organisation"])
    never_change("theme_corrections")
