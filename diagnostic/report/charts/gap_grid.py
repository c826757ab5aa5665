"""Inside against outside: units x rules, the gap in each cell; grey where chance may explain it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import numpy as np

from diagnostic.report.charts.grid import Cell, Cells, GridColumn
from diagnostic.report.content.gap_words import comparison, no_gap, pair_name
from diagnostic.report.content.prepare import Content, Pair, pairs_of
from diagnostic.report.content.rows import Key, View
from diagnostic.report.palette import MIDDLE, gap_class
from diagnostic.report.words import HIDDEN, signed


def rule_columns(content: Content) -> tuple[GridColumn, ...]:
    """One column per rule and inside dimension that it mirrors, headed by that dimension."""
    return tuple(_column(content, pair) for pair in pairs_of(content.source))


def _column(content: Content, pair: Pair) -> GridColumn:
    dimension = content.questionnaire.dimensions[pair.inside]
    name = f"{content.say(dimension.name)} ({pair.rule.id} {content.say(pair.rule.name)})"
    return GridColumn(pair.id, pair_name(content, pair, short=True), name)


def widest_first(content: Content, audience: str) -> Key:
    """By the mean size of the gaps that are more than chance, the widest first; units without any after them."""
    gaps = content.gaps[audience]
    sizes = np.where(gaps.values["certain"] == 1, np.abs(gaps.values["gap"]), 0)
    there = ~np.isnan(gaps.values["gap"])
    with np.errstate(invalid="ignore"):
        average = sizes.sum(axis=1) / there.sum(axis=1)
    return lambda unit: -float(average[gaps.row[unit]])


def cells(content: Content, view: View, columns: Sequence[GridColumn], audience: str) -> Cells:
    """Every cell of the view, hidden ones with their reason."""
    pairs = {pair.id: pair for pair in pairs_of(content.source)}
    return {
        (row.unit, column.id): _cell(content, row.unit, pairs[column.id], audience)
        for row in view.rows
        for column in columns
    }


def _cell(content: Content, unit: str, pair: Pair, audience: str) -> Cell:
    gap, certain = (content.gaps[audience].at(name, unit, pair.id) for name in ("gap", "certain"))
    if isnan(gap):
        return Cell(HIDDEN, -1, note=no_gap(content, unit, pair, audience), hidden=True)
    shade = gap_class(gap, bool(certain))
    mark = 0 if shade == MIDDLE else -1 if gap < 0 else 1
    return Cell(signed(gap), shade, mark, comparison(content, unit, pair, audience))
