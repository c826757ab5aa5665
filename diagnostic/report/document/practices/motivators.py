"""What moves people as a document: what they call important beside what they find, and where it is missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import isnan

from diagnostic.report.charts.practices.found_bars import NOT_SHOWN, found_bars
from diagnostic.report.charts.practices.wasted_grid import motive_columns, motive_points, wasted_cells, wasted_view
from diagnostic.report.charts.score_grid import MARK_OF
from diagnostic.report.content.corners import MATTERS_THERE
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.practices.motives import Motive, motives
from diagnostic.report.document.parts import (
    BARS,
    SCORES,
    Chapter,
    DataTable,
    Drawing,
    Heading,
    Listing,
    Part,
    Plot,
    Remark,
    ReportDocument,
    Statement,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.document.pictures import in_corners, square
from diagnostic.report.document.practices.frame import LEGEND, practice_document, titled
from diagnostic.report.document.tables import score_tables
from diagnostic.report.pages.practices.motives import (
    EXPLAINED,
    NO_SQUARE,
    RANKED,
    motive_words,
    motives_finding,
    motives_lead,
)
from diagnostic.report.palette import LIGHT, SCORE_CLASSES, score_class
from diagnostic.report.words import HIDDEN, score

MOTIVES, MAP = "motives", "map"
ELSEWHERE = "\u25bc less, \u25b2 more than elsewhere, by more than chance"
THE_REST = "the other two columns are of everybody"
COLUMNS = (
    TableColumn("Found", "How much of it those find who call it important"),
    TableColumn("Matters", "How much it matters to everybody"),
    TableColumn("Is there", "How much of it everybody finds"),
)


def motivators(surveys: Sequence[PracticeContent], units: Sequence[str]) -> ReportDocument:
    """The newest of some surveys of what moves people: chapters of each of these units."""
    content = surveys[-1]
    return practice_document(surveys[-1:], (chapter for unit in units for chapter in _of_unit(content, unit)))


def _of_unit(content: PracticeContent, unit: str) -> Iterator[Chapter]:
    found = motives(content, unit)
    yield Chapter(MOTIVES, titled(content, unit, "Important, and there"), tuple(_motives(content, unit, found)))
    if unit in content.parents:
        view, columns = wasted_view(content, unit), motive_columns(content)
        where = f"{content.units[unit].name} and below; {ELSEWHERE}"
        name = f"How much of what they call important people find, 0 to 100: {where}"
        tables = score_tables(name, view, columns, wasted_cells(content, view), SCORE_CLASSES)
        yield Chapter(MAP, titled(content, unit, "Where it is missed"), tuple(tables))


def _motives(content: PracticeContent, unit: str, found: Sequence[Motive]) -> Iterator[Part]:
    """Every motive in words and numbers, what those to whom it matters find least of first; then in the square."""
    yield Statement(motives_finding(found), tuple(filter(None, (motives_lead(found),))))
    rows = tuple(TableRow(each.name, _cells(each)) for each in found)
    yield DataTable(f"{RANKED}; {THE_REST}", "What may move people", COLUMNS, rows, SCORES, LEGEND)
    yield found_in_bars(found)
    yield Listing(tuple((f"{each.name}.", f"{motive_words(each)}.") for each in found))
    yield Remark((EXPLAINED,), quiet=True)
    yield Heading("Matters, and is there")
    points = motive_points(list(found))
    if not points:
        yield Remark((NO_SQUARE,))
        return
    yield square(
        points, f"How much ten things matter, against how much is there: {_name(content, unit)}", MATTERS_THERE
    )
    yield in_corners(points, MATTERS_THERE)


def found_in_bars(found: Sequence[Motive]) -> Drawing:
    """How much of each those find who call it important, in the order of the table."""
    said = (f"{each.name}: {NOT_SHOWN if isnan(each.among) else score(each.among)}" for each in found)
    values = tuple(None if isnan(each.among) else each.among for each in found)
    plot = Plot(BARS, tuple(each.name for each in found), ((COLUMNS[0].heading, values),))
    return Drawing(partial(found_bars, found, LIGHT), f"{'; '.join(said)}.", f"{COLUMNS[0].name}, 0 to 100", plot=plot)


def _name(content: PracticeContent, unit: str) -> str:
    return content.units[unit].name


def _cells(each: Motive) -> tuple[TableCell, ...]:
    why = f"Hidden: {each.hidden}"
    mark = MARK_OF.get(each.verdict, 0)
    return _cell(each.among, why, mark), _cell(each.importance, TOO_FEW), _cell(each.presence, TOO_FEW)


TOO_FEW = "Hidden: too few answered here"


def _cell(value: float, why: str, mark: int = 0) -> TableCell:
    if isnan(value):
        return TableCell(HIDDEN, reason=why)
    return TableCell(score(value), score_class(value), mark)
