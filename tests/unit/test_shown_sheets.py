"""What a sheet shows and a reader does not, or the other way round, is told with numbers."""

from __future__ import annotations

import pytest

from diagnostic.files.tables.reader import read_table
from tests.spreadsheets import ods, styled, xlsx

HEAD = '<row r="1"><c r="A1" t="str"><v>unit</v></c><c r="B1" t="str"><v>q1</v></c></row>'
ROW = '<row r="{0}"{1}><c r="A{0}" t="str"><v>a</v></c><c r="B{0}"{2}>{3}</c></row>'
SEEN = (
    "b.xlsx: expected rows that can be seen, found {}. Hidden rows are read like the others; delete them if they "
    "should not count."
)
COLUMN = (
    "b.xlsx: expected columns that can be seen, found 1 hidden column (column B). Hidden columns are read like the "
    "others."
)
AREA = (
    "b.xlsx: expected a value in each cell, found 1 merged area below the header. The value is read in the first cell "
    "alone, the others as blank; split them and fill them in."
)
UNSOLVED = (
    "b.xlsx: expected a result of each formula, found {} without a result. Read as blank; open the file in a "
    "spreadsheet and save it."
)
SHEETS = "b.xlsx: expected one sheet with something in it, found {}. Put the table to read first."
HOLDS = "b.xlsx: expected numbers that show what they hold, found {} in column B. What is held is read: {}."
PERCENT = HOLDS.format("{} shown as percent", "0.8 and not 80%")
ZEROS = HOLDS.format("1 number shown with zeros before them", "7 and not 007")
WORDS = HOLDS.format("1 number shown as words or nothing", "the number behind it")
ROUNDED = HOLDS.format("1 number shown rounded", "all decimal places")
STYLED = ' s="1"'
MERGED = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="B2:B3"/></mergeCells>'
HIDDEN_B = '<cols><col min="2" max="16384" hidden="1"/></cols>'
FORMULAS = ("<f>A1</f>", "<f>A1</f><v/>", '<f t="shared"/><v></v>', "<f>A1</f><v>5</v>", "<v>1</v>")


def rows(*cells: str, row: str = "", cell: str = "") -> str:
    return HEAD + "".join(ROW.format(at, row, cell, each) for at, each in enumerate(cells, 2))


def warnings(content: bytes, **given) -> list[str]:
    return [str(warning) for warning in read_table(content, "b.xlsx", **given).warnings]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (xlsx({"A": rows("<v>4</v>")}), []),
        (xlsx({"A": rows("<v>4</v>", "<v>5</v>", row=' hidden="1"')}), [SEEN.format("2 hidden rows")]),
        (xlsx({"A": rows("<v>4</v>", row=' hidden="1"')}, after="<autoFilter><filterColumn/></autoFilter>"),
         [SEEN.format("1 hidden row, by a filter")]),
        (xlsx({"A": rows("<v>4</v>") + '<row r="9" hidden="1"/>'}), []),  # nothing is in it
        (xlsx({"A": rows("<v>4</v>")}, before=HIDDEN_B), [COLUMN]),
        (xlsx({"A": rows("<v>4</v>", "")}, after=MERGED), [AREA]),
        (xlsx({"A": rows(*FORMULAS)}), [UNSOLVED.format("3 formulas")]),
        (styled(rows("<v>0.8</v>", "<v>1</v>", cell=STYLED), "0%"), [PERCENT.format("2 numbers")]),
        (styled(rows("<v>7</v>", "<v>12</v>", cell=STYLED), "00"), [ZEROS]),
        (styled(rows("<v>1</v>", cell=STYLED), '[=1]"Yes";"No"'), [WORDS]),
        (styled(rows("<v>3.7</v>", "<v>4</v>", cell=STYLED), "0"), [ROUNDED]),
        (styled(rows("<v>3.7</v>", "<v>4</v>", cell=STYLED), "0.0"), []),
        (xlsx({"Old": [["x"], ["y"]], "A": [["unit"], ["a"]], "Blank": [], "More": [["z"]]}, hidden=["Old"]),
         [SHEETS.format("3 sheets: 'A' was read, not 'Old' (hidden), 'More'")]),
    ],
)  # fmt: skip
def test_what_excel_shows_otherwise(content, told):
    assert warnings(content) == told


def test_a_sheet_that_was_asked_for_needs_no_word_about_the_others():
    assert warnings(xlsx({"Old": [["x"], ["y"]], "A": [["unit"], ["a"]]}), sheet="A") == []


def cell(value: str, said: str, more: str = "", kind: str = "float") -> str:
    held = f'office:value-type="{kind}"' + (f' office:value="{value}"' if value else "")
    return f"<table:table-cell {held} {more}><text:p>{said}</text:p></table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


NAMES = row(cell("", "unit", kind="string"), cell("", "q1", kind="string"))
SPANNED = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
FILTERED = 'table:visibility="filter" table:number-rows-repeated="3"'
COLLAPSED = '<table:table-column/><table:table-column table:visibility="collapse"/>'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (NAMES + row(cell("1", "1"), cell("3.5", "3,5")), []),
        (NAMES + row(cell("1", "1"), more=FILTERED), [SEEN.format("3 hidden rows, by a filter")]),
        (COLLAPSED + NAMES + row(cell("1", "1")), [COLUMN]),
        (NAMES + row(cell("1", "1", SPANNED)) + row("<table:covered-table-cell/>", cell("2", "2")), [AREA]),
        (NAMES + row(cell("1", "1"), '<table:table-cell table:formula="of:=1"/>'), [UNSOLVED.format("1 formula")]),
        (NAMES + row(cell("1", "1"), cell("0.8", "80%", kind="percentage")), [PERCENT.format("1 number")]),
        (NAMES + row(cell("1", "1"), cell("7", "007")), [ZEROS]),
        (NAMES + row(cell("1", "1"), cell("1", "Yes")), [WORDS]),
        (NAMES + row(cell("1", "1"), cell("3.7", "4")), [ROUNDED]),
    ],
)  # fmt: skip
def test_what_open_document_shows_otherwise(content, told):
    assert warnings(ods({"A": content})) == told


def test_sheets_of_open_document_that_were_not_read():
    told = [SHEETS.format("2 sheets: 'A' was read, not 'More'")]
    assert warnings(ods({"A": [["unit"], ["a"]], "Blank": [], "More": [["z"]]})) == told
