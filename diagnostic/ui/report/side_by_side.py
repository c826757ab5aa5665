"""One unit over all rules, and one rule over the units: dumbbells and quadrants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from diagnostic.report.charts.dumbbells import dumbbells
from diagnostic.report.charts.gap_grid import rule_columns
from diagnostic.report.charts.paired_series import (
    BEFORE,
    INSIDE,
    compared_scores,
    inside_outside,
    rule_points,
    unit_points,
)
from diagnostic.report.charts.quadrant import PAGE, WIDE, Point, QuadrantSize, corners, quadrant
from diagnostic.report.charts.specification import Spec
from diagnostic.report.content.corners import INSIDE_OUTSIDE, NOT_SURE, Sides, corner
from diagnostic.report.content.prepare import Content, pairs_of
from diagnostic.report.content.rows import view
from diagnostic.report.document.parts import Drawing
from diagnostic.report.document.pictures import pairs, square
from diagnostic.report.markup import sections, sentence_list, sign_legend, table
from diagnostic.report.pages.headlines import inside_outside_finding, unit_finding, unit_gap_finding
from diagnostic.report.palette import THEMES, Theme
from diagnostic.report.sections import Section
from diagnostic.report.words import audience_name, capital, score
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.pictures import KEPT, Picture, arrow, draw
from diagnostic.ui.report.ways import save_picture

HEALTHIER = ", 0 to 100; higher is healthier"


def one_unit(content: Content, audience: str, theme: Theme) -> None:
    """Every rule of one unit, as dumbbells and in the quadrant."""
    unit = state.any_unit(content)
    left, right = st.columns([676, 466], gap="medium")
    with left:
        outside = capital(audience_name(audience))
        signs = sign_legend((("\u25cf", theme.ink, INSIDE), ("\u25cb", theme.ink, outside)))
        draw(_dumbbells(content, frame.key(content), unit, audience, theme.name), "dumbbells", signs)
        finding, of = unit_gap_finding(content, audience, unit), content.units[unit].name
        caption = f"Inside and {audience_name(audience)} of {of}, 0 to 100"
        sides = partial(inside_outside, content, unit, audience)
        save_picture("inside-outside", lambda: pairs(sides(), INSIDE, outside, caption), content, finding)
    with right:
        picture, found = _rules_quadrant(content, frame.key(content), unit, audience, theme.name)
        draw(picture, "rules_quadrant", sign_legend(sure_or_not(theme)))
        made = partial(rule_points, content, unit, audience)
        _save_square("rules", made, f"Dimensions of {of}", content, audience, finding)
        html(sections(corner_sections(found), theme, level=2))


def one_rule(content: Content, within: str, audience: str, theme: Theme) -> None:
    """One rule over the units below `within`."""
    names = {column.id: column.name for column in rule_columns(content)}
    rule = state.choice("rule", "Rule", names, next(iter(names)), width=420)
    picture, found = _units_quadrant(content, frame.key(content), within, rule, audience, theme.name)
    left, right = st.columns([712, 430], gap="large")
    with left:
        draw(picture, "units_quadrant", sign_legend(sure_or_not(theme)))
        finding = inside_outside_finding(content, audience, within)
        made = partial(_unit_points, content, within, rule, audience)
        _save_square("units", made, f"Units on {names[rule]}", content, audience, finding)
    with right:
        html(sections(corner_sections(found), theme, level=2))


def _save_square(
    key: str, points: Callable[[], tuple[Point, ...]], name: str, content: Content, audience: str, finding: str
) -> None:
    sides = replace(INSIDE_OUTSIDE, up=capital(audience_name(audience)))
    caption = f"{name}, inside against {audience_name(audience)}, 0 to 100"
    save_picture(key, lambda: square(points(), caption, sides), content, finding)


def corner_sections(found: dict[str, list[str]]) -> list[Section]:
    """Who is in which corner, with the numbers of points that have no room for a name."""
    return [Section(capital(where), (", ".join(names),)) for where, names in found.items() if names]


def sure_or_not(theme: Theme) -> list[tuple[str, str, str]]:
    """What full and hollow points are."""
    return [("\u25cf", theme.ink, "surely in this corner"), ("\u25cb", theme.ink, NOT_SURE)]


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _dumbbells(_content: Content, key: tuple[str, ...], unit: str, audience: str, theme: str) -> Picture:
    rows, outside = inside_outside(_content, unit, audience), capital(audience_name(audience))
    name = f"Inside and {audience_name(audience)} of {_content.units[unit].name}, 0 to 100"
    return Picture(
        arrow(dumbbells(rows, INSIDE, outside, THEMES[theme])),
        f"{name}, a line for each dimension; the same numbers are in the table below.",
        table(
            name,
            ["Dimension", INSIDE, outside, "Gap"],
            [(r.name, (score(r.first), score(r.second), r.words)) for r in rows],
        ),
        sentence_list(
            (row.name, f"{score(row.first)} inside, {score(row.second)} {audience_name(audience)}: {row.words}")
            for row in rows
        ),
    )


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _rules_quadrant(
    _content: Content, key: tuple[str, ...], unit: str, audience: str, theme: str
) -> tuple[Picture, dict[str, list[str]]]:
    points = rule_points(_content, unit, audience)
    name = f"Dimensions of {_content.units[unit].name}"
    return _quadrant(points, name, "Dimension", audience, theme), corners(points)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _units_quadrant(
    _content: Content, key: tuple[str, ...], within: str, rule: str, audience: str, theme: str
) -> tuple[Picture, dict[str, list[str]]]:
    points = _unit_points(_content, within, rule, audience)
    pair = next(pair for pair in pairs_of(_content.source) if pair.id == rule)
    name = f"Units on {_content.dimension(pair.inside)}"
    return _quadrant(points, name, "Unit", audience, theme, WIDE), corners(points, WIDE)


def _unit_points(content: Content, within: str, rule: str, audience: str) -> tuple[Point, ...]:
    pair = next(pair for pair in pairs_of(content.source) if pair.id == rule)
    rows = view(content, within, lambda unit: 0.0, by_name=True, pooled=False).rows
    return unit_points(content, [row.unit for row in rows], pair, audience)


def _quadrant(
    points: tuple[Point, ...], name: str, what: str, audience: str, theme: str, size: QuadrantSize = PAGE
) -> Picture:
    sides = replace(INSIDE_OUTSIDE, up=capital(audience_name(audience)))
    spec = quadrant(points, THEMES[theme], size)
    return in_corners(points, spec, f"{name}, inside against {audience_name(audience)}", what, sides)


def in_corners(points: tuple[Point, ...], spec: Spec, name: str, what: str, sides: Sides) -> Picture:
    """The picture of points in the square: `spec` with its table and its list for phones."""
    where = [corner(each.inside, each.outside, sides) + ("" if each.sure else f" ({NOT_SURE})") for each in points]
    lines = [(each.name, (score(each.inside), score(each.outside), at)) for each, at in zip(points, where, strict=True)]
    return Picture(
        arrow(spec),
        f"{name}; the same numbers are in the table below.",
        table(f"{name}, 0 to 100", [what, sides.across, sides.up, "Corner"], lines),
        sentence_list((point.name, at) for point, at in zip(points, where, strict=True)),
    )


def unit_drawing(content: Content, unit: str) -> Drawing:
    """The same as `unit_scores`, for a file."""
    found = compared_scores(content, unit)
    return pairs(found.rows, content.units[unit].name, found.other, f"{found.caption}{HEALTHIER}", tick=True)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def unit_scores(_content: Content, key: tuple[str, ...], unit: str, theme: str) -> Picture:
    """Dumbbells of a unit's scores, beside those that they are compared with."""
    found, name = compared_scores(_content, unit), _content.units[unit].name
    caption, other = f"{found.caption}{HEALTHIER}", found.other
    heads = ["Dimension", name, other, "Compared"] if other else ["Dimension", name, "How sure"]
    seconds = [(score(row.second),) if other else () for row in found.rows]
    beside = [f"; {_within(other)} {score(row.second)}" if other else "" for row in found.rows]
    lines = [(row.name, (score(row.first), *more, row.words)) for row, more in zip(found.rows, seconds, strict=True)]
    return Picture(
        arrow(dumbbells(found.rows, name, other, THEMES[theme], tick=True)),
        f"{unit_finding(_content, unit)}. {caption}; the same numbers are in the table below.",
        table(caption, heads, lines),
        sentence_list((row.name, f"{row.words}{more}") for row, more in zip(found.rows, beside, strict=True)),
    )


def _within(other: str) -> str:
    """What scores are compared with, within a sentence: the name of a unit stays as it is."""
    return "the survey before" if other == BEFORE else other
