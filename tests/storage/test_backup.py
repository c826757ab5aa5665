"""Backup and restore: all of one moment, from either database into either, or nothing at all."""

from __future__ import annotations

import io
import itertools
import os
import re
import stat
import tracemalloc
from base64 import b64encode
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from diagnostic.cli.installations import installation as installation_of
from diagnostic.cli.main import main
from diagnostic.core.released.benchmarks.dimensions import Benchmark, BenchmarkedDimension
from diagnostic.core.released.benchmarks.quantiles import Quartiles
from diagnostic.core.scoring.answers import MISSING
from diagnostic.errors import UserError
from diagnostic.services.backup.passphrases import ask_passphrase, long_enough, read_passphrase
from diagnostic.services.backup.records import Lines, read_lines
from diagnostic.services.backup.restore import restore
from diagnostic.services.backup.write import back_up
from diagnostic.services.benchmarks.taking_part import take_part
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave
from diagnostic.services.fieldwork.retirement import retire_due, retire_wave
from diagnostic.services.installation.access import issue_link, who
from diagnostic.services.installation.keys import FORMS
from diagnostic.services.installation.organisations import change_zone, zone_of
from diagnostic.services.installation.setup import Installation
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.report.rule_versions import save_rules
from diagnostic.services.respondents.invitations import invited
from diagnostic.services.respondents.submissions import look_up, submit
from diagnostic.services.waves.participation import participation
from diagnostic.storage.benchmarks import files, releases
from diagnostic.storage.benchmarks.files import StoredBenchmarkFile
from diagnostic.storage.benchmarks.releases import StoredBenchmark
from diagnostic.storage.database import backup_rows
from diagnostic.storage.database.engine import reading, snapshot, writing
from diagnostic.storage.database.tables import REVISION, comments, invitations, metadata
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import publications
from diagnostic.storage.responses import records
from tests import killed
from tests.kept import Kept, keep, put
from tests.profiles import on_sqlite
from tests.worlds import CLOSES, EMPLOYEE, NOW, ONE_RULE, OPENS, World, settle, world

pytestmark = pytest.mark.slow

PASSPHRASE = "correct horse battery staple"
ANSWERS = {"trust_1": 4, "trust_2": 2, "team_1": 5}
OVER = datetime(2024, 4, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def prepared() -> dict[str, tuple[World, Kept]]:
    """By kind of database the world of `here` and all that its installation holds; made by the first test of a kind."""
    return {}


@pytest.fixture
def here(installation, prepared) -> World:
    """A published wave, and one that is open: eight invitations to the north, six of them used."""
    kind = installation.engine.dialect.name
    if kind not in prepared:
        made = published(installation)
        prepared[kind] = made, keep(installation)
        return made
    made, kept = prepared[kind]
    put(installation, kept)
    return World(installation, made.access, made.wave)


def published(installation: Installation) -> World:
    here = world(installation)
    rows = here.invitations(north=9, coast=7)
    for row in rows[:14]:
        submit(here.inst, row["token"], ANSWERS, {"change": "more light"}, NOW)
    save_rules(installation, here.access, ONE_RULE, "ours", NOW)
    close_wave(installation, here.access, here.wave, NOW)
    publish_wave(installation, here.access, here.wave.id, NOW)
    benchmarked(here)
    return open_wave(here)


def benchmarked(here: World) -> None:
    """A benchmark in which a publication was used, and the file of another installation."""
    take_part(here.inst, here.access, True, NOW)
    row = BenchmarkedDimension("staff", "employee", "trust", "sha256:1", Quartiles(10, 50, 60, 70))
    content = Benchmark(NOW.date(), (row,)).to_bytes()
    with writing(here.inst.engine) as db:
        [used, *_] = publications.list_for_organisation(db, "acme")
        releases.add(db, StoredBenchmark(NOW.date(), content, "sha256:0", NOW), [("sha256:1", used.id)])
        files.add(db, StoredBenchmarkFile("f" * 16, "acme", "6668", b"{}", "sha256:2", NOW, "a consultant"))


def open_wave(here: World) -> World:
    again = create_wave(
        here.inst, here.access, name="Next", opens=OPENS, closes=CLOSES, questionnaires=[EMPLOYEE], now=NOW
    )
    return World(here.inst, here.access, again)


def asked(here: World) -> list[dict[str, str]]:
    rows = here.invitations(north=8)
    for row in rows[:6]:
        submit(here.inst, row["token"], ANSWERS, {"change": "less noise"}, NOW)
    return rows


def contents(inst: Installation) -> dict[str, list[str]]:
    with reading(inst.engine) as db:
        tables = [table for table in metadata.sorted_tables if table not in backup_rows.OWN]
        found = {table.name: sorted(map(repr, db.execute(select(table)))) for table in tables}
    return {name: rows for name, rows in found.items() if rows}


def keys(inst: Installation) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (inst.settings.home / "keys").iterdir()}


def lines(path: Path) -> list:
    return [value for value, _ in read_lines(path, PASSPHRASE)[1]]


# ---- there and back


def test_everything_comes_back_from_either_database_into_either(here, second_database_url, opened, tmp_path):
    rows = asked(here)
    before = contents(here.inst)
    written = back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    second = opened(second_database_url, "second")
    restored = restore(second, tmp_path / "backup", PASSPHRASE, NOW)
    after = contents(second)
    assert {"benchmark_decisions", "benchmark_releases", "benchmark_scores", "benchmark_files"} < set(after)
    assert {name for name in before if before[name] != after.get(name)} == {
        *("links", "waves", "invitations", "audit_log")
    }
    assert logged_since(before, after) == ["backup.restored"]
    assert "links" not in after and len(after["invitations"]) == 8  # of the wave that asks
    assert (restored.hash, restored.over) == (written.hash, ()) and sum(restored.rows.values()) > 30
    assert [look_up(second, row["token"], NOW).state for row in rows] == ["used"] * 6 + ["ready"] * 2
    assert submit(second, rows[6]["code"], ANSWERS, {}, NOW) == "accepted"
    assert second.keys.get(FORMS) == here.inst.keys.get(FORMS)  # drafts on people's devices are found again
    now = contents(here.inst)
    assert logged_since(before, now) == ["backup.made"]
    assert now | {"audit_log": before["audit_log"]} == before


def logged_since(before: dict[str, list[str]], now: dict[str, list[str]]) -> list[str]:
    """Events that were logged since; none of before is gone."""
    assert set(before["audit_log"]) < set(now["audit_log"])
    return [row.split("'")[-8] for row in set(now["audit_log"]) - set(before["audit_log"])]


def test_a_backup_of_what_was_restored_says_the_same(here, opened, tmp_path):
    asked(here)
    back_up(here.inst, tmp_path / "one", PASSPHRASE, NOW)
    second = opened(f"sqlite:///{tmp_path / 'second' / 'inside_out.db'}", "second")
    restore(second, tmp_path / "one", PASSPHRASE, NOW)
    back_up(second, tmp_path / "two", PASSPHRASE, NOW)
    one, two = (Counter(map(repr, lines(tmp_path / name)[:-1])) for name in ("one", "two"))
    assert not one - two and ["backup.restored" in row for row in (two - one)] == [True]


def test_a_backup_while_people_answer_is_one_moment(here, second_database_url, opened, tmp_path):
    tokens = [row["token"] for row in here.invitations(north=3000)]
    settings = here.inst.settings
    arguments = str(settings.home), settings.database_url, tokens
    process, written = killed.answering(killed.hand_in_alone, *arguments)
    with written:
        before = {written.readline().strip() for _ in range(50)}
        back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
        process.kill()
        process.join()
    second = opened(second_database_url, "second")
    restore(second, tmp_path / "backup", PASSPHRASE, NOW)
    settle(second)
    with reading(second.engine) as db:
        survey = waves.survey(db, "acme", here.wave.id, "employee").id
        used = db.scalar(select(func.count()).where(invitations.c.survey == survey, invitations.c.used == 1))
        stored = db.scalar(select(func.count()).where(records.sheets.c.survey == survey))
        said = set(db.scalars(select(comments.c.text).where(comments.c.survey == survey)))
    assert used == stored == len(said) < len(tokens)
    assert before <= said
    assert {look_up(second, token, NOW).state for token in said} == {"used"}  # as many are used, so no others are


def test_no_table_is_emptied_as_a_whole_while_a_backup_reads(here):
    """PostgreSQL's TRUNCATE shows through to those who began to read before it: what it moved would be in no table."""
    asked(here)
    settle(here.inst)
    names = backup_rows.tables()
    empty = "TRUNCATE comments" if here.inst.engine.dialect.name == "postgresql" else "DELETE FROM comments"
    with snapshot(here.inst.engine, names) as db:
        db.execute(select(records.sheets.c.id)).all()
        with suppress(DBAPIError), writing(here.inst.engine) as other:
            if here.inst.engine.dialect.name == "postgresql":
                other.execute(text("SET LOCAL lock_timeout = '100ms'"))
            other.execute(text(empty))
        assert db.scalar(select(func.count()).select_from(comments)) == 20


# ---- what is in it, and what is not


@on_sqlite
def test_a_backup_is_encrypted_and_its_owners_alone(here, tmp_path):
    rows = asked(here)
    back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    found = (tmp_path / "backup").read_bytes()
    assert not [text for text in ("acme", "Spring", "less noise", rows[0]["token"]) if text.encode() in found]
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["backup"]


def test_rows_come_by_their_random_ids_and_no_secret_is_among_them(here, tmp_path):
    rows = asked(here)
    back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    found = lines(tmp_path / "backup")
    text = repr(found)
    assert not [row for row in rows if row["token"] in text or row["code"].replace("-", "") in text]
    heads = [i for i, line in enumerate(found) if isinstance(line, dict)]
    tables = {found[i]["table"]: found[i + 1 : j] for i, j in itertools.pairwise(heads)}
    assert list(tables) == backup_rows.tables()
    with reading(here.inst.engine) as db:
        ids = db.scalars(select(records.sheets.c.id).order_by(records.sheets.c.survey, records.sheets.c.id)).all()
    place = backup_rows.columns("sheets").index("id")
    assert [row[place] for row in tables["sheets"]] == [b64encode(id).decode() for id in ids]


def test_no_table_is_kept_in_the_order_in_which_rows_came():
    """A table that counts its rows up would tell their order, in the database and in each backup."""
    counting = [table.name for table in metadata.sorted_tables if table.autoincrement_column is not None]
    assert counting == []
    assert all(table.primary_key.columns for table in metadata.sorted_tables)


def test_every_column_can_be_copied():
    for table in metadata.sorted_tables:
        assert {backup_rows._kind(column) for column in table.columns} <= set(backup_rows._ENCODERS)


def test_of_a_wave_that_is_over_neither_invitations_nor_key_are_copied(here, opened, tmp_path):
    rows = asked(here)
    written = back_up(here.inst, tmp_path / "backup", PASSPHRASE, OVER)
    assert (written.rows["invitations"], written.until, lines(tmp_path / "backup")[-1]["keys"]) == (0, None, {})
    assert look_up(here.inst, rows[-1]["token"], OVER).state == "expired"  # here they are as they were
    second = opened(f"sqlite:///{tmp_path / 'second' / 'inside_out.db'}", "second")
    restore(second, tmp_path / "backup", PASSPHRASE, OVER)
    assert look_up(second, rows[0]["token"], OVER).state == "retired"
    assert sorted(keys(second)) == ["codes", "forms", "links"] and keys(second)["codes"] != keys(here.inst)["codes"]
    for wave in (here.wave, waves_named(second, "Spring")):
        before, after = (participation(inst, here.access, wave, OVER.date()) for inst in (here.inst, second))
        assert before.equals(after)
    assert invited(second, here.access, here.wave, "employee") == {"north": 8}


def waves_named(inst: Installation, name: str) -> str:
    with reading(inst.engine) as db:
        return next(row.id for row in waves.of_organisation(db, "acme") if row.name == name)


def test_a_copy_to_keep_for_long_holds_no_invitations_at_all(here, opened, tmp_path):
    rows = asked(here)
    settle(here.inst)
    assert back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW, without_invitations=True).until is None
    second = opened(f"sqlite:///{tmp_path / 'second' / 'inside_out.db'}", "second")
    restored = restore(second, tmp_path / "backup", PASSPHRASE, NOW)
    assert look_up(second, rows[-1]["token"], NOW).state == "retired"
    assert "invitations" not in str(restored) and restored.rows["sheets"] == 20


@on_sqlite
def test_a_backup_says_by_when_it_must_be_gone(here, tmp_path):
    asked(here)
    written = back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    assert written.until == here.wave.retention_ends
    assert "to be destroyed on 30 April 2024: delete this file by then" in str(written)


@on_sqlite
@pytest.mark.parametrize("moment", [OVER, datetime(2024, 9, 1, tzinfo=UTC)])
def test_an_old_backup_does_not_bring_back_invitations_of_what_is_over_by_now(here, opened, tmp_path, moment):
    rows = asked(here)
    back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    retire_wave(here.inst, here.wave.id, OVER)
    second = opened(f"sqlite:///{tmp_path / 'second' / 'inside_out.db'}", "second")
    restored = restore(second, tmp_path / "backup", PASSPHRASE, moment)
    assert restored.over == ("Next",) and "their invitations were not restored: Next" in str(restored)
    assert {look_up(second, row["token"], NOW).state for row in rows} == {"retired"}
    assert f"wave_{here.wave.id}" not in keys(second)
    assert "invitations" not in contents(second)
    assert invited(second, here.access, here.wave, "employee") == {"north": 8}
    assert retire_due(second, moment) == []  # nothing is left to do


def test_a_million_sheets_are_never_in_memory_at_once(here, tmp_path):
    peaks = []
    with reading(here.inst.engine) as db:
        survey = waves.survey(db, "acme", here.wave.id, "employee").id
    for number in (5_000, 20_000):
        with writing(here.inst.engine) as db:
            records.add_many(db, survey, np.full((number, 3), MISSING, dtype=np.int8), ["north"] * number)
        tracemalloc.start()
        back_up(here.inst, tmp_path / f"backup{number}", PASSPHRASE, NOW)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000  # bytes


# ---- whole or not at all


@on_sqlite
def test_nothing_is_written_over(here, tmp_path):
    (tmp_path / "backup").write_text("mine")
    with pytest.raises(UserError, match="expected a name that is free, found a file"):
        back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    assert (tmp_path / "backup").read_text() == "mine"


@on_sqlite
def test_a_folder_that_is_not_there_is_told_plainly(here, tmp_path):
    with pytest.raises(UserError, match=r"it can't be written \(no such file or directory\)"):
        back_up(here.inst, tmp_path / "none" / "backup", PASSPHRASE, NOW)


@on_sqlite
def test_a_key_that_is_gone_stops_a_backup_that_would_be_of_no_use(here, tmp_path):
    here.inst.keys.destroy_of_wave(here.wave.id)
    with pytest.raises(UserError, match="the key is not there"):
        back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_backup_that_was_killed_has_no_name(here, tmp_path):
    settings = here.inst.settings
    arguments = str(settings.home), settings.database_url, tmp_path / "backup", PASSPHRASE
    assert killed.exit_code(killed.back_up_and_die, *arguments) == -9
    assert not (tmp_path / "backup").exists()


@on_sqlite
def test_a_restore_that_was_killed_can_be_done_again(here, second_database_url, opened, tmp_path):
    rows = asked(here)
    back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    arguments = str(tmp_path / "second"), second_database_url, tmp_path / "backup", PASSPHRASE
    assert killed.exit_code(killed.restore_and_die, *arguments) == -9
    second = opened(second_database_url, "second")
    assert contents(second) == {}
    restore(second, tmp_path / "backup", PASSPHRASE, NOW)
    assert look_up(second, rows[6]["code"], NOW).state == "ready"


def test_only_an_empty_installation_takes_a_backup(here, tmp_path):
    back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    before = contents(here.inst), keys(here.inst)
    with pytest.raises(
        UserError, match=r"expected an empty installation, found .*organisations 1, .*links 1, .*sheets 14"
    ):
        restore(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    assert (contents(here.inst), keys(here.inst)) == before


def newer(path: Path) -> None:
    path.unlink()
    with path.open("wb") as file:
        written = Lines(file, PASSPHRASE)
        written.write({"version": "9.9", "revision": "9999", "made": NOW.isoformat()})
        written.close()


def foreign(path: Path, table: str, columns: list[str]) -> None:
    path.unlink()
    with path.open("wb") as file:
        written = Lines(file, PASSPHRASE)
        written.write({"version": "0", "revision": REVISION, "made": NOW.isoformat()})
        written.write({"table": table, "columns": columns})
        written.close()


def untrue(path: Path) -> None:
    """Rows that differ from what the last line says."""
    kept = lines(path)
    path.unlink()
    with path.open("wb") as file:
        written = Lines(file, PASSPHRASE)
        written.write({"version": "0", "revision": REVISION, "made": NOW.isoformat()})
        place = kept.index(next(line for line in kept if isinstance(line, dict) and line["table"] == "sheets"))
        for line in kept[: place + 1] + kept[place + 2 :]:
            written.write(line)
        written.close()


SPOILT = {
    "another passphrase": (lambda path: None, "the passphrase with which it was made"),
    "cut off": (lambda path: os.truncate(path, path.stat().st_size - 100), "one that was cut off"),
    "changed": (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"!"), "one that was cut off, or its end"),
    "empty": (lambda path: os.truncate(path, 0), "expected a backup of Inside Out"),
    "missing": (Path.unlink, "no such file"),
    "newer": (newer, "up to revision [0-9]+, found one of revision 9999, made by Inside Out 9.9"),
    "a table of a newer version": (lambda path: foreign(path, "moods", ["id"]), "a table 'moods' that differs"),
    "a column too many": (
        lambda path: foreign(path, "imports", [*backup_rows.columns("imports"), "mood"]),
        "a table 'imports' that differs in mood",
    ),
    "a column too few": (lambda path: foreign(path, "imports", ["survey"]), "differs in content_mac, created_at"),
    "untrue": (untrue, "a backup that holds what it says"),
}


@on_sqlite
@pytest.mark.parametrize(("spoil", "message"), SPOILT.values(), ids=SPOILT)
def test_a_backup_that_is_not_as_it_was_leaves_nothing_behind(here, opened, tmp_path, spoil, message):
    asked(here)
    back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    spoil(tmp_path / "backup")
    second = opened(f"sqlite:///{tmp_path / 'second' / 'inside_out.db'}", "second")
    before = keys(second)
    passphrase = "another" if message.startswith("the passphrase") else PASSPHRASE
    with pytest.raises(UserError, match=message):
        restore(second, tmp_path / "backup", passphrase, NOW)
    assert contents(second) == {} and sorted(keys(second)) == sorted(before)


def test_an_older_backup_comes_back_where_todays_tables_need_nothing_more(here, opened, tmp_path):
    """It knows nothing of days but those of UTC."""
    asked(here)
    change_zone(here.inst, here.access, "Asia/Tokyo", NOW)
    back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    kept = lines(tmp_path / "backup")
    for table, rows, later in (("organisations", 1, ("zone",)), ("waves", 2, ("asked", "erased"))):
        start = next(i for i, line in enumerate(kept) if isinstance(line, dict) and line.get("table") == table)
        places = [i for i, name in enumerate(kept[start]["columns"]) if name not in later]
        kept[start]["columns"] = [kept[start]["columns"][i] for i in places]
        for i in range(start + 1, start + 1 + rows):
            kept[i] = [kept[i][place] for place in places]
    with (tmp_path / "older").open("wb") as file:
        written = Lines(file, PASSPHRASE)
        written.write({"version": "0", "revision": "0001", "made": NOW.isoformat()})
        for line in kept[:-1]:
            written.write(line)
        written.write(kept[-1] | {"sha256": written.hash})
        written.close()
    second = opened(f"sqlite:///{tmp_path / 'second' / 'inside_out.db'}", "second")
    assert restore(second, tmp_path / "older", PASSPHRASE, NOW).rows["waves"] == 2
    assert zone_of(second, "acme") == "UTC"


@on_sqlite
def test_a_backup_carries_whose_days_count(here, opened, tmp_path):
    change_zone(here.inst, here.access, "Asia/Tokyo", NOW)
    back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    second = opened(f"sqlite:///{tmp_path / 'second' / 'inside_out.db'}", "second")
    restore(second, tmp_path / "backup", PASSPHRASE, NOW)
    assert zone_of(second, "acme") == "Asia/Tokyo"


# ---- passphrases and the command line


def test_a_passphrase_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "passphrase"
    path.write_text("four random words here\nmore\n")
    with pytest.raises(UserError, match="chmod 600"):
        read_passphrase(path)
    path.chmod(0o600)
    assert read_passphrase(path) == "four random words here"
    path.write_text("\n")
    with pytest.raises(UserError, match="passphrase: expected some characters, found none"):
        read_passphrase(path)
    with pytest.raises(UserError, match="expected a file with a passphrase, found no such file"):
        read_passphrase(tmp_path / "none")


def test_a_new_passphrase_is_typed_twice_and_long_enough():
    typed = iter(["four random words", "four random word", "short"])
    with pytest.raises(UserError, match="differ"):
        ask_passphrase(lambda _: next(typed), twice=True)
    with pytest.raises(UserError, match="at least 12 characters, found 5"):
        long_enough(ask_passphrase(lambda _: next(typed), twice=False))


def test_both_commands_work_and_say_what_they_did(here, tmp_path, capsys):
    asked(here)
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    (tmp_path / "passphrase").chmod(0o600)
    said, file = ["--passphrase-file", str(tmp_path / "passphrase")], str(tmp_path / "backup")
    settings = here.inst.settings
    old = {"INSIDE_OUT_HOME": str(settings.home), "DATABASE_URL": settings.database_url}
    new = {"INSIDE_OUT_HOME": str(tmp_path / "second")}
    assert [main(["backup", file, *said], old), main(["restore", file, *said], new)] == [0, 0]
    hashes = re.findall("sha256 ([0-9a-f]{64})", capsys.readouterr().out)
    assert len(hashes) == 2 and len(set(hashes)) == 1
    assert main(["restore", file, *said], new) == 1
    assert "expected an empty installation" in capsys.readouterr().err


@on_sqlite
@pytest.mark.parametrize("second_database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_rehearsal_on_another_machine_and_back_gives_the_same_reports(here, second_database_url, tmp_path, capsys):
    """As docs/operating.md says, by commands alone: another folder, other keys, another database; then back again."""
    rows, link = asked(here), {"role": "consultant", "label": "Before", "days": 9, "now": NOW}
    staff = issue_link(here.inst, organisation="acme", **link)
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    (tmp_path / "passphrase").chmod(0o600)
    first = {"INSIDE_OUT_HOME": str(here.inst.settings.home), "DATABASE_URL": here.inst.settings.database_url}
    second = {"INSIDE_OUT_HOME": str(tmp_path / "second"), "DATABASE_URL": second_database_url}
    machines = [first, second, {"INSIDE_OUT_HOME": str(tmp_path / "third")}]
    for old, new in itertools.pairwise(machines):
        file = str(tmp_path / f"backup{len(new)}{machines.index(new)}")
        said = ["--passphrase-file", str(tmp_path / "passphrase")]
        assert [main(["backup", file, *said], old), main(["restore", file, *said], new)] == [0, 0]
    made, again = shown(first, tmp_path), [shown(each, tmp_path) for each in machines[1:]]
    assert made[0] and again == [made, made]
    with installation_of(machines[2]) as third:
        assert who(third, staff, NOW) is None  # staff links are in no backup
        states = {look_up(third, row["token"], datetime.now(UTC)).state for row in rows}
        assert states == {"retired"}  # the survey is over by today: its invitations stay behind
    assert main(["link", "acme", "--role", "consultant", "--label", "After"], machines[2]) == 0
    token = re.findall("/enter/(\\S+)", capsys.readouterr().out)[-1]
    with installation_of(machines[2]) as third:
        assert who(third, token, datetime.now(UTC)).organisation == "acme"


def shown(environ: dict[str, str], folder: Path) -> tuple[list[str], list[bytes]]:
    """The publications that a machine holds, and files that it writes of them."""
    files = [folder / f"report.{ending}" for ending in ("csv", "json")]
    assert [main(["export", "acme", str(file)], environ) for file in files] == [0, 0]
    with installation_of(environ) as inst:
        return contents(inst)["publications"], [file.read_bytes() for file in files]


@on_sqlite
def test_where_nobody_can_be_asked_a_file_is_asked_for(here, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["backup", str(tmp_path / "backup")], {"INSIDE_OUT_HOME": str(tmp_path / "home")}) == 1
    assert "--passphrase-file" in capsys.readouterr().err


@on_sqlite
def test_a_restored_installation_goes_on(here, second_database_url, opened, tmp_path):
    """New invitations, more answers, another backup: nothing of the old one is needed."""
    asked(here)
    back_up(here.inst, tmp_path / "backup", PASSPHRASE, NOW)
    second = opened(second_database_url, "second")
    restore(second, tmp_path / "backup", PASSPHRASE, NOW)
    again = World(second, here.access, here.wave)
    (row,) = again.invitations(north=1)
    assert submit(second, row["code"], ANSWERS, {}, NOW) == "accepted"
    assert retire_due(second, NOW + timedelta(days=90)) == [here.wave.id]
