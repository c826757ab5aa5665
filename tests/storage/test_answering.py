"""Answering: one sheet per invitation, on either database, however many try at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import numpy as np
import pytest
from sqlalchemy import func, select, text, update

from diagnostic.errors import UserError
from diagnostic.services.fieldwork.lifecycle import close_wave
from diagnostic.services.respondents import at_once, open_forms, survey_facts
from diagnostic.services.respondents.credentials import macs, new_token
from diagnostic.services.respondents.submissions import TooManyTries, look_up, mac_of, submit
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.database.tables import comments, invitations, surveys
from diagnostic.storage.database.tables import waves as waves_table
from diagnostic.storage.fieldwork import invitations as invitations_of
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.fieldwork.invitations import NewInvitation
from diagnostic.storage.responses import records, staging, transfer
from tests.profiles import on_sqlite
from tests.worlds import NOW, World, settle, world

ANSWERS = {"trust_1": 4, "trust_2": 2, "team_1": 5}


on_postgresql_alone = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
FORMS = pytest.mark.parametrize("form", ["", "form {}"])  # with a number PostgreSQL stores in one statement


@pytest.fixture
def here(installation) -> World:
    return world(installation)


def stored(here: World, audience: str = "employee") -> list[tuple[str, list[int]]]:
    """What lies in storage once all is out of staging: (unit, codes) of every sheet, sorted."""
    settle(here.inst)
    found = here.responses(audience)
    return sorted(zip(found.units.tolist(), found.codes.tolist(), strict=True))


def count(here: World, table, *where) -> int:
    with reading(here.inst.engine) as db:
        return db.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def test_an_invitation_tells_what_a_respondent_may_know(here):
    invited, *_ = here.invitations(north=7)
    found = look_up(here.inst, invited["token"], NOW)
    assert (found.state, found.unit_name, found.wave_name, found.organisation_name) == (
        "ready", "The north", "Spring", "Acme",
    )  # fmt: skip
    assert (found.closes, found.team_size, found.min_group, found.demonstration) == (date(2024, 3, 31), 7, 5, False)
    assert [item.id for item in found.questionnaire.items] == ["trust_1", "trust_2", "team_1"]


def test_answers_are_stored_once_in_the_order_of_the_questionnaire(here):
    first, second = here.invitations(north=1, coast=1)
    assert submit(here.inst, second["token"], ANSWERS, {"change": "  Nothing.  "}, NOW) == "accepted"
    assert submit(here.inst, first["token"], {"team_1": 1}, {"change": " "}, NOW) == "accepted"
    assert submit(here.inst, first["token"], ANSWERS, {}, NOW) == "used"
    assert stored(here) == [("coast", [4, 2, 5]), ("north", [-128, -128, 1])]
    assert look_up(here.inst, first["token"], NOW).state == "used"
    with reading(here.inst.engine) as db:
        assert db.execute(select(comments.c.unit, comments.c.question, comments.c.text)).all() == [
            ("coast", "change", "Nothing.")
        ]


@on_sqlite
@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "spaces", "letters"])
def test_a_code_may_be_typed_as_people_type(here, typed):
    (invited,) = here.invitations(north=1)
    code = invited["code"]
    ways = {
        "lower": code.lower(),
        "spaces": code.replace("-", " "),
        "letters": code.replace("0", "o").replace("1", "l"),
    }
    assert look_up(here.inst, ways.get(typed, typed.format(code)), NOW).state == "ready"
    assert submit(here.inst, ways.get(typed, typed.format(code)), ANSWERS, {}, NOW) == "accepted"
    assert look_up(here.inst, invited["token"], NOW).state == "used"


@on_sqlite
@pytest.mark.parametrize(
    ("day", "state"),
    [
        (datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC), "not_open"),
        (datetime(2024, 3, 1, tzinfo=UTC), "ready"),
        (datetime(2024, 3, 31, 23, 59, 59, tzinfo=UTC), "ready"),
        (datetime(2024, 4, 1, tzinfo=UTC), "expired"),
    ],
)
def test_answers_are_taken_from_the_first_day_to_the_last(here, day, state):
    (invited,) = here.invitations(north=1)
    assert look_up(here.inst, invited["token"], day).state == state
    assert submit(here.inst, invited["token"], ANSWERS, {}, day) == ("accepted" if state == "ready" else state)
    assert len(stored(here)) == (state == "ready")


def test_a_closed_wave_takes_nothing(here):
    (invited,) = here.invitations(north=1)
    close_wave(here.inst, here.access, here.wave, NOW)
    assert look_up(here.inst, invited["token"], NOW).state == "closed"
    assert submit(here.inst, invited["token"], ANSWERS, {}, NOW) == "closed"
    assert stored(here) == []


@pytest.mark.parametrize(
    "secret",
    ["", "x", "7KQ2-M0XD-93TA", "a" * 32, "../../../../etc/passwd", "\x00" * 32, "\udc80", "é" * 12, "9" * 5000],
)
def test_a_secret_that_is_none_finds_nothing(here, secret):
    assert look_up(here.inst, secret, NOW).state == "unknown"
    assert submit(here.inst, secret, ANSWERS, {}, NOW) == "unknown"


def test_another_secret_of_the_same_wave_finds_nothing(here):
    (invited,) = here.invitations(north=1)
    other = invited["token"][:-1] + ("A" if invited["token"][-1] != "A" else "B")
    assert look_up(here.inst, other, NOW).state == "unknown"


@on_sqlite
@pytest.mark.parametrize(
    ("codes", "words", "found"),
    [
        ({"trust_1": 6}, {}, "answers › trust_1: expected one of 1, 2, 3, 4, 5, found 6"),
        ({"trust_1": -128}, {}, "answers › trust_1: expected one of 1, 2, 3, 4, 5, found -128"),
        ({"trust_1": True}, {}, "answers › trust_1: expected one of 1, 2, 3, 4, 5, found True"),
        ({"trust1": 3}, {}, "answers: expected an item of 'staff', found 'trust1'. Did you mean 'trust_1'?"),
        (ANSWERS, {"why": "x"}, "answers: expected an open question of 'staff', found 'why'"),
        (ANSWERS, {"change": "x" * 4001}, "answers › change: expected at most 4000 characters, found 4001"),
        ({}, {"change": "only words"}, "Please answer at least one question first. Nothing was stored yet."),
    ],
)
def test_what_a_browser_sends_is_checked(here, codes, words, found):
    (invited,) = here.invitations(north=1)
    with pytest.raises(UserError) as error:
        submit(here.inst, invited["token"], codes, words, NOW)
    assert str(error.value) == found
    assert stored(here) == [] and look_up(here.inst, invited["token"], NOW).state == "ready"


def test_words_that_no_database_keeps_are_cleaned(here):
    (invited,) = here.invitations(north=1)
    assert submit(here.inst, invited["token"], ANSWERS, {"change": "a\x00b \udc80 ü 🙂"}, NOW) == "accepted"
    settle(here.inst)
    with reading(here.inst.engine) as db:
        assert db.execute(select(comments.c.text)).scalar_one() == "ab ? ü 🙂"


@FORMS
def test_of_fifty_submits_of_one_invitation_one_is_stored(here, form):
    (invited,) = here.invitations(north=1)
    assert look_up(here.inst, invited["token"], NOW).state == "ready"
    start = Barrier(50, timeout=30)

    def hand_in(number: int) -> str:
        start.wait()
        code = 1 + number % 5
        answers, words = {"trust_1": code}, {"change": str(code)}
        return submit(here.inst, invited["token"], answers, words, NOW, form=form.format(number))

    with ThreadPoolExecutor(50) as pool:
        results = list(pool.map(hand_in, range(50)))
    assert sorted(results) == ["accepted"] + ["used"] * 49
    (kept,) = stored(here)
    assert kept[1][0] == 1 + results.index("accepted") % 5
    assert count(here, comments) == 1


@FORMS
def test_forty_people_at_once_are_all_stored_each_once(here, form):
    invited = here.invitations(north=40)
    start = Barrier(40, timeout=30)

    def hand_in(row: dict[str, str]) -> str:
        start.wait()
        return submit(here.inst, row["token"], ANSWERS, {}, NOW, form=form.format(row["code"]))

    with ThreadPoolExecutor(40) as pool:
        assert list(pool.map(hand_in, invited)) == ["accepted"] * 40
    assert stored(here) == [("north", [4, 2, 5])] * 40
    assert count(here, invitations, invitations.c.used == 1) == 40


@contextmanager
def meanwhile(here: World, row: dict[str, str]) -> Iterator[tuple[Transaction, list[str]]]:
    """A transaction that goes on while somebody hands in, and waits for it; then what became of that.

    What waits says nothing of the answers: PostgreSQL may log what takes long, with all values.
    """
    waiting = "wait_event_type = 'Lock' AND query NOT LIKE '%INSERT INTO%'"
    waits = text(f"SELECT count(*) FROM pg_stat_activity WHERE {waiting}")
    assert look_up(here.inst, row["token"], NOW).state == "ready"
    outcome: list[str] = []
    with ThreadPoolExecutor(1) as pool:
        with writing(here.inst.engine) as db:
            yield db, outcome
            coming = pool.submit(submit, here.inst, row["token"], ANSWERS, {}, NOW, form="number")
            with here.inst.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as others:
                while not coming.done() and not others.execute(waits).scalar():
                    pass
            assert not coming.done()
        outcome.append(coming.result(30))


@on_postgresql_alone
def test_who_hands_in_while_answers_move_waits_and_finds_what_was_written_again(here):
    (invited,) = here.invitations(north=1)
    with meanwhile(here, invited) as (db, outcome):
        staging.keep_others_out(db)
        for (survey,) in db.execute(select(surveys.c.id)).all():
            transfer.mix(db, survey)
    assert outcome == ["accepted"]
    assert submit(here.inst, invited["token"], ANSWERS, {}, NOW, form="number") == "again"
    assert stored(here) == [("north", [4, 2, 5])]


@on_postgresql_alone
@pytest.mark.parametrize("met_before", [True, False], ids=["one statement", "transaction"])
def test_a_form_that_is_sent_again_before_the_first_one_is_stored_is_known_again(here, met_before):
    """As after a connection that broke: nobody heard of the first, and PostgreSQL stores it all the same."""
    (invited,) = here.invitations(north=1)
    mac = mac_of(here.inst, invited["token"], NOW, "")
    form = open_forms.mac_of_form(here.inst, invited["token"], mac, "number")
    with meanwhile(here, invited) as (db, outcome):
        assert open_forms.use(db, invitations_of.by_token(db, mac), mac, form)
        if not met_before:
            survey_facts._known.clear()
    assert outcome == ["again"]
    assert submit(here.inst, invited["token"], ANSWERS, {}, NOW, form="another") == "used"


@on_postgresql_alone
@pytest.mark.parametrize(("change", "state"), [({"closed": True}, "closed"), ({"closes": date(2024, 3, 4)}, "expired")])
def test_a_wave_that_ends_while_somebody_hands_in_takes_nothing(here, change, state):
    (invited,) = here.invitations(north=1)
    with meanwhile(here, invited) as (db, outcome):
        db.execute(update(waves_table).values(change))
    assert outcome == [state]
    assert (stored(here), count(here, invitations, invitations.c.used == 1)) == ([], 0)


@on_postgresql_alone
def test_connections_that_the_database_ended_are_not_used_again(here):
    first, second = here.invitations(north=2)
    assert look_up(here.inst, first["token"], NOW).state == "ready"
    with here.inst.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        db.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")).all()
        while db.execute(text(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")).scalar():
            pass
    assert at_once.asked(here.inst, mac_of(here.inst, first["token"], NOW, "")) is not None
    assert submit(here.inst, first["token"], ANSWERS, {}, NOW, form="a") == "accepted"
    assert submit(here.inst, second["token"], ANSWERS, {}, NOW) == "accepted"


@on_postgresql_alone
def test_a_connection_of_single_statements_never_serves_a_transaction(here):
    with pytest.raises(UnicodeEncodeError):
        here.inst.statements.run("SELECT %(words)s::text", {"words": "\ud800"})
    with here.inst.engine.connect() as db:
        assert db.execute(update(waves_table).values(closed=True)).rowcount == 1
        db.rollback()
        assert not db.execute(select(waves_table.c.closed)).scalar_one()


def test_a_team_is_as_large_as_it_is_when_its_page_is_opened(here):
    (invited,) = here.invitations(north=1)
    assert [look_up(here.inst, invited["token"], NOW).team_size for _ in range(2)] == [1, 1]
    here.invitations(north=4)
    assert look_up(here.inst, invited["token"], NOW).team_size == 5


@on_sqlite
def test_wrong_codes_are_limited_and_right_ones_are_not_told_apart_then(here):
    (invited,) = here.invitations(north=1)
    for i in range(10):
        assert look_up(here.inst, f"0000-0000-000{i}", NOW, client="10.0.0.1").state == "unknown"
    with pytest.raises(TooManyTries):
        look_up(here.inst, invited["code"], NOW, client="10.0.0.1")
    assert look_up(here.inst, invited["code"], NOW, client="10.0.0.2").state == "ready"
    assert look_up(here.inst, invited["token"], NOW, client="10.0.0.1").state == "ready"
    assert look_up(here.inst, invited["code"], NOW + timedelta(minutes=1), client="10.0.0.1").state == "ready"


@on_sqlite
def test_a_code_with_a_slip_counts_as_no_wrong_try_and_is_not_looked_up(here, monkeypatch):
    (invited,) = here.invitations(north=1)
    slip = invited["code"][:-1] + ("0" if invited["code"][-1] != "0" else "1")
    monkeypatch.delattr(invitations_of, "by_code_hint")
    for _ in range(100):
        assert look_up(here.inst, slip, NOW, client="10.0.0.1").state == "mistyped"
        assert submit(here.inst, slip, ANSWERS, {}, NOW, client="10.0.0.1") == "mistyped"
    monkeypatch.undo()
    assert look_up(here.inst, invited["code"], NOW, client="10.0.0.1").state == "ready"


@on_sqlite
def test_a_code_printed_before_codes_were_checked_stays_valid(here):
    code = "7KQ2-M0XD-93TA"
    with writing(here.inst.engine) as db:
        survey = waves.survey(db, "acme", here.wave.id, "employee").id
        found = macs(here.inst.keys, here.wave.id, new_token(here.wave.id), code)
        invitations_of.add_many(db, survey, [NewInvitation(*found, "north")])
    assert look_up(here.inst, "7kq2 moxd 93ta", NOW).state == "ready"
    assert submit(here.inst, code, ANSWERS, {}, NOW) == "accepted"


@on_sqlite
def test_wrong_codes_from_everywhere_are_limited_together(here):
    for i in range(60):
        look_up(here.inst, f"0000-0000-00{i:02}", NOW, client=str(i))
    with pytest.raises(TooManyTries) as error:
        look_up(here.inst, "0000-0000-0000", NOW + timedelta(seconds=20), client="new")
    assert error.value.seconds == 41


def test_neither_secrets_nor_their_order_are_in_the_database(here):
    invited = here.invitations(north=20)
    with reading(here.inst.engine) as db:
        rows = db.execute(select(invitations)).all()
    kept = b"".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
    assert not any(row["token"].encode() in kept or row["code"].replace("-", "").encode() in kept for row in invited)
    assert {column.name for column in records.sheets.c} & {column.name for column in invitations.c} == {
        "survey", "unit", "about_unit",
    }  # fmt: skip


def test_a_sheet_keeps_whether_it_was_hasty_and_nothing_else_of_the_time(here):
    invited = here.invitations(north=4)
    for row, pace in zip(invited, ("hasty", "steady", None, "hasty"), strict=True):
        submit(here.inst, row["token"], {"trust_1": 1 if pace == "hasty" else 4}, {}, NOW, pace=pace)
    settle(here.inst)
    found = here.responses()
    assert (found.speeders == (found.codes[:, 0] == 1)).all()


@on_sqlite
def test_where_no_page_told_the_time_nobody_is_hasty_and_nobody_is_not(here):
    (row,) = here.invitations(north=1)
    submit(here.inst, row["token"], ANSWERS, {}, NOW)
    settle(here.inst)
    assert here.responses().speeders is None


def test_sheets_come_back_by_random_id_not_in_the_order_they_came(here):
    invited = here.invitations(north=30)
    for i, row in enumerate(invited):
        submit(here.inst, row["token"], {"trust_1": 1 + i // 6}, {}, NOW)
    settle(here.inst)
    codes = here.responses().codes
    assert not np.all(np.diff(codes[:, 0]) >= 0)
    assert sorted(codes[:, 0].tolist()) == [1 + i // 6 for i in range(30)]
