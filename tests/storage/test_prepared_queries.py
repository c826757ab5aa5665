"""What every run of a page asks is the same by one statement and within a transaction."""

from __future__ import annotations

import gc
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import text

from diagnostic.services.installation.access import issue_link, link_of, who
from diagnostic.services.installation.sessions import secret_of
from diagnostic.services.installation.setup import Installation
from diagnostic.services.installation.visits import begin_visit, end_visit, visit_of, visitor
from diagnostic.services.sign_in.one_time import begin_once, one_time_link
from diagnostic.storage.database.engine import reading
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import publications
from diagnostic.storage.setup import links, sessions
from tests.worlds import NOW, consultant

ASLEEP = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'"


def test_a_visit_by_link_is_its_links_row_until_it_is_ended(installation):
    consultant(installation)
    token = issue_link(installation, organisation="acme", role="executive", label="Ann", days=3, now=NOW)
    begun = begin_visit(installation, token, NOW)
    assert begun
    kept, access = begun
    visit = visit_of(installation, kept, NOW)
    with reading(installation.engine) as db:
        row = links.get(db, link_of(installation, token))
    assert links.of_visit(installation.statements, visit.link, visit.number) == row
    assert row.expires == NOW + timedelta(days=3)
    assert visitor(installation, kept, NOW) == access == who(installation, token, NOW)
    assert links.of_visit(installation.statements, "0" * 32, visit.number) is None
    end_visit(installation, kept, NOW)
    assert links.of_visit(installation.statements, visit.link, visit.number) is None


def test_a_session_is_its_row_until_it_is_ended(installation):
    consultant(installation)
    begun = begin_once(installation, one_time_link(installation, "acme", "Ida", NOW), NOW)
    secret = secret_of(installation, begun.kept)
    with reading(installation.engine) as db:
        row = sessions.get(db, secret)
    assert sessions.asked(installation.statements, secret) == row
    assert row.seen_at == NOW and row.subject
    end_visit(installation, begun.kept, NOW)
    assert sessions.asked(installation.statements, secret) is None


class TakenMeanwhile(list):
    """Connections of which another thread takes the last one as soon as somebody has looked."""

    def __bool__(self) -> bool:
        return True


def test_of_two_threads_that_want_the_last_free_connection_one_opens_another(installation, monkeypatch):
    consultant(installation)
    monkeypatch.setattr(installation.statements, "_free", TakenMeanwhile())
    for _ in range(2):
        assert publications.so_far(installation.statements, "acme").published == 0


def test_an_organisation_without_anything_is_told_so(installation):
    consultant(installation)
    assert publications.so_far(installation.statements, "acme") == (0, None, 0, None, False)
    assert waves.not_published(installation.statements, "acme", NOW.date()) == []


def by_statement(inst: Installation) -> None:
    inst.statements.run("SELECT pg_sleep(0.5)", {})


def in_transaction(inst: Installation) -> None:
    with reading(inst.engine) as db:
        db.execute(text("SELECT pg_sleep(0.5)"))


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
@pytest.mark.parametrize("ask", [by_statement, in_transaction])
def test_a_connection_that_is_in_use_while_all_are_closed_is_closed_afterwards(installation, ask):
    asked = Thread(target=ask, args=(installation,))
    asked.start()
    with installation.engine.connect() as db:
        while not db.scalar(text(f"SELECT count(*) {ASLEEP} AND wait_event = 'PgSleep'")):
            db.rollback()  # so that it sees what is there now
    installation.engine.dispose()
    asked.join()
    gc.collect()
    with installation.engine.connect() as db:
        while db.scalar(text(f"SELECT count(*) {ASLEEP}")):
            db.rollback()
