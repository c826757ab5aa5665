"""Out of staging: enough of a unit at a time, everything at the end, nothing twice, and counted wherever it is."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import func, select, text, update

from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.fieldwork import shuffle as shuffle_module
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import close_wave, participation
from diagnostic.services.fieldwork.shuffle import shuffle, shuffling
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.report.load import load_report
from diagnostic.services.respondents.submissions import submit
from diagnostic.services.waves import pieces
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import comments, invitations, sheets
from diagnostic.storage.responses import staging, transfer
from tests.worlds import ENDED, NOW, World, world

pytestmark = pytest.mark.slow

ANSWERS = {"trust_1": 4, "trust_2": 2, "team_1": 3}


@pytest.fixture
def here(installation) -> World:
    return world(installation)


def answer(here: World, rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert submit(here.inst, row["token"], ANSWERS, {"change": row["token"]}, NOW) == "accepted"


def moved(here: World) -> dict[str, int]:
    """Sheets by unit in the final table."""
    with reading(here.inst.engine) as db:
        return dict(Counter(db.execute(select(sheets.c.unit)).scalars()))


def waiting(here: World) -> dict[str, int]:
    with reading(here.inst.engine) as db:
        return {pool.unit: number for pool, number in staging.waiting_by_pool(db).items()}


def test_a_unit_moves_once_five_wait_and_then_all_of_them(here):
    invited = here.invitations(north=20, coast=20)
    answer(here, invited[:4] + invited[20:26])
    assert shuffle(here.inst, NOW) == 6
    assert (moved(here), waiting(here)) == ({"coast": 6}, {"north": 4})
    answer(here, invited[4:5] + invited[26:30])
    assert shuffle(here.inst, NOW) == 5
    assert (moved(here), waiting(here)) == ({"coast": 6, "north": 5}, {"coast": 4})
    assert shuffle(here.inst, NOW) == 0


def test_a_wave_with_larger_groups_moves_larger_groups(installation):
    here = world(installation, policy=Policy(min_group=8))
    invited = here.invitations(north=20)
    answer(here, invited[:7])
    assert shuffle(here.inst, NOW) == 0
    answer(here, invited[7:8])
    assert shuffle(here.inst, NOW) == 8


def test_a_very_large_unit_waits_for_a_fiftieth_of_it(here):
    invited = here.invitations(north=500)
    answer(here, invited[:9])
    assert shuffle(here.inst, NOW) == 0
    answer(here, invited[9:10])
    assert shuffle(here.inst, NOW) == 10


def test_those_who_rate_different_units_are_counted_apart(here):
    """The final table tells them apart, so three and three are not six."""
    invited = here.invitations(north=6)
    with writing(here.inst.engine) as db:
        some = db.execute(select(invitations.c.token_mac).limit(3)).scalars().all()
        db.execute(update(invitations).where(invitations.c.token_mac.in_(some)).values(about_unit="coast"))
    answer(here, invited)
    assert shuffle(here.inst, NOW) == 0
    assert shuffle(here.inst, ENDED) == 6


@pytest.mark.parametrize("how", ["closed by hand", "after the last day", "published"])
def test_when_a_wave_ends_everything_moves(here, how):
    answer(here, here.invitations(north=6, coast=1))
    if how == "closed by hand":
        close_wave(here.inst, here.access, here.wave, NOW)
    elif how == "published":
        publish_wave(here.inst, here.access, here.wave.id, ENDED)
    else:
        shuffle(here.inst, ENDED)
    assert (moved(here), waiting(here)) == ({"north": 6, "coast": 1}, {})


def test_what_is_moved_is_what_was_said_and_by_nobody_twice(here):
    """Two units, two moves each; comments have keys of their own."""
    invited = here.invitations(north=12, coast=11)
    for part in (invited[:6] + invited[12:18], invited[6:12] + invited[18:]):
        answer(here, part)
        shuffle(here.inst, NOW)
    with reading(here.inst.engine) as db:
        said = {row.text: row.unit for row in db.execute(select(comments))}
        keys = [set(db.execute(select(table.c.id)).scalars()) for table in (sheets, comments)]
        assert set(db.execute(select(sheets.c.codes)).scalars()) == {bytes([4, 2, 3])}
    assert said == {row["token"]: row["unit"] for row in invited}
    assert [len(each) for each in keys] == [23, 23] and not keys[0] & keys[1]


def test_a_wave_that_ends_moves_whole_units_at_a_time_and_where_that_is_broken_off_the_next_look_goes_on(
    here, monkeypatch
):
    """Units with nobody waiting are written again before the others: as long as any is left, something waits."""
    answer(here, here.invitations(north=6, south=6, coast=6)[:15])
    assert shuffle(here.inst, NOW) == 12
    answer(here, here.invitations(north=2))
    one_unit_at_a_time(monkeypatch)
    steps, move_units = [], transfer.move_units

    def noted(db, survey, units, expected):
        steps.append((units, {pool.unit: number for pool, number in expected.items()}))
        if len(steps) == 2:
            raise MemoryError
        return move_units(db, survey, units, expected)

    monkeypatch.setattr(transfer, "move_units", noted)
    with pytest.raises(MemoryError):
        shuffle(here.inst, ENDED)
    assert (sum(moved(here).values()), waiting(here)) == (12, {"coast": 3, "north": 2})
    assert shuffle(here.inst, ENDED) == 5
    coast, north = (["coast"], {"coast": 3}), (["north"], {"north": 2})
    assert steps == [(["south"], {}), coast, (["south"], {}), coast, north]
    assert (moved(here), waiting(here)) == ({"north": 8, "south": 6, "coast": 3}, {})
    with reading(here.inst.engine) as db:
        assert db.scalar(select(func.count()).select_from(comments)) == 17


def test_participation_counts_those_who_wait(here):
    answer(here, here.invitations(north=10)[:4])
    found = participation(here.inst, here.access, here.wave, NOW.date())
    before = found.query("audience == 'employee'").set_index("unit")["band"]
    assert before["all"] == before["north"] == "30-49 %"
    shuffle(here.inst, ENDED)
    assert participation(here.inst, here.access, here.wave, NOW.date()).equals(found)


def test_counted_answers_do_not_meet_those_that_wait(here):
    answer(here, here.invitations(north=1))
    counts = b"unit,item,n1,n2,n3,n4,n5\nnorth,trust_1,1,2,3,4,5\n"
    counts += b"north,trust_2,1,2,3,4,5\nnorth,team_1,1,2,3,4,5\n"
    file = AnswersFile(counts, name="c.csv", counts=True)
    with pytest.raises(UserError, match="person by person"):
        import_file(here.inst, here.access, here.wave, "employee", file, False, NOW)


def test_of_many_servers_that_look_at_once_one_moves(here):
    answer(here, here.invitations(north=30))
    start = Barrier(6, timeout=30)

    def look(_) -> int:
        start.wait()
        return shuffle(here.inst, NOW)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(look, range(6))) == [0, 0, 0, 0, 0, 30]
    assert moved(here) == {"north": 30}


def one_unit_at_a_time(monkeypatch) -> None:
    for name in ("SMALLEST", "LARGEST"):
        monkeypatch.setattr(pieces, name, 1)
    monkeypatch.setattr(shuffle_module, "PAUSE", 0.0)


def written_by(here: World) -> list[tuple]:
    """Which transaction wrote each invitation, and where it lies; SQLite tells neither."""
    with reading(here.inst.engine) as db:
        if db.dialect.name == "sqlite":
            return []
        return sorted(
            tuple(row) for row in db.execute(text("SELECT token_mac, xmin::text, ctid::text FROM invitations"))
        )


def test_units_that_another_server_moved_meanwhile_are_not_written_again(here, monkeypatch):
    answer(here, here.invitations(north=6, south=6, coast=6))
    one_unit_at_a_time(monkeypatch)
    mixed, after, mix, in_pieces = [], [], transfer.mix, shuffle_module._pieces

    def noted(db, survey, units=None):
        mixed.extend(units)
        return mix(db, survey, units)

    def after_another(*found):
        monkeypatch.setattr(shuffle_module, "_pieces", in_pieces)
        assert shuffle(here.inst, NOW) == 18
        after.append(written_by(here))
        return in_pieces(*found)

    monkeypatch.setattr(transfer, "mix", noted)
    monkeypatch.setattr(shuffle_module, "_pieces", after_another)
    assert shuffle(here.inst, NOW) == 0
    assert sorted(mixed) == ([] if after[0] else ["coast", "north", "south"])
    assert after == [written_by(here)]
    assert moved(here) == {"north": 6, "south": 6, "coast": 6}


def test_a_look_rests_after_each_piece_and_ends_there_when_it_is_told_to(here, monkeypatch):
    answer(here, here.invitations(north=6, south=6, coast=6))
    one_unit_at_a_time(monkeypatch)
    rests = iter((False, True))
    assert shuffle_module._move_what_may(here.inst, NOW, lambda held: next(rests), whole=True) == (12, False)
    assert waiting(here) == {"south": 6}
    assert shuffle(here.inst, NOW) == 6


@pytest.mark.parametrize(("few", "whole"), [(1, False), (0, False), (0, True)])
def test_a_look_writes_what_stays_again_where_that_is_few_or_does_not_matter(here, monkeypatch, few, whole):
    answer(here, here.invitations(north=6, coast=1))
    monkeypatch.setattr(shuffle_module, "FEW", few)
    before = keys_in_staging(here)
    assert shuffle_module._move_what_may(here.inst, NOW, lambda held: None, whole) == (6, bool(few) or whole)
    assert len(keys_in_staging(here)) == 1 and (keys_in_staging(here) < before) == (not few and not whole)


def keys_in_staging(here: World) -> set[bytes]:
    with reading(here.inst.engine) as db:
        return set(db.execute(text("SELECT id FROM staging")).scalars())


def test_a_server_looks_when_it_starts_and_again_and_again(here, monkeypatch):
    invited = here.invitations(north=10)
    answer(here, invited[:5])
    erased, erase = Event(), transfer.erase

    def erase_and_tell(engine, **how) -> bool:
        done = erase(engine, **how)
        if done:
            erased.set()
        return done

    monkeypatch.setattr(transfer, "erase", erase_and_tell)
    with shuffling(here.inst, lambda: NOW, every=0.01):
        assert erased.wait(30) and moved(here) == {"north": 5}
        erased.clear()
        answer(here, invited[5:])
        assert erased.wait(30)
    assert moved(here) == {"north": 10}


def test_a_server_goes_on_looking_after_something_went_wrong(here, monkeypatch, caplog):
    answer(here, here.invitations(north=5))
    erased, move_units = Event(), transfer.move_units
    failed: list[bool] = []

    def fail_once(*arguments) -> int:
        if not failed:
            failed.append(True)
            raise ZeroDivisionError("a secret")
        return move_units(*arguments)

    def all_moved(engine, **how) -> bool:
        done = moved(here) == {"north": 5}
        if done:
            erased.set()
        return done

    monkeypatch.setattr(transfer, "move_units", fail_once)
    monkeypatch.setattr(transfer, "erase", all_moved)
    with shuffling(here.inst, lambda: NOW, every=0.01):
        assert erased.wait(30)
    assert moved(here) == {"north": 5}
    assert "ZeroDivisionError" in caplog.text and "a secret" not in caplog.text


def test_while_a_backup_reads_nothing_moves_and_nothing_is_published(installation):
    """PostgreSQL's dump holds every table; on SQLite a reader keeps nobody from writing."""
    here = world(installation)
    answer(here, here.invitations(north=6))
    postgresql = installation.engine.dialect.name == "postgresql"
    with reading(installation.engine) as backup:
        backup.execute(text("SELECT count(*) FROM staging"))
        close_wave(here.inst, here.access, here.wave, NOW)
        assert moved(here) == ({} if postgresql else {"north": 6})
        if postgresql:
            with pytest.raises(UserError, match="backup is being made"):
                publish_wave(here.inst, here.access, here.wave.id, NOW)
    publish_wave(here.inst, here.access, here.wave.id, NOW)
    assert load_report(here.inst, here.access).inside.units.set_index("unit").loc["all", "n"] == 6


def test_while_somebody_reads_sqlites_log_stays_and_is_erased_later(sqlite_installation, monkeypatch):
    monkeypatch.setattr(transfer, "PATIENCE", 1)
    here = world(sqlite_installation)
    answer(here, here.invitations(north=6))
    with reading(here.inst.engine) as reader:
        reader.execute(text("SELECT count(*) FROM staging"))
        assert shuffle(here.inst, NOW) == 6 and not transfer.erase(here.inst.engine)
    assert transfer.erase(here.inst.engine)
    assert (here.inst.settings.home / "inside_out.db-wal").stat().st_size == 0
