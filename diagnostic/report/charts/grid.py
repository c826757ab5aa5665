"""The frame that all grids share: rows of units in groups, columns with turned headings, everything in pixels."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, cos, radians, sin
from threading import Condition
from typing import Any, ParamSpec, TypeVar

import altair as alt
from cachetools import cached

from diagnostic.report.content.rows import GridRow, View
from diagnostic.report.palette import FONT, Theme

NARROWEST, WIDEST, CELL_HEIGHT = 40, 96, 34  # pixels of a cell, with the 2 between cells
ROOM = 680  # pixels that the cells of a row share where they may
GROUP_GAP, COLUMN_GAP = 12, 18
GROUP_HEADING = 24  # pixels above the headings of columns, where groups of columns have headings of their own
LABEL_WIDTH = 148
LINE = 14  # pixels, of a label on two lines
LABEL_CHARACTERS = 23  # of a row label on one line
CHARACTER = 6.7  # pixels, of a heading on average
HEADING_TURN = 40  # degrees
HEADING_ROOM = 12  # pixels between a heading's foot and the first row
CORNER = 8  # pixels from a cell's upper right corner to the middle of its mark
SELECTED = "cell"  # the name of the selection; its fields are `unit` and `column`

Spec = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class GridColumn:
    """A column: `heading` is short and stands turned above it, `name` in full; `group` heads the columns it begins."""

    id: str
    heading: str
    name: str
    group: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: `text`, class `shade`, mark -1 (▼), 0 or 1 (▲); `note` is read on hover."""

    text: str
    shade: int
    mark: int = 0
    note: str = ""
    hidden: bool = False


Cells = dict[tuple[str, str], Cell]  # by unit and column


@dataclass(frozen=True)
class GridLayout:
    """Where everything stands, in pixels: the first row at `top`, each at `tops[unit]`, all in `width` x `height`.

    lefts : of each column. cell : width of each cell, with the 2 between cells.
    """

    top: int
    tops: dict[str, int]
    lefts: tuple[int, ...]
    cell: int
    width: int
    height: int

    def foot(self, column: int) -> float:
        """Where the heading of a column starts."""
        return self.lefts[column] + self.cell / 2 - 3


def plan(view: View, columns: Sequence[GridColumn]) -> GridLayout:
    """Room for the longest heading above, and at the right for those that lean out."""
    lengths = [len(column.heading) * CHARACTER for column in columns]
    turn = radians(HEADING_TURN)
    top = ceil(max(lengths, default=0) * sin(turn)) + HEADING_ROOM + 8
    starts = _starts(columns)
    top += GROUP_HEADING if starts else 0
    cell = max(NARROWEST, min(WIDEST, ROOM // max(1, len(columns))))
    gaps = [sum(start <= number for start in starts) * COLUMN_GAP for number in range(len(columns))]
    lefts = tuple(LABEL_WIDTH + number * cell + gap for number, gap in enumerate(gaps))
    reach = [left + cell / 2 + length * cos(turn) for left, length in zip(lefts, lengths, strict=True)]
    reach += [lefts[start] + len(columns[start].group) * CHARACTER for start in starts]
    reach += [LABEL_WIDTH, *(left + cell for left in lefts[-1:])]
    tops, y = {}, top
    for number, group in enumerate(view.groups):
        y += GROUP_GAP if number else 0
        for row in group:
            tops[row.unit] = y
            y += CELL_HEIGHT
    return GridLayout(top, tops, lefts, cell, ceil(max(reach)) + 4, y)


def _starts(columns: Sequence[GridColumn]) -> list[int]:
    """The columns that begin a group after others."""
    return [i for i in range(1, len(columns)) if columns[i].group != columns[i - 1].group]


def datasets(
    view: View, columns: Sequence[GridColumn], cells: Cells, plan: GridLayout
) -> dict[str, list[dict[str, Any]]]:
    """The data of a grid, by name: cells, labels of rows, headings of columns and of groups of columns."""
    starts = _starts(columns)
    return {
        "cells": [
            {
                "unit": row.unit,
                "column": column.id,
                "x": plan.lefts[number],
                "width": plan.cell,
                "y": plan.tops[row.unit],
                "text": cell.text,
                "shade": cell.shade,
                "mark": cell.mark,
                "hidden": cell.hidden,
                "who": row.label,
                "what": column.name,
                "note": cell.note,
            }
            for row in view.rows
            for number, column in enumerate(columns)
            if (cell := cells.get((row.unit, column.id)))
        ],
        "rows": [_label(row, plan.tops[row.unit]) for row in view.rows],
        "columns": [
            {
                "x": plan.foot(number),
                "y": plan.top - HEADING_ROOM,
                "heading": column.heading,
                "name": column.name,
                "left": plan.lefts[number],
                "group": column.group if number in starts else "",
            }
            for number, column in enumerate(columns)
        ],
    }


def _label(row: GridRow, top: int) -> dict[str, Any]:
    name = f"{row.label} \u203a" if row.opens else row.label
    lines = textwrap.wrap(name, LABEL_CHARACTERS, max_lines=2, placeholder=" \u2026")
    middle = top + CELL_HEIGHT / 2 - (len(lines) - 1) * LINE / 2
    return {"y": middle, "label": "\n".join(lines), "name": row.label, "whole": row.whole}


def headings(theme: Theme) -> alt.LayerChart:
    """Row labels at the left, turned column headings above, and above them what heads a group of columns."""
    rows = alt.Chart(alt.NamedData(name="rows")).encode(
        x=alt.XValue(LABEL_WIDTH - 8),
        y=down("y"),
        text=alt.Text("label:N"),
        tooltip=alt.Tooltip("name:N", title="Unit"),
    )
    style = {"align": "right", "baseline": "middle", "lineBreak": "\n", "lineHeight": LINE, "fontSize": 13}
    whole, part = alt.datum.whole, ~alt.datum.whole
    columns = alt.Chart(alt.NamedData(name="columns")).encode(
        x=across("x"), y=down("y"), text=alt.Text("heading:N"), tooltip=alt.Tooltip("name:N", title="In full")
    )
    groups = alt.Chart(alt.NamedData(name="columns")).encode(
        x=across("left"), y=alt.YValue(GROUP_HEADING / 2), text=alt.Text("group:N")
    )
    turned = {"angle": 360 - HEADING_TURN, "align": "left", "baseline": "middle", "fontSize": 13}
    return alt.layer(
        rows.transform_filter(whole).mark_text(**style, color=theme.ink, fontWeight=600),
        rows.transform_filter(part).mark_text(**style, color=theme.ink),
        columns.mark_text(**turned, color=theme.ink),
        groups.transform_filter("datum.group").mark_text(
            align="left", baseline="middle", fontSize=12, color=theme.quiet
        ),
    )


def across(name: str) -> alt.X:
    """A place in pixels from the left: a field of the data or of a calculation."""
    return alt.X(field=name, type="quantitative", scale=None, axis=None)


def down(name: str) -> alt.Y:
    """A place in pixels from the top: a field of the data or of a calculation."""
    return alt.Y(field=name, type="quantitative", scale=None, axis=None)


def cell_base() -> alt.Chart:
    """A chart on the cells with every place that marks need."""
    return (
        alt.Chart(alt.NamedData(name="cells"))
        .transform_calculate(
            right="datum.x + datum.width - 2",
            foot=f"datum.y + {CELL_HEIGHT - 2}",
            middle="datum.x + datum.width / 2 - 1",
            centre=f"datum.y + {CELL_HEIGHT / 2}",
            corner=f"datum.x + datum.width - {2 + CORNER}",
            brow=f"datum.y + {CORNER}",
        )
        .encode(x=across("x"), y=down("y"))
    )


def boxes(base: alt.Chart) -> alt.Chart:
    """The cells themselves; a click selects one."""
    chosen = alt.selection_point(name=SELECTED, fields=["unit", "column"], toggle=False)
    marked = base.mark_rect(cornerRadius=2, strokeWidth=0)
    return marked.encode(x2=alt.X2("right:Q"), y2=alt.Y2("foot:Q")).add_params(chosen)


def dashes(base: alt.Chart, theme: Theme) -> alt.Chart:
    """The broken outline of hidden cells."""
    outline = {"fillOpacity": 0, "stroke": theme.quiet, "strokeWidth": 1, "strokeDash": [3, 3], "strokeOpacity": 0.7}
    hidden = base.transform_filter(alt.datum.hidden).mark_rect(cornerRadius=2, **outline)
    return hidden.encode(x2=alt.X2("right:Q"), y2=alt.Y2("foot:Q"))


def surface(base: alt.Chart, tooltips: Sequence[alt.Tooltip], theme: Theme) -> alt.Chart:
    """What lies above all and meets the pointer: a ring around the chosen cell, and what is read on hover."""
    ring = base.mark_rect(fillOpacity=0, stroke=theme.ink, strokeWidth=2.5, cornerRadius=2, cursor="pointer")
    return ring.encode(
        x2=alt.X2("right:Q"),
        y2=alt.Y2("foot:Q"),
        strokeOpacity=alt.condition(alt.param(SELECTED, empty=False), alt.value(1), alt.value(0)),
        tooltip=[alt.Tooltip("who:N", title="Unit"), *tooltips, alt.Tooltip("note:N", title="Note")],
    )


def made_once(make: Callable[P, T]) -> Callable[P, T]:
    """A template by what it depends on; it takes a fifth of a second, so whoever asks meanwhile waits for it."""
    return cached({}, condition=Condition())(make)


def template(layers: Sequence[alt.Chart | alt.LayerChart], theme: Theme) -> Spec:
    """A specification without data and size; it depends on the theme alone, so make it once."""
    return spec_of(alt.layer(*layers), theme)


def finish(template: Spec, view: View, columns: Sequence[GridColumn], cells: Cells) -> Spec:
    """`template` with the data of a view and the size that follows from its rows and columns."""
    where = plan(view, columns)
    return template | {
        "width": where.width,
        "height": where.height,
        "datasets": datasets(view, columns, cells, where),
    }


def spec_of(chart: alt.LayerChart | alt.Chart, theme: Theme) -> Spec:
    """A chart with the font and without a frame; drawn as SVG, its marks silent because a table stands beside it.

    Tests hold specifications against the schema of Vega-Lite; here it would take a second while a reader waits.
    """
    configured = chart.configure(
        font=FONT,
        background="transparent",
        autosize=alt.AutoSizeParams(type="none"),
        padding=0,
        view=alt.ViewConfig(stroke=None),
        mark=alt.MarkConfig(aria=False),
        axis=alt.AxisConfig(
            labelColor=theme.ink, titleColor=theme.quiet, gridColor=theme.line, domainColor=theme.line,
            tickColor=theme.line, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", aria=False,
        ),
    ).properties(usermeta={"embedOptions": {"renderer": "svg", "actions": False}})  # fmt: skip
    return configured.to_dict(validate=False)
