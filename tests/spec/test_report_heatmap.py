"""The heatmap: who stands in which row, what stands in each cell, and how little is sent."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from math import nan
from typing import Any, cast

import pandas as pd
import pytest

from diagnostic.core.diagnosis import Survey, diagnose
from diagnostic.core.released.changes import CHANGE_COLUMNS
from diagnostic.core.statistics.comparisons import CANNOT_TELL, HIGHER, LOWER
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.wave import Policy
from diagnostic.report.charts import score_grid
from diagnostic.report.charts.grid import Cell, GridColumn, GridLook, grid
from diagnostic.report.charts.grid_tables import first_cell, grid_table, score_list
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.content.rows import MOST_ROWS, GridRow, RowGroup, View, first_rows, found_rows, home_of, view
from diagnostic.report.pages.headlines import overview
from diagnostic.report.pages.unit import about
from diagnostic.report.palette import MIDDLE
from tests.companies import flat_company, report, report_of
from tests.grids import cells_of
from tests.tables import answers, organisation, people, questionnaire

CHART = organisation("root: east west / east: e1 e2 e3 e4 / west: w1 w2")


def content(chart=CHART, **codes: str) -> Content:
    """One dimension, one item: `e1="11111"` is five people in e1."""
    survey = Survey(questionnaire({"trust": 1}), people(chart, **codes))
    found = diagnose(survey, [], (), chart, Policy(), shipped_perspectives())
    return prepare(report_of(found, chart, (), {"employee": survey.questionnaire}))


def shown(found: Content, unit: str = "root", by_name: bool = False) -> list[list[str]]:
    rows = view(found, unit, score_grid.worst_first(found, score_grid.dimensions(found)), by_name)
    return [[row.unit for row in group] for group in rows.groups]


def cells(found: Content, unit: str = "root") -> tuple[View, dict[str, Cell]]:
    columns = score_grid.dimensions(found)
    rows = view(found, unit, score_grid.worst_first(found, columns))
    return rows, {row: cell for (row, _), cell in score_grid.cells(found, rows, columns).items()}


@cache
def large() -> Content:
    return prepare(report(flat_company(500)))


def test_rows_stand_under_their_parent_the_worst_first():
    found = content(e1="44444", e2="11111", w1="55555", w2="33333")
    assert shown(found) == [["root"], ["east", "e2", "e1"], ["west", "w2", "w1"]]
    assert shown(found, by_name=True) == [["root"], ["east", "e1", "e2"], ["west", "w1", "w2"]]


def test_a_unit_shows_what_is_below_it_and_a_unit_without_any_is_shown_in_its_parent():
    found = content(e1="44444", e2="11111", w1="55555", w2="33333")
    assert shown(found, "west") == [["west", "w2", "w1"]]
    assert [home_of(found, unit) for unit in ("root", "west", "w1")] == ["root", "west", "west"]


@pytest.mark.parametrize(
    ("codes", "pooled", "lines"),
    [
        (
            {"e1": "55555", "e2": "11", "e3": "222"},
            ["Other teams in East (pooled)"],
            ["E2, E3 and E4: fewer than 5 answers; they are in Other teams in East"],
        ),
        (
            {"e1": "55555", "e2": "11111", "e3": "22222", "e4": "2222"},
            ["Other teams in East (pooled)"],
            [
                "E3: a group of fewer than 5 could be worked out; E4: fewer than 5 answers; "
                "they are in Other teams in East"
            ],
        ),
        ({"e1": "55555", "e2": "11111", "e3": "22222", "e4": "22222"}, [], []),
    ],
    ids=["several in a pooled group", "for two reasons", "none"],
)
def test_hidden_teams_stand_in_one_line_with_the_reason_and_the_group_that_they_are_in(codes, pooled, lines):
    rows, _ = cells(content(**codes, w1="55555", w2="33333"))
    east = next(group for group in rows.groups if group.rows[0].unit == "east")
    assert [row.label for row in east if row.pooled] == pooled
    assert [fold.words for fold in east.folds] == lines


def test_a_hidden_cell_of_a_row_that_is_shown_says_its_reason():
    found = content(e1="55555", e2="11", e3="222", w1="55555", w2="33333")
    _, by_unit = cells(found)
    assert by_unit["east › other"].text == "15"  # (2 x 0 + 3 x 25) / 5
    assert score_grid.cell(found, "e2", "trust") == Cell("···", -1, note="Hidden: fewer than 5 answers", hidden=True)


def test_a_team_that_has_scores_has_its_row_where_only_the_number_of_its_people_is_hidden():
    found = content(e1="55555", e2="11111", w1="55555", w2="33333")
    uncounted = replace(found.units["e1"], n=nan, hidden="a group of fewer than 5 could be worked out")
    found = replace(found, units={**found.units, "e1": uncounted})
    assert shown(found, "east")[0] == ["east", "e2", "e1"]
    assert about(found, "e1") == "How many people answered is hidden: a group of fewer than 5 could be worked out."


def test_a_number_wears_a_mark_only_where_a_difference_is_more_than_chance():
    _, by_unit = cells(content(e1="1" * 12, e2="5" * 12, e3="35" * 3, w1="35" * 3, w2="35" * 3))
    assert {unit: (cell.text, cell.mark) for unit, cell in by_unit.items() if unit in ("e1", "e2", "w1", "root")} == {
        "root": ("61", 0),  # (50 + 1150 + 18 x 75) / 42
        "e1": ("4", -1),  # all at 0, kept two steps of 25 off: 50 / 12
        "e2": ("96", 1),
        "w1": ("75", 0),
    }


def test_every_dimension_that_was_asked_has_a_column_and_those_without_a_rule_stand_apart():
    found = prepare(report())
    columns = score_grid.dimensions(found)
    assert [column.id for column in columns] == list(found.questionnaire.dimensions)  # the unruled stand last there too
    assert [column.group for column in columns] == [""] * 13 + [score_grid.UNRULED] * 5
    assert max(len(column.heading) for column in columns) <= 14


@pytest.mark.parametrize(
    ("rules", "asked", "apart"),
    [
        ((), ["leadership", "trust", "stability"], set()),
        (("S02",), ["trust", "leadership", "stability"], {"leadership", "stability"}),
        (("S01", "S02"), ["trust", "stability", "leadership"], {"leadership"}),
    ],
    ids=["no rules", "S02", "S01 and S02"],
)
def test_dimensions_that_no_rule_names_are_shown_counted_and_stand_apart(rules, asked, apart):
    """A questionnaire of one's own, where S01 predicts from stability and S02 from trust."""
    own = questionnaire({"leadership": 1, "trust": 1, "stability": 1})
    teams = {"e1": 8 * "111 ", "e2": 8 * "555 ", "w1": 8 * "545 ", "w2": 8 * "454 "}
    lines = [f"{unit} {' '.join(sheet)}" for unit, sheets in teams.items() for sheet in sheets.split()]
    answered = answers(CHART, "\n".join(lines))
    used = tuple(rule for rule in report().rules if rule.id in rules)
    found = diagnose(Survey(own, answered), [], used, CHART, Policy(), shipped_perspectives())
    prepared = prepare(report_of(found, CHART, used, {"employee": own}))
    columns = score_grid.dimensions(prepared)
    assert [column.id for column in columns] == asked
    assert {column.id for column in columns if column.group == score_grid.UNRULED} == apart
    assert "E1 on all 3 dimensions" in overview(prepared)[2]


def test_a_view_that_does_not_fit_shows_20_rows_and_reaches_everybody_page_by_page():
    wide = organisation("root: " + " ".join(f"t{i:03d}" for i in range(130)))
    found = content(wide, **{f"t{i:03d}": "33333" for i in range(130)})
    pages = [view(found, "root", lambda unit: 0.0, page=page) for page in range(1, 8)]
    assert {page.pages for page in pages} == {7}
    assert [len(page.rows) for page in pages] == [21] * 6 + [11]
    assert len({row.unit for page in pages for row in page.rows}) == 131
    assert view(found, "root", lambda unit: 0.0, page=99).page == 7


def test_two_levels_are_shown_where_they_fit_else_one_and_the_lowest_of_all():
    def divisions(names: str) -> Content:
        teams = {name: [f"{name}{i}" for i in range(9)] for name in names}
        lines = [f"{name}: {' '.join(below)}" for name, below in teams.items()]
        chart = organisation(" / ".join([f"root: {' '.join(names)}", *lines]))
        return content(chart, **({team: "33333" for below in teams.values() for team in below} | {"b3": "11111"}))

    found = divisions("abc")
    assert [len(group) for group in view(found, "root", lambda unit: 0.0).groups] == [1, 10, 10, 10]
    found = divisions("abcdefg")
    one, lowest = view(found, "root", score_grid.worst_first(found, score_grid.dimensions(found))).groups
    assert [(row.unit, row.opens) for row in one] == [("root", False)] + [(unit, True) for unit in "bacdefg"]
    assert (len(lowest), lowest.title) == (20, "The first 20 of 63 teams")
    assert len(view(divisions("abcdefghijklmnopqrstuvwxyz" + "ABCDEFGHIJKLMNOP"), "root", lambda unit: 0.0).rows) == 41
    assert (lowest.rows[0].unit, lowest.rows[0].above) == ("b3", "B")
    assert len(first_rows(found, "root", lambda unit: 0.0, 4).rows) == 5


def test_columns_on_which_nothing_differs_are_left_out_and_named():
    columns = tuple(GridColumn(name, name, name.capitalize()) for name in ("trust", "pace", "care"))
    rows = View("root", (RowGroup((GridRow("root", "Root"),)),))
    differing = score_grid.Differing(frozenset({"root"}), {"root": frozenset({"trust"})})
    shown = differing.columns(columns, rows)
    named = score_grid.naming_left_out(rows, columns, shown)
    assert [column.id for column in shown] == ["trust"]
    assert [fold.words for fold in named.groups[-1].folds] == ["Pace and Care: no clear difference here"]
    assert score_grid.naming_left_out(rows, columns, columns) == rows


def test_units_are_found_by_their_names_whatever_their_parents():
    found = content(e1="44444", e2="11111", w1="55555", w2="33")
    order = score_grid.worst_first(found, score_grid.dimensions(found))
    top, rows = found_rows(found, "root", order, " 2").groups
    assert ([row.unit for row in top], [row.unit for row in rows]) == (["root"], ["e2"])
    assert rows.title == "“2” is in two names"
    assert [fold.words for fold in rows.folds] == ["W2: fewer than 5 answers; it is in Other teams in West"]


def test_only_what_differs_keeps_the_parents_of_what_does_and_names_the_rest():
    codes = {"e1": "1" * 12, "e2": "5" * 12, "e3": "35" * 3, "e4": "35" * 3, "w1": "35" * 3, "w2": "35" * 3}
    found = content(**codes)
    differing = score_grid.differing(found)
    rows = view(found, "root", score_grid.worst_first(found, score_grid.dimensions(found)), only=differing.units)
    assert [[row.unit for row in group] for group in rows.groups] == [["root"], ["east", "e1", "e2"]]
    lines = [fold.words for group in rows.groups for fold in group.folds]
    assert lines == ["West: no clear difference", "E3 and E4: no clear difference"]


def test_the_most_mixed_come_first_and_what_is_not_published_last():
    found = content(e1="1" * 10 + "5" * 10, e2="3" * 20, w1="2" * 10 + "4" * 10, w2="33333")
    order = score_grid.most_mixed_first(found)
    known = ["e1", "w1", "e2"]
    assert sorted(known, key=order) == known and order("e3") != order("e3")


@pytest.mark.parametrize(
    ("change", "verdict", "cell"),
    [
        (-16.2, LOWER, Cell("−16", 0, -1, score_grid.CHANGES[LOWER])),
        (-16.2, CANNOT_TELL, Cell("−16", MIDDLE, 0, score_grid.UNSURE)),
        (6.0, HIGHER, Cell("+6", 3, 1, score_grid.CHANGES[HIGHER])),
        (nan, "", Cell("···", -1, 0, score_grid.NO_CHANGE, hidden=True)),
    ],
)
def test_a_change_wears_the_colours_of_gaps_and_is_neutral_where_chance_may_explain_it(change, verdict, cell):
    found = content(e1="44444", e2="11111")
    before = pd.DataFrame([("e1", "trust", 0.0, 0.0, change, verdict)], columns=CHANGE_COLUMNS)
    changed = prepare(replace(cast(Any, found.source), changes=before))
    assert score_grid.changed_cell(changed, "e1", "trust") == cell
    assert score_grid.change_is_known(changed) is (verdict != "")


@pytest.mark.slow
def test_what_is_sent_carries_only_what_is_on_show():
    found = large()
    columns = score_grid.dimensions(found)
    rows = view(found, "d0", score_grid.worst_first(found, columns))
    made, notes = grid("Scores", rows, columns, score_grid.cells(found, rows, columns), GridLook())
    assert len(rows.rows) <= MOST_ROWS
    assert len(list(cells_of(made))) == len(rows.rows) * len(columns)
    assert len(made.encode()) < 150_000 and len(notes) < 10


def test_keys_reach_the_worst_cell_first_and_names_lead_down_or_to_the_unit():
    found = content(e1="44444", e2="11111", w1="55555", w2="33333")
    rows, columns = view(found, "root", lambda unit: 0.0), score_grid.dimensions(found)
    made = score_grid.cells(found, rows, columns)
    first = first_cell(rows, columns, made, lambda cell: float(cell.text))
    assert first == "e2 trust"
    drawn, _ = grid("Scores", rows, columns, made, GridLook(sorts=True, sorted_by="trust"), first)
    assert drawn.count(' first"') == 1
    assert {unit: act for act, unit in re.findall(r'class="name" data-act="(\w+)">(\w+)', drawn)} == {
        "Root": "unit", "East": "down", "West": "down", "E1": "unit", "E2": "unit", "W1": "unit", "W2": "unit",
    }  # fmt: skip
    assert 'aria-sort="ascending"' in drawn


def test_the_table_beside_it_says_every_number_and_every_reason():
    found = content(e1="44444", e2="11", w1="55555", w2="33333")
    rows, columns = view(found, "root", lambda unit: 0.0), score_grid.dimensions(found)
    table = grid_table("Scores", rows, columns, score_grid.cells(found, rows, columns))
    assert '<th scope="row">W1</th><td>90 ▲</td>' in table
    assert '<th scope="row">W2</th><td>50</td>' in table
    assert '<th scope="row">E2</th>' not in table  # it is folded
    assert "<caption>Scores</caption>" in table


def test_on_a_phone_the_worst_ten_cells_come_first_then_of_each_unit_the_worst_three_and_the_best():
    found = prepare(report())
    columns = score_grid.dimensions(found)
    rows = first_rows(found, "all", score_grid.worst_first(found, columns), 3)
    made = score_grid.cells(found, rows, columns)
    worst, *groups = score_list(rows, columns, made, lambda cell: float(cell.text), "Lowest").split("<details>")
    shown = [[int(text) for text in re.findall(r'<b class="[^"]*">(\d+)<', part)] for part in (worst, groups[0])]
    below = sorted(int(cell.text) for (unit, _), cell in made.items() if unit != "all")
    whole = sorted(int(cell.text) for (unit, _), cell in made.items() if unit == "all")
    assert "<h2>Lowest 10</h2>" in worst
    assert shown == [below[:10], [*whole[:3], whole[-1]]]
