"""The tables are there after a start, exactly as tables.py says, whoever starts first."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.exc import DBAPIError

from diagnostic.core.released.hashes import content_hash
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.waves.rows import wave_of
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import make_engine, reading, writing
from diagnostic.storage.database.migrate import MIGRATIONS, migrate, revision, superseded
from diagnostic.storage.database.tables import OLDEST as OLDEST_PROGRAMS
from diagnostic.storage.database.tables import REVISION, metadata
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import publications
from diagnostic.storage.setup import audit_log, organisations, rules
from diagnostic.storage.setup.audit_log import Actor, AuditEvent
from tests import killed
from tests.worlds import NOW

ROOT = Path(__file__).resolve().parents[2]
OLDEST = ROOT / "tests" / "golden" / "publications" / "before_scales.json"
HASH_OF_OLDEST = "sha256:8e597fca78656803cba26f8cbee8f4fc50f89f14495ae32a9562cb50b5503410"  # as the ledger has it
OPEN = """
import sys
from diagnostic.services.installation.setup import open_installation
from diagnostic.settings import Settings
settings = Settings.from_environ({"INSIDE_OUT_HOME": sys.argv[1], "DATABASE_URL": sys.argv[2]})
inst = open_installation(settings)
print("alembic" in sys.modules)
"""


@pytest.fixture
def engine(empty_database_url, tmp_path) -> Iterator[Engine]:
    (tmp_path / "home").mkdir()
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def upgraded(shared_empty_database_url) -> Iterator[Engine]:
    """A database that began with the first tables, with rows of programs of then, after all migrations."""
    engine = make_engine(shared_empty_database_url)
    with writing(engine) as db:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = db
        command.upgrade(config, "0001")
        organisations.add(db, id="acme", name="Acme", demonstration=False, now=NOW)
        rules.add(db, "acme", content="[]", note="", created_at=NOW, created_by="Ann")
        _fill_0001(db)
        _add_wave_0001(db)
    migrate(engine)
    yield engine
    engine.dispose()


def test_migrations_from_nothing_give_the_tables_and_nothing_else(engine):
    migrate(engine)
    with reading(engine) as db:
        context = MigrationContext.configure(db, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_an_installation_of_before_comments_keeps_what_it_has(upgraded):
    with reading(upgraded) as db:
        assert rules.get(db, "acme").content == "[]"
        context = MigrationContext.configure(db, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_the_revision_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_who_and_what_have_no_row_ids_on_sqlite(sqlite_installation):
    with reading(sqlite_installation.engine) as db:
        kept = dict(tuple(row) for row in db.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")))
    assert {name for name, sql in kept.items() if "WITHOUT ROWID" in sql} == {
        "invitations", "staging", "sheets", "counted", "comments", "comment_drafts", "batch_facts",
        "open_links", "open_forms", "imported_people", "arriving",
        "mail_recipients", "mail_messages",
    }  # fmt: skip


def test_answers_of_an_older_installation_are_all_there_and_in_the_order_of_their_keys(upgraded):
    with reading(upgraded) as db:
        assert revision(db) == REVISION
        for table in ("sheets", "comments"):
            rows = db.execute(text(f"SELECT * FROM {table}")).all()
            assert len(rows) == 40 and {row.survey for row in rows} == {"s"}
        hidden = ", xmin" if upgraded.dialect.name == "postgresql" else ""
        found = db.execute(text(f"SELECT token_mac, used, code_hint{hidden} FROM invitations")).all()
        assert {(bytes(row[0]), row[1], row[2]) for row in found} == {(_key(i), i % 2, i) for i in range(40)}
        assert [bytes(row[0]) for row in found] == sorted(_key(i) for i in range(40))
        assert len({row[3:] for row in found}) == 1
        assert db.execute(text("SELECT count(*) FROM staging")).scalar() == 0


def test_an_entry_of_the_first_ledger_still_verifies_by_its_hash(upgraded):
    with reading(upgraded) as db:
        [entry] = publications.list_for_organisation(db, "o")
        content = publications.content(db, "o", entry.id)
    assert entry.content_hash == content_hash(content) == HASH_OF_OLDEST
    assert len(UnitScores.from_bytes(content).scores) == 24 and entry.audit is None


def _key(i: int) -> bytes:
    return sha256(bytes([i])).digest()


def _fill_0001(db: Connection) -> None:
    """What publishing wrote, and answering before there was staging: 40 people, each the invitation, sheet, comment."""
    now, day = NOW.replace(tzinfo=None), NOW.date()
    organisation = {"id": "o", "name": "O", "demonstration": False, "created_at": now}
    wave = {"id": "w", "organisation": "o", "name": "W", "opens": day, "closes": day, "closed": False}
    wave |= {"policy": "{}", "chart": "[]", "chart_hash": "h", "created_at": now, "created_by": "Ann"}
    survey = {"id": "s", "wave": "w", "audience": "employee", "source": "", "definition": "", "hash": "h"}
    published: dict[str, object] = {
        "id": "p",
        "organisation": "o",
        "survey": "s",
        "questionnaire_hash": "h",
        "policy": "{}",
    }
    published |= {"chart_hash": "h", "created_at": now, "created_by": "Ann"}
    published |= {"content": OLDEST.read_bytes(), "content_hash": HASH_OF_OLDEST}
    tables = {"organisations": organisation, "waves": wave, "surveys": survey, "publications": published}
    for table, row in tables.items():
        db.execute(insert(metadata.tables[table]), row)
    for i in range(40):
        asked = {"token_mac": _key(i), "code_mac": _key(i), "code_hint": i, "survey": "s", "unit": "u", "used": i % 2}
        said = {"survey": "s", "id": _key(i)[:16], "unit": "u"}
        db.execute(insert(metadata.tables["invitations"]), asked)
        db.execute(insert(metadata.tables["sheets"]), said | {"codes": bytes([i])})
        db.execute(insert(metadata.tables["comments"]), said | {"question": "q", "text": str(i)})


def _add_wave_0001(db: Connection) -> None:
    values: dict[str, object] = {"id": "w1", "organisation": "acme", "name": "Spring"}
    values |= {"opens": "2024-03-01", "closes": "2024-03-31"}
    values |= {"closed": False, "policy": '{"min_group":7}', "chart": '[["all",null,"All",{}]]', "chart_hash": ""}
    values |= {"created_at": "2024-02-01 12:00:00", "created_by": "Ann"}
    names = ", ".join(values)
    db.execute(text(f"INSERT INTO waves ({names}) VALUES (:{names.replace(', ', ', :')})"), values)


def test_a_second_start_changes_nothing(installation):
    migrate(installation.engine)
    with reading(installation.engine) as db:
        assert revision(db) == REVISION


def test_a_newer_database_is_used_as_long_as_it_says_that_this_program_may(engine):
    migrate(engine)
    with writing(engine) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9998'"))
    migrate(engine)  # as a server that starts again while others are replaced
    with writing(engine) as db:
        assert (revision(db), superseded(db)) == ("9998", False)
        db.execute(text("UPDATE oldest_programs SET revision = '9998'"))
        assert superseded(db)
    with pytest.raises(UserError, match="used with a newer version"):
        migrate(engine)


def test_what_older_programs_may_go_on_with_was_only_added_to():
    """A migration after `OLDEST` changes nothing that a program of before reads or writes."""
    added = {"create_table", "create_index", "add_column", "f"}
    for file in sorted((MIGRATIONS / "versions").glob("[0-9]*.py")):
        calls = set(re.findall(r"\bop\.(\w+)\(", words := file.read_text()))
        needed = [each for each in words.split("op.")[1:] if each.startswith("add_column") and "nullable=False" in each]
        only_added = calls <= added and all("server_default" in each for each in needed)
        assert file.name[:4] <= OLDEST_PROGRAMS or only_added, f"{file.name}: raise OLDEST in tables.py, or only add"


def test_a_migration_that_fails_leaves_nothing_behind(engine, monkeypatch):
    monkeypatch.setattr("alembic.command.upgrade", lambda config, _: _half_a_migration(config))
    with pytest.raises(ZeroDivisionError):
        migrate(engine)
    with reading(engine) as db:
        assert not engine.dialect.has_table(db, "half")


def _half_a_migration(config: Config) -> None:
    config.attributes["connection"].execute(text("CREATE TABLE half (id INTEGER)"))
    raise ZeroDivisionError


def start(home: Path, url: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", OPEN, str(home), url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_three_processes_may_start_at_once(empty_database_url, tmp_path):
    running = [killed.answering(killed.open_and_tell, str(tmp_path / "home"), empty_database_url) for _ in range(3)]
    told = []
    for process, lines in running:
        with lines:
            told.append(lines.read().splitlines())
        process.join(60)
    assert [process.exitcode for process, _ in running] == [0] * 3
    assert [len(lines) for lines in told] == [1] * 3, told  # a key, and nothing on stderr
    assert len({key for (key,) in told}) == 1  # all read the same keys


@pytest.mark.slow
def test_a_start_with_nothing_to_do_leaves_alembic_alone(database_url, opened, tmp_path):
    opened(database_url)
    process = start(tmp_path / "home", database_url)
    assert process.communicate(timeout=60)[0].split() == ["False"]


def test_nobody_else_may_look_into_the_home(tmp_path):
    home = tmp_path / "home"
    open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home)})).engine.dispose()
    modes = {
        path.relative_to(home).as_posix(): oct(stat.S_IMODE(path.stat().st_mode))
        for path in [home, *home.rglob("*")]
        if not path.name.startswith("inside_out.db-")
    }
    assert modes == {
        ".": "0o700",
        ".database": "0o600",
        ".starting": "0o600",
        "inside_out.db": "0o600",
        "keys": "0o700",
        "keys/codes.key": "0o600",
        "keys/forms.key": "0o600",
        "keys/links.key": "0o600",
    }


def test_a_key_that_others_may_read_is_refused(sqlite_installation, opened):
    (sqlite_installation.settings.home / "keys" / "links.key").chmod(0o644)
    with pytest.raises(UserError, match="chmod 600"):
        opened(sqlite_installation.settings.database_url)


def test_sqlite_waits_for_the_disk_at_every_commit(sqlite_installation):
    with reading(sqlite_installation.engine) as db:
        found = [
            db.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_url_may_be_written_in_three_ways(scheme):
    engine = make_engine(f"{scheme}://somebody@example.org/answers")
    assert engine.url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE rule_versions SET content = 'other'",
        "DELETE FROM rule_versions",
        "UPDATE audit_log SET label = 'Bob'",
        "DELETE FROM audit_log",
    ],
)
def test_what_was_written_down_for_good_cannot_be_changed(installation, change):
    with writing(installation.engine) as db:
        organisations.add(db, id="acme", name="Acme", demonstration=False, now=NOW)
        rules.add(db, "acme", content="[]", note="", created_at=NOW, created_by="Ann")
        audit_log.record(db, Actor("acme", "1", "Ann", "consultant", "page"), AuditEvent.LINK_OPENED, NOW)
    with pytest.raises(DBAPIError, match="never change"), writing(installation.engine) as db:
        db.execute(text(change))
    with reading(installation.engine) as db:
        assert rules.get(db, "acme").content == "[]"
        assert [entry.label for entry in audit_log.entries(db, "acme")] == ["Ann"]


def test_what_was_written_down_for_good_cannot_be_replaced_by_a_row_of_its_id(sqlite_installation):
    with writing(sqlite_installation.engine) as db:
        organisations.add(db, id="acme", name="Acme", demonstration=False, now=NOW)
        audit_log.record(db, Actor("acme", "1", "Ann", "consultant", "page"), AuditEvent.LINK_OPENED, NOW)
    forged = text("INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log")
    with pytest.raises(DBAPIError, match="never change"), writing(sqlite_installation.engine) as db:
        db.execute(forged)


def test_a_wave_of_the_first_tables_is_kept_with_the_usual_retention(upgraded):
    with reading(upgraded) as db:
        row = waves.get(db, "acme", "w1")
    wave = wave_of(row, ["employee"], NOW.date())
    assert (wave.policy, wave.retention_ends.isoformat(), wave.retired) == (Policy(7), "2024-04-30", None)
