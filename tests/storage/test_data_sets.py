"""Folders of Parquet files into a survey: those the operator allows, counted in the background, whole or not at all."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from diagnostic.cli.main import main
from diagnostic.errors import UserError
from diagnostic.services.fieldwork.data_sets import worker
from diagnostic.services.fieldwork.data_sets.folders import (
    DataSetFolder,
    data_set_folders,
    look_at_data_set,
    preview_data_set,
)
from diagnostic.services.fieldwork.data_sets.orders import CountFolder
from diagnostic.services.fieldwork.data_sets.requests import (
    LASTS,
    cancel_count,
    counts,
    counts_at,
    start_count,
    tidy_counts,
)
from diagnostic.services.fieldwork.data_sets.worker import count_next
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import close_wave
from diagnostic.services.installation.access import revoke_link
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.waves import pieces
from diagnostic.services.waves.pieces import SILENT, tidy_pieces
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.responses import arriving, counted_data, imports
from diagnostic.storage.setup import audit_log
from tests import data_sets
from tests.worlds import NOW, World, consultant, world

pytestmark = pytest.mark.slow
PEOPLE = pd.DataFrame(
    {"team": ["north", "coast", "The south"] * 20, "trust_1": [4, 1, 5] * 20, "trust_2": ["2", "", "5"] * 20}
).assign(team_1=3)
SET = DataSetFolder("spring", "team")


@pytest.fixture
def here(sqlite_installation, tmp_path) -> World:
    """On SQLite alone: what is stored is what a file of counts brings (test_importing.py)."""
    top = tmp_path / "sets"
    data_sets.write(top / "acme" / "spring", PEOPLE, [30], group=10)
    data_sets.write(top / "other" / "theirs", PEOPLE, [])
    inst = replace(sqlite_installation, settings=replace(sqlite_installation.settings, data_sets=top))
    return world(inst)


def top(here: World) -> Path:
    return Path(str(here.inst.settings.data_sets)) / "acme"


def ask(here: World, leave_out: bool = False) -> str:
    return start_count(here.inst, here.access, here.wave, "employee", SET, leave_out, NOW)


def told(here: World) -> list[tuple[str, int, int, str]]:
    found = counts(here.inst, here.access, NOW)
    return [(each.state, each.done, each.of, each.said.partition("\n")[0]) for each in found]


def stored(here: World) -> list[tuple[str, str, list[int]]]:
    with reading(here.inst.engine) as db:
        survey = waves.survey(db, "acme", here.wave.id, "employee").id
        taken = imports.taken(db, survey).files
        found = [(row.unit, row.item, row.counts) for row in counted_data.load(db, survey)]
    assert bool(found) == bool(taken)
    return found


COUNTED = [
    ("coast", "team_1", [0, 0, 20, 0, 0]),
    ("coast", "trust_1", [20, 0, 0, 0, 0]),
    ("north", "team_1", [0, 0, 20, 0, 0]),
    ("north", "trust_1", [0, 0, 0, 20, 0]),
    ("north", "trust_2", [0, 20, 0, 0, 0]),
    ("south", "team_1", [0, 0, 20, 0, 0]),
    ("south", "trust_1", [0, 0, 0, 0, 20]),
    ("south", "trust_2", [0, 0, 0, 0, 20]),
]


def test_a_data_set_is_looked_at_counted_and_stored_as_counts(here):
    assert data_set_folders(here.inst, here.access) == ("spring",)
    seen = look_at_data_set(here.inst, here.access, here.wave, "employee", "spring")
    assert (seen.names, seen.units, seen.size) == (
        ("team", "trust_1", "trust_2", "team_1"),
        "team",
        "2 files of 60 rows",
    )
    found = preview_data_set(here.inst, here.access, here.wave, "employee", SET)
    assert [item for _, item, _ in found.matched] == ["trust_1", "trust_2", "team_1"]
    ask(here)
    assert told(here) == [("waiting", 0, 0, "")] and not stored(here)
    assert count_next(here.inst, NOW)
    assert told(here) == [("stored", 1, 1, "2 files of 60 rows: 60 people in 3 units, 3 of 3 items found")]
    assert stored(here) == COUNTED
    assert not count_next(here.inst, NOW)
    ask(here)
    count_next(here.inst, NOW)
    again = ("stopped", 1, 1, "This survey holds counted answers already; they come in one file.")
    assert again in told(here) and len(told(here)) == 2


def test_a_folder_comes_by_the_shell_too(here, capsys):
    words = ["import", "acme", "--wave", here.wave.id, "--audience", "employee", "--unit", "team"]
    environ = {"INSIDE_OUT_HOME": str(here.inst.settings.home)}
    assert main([*words, "--counts", str(top(here) / "spring")], environ) == 1
    assert main([*words, str(top(here) / "spring")], environ) == 0
    assert capsys.readouterr().out.startswith("2 files of 60 rows: 60 people in 3 units")
    assert stored(here) == COUNTED


def test_it_is_published_through_the_door_as_counted_answers_are(here):
    ask(here)
    count_next(here.inst, NOW)
    close_wave(here.inst, here.access, here.wave, NOW)
    publish_wave(here.inst, here.access, here.wave.id, NOW)
    assert stored(here) == COUNTED


def test_rows_that_cannot_be_read_stop_it_unless_they_are_left_out(here):
    PEOPLE.assign(team="nowhere").to_parquet(top(here) / "spring" / "part-2.parquet")
    ask(here)
    count_next(here.inst, NOW)
    assert told(here)[0][::3] == ("stopped", "60 rows refused:") and not stored(here)
    ask(here, leave_out=True)
    count_next(here.inst, NOW)
    assert sorted(each[0] for each in told(here)) == ["stopped", "stored"] and stored(here) == COUNTED


@pytest.mark.parametrize("spoil", [lambda all_: all_.drop(columns="team_1"), lambda all_: all_.assign(team_1=None)])
def test_a_question_without_any_answer_is_told_before_it_is_in_the_way_of_publishing(here, spoil):
    data_sets.write(top(here) / "spring", spoil(PEOPLE), [30])
    with suppress(UserError):
        ask(here)
        count_next(here.inst, NOW)
    said = told(here) or [("stopped", 0, 0, "Nothing in these files answers team_1.")]
    assert said[0][3].startswith("Nothing in these files answers team_1.") and not stored(here)


def test_files_that_changed_since_they_were_looked_at_are_not_counted(here):
    ask(here)
    PEOPLE.to_parquet(top(here) / "spring" / "part-2.parquet")
    count_next(here.inst, NOW)
    assert told(here)[0][::3] == ("stopped", worker.CHANGED) and not stored(here)


@pytest.mark.parametrize("at", [(CountFolder, "say"), (counted_data, "add")], ids=["counting", "storing"])
def test_a_count_that_is_cancelled_is_gone_and_stores_nothing(here, monkeypatch, at):
    order, done = ask(here), getattr(*at)
    for name, rows in (("FEW", 0), ("SMALLEST", 1), ("LARGEST", 1)):
        monkeypatch.setattr(pieces, name, rows)

    def cancelled(*of: object) -> None:
        done(*of)
        with suppress(UserError):
            cancel_count(here.inst, here.access, order, NOW)

    monkeypatch.setattr(*at, cancelled)
    count_next(here.inst, NOW)
    assert told(here) == [] == list(counts_at(here.inst).glob("[!.]*")) and not stored(here)


def test_one_that_kills_its_process_is_not_tried_for_ever(here, monkeypatch):
    ask(here)

    def killed(*of: object) -> None:
        raise SystemExit

    monkeypatch.setattr(worker, "_counted", killed)
    for _ in range(worker.ATTEMPTS):
        with pytest.raises(SystemExit):
            count_next(here.inst, NOW)
    count_next(here.inst, NOW)
    assert told(here)[0][::3] == ("stopped", worker.FAILED)


def test_what_took_long_to_count_is_stored_at_that_moment(here, monkeypatch):
    """Its rows would else be taken for silent since it was begun, and taken back while they are written."""
    ask(here)
    later = NOW + timedelta(hours=3)
    monkeypatch.setattr(worker, "clock_from", lambda now: lambda: later)
    count_next(here.inst, NOW)
    with reading(here.inst.engine) as db:
        moments = [each.at for each in audit_log.entries(db, "acme") if each.event == "answers.imported"]
    assert moments == [later] and stored(here) == COUNTED


def test_a_count_waits_until_what_was_on_its_way_into_its_survey_is_taken_back(here):
    """As what a process that counted was storing when it was killed."""
    order = ask(here)
    with writing(here.inst.engine) as db:
        arriving.begin(db, "0" * 32, waves.survey(db, "acme", here.wave.id, "employee").id, NOW)
    assert not count_next(here.inst, NOW) and told(here) == [("waiting", 0, 0, "")]
    tidy_pieces(here.inst, NOW + SILENT + timedelta(seconds=1))
    assert [each.id for _, each in worker.due(here.inst, NOW)] == [order]


def test_nobody_counts_for_somebody_who_may_not_come_in_any_more(here):
    ask(here)
    with pytest.raises(UserError, match="being counted into this survey already"):
        ask(here)
    revoke_link(here.inst, here.access, here.access.link, NOW)
    count_next(here.inst, NOW)
    tidy_counts(here.inst, NOW)
    assert not list(counts_at(here.inst).glob("[!.]*")) and not stored(here)


def test_a_count_is_its_organisations_alone(here):
    order = ask(here)
    stranger = consultant(here.inst, "other")
    assert counts(here.inst, stranger, NOW) == [] and data_set_folders(here.inst, stranger) == ("theirs",)
    with pytest.raises(UserError, match="does not exist"):
        cancel_count(here.inst, stranger, order, NOW)
    assert told(here) == [("waiting", 0, 0, "")]


def test_counts_are_forgotten_after_a_day(here):
    ask(here)
    assert counts(here.inst, here.access, NOW + LASTS) == []
    tidy_counts(here.inst, NOW + LASTS + timedelta(days=1))
    assert not list(counts_at(here.inst).glob("[!.]*"))


@pytest.mark.parametrize("name", ["theirs", "../other/theirs", "..", ".", "", "/etc", "linked", "nothing"])
def test_no_other_folder_can_be_had(here, name):
    (top(here) / "linked").symlink_to(top(here).parent / "other" / "theirs")
    (top(here) / "fr\udcfchling").mkdir()  # of another encoding: no page can show it
    assert data_set_folders(here.inst, here.access) == ("spring",)
    with pytest.raises(UserError, match="This folder with a data set does not exist"):
        preview_data_set(here.inst, here.access, here.wave, "employee", replace(SET, name=name))


def test_an_organisation_whose_folder_is_a_link_has_none(here):
    shutil.rmtree(top(here))
    top(here).symlink_to(top(here).parent / "other")
    assert data_set_folders(here.inst, here.access) == ()


def test_answers_person_by_person_and_counted_ones_do_not_meet(here):
    people = AnswersFile(b"unit,trust_1\nnorth,4\n", name="a.csv")
    import_file(here.inst, here.access, here.wave, "employee", people, False, NOW)
    ask(here)
    count_next(here.inst, NOW)
    assert "counted answers cannot be added" in told(here)[0][3]
