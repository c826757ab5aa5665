"""First results of a unit as a table: a dimension, how many are counted, a bar and the number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from diagnostic.report.palette import Theme, score_class, shown
from diagnostic.report.templating import fragment

COLUMNS = ("Dimension", "People", "Score, 0 to 100")


@dataclass(frozen=True)
class FirstScore:
    """A row: score 0-100 of `people`."""

    name: str
    people: int
    score: float


def score_bars(caption: str, scores: Iterable[FirstScore], theme: Theme) -> Markup:
    """A table of scores as HTML; the colours are those of scores everywhere, and every number stands in text."""
    rows = [(row, theme.scores[score_class(row.score)], shown(row.score)) for row in scores]
    return fragment("score_bars.html", caption=caption, columns=COLUMNS, rows=rows, accent=theme.accent)
