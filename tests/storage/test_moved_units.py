"""Units that moved from part to part between surveys: a file shows no leader what their pages did not."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.services.files.exports import export_file
from diagnostic.services.files.packs.requests import packs, start_pack
from diagnostic.services.files.subjects import subject
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.installation.access import Access
from diagnostic.settings import QUESTIONNAIRES
from tests.companies import publish, surveys
from tests.worlds import NOW, access_to, consultant

EMPLOYEE = (QUESTIONNAIRES / "employee.yaml").read_bytes()


def chart_of(above_crew: str) -> Organisation:
    """Two parts of a team each; the crew is below one of them."""
    rows = [("all", None), ("north", "all"), ("south", "all"), ("n1", "north"), ("s1", "south"), ("crew", above_crew)]
    return tree((unit, above, unit.title(), {}) for unit, above in rows)


def test_of_surveys_before_a_leader_gets_those_in_which_the_unit_was_theirs(sqlite_installation):
    inst, newest = sqlite_installation, chart_of("north")
    access = consultant(inst, "movers", newest)
    for year, chart in ((2024, chart_of("south")), (2025, newest)):
        people = np.repeat([i for i, below in enumerate(chart.children) if not below], 12)
        inside = surveys(chart, np.random.default_rng(3), people)[:1]
        publish(inst, access, chart, inside, [EMPLOYEE], year, datetime(year, 4, 20, tzinfo=UTC))

    def told(access: Access, unit: str) -> list[str]:
        content = export_file(inst, access, "csv", Wanted(unit=unit, every_wave=True))
        return sorted(set(pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")["survey"]))

    north, crew = (access_to(inst, "movers", "executive", unit) for unit in ("north", "crew"))
    assert told(north, "crew") == ["Spring 2025"]  # it was in the south then
    assert told(north, "n1") == told(crew, "crew") == told(access, "crew") == ["Spring 2024", "Spring 2025"]

    def moved(access: Access, unit: str) -> set[str]:
        changes = subject(inst, access, Wanted(unit=unit)).content.source.changes
        return set(changes["unit"])

    assert moved(access, "crew") == moved(crew, "") == {"crew"}
    assert moved(north, "crew") == set() and moved(north, "") == moved(access, "north") == {"north", "n1"}
    started = start_pack(inst, access, Wanted(unit="north"), ("csv",), None, NOW)
    assert [each.order.id for each in packs(inst, access, NOW)] == [started]
    assert packs(inst, north, NOW) == []  # the crew's file in it says what changed since the south led it
