"""How many people of a survey read which language, and an index that has all that pages count of messages."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "mail_languages",
        sa.Column("survey", sa.String(32), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_mail_languages_survey_surveys")),
        sa.PrimaryKeyConstraint("survey", "language", name=op.f("pk_mail_languages")),
    )
    op.drop_index(op.f("ix_mail_messages_mailing_state_due"), "mail_messages")
    op.create_index(
        op.f("ix_mail_messages_mailing_state_due_tries"), "mail_messages", ["mailing", "state", "due", "tries"]
    )
