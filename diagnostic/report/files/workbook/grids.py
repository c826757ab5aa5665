"""A view on its sheet: colours by class, verdicts beside numbers, reasons in hidden cells."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from diagnostic.report.document.parts import FELT, SCORES, TEXT, TableCell
from diagnostic.report.files.workbook.plain import number, plain
from diagnostic.report.files.workbook.views import SheetView
from diagnostic.report.files.workbook.writing import QUIET, WRAPPED, Sheets
from diagnostic.report.palette import LIGHT, SCORE_BOUNDS, SCORE_CLASSES, score_class

MARKS = {-1: "\u25bc", 0: "", 1: "\u25b2"}
MARKED = ("\u25bc lower by more than chance", "\u25b2 higher by more than chance")
GRID_WIDTH, LEAST, WIDEST = 15, 12, 60  # of columns, in characters
CENTRED = {"align": "center", "valign": "vcenter"}


def write_view(sheets: Sheets, name: str, view: SheetView) -> None:
    """The sheet of a view."""
    sheet = sheets.add(name)
    widths = _widths(view)
    row = sheets.headed(sheet, view.title, view.about)
    row = _legend(sheets, sheet, row, view, widths)
    row = _groups(sheets, sheet, row, view)
    leads = len(view.leads)
    heads = [*view.leads, *(column.name for column in view.columns)]
    sheets.frame(sheet, row, heads, widths, len(view.rows), min(leads, 2))
    numbers, by_score = _number_columns(view), _by_score(view)
    first = row + 1
    for row, (names, each) in enumerate(view.rows, first):
        look = sheets.look(WRAPPED, bold=each.whole)
        texts = [
            *names,
            *("" if cell.reason and view.kind == TEXT else cell.reason or cell.text for cell in each.cells),
        ]
        sheets.height(sheet, row, zip(texts, widths, strict=True))
        for at, text in enumerate(names):
            sheet.write_string(row, at, plain(text), look)
        for at, cell in enumerate(each.cells):
            _cell(sheets, sheet, (row, leads + at), cell, view.kind, numbers[at], by_score)
    if view.rows and by_score:
        _classes(sheets, sheet, (first, leads, row, leads + len(view.columns) - 1))
    for note in view.notes:
        row += 1
        sheets.height(sheet, row, [(note, sum(widths))])
        _across(sheet, row, len(widths), note, sheets.look(WRAPPED, QUIET))


def _across(sheet: Worksheet, row: int, columns: int, text: str, look: Format) -> None:
    if columns > 1:
        sheet.merge_range(row, 0, row, columns - 1, "", look)
    sheet.write_string(row, 0, plain(text), look)


def _legend(sheets: Sheets, sheet: Worksheet, row: int, view: SheetView, widths: Sequence[float]) -> int:
    """What colours and signs mean, a cell each, above the table; the row below."""
    legend = view.legend if view.kind != TEXT else ()
    entries = [(words, int(sign)) if view.kind == SCORES else (f"{sign} {words}", -1) for sign, words in legend]
    if any(cell.mark for _, each in view.rows for cell in each.cells):
        entries += [(words, -1) for words in MARKED]
    sheets.height(sheet, row, ((words, width) for (words, _), width in zip(entries, widths[1:], strict=False)))
    for at, (words, shade) in enumerate(entries, len(view.leads)):
        sheet.write_string(row, at, plain(words), sheets.look(WRAPPED, _tint(shade), font_size=9))
    return row + bool(entries)


def _groups(sheets: Sheets, sheet: Worksheet, row: int, view: SheetView) -> int:
    """Headings over several columns, in a row of their own where there are any."""
    if not any(column.group for column in view.columns):
        return row
    before = ""
    for at, column in enumerate(view.columns, len(view.leads)):
        if column.group != before:
            sheet.write_string(row, at, plain(column.group), sheets.look(bold=True, font_color=LIGHT.quiet))
        before = column.group
    return row + 1


def _cell(
    sheets: Sheets, sheet: Worksheet, at: tuple[int, int], cell: TableCell, kind: str, is_number: bool, by_score: bool
) -> None:
    """A cell of a table of a kind. by_score : whether the sheet's rules colour its numbers."""
    centred = {**CENTRED, "valign": "top"} if kind == TEXT else CENTRED
    if cell.reason:
        sheet.write_string(*at, plain(cell.reason), sheets.look({} if kind == TEXT else WRAPPED, QUIET, font_size=9))
    elif cell.bar:
        [(share, shade)] = cell.bar
        sheet.write_number(*at, share, sheets.look(centred, _tint(shade) if share else {}, num_format='0"\u00a0"%'))
    elif is_number and (found := number(cell.text)):
        value, shape = found
        look = sheets.look(centred, {} if by_score else _tint(cell.shade), num_format=_marked(shape, cell.mark))
        sheet.write_number(*at, value, look)
    elif cell.text:
        look = sheets.look(WRAPPED if kind == TEXT else centred | _sign(cell, kind))
        sheet.write_string(*at, plain(cell.text + MARKS[cell.mark]), look)


def _marked(shape: str, mark: int) -> str:
    """A number's format with the verdict behind it, so that the cell stays a number.

    >>> _marked("0", 1)
    '0"▲"'
    """
    return ";".join(f'{part}"{MARKS[mark]}"' for part in shape.split(";")) if mark else shape


def _tint(shade: int) -> dict[str, str]:
    if shade < 0:
        return {}
    return {"bg_color": LIGHT.scores[shade].fill, "font_color": LIGHT.scores[shade].ink}


def _sign(cell: TableCell, kind: str) -> dict[str, str]:
    """The colour of a sign, from what is felt to what is not; of another text, of its class."""
    if kind != FELT:
        return _tint(cell.shade)
    inks = (LIGHT.worse, LIGHT.worse, LIGHT.ink, LIGHT.quiet, LIGHT.quiet)
    return {"font_color": inks[cell.shade] if 0 <= cell.shade < len(inks) else LIGHT.ink}


def _by_score(view: SheetView) -> bool:
    """Whether each colour follows from the number alone, so that a number that is changed takes another.

    The class of a gap does not: it is neutral where chance may explain it.
    """
    if view.kind != SCORES or tuple(words for _, words in view.legend) != SCORE_CLASSES:
        return False
    cells = [cell for _, row in view.rows for cell in row.cells if not cell.reason]
    return all(score_class(found[0]) == cell.shade for cell in cells if (found := number(cell.text)))


def _classes(sheets: Sheets, sheet: Worksheet, area: tuple[int, int, int, int]) -> None:
    """The classes of scores as rules: from one bound to the next."""
    sheet.conditional_format(*area, {"type": "blanks", "stop_if_true": True})  # else they would be taken for 0
    ends = zip((0, *SCORE_BOUNDS), (*(bound - 0.5 for bound in SCORE_BOUNDS), 100), strict=True)
    for shade, (low, high) in enumerate(ends):
        rule = {"type": "cell", "criteria": "between", "minimum": low, "maximum": high}
        sheet.conditional_format(*area, {**rule, "format": sheets.look(_tint(shade))})


def _number_columns(view: SheetView) -> list[bool]:
    """Which columns hold numbers: of grids all, of lists those that hold nothing else."""
    if view.kind != TEXT:
        return [True] * len(view.columns)
    texts = [
        [cell.text for _, row in view.rows if (cell := row.cells[at]).text and not cell.reason]
        for at in range(len(view.columns))
    ]
    return [bool(each) and all(map(number, each)) for each in texts]


def _widths(view: SheetView) -> list[int]:
    leads = [_width([head, *(names[at] for names, _ in view.rows)]) for at, head in enumerate(view.leads)]
    if view.kind != TEXT or any(column.group for column in view.columns):
        bars = [any(row.cells[at].bar for _, row in view.rows) for at in range(len(view.columns))]
    else:
        bars = [False] * len(view.columns)
    cells = [
        GRID_WIDTH if view.kind != TEXT or bar else _width([column.name, *(row.cells[at].text for _, row in view.rows)])
        for at, (column, bar) in enumerate(zip(view.columns, bars, strict=True))
    ]
    return leads + cells


def _width(texts: Sequence[str]) -> int:
    return min(max(LEAST, *(len(text) + 2 for text in texts)), WIDEST)
