"""Sheets of a workbook: a title, what it is about, headings that stay in view, rows with filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from diagnostic.report.files.workbook.plain import cut, lines, plain
from diagnostic.report.palette import LIGHT

PAPERS = {"a4": 9, "letter": 1}  # Excel's numbers of them
LINE, HIGHEST = 15, 409  # points: of a line of text, and of the highest row that there can be
MOST_FOOT = 255  # characters of a footer
TITLE = {"bold": True, "font_size": 14, "font_color": LIGHT.accent}
QUIET = {"font_color": LIGHT.quiet, "italic": True}
HEAD = {"bold": True, "text_wrap": True, "valign": "bottom", "bg_color": LIGHT.field, "bottom": 1, "align": "left"}
WRAPPED = {"text_wrap": True, "valign": "top"}
DAY = {"num_format": "yyyy-mm-dd", "align": "left"}
Cell = str | float | bool | date | None


@dataclass
class Sheets:
    """A workbook that is being written, with the formats that it has so far."""

    book: xlsxwriter.Workbook
    foot: str
    paper: int
    formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def look(self, *styles: Mapping[str, Any], **style: Any) -> Format:
        """The format of these properties, the later before the earlier; made once for each way to say it."""
        key = tuple(item for each in (*styles, style) for item in each.items())
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(key))
        return self.formats[key]

    def add(self, name: str, landscape: bool = True) -> Worksheet:
        """An empty sheet that prints on one page across, with the foot of the document."""
        sheet = self.book.add_worksheet(name)
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(self.paper)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(1)
        page = "&R&P / &N"
        sheet.set_footer("&L" + cut(plain(self.foot).replace("&", "&&"), MOST_FOOT - len(page) - 2).rstrip("&") + page)
        return sheet

    def headed(self, sheet: Worksheet, title: str, about: Iterable[str]) -> int:
        """Title and sentences at the top of a sheet; the next row."""
        sheet.write_string(0, 0, plain(title), self.look(TITLE))
        row = 0
        for row, sentence in enumerate(about, 1):
            sheet.write_string(row, 0, plain(sentence), self.look(QUIET))
        return row + 1

    def height(self, sheet: Worksheet, row: int, texts: Iterable[tuple[str, float]]) -> None:
        """A row as high as its wrapped texts need, each in a column of so many characters; before they are written.

        Excel would find out by itself, other programs do not.
        """
        most = max((lines(text, width) for text, width in texts), default=1)
        if most > 1:
            sheet.set_row(row, min(most * LINE, HIGHEST))

    def frame(
        self, sheet: Worksheet, row: int, heads: Sequence[str], widths: Sequence[float], rows: int, frozen: int
    ) -> None:
        """Headings in `row`, with filters over the `rows` below; they and `frozen` columns stay in view."""
        self.height(sheet, row, ((head, width - 2) for head, width in zip(heads, widths, strict=True)))
        for at, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(at, at, width)
            sheet.write_string(row, at, plain(head), self.look(HEAD))
        if rows:
            sheet.autofilter(row, 0, row + rows, len(heads) - 1)
        sheet.freeze_panes(row + 1, frozen)
        sheet.repeat_rows(row)


def write_value(sheet: Worksheet, row: int, column: int, value: Cell, look: Format | None, day: Format) -> None:
    """A value as what it is; a text never as a formula or a link. Nothing where there is none."""
    if value is None or value != value or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, plain(value), look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_number(row, column, value, look)
