"""Published scores as a table for other programs: a row a unit, dimension and audience, hidden ones with a reason."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from diagnostic.definitions.organisation import tree
from diagnostic.definitions.wave import Policy
from diagnostic.report.content.prepare import prepare
from diagnostic.report.files.spss import NAMES, sav
from diagnostic.report.files.tidy import COLUMNS, csv, package, parquet, scores_table
from diagnostic.services.report.parts import scoped
from diagnostic.settings import ROOT
from tests.companies import report
from tests.spec.test_report_heatmap import content as tiny

DOCUMENTED = (ROOT / "docs" / "files.md").read_text(encoding="utf-8").partition("| column |")[2]


def read(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", keep_default_na=False, na_values={"score": [""]})


def test_a_row_has_its_number_or_the_reason_why_there_is_none():
    """The pooled group: (2 x 0 + 3 x 25) / 5; West: (450 + 250) / 10."""
    found = read(csv(scores_table(tiny(e1="55555", e2="11", e3="222", w1="55555", w2="33333")))).set_index("unit_name")
    assert found["score"].dropna().round(2).to_dict() == {
        "Root": 61.25,
        "East": 52.5,
        "E1": 90.0,
        "Other teams in East": 15.0,
        "West": 70.0,
        "W1": 90.0,
        "W2": 50.0,
    }
    hidden = found[found["score"].isna()]
    assert hidden["hidden"].to_dict() == dict.fromkeys(["E2", "E3", "E4"], "fewer than 5 answers")
    assert set(hidden["n"]) | set(hidden["low"]) | set(hidden["high"]) | set(hidden["verdict"]) == {""}
    assert set(found[found["score"].notna()]["hidden"]) == {""}


def test_every_published_score_is_there_once_with_its_interval_and_verdict():
    source = report()
    content = prepare(source)
    found = pq.read_table(io.BytesIO(parquet(scores_table(content)))).to_pandas()
    for published in (source.inside, *source.outside):
        mine = found[found["audience"] == published.audience].set_index(["unit", "dimension"])
        theirs = published.scores.set_index(["unit", "dimension"])
        assert mine.index.is_unique and set(mine.index) == set(theirs.index)
        for name, there in (("score", "mean"), ("n", "n"), ("verdict", "verdict"), ("hidden", "hidden")):
            pd.testing.assert_series_equal(mine[name].loc[theirs.index], theirs[there], check_names=False)
    row = found[(found["unit"] == "care") & (found["dimension"] == "trust") & (found["audience"] == "employee")].iloc[0]
    assert (row["low"], row["high"]) == tuple(content.inside.at(end, "care", "trust") for end in ("low", "high"))


def test_a_part_has_the_rows_of_its_units_alone():
    part = prepare(scoped(report(), "care"))
    found = read(csv(scores_table(part)))
    assert set(found["unit"]) == set(part.units)
    assert set(found.loc[found["unit"] == "care", "parent"]) == {""}


def test_names_are_no_formulas_and_stay_what_they_are_in_parquet():
    names = ('=HYPERLINK("x")', "+1", "@x", "'quoted", "a,b;\u05e6", "-2")
    chart = tree([("all", None, names[0], {}), *((f"t{i}", "all", name, {}) for i, name in enumerate(names[1:]))])
    content = prepare(report(chart))
    found = list(dict.fromkeys(read(csv(scores_table(content)))["unit_name"]))
    assert found[: len(names)] == ['\'=HYPERLINK("x")', "'+1", "'@x", "'quoted", "a,b;\u05e6", "'-2"]
    kept = pq.read_table(io.BytesIO(parquet(scores_table(content))))["unit_name"].to_pylist()
    assert set(names) <= set(kept)


DAY = date(2025, 4, 1)


@pytest.mark.parametrize(
    "write", [csv, parquet, partial(sav, day=DAY, title="A"), lambda scores: package({"a": csv(scores)}, DAY)]
)
def test_the_same_release_is_the_same_bytes(write):
    made = write(scores_table(prepare(report())))
    assert made == write(scores_table(prepare(report())))
    assert made != write(scores_table(prepare(replace(report(), release="another"))))


def test_the_package_explains_every_column_beside_the_scores():
    scores = scores_table(prepare(report()))
    archive = zipfile.ZipFile(io.BytesIO(package({"scores.csv": csv(scores), "scores.parquet": parquet(scores)}, DAY)))
    assert archive.namelist() == ["scores.csv", "scores.parquet", "columns.csv"]
    told = pd.read_csv(io.BytesIO(archive.read("columns.csv")), encoding="utf-8-sig")
    assert list(told["column"]) == list(read(archive.read("scores.csv"))) == [each.name for each in COLUMNS]
    schema = pq.read_schema(io.BytesIO(archive.read("scores.parquet")))
    described = [schema.field(name).metadata[b"description"].decode() for name in told["column"]]
    found = [text.startswith(meaning) for text, meaning in zip(described, told["meaning"], strict=True)]
    assert found == [True] * len(COLUMNS)


def test_surveys_stand_below_each_other_each_with_its_own_threshold_and_release():
    now = prepare(report())
    wave = replace(report().wave, name="Spring 2024", policy=Policy(min_group=8))
    before = prepare(replace(report(), wave=wave, release="before"))
    found = read(csv(scores_table(now, before))).drop_duplicates("survey").set_index("survey")
    assert found[["smallest", "release"]].T.to_dict("list") == {
        "Spring 2025": [5, now.source.release],
        "Spring 2024": [8, "before"],
    }


def in_spss(content: bytes, folder: Path):
    file = folder / "a.sav"
    file.write_bytes(content)
    return pyreadstat.read_sav(file, apply_value_formats=True)


def test_spss_has_the_same_rows_with_texts_as_labels_and_what_is_hidden_as_missing(tmp_path):
    scores = scores_table(tiny(e1="55555", e2="11", e3="222", w1="55555", w2="33333"))
    found, told = in_spss(sav(scores, DAY, "Us", ["Spring: report code abc"]), tmp_path)
    there = scores.to_pandas()
    names = {column.name: NAMES.get(column.name, column.name) for column in COLUMNS}
    for column in COLUMNS:
        mine, theirs = found[names[column.name]], there[column.name]
        if column.name == "hidden":
            assert list(mine) == [text or "shown" for text in theirs]
        elif column.kind == "flag":
            assert list(mine) == ["yes" if value else "no" for value in theirs]
        else:
            expected = [None if pd.isna(value) or value == "" else value for value in theirs]
            assert [None if pd.isna(value) or value == "" else value for value in mine] == expected
    assert told.notes == ["Spring: report code abc"]
    assert len({name[:8].upper() for name in found}) == len(COLUMNS)
    assert told.variable_value_labels["verdict"] == {1.0: "lower", 2.0: "cannot tell", 3.0: "higher"}
    assert told.creation_time.date() == DAY


def test_spss_takes_no_more_bytes_than_it_can_keep(tmp_path):
    name = "\u05e9" * 200
    chart = tree([("all", None, "Whole", {}), *((str(i) + name, "all", f"{i}{name}\n=1", {}) for i in range(3))])
    found, told = in_spss(sav(scores_table(prepare(report(chart))), DAY, name, [name, "a " * 60]), tmp_path)
    assert set(found["unit"]) >= {str(i) + name[:127] for i in range(3)}
    assert set(told.variable_value_labels["unitname"].values()) >= {str(i) + name[:59] for i in range(3)}
    assert [len(line.encode()) <= 80 for line in told.notes] == [True] * len(told.notes)
    assert "".join(told.notes).startswith(name) and told.file_label == name[:32]


def test_the_documentation_has_the_same_columns():
    rows = [line.strip("| \n").split(" | ") for line in DOCUMENTED.splitlines() if line.startswith("| `")]
    told = [(f"`{c.name}`", c.kind, c.unit or "-", c.meaning, c.empty or "-") for c in COLUMNS]
    assert [tuple(row) for row in rows] == told
