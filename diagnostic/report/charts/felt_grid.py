"""What those outside feel: units x rules, a quiet symbol in each cell; what nobody expected as visible as the rest."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np

from diagnostic.core.released.gaps import FELT, NOT_FELT, UNEXPECTED
from diagnostic.core.statistics.comparisons import CANNOT_TELL
from diagnostic.report.charts.grid import (
    Cell,
    Cells,
    GridColumn,
    Spec,
    across,
    boxes,
    cell_base,
    down,
    finish,
    headings,
    made_once,
    surface,
    template,
)
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import Key, View
from diagnostic.report.palette import Theme
from diagnostic.report.words import FELT_ORDER, FELT_SIGNS, NOT_PUT, felt_words, score

SHAPES = ("circle", "diamond", "circle", "M-0.7,0L0.7,0", "circle")  # in `FELT_ORDER`
SIZES = (150, 150, 120, 60, 18)


def rules(content: Content) -> tuple[GridColumn, ...]:
    """One column per rule."""
    return tuple(
        GridColumn(rule.id, content.say(rule.name), f"{rule.id} {content.say(rule.name)}")
        for rule in content.source.rules
    )


def most_felt_first(content: Content, audience: str) -> Key:
    """By how much is felt, then by what may come; units of which nothing can be told come last."""
    felt = content.tested[audience].values["felt"]
    worth = np.isin(felt, (FELT, UNEXPECTED)).sum(axis=1) + (felt == NOT_FELT).sum(axis=1) / 100
    worth = np.where(np.isin(felt, ("", CANNOT_TELL)).all(axis=1), np.nan, worth)
    return lambda unit: -float(worth[content.tested[audience].row[unit]])


def cells(content: Content, view: View, columns: Sequence[GridColumn], audience: str) -> Cells:
    """Every cell of the view with what is felt; `shade` is the position of that in `FELT_ORDER`."""
    return {
        (row.unit, column.id): _cell(content, row.unit, column.id, audience) for row in view.rows for column in columns
    }


def _cell(content: Content, unit: str, rule: str, audience: str) -> Cell:
    felt = content.tested[audience].at("felt", unit, rule)
    if not felt:
        return Cell(FELT_SIGNS[CANNOT_TELL], FELT_ORDER.index(CANNOT_TELL), note=NOT_PUT)
    expected, observed = (content.tested[audience].at(name, unit, rule) for name in ("predicted", "observed"))
    note = f"{felt_words(felt, audience)} (expected {score(expected)}, scored {score(observed)})"
    return Cell(FELT_SIGNS[felt], FELT_ORDER.index(felt), note=note)


def felt_map(view: View, columns: Sequence[GridColumn], cells: Cells, theme: Theme) -> Spec:
    """Vega-Lite: the cells on show and nothing else."""
    return finish(template_of(theme), view, columns, cells)


def colours(theme: Theme) -> tuple[str, ...]:
    """Of the symbols, in `FELT_ORDER`: what is felt is orange, expected or not."""
    return theme.worse, theme.worse, theme.ink, theme.quiet, theme.quiet


def legend_entries(theme: Theme, audience: str) -> list[tuple[str, str, str]]:
    """Symbol, its colour, and what it means, in `FELT_ORDER`."""
    meanings = (felt_words(felt, audience) for felt in FELT_ORDER)
    return list(zip((FELT_SIGNS[felt] for felt in FELT_ORDER), colours(theme), meanings, strict=True))


@made_once
def template_of(theme: Theme) -> Spec:
    """Vega-Lite without cells, made once for each theme."""
    base = cell_base().transform_calculate(size=f"{list(SIZES)}[datum.shade]")
    chosen = list(range(len(FELT_ORDER)))
    symbols = base.encode(
        x=across("middle"),
        y=down("centre"),
        shape=alt.Shape("shade:O", scale=alt.Scale(domain=chosen, range=list(SHAPES)), legend=None),
        size=alt.Size("size:Q", scale=None),
        stroke=alt.Stroke("shade:O", scale=alt.Scale(domain=chosen, range=list(colours(theme))), legend=None),
    )
    empty = (FELT_ORDER.index(NOT_FELT), FELT_ORDER.index(CANNOT_TELL))
    hollow = f"datum.shade == {empty[0]} || datum.shade == {empty[1]}"
    full = symbols.encode(
        fill=alt.Fill("shade:O", scale=alt.Scale(domain=chosen, range=list(colours(theme))), legend=None)
    )
    layers = [
        boxes(base).encode(fill=alt.FillValue(theme.field)),
        full.transform_filter(f"!({hollow})").mark_point(opacity=1, strokeWidth=0),
        symbols.transform_filter(hollow).mark_point(opacity=1, strokeWidth=2, filled=False),
        surface(base, [alt.Tooltip("what:N", title="Rule")], theme),
        headings(theme),
    ]
    return template(layers, theme)
