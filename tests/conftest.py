"""Fixtures for all tests: an installation on each kind of database."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import make_engine
from diagnostic.storage.database.migrate import migrate
from tests import postgres, profiles

profiles.register()  # before tests are read: their decorators ask which profile it is


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The base of database URLs of a server of this test process's own."""
    programs = postgres.programs()
    if programs is None and os.environ.get("REQUIRE_POSTGRES") == "1":
        pytest.fail("REQUIRE_POSTGRES=1, but no PostgreSQL server's programs were found", pytrace=False)
    if programs is None:
        pytest.skip("no PostgreSQL server's programs (apt-get install postgresql)")
    with postgres.cluster(programs) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_url) -> str:
    """The name of a database with all tables: a copy of it is quicker than running the migrations again."""
    with _server(postgres_url) as server:
        server.execute(text("CREATE DATABASE all_tables"))
    engine = make_engine(postgres_url.format("all_tables"))
    migrate(engine)
    engine.dispose()
    return "all_tables"


@contextmanager
def _server(postgres_url: str) -> Iterator[Connection]:
    engine = create_engine(postgres_url.format("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@contextmanager
def _new_database(postgres_url: str, template: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    with _server(postgres_url) as server:
        server.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        yield postgres_url.format(name)
        server.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def _database_urls(folder: str, template: str = "") -> Callable[..., Iterator[str]]:
    """A fixture: the URL of a new database, once of each kind; with all tables unless another `template` is named."""

    @pytest.fixture(params=BOTH)
    def url(request, tmp_path) -> Iterator[str]:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path / folder / 'inside_out.db'}"
            return
        tables = template or request.getfixturevalue("postgres_template")
        with _new_database(request.getfixturevalue("postgres_url"), tables) as found:
            yield found

    return url


database_url = _database_urls("home")
second_database_url = _database_urls("second")
empty_database_url = _database_urls("home", template="template0")  # without tables on PostgreSQL either


@pytest.fixture
def opened(tmp_path) -> Iterator[Callable[..., Installation]]:
    """Opens installations at `tmp_path/home`, or another folder, by database URL, and closes them after the test."""
    installations = []

    def open_at(database_url: str, home: str = "home") -> Installation:
        environ = {"INSIDE_OUT_HOME": str(tmp_path / home), "DATABASE_URL": database_url, "DEMONSTRATION": "0"}
        settings = Settings.from_environ(environ)
        installations.append(open_installation(settings))
        return installations[-1]

    yield open_at
    for installation in installations:
        installation.engine.dispose()


@pytest.fixture
def installation(database_url, opened) -> Installation:
    """An empty installation, once on SQLite and once on PostgreSQL."""
    return opened(database_url)


@pytest.fixture
def sqlite_installation(tmp_path, opened) -> Installation:
    """An empty installation on SQLite alone, for tests of what stands above the database."""
    return opened(f"sqlite:///{tmp_path / 'home' / 'inside_out.db'}")
