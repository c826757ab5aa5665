"""Open links, and which of their forms were sent."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "open_links",
        sa.Column("token_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("survey", sa.String(32), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_open_links_survey_surveys")),
        sa.PrimaryKeyConstraint("token_mac", name=op.f("pk_open_links")),
        sa.UniqueConstraint("survey", "unit", "number", name=op.f("uq_open_links_survey_unit_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "open_forms",
        sa.Column("form_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("survey", sa.String(32), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_open_forms_survey_surveys")),
        sa.PrimaryKeyConstraint("form_mac", name=op.f("pk_open_forms")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_open_forms_survey_unit"), "open_forms", ["survey", "unit"])
