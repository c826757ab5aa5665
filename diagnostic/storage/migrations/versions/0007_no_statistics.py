"""PostgreSQL samples tables for its planner and keeps the samples; of what waits in staging there may be none."""

from alembic import op

revision = "0007"
down_revision = "0006"

TYPES = {  # a column that gets its own type once more loses the sample that there may be of it
    "survey": "varchar(32)",
    "id": "bytea",
    "unit": "text",
    "about_unit": "text",
    "attributes": "text",
    "duration_class": "varchar(16)",
    "codes": "bytea",
    "words": "text",
}


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE staging SET (autovacuum_enabled = false, toast.autovacuum_enabled = false)")
    for column, kind in TYPES.items():
        op.execute(f"ALTER TABLE staging ALTER COLUMN {column} TYPE {kind}, ALTER COLUMN {column} SET STATISTICS 0")
