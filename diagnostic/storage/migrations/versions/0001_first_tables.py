"""The first tables."""

import sqlalchemy as sa
from alembic import op

from diagnostic.storage.database.append_only import never_change

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring tables from the revision before to this one."""
    op.create_table(
        "organisations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("root", sa.Text(), nullable=True),
        sa.Column("chart", sa.Text(), nullable=True),
        sa.Column("chart_hash", sa.String(length=80), nullable=True),
        sa.Column("chart_changed_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("expires", sa.DateTime(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_links_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_organisation"), "links", ["organisation"], unique=False)
    op.create_table(
        "rule_versions",
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_rule_versions_organisation")),
        sa.PrimaryKeyConstraint("organisation", "version", name=op.f("pk_rule_versions")),
    )
    op.create_table(
        "waves",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("chart", sa.Text(), nullable=False),
        sa.Column("chart_hash", sa.String(length=80), nullable=False),
        sa.Column("roster", sa.Text(), nullable=True),
        sa.Column("roster_hash", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_waves_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waves")),
        sa.UniqueConstraint("organisation", "name", name=op.f("uq_waves_organisation_name")),
    )
    op.create_table(
        "surveys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("wave", sa.String(length=16), nullable=False),
        sa.Column("audience", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["waves.id"], name=op.f("fk_surveys_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("wave", "audience", name=op.f("uq_surveys_wave_audience")),
    )
    op.create_table(
        "comments",
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_comments_survey")),
        sa.PrimaryKeyConstraint("survey", "id", name=op.f("pk_comments")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counted",
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_counted_survey")),
        sa.PrimaryKeyConstraint("survey", "unit", "item", name=op.f("pk_counted")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "imports",
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("content_mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_imports_survey")),
        sa.PrimaryKeyConstraint("survey", "content_mac", name=op.f("pk_imports")),
    )
    op.create_table(
        "invitations",
        sa.Column("token_mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_hint", sa.Integer(), nullable=False),
        sa.Column("code_mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("about_unit", sa.Text(), nullable=True),
        sa.Column("used", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_invitations_survey")),
        sa.PrimaryKeyConstraint("token_mac", name=op.f("pk_invitations")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_invitations_code_hint"), "invitations", ["code_hint"], unique=False)
    op.create_index(op.f("ix_invitations_survey_unit"), "invitations", ["survey", "unit"], unique=False)
    op.create_table(
        "publications",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("questionnaire_hash", sa.String(length=80), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("chart_hash", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_publications_organisation")),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_publications_survey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("survey", name=op.f("uq_publications_survey")),
    )
    op.create_index(op.f("ix_publications_organisation"), "publications", ["organisation"], unique=False)
    op.create_table(
        "sheets",
        sa.Column("survey", sa.String(length=32), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("about_unit", sa.Text(), nullable=True),
        sa.Column("attributes", sa.Text(), nullable=True),
        sa.Column("duration_class", sa.String(length=16), nullable=True),
        sa.Column("codes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_sheets_survey")),
        sa.PrimaryKeyConstraint("survey", "id", name=op.f("pk_sheets")),
        sqlite_with_rowid=False,
    )
    for table in ("publications", "rule_versions"):
        never_change(table)
