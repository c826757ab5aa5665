"""A code for each open link, to be typed instead of its address; links that were made before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.add_column("open_links", sa.Column("code_hint", sa.Integer(), nullable=True))
    op.add_column("open_links", sa.Column("code_mac", sa.LargeBinary(32), nullable=True))
    op.create_index(op.f("ix_open_links_code_hint"), "open_links", ["code_hint"])
