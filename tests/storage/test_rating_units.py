"""Colleagues rate the units that serve theirs: up to five sheets by one invitation, and nothing ties them together."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import select

from diagnostic.core.audit.publication import audit
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.organisation import tree
from diagnostic.definitions.service_map import Service, ServiceMap
from diagnostic.errors import UserError
from diagnostic.services.fieldwork.imports import AnswersFile, preview_file
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave
from diagnostic.services.installation.organisations import save_chart
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.report.load import load_report
from diagnostic.services.respondents.rated_units import rated_item
from diagnostic.services.respondents.submissions import Invitation, look_up, submit
from diagnostic.services.waves.participation import participation
from diagnostic.settings import QUESTIONNAIRES
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import sheets, staging
from diagnostic.storage.released import publications
from tests.worlds import CLOSES, EMPLOYEE, NOW, OPENS, World, consultant, settle

SERVING = tuple(f"p{i}" for i in range(7))
CHART = tree(
    [("all", None, "All", {}), ("office", "all", "Office", {}), ("shops", "all", "Shops", {})]
    + [(unit, "office", unit.upper(), {}) for unit in SERVING]
    + [(unit, "shops", unit.upper(), {}) for unit in ("s1", "s2")]
)
MAP = ServiceMap(tuple(Service(unit, "shops", f"Service {unit}") for unit in SERVING))


@pytest.fixture
def it(installation) -> World:
    access = consultant(installation, chart=None)
    save_chart(installation, access, CHART, NOW)
    asked = (QUESTIONNAIRES / "colleague.yaml").read_bytes()
    wave = create_wave(
        installation,
        access,
        name="Served",
        opens=OPENS,
        closes=CLOSES,
        questionnaires=[asked],
        service_map=MAP,
        now=NOW,
    )
    return World(installation, access, wave)


def invitations(it: World, **numbers: int) -> list[str]:
    return [row["token"] for row in it.invitations("colleague", **numbers)]


def seen(it: World, token: str) -> Invitation:
    return look_up(it.inst, token, NOW)


def answers(places: list[int], code: int = 4) -> dict[str, int]:
    return {rated_item(place, "support_1"): code for place in places}


def rows(it: World, table) -> list:
    with reading(it.inst.engine) as db:
        return list(db.execute(select(table)))


def test_each_is_asked_about_five_at_most_and_each_unit_as_often_as_any_other(it):
    asked = [seen(it, token).rated for token in invitations(it, s1=14)]
    assert {len(each) for each in asked} == {5}
    assert Counter(unit.name for each in asked for unit in each) == {unit.upper(): 10 for unit in SERVING}
    assert asked[0][0].services == (f"Service {asked[0][0].name.lower()}",)


def test_one_invitation_makes_a_sheet_for_each_and_they_have_nothing_in_common(it):
    token, *_ = invitations(it, s1=1)
    places = [unit.place for unit in seen(it, token).rated]
    assert submit(it.inst, token, answers(places), {}, NOW, pace="hasty") == "accepted"
    waiting = rows(it, staging)
    assert sorted(row.about_unit for row in waiting) == sorted(SERVING[place] for place in places)
    assert {(row.attributes, row.duration_class, row.words) for row in waiting} == {(None, None, None)}
    assert len({row.id for row in waiting}) == 5
    assert submit(it.inst, token, answers(places), {}, NOW) == "used" and len(rows(it, staging)) == 5


def test_sheets_leave_with_others_about_the_same_unit_under_ids_of_their_own(it):
    for token in invitations(it, s1=6):
        submit(it.inst, token, answers([unit.place for unit in seen(it, token).rated]), {}, NOW)
    keys = {row.id for row in rows(it, staging)}
    settle(it.inst)
    kept = rows(it, sheets)
    assert len(kept) == 30 and rows(it, staging) == [] and not keys & {row.id for row in kept}
    assert [row.id for row in kept] == sorted(row.id for row in kept)


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ({}, "Please answer at least one question"),
        ({"support_1": 4}, "an answer about a unit that serves yours"),
        ({"99.support_1": 4}, "an answer about a unit that serves yours"),
        ({"0.suport_1": 4}, "an item of 'colleague'"),
        ({"0.support_1": 9}, "one of 1, 2, 3, 4, 5"),
        ({f"{place}.support_1": 4 for place in range(6)}, "answers about 5 units at most, found 6"),
    ],
)
def test_nothing_is_stored_of_a_form_that_is_wrong(it, codes, message):
    token, *_ = invitations(it, s1=1)
    with pytest.raises(UserError, match=message):
        submit(it.inst, token, codes, {}, NOW)
    assert rows(it, staging) == [] and seen(it, token).state == "ready"


def test_nobody_is_asked_where_nobody_serves_and_no_file_is_taken(it):
    with pytest.raises(UserError, match="a unit that another one serves, found 'p0'"):
        invitations(it, p0=3)
    with pytest.raises(UserError, match="a sheet for each: only its form can ask that"):
        preview_file(it.inst, it.access, it.wave, "colleague", AnswersFile(b"unit,support_1\ns1,4\n", name="a.csv"))


def test_what_is_published_counts_people_and_never_sheets(it):
    for unit, people in (("s1", 6), ("s2", 3)):
        for token in invitations(it, **{unit: people}):
            submit(it.inst, token, answers([0, 1]), {}, NOW)  # any that serve the unit may be rated
    bands = participation(it.inst, it.access, it.wave, NOW.date()).set_index("unit")["band"]
    assert bands["shops"] == "70 % and more" and bands["s2"] == ""
    close_wave(it.inst, it.access, it.wave, NOW)
    publish_wave(it.inst, it.access, it.wave.id, datetime(2024, 3, 6, tzinfo=UTC))
    with reading(it.inst.engine) as db:
        (row,) = publications.list_for_organisation(db, "acme")
        scores = UnitScores.from_bytes(publications.content(db, "acme", row.id))
    assert scores.units["n"].isna().all() and audit(scores, it.wave.policy).verdict == "safe"
    found = scores.pairs[scores.pairs["dimension"] == "support"].set_index(["provider", "unit"])["n"]
    assert found["p0"].dropna().to_dict() == {"all": 9, "shops": 9}  # of s1 the three of s2 would follow
    assert np.isnan(found["p2"]).all() and set(scores.pairs["provider"]) == set(SERVING)


def test_a_survey_that_asks_employees_too_has_a_report_without_the_ratings(installation):
    access = consultant(installation, chart=None)
    save_chart(installation, access, CHART, NOW)
    asked = [EMPLOYEE, (QUESTIONNAIRES / "colleague.yaml").read_bytes()]
    days = {"opens": OPENS, "closes": CLOSES, "now": NOW}
    wave = create_wave(installation, access, name="Both", questionnaires=asked, service_map=MAP, **days)
    close_wave(installation, access, wave, NOW)
    publish_wave(installation, access, wave.id, NOW)
    report = load_report(installation, access, wave.id)
    assert report.inside.audience == "employee" and report.outside == () and list(report.questionnaires) == ["employee"]
