"""Breakdowns are declared with the wave, said by people themselves, and published after close; nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.publication.audit import audit_wave
from diagnostic.services.publication.publish import publish_wave, releases
from diagnostic.services.report.load import load_report
from diagnostic.services.respondents.submissions import look_up, submit
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import freeze_policy, thaw_policy
from diagnostic.storage.database.tables import invitations, sheets, staging, waves
from tests.profiles import on_sqlite
from tests.worlds import NOW, World, access_to, settle, world

pytestmark = pytest.mark.slow

AFTER = datetime(2024, 4, 2, 9, tzinfo=UTC)
TENURE = DeclaredBreakdown("Tenure", ("new", "old"))
SITE = DeclaredBreakdown("Site", ("Kiel", "Ulm"))
CODES = [{"trust_1": 1 + i % 5, "trust_2": 1 + (i * 2) % 5, "team_1": 1 + (i * 3) % 5} for i in range(5)]


@pytest.fixture
def here(installation) -> World:
    return world(installation, policy=Policy(breakdowns=(TENURE, SITE)))


def answer(here: World, unit: str, people: int, **breakdowns: str) -> None:
    for i, row in enumerate(here.invitations(**{unit: people})):
        said = {name: value for name, value in breakdowns.items() if value}
        assert submit(here.inst, row["token"], CODES[i % 5], {}, NOW, breakdowns=said) == "accepted"


def published(here: World) -> UnitScores:
    publish_wave(here.inst, here.access, here.wave.id, AFTER)
    return load_report(here.inst, here.access).inside


def attributes(here: World, table) -> list[str | None]:
    with reading(here.inst.engine) as db:
        return sorted(db.execute(select(table.c.attributes)).scalars(), key=str)


def test_breakdowns_are_frozen_with_the_wave(here):
    policy = Policy(breakdowns=(TENURE, SITE))
    assert here.wave.policy.breakdowns == (TENURE, SITE) and thaw_policy(freeze_policy(policy)) == policy


def test_a_wave_without_breakdowns_keeps_the_policy_it_always_had():
    assert "breakdowns" not in json.loads(freeze_policy(Policy()))


@on_sqlite
def test_people_are_asked_and_customers_are_not(here):
    (row,) = here.invitations(north=1)
    (guest,) = here.invitations("customer", north=1)
    assert look_up(here.inst, row["token"], NOW).breakdowns == (TENURE, SITE)
    assert look_up(here.inst, guest["token"], NOW).breakdowns == ()


def test_what_people_say_of_themselves_goes_with_their_answers_and_never_to_the_invitation(here):
    answer(here, "north", 1, Tenure="new")
    answer(here, "north", 1)
    assert attributes(here, staging) == [None, '{"Tenure":"new"}']
    settle(here.inst)
    assert attributes(here, sheets) == [None, '{"Tenure":"new"}']
    assert "attributes" not in invitations.c


@on_sqlite
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"Tenur": "new"}, "expected one of Tenure, Site, found 'Tenur'. Did you mean 'Tenure'?"),
        ({"Tenure": "newish"}, "breakdowns › Tenure: expected one of new, old, found 'newish'"),
    ],
)
def test_an_unknown_breakdown_or_value_stores_nothing(here, said, words):
    (row,) = here.invitations(north=1)
    with pytest.raises(UserError, match="breakdowns") as refused:
        submit(here.inst, row["token"], CODES[0], {}, NOW, breakdowns=said)
    assert words in str(refused.value) and attributes(here, staging) == []
    assert look_up(here.inst, row["token"], NOW).state == "ready"


def test_cells_are_published_and_the_audit_calls_them_safe(here):
    for unit, people in (("north", 10), ("coast", 10)):
        for tenure in TENURE.values:
            for site in SITE.values:
                answer(here, unit, people, Tenure=tenure, Site=site)
    told = published(here)
    assert told.cells.groupby("breakdown")["n"].sum().to_dict() == {"Tenure": 2 * 160, "Site": 2 * 160}
    assert [release.verdict for release in releases(here.inst, here.access, here.wave.id)] == ["safe", "safe"]
    assert {said.verdict for said in audit_wave(here.inst, here.wave.id)} == {"safe"}


@on_sqlite
def test_a_value_of_few_people_is_hidden_and_takes_a_small_remainder_along(here):
    answer(here, "north", 10, Tenure="new")
    answer(here, "north", 3, Tenure="old")
    answer(here, "south", 10, Tenure="new")
    cells = published(here).cells.query("breakdown == 'Tenure' and dimension == 'trust'")
    assert cells["n"].isna().all() and set(cells["hidden"]) == {
        "fewer than 5 answers",
        "a group of fewer than 5 could be worked out",
    }


@on_sqlite
def test_nothing_of_a_breakdown_is_published_before_the_wave_is_closed(here):
    answer(here, "north", 10, Tenure="new")
    with pytest.raises(UserError, match="Close it first"):
        publish_wave(here.inst, here.access, here.wave.id, NOW)


@on_sqlite
def test_readers_of_a_part_get_no_cells(here):
    for tenure in TENURE.values:
        answer(here, "north", 10, Tenure=tenure)
        answer(here, "south", 10, Tenure=tenure)
    assert not published(here).cells.empty
    part = load_report(here.inst, access_to(here.inst, "acme", "executive", "south")).inside
    assert part.cells.empty and part.attestation.empty


def bring(here: World, content: bytes, skip_refused: bool = False) -> str:
    file = AnswersFile(content, name="answers.csv")
    return import_file(here.inst, here.access, here.wave, "employee", file, skip_refused, NOW)


@on_sqlite
def test_columns_named_like_breakdowns_are_read_from_a_file(here):
    bring(here, b"unit,TENURE,trust_1,trust_2,team_1\nnorth,New,4,2,5\ncoast,,1,,3\nsouth,old,5,5,5\n")
    assert attributes(here, sheets) == [None, '{"Tenure":"new"}', '{"Tenure":"old"}']


@on_sqlite
def test_a_value_that_the_wave_does_not_have_is_refused_with_its_place(here):
    content = b"unit,Tenure,trust_1\nnorth,new,4\nsouth,olld,5\n"
    with pytest.raises(UserError) as refused:
        bring(here, content)
    told = "answers.csv:3 › Tenure: expected one of new, old, found 'olld'. Did you mean 'old'?"
    assert told in str(refused.value).splitlines()[1]
    assert "1 person" in bring(here, content, skip_refused=True) and attributes(here, sheets) == ['{"Tenure":"new"}']


@on_sqlite
def test_a_file_without_the_column_says_so(here):
    assert "no column 'Site': these people say nothing of it" in bring(here, b"unit,Tenure,trust_1\nnorth,new,4\n")


@on_sqlite
def test_an_older_wave_has_no_breakdowns(here):
    with reading(here.inst.engine) as db:
        text = db.execute(select(waves.c.policy)).scalar_one()
    older = {name: value for name, value in json.loads(text).items() if name != "cuts"}
    assert thaw_policy(json.dumps(older)).breakdowns == ()
