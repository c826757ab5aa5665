"""Heights of rows in a PDF that are known before it is set: those that typst finds where it is left to it."""

import random
from datetime import date
from itertools import chain

import pytest

from diagnostic.report.content.prepare import prepare
from diagnostic.report.document.gap_report import Extent, gap_report
from diagnostic.report.document.parts import TEXT, Chapter, DataTable, ReportDocument, TableCell, TableColumn, TableRow
from diagnostic.report.files import pdf
from diagnostic.report.files.pdf import ACROSS, PdfOptions, render
from diagnostic.report.files.row_heights import column_widths, row_heights
from diagnostic.report.files.typesetter import Typesetter
from tests.companies import report
from tests.documents import drawn

LETTERS = "abcdefghijklmnoprstuvwxyz\u00e4\u00f6\u00fc\u00df\u00e9\u00e8"
AROUND = (
    "{}",
    "{}",
    "{}",
    "{},",
    "{}.",
    "({})",
    "\u201c{}\u201d",
    "{}-{}",
    "{}/{}",
    "42%",
    "42\u00a0%",
    "\u2019{}",
    "{} :",
    "( {}",
)
ROWS = 240


def words(chance: random.Random, most: int) -> str:
    """Words as people write them, with signs at which lines may not end, or may."""
    found = []
    for _ in range(chance.randint(1, most)):
        word = "".join(chance.choices(LETTERS, k=chance.randint(1, 12)))
        around = chance.choice(AROUND if chance.random() < 0.06 else AROUND[:1])
        found.append(around.format(word.capitalize() if chance.random() < 0.2 else word, word))
    return " ".join(found)


def answers(seed: int) -> DataTable:
    """Rows of one to four lines, some with a bar, some of a group, and words that nobody can tell the width of."""
    chance = random.Random(seed)
    rows = []
    for number in range(ROWS):
        bar = TableCell("", bar=((chance.random(), 4),), around=True) if number % 3 else TableCell("", reason="few")
        name, said = words(chance, 16), words(chance, 14)
        if number % 40 == 7:
            said = chance.choice(["W" * 40, "in other letters: \u05e6\u05d5\u05d5\u05ea"])
        rows.append(TableRow(name, (TableCell(str(number)), bar, TableCell(said)), whole=number % 20 == 0))
    columns = tuple(TableColumn(each, each) for each in ("Score", "Drawn", "Answers"))
    return DataTable("Answers", "Question", columns, tuple(rows))


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_row_is_as_high_as_typst_makes_it(paper, monkeypatch):
    tables = tuple(map(answers, range(2)))
    chapter = Chapter("units", "East", tables)
    document = ReportDocument("Spring", "East", "en", date(2025, 4, 1), "Spring", (chapter,), ())
    known = [row_heights(each, column_widths(each, [False, True, False]), ACROSS[paper]) for each in tables]
    found = list(chain(*known))
    assert sum(high is not None for high in found) > len(found) / 4
    with Typesetter():
        made = render(document, drawn, PdfOptions(paper))
        monkeypatch.setattr(pdf, "row_heights", lambda table, *_: [None] * len(table.rows))
        assert render(document, drawn, PdfOptions(paper)) == made


def test_rows_of_answers_of_a_report_have_their_heights():
    chapters = gap_report(prepare(report()), Extent(every_unit=True)).chapters
    tables = [
        part for chapter in chapters for part in chapter.parts if isinstance(part, DataTable) and part.kind == TEXT
    ]
    drawn_beside = [each for each in tables if any(cell.bar for row in each.rows for cell in row.cells)]
    assert drawn_beside
    for table in drawn_beside:
        widths = column_widths(table, [any(row.cells[i].bar for row in table.rows) for i in range(len(table.columns))])
        known = [high is not None for high in row_heights(table, widths, ACROSS["a4"])]
        assert sum(known) > 0.8 * len(known)
