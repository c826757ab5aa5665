"""Parts of a report are its rows about a unit and what is below it, in their order, whoever cuts them out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from diagnostic.core.released import unit_scores
from diagnostic.services.report.parts import ReportParts, scoped, scores_within, with_plain_texts
from tests.companies import report


def frames(found) -> dict[str, pd.DataFrame]:
    scores = {f"{each.audience} {name}": getattr(each, name) for each in (found.inside, *found.outside)
              for name in each.FRAMES}  # fmt: skip
    return scores | vars(found.symptoms) | vars(found.gaps) | {"changes": found.changes}


@pytest.fixture(scope="module")
def parts() -> ReportParts:
    return ReportParts(report())


@pytest.mark.parametrize("unit", ["care", "care.3", "sales.1"])
def test_a_part_holds_the_rows_about_its_units_and_no_others(parts, unit):
    whole, part = report(), parts.of(unit)
    assert part.chart.ids == whole.chart.subtree(unit)
    units = set(part.chart.ids)
    for each in (whole.inside, *whole.outside):
        pooled = each.units[each.units["pooled"]]
        units |= set(pooled.loc[pooled["parent"].isin(part.chart.ids), "unit"])
    found = frames(part)
    for name, frame in frames(whole).items():
        if "unit" in frame and not name.endswith("cells"):
            assert_frame_equal(found[name], frame[frame["unit"].isin(units)].reset_index(drop=True))
        elif "unit" not in frame and not name.endswith("attestation"):
            assert found[name] is frame


def test_parts_that_share_memory_are_the_same_as_those_that_do_not(parts):
    for unit in ("all", "care", "operations.2"):
        shared, alone = frames(parts.of(unit)), frames(scoped(report(), unit))
        assert shared.keys() == alone.keys()
        for name, frame in shared.items():
            assert_frame_equal(frame, alone[name])


def test_parts_with_plain_texts_hold_the_same():
    plain = ReportParts(with_plain_texts(report()))
    for unit in ("all", "care"):
        found = frames(plain.of(unit))
        for name, frame in frames(scoped(report(), unit)).items():
            columns = found[name].columns.astype(frame.columns.dtype)  # plain texts, as those in the cells
            assert_frame_equal(found[name].set_axis(columns, axis=1).astype(frame.dtypes), frame)


def test_a_unit_of_the_chart_stays_in_its_own_part_whatever_its_row_says():
    scores, chart = report().inside, report().chart
    odd = replace(scores, units=scores.units.assign(pooled=scores.units["unit"] == "care.2"))
    assert scores_within(odd, chart, "care.2").units["unit"].tolist() == ["care.2"]


@pytest.mark.parametrize(
    ("texts", "at", "names", "rows"),
    [
        (["b", "c", "b"], [1, -1, 1], ["b", "c"], [[0, 2], [1]]),
        (["a", None, "b"], [0, -1, 1], ["a", "nan", "b"], [[0], [1], [2]]),  # a missing unit is not the last one
        ([], [], [], []),
    ],
)
@pytest.mark.parametrize("few", [-1, unit_scores.FEW], ids=["by pandas", "one by one"])
def test_rows_have_the_same_places_however_many_there_are(monkeypatch, few, texts, at, names, rows):
    monkeypatch.setattr(unit_scores, "FEW", few)
    column = pd.Series(texts, dtype="str")
    assert unit_scores.places(column, ["a", "b"]).tolist() == at
    which, found = unit_scores.told_apart(column)
    assert [*map(str, found)] == names and [names[each] for each in which] == [*map(str, column)]
    assert [each.tolist() for each in unit_scores.rows_by(column).values()] == rows
