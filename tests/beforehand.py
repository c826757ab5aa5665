"""What many tests begin with, made once a run and copied; and as far as it can be while tests are collected."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from diagnostic.storage.database.engine import make_engine
from diagnostic.storage.database.migrate import migrate
from tests import postgres
from tests.workers import FORKS, made_once

ALL_TABLES = "all_tables"  # the database of server_files


def begin(config: pytest.Config) -> None:
    """Let a process make it, if all tests are run: they are collected on one core. Workers wait for what they need."""
    left_out = config.option.markexpr or config.option.keyword or config.option.collectonly
    if config.args_source == config.ArgsSource.TESTPATHS and not left_out:
        factory = config._tmp_path_factory  # type: ignore[attr-defined]
        factory.getbasetemp()  # made here, so that it is the workers' too
        FORKS.Process(target=_make, args=(factory,)).start()


def _make(factory: pytest.TempPathFactory) -> None:
    from tests.demonstration import loaded_demonstration  # which imports the product

    gc.enable()
    if programs := postgres.programs():
        server_files(factory, programs)
    loaded_demonstration(factory, datetime.now(UTC))


def sqlite_file(factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with all tables."""
    return made_once(factory, "all_tables.db", lambda file: _make_tables(f"sqlite:///{file}"))


def server_files(factory: pytest.TempPathFactory, programs: Path) -> Path:
    """The files of a server of PostgreSQL that was shut down, with a database of all tables."""

    def write(to: Path) -> None:
        with postgres.running_cluster(programs) as made:
            server = create_engine(made.url.format("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
            with server.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {ALL_TABLES}"))
            _make_tables(made.url.format(ALL_TABLES))
            made.stop("fast")
            postgres.copy(made.data, to)
            made.start()

    return made_once(factory, "postgresql", write)


def _make_tables(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()
