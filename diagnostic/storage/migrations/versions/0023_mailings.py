"""Invitations by e-mail: recipients, mailings and their messages."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "mail_recipients",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("survey", sa.String(32), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("address_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_mail_recipients_survey_surveys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_recipients")),
        sa.UniqueConstraint("survey", "address_mac", name=op.f("uq_mail_recipients_survey_address_mac")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mailings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("survey", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("next_try", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_mailings_survey_surveys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
    )
    op.create_index(op.f("ix_mailings_survey"), "mailings", ["survey"])
    op.create_table(
        "mail_messages",
        sa.Column("mailing", sa.String(32), nullable=False),
        sa.Column("recipient", sa.LargeBinary(16), nullable=False),
        sa.Column("survey", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["mailing"], ["mailings.id"], name=op.f("fk_mail_messages_mailing_mailings")),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_mail_messages_survey_surveys")),
        sa.PrimaryKeyConstraint("mailing", "recipient", name=op.f("pk_mail_messages")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_mail_messages_mailing_state_due"), "mail_messages", ["mailing", "state", "due"])
    op.create_index(op.f("ix_mail_messages_survey"), "mail_messages", ["survey"])
