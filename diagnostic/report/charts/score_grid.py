"""The heatmap: units x dimensions, a number and a mark in each cell, colours with a fixed meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan

import altair as alt
import numpy as np

from diagnostic.report.charts.grid import (
    Cell,
    Cells,
    GridColumn,
    Spec,
    across,
    boxes,
    cell_base,
    dashes,
    down,
    finish,
    headings,
    made_once,
    surface,
    template,
)
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import Key, View
from diagnostic.report.palette import Theme, score_class
from diagnostic.report.words import HIDDEN, VERDICTS, score

TRIANGLES = ["triangle-down", "triangle-up"]
MARK_OF = {"lower": -1, "higher": 1}


UNRULED = "No rule predicts from these"


def dimensions(content: Content) -> tuple[GridColumn, ...]:
    """Every dimension that was asked: those that rules predict from, then the others under a heading of their own."""
    return tuple(_column(content, name) for name in content.asked)


def _column(content: Content, name: str) -> GridColumn:
    dimension = content.questionnaire.dimensions[name]
    short, full = content.say(dimension.short or dimension.name), content.say(dimension.name)
    return GridColumn(name, short, full, UNRULED if name in content.unruled else "")


def worst_first(content: Content, columns: Sequence[GridColumn]) -> Key:
    """By the lowest mean over the cells that are shown."""
    chosen = [content.inside.column[column.id] for column in columns]
    means = content.inside.values["mean"][:, chosen]
    there = ~np.isnan(means)
    with np.errstate(invalid="ignore"):
        average = np.where(there, means, 0).sum(axis=1) / there.sum(axis=1)
    return _lookup(content, average)


def by_dimension(content: Content, dimension: str) -> Key:
    """By the mean on one dimension."""
    return _lookup(content, content.inside.values["mean"][:, content.inside.column[dimension]])


def _lookup(content: Content, values: np.ndarray) -> Callable[[str], float]:
    return lambda unit: float(values[content.inside.row[unit]])


def cells(content: Content, view: View, columns: Sequence[GridColumn]) -> Cells:
    """Every cell of the view, hidden ones with their reason."""
    return {(row.unit, column.id): cell(content, row.unit, column.id) for row in view.rows for column in columns}


def cell(content: Content, unit: str, dimension: str) -> Cell:
    """A score with its class, mark and verdict; three dots and the reason where it is hidden."""
    mean = content.inside.at("mean", unit, dimension)
    if isnan(mean):
        return Cell(HIDDEN, -1, note=f"Hidden: {content.inside.at('hidden', unit, dimension)}", hidden=True)
    verdict = content.inside.at("verdict", unit, dimension)
    return Cell(score(mean), score_class(mean), MARK_OF.get(verdict, 0), VERDICTS[verdict])


def heatmap(view: View, columns: Sequence[GridColumn], cells: Cells, theme: Theme) -> Spec:
    """Vega-Lite: the cells on show and nothing else."""
    return finish(template_of(theme), view, columns, cells)


@made_once
def template_of(theme: Theme) -> Spec:
    """Vega-Lite without cells, made once for each theme."""
    tips = [alt.Tooltip("what:N", title="Dimension"), alt.Tooltip("text:N", title="Score")]
    return template([*shaded(tips, theme), headings(theme)], theme)


def shaded(tips: Sequence[alt.Tooltip], theme: Theme) -> list[alt.Chart]:
    """Filled cells, dashed where hidden, with number and mark; shared by scores and gaps."""
    shades = (theme.hidden, *theme.scores)
    classes = list(range(-1, len(theme.scores)))
    fill = alt.Scale(domain=classes, range=[shade.fill for shade in shades])
    ink = alt.Scale(domain=classes, range=[shade.ink for shade in shades])
    base = cell_base()
    inked = base.encode(color=alt.Color("shade:O", scale=ink, legend=None))
    return [
        boxes(base).encode(fill=alt.Fill("shade:O", scale=fill, legend=None)),
        dashes(base, theme),
        inked.mark_text(baseline="middle", fontSize=13.5).encode(
            text=alt.Text("text:N"), x=across("middle"), y=down("centre")
        ),
        inked.transform_filter("datum.mark != 0")
        .mark_point(filled=True, size=42, opacity=1)
        .encode(
            shape=alt.Shape("mark:O", scale=alt.Scale(domain=[-1, 1], range=TRIANGLES), legend=None),
            x=across("corner"),
            y=down("brow"),
        ),
        surface(base, tips, theme),
    ]
