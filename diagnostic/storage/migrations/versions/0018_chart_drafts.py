"""Charts that are being edited."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "chart_drafts",
        sa.Column("link", sa.String(32), nullable=False),
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["links.id"], name=op.f("fk_chart_drafts_link_links")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_chart_drafts_organisation_organisations")
        ),
        sa.PrimaryKeyConstraint("link", name=op.f("pk_chart_drafts")),
    )
