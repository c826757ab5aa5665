"""The heatmap: who stands in which row, what stands in each cell, and how little is sent."""

from __future__ import annotations

import json
from functools import cache

import pytest

from diagnostic.core.diagnosis import Survey, diagnose
from diagnostic.definitions.wave import Policy
from diagnostic.report.charts import score_grid
from diagnostic.report.charts.grid import Cell
from diagnostic.report.charts.grid_tables import grid_table, score_list
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.content.rows import MOST_ROWS, View, first_rows, home_of, view
from diagnostic.report.pages.headlines import overview
from diagnostic.report.palette import DARK, LIGHT
from tests.companies import flat_company, report, report_of
from tests.tables import answers, organisation, people, questionnaire
from tests.vega_lite import mistakes

CHART = organisation("root: east west / east: e1 e2 e3 e4 / west: w1 w2")


def content(chart=CHART, **codes: str) -> Content:
    """One dimension, one item: `e1="11111"` is five people in e1."""
    survey = Survey(questionnaire({"trust": 1}), people(chart, **codes))
    found = diagnose(survey, [], (), chart, Policy())
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
    assert shown(found) == [["root"], ["east", "e2", "e1", "e3", "e4"], ["west", "w2", "w1"]]
    assert shown(found, by_name=True) == [["root"], ["east", "e1", "e2", "e3", "e4"], ["west", "w1", "w2"]]


def test_a_unit_shows_what_is_below_it_and_a_unit_without_any_is_shown_in_its_parent():
    found = content(e1="44444", e2="11111", w1="55555", w2="33333")
    assert shown(found, "west") == [["west", "w2", "w1"]]
    assert [home_of(found, unit) for unit in ("root", "west", "w1")] == ["root", "west", "west"]


def test_hidden_teams_stand_dashed_with_their_reason_and_pooled_ones_say_so():
    found = content(e1="55555", e2="11", e3="222", w1="55555", w2="33333")
    rows, by_unit = cells(found)
    assert [(row.unit, row.label) for row in rows.rows if row.pooled] == [
        ("east › other", "Other teams in East (pooled)")
    ]
    assert by_unit["e2"] == Cell("···", -1, note="Hidden: fewer than 5 answers", hidden=True)
    assert by_unit["east › other"].text == "15"  # (2 x 0 + 3 x 25) / 5


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
    found = diagnose(Survey(own, answered), [], used, CHART, Policy())
    prepared = prepare(report_of(found, CHART, used, {"employee": own}))
    columns = score_grid.dimensions(prepared)
    assert [column.id for column in columns] == asked
    assert {column.id for column in columns if column.group == score_grid.UNRULED} == apart
    assert "E1 on all 3 dimensions" in overview(prepared)[2]


def test_a_view_never_has_more_than_60_rows_and_reaches_everybody_page_by_page():
    wide = organisation("root: " + " ".join(f"t{i:03d}" for i in range(130)))
    found = content(wide, **{f"t{i:03d}": "33333" for i in range(130)})
    pages = [view(found, "root", lambda unit: 0.0, page=page) for page in (1, 2, 3)]
    assert [(len(page.rows), page.pages) for page in pages] == [(60, 3), (60, 3), (13, 3)]
    assert len({row.unit for page in pages for row in page.rows}) == 131
    assert view(found, "root", lambda unit: 0.0, page=99).page == 3


def test_two_levels_are_shown_where_they_fit_and_one_where_they_do_not():
    small = [f"{d}: " + " ".join(f"{d}{i}" for i in range(9)) for d in "abc"]
    found = content(organisation(" / ".join(["root: a b c", *small])), a1="33333")
    assert [len(group) for group in view(found, "root", lambda unit: 0.0).groups] == [1, 10, 10, 10]
    large = [f"{d}: " + " ".join(f"{d}{i}" for i in range(9)) for d in "abcdefg"]
    found = content(organisation(" / ".join(["root: a b c d e f g", *large])), a1="33333")
    rows = view(found, "root", lambda unit: 0.0).rows
    assert [(row.unit, row.opens) for row in rows] == [("root", False)] + [(unit, True) for unit in "abcdefg"]
    assert len(first_rows(found, "root", lambda unit: 0.0, 4).rows) == 5


@pytest.mark.slow
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_specification_is_valid_and_carries_only_what_is_on_show(theme):
    found = large()
    columns = score_grid.dimensions(found)
    rows = view(found, "d0", score_grid.worst_first(found, columns))
    spec = score_grid.heatmap(rows, columns, score_grid.cells(found, rows, columns), theme)
    assert mistakes(spec) == ""
    assert len(rows.rows) <= MOST_ROWS
    assert len(spec["datasets"]["cells"]) == len(rows.rows) * len(columns)
    assert len(json.dumps(spec, ensure_ascii=False).encode()) < 300_000


def test_cells_are_34_pixels_high_with_headings_turned_by_40_degrees():
    found = content(e1="44444", e2="11111")
    rows, columns = view(found, "root", lambda unit: 0.0), score_grid.dimensions(found)
    spec = score_grid.heatmap(rows, columns, score_grid.cells(found, rows, columns), LIGHT)
    ys = [row["y"] for row in spec["datasets"]["cells"] if row["unit"] in ("e1", "e2")]
    assert abs(ys[0] - ys[1]) == 34
    assert '"angle": 320' in json.dumps(spec)


def test_the_table_beside_it_says_every_number_and_every_reason():
    found = content(e1="44444", e2="11", w1="55555", w2="33333")
    rows, columns = view(found, "root", lambda unit: 0.0), score_grid.dimensions(found)
    table = grid_table("Scores", rows, columns, score_grid.cells(found, rows, columns))
    assert '<th scope="row">W1</th><td>90 ▲</td>' in table
    assert '<th scope="row">W2</th><td>50</td>' in table
    assert '<th scope="row">E2</th><td>Hidden: fewer than 5 answers</td>' in table
    assert "<caption>Scores</caption>" in table


def test_on_a_phone_a_unit_shows_its_worst_three_its_best_and_then_all():
    found = prepare(report())
    columns = score_grid.dimensions(found)
    rows = first_rows(found, "all", score_grid.worst_first(found, columns), 0)
    made = score_grid.cells(found, rows, columns)
    listed = score_list(rows, columns, made, LIGHT, worth=lambda cell: float(cell.text))
    first, rest = listed.split("<details>")
    numbers = sorted(int(cell.text) for cell in made.values())
    assert [int(part.split("<")[0].split()[0]) for part in first.split('">')[2:] if part[0].isdigit()] == [
        *numbers[:3],
        numbers[-1],
    ]
    assert "Show all 18" in rest
