"""The rule table: what may be written, and what is found where it does not fit the questionnaires."""

from __future__ import annotations

import re
import shutil

import pytest

from diagnostic.definitions.evidence import Study
from diagnostic.definitions.loading.yaml_files import (
    load_questionnaire,
    load_rules,
    parse_rules,
    parse_rules_with_warnings,
)
from diagnostic.definitions.rules import Condition
from diagnostic.errors import UserError
from diagnostic.settings import QUESTIONNAIRES
from tests.tables import questionnaire

EMPLOYEE = questionnaire({"trust": 1, "safety": 1})
CUSTOMER = questionnaire({"openness": 1, "warmth": 1}, "customer")
PARENTS = questionnaire({"welcome": 1}, "parent")
STUDIES = {"johnson1996": Study(source="Johnson 1996", finding={"en": "…"}, direction="for")}
DISTANCE = """
- id: S02
  inside: {dimension: trust, certain_below: 40, none_above: 65}
  outside: openness
"""


def refusal(text: str, inside=EMPLOYEE, outside=(CUSTOMER,), evidence=STUDIES) -> str:
    with pytest.raises(UserError) as refused:
        parse_rules(text, "rules.yaml", inside, outside, evidence)
    return str(refused.value)


def warnings(text: str, inside=EMPLOYEE, outside=(CUSTOMER,)) -> list[str]:
    rules, found = parse_rules_with_warnings(text, "rules.yaml", inside, outside, STUDIES)
    assert rules is not None and all(warning.warning for warning in found)
    return [f"{warning.path} {warning.expected}".strip() for warning in found]


def inside(condition: str) -> str:
    return DISTANCE.replace("{dimension: trust, certain_below: 40, none_above: 65}", condition)


def test_a_misspelt_dimension_is_told_with_its_place_and_the_nearest_known_one():
    shipped = (QUESTIONNAIRES / "rules.yaml").read_text(encoding="utf-8")
    broken = shipped.replace("inside: {dimension: information_sharing,", "inside: {dimension: informaton_sharing,")
    line = next(i for i, text in enumerate(broken.split("\n"), start=1) if "informaton_sharing" in text)
    employee, pulse, customer = (load_questionnaire(QUESTIONNAIRES / f"{name}.yaml") for name in
                                 ("employee", "pulse", "customer"))  # fmt: skip
    assert refusal(broken, [employee, pulse], [customer], evidence=None) == (
        f"rules.yaml:{line} › S03 › inside.dimension: expected a dimension of 'employee', found 'informaton_sharing'. "
        "Did you mean 'information_sharing'?"
    )


def test_the_smallest_rule_has_an_id_a_condition_and_where_it_would_show():
    (rule,) = parse_rules(DISTANCE, "rules.yaml", EMPLOYEE, [CUSTOMER], STUDIES)
    assert (rule.id, rule.name, rule.outside) == ("S02", {"en": "S02"}, "openness")
    assert rule.inside == Condition(dimension="trust", certain_below=40.0, none_above=65.0)
    assert (rule.symptom, rule.source, rule.evidence, rule.where, rule.ask, rule.try_) == ({}, "", (), {}, (), ())


def test_a_boundary_condition_takes_one_value_or_several():
    (rule,) = parse_rules(DISTANCE + "  where: {contact: [high, medium], region: north}\n", "r.yaml", evidence=STUDIES)
    assert rule.where == {"contact": ("high", "medium"), "region": ("north",)}


def test_an_empty_table_predicts_nothing():
    assert parse_rules("[]", "rules.yaml", EMPLOYEE, [CUSTOMER], STUDIES) == ()


def test_a_rule_may_show_in_any_of_several_outside_audiences():
    text = DISTANCE + DISTANCE.replace("S02", "S05").replace("openness", "welcome")
    assert len(parse_rules(text, "rules.yaml", EMPLOYEE, [CUSTOMER, PARENTS], STUDIES)) == 2
    assert "expected a dimension of 'customer' or 'parent', found 'welcom'" in refusal(
        text.replace("welcome", "welcom"), outside=[CUSTOMER, PARENTS]
    )


def test_without_questionnaires_dimensions_are_taken_as_they_are():
    assert len(parse_rules(inside("{dimension: anything, certain_below: 1, none_above: 2}"), "rules.yaml")) == 1


def test_conditions_nest():
    ramp = "{dimension: safety, certain_below: 0, none_above: 100}"
    text = inside(
        f"{{any: [{ramp}, {{all: [{ramp}, {{not: {{dimension: trust, certain_below: 5, none_above: 9}}}}]}}]}}"
    )
    (rule,) = parse_rules(text, "rules.yaml", EMPLOYEE, [CUSTOMER], STUDIES)
    assert [(ramp.dimension, negated) for ramp, negated in rule.inside.ramps()] == [
        ("safety", False), ("safety", False), ("trust", True)]  # fmt: skip


def ramp(low: float, high: float) -> str:
    return f"{{dimension: trust, certain_below: {low}, none_above: {high}}}"


@pytest.mark.parametrize(
    ("condition", "possible"),
    [  # `ramp(20, 40)` holds, more or less, below 40; `not: ramp(20, 40)` above 20
        (f"{{all: [{ramp(20, 40)}, {{not: {ramp(20, 40)}}}]}}", True),
        (f"{{all: [{ramp(20, 40)}, {{not: {ramp(39, 60)}}}]}}", True),
        (f"{{all: [{ramp(20, 40)}, {{not: {ramp(40, 60)}}}]}}", False),
        (f"{{any: [{ramp(20, 40)}, {{not: {ramp(40, 60)}}}]}}", True),
        (f"{{not: {{any: [{{not: {ramp(20, 40)}}}, {ramp(40, 60)}]}}}}", False),
        (f"{{not: {{all: [{{not: {ramp(20, 40)}}}, {ramp(40, 60)}]}}}}", True),
        (f"{{all: [{ramp(20, 40)}, {{all: [{ramp(0, 50)}, {{not: {{not: {{not: {ramp(60, 80)}}}}}}}]}}]}}", False),
    ],
)
def test_conditions_that_can_never_hold_together_are_refused(condition, possible):
    if possible:
        parse_rules(inside(condition), "rules.yaml", EMPLOYEE, [CUSTOMER], STUDIES)
    else:
        assert "expected conditions on 'trust' that can hold together" in refusal(inside(condition))


def test_what_no_rule_uses_or_mirrors_is_a_warning_unless_it_is_declared_unruled():
    full = DISTANCE + "  symptom: Customers meet walls.\n  evidence: [johnson1996]\n"
    assert warnings(full) == ["a rule that uses 'safety' of 'employee'", "a rule that mirrors 'warmth' of 'customer'"]
    quiet = CUSTOMER.dimensions["warmth"].model_copy(update={"unruled": True})
    customer = CUSTOMER.model_copy(update={"dimensions": {**CUSTOMER.dimensions, "warmth": quiet}})
    assert warnings(full, outside=[customer]) == ["a rule that uses 'safety' of 'employee'"]
    assert "'customer' declares it as 'unruled: true'." in refusal(
        full.replace("openness", "warmth"), outside=[customer]
    )


def test_a_rule_without_symptom_or_evidence_is_usable_but_warned_of():
    assert warnings(DISTANCE, inside=None, outside=()) == ["S02 › symptom what customers would notice",
                                                           "S02 › evidence ids of studies"]  # fmt: skip


def test_evidence_is_that_beside_the_rules_else_the_shipped_one(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(DISTANCE + "  evidence: [mine2024]\n")
    with pytest.raises(UserError, match=r"the id of a study in evidence.yaml"):
        load_rules(path, EMPLOYEE, [CUSTOMER])
    (tmp_path / "evidence.yaml").write_text("mine2024: {source: Mine 2024, finding: It holds., direction: for}\n")
    assert load_rules(path, EMPLOYEE, [CUSTOMER])[0].evidence == ("mine2024",)


def test_the_thirteen_shipped_rules_cover_all_that_is_ruled_on_either_side():
    text = (QUESTIONNAIRES / "rules.yaml").read_bytes()
    employee, customer = (load_questionnaire(QUESTIONNAIRES / f"{name}.yaml") for name in ("employee", "customer"))
    rules, found = parse_rules_with_warnings(text, "rules.yaml", employee, [customer])
    assert (len(rules), found) == (13, [])
    assert [rule.id for rule in rules] == [f"S{number:02}" for number in range(1, 14)]
    assert all(rule.symptom and rule.source and rule.ask and rule.try_ for rule in rules)


def test_rules_are_checked_against_questionnaires_with_mistakes_of_their_own(tmp_path, monkeypatch):
    from diagnostic.services.offline.check import check

    for name in ("employee.yaml", "customer.yaml", "rules.yaml", "scales.yaml", "evidence.yaml"):
        shutil.copy(QUESTIONNAIRES / name, tmp_path)
    broken = re.sub(
        r"^version: \d+", "version: one", (tmp_path / "employee.yaml").read_text("utf-8"), flags=re.MULTILINE
    )
    (tmp_path / "employee.yaml").write_text(broken, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    employee, rules = check(["employee.yaml", "rules.yaml"])
    assert len(employee.problems) == 1
    assert rules.lines == ["rules.yaml: 13 rules, checked against 'employee'"]
