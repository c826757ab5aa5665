"""The show of a live wave: what its releases say so far."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from diagnostic.definitions.model import say
from diagnostic.definitions.wave import inside_audience
from diagnostic.report import words
from diagnostic.report.charts.grid import Cell, GridColumn
from diagnostic.report.content.rows import GridRow, RowGroup, View
from diagnostic.report.palette import MIDDLE, SCORE_CLASSES, score_class
from diagnostic.report.slides.choices import UNKNOWN_UNIT, CannotShowError
from diagnostic.report.slides.model import (
    INSIDE,
    MOST_ROWS,
    OUTSIDE,
    WHOLE,
    Choice,
    FirstScores,
    Material,
    Slide,
    SlideGrid,
)
from diagnostic.report.slides.pages import evenly, numbered

NOT_LIVE = "No first results are shown of this survey."
NOTHING_YET = "Too few have answered to show anything yet."
COLUMNS = (GridColumn("people", "People", "People"), GridColumn("score", "Score", "Score, 0 to 100"))


def so_far(material: Material, choice: Choice) -> tuple[Slide, ...]:
    """Scores of a unit with all below it, a row for each dimension, in the questionnaire's order."""
    if not material.so_far:
        raise CannotShowError(NOT_LIVE)
    found = material.so_far[_audience(material, choice)]
    unit = found.chart.ids[0] if choice.unit in ("", WHOLE) else choice.unit
    if unit not in found.chart.position:
        raise CannotShowError(UNKNOWN_UNIT)
    rows = found.scores[found.scores["unit"] == unit]
    if rows.empty:
        raise CannotShowError(NOTHING_YET)
    return tuple(_slides(found, unit, rows))


def _audience(material: Material, choice: Choice) -> str:
    """The one that was chosen, else the inside; where nobody inside was asked, the first."""
    every = list(material.so_far)
    inside = inside_audience(every) or every[0]
    if choice.audience in ("", INSIDE):
        return inside
    wanted = next((each for each in every if each != inside), "") if choice.audience == OUTSIDE else choice.audience
    if wanted not in every:
        raise CannotShowError(NOT_LIVE)
    return wanted


def _slides(found: FirstScores, unit: str, rows: pd.DataFrame) -> Iterator[Slide]:
    dimensions = found.questionnaire.dimensions
    known = {row.dimension: row for row in rows.itertuples()}
    names = [name for name in dimensions if name in known]
    name = found.chart.names[found.chart.position[unit]]
    who = words.audience_name(found.questionnaire.audience)
    title = f"So far: {rows['n'].max():,.0f} {who} of {name}"
    pages = evenly(names, MOST_ROWS)
    for page, here in enumerate(pages, 1):
        shown = tuple(GridRow(each, say(dimensions[each].name)) for each in here)
        cells = {}
        for each in here:
            cells[each, "people"] = Cell(f"{known[each].n:,.0f}", MIDDLE)
            cells[each, "score"] = Cell(words.score(known[each].mean), score_class(known[each].mean))
        about = f"First results of {name}, with all units below it; higher is healthier"
        grid = SlideGrid(about, View(unit, (RowGroup(shown),)), COLUMNS, cells, legend=SCORE_CLASSES)
        headline = numbered(title, page, len(pages))
        yield Slide(headline, (f"{found.wave} is still open: these are first results.",), table=grid, alt=f"{about}.")
