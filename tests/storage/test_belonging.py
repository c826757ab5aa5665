"""Folder, keys and database are compared at each start, and nothing of them is made anew in silence."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic.cli.main import main
from diagnostic.definitions.wave import Policy
from diagnostic.errors import Fault, UserError
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave
from diagnostic.services.fieldwork.retirement import retire_wave
from diagnostic.services.installation.access import issue_link, who
from diagnostic.services.installation.belonging import (
    AtStart,
    NotAsItWasError,
    known_database,
    mismatches,
    troubles_with_keys,
)
from diagnostic.services.installation.faults import cause
from diagnostic.services.installation.keys import OWN, name_of
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.respondents.submissions import look_up, submit
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import identities, key_marks
from diagnostic.storage.setup import identity
from diagnostic.storage.setup.identity import Identity
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.profiles import on_sqlite
from tests.worlds import CLOSES, EMPLOYEE, NOW, OPENS, World, world

HERE, OTHER = Identity("a", 7), Identity("b", 7)
WHOLE = dict.fromkeys(OWN, "whole")
FIRST = dict.fromkeys(OWN, "missing")


@pytest.mark.parametrize(
    ("known", "found", "states", "empty", "wrong"),
    [
        (None, None, FIRST, True, []),  # a first start
        (None, None, {**FIRST, "links": "whole"}, True, []),  # one that was interrupted
        (None, None, {**WHOLE, "forms": "missing"}, False, []),  # an earlier version's
        (None, None, {**WHOLE, "links": "missing"}, False, ["keys/links.key"]),
        (HERE, HERE, WHOLE, False, []),
        (Identity("a", 3), HERE, WHOLE, False, []),  # another server has looked meanwhile
        (None, HERE, WHOLE, False, []),  # the folder's note is gone; its keys fit
        (Identity("a", 8), HERE, WHOLE, False, ["db"]),
        (OTHER, HERE, WHOLE, False, ["db"]),
        (HERE, None, WHOLE, False, ["db"]),
        (HERE, None, WHOLE, True, ["db"]),
        (None, HERE, FIRST, False, [f"keys/{name}.key" for name in OWN]),
        (HERE, HERE, {**WHOLE, "forms": "missing"}, False, ["keys/forms.key"]),
        (HERE, HERE, {**WHOLE, "links": "foreign", "codes": "short"}, False, ["keys/links.key", "keys/codes.key"]),
        (HERE, HERE, FIRST, True, []),  # nothing depends on them
        (OTHER, HERE, {**WHOLE, "links": "foreign"}, False, ["db", "keys/links.key"]),
    ],
)
def test_what_does_not_belong_together(known, found, states, empty, wrong):
    assert [each.where for each in mismatches(AtStart(known, found, states, empty), "db", Path("keys"))] == wrong


@pytest.fixture
def here(installation) -> World:
    return world(installation)


def again(here: World, opened) -> Installation:
    here.inst.engine.dispose()
    return opened(here.inst.settings.database_url)


def key(here: World, name: str) -> Path:
    return here.inst.keys.path(name)


def test_marks_are_kept_of_each_key_and_go_with_it(here, opened):
    with reading(here.inst.engine) as db:
        marks = identity.marks(db)
    assert set(marks) == {*OWN, name_of(here.wave.id)}
    assert not {here.inst.keys.get(name) for name in marks} & set(marks.values())
    close_wave(here.inst, here.access, here.wave, NOW)
    retire_wave(here.inst, here.wave.id, NOW)
    with reading(here.inst.engine) as db:
        assert set(identity.marks(db)) == set(OWN)
    again(here, opened)


@on_sqlite
def test_a_survey_that_is_refused_leaves_no_key(here):
    before = here.inst.keys.names()
    with pytest.raises(UserError, match="name"):
        create_wave(
            here.inst, here.access, name="", opens=OPENS, closes=CLOSES, questionnaires=[EMPLOYEE], policy=Policy(),
            now=NOW,
        )  # fmt: skip
    assert here.inst.keys.names() == before


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "the key is not there"),
    "short": (lambda path: os.truncate(path, 7), "the key was cut off or changed"),
    "open": (lambda path: path.chmod(0o644), "other users of this machine can read this key"),
    "foreign": (lambda path: path.write_bytes(bytes(32)), "it is the key of another installation"),
}


@on_sqlite
@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize(("spoil", "words"), SPOILT.values(), ids=SPOILT)
def test_a_start_without_a_key_of_its_own_is_refused_and_makes_none(here, opened, capsys, name, spoil, words):
    spoil(key(here, name))
    before = {each: key(here, each).read_bytes() for each in here.inst.keys.names()}
    with pytest.raises(NotAsItWasError) as refused:
        again(here, opened)
    assert (refused.value.place, refused.value.cause) == (str(key(here, name)), words)
    assert {each: key(here, each).read_bytes() for each in here.inst.keys.names()} == before
    environ = {"INSIDE_OUT_HOME": str(here.inst.settings.home), "DEMONSTRATION": "0"}
    assert main(["accept"], environ) == 1
    assert words in capsys.readouterr().out and here.inst.keys.names() == list(before)


@on_sqlite
def test_what_is_lost_is_taken_as_it_is_when_somebody_says_so(here, capsys):
    token = issue_link(here.inst, organisation="acme", role="consultant", unit=None, label="x", days=9, now=NOW)
    (row,) = here.invitations(north=1)
    key(here, "links").unlink()
    os.truncate(key(here, "codes"), 7)
    environ = {"INSIDE_OUT_HOME": str(here.inst.settings.home), "DEMONSTRATION": "0"}
    assert main(["accept", "--yes"], environ) == 0
    assert "all staff links" in capsys.readouterr().out
    after = open_installation(here.inst.settings)
    assert who(after, token, NOW) is None
    assert (look_up(after, row["code"], NOW).state, look_up(after, row["token"], NOW).state) == ("unknown", "ready")
    assert key(here, "codes").with_suffix(".unusable").stat().st_size == 7
    assert main(["accept"], environ) == 0
    after.engine.dispose()


def test_a_database_that_was_emptied_is_refused_and_left_as_it_is(here, opened):
    if here.inst.engine.dialect.name == "sqlite":
        here.inst.engine.dispose()
        file = here.inst.settings.home / "inside_out.db"
        for change in (lambda: file.write_bytes(b""), file.unlink):
            change()
            before = file.exists()
            with pytest.raises(Fault, match="the database is gone, or was emptied, while its keys are here"):
                open_installation(here.inst.settings)
            assert file.exists() == before and (not before or file.stat().st_size == 0)
        (here.inst.settings.home / ".database").unlink()
    else:
        with writing(here.inst.engine) as db:
            db.exec_driver_sql("DROP SCHEMA public CASCADE")
            db.exec_driver_sql("CREATE SCHEMA public")
    with pytest.raises(Fault, match="the database is gone"):  # the key of a survey is enough
        open_installation(here.inst.settings)


def test_a_database_of_another_installation_is_refused(here, opened):
    with writing(here.inst.engine) as db:
        db.execute(delete(identities))
        identity.make(db)
    with pytest.raises(NotAsItWasError, match="it is not the database that was used with this folder"):
        again(here, opened)


def test_an_older_copy_is_refused_until_it_is_taken_knowingly(here, opened):
    with reading(here.inst.engine) as db:
        before = identity.get(db)
    with writing(here.inst.engine) as db:
        identity.count_look(db)
    again(here, opened)
    with writing(here.inst.engine) as db:
        db.execute(identities.update().values(looks=before.looks))
    with pytest.raises(NotAsItWasError, match="it is an older copy of the database that was used last"):
        again(here, opened)
    open_installation(here.inst.settings, accepting=True).engine.dispose()
    again(here, opened)
    assert known_database(here.inst.settings.home) == before


@on_sqlite
@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("{"), lambda path: path.write_text("[]")])
def test_a_note_that_is_gone_is_written_anew_where_keys_fit(here, opened, spoil):
    note = here.inst.settings.home / ".database"
    content = note.read_text()
    spoil(note)
    again(here, opened)
    assert note.read_text() == content


def test_an_installation_of_before_is_known_from_now_on(here, opened):
    """As it was before marks: keys and rows, without an identity, without the key that forms are signed with."""
    with writing(here.inst.engine) as db:
        db.execute(delete(identities))
        db.execute(delete(key_marks))
    (here.inst.settings.home / ".database").unlink()
    key(here, "forms").unlink()
    after = again(here, opened)
    with reading(after.engine) as db:
        assert set(identity.marks(db)) == {*OWN, name_of(here.wave.id)}
    key(here, "links").unlink()
    with pytest.raises(NotAsItWasError):
        again(here, opened)


@on_sqlite
def test_a_key_of_no_survey_is_told(here, opened, caplog):
    again(here, opened)
    assert not caplog.text
    here.inst.keys.make_for_wave("00000000")
    again(here, opened)
    assert "keys of no survey of this database: wave_00000000. Is it an older copy?" in caplog.text


# ---- a survey's own key


@on_sqlite
@pytest.mark.parametrize(("spoil", "words"), SPOILT.values(), ids=SPOILT)
def test_a_survey_without_its_key_is_told_and_the_others_go_on(here, opened, caplog, spoil, words):
    other = world(here.inst, "other")
    ((row,), (good,)) = here.invitations(north=1), other.invitations(north=1)
    spoil(key(here, name_of(here.wave.id)))
    after = again(here, opened)
    assert f"{words}, so invitations of survey {here.wave.id} do not work" in caplog.text
    for secret in (row["token"], row["code"]):
        assert look_up(after, secret, NOW).state == "unreadable"
        assert submit(after, secret, {"trust_1": 3}, {}, NOW) == "unreadable"
    assert look_up(after, "1111-2222-3333", NOW).state in ("mistyped", "unknown")
    assert submit(after, good["token"], {"trust_1": 3}, {}, NOW) == "accepted"
    found = troubles_with_keys(after.engine, after.keys, [here.wave.id, other.wave.id])
    assert {wave: fault.cause for wave, fault in found.items()} == {here.wave.id: words}
    client = TestClient(Starlette(routes=routes(Site(lambda: after, lambda: NOW))))
    answer = client.get(f"/q/{row['token']}")
    assert answer.status_code == 503 and "We can&#39;t read this invitation just now" in answer.text


# ---- while it runs


@on_sqlite
@pytest.mark.parametrize(
    ("ending", "then"), [("", "deleted"), ("", "replaced"), ("", "emptied"), ("-wal", "deleted"), ("-wal", "replaced")]
)
def test_a_file_that_is_deleted_under_a_running_server_is_noticed_before_the_next_acknowledgement(here, ending, then):
    rows = here.invitations(north=3)
    assert submit(here.inst, rows[0]["token"], {"trust_1": 3}, {}, NOW) == "accepted"
    file = Path(f"{here.inst.settings.home / 'inside_out.db'}{ending}")
    kept = shutil.copyfile(file, file.with_suffix(".kept"))
    if then == "emptied":
        os.truncate(file, 0)
    else:
        file.unlink()
    if then == "replaced":
        kept.rename(file)
    for row in rows[1:]:
        with pytest.raises(OperationalError) as refused:
            submit(here.inst, row["token"], {"trust_1": 3}, {}, NOW)
        assert cause(refused.value).startswith("the database's file was deleted, moved or replaced")


@on_sqlite
def test_what_others_do_with_the_file_is_no_reason_to_refuse(here, opened):
    """A second process opens it, writes, clears its log and closes it; this one goes on."""
    rows = here.invitations(north=30)
    for number, row in enumerate(rows):
        if number % 10 == 0:
            second = opened(here.inst.settings.database_url)
            retire_wave(second, world(second, f"o{number}", closes=OPENS).wave.id, NOW)
            second.engine.dispose()
        assert submit(here.inst, row["token"], {"trust_1": 3}, {}, NOW) == "accepted"
