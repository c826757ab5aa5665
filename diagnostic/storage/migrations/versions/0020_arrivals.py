"""What is written in pieces: which rows are not there yet for anybody."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "arrivals",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("survey", sa.String(32), nullable=False),
        sa.Column("seen", sa.DateTime(), nullable=False),
        sa.Column("given_up", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_arrivals_survey_surveys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
    )
    op.create_table(
        "arriving",
        sa.Column("arrival", sa.String(32), nullable=False),
        sa.Column("piece", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("into", sa.String(32), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("arrival", "piece", name=op.f("pk_arriving")),
        sqlite_with_rowid=False,
    )
