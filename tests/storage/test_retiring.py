"""Retiring a wave: invitations and their key are destroyed for good; answers, publications and participation stay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.backup.restore import restore
from diagnostic.services.backup.write import back_up
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import close_wave, get_wave
from diagnostic.services.fieldwork.retirement import DONE, WAITING, retire_due, retire_wave
from diagnostic.services.installation.keys import Keys
from diagnostic.services.publication.publish import publish_wave, releases
from diagnostic.services.respondents.invitations import invite, invited
from diagnostic.services.respondents.submissions import look_up, submit
from diagnostic.services.server.housekeeping import housekeeping
from diagnostic.services.waves.participation import participation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.scrubbing import scrub
from diagnostic.storage.database.tables import invitations, sheets
from tests import killed
from tests.profiles import on_sqlite
from tests.worlds import CUSTOMER, NOW, World, settle, world

pytestmark = pytest.mark.slow

ANSWERS = {"trust_1": 4, "trust_2": 2, "team_1": 5}
OVER = datetime(2024, 4, 1, tzinfo=UTC)  # the day after the last
ENDED = datetime(2024, 4, 30, tzinfo=UTC)  # the day on which the retention ends
LATER = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture
def here(installation) -> World:
    return world(installation)


def count(here: World, table) -> int:
    with reading(here.inst.engine) as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


def answered(here: World, **numbers: int) -> list[dict[str, str]]:
    """Invitations of which six, in each unit, are used."""
    rows = here.invitations(**numbers)
    for unit in numbers:
        for row in [row for row in rows if row["unit"] == unit][:6]:
            submit(here.inst, row["token"], ANSWERS, {}, NOW)
    return rows


def key_file(here: World) -> Path:
    return here.inst.settings.home / "keys" / f"wave_{here.wave.id}.key"


def kept_in_files(here: World) -> bytes:
    """What lies on the disk of the table of invitations: SQLite's files, or PostgreSQL's of that table."""
    if here.inst.engine.dialect.name == "sqlite":
        return b"".join(path.read_bytes() for path in here.inst.settings.home.glob("inside_out.db*"))
    with here.inst.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("CHECKPOINT"))
        return db.execute(text("SELECT pg_read_binary_file(pg_relation_filepath('invitations'))")).scalar_one()


def hashes(here: World) -> list[bytes]:
    with reading(here.inst.engine) as db:
        return [mac for row in db.execute(select(invitations.c["token_mac", "code_mac"])) for mac in row]


@on_sqlite
def test_a_wave_that_takes_answers_is_not_retired(here):
    (row,) = here.invitations(north=1)
    for moment in (datetime(2024, 2, 1, tzinfo=UTC), NOW, datetime(2024, 3, 31, 23, tzinfo=UTC)):
        with pytest.raises(UserError, match=r"takes answers until 31 March 2024. Close it first, then retire it"):
            retire_wave(here.inst, here.wave.id, moment)
        assert retire_due(here.inst, moment) == []
    assert look_up(here.inst, row["token"], NOW).state == "ready"


def test_a_retired_wave_has_no_invitations_and_no_key_but_all_its_answers(here):
    answered(here, north=8, coast=7)
    assert retire_wave(here.inst, here.wave.id, OVER) == f"Spring{DONE}"
    settle(here.inst)
    assert (count(here, invitations), count(here, sheets)) == (0, 12)
    assert not key_file(here).exists()
    assert get_wave(here.inst, here.access, here.wave.id, OVER.date()).retired == OVER.date()


def test_what_is_asked_of_an_invitation_afterwards_says_so(here):
    rows = answered(here, north=8)
    retire_wave(here.inst, here.wave.id, OVER)
    for row in (rows[0], rows[-1]):  # used or not: nobody can tell
        found = look_up(here.inst, row["token"], OVER)
        assert (found.state, found.closes, found.destroyed) == ("retired", date(2024, 3, 31), OVER.date())
        assert (found.questionnaire, found.unit_name, found.organisation_name) == (None, "", "")
        assert submit(here.inst, row["token"], ANSWERS, {}, OVER) == "retired"
        assert submit(here.inst, row["code"], ANSWERS, {}, NOW) == "unknown"  # a code does not tell its wave
    with pytest.raises(UserError, match="takes no more answers"):
        invite(here.inst, here.access, here.wave, "employee", {"north": 1}, OVER)


def test_participation_and_numbers_stay_as_they_were(here):
    answered(here, north=8, south=6, coast=13)
    close_wave(here.inst, here.access, here.wave, NOW)
    before = participation(here.inst, here.access, here.wave, OVER.date())
    retire_wave(here.inst, here.wave.id, NOW)
    after = participation(here.inst, here.access, here.wave, OVER.date())
    assert before.equals(after) and set(after["band"]) > {"30-49 %", "70 % and more"}
    assert invited(here.inst, here.access, here.wave, "employee") == {"north": 8, "south": 6, "coast": 13}


@on_sqlite
def test_a_wave_may_be_published_before_or_after(here):
    answered(here, north=8, coast=7)
    retire_wave(here.inst, here.wave.id, OVER)
    assert {release.audience for release in publish_wave(here.inst, here.access, here.wave.id, OVER)} == {
        "employee", "customer",
    }  # fmt: skip
    before = releases(here.inst, here.access, here.wave.id)
    assert retire_wave(here.inst, here.wave.id, LATER) == f"Spring{DONE}"
    assert releases(here.inst, here.access, here.wave.id) == before


@on_sqlite
def test_no_answers_are_imported_afterwards_since_their_key_is_gone(here):
    retire_wave(here.inst, here.wave.id, OVER)
    file = AnswersFile(b"unit,trust_1\nnorth,4\n", name="answers.csv")
    with pytest.raises(UserError, match="Spring is retired: its key is destroyed"):
        import_file(here.inst, here.access, here.wave, "employee", file, True, OVER)


def test_retiring_twice_is_retiring_once(here):
    answered(here, north=8)
    for moment in (OVER, LATER):
        assert retire_wave(here.inst, here.wave.id, moment) == f"Spring{DONE}"
    assert retire_due(here.inst, LATER) == []
    assert get_wave(here.inst, here.access, here.wave.id, LATER.date()).retired == OVER.date()
    assert invited(here.inst, here.access, here.wave, "employee") == {"north": 8}


@on_sqlite
@pytest.mark.parametrize("wave", ["none", "", "../../x", "0" * 5000])
def test_a_wave_that_is_not_there_is_told_plainly(here, wave):
    with pytest.raises(UserError, match="There is no survey"):
        retire_wave(here.inst, wave, OVER)


def test_others_keep_their_invitations(here):
    other = world(here.inst, "other")
    (row,) = other.invitations(north=1)
    here.invitations(north=3)
    close_wave(here.inst, here.access, here.wave, NOW)
    retire_wave(here.inst, here.wave.id, NOW)
    assert look_up(here.inst, row["token"], NOW).state == look_up(here.inst, row["code"], NOW).state == "ready"
    assert submit(here.inst, row["code"], ANSWERS, {}, NOW) == "accepted"


# ---- when


@on_sqlite
def test_the_retention_is_counted_from_the_last_day_and_frozen_with_the_wave(here):
    assert here.wave.retention_ends == ENDED.date() and here.wave.policy.retention_days == 30
    assert retire_due(here.inst, ENDED - timedelta(seconds=1)) == []
    assert retire_due(here.inst, ENDED) == [here.wave.id]


@on_sqlite
def test_closing_early_does_not_move_the_day_that_people_were_told(here):
    close_wave(here.inst, here.access, here.wave, NOW)
    assert retire_due(here.inst, ENDED - timedelta(seconds=1)) == []
    assert retire_due(here.inst, ENDED) == [here.wave.id]


@on_sqlite
def test_a_wave_made_after_its_last_day_is_counted_from_that_day(installation):
    here = world(installation, now=LATER, policy=Policy(retention_days=10))
    assert here.wave.retention_ends == date(2024, 6, 11)
    assert retire_due(here.inst, LATER + timedelta(days=9)) == []
    assert retire_due(here.inst, LATER + timedelta(days=10)) == [here.wave.id]


@pytest.mark.parametrize("days", [0, 181, -1])
def test_a_retention_has_a_floor_and_a_ceiling(days):
    with pytest.raises(UserError, match="retention: expected 1 to 180 days"):
        Policy(retention_days=days)


def starts(here: World, *moments: datetime) -> list[tuple[int, bool]]:
    """(invitations, whether there is a key) after a server was started at each of these moments."""
    found = []
    for moment in moments:
        with housekeeping(here.inst, partial(datetime.astimezone, moment)):
            pass
        found.append((count(here, invitations), key_file(here).exists()))
    return found


def test_a_server_retires_what_is_due_at_once_where_looks_at_the_clock_follow_one_another(here, caplog):
    here.invitations(north=3)
    hours = [timedelta(hours=number) for number in (-49, -25, -1, 0)]
    assert starts(here, *(ENDED + each for each in hours)) == [(3, True)] * 3 + [(0, False)]
    reason = "its invitations and their key are destroyed: its retention, 30 days, ended on 2024-04-30"
    assert caplog.text.count(f"survey {here.wave.id}: {reason}") == 1


def test_a_clock_that_is_wrong_for_less_than_a_day_destroys_nothing(here, caplog):
    (row, *_) = here.invitations(north=3)
    wrong = NOW + timedelta(days=300)
    moments = [NOW - timedelta(days=1), NOW, wrong, wrong + timedelta(minutes=5), wrong + timedelta(hours=23)]
    moments += [NOW + timedelta(minutes=9), NOW + timedelta(days=2), NOW - timedelta(days=2)]
    assert starts(here, *moments) == [(3, True)] * len(moments)
    assert "no server ran, or the clock leapt" in caplog.text and "The clock went back from" in caplog.text
    assert submit(here.inst, row["token"], ANSWERS, {}, NOW) == "accepted"


@on_sqlite
def test_a_server_that_runs_seldom_retires_a_look_later(here):
    here.invitations(north=3)
    weekly = [ENDED + timedelta(days=7 * number) for number in (-1, 0, 1)]
    assert starts(here, *weekly) == [(3, True), (3, True), (0, False)]


def test_what_was_destroyed_too_early_comes_back_from_a_backup(here, opened, tmp_path):
    rows = here.invitations(north=3)
    back_up(here.inst, tmp_path / "backup", "four random words here", NOW)
    close_wave(here.inst, here.access, here.wave, NOW)
    retire_wave(here.inst, here.wave.id, NOW)
    assert look_up(here.inst, rows[0]["token"], NOW).state == "retired"
    second = opened(f"sqlite:///{tmp_path / 'second' / 'inside_out.db'}", "second")
    restore(second, tmp_path / "backup", "four random words here", NOW)
    assert [submit(second, row[kind], ANSWERS, {}, NOW) for row in rows for kind in ("token", "code")] == [
        "accepted", "used",
    ] * 3  # fmt: skip


@on_sqlite
def test_what_goes_wrong_at_the_start_is_logged_without_what_it_said_and_stops_nothing(here, caplog):
    here.invitations(north=3)
    with writing(here.inst.engine) as db:
        db.execute(text("""UPDATE waves SET policy = '{"min_group": "secret"}'"""))
    starts(here, LATER - timedelta(days=1), LATER)
    assert "retire_due: TypeError at" in caplog.text and "secret" not in caplog.text


# ---- for good


def test_nothing_of_the_rows_stays_in_the_files(here):
    answered(here, north=40, coast=40)
    with writing(here.inst.engine) as db:  # as a database of before may hold: rows that were moved and not wiped
        db.execute(invitations.update().values(used=1))
    macs = hashes(here)
    assert all(mac in kept_in_files(here) for mac in macs)
    retire_wave(here.inst, here.wave.id, OVER)
    assert not any(mac in kept_in_files(here) for mac in macs)


def test_another_process_that_had_read_the_key_has_it_no_more(here):
    keys = Keys(here.inst.settings.home / "keys")
    keys.of_wave(here.wave.id)
    retire_wave(here.inst, here.wave.id, OVER)
    with pytest.raises(KeyError):
        keys.of_wave(here.wave.id)


@on_sqlite
def test_the_key_is_overwritten_before_its_name_goes(here, tmp_path):
    key = key_file(here).read_bytes()
    (tmp_path / "same_file").hardlink_to(key_file(here))
    half_made = key_file(here).with_name(f".wave_{here.wave.id}.0123")
    half_made.write_bytes(key)
    retire_wave(here.inst, here.wave.id, OVER)
    assert (tmp_path / "same_file").read_bytes() != key
    assert not half_made.exists()


def test_who_reads_at_that_moment_delays_the_last_step_and_nothing_else(here):
    here.invitations(north=40)
    macs = hashes(here)
    with reading(here.inst.engine) as db:
        db.execute(select(invitations)).all()
        assert retire_wave(here.inst, here.wave.id, OVER) == f"Spring{WAITING}"
        assert not key_file(here).exists()
    assert retire_due(here.inst, OVER) == [here.wave.id]
    assert not any(mac in kept_in_files(here) for mac in macs)


def test_scrubbing_leaves_the_rest_as_it_is(here):
    rows = answered(here, north=8)
    settle(here.inst)
    assert scrub(here.inst.engine)
    assert count(here, sheets) == 6
    assert [look_up(here.inst, row["token"], NOW).state for row in rows] == ["used"] * 6 + ["ready"] * 2


@pytest.mark.parametrize(
    ("place", "begun"),
    [
        ("in the transaction", False),
        ("before the key", True),
        ("before the files", True),
        ("before it is written down", True),
    ],
)
def test_what_a_kill_interrupts_is_finished_at_the_next_start(here, place, begun):
    rows = answered(here, north=8)
    macs, settings = hashes(here), here.inst.settings
    arguments = str(settings.home), settings.database_url, here.wave.id, place
    assert killed.exit_code(killed.retire_and_die, *arguments) == -9
    assert look_up(here.inst, rows[0]["token"], NOW).state == ("retired" if begun else "used")
    assert retire_due(here.inst, OVER) == ([here.wave.id] if begun else [])
    assert retire_due(here.inst, ENDED) == ([] if begun else [here.wave.id])
    assert not key_file(here).exists() and not any(mac in kept_in_files(here) for mac in macs)
    assert invited(here.inst, here.access, here.wave, "employee") == {"north": 8}


def test_a_wave_without_invitations_is_retired_too(installation):
    here = world(installation, questionnaires=[CUSTOMER])
    assert retire_due(here.inst, ENDED) == [here.wave.id]
    assert not key_file(here).exists()
