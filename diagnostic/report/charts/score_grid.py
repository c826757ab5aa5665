"""The heatmap: units x dimensions, a number and a mark in each cell, colours with a fixed meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan

import numpy as np

from diagnostic.report.charts.grid import Cell, Cells, GridColumn, boxes, cell_layer, dashes, finish, headings, surface
from diagnostic.report.charts.vega import Spec, at, classes, text, tips, where
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
    read = tips(what="Dimension", text="Score")
    return finish([*shaded(read, theme), *headings(theme)], view, columns, cells, theme)


def shaded(tooltips: Sequence[Spec], theme: Theme) -> list[Spec]:
    """Filled cells, dashed where hidden, with number and mark; shared by scores and gaps."""
    shades = (theme.hidden, *theme.scores)
    known = range(-1, len(theme.scores))
    ink = classes("shade", known, [shade.ink for shade in shades])
    number = {"x": at("middle"), "y": at("centre"), "text": text("text"), "color": ink}
    mark = {"x": at("corner"), "y": at("brow"), "shape": classes("mark", [-1, 1], TRIANGLES), "color": ink}
    return [
        boxes(classes("shade", known, [shade.fill for shade in shades])),
        dashes(theme),
        cell_layer("text", number, baseline="middle", fontSize=13.5),
        cell_layer("point", mark, where("datum.mark != 0"), filled=True, size=42, opacity=1),
        surface(tooltips, theme),
    ]
