"""The record of the rules: a prediction is what was entered before the results were out; the rest is a comparison."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostic.core.diagnosis import Survey
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.errors import UserError
from diagnostic.services.report.rule_record import rule_record
from diagnostic.services.report.rule_versions import save_rules
from tests.companies import publish
from tests.profiles import on_sqlite
from tests.tables import answers, organisation
from tests.worlds import CUSTOMER, EMPLOYEE, ONE_RULE, access_to, world

CHART = organisation("root: a b c d")
LOW, WELL = "1 5 1", "5 1 5"  # trust, trust turned, teamwork
BEFORE, FIRST, SECOND = (datetime(year, 4, 1, tzinfo=UTC) for year in (2024, 2025, 2026))


@pytest.fixture
def here(installation):
    """An organisation with one rule: low trust predicts low care; a first wave in which it predicts for a and b."""
    it = world(installation)
    save_rules(installation, it.access, ONE_RULE, "", BEFORE)
    _publish(it, {"a": LOW, "b": LOW, "c": WELL, "d": WELL}, dict.fromkeys("abcd", "5"), 2025, FIRST)
    return it


def _publish(it, inside: dict[str, str], outside: dict[str, str], year: int, at: datetime, entered: str = "") -> None:
    surveys = [
        Survey(parse_questionnaire(content, "own.yaml"), answers(CHART, "\n".join(12 * _lines(sheets))))
        for content, sheets in ((EMPLOYEE, inside), (CUSTOMER, outside))
    ]
    publish(it.inst, it.access, CHART, surveys, [EMPLOYEE, CUSTOMER], year, at, entered)


def _lines(sheets: dict[str, str]) -> list[str]:
    return [f"{unit} {sheet}" for unit, sheet in sheets.items()]


def _second(it, at: datetime = SECOND) -> None:
    _publish(it, dict.fromkeys("abcd", WELL), {"a": "1", "b": "5", "c": "1", "d": "5"}, 2026, at)


def test_what_is_published_together_is_a_comparison_and_the_next_wave_tests_a_prediction(here):
    first = rule_record(here.inst, here.access)
    assert (first.predictions, first.comparisons) == ({}, {"S02": {"false alarm": 2, "correct rejection": 2}})
    _second(here)
    both = rule_record(here.inst, here.access)
    assert both.predictions == {"S02": {"hit": 1, "false alarm": 1, "miss": 1, "correct rejection": 1}}
    assert both.comparisons == {"S02": {"false alarm": 2, "correct rejection": 4, "miss": 2}}
    assert [(each.wave, each.version, each.entered) for each in both.entered] == [
        ("Spring 2025", 1, FIRST),
        ("Spring 2026", 1, SECOND),
    ]


@on_sqlite
def test_results_that_were_out_before_are_not_predicted(here):
    _second(here, at=BEFORE)
    assert rule_record(here.inst, here.access).predictions == {}


@on_sqlite
def test_rules_that_are_not_those_that_were_entered_predicted_nothing(installation):
    it = world(installation)
    _publish(it, dict.fromkeys("abcd", LOW), dict.fromkeys("abcd", "5"), 2025, FIRST, entered="sha256:of another table")
    _second(it)
    found = rule_record(it.inst, it.access)
    assert (found.predictions, [each.wave for each in found.entered]) == ({}, ["Spring 2026"])


@on_sqlite
def test_the_record_is_for_consultants(here):
    with pytest.raises(UserError):
        rule_record(here.inst, access_to(here.inst, here.access.organisation, "executive", ""))
