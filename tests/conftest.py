"""Fixtures for all tests: an installation on each kind of database."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Connection, NullPool, create_engine

from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.settings import Settings
from tests import beforehand, postgres, profiles, statements

statements.compile_once()
profiles.register()  # before tests are read: their decorators ask which profile it is
if in_memory := postgres.in_memory():  # a commit of SQLite waits for its disk: a third of what its tests take
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(in_memory))


NO_MAIN = ModuleType("__main__")

gc.disable()  # until all is imported and collected, which leaves next to no garbage


def pytest_addoption(parser) -> None:
    parser.addoption("--workers", type=int, default=0, help="processes that share the tests; none: this one alone")


def pytest_configure(config) -> None:
    if config.option.workers:
        from tests.workers import Workers

        config.pluginmanager.register(Workers(config.option.workers))


@pytest.hookimpl(trylast=True)  # when Hypothesis may be asked
def pytest_sessionstart(session) -> None:
    if session.config.option.workers:  # a run of many tests
        from tests import bytecode

        bytecode.make(session.config)
        beforehand.begin(session.config)


def pytest_collection_modifyitems(items) -> None:
    from tests.distribution import longest_first

    items.sort(key=lambda item: longest_first(item.nodeid))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Pages that ran leave Streamlit's module as the main one, which processes that begin later would run."""
    sys.modules["__main__"] = NO_MAIN


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: nobody need look through it for garbage."""
    gc.enable()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory) -> Iterator[str]:
    """The base of database URLs of a server of this test process's own."""
    programs = postgres.programs()
    if programs is None and os.environ.get("REQUIRE_POSTGRES") == "1":
        pytest.fail("REQUIRE_POSTGRES=1, but no PostgreSQL server's programs were found", pytrace=False)
    if programs is None:
        pytest.skip("no PostgreSQL server's programs (apt-get install postgresql)")
    with postgres.cluster(programs, beforehand.server_files(tmp_path_factory, programs)) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_server(postgres_url) -> Iterator[Connection]:
    """A connection on which databases are made and dropped."""
    engine = create_engine(postgres_url.format("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A file with all tables: a copy of it is quicker than running the migrations again."""
    return beforehand.sqlite_file(tmp_path_factory)


@pytest.fixture
def fresh_home(tmp_path, sqlite_template) -> Path:
    """The folder of an installation on SQLite that is empty but for its tables."""
    shutil.copyfile(sqlite_template, tmp_path / "inside_out.db")
    return tmp_path


@pytest.fixture(scope="session")
def postgres_databases(postgres_url, postgres_server) -> Iterator[postgres.Databases]:
    """Databases with all tables, one after the other."""
    found = postgres.Databases(postgres_url, postgres_server, beforehand.ALL_TABLES)
    yield found
    found.close()


@contextmanager
def _new_database(postgres_url: str, server: Connection, template: str) -> Iterator[str]:
    name = postgres.create(server, template)
    yield postgres_url.format(name)
    postgres.drop(server, name)


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@contextmanager
def _database_at(request, file: Path, template: str = "") -> Iterator[str]:
    """The URL of a new database of the kind that `request` asks for: SQLite's in `file`."""
    if request.param == "sqlite":
        yield f"sqlite:///{file}"
        return
    if not template:
        with request.getfixturevalue("postgres_databases").one() as found:
            yield found
        return
    url, server = (request.getfixturevalue(name) for name in ("postgres_url", "postgres_server"))
    with _new_database(url, server, template) as found:
        yield found


def _database_urls(folder: str, template: str = "") -> Callable[..., Iterator[str]]:
    """A fixture: the URL of a new database, once of each kind; with all tables unless another `template` is named."""

    @pytest.fixture(params=BOTH)
    def url(request, tmp_path) -> Iterator[str]:
        with _database_at(request, tmp_path / folder / "inside_out.db", template) as found:
            yield found

    return url


database_url = _database_urls("home")
second_database_url = _database_urls("second")
empty_database_url = _database_urls("home", template="template0")  # without tables on PostgreSQL either


@pytest.fixture(scope="module", params=BOTH)
def shared_empty_database_url(request, tmp_path_factory) -> Iterator[str]:
    """As `empty_database_url`, one for all tests of a file."""
    with _database_at(request, tmp_path_factory.mktemp("home") / "inside_out.db", template="template0") as found:
        yield found


@pytest.fixture
def opened(tmp_path, sqlite_template) -> Iterator[Callable[..., Installation]]:
    """Opens installations at `tmp_path/home`, or another folder, by database URL, and closes them after the test.

    An SQLite file below `tmp_path` that is not there yet begins with all tables.
    """
    installations = []

    def open_at(database_url: str, home: str = "home") -> Installation:
        installations.append(_open(database_url, tmp_path / home, sqlite_template))
        return installations[-1]

    yield open_at
    for installation in installations:
        installation.engine.dispose()


def _open(database_url: str, home: Path, sqlite_template: Path) -> Installation:
    file = Path(database_url.removeprefix("sqlite:///"))
    if home.parent in file.parents and not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(sqlite_template, file)
    environ = {"INSIDE_OUT_HOME": str(home), "DATABASE_URL": database_url, "DEMONSTRATION": "0"}
    return open_installation(Settings.from_environ(environ))


@pytest.fixture
def installation(database_url, opened) -> Installation:
    """An empty installation, once on SQLite and once on PostgreSQL."""
    return opened(database_url)


@pytest.fixture(scope="module", params=BOTH)
def shared_installation(request, tmp_path_factory, sqlite_template) -> Iterator[Installation]:
    """As `installation`, one for all tests of a file: for those that leave everything as it was."""
    home = tmp_path_factory.mktemp("shared") / "home"
    with _database_at(request, home / "inside_out.db") as url:
        found = _open(url, home, sqlite_template)
        yield found
        found.engine.dispose()


@pytest.fixture(scope="module")
def shared_sqlite_installation(tmp_path_factory, sqlite_template) -> Iterator[Installation]:
    """As `shared_installation`, on SQLite alone."""
    home = tmp_path_factory.mktemp("shared") / "home"
    found = _open(f"sqlite:///{home / 'inside_out.db'}", home, sqlite_template)
    yield found
    found.engine.dispose()


@pytest.fixture
def sqlite_installation(tmp_path, opened) -> Installation:
    """An empty installation on SQLite alone, for tests of what stands above the database."""
    return opened(f"sqlite:///{tmp_path / 'home' / 'inside_out.db'}")
