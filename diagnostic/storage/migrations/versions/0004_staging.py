"""Answers wait in `staging`; what was written before loses its order: all of it is written again, by random key."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEYS = {"invitations": "token_mac", "sheets": "survey, id", "comments": "survey, id"}


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "staging",
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("about_unit", sa.Text(), nullable=True),
        sa.Column("attributes", sa.Text(), nullable=True),
        sa.Column("duration_class", sa.String(length=16), nullable=True),
        sa.Column("codes", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_staging_survey")),
        sa.PrimaryKeyConstraint("survey", "id", name=op.f("pk_staging")),
        sqlite_with_rowid=False,
    )
    for table, key in KEYS.items():
        write_again(table, key)


def write_again(table: str, key: str) -> None:
    """All rows at once, so that neither their places nor PostgreSQL's `xmin` tell when each was written."""
    op.execute(f"CREATE TEMPORARY TABLE again AS SELECT * FROM {table}")
    op.execute(f"DELETE FROM {table}" if op.get_bind().dialect.name == "sqlite" else f"TRUNCATE {table}")
    op.execute(f"INSERT INTO {table} SELECT * FROM again ORDER BY {key}")
    op.execute("DROP TABLE again")
