"""The frame that all grids share: rows of units in groups, columns with turned headings, everything in pixels."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, radians, sin
from typing import Any

from diagnostic.report.charts.vega import Spec, at, calculate, layer, picture, text, tips, to, value, where
from diagnostic.report.content.rows import GridRow, View
from diagnostic.report.palette import Theme

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
CELLS = "cells"  # the data of the cells, and the layer that is clicked


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


def headings(theme: Theme) -> list[Spec]:
    """Row labels at the left, turned column headings above, and above them what heads a group of columns."""
    style = {"baseline": "middle", "fontSize": 13, "color": theme.ink}
    label = {"align": "right", "lineBreak": "\n", "lineHeight": LINE}
    rows = {"x": value(LABEL_WIDTH - 8), "y": at("y"), "text": text("label"), "tooltip": tips(name="Unit")}
    columns = {"x": at("x"), "y": at("y"), "text": text("heading"), "tooltip": tips(name="In full")}
    groups = {"x": at("left"), "y": value(GROUP_HEADING / 2), "text": text("group")}
    return [
        layer("text", "rows", rows, where("datum.whole"), **style, **label, fontWeight=600),
        layer("text", "rows", rows, where("!datum.whole"), **style, **label),
        layer("text", "columns", columns, **style, align="left", angle=360 - HEADING_TURN),
        layer(
            "text", "columns", groups, where("datum.group"), align="left", baseline="middle", fontSize=12,
            color=theme.quiet,
        ),
    ]  # fmt: skip


def cell_layer(kind: str, encoding: Spec, *transform: Spec, **style: Any) -> Spec:
    """Marks on the cells, with every place that they need."""
    places = calculate(
        right="datum.x + datum.width - 2",
        foot=f"datum.y + {CELL_HEIGHT - 2}",
        middle="datum.x + datum.width / 2 - 1",
        centre=f"datum.y + {CELL_HEIGHT / 2}",
        corner=f"datum.x + datum.width - {2 + CORNER}",
        brow=f"datum.y + {CORNER}",
    )
    return layer(kind, CELLS, {"x": at("x"), "y": at("y")} | encoding, *places, *transform, **style)


BOX = {"x2": to("right"), "y2": to("foot")}


def boxes(fill: Spec) -> Spec:
    """The cells themselves; a click selects one."""
    return cell_layer("rect", {**BOX, "fill": fill}, cornerRadius=2, strokeWidth=0) | {"name": CELLS}


def dashes(theme: Theme) -> Spec:
    """The broken outline of hidden cells."""
    outline = {"fillOpacity": 0, "stroke": theme.quiet, "strokeWidth": 1, "strokeDash": [3, 3], "strokeOpacity": 0.7}
    return cell_layer("rect", BOX, where("datum.hidden"), cornerRadius=2, **outline)


def surface(tooltips: Sequence[Spec], theme: Theme) -> Spec:
    """What lies above all and meets the pointer: a ring around the chosen cell, and what is read on hover."""
    ring = {"condition": {"param": SELECTED, "empty": False, "value": 1}, "value": 0}
    read = [*tips(who="Unit"), *tooltips, *tips(note="Note")]
    style = {"fillOpacity": 0, "stroke": theme.ink, "strokeWidth": 2.5, "cornerRadius": 2, "cursor": "pointer"}
    return cell_layer("rect", {**BOX, "strokeOpacity": ring, "tooltip": read}, **style)


def finish(layers: Sequence[Spec], view: View, columns: Sequence[GridColumn], cells: Cells, theme: Theme) -> Spec:
    """`layers` with the data of a view and the size that follows from its rows and columns."""
    room = plan(view, columns)
    select = {"type": "point", "fields": ["unit", "column"], "toggle": False}
    return picture(layers, theme) | {
        "params": [{"name": SELECTED, "select": select, "views": [CELLS]}],
        "width": room.width,
        "height": room.height,
        "datasets": datasets(view, columns, cells, room),
    }
