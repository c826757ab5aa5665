"""Drafts of waves and their files."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "wave_drafts",
        sa.Column("link", sa.String(32), nullable=False),
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["links.id"], name=op.f("fk_wave_drafts_link_links")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_wave_drafts_organisation_organisations")
        ),
        sa.PrimaryKeyConstraint("link", name=op.f("pk_wave_drafts")),
    )
    op.create_table(
        "wave_draft_files",
        sa.Column("link", sa.String(32), nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["wave_drafts.link"], name=op.f("fk_wave_draft_files_link_wave_drafts")),
        sa.PrimaryKeyConstraint("link", "field", "number", name=op.f("pk_wave_draft_files")),
    )
