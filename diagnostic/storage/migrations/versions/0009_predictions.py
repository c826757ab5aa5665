"""The rules that predict from a publication are entered with it, by version and hash."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.add_column("publications", sa.Column("rules_version", sa.Integer(), nullable=True))
    op.add_column("publications", sa.Column("rules_hash", sa.String(80), nullable=True))
