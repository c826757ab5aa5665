"""A live wave: what leaves staging is shown with the move, all but one group of a unit, and the rest at the end."""

from __future__ import annotations

import json
import logging

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from diagnostic.core.disclosure import interim_batches
from diagnostic.core.released.interim_release import InterimRelease, so_far
from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.backup.restore import restore
from diagnostic.services.backup.write import back_up
from diagnostic.services.fieldwork.interim import Unsafe
from diagnostic.services.fieldwork.lifecycle import close_wave
from diagnostic.services.fieldwork.shuffle import shuffle
from diagnostic.services.publication.audit import audit_wave
from diagnostic.services.publication.interim_results import interim_results_of
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.report.load import load_report
from diagnostic.services.respondents.submissions import submit
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import batch_facts, live_releases, sheets
from diagnostic.storage.released import interim_releases
from diagnostic.storage.responses import staging
from tests.profiles import on_sqlite
from tests.worlds import ENDED, NOW, World, access_to, world

pytestmark = pytest.mark.slow

LIVE = Policy(live=True)
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def here(installation) -> World:
    return world(installation, policy=LIVE)


def answer(here: World, rows, trust: int = 4) -> None:
    for row in rows:
        said = {"trust_1": trust, "trust_2": 6 - trust, "team_1": 3}
        assert submit(here.inst, row["token"], said, {}, NOW) == "accepted"


def told(here: World) -> list[InterimRelease]:
    with reading(here.inst.engine) as db:
        found = interim_releases.of_wave(db, here.access.organisation, here.wave.id)
    return [each for told in found.values() for each in told]


def waiting(here: World) -> dict[str, int]:
    with reading(here.inst.engine) as db:
        return {pool.unit: number for pool, number in staging.waiting_by_pool(db).items()}


def shown(here: World) -> dict[str, float]:
    rows = so_far(told(here), here.wave.chart, ["trust"])
    return dict(zip(rows["unit"], rows["n"], strict=True))


def test_nothing_is_shown_until_ten_wait_and_then_five_stay(here):
    invited = here.invitations(north=20, coast=20)
    answer(here, invited[:9] + invited[20:29])
    assert shuffle(here.inst, NOW) == 0 and told(here) == []
    answer(here, invited[9:12])
    assert shuffle(here.inst, NOW) == 7
    assert (waiting(here), shown(here)) == ({"north": 5, "coast": 9}, {"all": 7, "north": 7})
    assert shuffle(here.inst, NOW) == 0 and len(told(here)) == 1
    answer(here, invited[12:17] + invited[29:30])
    assert shuffle(here.inst, NOW) == 10
    assert shown(here) == {"all": 17, "north": 12, "south": 5, "coast": 5}
    assert [each.number for each in told(here)] == [1, 2]


@on_sqlite
def test_larger_groups_wait_longer(installation):
    here = world(installation, policy=Policy(min_group=8, live=True))
    invited = here.invitations(north=20)
    answer(here, invited[:15])
    assert shuffle(here.inst, NOW) == 0
    answer(here, invited[15:16])
    assert shuffle(here.inst, NOW) == 8 and waiting(here) == {"north": 8}


@on_sqlite
def test_a_wave_that_is_not_live_shows_nothing(installation):
    here = world(installation)
    answer(here, here.invitations(north=12))
    assert shuffle(here.inst, NOW) == 12 and told(here) == []
    assert interim_results_of(here.inst, here.access, here.wave) == {}


@on_sqlite
def test_the_rest_comes_with_the_publication_and_all_of_it_together_is_safe(here):
    answer(here, here.invitations(north=13, coast=11), trust=5)
    shuffle(here.inst, NOW)
    publish_wave(here.inst, here.access, here.wave.id, ENDED)
    assert waiting(here) == {} and len(told(here)) == 1
    report = load_report(here.inst, here.access)
    trust = report.inside.scores.query("dimension == 'trust'").set_index("unit")
    assert trust["n"].to_dict() == {"all": 24, "north": 13, "south": 11, "coast": 11}
    assert [each.verdict for each in audit_wave(here.inst, here.wave.id)] == ["safe", "safe"]
    kinds = {reach.kind for each in audit_wave(here.inst, here.wave.id) for reach in each.minimum_counts}
    assert "batches of first results" in kinds
    assert [len(each) for each in report.shown_before.values()] == [1]


def test_after_the_end_nothing_is_shown_in_batches(here):
    answer(here, here.invitations(north=12))
    close_wave(here.inst, here.access, here.wave, NOW)
    assert (waiting(here), told(here)) == ({}, [])


@on_sqlite
def test_what_is_shown_is_sound_before_the_end_too(here):
    answer(here, here.invitations(north=12))
    with pytest.raises(UserError, match="Nothing of survey"):
        audit_wave(here.inst, here.wave.id)
    shuffle(here.inst, NOW)
    assert [each.verdict for each in audit_wave(here.inst, here.wave.id)] == ["safe"]


def test_a_batch_that_the_auditor_refuses_does_not_move(here, monkeypatch):
    answer(here, here.invitations(north=12))
    with monkeypatch.context() as patch:
        patch.setattr(interim_batches, "bounds", lambda n, *_: (0 * n, 100 * n))
        answer(here, here.invitations(coast=10), trust=5)
        with pytest.raises(Unsafe, match="nearly all"):
            shuffle(here.inst, NOW)
        assert (waiting(here), told(here)) == ({"north": 12, "coast": 10}, [])
        with reading(here.inst.engine) as db:
            assert db.execute(select(sheets)).all() == []
    assert shuffle(here.inst, NOW) == 12


def test_a_reader_of_a_part_sees_the_batches_of_that_part(here):
    answer(here, here.invitations(north=12, coast=12))
    shuffle(here.inst, NOW)
    found = interim_results_of(here.inst, access_to(here.inst, "acme", "executive", "south"), here.wave)["employee"]
    assert set(found.scores["unit"]) == {"south", "coast"}
    whole = interim_results_of(here.inst, here.access, here.wave)["employee"]
    assert set(whole.scores["unit"]) == {"all", "north", "south", "coast"}
    assert found.newest == whole.newest


def test_the_ledger_of_first_results_never_changes(here):
    answer(here, here.invitations(north=12))
    shuffle(here.inst, NOW)
    for change in (delete(live_releases), update(live_releases).values(number=9), delete(batch_facts)):
        with pytest.raises(DBAPIError, match="never change"), writing(here.inst.engine) as db:
            db.execute(change)
    with reading(here.inst.engine) as db:
        row = db.execute(select(live_releases)).one()
    assert (
        row.content_hash == InterimRelease.from_bytes(row.content).hash() and json.loads(row.audit)["verdict"] == "safe"
    )


@pytest.mark.parametrize(
    ("database_url", "second_database_url"),
    [("sqlite", "postgresql"), ("postgresql", "sqlite")],
    indirect=True,
)
@pytest.mark.postgres
def test_a_backup_brings_first_results_back(here, second_database_url, opened, tmp_path):
    answer(here, here.invitations(north=12))
    shuffle(here.inst, NOW)
    back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    second = opened(second_database_url, "second")
    restore(second, tmp_path / "backup", PASSPHRASE, NOW)
    with reading(second.engine) as db:
        assert db.execute(select(func.count()).select_from(batch_facts)).scalar() == 1
        assert interim_releases.of_wave(db, "acme", here.wave.id)["employee"][0].to_bytes() == told(here)[0].to_bytes()


def test_groups_of_people_and_first_results_are_not_shown_of_one_wave():
    with pytest.raises(UserError, match="Both together could single people out"):
        Policy(breakdowns=(DeclaredBreakdown("tenure", ("new", "old")),), live=True)


@on_sqlite
def test_the_log_tells_numbers_alone(here, caplog):
    caplog.set_level(logging.INFO)
    answer(here, here.invitations(north=12))
    shuffle(here.inst, NOW)
    assert "7 sheets of 1 units left staging" in caplog.text
