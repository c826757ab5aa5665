"""The example of New York City's schools: its files, and the report's figures beside pandas' own."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from diagnostic.core.audit.publication import audit
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy
from diagnostic.report.content.prepare import prepare
from diagnostic.report.document.gap_report import gap_report
from diagnostic.report.document.made_from import chosen
from diagnostic.report.files.html.page import render as html
from diagnostic.report.files.tidy import scores_table
from diagnostic.report.files.workbook.render import WorkbookOptions
from diagnostic.report.files.workbook.render import render as xlsx
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.publication.audit import audit_files
from diagnostic.services.report.load import load_report
from diagnostic.services.report.model import Report
from diagnostic.services.report.parts import scoped
from diagnostic.settings import ROOT, Settings
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import metadata
from tests.documents import drawn
from tests.filed import GONE, grids_of, published_grids, published_scores, scores_of
from tests.golden.cases import HASHES, content, hashed

pytestmark = pytest.mark.slow

SCRIPT = ROOT / "examples" / "nyc_2011.py"
spec = importlib.util.spec_from_file_location("nyc_2011", SCRIPT)
example = importlib.util.module_from_spec(spec)
spec.loader.exec_module(example)

with_data = pytest.mark.skipif(
    not (example.DATA / example.COUNTS).exists(), reason=f"{example.DATA / example.COUNTS} is not here"
)
LETTERS = {audience: letter for _, audience, letter in example.SURVEYS}
PUBLISHED = {"safety": "saf", "communication": "com", "engagement": "eng", "expectations": "aca"}  # as the data has it


def test_without_the_data_it_says_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(example, "DATA", tmp_path)
    assert example.main(["--out", str(tmp_path / "out")], {}) == 1
    message = capsys.readouterr().err
    assert str(tmp_path / example.COUNTS) in message and "mnz3-dyi8" in message
    assert not (tmp_path / "out").exists()


@dataclass(frozen=True)
class Run:
    """One run of the script with --into-app: what it wrote, printed and loaded."""

    home: Path
    out: Path
    printed: str
    diagnosis: dict
    report: Report
    seconds: float  # of this process for the first report


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    home, out = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("nyc")
    settings = {"INSIDE_OUT_HOME": str(home)}
    command = [sys.executable, str(SCRIPT), "--out", str(out), "--into-app"]
    done = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, cwd=home)
    assert done.returncode == 0, done.stderr
    inst = open_installation(Settings.from_environ(settings))
    access = operator(inst, example.ORGANISATION)
    started = process_time()
    report = load_report(inst, access)
    seconds = process_time() - started
    inst.engine.dispose()
    return Run(home, out, done.stdout, json.loads((out / "diagnosis.json").read_bytes()), report, seconds)


@pytest.fixture(scope="module")
def counts() -> pd.DataFrame:
    """As the data has it, with `n` and the item's `mean` 0-100: n1 is the least favourable of k options."""
    counts = pd.read_csv(example.DATA / example.COUNTS)
    numbers = counts[["n1", "n2", "n3", "n4", "n5"]].fillna(0).to_numpy()
    counts["n"] = numbers.sum(axis=1)
    return counts.assign(mean=100 * (numbers * np.arange(5)).sum(axis=1) / counts["n"] / (counts["k"] - 1))


def off_the_ends(rows: pd.DataFrame) -> pd.Series:
    """Means kept two steps of one answer off 0 and 100."""
    end = 200 / (rows["k"] - 1) / rows["n"]
    return rows["mean"].clip(end, 100 - end)


def questionnaire(audience: str) -> Questionnaire:
    name = next(name for name, each, _ in example.SURVEYS if each == audience)
    return load_questionnaire(example.DEFINITIONS / f"{name}.yaml")


@with_data
def test_the_files_are_what_the_product_takes(run):
    organisation = pd.read_csv(run.out / "organisation.csv", dtype=str, keep_default_na=False)
    assert list(organisation.columns) == ["unit", "parent", "name", "boro", "schooltype"]
    assert organisation["parent"].value_counts()[["", "nyc"]].tolist() == [1, 9]
    assert len(organisation) == 1 + 9 + 454
    teachers = pd.read_csv(run.out / "teachers.csv")
    assert list(teachers.columns) == ["unit", "item", "n1", "n2", "n3", "n4", "n5"] and len(teachers) == 19680
    assert [len(questionnaire(audience).items) for audience in LETTERS] == [44, 16, 36]


@with_data
def test_what_it_prints_leads_through_what_came_out(run):
    titles = ["What may be shown", "The strongest predicted symptoms", "Predicted against observed", "How closely"]
    assert [title for title in titles if title in run.printed] == titles
    assert "5 rules, checked against 'nyc_2011_teachers', 'nyc_2011_parents', 'nyc_2011_students'" in run.printed
    assert "http://localhost:8501/enter/" in run.printed


@with_data
@pytest.mark.parametrize("audience", LETTERS)
def test_scores_of_schools_agree_with_pandas(run, counts, audience):
    """A dimension's mean is the mean of its items' means, kept off the ends; its n the smallest n of its items."""
    own = counts[counts["who"] == LETTERS[audience]]
    own = own.assign(mean=off_the_ends(own))
    shown = {row["id"]: row["dimensions"] for row in run.diagnosis["units"] if row["audience"] == audience}
    compared = 0
    for dimension, positions in questionnaire(audience).items_of.items():
        items = [questionnaire(audience).items[i].id for i in positions]
        rows = own[own["item"].isin(items)].groupby("dbn")
        means, smallest, answered = rows["mean"].mean(), rows["n"].min(), rows["item"].count()
        for school in means.index:
            cell = shown[school][dimension]
            if answered[school] < len(items) or smallest[school] < 5:
                assert cell["mean"] is None and cell["hidden"]
            elif cell["mean"] is not None:
                compared += 1
                assert cell["n"] == smallest[school] and cell["mean"] == pytest.approx(means[school], abs=1e-9)
    assert compared > 1000


@with_data
def test_districts_and_the_city_are_the_sums_of_what_is_published_in_them(run, counts):
    districts = pd.read_csv(run.out / "organisation.csv").set_index("unit")["parent"]
    own = counts[counts["who"] == "p"].assign(district=lambda rows: rows["dbn"].map(districts))
    cells = {row["id"]: row["dimensions"]["safety"] for row in run.diagnosis["units"] if row["audience"] == "parent"}
    safety = own[own["item"].isin(["p_q7a", "p_q7b", "p_q7c"])]
    assert all(cells[school]["mean"] is not None for school in safety["dbn"])
    safety = safety.assign(mean=off_the_ends(safety))
    for unit, rows in [*safety.groupby("district"), ("nyc", safety)]:
        items = rows.assign(total=rows["mean"] * rows["n"]).groupby("item")[["total", "n"]].sum()
        assert cells[unit]["mean"] == pytest.approx((items["total"] / items["n"]).mean(), abs=1e-9)
        assert cells[unit]["n"] == items["n"].min()


@with_data
def test_the_auditor_calls_it_safe_from_the_file_and_from_the_app(run):
    files = {said.audience: said.verdict for said in audit_files([run.out / "diagnosis.json"])}
    assert files == dict.fromkeys(LETTERS, "safe")
    app = {scores.audience: audit(scores, Policy()).verdict for scores in (run.report.inside, *run.report.outside)}
    assert app == files


@with_data
def test_nobody_is_shown_in_a_group_under_five(run):
    people = [row["n"] for row in (*run.diagnosis["units"], *run.diagnosis["pooled"]) if row["n"] is not None]
    cells = [cell for row in run.diagnosis["units"] for cell in row["dimensions"].values() if cell["hidden"] is None]
    assert min(people) >= 5 and min(cell["n"] for cell in cells) >= 5


@with_data
def test_schools_without_parents_or_students_are_hidden_there_and_not_testable(run):
    hidden = {row["id"] for row in run.diagnosis["units"] if row["audience"] == "student" and row["hidden"]}
    tested = [row for row in run.diagnosis["gaps"] if row["kind"] == "predicted_observed"]
    outcomes = {row["outcome"] for row in tested if row["outside_audience"] == "student" and row["unit"] in hidden}
    assert len(hidden) >= 454 - 298 and outcomes == {"not testable"}


@with_data
def test_the_report_in_the_app_holds_the_figures_of_the_file(run):
    for scores in (run.report.inside, *run.report.outside):
        ours = scores.scores.set_index(["unit", "dimension"])["mean"]
        for row in run.diagnosis["units"]:
            if row["audience"] == scores.audience:
                for dimension, cell in row["dimensions"].items():
                    theirs = np.nan if cell["mean"] is None else cell["mean"]
                    assert ours[row["id"], dimension] == pytest.approx(theirs, nan_ok=True)
    assert run.report.organisation_name == example.NAME and not run.report.demonstration
    assert (run.report.rules_version, [rule.id for rule in run.report.rules]) == (1, ["N1", "N2", "N3", "N4", "N5"])
    assert set(run.report.inside.units["band"]) >= {"under 30 %", "50-69 %", "70 % and more"}


@with_data
def test_gaps_agree_with_pandas(run):
    scores = pd.concat(
        [each.scores.assign(audience=each.audience) for each in (run.report.inside, *run.report.outside)]
    )
    means = scores.set_index(["audience", "unit", "dimension"])["mean"]
    strengths = run.report.symptoms.strengths.set_index(["unit", "rule"])["strength"]
    verdicts = scores.set_index(["audience", "unit", "dimension"])["verdict"]
    tested = run.report.gaps.predicted_observed
    assert len(tested) == 2 * len(strengths)
    for row in tested.itertuples():
        strength = strengths[row.unit, row.rule]
        observed = means[row.outside_audience, row.unit, row.outside_dimension]
        ill = observed < 55 and verdicts[row.outside_audience, row.unit, row.outside_dimension] != "cannot tell"
        known = {(True, True): "hit", (False, True): "miss", (True, False): "false alarm"}
        outcome = known.get((bool(strength >= 0.5), bool(ill)), "correct rejection")
        assert row.outcome == ("not testable" if np.isnan(strength) or np.isnan(observed) else outcome)
        assert row.gap == pytest.approx(100 * (1 - strength) - observed, nan_ok=True)


@with_data
@pytest.mark.parametrize("audience", LETTERS)
def test_each_published_domain_score_goes_along_most_closely_with_the_items_of_its_domain(counts, audience):
    """What the assignment of items to the survey's four domains rests on, beside the order of the data."""
    letter, asked = LETTERS[audience], questionnaire(audience)
    items = counts[counts["who"] == letter].pivot(index="dbn", columns="item", values="mean")
    ours = {name: items[[asked.items[i].id for i in asked.items_of[name]]].mean(axis=1) for name in PUBLISHED}
    scores = pd.read_csv(example.DATA / example.SCORES).set_index("dbn").loc[items.index]
    for domain, short in PUBLISHED.items():
        along = {name: scores[f"{short}_{letter}_11"].corr(mean) for name, mean in ours.items()}
        assert max(along, key=along.get) == domain and along[domain] > 0.88


@with_data
def test_the_report_is_there_quickly(run):
    assert run.seconds < 3  # of one core, the first time and with all imports; about half a second is usual


@with_data
def test_a_second_run_makes_another_link_and_nothing_else(run):
    environ = {"INSIDE_OUT_HOME": str(run.home)}
    inst = open_installation(Settings.from_environ(environ))
    before = contents(inst)
    again = example.into_app(run.out, environ)
    assert "/enter/" in again and again not in run.printed
    after = contents(inst)
    inst.engine.dispose()
    grown = ("links", "audit_log")  # the log has the link
    assert after | dict.fromkeys(grown) == before | dict.fromkeys(grown) and len(after["waves"]) == 1
    assert [len(after[table]) - len(before[table]) for table in grown] == [1, 1]


def contents(inst: Installation) -> dict[str, list[str]]:
    with reading(inst.engine) as db:
        return {table.name: sorted(map(repr, db.execute(select(table)))) for table in metadata.sorted_tables}


@with_data
def test_its_publications_have_the_bytes_they_had(run):
    every = (run.report.inside, *run.report.outside)
    found = {f"new york, {scores.audience}": hashed(content(scores)) for scores in every}
    assert found == {name: HASHES[name] for name in found} and len(found) == 3


@with_data
def test_files_of_a_district_hold_the_figures_of_the_report_and_no_other(run):
    shown = prepare(scoped(run.report, "district-02"))
    document = chosen(gap_report(shown), ("heatmap", "felt", "gaps"))
    made = {"html": html(document, drawn), "xlsx": xlsx(document, WorkbookOptions(scores_table(shown)))}
    for ending, file in made.items():
        assert grids_of(ending, file, shown) == published_grids(shown), ending
    scores, published = scores_of("xlsx", made["xlsx"], run.out)["score"], published_scores(shown)["score"]
    assert scores.to_dict() == pytest.approx(published.to_dict(), rel=1e-12, nan_ok=True)
    assert sum(cell == GONE for grid in published_grids(shown) for row in grid for cell in row) > 100
