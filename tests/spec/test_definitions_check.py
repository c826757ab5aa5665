"""`python -m diagnostic check FILE...`: files are recognised by what they hold and checked with each other."""

from __future__ import annotations

import pytest

from diagnostic.cli.main import main
from diagnostic.services.offline.check import check_files
from diagnostic.settings import QUESTIONNAIRES

TEACHERS = """
id: teachers
version: 1
audience: teacher
scale: rating
dimensions: [trust]
items:
  - {id: t1, dimension: trust}
"""
PARENTS = TEACHERS.replace("teacher", "parent").replace("trust", "welcome")
SCALES = "rating: {codes: [1, 2, 3, 4]}\n"
RULES = """
- id: R1
  inside: {dimension: trust, certain_below: 40, none_above: 65}
  outside: welcome
  symptom: Parents meet walls.
  evidence: [mine2024]
"""
EVIDENCE = "mine2024: {source: Mine 2024, finding: It holds., direction: for}\n"
CHART = "unit,parent,name,contact\nall,,Whole,\nn,all,North,high\ns,all,South,low\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def _write(**files: str) -> None:
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text, encoding="utf-8")

    return _write


def printed(capsys, *names: str) -> tuple[int, list[str]]:
    code = main(["check", *names], {})
    return code, capsys.readouterr().out.splitlines()


def test_each_sound_file_is_told_by_what_it_holds(write, capsys):
    write(a_yaml=RULES, b_yaml=TEACHERS, c_yaml=PARENTS, d_yaml=SCALES, e_yaml=EVIDENCE, f_csv=CHART)
    assert printed(capsys, *(f"{name}.yaml" for name in "abcde"), "f.csv") == (0, [
        "a.yaml: 1 rule, checked against 'teachers', 'parents'",
        "b.yaml: questionnaire 'teachers', 1 dimension, 1 item",
        "c.yaml: questionnaire 'parents', 1 dimension, 1 item",
        "d.yaml: 1 scale: rating",
        "e.yaml: evidence from 1 study",
        "f.csv: organisation 'Whole', 3 units, 2 levels",
    ])  # fmt: skip


def test_the_shipped_files_are_sound(capsys):
    files = sorted(str(path) for path in QUESTIONNAIRES.glob("*.yaml"))
    code, lines = printed(capsys, *files)
    assert code == 0
    assert not [line for line in lines if line.startswith("warning: ")]
    employee = "questionnaire 'employee', 18 dimensions, 54 items, 1 question to tick, 1 open question"
    assert f"{QUESTIONNAIRES / 'employee.yaml'}: {employee}" in lines
    (agendas,) = [line for line in lines if line.startswith(f"{QUESTIONNAIRES / 'playbook.yaml'}: ")]
    told = ("'present' (16 steps, 42 min)", "'mirror' (9 steps, 32 min)", "'motivators' (6 steps, 27 min)")
    assert all(agenda in agendas for agenda in (*told, "'caring' (12 steps, 55 min)"))


def test_one_broken_file_does_not_hide_what_is_wrong_with_another(write, capsys):
    write(a_yaml=RULES.replace("trust", "trsut"), b_yaml=TEACHERS + "owner: us\n", c_yaml=PARENTS,
          d_yaml=SCALES.replace("[1, 2, 3, 4]", "[1]"),
          e_yaml=EVIDENCE.replace("direction: for", "direction: pro"))  # fmt: skip
    code, lines = printed(capsys, *(f"{name}.yaml" for name in "abcde"))
    assert code == 1
    assert [line.split(": expected")[0] for line in lines] == [
        "a.yaml:3 › R1 › inside.dimension", "b.yaml:9 › owner",
        "c.yaml: questionnaire 'parents', 1 dimension, 1 item", "d.yaml:1 › rating.codes",
        "e.yaml:1 › mine2024.direction",
    ]  # fmt: skip


def test_a_file_checked_alone_is_checked_with_those_beside_it(write, capsys):
    write(rules_yaml=RULES.replace("welcome", "welcom"), teachers_yaml=TEACHERS, parents_yaml=PARENTS,
          scales_yaml=SCALES, evidence_yaml=EVIDENCE)  # fmt: skip
    assert printed(capsys, "teachers.yaml") == (0, ["teachers.yaml: questionnaire 'teachers', 1 dimension, 1 item"])
    assert printed(capsys, "rules.yaml") == (1, [
        "rules.yaml:4 › R1 › outside: expected a dimension of 'parents', found 'welcom'. Did you mean 'welcome'?"
    ])  # fmt: skip


def test_a_file_beside_it_that_cannot_be_used_is_told(write, capsys):
    write(teachers_yaml=TEACHERS, scales_yaml="rating: {codes: [1]}\n")
    assert printed(capsys, "teachers.yaml") == (1, [
        "scales.yaml:1 › rating.codes: expected 2 to 11 codes, found 1 (1)"
    ])  # fmt: skip


def test_rules_alone_are_checked_with_the_shipped_questionnaires(write, capsys):
    write(rules_yaml=RULES.replace("mine2024", "johnson1996"))
    code, lines = printed(capsys, "rules.yaml")
    assert code == 1
    assert lines[0].startswith("rules.yaml:4 › R1 › outside: expected a dimension of 'customer', found 'welcome'.")


def test_problems_of_an_organisation_chart_are_told_with_their_rows(write):
    write(chart_csv=CHART.replace("s,all", "s,al"))
    (problem,) = check_files(["chart.csv"])
    assert (problem.where, problem.hint) == (
        "chart.csv:4",
        "Did you mean 'all'? Proposed: 's' comes below 'all'.",
    )
