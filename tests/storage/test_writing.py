"""What writes computes nothing: everybody who hands in waits until it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType

import pytest
from sqlalchemy import event

import diagnostic
from diagnostic.services.comments.review import release_comments, to_review
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import close_wave
from diagnostic.services.installation.organisations import save_chart
from diagnostic.services.publication.publish import publish_wave
from diagnostic.storage.database.engine import Database
from diagnostic.storage.database.snapshots import thaw_chart, thaw_questionnaire
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
