"""`python -m diagnostic diagnose`: from files to JSON, without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diagnostic.cli.main import main

INSIDE = """
id: staff
version: 1
audience: employee
scale: agreement
dimensions: [trust]
items:
  - {id: trust_1, dimension: trust}
  - {id: trust_2, dimension: trust, reverse: true, column: Q2}
"""
OUTSIDE = """
id: guests
version: 1
audience: customer
scale: agreement
dimensions: [authenticity]
items: [{id: real, dimension: authenticity}]
"""
RULES = """
- id: S02
  name: Distance
  inside: {dimension: trust, certain_below: 40, none_above: 65}
  outside: authenticity
  symptom: They keep their distance
  source: rise
  evidence: []
"""
ORGANISATION = "unit,parent,name\nroot,,Whole\nt1,root,Night shift\nt2,root,Day shift\nt4,root,Relief\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    """t2: ten people at 75; t1: four at 0; t4: three at 100. Five customers of t2 at 50."""
    sheets = ["team,trust_1,Q2"] + ["t2,4,2"] * 10 + ["t1,1,5"] * 4 + ["t4,5,1"] * 3
    outside = ["team,real"] + ["t2,3"] * 5
    contents = {
        "q.yaml": INSIDE,
        "c.yaml": OUTSIDE,
        "rules.yaml": RULES,
        "o.csv": ORGANISATION,
        "a.csv": "\n".join(sheets),
        "b.csv": "\n".join(outside),
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    return tmp_path


def run(folder: Path, *more: str, out: str = "out.json") -> int:
    words = ["diagnose", "--questionnaire", "q.yaml", "--answers", "a.csv", "--unit", "team", "--json", out, *more]
    files = [str(folder / word) if Path(word).suffix else word for word in words]
    return main(files, {})


def diagnosis(folder: Path, *more: str) -> dict:
    assert run(folder, *more) == 0
    return json.loads((folder / "out.json").read_text())


WITH_OUTSIDE = ("--organisation", "o.csv", "--rules", "rules.yaml", "--outside-questionnaire", "c.yaml",
                "--outside-answers", "b.csv")  # fmt: skip


def test_units_hidden_and_pooled(folder):
    found = diagnosis(folder, "--organisation", "o.csv")
    units = {unit["id"]: unit for unit in found["units"]}
    assert units["t2"] == {
        "id": "t2",
        "name": "Day shift",
        "parent": "root",
        "audience": "employee",
        "n": 10,
        "hidden": None,
        "dimensions": {
            "trust": {
                "n": 10,
                "mean": 75.0,
                # sigma^2 of the wave: only the seven differ, by 17,143 in squares on 15 degrees of freedom
                "se": pytest.approx(10.690450),
                "lo": pytest.approx(75 - 2.262157 * 10.690450),
                "hi": pytest.approx(75 + 2.262157 * 10.690450),
                "shrunk": None,  # variances are told from twenty people on
                "shrunk_lo": None,
                "shrunk_hi": None,
                "favourable": 0.8,  # ten of ten, kept two off
                "favourable_lo": pytest.approx(0.4902, abs=1e-4),  # Wilson, 8 of 10
                "favourable_hi": pytest.approx(0.9433, abs=1e-4),
                "rwgj": None,  # agreement takes twenty people
                "rwgj_skewed": None,
                "ad": None,
                "verdict": "cannot tell",
                "spread": "wave",
                "hidden": None,
            }
        },
    }
    assert units["t1"]["n"] is None and units["t1"]["hidden"] == "fewer than 5 answers"
    hidden = units["t1"]["dimensions"]["trust"]
    assert hidden.pop("hidden") == "fewer than 5 answers"
    assert set(hidden.values()) == {None} and len(hidden) == 16
    assert found["pooled"] == [
        {
            "parent": "root",
            "name": "Other teams in Whole",
            "members": ["t1", "t4"],
            "audience": "employee",
            "n": 7,
            "dimensions": found["pooled"][0]["dimensions"],
        }
    ]
    trust = found["pooled"][0]["dimensions"]["trust"]
    assert (trust["n"], trust["mean"], trust["favourable"]) == (7, pytest.approx(300 / 7), None)
    assert trust["lo"] < trust["mean"] < trust["hi"] and trust["verdict"] is None


def test_symptoms_and_gaps(folder):
    found = diagnosis(folder, *WITH_OUTSIDE)
    symptoms = {row["unit"]: row for row in found["symptoms"]}
    assert list(symptoms["t2"]) == ["unit", "rule", "strength", "low", "high", "why"]
    assert list(symptoms["t2"]["why"][0]) == ["dimension", "mean", "se", "strength"]
    assert symptoms["t1"]["strength"] is None
    gaps = {(row["kind"], row["unit"]): row for row in found["gaps"]}
    assert gaps["inside_outside", "t2"] == {
        "kind": "inside_outside",
        "unit": "t2",
        "rule": "S02",
        "inside_dimension": "trust",
        "outside_dimension": "authenticity",
        "outside_audience": "customer",
        "inside": 75.0,
        "outside": 50.0,
        "gap": 25.0,
    }
    assert gaps["predicted_observed", "t1"]["outcome"] == "not testable"
    assert list(gaps["predicted_observed", "t2"])[-5:] == ["predicted", "observed", "gap", "outcome", "felt"]
    whole = [row for row in found["gaps"] if row["kind"] == "unit_organisation" and row["audience"] == "employee"]
    assert {row["unit"] for row in whole} == {"t1", "t2", "t4"}
    assert next(row["unit_mean"] for row in whole if row["unit"] == "t2") == 75.0


def test_what_is_said_of_the_instrument(folder):
    """Forty people of two teams; a third of them a straight line, which nobody flags on a form of two questions."""
    sheets = [f"t{1 + i % 2},{1 + i % 5},{5 - (i + i // 7) % 5}" for i in range(40)]
    (folder / "a.csv").write_text("team,trust_1,Q2\n" + "\n".join(sheets))
    whole = diagnosis(folder, "--organisation", "o.csv")["wave"]["audiences"]["employee"]
    trust = whole["dimensions"]["trust"]
    assert whole["n"] == 40
    assert list(whole["careless"]) == ["longstring", "irv", "mahalanobis", "evenodd", "hasty", "any"]
    assert whole["careless"]["longstring"] is None and whole["careless"]["mahalanobis"] == 0  # two questions
    assert list(trust)[:9] == [
        *("items", "n_complete", "alpha", "alpha_lo", "alpha_hi", "alpha_complete", "alpha_std", "omega", "components")
    ]
    assert trust["alpha_lo"] < trust["alpha"] == trust["alpha_complete"] < trust["alpha_hi"]
    assert trust["omega"] is None  # takes three items
    assert (trust["items"], trust["n_complete"], trust["groups"]) == (2, 40, 2)
    assert set(trust["raw"]) == {"mean", "intercept", "tau2", "sigma2"} and 1 <= trust["raw"]["mean"] <= 5
    unit = diagnosis(folder, "--organisation", "o.csv")["units"][1]["dimensions"]["trust"]
    assert unit["shrunk_lo"] <= unit["shrunk"] <= unit["shrunk_hi"] and unit["rwgj_skewed"] <= unit["rwgj"] <= 1
    assert trust["without_careless"]["n"] == trust["without_careless"]["n_without"] == 40


def test_for_validation_nothing_is_hidden_and_the_file_says_so(folder, capsys):
    found = diagnosis(folder, "--organisation", "o.csv", "--unsafe-for-validation")
    units = {unit["id"]: unit for unit in found["units"]}
    assert (units["t1"]["n"], units["t1"]["dimensions"]["trust"]["mean"]) == (4, 0.0)
    assert found["pooled"] == []
    assert found["provenance"]["policy"] == {"min_group": 1, "unsafe_for_validation": True}
    assert capsys.readouterr().err.startswith("UNSAFE: --unsafe-for-validation hides nobody")


def test_a_smaller_group_than_five_can_be_asked_for_in_no_other_way(folder):
    units = {u["id"]: u for u in diagnosis(folder, "--min-group", "4", "--unsafe-for-validation")["units"]}
    assert units["t1"]["n"] == 4 and units["t4"]["n"] is None


def test_the_file_says_what_it_was_made_from(folder):
    found = diagnosis(folder, *WITH_OUTSIDE)["provenance"]
    assert list(found) == [
        "questionnaire",
        "answers",
        "organisation",
        "rules",
        "scales",
        "outside",
        "policy",
        "version",
    ]
    assert found["answers"].startswith("sha256:") and found["policy"] == {"min_group": 5}


def test_the_same_input_gives_the_same_bytes(folder):
    run(folder, *WITH_OUTSIDE, out="one.json")
    run(folder, *WITH_OUTSIDE, out="two.json")
    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()


def test_without_an_organisation_there_is_one_root_above_the_units(folder):
    units = {unit["id"]: unit["parent"] for unit in diagnosis(folder)["units"]}
    assert units == {"all": None, "t1": "all", "t2": "all", "t4": "all"}


def test_two_outside_audiences_each_with_its_own_unit_column(folder):
    (folder / "s.yaml").write_text(OUTSIDE.replace("customer", "student").replace("guests", "pupils"))
    (folder / "s.csv").write_text("\n".join(["class,real"] + ["t2,5"] * 6))
    more = ("--outside-questionnaire", "s.yaml", "--outside-answers", "s.csv", "--outside-unit", "class")
    found = diagnosis(folder, *WITH_OUTSIDE, *more)
    seen = [row["outside_audience"] for row in found["gaps"] if row["kind"] == "inside_outside" and row["unit"] == "t2"]
    assert seen == ["customer", "student"]
    assert list(found["wave"]["audiences"]) == ["employee", "customer", "student"]


def test_answers_that_are_already_counted(folder):
    (folder / "a.csv").write_text(
        "team,item,n1,n2,n3,n4,n5\nt2,trust_1,0,0,0,10,0\nt2,Q2,0,10,0,0,0\nt2,other,1,1,1,1,1\n"
    )
    unit = next(u for u in diagnosis(folder, "--counts")["units"] if u["id"] == "t2")
    trust = unit["dimensions"]["trust"]
    assert (trust["n"], trust["mean"], trust["favourable"], trust["hidden"]) == (
        10,
        75.0,
        0.8,
        None,
    )  # ten of ten, kept two off


@pytest.mark.parametrize(
    ("change", "more", "message"),
    [
        ({}, ("--min-group", "4"), "smallest group: expected 5 to 1,000 people, found 4"),
        ({}, ("--min-group", "0", "--unsafe-for-validation"), "smallest group: expected 1 to 1,000 people, found 0"),
        ({"a.csv": "team,trust_1,Q2\nt2,7,1\n"}, (), "a.csv:2"),
        ({"a.csv": "group,trust_1,Q2\nt2,4,1\n"}, (), "'team'"),
        ({"o.csv": "unit,parent,name\nroot,,R\nt2,root,A\n"}, ("--organisation", "o.csv"), "t1"),
        ({"q.yaml": INSIDE.replace("dimension: trust}", "dimension: trsut}")}, (), "Did you mean 'trust'?"),
        ({"rules.yaml": RULES.replace("dimension: trust", "dimension: turst")}, ("--rules", "rules.yaml"), "turst"),
        ({}, ("--organisation", "absent.csv"), "absent.csv"),
        ({}, ("--outside-questionnaire", "c.yaml"), "stands without --outside-answers"),
        ({}, ("--min-group", "9" * 30), "expected 5 to 1,000 people"),
        ({"rules.yaml": "just text"}, ("--rules", "rules.yaml"), "expected a list of rules, found 'just text'"),
        ({}, ("--counts",), "expected a column 'item'"),
    ],
)
def test_mistakes_name_their_place_and_leave_no_file(folder, capsys, change, more, message):
    for name, content in change.items():
        (folder / name).write_text(content)
    assert run(folder, *more) == 1
    assert message in capsys.readouterr().err
    assert not (folder / "out.json").exists()


def test_no_input_is_overwritten_and_no_folder_left_with_a_part(folder, capsys):
    before = (folder / "a.csv").read_text()
    assert run(folder, out="a.csv") == 1
    assert "not one of the inputs" in capsys.readouterr().err and (folder / "a.csv").read_text() == before
    (folder / "taken.json").mkdir()
    files = sorted(folder.iterdir())
    assert run(folder, out="taken.json") == 1
    assert sorted(folder.iterdir()) == files


APART = "no column tells people apart: whoever is in this file twice counts twice"
COMMENTS = "2 comments left aside: import takes them into a survey, to be looked through"


def test_comments_and_people_who_may_count_twice_are_told_and_no_word_is_written(folder, capsys):
    diagnosis(folder)
    assert APART in capsys.readouterr().err
    (folder / "q.yaml").write_text(INSIDE + "questions: [{id: change, text: What else?}]\n")
    sheets = [f"t2,4,2,{n},{said}" for n, said in enumerate(["Quieter nights", "x" * 9_999, *[""] * 8])]
    (folder / "a.csv").write_text("\n".join(["team,trust_1,Q2,token,change", *sheets]))
    found = diagnosis(folder)
    told = capsys.readouterr().err
    assert COMMENTS in told and APART not in told and "Quieter" not in told
    assert "Quieter" not in json.dumps(found) and found["units"][0]["n"] == 10


def test_rows_that_cannot_be_read_may_be_left_out_on_request(folder, capsys):
    with (folder / "a.csv").open("a") as file:
        file.write("\nt2,9,1\n")
    assert run(folder) == 1
    found = diagnosis(folder, "--skip-refused")
    assert next(unit["n"] for unit in found["units"] if unit["id"] == "t2") == 10
    assert "1" in capsys.readouterr().err
