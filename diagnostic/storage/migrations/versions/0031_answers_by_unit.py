"""Answers and comments are found by unit: a move looked through all of a survey's for those of a few units."""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    for table in ("staging", "sheets", "comments"):
        op.create_index(op.f(f"ix_{table}_survey_unit"), table, ["survey", "unit"], unique=False)
