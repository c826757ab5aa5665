"""Several servers on one database: what one does the others know, what is done once is done by one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, text
from sqlalchemy.exc import DBAPIError

from diagnostic.core.meeting.kinds.vote import VoteDetails
from diagnostic.core.meeting.script import Scene, Script
from diagnostic.core.meeting.state import Event
from diagnostic.errors import Fault
from diagnostic.services.fieldwork import shuffle
from diagnostic.services.fieldwork.shuffle import shuffling
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.visits import begin_visit, end_visit, visitor
from diagnostic.services.meetings import rooms
from diagnostic.services.server import housekeeping, presence, readiness
from diagnostic.services.server.health import Health
from diagnostic.services.server.presence import present
from diagnostic.services.server.turns import only_one
from diagnostic.storage.database import engine
from diagnostic.storage.database.engine import writing
from diagnostic.storage.database.failures import database_failure
from diagnostic.storage.database.tables import oldest_programs
from diagnostic.storage.responses import staging
from diagnostic.storage.servers import seen
from diagnostic.storage.servers.turns import close, own_connection
from tests.rooms import begin
from tests.worlds import NOW, consultant, world

among_others = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)  # SQLite's file has one server


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def two(database_url, opened):
    """Two servers of one database and one folder."""
    return opened(database_url), opened(database_url)


@pytest.fixture
def quick(monkeypatch) -> Iterator[None]:
    """Looks that need not be waited for."""
    for module, name, seconds in ((presence, "EVERY", 0.02), (presence, "ENDING", 0.1)):
        monkeypatch.setattr(module, name, seconds)
    monkeypatch.setattr("diagnostic.services.installation.belonging.APPEARING", 0.0)
    yield
    readiness.SUPERSEDED.clear()
    readiness.CONCERNS.clear()


def until(so: Callable[[], object], seconds: float = 10) -> bool:
    pause = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if so():
            return True
        pause.wait(0.01)
    return False


def test_who_left_at_one_server_has_left_at_the_other(two):
    one, other = two
    consultant(one)
    token = issue_link(one, organisation="acme", role="executive", label="Ann", days=7, now=NOW)
    kept, still = (began(one, token, NOW) for _ in range(2))
    end_visit(one, kept, NOW)
    end_visit(other, kept, NOW)  # pressed twice
    assert visitor(other, kept, NOW) is None and visitor(other, still, NOW) is not None
    end_visit(other, still, NOW + timedelta(hours=7))
    with writing(one.engine) as db:
        assert db.execute(text("SELECT count(*) FROM ended_visits")).scalar() == 2
    end_visit(
        one, began(one, token, NOW + timedelta(hours=9)), NOW + timedelta(hours=9)
    )  # those that would be over are forgotten
    with writing(one.engine) as db:
        assert db.execute(text("SELECT count(*) FROM ended_visits")).scalar() == 1


def began(inst, token: str, moment: datetime) -> str:
    visit = begin_visit(inst, token, moment)
    assert visit is not None
    return visit[0]


def test_one_server_at_a_time_does_what_is_done_once(two, monkeypatch):
    one, other = two
    done: list[str] = []
    monkeypatch.setattr(housekeeping, "destroy_due", lambda inst, at: done.append("destroyed"))
    with only_one(one, "housekeeping") as ours:
        assert ours and ours()
        with only_one(other, "housekeeping") as theirs, only_one(other, "mail") as another:
            assert theirs is None and another
        housekeeping.tidy_up(other, NOW)
        assert done == []
    housekeeping.tidy_up(other, NOW)
    assert done == ["destroyed"]
    monkeypatch.setattr(housekeeping, "only_one", lambda *_: nullcontext(lambda: False))  # lost, as with its connection
    housekeeping.tidy_up(other, NOW)
    assert done == ["destroyed"]


@among_others
def test_one_server_at_a_time_looks_what_may_leave_staging(database_url, opened):
    one, other = opened(database_url), opened(database_url)
    looked = threading.Event()

    def clock() -> datetime:
        looked.set()
        return NOW

    with shuffling(one, clock, every=0.01):
        assert looked.wait(10)
        with shuffle._alone(other) as theirs:
            assert theirs is None
    with shuffle._alone(other) as theirs:
        assert theirs and theirs()


@among_others
def test_a_turn_is_lost_with_its_connection(database_url, opened):
    one, other = opened(database_url), opened(database_url)
    with only_one(one, "mail") as ours:
        cut(other, "query LIKE '%pg_try_advisory_lock%'")
        with only_one(other, "mail") as theirs:
            assert theirs and ours and not ours()


@among_others
def test_a_server_that_stands_still_loses_its_transaction_and_its_locks(database_url, opened, monkeypatch):
    one, other = opened(database_url), opened(database_url)
    monkeypatch.setattr(engine, "_HANGING", text("SET LOCAL idle_in_transaction_session_timeout = '50ms'"))
    with pytest.raises(DBAPIError) as lost:
        stands_still(one, other)
    failure = database_failure(lost.value)
    assert failure is not None and failure.kind in ("away", "busy")


def stands_still(one, other) -> None:
    """Keep everybody out of staging, and do nothing until somebody got in all the same; then go on."""
    with writing(one.engine) as db:
        staging.keep_others_out(db)
        with writing(other.engine) as waiting:
            staging.enter(waiting)
        db.execute(text("SELECT 1"))


def test_an_sqlite_file_has_one_server(sqlite_installation, quick):
    with (
        present(sqlite_installation, now),
        pytest.raises(Fault, match="another server works with this SQLite file"),
        present(sqlite_installation, now),
    ):
        pass
    with present(sqlite_installation, now):
        pass


@among_others
def test_a_server_with_another_folder_is_refused(database_url, opened, tmp_path, quick):
    one = opened(database_url)
    with present(one, now):
        assert until(lambda: there(one))
        assert opened(database_url)  # with the same one
        (tmp_path / "copied").mkdir(mode=0o700)
        with pytest.raises(Fault, match="with another folder"):
            opened(database_url, "copied")
        assert readiness.CONCERNS == {"servers": "", "clock": ""}
    assert until(lambda: not there(one)) and list((one.settings.home / "servers").iterdir()) == []


@among_others
def test_a_server_says_what_is_wrong_with_it_among_others(database_url, opened, quick):
    inst = opened(database_url)
    with present(inst, lambda: now() - timedelta(minutes=1)), seen.seen_as(inst.engine, "elsewhere"):
        assert until(lambda: all(readiness.CONCERNS.get(part) for part in ("servers", "clock")))
        found = {each.part: each for each in Health(inst).troubles()}
        assert found["clock"].reason.endswith("seconds behind the database's") and found["clock"].works
        assert "another folder" in found["servers"].reason
        with writing(inst.engine) as db:
            db.execute(delete(oldest_programs))
            db.execute(insert(oldest_programs).values(revision="9999"))
        assert until(readiness.SUPERSEDED.is_set)
        assert "a newer version" in next(each.reason for each in Health(inst).troubles() if not each.works)


@among_others
@pytest.mark.parametrize("lost", [False, True], ids=["told", "not told"])
def test_a_meeting_is_followed_by_news_and_by_looking_where_news_are_lost(database_url, opened, monkeypatch, lost):
    one, other = opened(database_url), opened(database_url)
    here = world(one)
    begin(one, "acme", here.wave.id, VOTE, NOW)
    monkeypatch.setattr(rooms, "NET", 0.05 if lost else 600.0)  # seconds
    if lost:
        monkeypatch.setattr("diagnostic.storage.meetings.events.tell", lambda *news: None)
    followed = rooms.Rooms(other.engine, other.together)
    followed.state("m1")
    stop = followed.watch("m1", lambda: None)
    assert until(lambda: listeners(one) == 1)
    rooms.rooms_of(one).send("m1", Event("join", "ann", NOW, {"name": "Ann"}))
    assert until(lambda: followed.known("m1").version == 1)
    cut(one, "query LIKE 'LISTEN%'")
    rooms.rooms_of(one).send("m1", Event("join", "bob", NOW, {"name": "Bob"}))
    assert until(lambda: followed.known("m1").version == 2)
    stop()


VOTE = Script("Spring", (Scene("dots", "vote", "Dots", VoteDetails(2, ("Tea", "Coffee"))),))


def there(inst) -> list[str]:
    with writing(inst.engine) as db:
        return seen.others(db)


def listeners(inst) -> int:
    with writing(inst.engine) as db:
        return db.execute(text(f"SELECT count(*) {OF_THIS} AND query LIKE 'LISTEN%'")).scalar_one()


def cut(inst, which: str) -> None:
    connection = own_connection(inst.engine)
    connection.execute(text(f"SELECT pg_terminate_backend(pid) {OF_THIS} AND pid <> pg_backend_pid() AND {which}"))
    close(connection)


OF_THIS = "FROM pg_stat_activity WHERE datname = current_database()"
