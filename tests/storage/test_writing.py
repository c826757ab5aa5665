"""What writes computes nothing: everybody who hands in waits until it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

import diagnostic
from diagnostic.errors import UserError
from diagnostic.services.comments.review import release_comments, to_review
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import close_wave
from diagnostic.services.installation.organisations import save_chart
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.waves import pieces
from diagnostic.services.waves.rows import survey_row
from diagnostic.storage.database.engine import Database, reading
from diagnostic.storage.database.snapshots import thaw_chart, thaw_questionnaire
from diagnostic.storage.database.tables import arrivals, arriving, comments, imported_people, sheets
from diagnostic.storage.database.tables import invitations as stored_invitations
from diagnostic.storage.fieldwork import invitations
from diagnostic.storage.responses import arriving as arriving_rows
from diagnostic.storage.responses import imports, records, staging
from tests.profiles import on_sqlite
from tests.worlds import CHART, CUSTOMER, EMPLOYEE, NOW, World, world

ROOT = Path(diagnostic.__file__).parent
COMPUTING = ("core/", "definitions/", "files/", "report/", "storage/database/snapshots.py")  # what takes its time


@contextmanager
def computed_while_writing(engine: Database) -> Iterator[set[str]]:
    """The functions that compute and were called between BEGIN and COMMIT of a transaction that writes."""
    called: set[str] = set()
    open_ones: list[object] = []

    def begun(connection) -> None:
        if connection.get_execution_options().get("writes"):
            open_ones.append(connection)

    def over(connection) -> None:
        open_ones.clear()

    def look(frame: FrameType, what: str, argument: object) -> None:
        if open_ones and what == "call" and frame.f_code.co_filename.startswith(str(ROOT)):
            place = Path(frame.f_code.co_filename).relative_to(ROOT).as_posix()
            if place.startswith(COMPUTING):
                called.add(f"{place} {frame.f_code.co_qualname}")

    listeners = (("begin", begun), ("commit", over), ("rollback", over))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    sys.setprofile(look)
    try:
        yield called
    finally:
        sys.setprofile(None)
        for name, listener in listeners:
            event.remove(engine, name, listener)


ROWS = b"unit,trust_1,trust_2,team_1,change\n" + b"north,4,2,5,Fewer meetings\ncoast,1,,3,\n" * 12


ANOTHER = AnswersFile(ROWS.replace(b"4,2,5", b"3,2,5"), name="b.csv")


def brought(here: World) -> None:
    import_file(here.inst, here.access, here.wave, "employee", AnswersFile(ROWS, name="a.csv"), False, NOW)


def published(here: World) -> None:
    close_wave(here.inst, here.access, here.wave, NOW)
    publish_wave(here.inst, here.access, here.wave.id, NOW)


def reviewed(here: World) -> None:
    published(here)
    to_review(here.inst, here.access, here.wave, "employee", NOW)
    release_comments(here.inst, here.access, here.wave, "employee", NOW, Random(1))


WORKS: dict[str, Callable[[World], object]] = {
    "a survey is made": lambda here: None,
    "a chart is kept": lambda here: save_chart(here.inst, here.access, CHART, NOW),
    "people are invited": lambda here: here.invitations(north=5),
    "a file is taken": lambda here: import_file(here.inst, here.access, here.wave, "employee", ANOTHER, False, NOW),
    "a survey is published": published,
    "comments are released": reviewed,
}


@on_sqlite
@pytest.mark.parametrize("work", WORKS)
def test_nothing_is_computed_while_others_wait(installation, work):
    thaw_chart.cache_clear()
    thaw_questionnaire.cache_clear()
    with computed_while_writing(installation.engine) as called:
        here = world(installation, questionnaires=[EMPLOYEE, CUSTOMER])
    if work != "a survey is made":
        brought(here)
        with computed_while_writing(installation.engine) as called:
            WORKS[work](here)
    assert called == set()


# ---- in pieces


@pytest.fixture
def small_pieces(monkeypatch) -> None:
    """Pieces of five rows, without a pause."""
    for name, value in {"FEW": 5, "SMALLEST": 5, "LARGEST": 5, "PAUSE": 0.0}.items():
        monkeypatch.setattr(pieces, name, value)


LINES = [b"R_%d,%s" % each for each in enumerate(ROWS.splitlines()[1:])]
PEOPLE = AnswersFile(b"\n".join([b"ResponseId," + ROWS.splitlines()[0], *LINES]), name="p.csv")


def file_taken(here: World) -> None:
    import_file(here.inst, here.access, here.wave, "employee", PEOPLE, False, NOW)


def invited_many(here: World) -> None:
    here.invitations(north=12, coast=12)


def seen(here: World) -> tuple[Any, ...]:
    """What anybody counts: answers by unit, invitations, files, whether an answer is there."""
    with reading(here.inst.engine) as db:
        survey = survey_row(db, here.access, here.wave, "employee").id
        numbers = (records.people_by_unit, staging.answered, invitations.invited_by_unit)
        counted = [each(db, survey) for each in numbers]
        return *counted, invitations.invited_in_unit(db, survey, "north"), imports.taken(db, survey)


def rows(here: World) -> dict[str, int]:
    """Rows by table, of those that anything is written into."""
    tables = (sheets, comments, stored_invitations, imported_people, arrivals, arriving)
    with reading(here.inst.engine) as db:
        return {each.name: db.scalar(select(func.count()).select_from(each)) for each in tables}


NOTHING = {"sheets": 0, "comments": 0, "invitations": 0, "imported_people": 0, "arrivals": 0, "arriving": 0}


@pytest.mark.parametrize("work", [file_taken, invited_many])
def test_what_comes_in_pieces_is_there_at_once_and_leaves_no_mark(installation, small_pieces, work, monkeypatch):
    here, watched = world(installation), []
    before, each_piece = seen(here), arriving_rows.add

    def add(db, *piece) -> bool:
        watched.append(seen(here))
        return each_piece(db, *piece)

    monkeypatch.setattr(arriving_rows, "add", add)
    work(here)
    assert len(watched) >= 5 and set(map(repr, watched)) == {repr(before)}
    after = rows(here)
    expected = {"invitations": 24} if work is invited_many else {"sheets": 24, "comments": 12, "imported_people": 24}
    assert after == NOTHING | expected
    assert 24 in [sum(each.values()) for each in seen(here)[:3]]


@pytest.mark.parametrize("work", [file_taken, invited_many])
@pytest.mark.parametrize("killed", [False, True])
def test_what_is_broken_off_is_taken_back(installation, small_pieces, work, killed, monkeypatch):
    """By whoever breaks off; or, where that was killed, by the next look, before which nobody publishes."""
    here, each_piece = world(installation), arriving_rows.add

    def add(db, arrival: str, piece: int, *rest) -> bool:
        if piece == 3:
            raise MemoryError
        return each_piece(db, arrival, piece, *rest)

    with monkeypatch.context() as broken:
        broken.setattr(arriving_rows, "add", add)
        if killed:
            broken.setattr(arriving_rows, "give_up_one", lambda db, arrival: 1 / 0)
        with pytest.raises(MemoryError):
            work(here)
    if killed:
        close_wave(here.inst, here.access, here.wave, NOW)
        with pytest.raises(UserError, match="being stored right now"):
            publish_wave(here.inst, here.access, here.wave.id, NOW)
        assert rows(here) != NOTHING and seen(here)[0] == {}
        pieces.tidy_pieces(here.inst, NOW + timedelta(minutes=3))
    assert rows(here) == NOTHING
    if not killed:
        work(here)


def test_whoever_was_taken_for_dead_writes_no_more(installation, small_pieces, monkeypatch):
    here, each_piece = world(installation), arriving_rows.add

    def add(db, arrival: str, piece: int, *rest) -> bool:
        if piece == 3:
            db.execute(update(arrivals).values(given_up=True))
        return each_piece(db, arrival, piece, *rest)

    monkeypatch.setattr(arriving_rows, "add", add)
    with pytest.raises(UserError, match="broken off"):
        file_taken(here)
    assert rows(here) == NOTHING
