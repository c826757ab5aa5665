"""Benchmarks: who takes part, releases of this installation, files of others."""

import sqlalchemy as sa
from alembic import op

from diagnostic.storage.database.append_only import never_change

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "benchmark_decisions",
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("value", sa.String(32), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_benchmark_decisions_organisation_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation", "number", name=op.f("pk_benchmark_decisions")),
    )
    op.create_table(
        "benchmark_releases",
        sa.Column("released", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("released", name=op.f("pk_benchmark_releases")),
    )
    op.create_table(
        "benchmark_scores",
        sa.Column("dimension", sa.String(80), nullable=False),
        sa.Column("publication", sa.String(32), nullable=False),
        sa.Column("released", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name=op.f("fk_benchmark_scores_publication_publications")
        ),
        sa.ForeignKeyConstraint(
            ["released"], ["benchmark_releases.released"], name=op.f("fk_benchmark_scores_released_benchmark_releases")
        ),
        sa.PrimaryKeyConstraint("dimension", "publication", name=op.f("pk_benchmark_scores")),
    )
    op.create_index(op.f("ix_benchmark_scores_released"), "benchmark_scores", ["released"])
    op.create_table(
        "benchmark_files",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(80), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_benchmark_files_organisation_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark_files")),
    )
    op.create_index(
        op.f("ix_benchmark_files_organisation_content_hash"),
        "benchmark_files",
        ["organisation", "content_hash"],
        unique=True,
    )
    for table in ("benchmark_decisions", "benchmark_releases", "benchmark_scores"):
        never_change(table)
