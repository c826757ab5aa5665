"""Gap pictures: grey where chance may explain a gap, misses as visible as hits, corners with names."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, isnan

import numpy as np
import pytest

from diagnostic.core.released.changes import changes
from diagnostic.core.released.gaps import CORRECT_REJECTION, FALSE_ALARM, FELT, HIT, MISS, NOT_TESTABLE, UNEXPECTED
from diagnostic.core.statistics.comparisons import differs
from diagnostic.report.charts import gap_grid
from diagnostic.report.charts.dumbbells import dumbbells
from diagnostic.report.charts.felt_grid import colours
from diagnostic.report.charts.paired_series import (
    BEFORE,
    against_whole,
    compared_scores,
    inside_outside,
    rule_points,
    unit_points,
)
from diagnostic.report.charts.quadrant import CIRCLE, DOT, PAGE, WALL, WIDE, Point, corners, labels, quadrant
from diagnostic.report.charts.ramp import ramp_picture
from diagnostic.report.charts.slopes import MOST_LINES, line, moved_most, slopes
from diagnostic.report.content.corners import WORK_TREATMENT
from diagnostic.report.content.likert import answered, shades_of
from diagnostic.report.content.outcomes import OutcomeCounts
from diagnostic.report.content.prepare import compared_pairs, prepare
from diagnostic.report.content.rows import view
from diagnostic.report.document.pictures import FULL
from diagnostic.report.document.pictures import pairs as pairs_picture
from diagnostic.report.document.tables import answers_legend
from diagnostic.report.pages.headlines import unit_gap_finding
from diagnostic.report.pages.unit import gaps_of
from diagnostic.report.palette import DARK, LIGHT, MIDDLE
from diagnostic.report.sections import Answered, Bar, BarPart
from diagnostic.report.words import FELT_ORDER, FELT_SIGNS, OUTCOME_ORDER, score
from tests.companies import report
from tests.vega_lite import mistakes

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


@pytest.fixture(scope="module")
def content():
    same = report()
    return prepare(replace(same, changes=changes(same.inside, same.inside)))


@pytest.fixture(scope="module")
def earlier():
    return prepare(report(seed=5))


def valid(spec: dict) -> bool:
    return not mistakes(spec) and all(rows for name, rows in spec["datasets"].items() if name != "bands")


def test_a_gap_is_called_only_beyond_chance():
    gap, se = np.array([-12.0, -12.0, 7.0, np.nan]), np.array([3.0, 6.0, 3.0, 3.0])
    assert differs(gap, se)[:3].tolist() == [1.0, 0.0, 0.0]  # 12 > 2.58 x 3; 12 < 2.58 x 6; 7 < 2.58 x 3
    assert isnan(differs(gap, se)[3])


def test_a_gap_that_cannot_be_told_is_neutral_and_wears_no_mark(content):
    columns = gap_grid.rule_columns(content)
    rows = view(content, "all", gap_grid.widest_first(content, "customer"), pooled=False)
    cells = gap_grid.cells(content, rows, columns, "customer")
    doubtful = [cell for cell in cells.values() if "cannot tell" in cell.note]
    assert {(cell.shade, cell.mark) for cell in doubtful} == {(MIDDLE, 0)}
    for cell in cells.values():
        assert cell.mark == (0 if cell.hidden or cell.shade == MIDDLE else -1 if cell.shade < MIDDLE else 1)


@pytest.mark.slow
@THEMES
def test_every_gap_picture_is_valid_and_has_data(content, earlier, theme):
    assert valid(dumbbells(inside_outside(content, "care", "customer"), "Inside", "Customers", theme))
    assert valid(dumbbells(against_whole(content, "care", content.asked), "Care", "All", theme, tick=True))
    assert valid(quadrant(rule_points(content, "care", "customer"), theme))
    assert valid(quadrant([Point("Vans", 82.0, 42.0, True)], theme, sides=WORK_TREATMENT))
    for negated in (False, True):
        assert valid(ramp_picture([("Care", 41.0), ("Vans", 100.0)], 40, 65.5, negated, theme))
    lines = [line([earlier, content], "care", name) for name in moved_most(content, "care", content.asked)]
    assert valid(slopes(["2024", "2025"], lines, theme))


def test_a_map_of_gaps_leaves_pooled_groups_out(content):
    rows = view(content, "all", gap_grid.widest_first(content, "customer"), pooled=False).rows
    assert [row.unit for row in rows if row.pooled] == []


@THEMES
def test_what_nobody_expected_is_as_visible_as_what_was_expected(theme):
    felt, unexpected = FELT_ORDER.index(FELT), FELT_ORDER.index(UNEXPECTED)
    assert colours(theme)[felt] == colours(theme)[unexpected]
    assert FELT_SIGNS[FELT] != FELT_SIGNS[UNEXPECTED]


def test_every_answer_has_a_sign_of_its_own():
    assert len({FELT_SIGNS[felt] for felt in FELT_ORDER}) == 5


def test_shares_of_hits_come_with_their_interval():
    record = OutcomeCounts({HIT: 8, MISS: 4, FALSE_ALARM: 2, CORRECT_REJECTION: 10, NOT_TESTABLE: 3})
    low, high = record.borne_out.ends
    assert (record.borne_out.part, record.borne_out.whole, record.foreseen.whole, record.tested) == (8, 10, 12, 24)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)  # Wilson's 95 % interval of 8 in 10
    assert isnan(OutcomeCounts(dict.fromkeys(OUTCOME_ORDER, 0)).borne_out.ends[0])


def test_corners_of_the_work_and_the_treatment_say_which_is_which():
    points = [Point("Vans", 82.0, 42.0, True), Point("Desk", 49.0, 66.0, True), Point("Shop", 56.0, 54.0, False)]
    found = {name: who for name, who in corners(points, sides=WORK_TREATMENT).items() if who}
    assert found == {
        "weak work, well treated": ["Desk"],
        "good work, badly treated": ["Vans"],
        "cannot tell for sure": ["Shop"],
    }
    names = quadrant(points, LIGHT, sides=WORK_TREATMENT)["datasets"]["names"]
    placed = {each["label"]: (each["x"], each["y"]) for each in names}
    weak, good = placed["weak work, well treated"], placed["good work, badly treated"]
    assert weak[0] < good[0] and weak[1] < good[1]  # left and up; y grows downwards


def test_no_name_in_the_quadrant_stands_on_another():
    points = [{"x": PAGE.left + 100 + i % 5, "y": 200.0 + i, "name": f"Team {i}"} for i in range(30)]
    found = labels(points)
    assert 0 < len(found) < 30
    assert all(PAGE.left <= label["x"] <= PAGE.left + PAGE.width for label in found)


@pytest.mark.parametrize("size", [PAGE, WIDE, WALL], ids=["page", "wide", "wall"])
def test_no_number_in_the_quadrant_touches_another_or_a_point_that_is_not_its_own(size):
    scores = np.random.default_rng(7).normal(62, 6, size=(40, 2)).clip(0, 100).tolist()
    points = [Point(f"A team called {i}", inside, outside, i % 3 > 0) for i, (inside, outside) in enumerate(scores)]
    placed = quadrant(points, LIGHT, size)["datasets"]["points"]
    circles = [(each["number_x"], each["number_y"], each["name"]) for each in placed if each["number"]]
    dots = [(each["x"], each["y"], each["name"]) for each in placed]
    assert len(circles) > 10 and len({tuple(sorted(each)) for each in placed}) == 1  # pages send them as columns
    for i, (x, y, name) in enumerate(circles):
        assert all(hypot(x - a, y - b) >= 2 * CIRCLE * size.zoom for a, b, _ in circles[:i])
        assert all(hypot(x - a, y - b) >= (CIRCLE + DOT) * size.zoom for a, b, other in dots if other != name)
    assert quadrant(points, LIGHT, size)["datasets"]["points"] == placed


def test_units_and_rules_lie_in_the_quadrant_only_where_both_sides_are_shown(content):
    pair = content.source.rules[1]
    gaps = content.gaps["customer"]
    shown = [unit for unit in content.source.chart.ids if not isnan(gaps.at("gap", unit, f"{pair.id} trust"))]
    points = unit_points(content, list(gaps.rows), gap_grid.pairs_of(content.source)[1], "customer")
    assert len(points) == len(shown)


def test_bars_stand_around_the_neutral_middle_and_turn_reversed_items(content):
    items = answered(content, "employee", "all", "safety")
    assert [item.turned for item in items].count(True) >= 1
    for item in items:
        assert [part.shade for part in item.bar.parts] == [0, 1, 2, 3, 4]
        assert round(item.bar.before + item.bar.middle + item.bar.after, 9) == 1
    turned = next(item for item in items if item.turned)
    assert turned.bar.parts[0].label == "Strongly agree"  # the least healthy answer to a reversed item


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([3, 1, 2, 1, 1], "8 people: 50\u00a0% unfavourable, 25\u00a0% neutral, 25\u00a0% favourable"),
        ([900, 0, 300], "1,200 people: 75\u00a0% unfavourable, 0\u00a0% neutral, 25\u00a0% favourable"),
        ([900, 300], "1,200 people: 75\u00a0% unfavourable, 25\u00a0% favourable"),
        ([1, 0, 3, 4], "8 people: 12\u00a0% unfavourable, 88\u00a0% favourable"),
    ],
    ids=str,
)
def test_shares_say_nothing_of_a_neutral_answer_that_nobody_could_choose(people, words):
    half, odd, total = len(people) // 2, len(people) % 2, sum(people)
    shades = zip(people, shades_of(len(people)), strict=True)
    parts = tuple(BarPart(str(code), count, shade) for code, (count, shade) in enumerate(shades))
    before, after = sum(people[:half]) / total, sum(people[half + odd :]) / total
    bar = Bar(parts, before, 1 - before - after, after)
    assert bar.sides == words
    names = [name for _, name in answers_legend([Answered("Item", "60", False, bar)])]
    assert ("neutral" in names) == (odd == 1)


@pytest.fixture(scope="module")
def repeated():
    """Trust mirrored by three rules: twice by authenticity, once there only where contact is low, and by openness."""
    _, trust, sharing, *_ = report().rules
    low = trust.model_copy(update={"id": "T1", "where": {"contact": ("low",)}})
    openness = trust.model_copy(update={"id": "T3", "outside": "openness"})
    return prepare(report(rules=(low, trust, openness, sharing)))


@pytest.mark.parametrize(("unit", "first"), [("care", "S02"), ("corporate", "T1")])
def test_what_several_rules_compare_is_compared_once_by_one_that_speaks_of_the_unit(repeated, unit, first):
    pairs = compared_pairs(repeated, unit, "customer")
    assert [pair.id for pair in pairs] == [f"{first} trust", "T3 trust", "S03 information_sharing"]
    names = [f"Trust ({first})", "Trust (T3)", "Information sharing"]
    assert [row.name for row in inside_outside(repeated, unit, "customer")] == names
    told = [point for part in gaps_of(repeated, unit) for point in part.points]
    assert len(told) == len(set(told))
    assert "of 3 comparisons than" in unit_gap_finding(repeated, "customer", unit)


def test_columns_of_rules_on_one_dimension_are_told_apart(repeated):
    heads = [column.heading for column in gap_grid.rule_columns(repeated)]
    assert heads == ["Trust (T1)", "Trust (S02)", "Trust (T3)", "Info sharing"]


@pytest.mark.parametrize(
    ("unit", "moved", "heading", "other"),
    [
        ("care", False, "Scores against Harbour & Sons", "Harbour & Sons"),
        ("all", True, "Scores against the survey before", BEFORE),
        ("all", False, "Scores", ""),  # nothing was published before
    ],
    ids=["a unit", "the whole", "the whole for the first time"],
)
def test_scores_stand_beside_what_there_is(content, earlier, unit, moved, heading, other):
    shown = content if moved else earlier
    found = compared_scores(shown, unit)
    assert (found.heading, found.other) == (heading, other)
    assert [row.name for row in found.rows] == [shown.dimension(each) for each in shown.asked]
    if not other:
        low, high = (score(shown.inside.at(end, unit, "trust")) for end in ("low", "high"))
        words = f"{score(shown.inside.at('mean', unit, 'trust'))}, most likely {low} to {high}"
        assert {row.words for row in found.rows if row.name == "Trust"} == {words}
        assert pairs_picture(found.rows, "All", "", found.caption).keys == ((FULL, "All"),)


def test_waves_are_never_more_than_four_lines_and_say_what_chance_explains(content, earlier):
    names = moved_most(content, "care", content.asked)
    assert len(names) == MOST_LINES
    told = [line([content, content], "care", name).words for name in names]
    assert told == ["cannot tell: 0 may be chance"] * 4
    moved = [line([earlier, content], "care", name) for name in names]
    assert all(isnan(each.scores[0]) or each.scores[0] != each.scores[1] for each in moved)
