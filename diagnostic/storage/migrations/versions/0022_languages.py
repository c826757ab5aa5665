"""The language of an organisation's people where no browser says which; English for those that were there before."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.add_column("organisations", sa.Column("language", sa.String(16), server_default="en", nullable=False))
