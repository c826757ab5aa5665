"""What those outside feel: units x rules, a quiet symbol in each cell; what nobody expected as visible as the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diagnostic.core.released.gaps import FELT, NOT_FELT, UNEXPECTED
from diagnostic.core.statistics.comparisons import CANNOT_TELL
from diagnostic.report.charts.grid import Cell, Cells, GridColumn
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import Key, View
from diagnostic.report.palette import Theme
from diagnostic.report.words import FELT_ORDER, FELT_SIGNS, NOT_PUT, felt_words, score


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


def colours(theme: Theme) -> tuple[str, ...]:
    """Of the symbols, in `FELT_ORDER`: what is felt is orange, expected or not."""
    return theme.worse, theme.worse, theme.ink, theme.quiet, theme.quiet


def legend_entries(theme: Theme, audience: str) -> list[tuple[str, str, str]]:
    """Symbol, its colour, and what it means, in `FELT_ORDER`."""
    meanings = (felt_words(felt, audience) for felt in FELT_ORDER)
    return list(zip((FELT_SIGNS[felt] for felt in FELT_ORDER), colours(theme), meanings, strict=True))
