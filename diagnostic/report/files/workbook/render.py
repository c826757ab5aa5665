"""A document as a workbook: what it says, its views, all scores as one table, and what each column means."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, time

import pyarrow as pa
import xlsxwriter

from diagnostic.errors import Problem, UserError
from diagnostic.report.document.made_from import MADE_FROM
from diagnostic.report.document.parts import ReportDocument
from diagnostic.report.files.tidy import TOLD, dictionary
from diagnostic.report.files.workbook.grids import write_view
from diagnostic.report.files.workbook.plain import plain, sheet_names
from diagnostic.report.files.workbook.sentences import repeated, write_repeated, write_report
from diagnostic.report.files.workbook.views import views
from diagnostic.report.files.workbook.writing import DAY, PAPERS, WRAPPED, Sheets, write_value

REPORT, EVERYTHING, COLUMNS = "Report", "All scores", "Columns"
TOLD_WIDTHS = (18, 10, 10, 75, 34)  # of `TOLD`
MOST_ROWS = 1_000_000  # of a sheet; Excel has 48,576 more
FEW_ROWS = 100_000  # that are kept in memory; more go to a file meanwhile, and are a little larger then


@dataclass(frozen=True)
class WorkbookOptions:
    """`scores` as one table (`files.tidy`), where the document has any; printed on `paper`, a name of `PAPERS`."""

    scores: pa.Table | None = None
    paper: str = "a4"


def render(document: ReportDocument, options: WorkbookOptions = WorkbookOptions()) -> bytes:
    """The workbook of a document, dated with its day. UserError for a paper that is not known."""
    if options.paper not in PAPERS:
        raise UserError(Problem("paper", f"one of {', '.join(PAPERS)}", repr(options.paper)))
    out, scores = io.BytesIO(), options.scores
    many = scores is not None and scores.num_rows > FEW_ROWS
    settings = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": not many, "constant_memory": many}
    with xlsxwriter.Workbook(out, settings) as book:
        book.set_properties(
            {
                "title": plain(document.title),
                "subject": plain(document.about),
                "comments": plain(document.foot),
                "author": dict(document.facts).get("Written by", ""),
                "created": datetime.combine(document.day, time()),
            }
        )
        _write(Sheets(book, document.foot, PAPERS[options.paper]), document, scores)
    return out.getvalue()


def _write(sheets: Sheets, document: ReportDocument, scores: pa.Table | None) -> None:
    apart = repeated(document.chapters)
    made_from = [chapter for chapter in document.chapters if chapter.kind == MADE_FROM]
    found = views([chapter for chapter in document.chapters if chapter.kind != MADE_FROM]) + views(made_from)
    pieces = [scores.slice(start, MOST_ROWS) for start in range(0, scores.num_rows, MOST_ROWS)] if scores else []
    titles = [REPORT, *(f"{kind.capitalize()} in words" for kind in apart), *(view.title for view in found)]
    names = iter(sheet_names([*titles, *[EVERYTHING] * len(pieces), *[COLUMNS] * bool(pieces)]))
    write_report(sheets, next(names), document, apart)
    for chapters in apart.values():
        write_repeated(sheets, next(names), chapters)
    for view in found:
        write_view(sheets, next(names), view)
    for piece in pieces:
        _everything(sheets, next(names), piece)
    if pieces:
        _dictionary(sheets, next(names))


def _everything(sheets: Sheets, name: str, scores: pa.Table) -> None:
    """All scores as they are, not rounded: the first row has the names of columns, as other programs want it."""
    sheet, day = sheets.add(name), sheets.look(DAY)
    columns = [column.to_pylist() for column in scores.columns]
    heads = zip(scores.column_names, columns, strict=True)
    widths = [min(max(*(len(str(value)) for value in {head, *values}), 8) + 2, 40) for head, values in heads]
    sheets.frame(sheet, 0, scores.column_names, widths, scores.num_rows, 0)
    for row, values in enumerate(zip(*columns, strict=True), 1):
        for at, value in enumerate(values):
            write_value(sheet, row, at, value, None, day)


def _dictionary(sheets: Sheets, name: str) -> None:
    sheet, rows = sheets.add(name), list(dictionary())
    sheets.frame(sheet, 0, [head.capitalize() for head in TOLD], TOLD_WIDTHS, len(rows), 1)
    for row, values in enumerate(rows, 1):
        sheets.height(sheet, row, zip(values, TOLD_WIDTHS, strict=True))
        for at, value in enumerate(values):
            write_value(sheet, row, at, value, sheets.look(WRAPPED), sheets.look(DAY))
