"""The JSON of a published survey: what `diagnose` writes of the same answers, without what tells of other parts."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

from diagnostic.core.audit.linked_publications import audit_together
from diagnostic.core.diagnosis import Survey, diagnose
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.wave import Policy
from diagnostic.report.contract.read import read_diagnosis
from diagnostic.report.contract.write import diagnosis_json
from diagnostic.services.files.diagnosis import published_diagnosis
from diagnostic.services.report.model import Report
from diagnostic.services.report.parts import scoped
from tests.companies import report, report_of
from tests.spec.test_report_heatmap import CHART
from tests.tables import people, questionnaire

HASHES = {"employee": "sha256:1", "customer": "sha256:2"}


def written(source: Report) -> dict:
    return orjson.loads(b"".join(published_diagnosis(source)))


@pytest.fixture(scope="module")
def part() -> dict:
    return written(scoped(report(hashes=HASHES), "care"))


def test_it_is_what_diagnose_writes_of_the_same_answers():
    asked = questionnaire({"trust": 1})
    survey = Survey(asked, people(CHART, e1="55555", e2="11", e3="222", w1="55555", w2="33333"))
    found = diagnose(survey, [], (), CHART, Policy(), shipped_perspectives())
    mine, theirs = written(report_of(found, CHART, (), {"employee": asked})), b"".join(diagnosis_json(found, {}))
    assert mine | {"provenance": {}} == orjson.loads(theirs)
    assert [unit["dimensions"]["trust"]["mean"] for unit in mine["units"] if unit["id"] in ("e1", "e2")] == [90, None]


def test_the_auditor_reads_it_and_finds_nothing_about_too_few():
    source = report(hashes=HASHES)
    read = read_diagnosis(b"".join(published_diagnosis(source)), "a.json")
    assert [(each.answers, each.policy.min_group) for each in read] == [("sha256:1", 5), ("sha256:2", 5)]
    assert [each.findings for each in audit_together(read)] == [(), ()]


def values(found: object, name: str) -> Iterator[object]:
    """Every value of a name, however deep."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from [value] if key == name else values(value, name)
    elif isinstance(found, list):
        for value in found:
            yield from values(value, name)


def test_a_part_holds_its_units_and_nothing_from_which_the_rest_follows(part):
    units = set(scoped(report(), "care").chart.ids)
    assert {unit["id"] for unit in part["units"]} == units
    assert {*values(part, "parent")} <= {None, *units}  # nor what is above it
    assert {unit for unit in values(part, "unit") if "pooled" not in str(unit)} <= units
    assert {row["kind"] for row in part["gaps"]} == {"inside_outside", "predicted_observed"}
    assert [each["dimensions"] for each in part["wave"]["audiences"].values()] == [{}, {}]
    assert {*values(part, "shrunk"), *values(part, "organisation_mean")} == {None}
    whole = written(report(hashes=HASHES))
    assert len({*values(whole, "shrunk"), *values(whole, "organisation_mean")}) > 100
