"""The service map is kept by its organisation and frozen with a wave that asks colleagues."""

from __future__ import annotations

import pytest

from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.loading.service_map_files import typed_service_map
from diagnostic.definitions.organisation import tree
from diagnostic.definitions.service_map import ServiceMap
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.conversations.dependence import dependence_questionnaire
from diagnostic.services.conversations.maps import kept_map, save_map
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import save_chart
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import thaw_service_map
from diagnostic.storage.fieldwork import waves
from tests.worlds import CHART, CLOSES, EMPLOYEE, NOW, OPENS, consultant

COLLEAGUE = EMPLOYEE.replace(b"audience: employee", b"audience: colleague").replace(b"id: staff", b"id: served")
ASKED = COLLEAGUE.partition(b"questions:")[0]
TICKED = ASKED + b"choices:\n  - {id: met, text: What did you meet, options: {late: Late, lost: Lost}, none: Nothing}\n"
SERVICES = typed_service_map([("north", "south", "Computers"), ("north", "coast", "Boats")], CHART)


def made(inst: Installation, access: Access, *questionnaires: bytes, **changes) -> ServiceMap | None:
    wanted = {"name": "Spring", "opens": OPENS, "closes": CLOSES, "now": NOW}
    wave = create_wave(inst, access, questionnaires=questionnaires, **(wanted | changes))
    with reading(inst.engine) as db:
        text = waves.get(db, access.organisation, wave.id).service_map
    return thaw_service_map(text) if text else None


def test_a_wave_that_asks_colleagues_keeps_the_map_as_it_was(installation):
    access = consultant(installation)
    assert made(installation, access, ASKED, name="Before") is None  # nobody has said who serves whom
    save_map(installation, access, SERVICES, "", NOW)
    assert made(installation, access, EMPLOYEE, name="Others") is None
    assert made(installation, access, EMPLOYEE, ASKED) == SERVICES
    edition = kept_map(installation, access).edition
    save_map(installation, access, ServiceMap(SERVICES.services[:1]), edition, NOW)
    assert made(installation, access, ASKED, name="After").services == SERVICES.services[:1]
    asked = dependence_questionnaire(CHART, ["north", "south"])
    assert made(installation, access, asked, name="Whose work") is None  # nobody rates a unit in it


def test_whoever_saves_second_is_told(installation):
    access = consultant(installation)
    save_map(installation, access, SERVICES, "", NOW)
    with pytest.raises(UserError, match="Somebody else changed who serves whom meanwhile"):
        save_map(installation, access, ServiceMap(), "", NOW)
    assert kept_map(installation, access).services == SERVICES


@pytest.mark.parametrize(
    ("questionnaire", "changes", "message"),
    [
        (COLLEAGUE, {}, "expected no open questions where colleagues rate several units, found 1 of 'served'"),
        (TICKED, {}, "expected no questions to tick where colleagues rate several units, found 1 of 'served'"),
        (ASKED, {"policy": Policy(live=True)}, "expected no first results where colleagues rate several units"),
        (
            ASKED,
            {"policy": Policy(breakdowns=(DeclaredBreakdown("Site", ("Kiel", "Bonn")),))},
            "expected no groups of people where colleagues rate several units, found Site",
        ),
    ],
    ids=["open questions", "to tick", "first results", "groups"],
)
def test_what_would_tie_the_sheets_of_one_person_together_is_refused(
    sqlite_installation, questionnaire, changes, message
):
    access = consultant(sqlite_installation)
    save_map(sqlite_installation, access, SERVICES, "", NOW)
    with pytest.raises(UserError, match=message):
        made(sqlite_installation, access, questionnaire, **changes)


def test_a_map_of_an_older_chart_is_refused(sqlite_installation):
    access = consultant(sqlite_installation)
    save_map(sqlite_installation, access, SERVICES, "", NOW)
    save_chart(sqlite_installation, access, tree([("all", None, "All", {}), ("north", "all", "North", {})]), NOW)
    with pytest.raises(UserError, match="expected a unit of the organisation chart, found 'south'"):
        made(sqlite_installation, access, ASKED)
