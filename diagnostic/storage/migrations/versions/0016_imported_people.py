"""Whom files of answers were of, as keyed hashes, so that nobody counts twice."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "imported_people",
        sa.Column("person_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("survey", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_imported_people_survey_surveys")),
        sa.PrimaryKeyConstraint("person_mac", name=op.f("pk_imported_people")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_imported_people_survey"), "imported_people", ["survey"])
