"""Predicted against observed: units x rules, a quiet symbol in each cell; misses as visible as hits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import altair as alt
import numpy as np

from diagnostic.core.released.gaps import FALSE_ALARM, HIT, MISS, NOT_TESTABLE
from diagnostic.report.charts.grid import (
    Cell,
    Cells,
    GridColumn,
    Spec,
    at,
    boxes,
    cell_base,
    finish,
    headings,
    surface,
    template,
)
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import Key, View
from diagnostic.report.palette import Theme
from diagnostic.report.words import NOT_PUT, OUTCOME_ORDER, OUTCOME_SIGNS, OUTCOMES, score

SHAPES = ("circle", "diamond", "circle", "circle", "M-0.7,0L0.7,0")
SIZES = (150, 150, 120, 18, 60)


def rules(content: Content) -> tuple[GridColumn, ...]:
    """One column per rule."""
    return tuple(
        GridColumn(rule.id, content.say(rule.name), f"{rule.id} {content.say(rule.name)}")
        for rule in content.source.rules
    )


def most_observed_first(content: Content, audience: str) -> Key:
    """By the number of observed symptoms, then of false alarms; units on which nothing could be tested come last."""
    outcome = content.tested[audience].values["outcome"]
    ill = ((outcome == HIT) | (outcome == MISS)).sum(axis=1) + (outcome == FALSE_ALARM).sum(axis=1) / 100
    ill = np.where(((outcome == "") | (outcome == NOT_TESTABLE)).all(axis=1), np.nan, ill)
    return lambda unit: -float(ill[content.tested[audience].row[unit]])


def cells(content: Content, view: View, columns: Sequence[GridColumn], audience: str) -> Cells:
    """Every cell of the view with its outcome; `shade` is the position of the outcome in `OUTCOME_ORDER`."""
    return {
        (row.unit, column.id): _cell(content, row.unit, column.id, audience) for row in view.rows for column in columns
    }


def _cell(content: Content, unit: str, rule: str, audience: str) -> Cell:
    outcome = content.tested[audience].at("outcome", unit, rule)
    if not outcome:
        return Cell(OUTCOME_SIGNS[NOT_TESTABLE], OUTCOME_ORDER.index(NOT_TESTABLE), note=NOT_PUT)
    predicted, observed = (content.tested[audience].at(name, unit, rule) for name in ("predicted", "observed"))
    numbers = f"predicted score {score(predicted)}, observed {score(observed)}"
    return Cell(OUTCOME_SIGNS[outcome], OUTCOME_ORDER.index(outcome), note=f"{OUTCOMES[outcome]} ({numbers})")


def outcome_map(view: View, columns: Sequence[GridColumn], cells: Cells, theme: Theme) -> Spec:
    """Vega-Lite: the cells on show and nothing else."""
    return finish(template_of(theme), view, columns, cells)


def colours(theme: Theme) -> tuple[str, ...]:
    """Of the symbols, in `OUTCOME_ORDER`: what customers reported ill is orange, predicted or not."""
    return theme.worse, theme.worse, theme.ink, theme.quiet, theme.quiet


def legend_entries(theme: Theme) -> list[tuple[str, str, str]]:
    """Symbol, its colour, and what it means, in `OUTCOME_ORDER`."""
    meanings = (OUTCOMES[outcome] for outcome in OUTCOME_ORDER)
    return list(zip((OUTCOME_SIGNS[outcome] for outcome in OUTCOME_ORDER), colours(theme), meanings, strict=True))


@cache
def template_of(theme: Theme) -> Spec:
    """Vega-Lite without cells, made once for each theme."""
    base = cell_base().transform_calculate(size=f"{list(SIZES)}[datum.shade]")
    chosen = list(range(len(OUTCOME_ORDER)))
    symbols = base.encode(
        x=at("middle"),
        y=at("centre"),
        shape=alt.Shape("shade:O", scale=alt.Scale(domain=chosen, range=list(SHAPES)), legend=None),
        size=alt.Size("size:Q", scale=None),
        stroke=alt.Stroke("shade:O", scale=alt.Scale(domain=chosen, range=list(colours(theme))), legend=None),
    )
    empty = (OUTCOME_ORDER.index(FALSE_ALARM), OUTCOME_ORDER.index(NOT_TESTABLE))
    hollow = f"datum.shade == {empty[0]} || datum.shade == {empty[1]}"
    full = symbols.encode(
        fill=alt.Fill("shade:O", scale=alt.Scale(domain=chosen, range=list(colours(theme))), legend=None)
    )
    layers = [
        boxes(base).encode(fill=alt.value(theme.field)),
        full.transform_filter(f"!({hollow})").mark_point(opacity=1, strokeWidth=0),
        symbols.transform_filter(hollow).mark_point(opacity=1, strokeWidth=2, filled=False),
        surface(base, [alt.Tooltip("what:N", title="Rule")], theme),
        headings(theme),
    ]
    return template(layers, theme)
