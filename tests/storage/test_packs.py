"""Packs: one file for each leader, whatever happens to whoever makes them, for nobody who could not ask for them."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from diagnostic.cli.exit_codes import INTERRUPTED
from diagnostic.cli.main import main
from diagnostic.errors import UserError
from diagnostic.services.fieldwork.retirement import retire_wave
from diagnostic.services.files.exports import export_file
from diagnostic.services.files.packs import leaders, making, requests, worker
from diagnostic.services.files.packs.folder import PackFolder
from diagnostic.services.files.packs.requests import (
    AT_ONCE,
    LASTS,
    cancel_pack,
    file_of_pack,
    go_on_with_pack,
    packs,
    packs_at,
    start_pack,
    tidy_packs,
)
from diagnostic.services.files.packs.worker import FAILED, due, make_next
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.installation.access import Access, revoke_link
from diagnostic.services.installation.setup import open_installation
from diagnostic.settings import QUESTIONNAIRES, Settings
from tests import killed
from tests.companies import company, publish, surveys
from tests.worlds import NOW, World, access_to, consultant

EMPLOYEE, CUSTOMER = ((QUESTIONNAIRES / f"{name}.yaml").read_bytes() for name in ("employee", "customer"))
CARE = ["care", "care.1", "care.2", "care.3", "care.4", "care.5", "care.6"]


@pytest.fixture(scope="module")
def shared_harbour(tmp_path_factory, sqlite_template) -> Iterator[World]:
    """On SQLite alone: packs are files."""
    home = tmp_path_factory.mktemp("home")
    shutil.copyfile(sqlite_template, home / "inside_out.db")
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home), "DEMONSTRATION": "0"}))
    yield harbour_in(inst)
    inst.engine.dispose()


def harbour_in(inst) -> World:
    """Harbour & Sons with a published survey: 12 people in each team, but two in care.3."""
    chart = company()
    access = consultant(inst, "harbour", chart)
    teams = [i for i, below in enumerate(chart.children) if not below]
    people = np.repeat(teams, [2 if chart.ids[i] == "care.3" else 12 for i in teams])
    asked = surveys(chart, np.random.default_rng(3), people)
    wave = publish(inst, access, chart, asked, [EMPLOYEE, CUSTOMER])
    return World(inst, access, SimpleNamespace(id=wave))


@pytest.fixture
def harbour(shared_harbour, monkeypatch):
    """The same, without any pack.

    A process that makes packs forgets each report, to have its memory; this one makes pack after pack of the same.
    """
    monkeypatch.setattr(leaders, "forget_reports", lambda: None)
    yield shared_harbour
    shutil.rmtree(packs_at(shared_harbour.inst), ignore_errors=True)


@pytest.fixture
def own(sqlite_installation) -> World:
    """One that a test may change."""
    return harbour_in(sqlite_installation)


def ask(here: World, unit: str = "care", formats: Sequence[str] = ("csv",), level=None, who: Access | None = None):
    return start_pack(here.inst, who or here.access, Wanted(unit=unit), formats, level, NOW)


def packed(here: World, id: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(file_of_pack(here.inst, here.access, id, NOW)[0])


def listed(found: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.read("contents.csv").decode("utf-8-sig"))))


def test_each_leader_gets_what_their_own_link_saves(harbour):
    formats = ("csv", "json", "parquet")
    id = ask(harbour, "all", formats, level=1)
    one = ask(harbour, "sales.1", ("pdf",))
    assert make_next(harbour.inst, NOW) and make_next(harbour.inst, NOW)
    found = packed(harbour, id)
    names = {"corporate": "Corporate", "care": "Customer care", "operations": "Operations", "sales": "Sales"}
    assert found.namelist() == [
        "contents.csv",
        *(f"{name}.{ending}" for _, name in sorted(names.items()) for ending in formats),
    ]
    for unit in ("care", "sales"):
        leader = access_to(harbour.inst, "harbour", "executive", unit)
        for ending in formats:
            assert found.read(f"{names[unit]}.{ending}") == export_file(harbour.inst, leader, ending)
    leader = access_to(harbour.inst, "harbour", "executive", "sales.1")
    assert packed(harbour, one).read("Stores North.pdf") == export_file(harbour.inst, leader, "pdf")


def test_a_unit_of_which_all_is_hidden_gets_no_file_and_the_list_says_why(harbour):
    id = ask(harbour)
    make_next(harbour.inst, NOW)
    found = packed(harbour, id)
    rows = {row["unit"]: row for row in listed(found)}
    assert list(rows) == CARE
    assert {unit: row["left_out"] for unit, row in rows.items() if row["left_out"]} == {
        "care.3": "fewer than 5 answers",  # of care.6, hidden for its sake, customers' scores are shown
    }
    assert {row["files"] for row in rows.values() if not row["left_out"]} == set(found.namelist()) - {"contents.csv"}
    assert rows["care"]["unit_above"] == ""  # who is above them is not theirs to know
    assert rows["care.2"]["unit_above"] == "Customer care"
    leader = access_to(harbour.inst, "harbour", "executive", "care.2")
    assert found.read("Phone team.csv") == export_file(harbour.inst, leader, "csv")


def test_nobody_else_on_the_machine_looks_into_a_pack(harbour):
    folder = packs_at(harbour.inst) / ask(harbour)
    assert {path.name: oct(path.stat().st_mode & 0o77) for path in (folder, *folder.iterdir())} == {
        folder.name: "0o0", "parts": "0o0", "order.json": "0o0",
    }  # fmt: skip


def test_who_presses_twice_gets_one_pack_and_another_order_another(harbour, monkeypatch):
    colleague = access_to(harbour.inst, "harbour")
    first = ask(harbour)
    assert [ask(harbour), ask(harbour, who=colleague)] == [first, first]
    assert ask(harbour, level=1) != first
    assert [each.state for each in packs(harbour.inst, colleague, NOW)] == ["waiting", "waiting"]
    for unit in ("sales", "operations")[: AT_ONCE - 2]:
        ask(harbour, unit)
    with pytest.raises(UserError, match="wait for them, or cancel one"):
        ask(harbour, "corporate")
    monkeypatch.setattr(requests, "AT_ONCE", 9)
    monkeypatch.setattr(requests, "KEPT", 3)
    with pytest.raises(UserError, match="delete one first"):
        ask(harbour, "corporate")


@pytest.mark.parametrize(
    ("unit", "formats", "level", "message"),
    [
        ("nowhere", ("csv",), None, "that this access shows"),
        ("care", ("csv", "doc"), None, "some of pdf"),
        ("care", (), None, "some of pdf"),
        ("care", ("csv",), 2, "1 to 10,000"),
    ],
)
def test_what_cannot_be_made_is_said_at_once(harbour, unit, formats, level, message):
    with pytest.raises(UserError, match=message):
        ask(harbour, unit, formats, level)
    assert packs(harbour.inst, harbour.access, NOW) == []


def test_how_far_it_is_can_be_read_meanwhile_and_the_same_pack_has_the_same_bytes(harbour, monkeypatch):
    monkeypatch.setattr(making, "SAY_EVERY", 0.0)
    seen, before = [], PackFolder.say

    def say(folder: PackFolder, progress) -> None:
        before(folder, progress)
        seen.append(packs(harbour.inst, harbour.access, NOW)[0].progress.done)

    monkeypatch.setattr(PackFolder, "say", say)
    contents = []
    for _ in range(2):
        id = ask(harbour, formats=("zip",))
        make_next(harbour.inst, NOW)
        contents.append(file_of_pack(harbour.inst, harbour.access, id, NOW)[0].read_bytes())
        cancel_pack(harbour.inst, harbour.access, id, NOW)
    assert seen == [0, 1, 2, 3, 4, 5, 6, 7, 7] * 2
    assert contents[0] == contents[1]


@pytest.mark.parametrize("step", killed.IN_A_PACK)
def test_a_process_that_is_killed_leaves_no_half_file_and_nothing_is_made_again(harbour, step, monkeypatch):
    settings = harbour.inst.settings
    id = ask(harbour)
    assert killed.exit_code(killed.pack_and_die, str(settings.home), settings.database_url, step) == -9
    folder = PackFolder(packs_at(harbour.inst) / id)
    whole = folder.zip is not None
    there = {path.name for path in (folder.path / "parts").iterdir() if not path.name.startswith(".")}
    made, before = [], PackFolder.put

    def put(self: PackFolder, number: int, *rest) -> None:
        made.append(number)
        before(self, number, *rest)

    monkeypatch.setattr(PackFolder, "put", put)
    assert whole is (step == "before the files are removed")
    if not whole:
        with pytest.raises(UserError, match="does not exist"):
            file_of_pack(harbour.inst, harbour.access, id, NOW)
    assert make_next(harbour.inst, NOW) is not whole
    assert not {f"{number:06}.csv" for number in made} & there
    found = packed(harbour, id)
    assert found.testzip() is None
    assert len(found.namelist()) == 1 + sum(not row["left_out"] for row in listed(found))
    assert len(made) == len(found.namelist()) - 1 - sum(name.endswith(".csv") for name in there)


def test_what_kills_it_each_time_is_given_up_and_can_be_tried_again(harbour, monkeypatch):
    monkeypatch.setattr(worker, "make_pack", lambda *_: 1 / 0)
    id = ask(harbour)
    for _ in range(4):
        assert make_next(harbour.inst, NOW)
    (pack,) = packs(harbour.inst, harbour.access, NOW)
    assert (pack.state, pack.reason, due(harbour.inst, NOW)) == ("stopped", FAILED, [])
    go_on_with_pack(harbour.inst, harbour.access, id, NOW)
    monkeypatch.undo()
    make_next(harbour.inst, NOW)
    assert packs(harbour.inst, harbour.access, NOW)[0].state == "ready"


def test_what_is_killed_each_time_after_a_file_is_not_given_up(harbour, monkeypatch):
    before = PackFolder.put

    def put(folder: PackFolder, *part) -> None:
        before(folder, *part)
        raise ZeroDivisionError

    monkeypatch.setattr(making, "AT_ONCE", 1)
    monkeypatch.setattr(PackFolder, "put", put)
    id = ask(harbour)
    for _ in range(worker.ATTEMPTS + 2):
        assert make_next(harbour.inst, NOW)
    (pack,) = packs(harbour.inst, harbour.access, NOW)
    assert pack.state == "making" and pack.progress.done == worker.ATTEMPTS + 2  # one of which gets no file
    monkeypatch.setattr(PackFolder, "put", before)
    make_next(harbour.inst, NOW)
    assert len(packed(harbour, id).namelist()) == len(CARE)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LARGEST", 5000, "ask for fewer units or formats"),
        ("RESERVE", 2**60, "disk of the server is almost full"),
    ],
)
def test_a_pack_that_is_too_large_stops_in_words_and_keeps_what_was_made(harbour, monkeypatch, name, value, said):
    monkeypatch.setattr(making, name, value)
    id = ask(harbour)
    make_next(harbour.inst, NOW)
    (pack,) = packs(harbour.inst, harbour.access, NOW)
    assert pack.state == "stopped" and said in pack.reason
    assert not make_next(harbour.inst, NOW)
    monkeypatch.undo()
    go_on_with_pack(harbour.inst, harbour.access, id, NOW)
    assert make_next(harbour.inst, NOW)
    assert len(packed(harbour, id).namelist()) > 3


def test_a_pack_that_is_cancelled_ends_and_leaves_nothing(harbour, monkeypatch):
    id = ask(harbour)
    before, calls = PackFolder.put, count(1)

    def put(folder: PackFolder, *part) -> None:
        if next(calls) == 3:
            cancel_pack(harbour.inst, harbour.access, id, NOW)
        before(folder, *part)

    monkeypatch.setattr(PackFolder, "put", put)
    make_next(harbour.inst, NOW)
    assert [path for path in packs_at(harbour.inst).iterdir() if path.is_dir()] == []
    assert packs(harbour.inst, harbour.access, NOW) == []


def test_one_process_of_an_installation_makes_packs_at_a_time(harbour):
    ask(harbour)
    with worker.only_one(packs_at(harbour.inst) / ".making") as alone:
        assert alone and not make_next(harbour.inst, NOW)
    assert make_next(harbour.inst, NOW)


def test_a_file_is_for_those_who_could_ask_for_it_now(harbour):
    id = ask(harbour, "care.2", level=0)
    make_next(harbour.inst, NOW)

    def may(who: Access) -> bool:
        try:
            file_of_pack(harbour.inst, who, id, NOW)
        except UserError:
            return False
        return True

    parts = (None, "all", "care", "care.2", "care.3", "sales")
    of_parts = {part: may(access_to(harbour.inst, "harbour", "executive", part)) for part in parts}
    assert of_parts == {None: True, "all": True, "care": True, "care.2": True, "care.3": False, "sales": False}
    assert may(access_to(harbour.inst, "harbour"))
    assert not may(Access("x", "other", "Other", False, "consultant", "", ""))


def test_a_file_is_gone_with_its_time_its_link_and_its_survey(own):
    colleague = access_to(own.inst, "harbour")
    maker = access_to(own.inst, "harbour", "executive", "care")

    def there(moment) -> list[str]:
        seen = [each.order.id for each in packs(own.inst, colleague, moment)]
        tidy_packs(own.inst, moment)
        assert sorted(seen) == sorted(path.name for path in packs_at(own.inst).iterdir() if path.is_dir())
        return seen

    first = ask(own, who=maker)
    make_next(own.inst, NOW)
    assert there(NOW + LASTS - timedelta(minutes=1)) == [first]
    assert there(NOW + LASTS) == []
    ask(own, who=maker)
    revoke_link(own.inst, own.access, maker.link, NOW)
    assert there(NOW) == []
    ask(own)
    retire_wave(own.inst, own.wave.id, NOW + timedelta(days=600))
    assert there(NOW) == []
    again = ask(own)  # of a survey that is retired already
    assert there(NOW) == [again]


def test_the_command_goes_on_where_it_was_broken_off(harbour, tmp_path, capsys, monkeypatch):
    settings, target = harbour.inst.settings, tmp_path / "packs.zip"
    environ = {"INSIDE_OUT_HOME": str(settings.home), "DATABASE_URL": settings.database_url}
    words = ["export", "harbour", str(target), "--each-leader", "--unit", "care", "--formats", "csv,zip"]
    before, made = PackFolder.put, []

    def put(folder: PackFolder, *part) -> None:
        made.append(part[:2])
        if len(made) == 4:
            raise KeyboardInterrupt
        before(folder, *part)

    monkeypatch.setattr(PackFolder, "put", put)
    assert main(words, environ) == INTERRUPTED
    assert [path.name for path in tmp_path.iterdir()] == ["packs.zip.parts"]
    kept = {path.name for path in (tmp_path / "packs.zip.parts" / "parts").iterdir()}
    assert main(words, environ) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["packs.zip"]
    assert "7 of 7" in capsys.readouterr().err
    names = zipfile.ZipFile(target).namelist()
    assert len(names) == 1 + len(set(made)) and len(kept) > 1
    assert main([*words[:3], "--each-leader", "--formats", "doc"], environ) == 1
    assert "some of pdf" in capsys.readouterr().err
    assert main([*words[:2], str(tmp_path / "packs.pdf"), "--each-leader"], environ) == 1
    assert "the ending .zip" in capsys.readouterr().err


def test_a_folder_of_somebody_else_is_left_alone(harbour, tmp_path, capsys):
    settings = harbour.inst.settings
    environ = {"INSIDE_OUT_HOME": str(settings.home), "DATABASE_URL": settings.database_url}
    (tmp_path / "packs.zip.parts").mkdir()
    Path(tmp_path / "packs.zip.parts" / "mine").write_text("")
    assert main(["export", "harbour", str(tmp_path / "packs.zip"), "--each-leader"], environ) == 1
    assert "Move it away" in capsys.readouterr().err
    assert (tmp_path / "packs.zip.parts" / "mine").exists()
