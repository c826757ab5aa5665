"""Workbooks: the numbers of pages as numbers, reasons where they are hidden, people's texts as nothing but texts."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from diagnostic.errors import UserError
from diagnostic.report.content.prepare import prepare
from diagnostic.report.document.gap_report import Extent, gap_report
from diagnostic.report.document.made_from import made_from
from diagnostic.report.document.parts import (
    PAIRS,
    SCORES,
    Chapter,
    DataTable,
    Drawing,
    Heading,
    Listing,
    Plot,
    Remark,
    ReportDocument,
    Statement,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.files.tidy import COLUMNS, scores_table
from diagnostic.report.files.workbook.render import WorkbookOptions, render
from diagnostic.report.palette import LIGHT, SCORE_CLASSES
from diagnostic.services.report.parts import scoped
from tests.companies import report
from tests.spec.test_report_heatmap import content as tiny

LEGEND = tuple((str(shade), words) for shade, words in enumerate(SCORE_CLASSES))
HOSTILE = (
    '=HYPERLINK("http://x.y")',
    "+1",
    "-2",
    "@x",
    "'quoted",
    "http://x.y/",
    "a\x00b\ud800",
    "00123",
    "\U0001f600" * 9,
)


def document(*chapters: Chapter) -> ReportDocument:
    facts = (("Report code", "123456789012"), ("Written by", "Inside Out"))
    return ReportDocument("Whole", "Us", "en", date(2025, 4, 1), "R&D", (*chapters, made_from(facts)), facts)


def grid(rows: dict[str, list[TableCell]], columns: list[str], **more) -> DataTable:
    heads = tuple(TableColumn(name[:5], name) for name in columns)
    shown = tuple(TableRow(name, tuple(cells)) for name, cells in rows.items())
    return DataTable(more.pop("caption", "What it is"), "Unit", heads, shown, **({"kind": SCORES} | more))


def opened(content: bytes) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(io.BytesIO(content))}


def rows(sheet: Worksheet, head: str) -> dict[str, list[object]]:
    """Values beside the names in the first column, from the row below a heading on."""
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(at for at, row in enumerate(found) if row[0] == head)
    return {str(row[0]): row[1:] for row in found[start + 1 :]}


def shown(cell) -> str:
    """What a spreadsheet shows of a number or a text."""
    if isinstance(cell.value, str) or cell.value is None:
        return cell.value or ""
    shapes = cell.number_format.split(";")
    shape = shapes[1] if cell.value < 0 and len(shapes) > 1 else shapes[0]
    return shape.replace("0", str(abs(round(cell.value))), 1).replace('"', "")


@pytest.mark.parametrize(
    ("cell", "value", "seen"),
    [
        (TableCell("43", 1), 43, "43"),
        (TableCell("43", 1, -1), 43, "43\u25bc"),
        (TableCell("+11", 3, 1), 11, "+11\u25b2"),
        (TableCell("\u22124", 2), -4, "\u22124"),
        (TableCell("\u221215", 0, -1), -15, "\u221215\u25bc"),
        (TableCell("0", 2), 0, "0"),
        (TableCell("\u25cf", 0), "\u25cf", "\u25cf"),
        (TableCell("\u2026", reason="Hidden: fewer than 5 answers"), *["Hidden: fewer than 5 answers"] * 2),
    ],
)
def test_a_cell_holds_the_number_of_the_page_and_shows_its_verdict_or_the_reason(cell, value, seen):
    sheet = opened(render(document(Chapter("heatmap", "All", (grid({"North": [cell]}, ["Trust"]),)))))["All"]
    [found] = [row[1] for row in sheet.iter_rows() if row[0].value == "North"]
    assert (found.value, shown(found)) == (value, seen)


def test_colours_of_scores_are_rules_of_their_classes_and_names_stay_in_view():
    cells = {"North": [TableCell("39", 0), TableCell("40", 1)], "South": [TableCell("79", 3), TableCell("80", 4)]}
    part = grid(cells, ["Trust", "Safety"], legend=LEGEND, notes=("East: fewer than 5 answers",))
    sheet = opened(render(document(Chapter("heatmap", "Inside: every unit", (part,)))))["Inside every unit"]
    [(area, [blank, *rules])] = [(str(each.sqref), each.rules) for each in sheet.conditional_formatting]
    assert (blank.type, blank.stopIfTrue) == ("containsBlanks", True)
    bounds = [tuple(float(end) for end in rule.formula) for rule in rules]
    assert (area, bounds) == ("B5:C6", [(0, 39.5), (40, 54.5), (55, 64.5), (65, 79.5), (80, 100)])
    assert [rule.dxf.fill.bgColor.rgb[2:].lower() for rule in rules] == [shade.fill[1:] for shade in LIGHT.scores]
    assert [cell.value for cell in sheet[3]][1:] == list(SCORE_CLASSES)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B5", "A4:C6")
    assert sheet["A7"].value == "East: fewer than 5 answers"


def test_the_class_of_a_gap_that_may_be_chance_is_not_read_from_its_number():
    part = grid(
        {"North": [TableCell("\u221215", 2)]}, ["Trust"], legend=(("0", "15 or more lower"), ("2", "cannot tell"))
    )
    sheet = opened(render(document(Chapter("gaps", "Gaps", (part,)))))["Gaps"]
    assert list(sheet.conditional_formatting) == []
    assert sheet["B5"].fill.fgColor.rgb[2:].lower() == LIGHT.scores[2].fill[1:]


def test_lists_of_many_units_are_one_sheet_and_bars_are_shares():
    heads = tuple(TableColumn(name, name) for name in ("Score", "Answers"))

    def unit(name: str, cell: TableCell) -> Chapter:
        table = DataTable("How it was", "Question", heads, (TableRow("Q1", (TableCell("50"), cell)),))
        return Chapter("units", name, (Statement(f"{name} is well"), Heading("How people answered"), table))

    bar = TableCell("", bar=((0.25, 0), (0.125, 0), (0.625, 4)))
    hidden = TableCell("", reason="hidden: too few")
    sheets = opened(render(document(*(unit(f"U{i}", hidden if i == 3 else bar) for i in range(4)))))
    assert list(sheets) == ["Report", "Units in words", "How people answered", "What this was made from"]
    assert rows(sheets["Units in words"], "Unit")["U2"] == [None, None, "U2 is well"]
    found = rows(sheets["How people answered"], "Unit")
    assert found["U0"] == ["Q1", 50, 0.375, 0, 0, 0, 0.625]
    assert found["U3"] == ["Q1", 50, "hidden: too few", None, None, None, None]


def test_words_come_first_and_pictures_have_their_numbers():
    plot = Plot(PAIRS, ("Trust", "Safety"), (("Inside", (43.5, None)), ("Outside", (60.4, 70.0))))
    told = replace(plot, categories=("Calm",), series=(("Inside", (None,)),), said=("Hidden: too few",))
    parts = (
        Statement("It is so", ("And so",)),
        Heading("Why"),
        Listing((("First", "a"), ("", "b"))),
        Remark(("small",)),
    )
    drawings = Drawing(dict, "In words", "Pairs", (), plot), Drawing(dict, "In other words", "More", (), told)
    found = opened(render(document(Chapter("summary", "What stands out", (*parts, *drawings)))))
    texts = [tuple(cell.value for cell in row) for row in found["Report"].iter_rows(max_col=2)]
    assert texts[4:] == [
        ("What stands out", None), (None, "It is so"), (None, "And so"), ("Why", None), ("First", "a"), (None, "b"),
        (None, "small"), ("Pairs", "In words"),
    ]  # fmt: skip
    numbers = [tuple(cell.value for cell in row)[2:] for row in found["Numbers of pictures"].iter_rows()]
    assert numbers[2:] == [
        ("Trust", "Inside", 44, None), ("Trust", "Outside", 60, None), ("Safety", "Inside", None, None),
        ("Safety", "Outside", 70, None), ("Calm", "Inside", None, "Hidden: too few"),
    ]  # fmt: skip


def test_grids_of_several_sections_are_called_as_these():
    parts = [part for name in ("Trust", "Safety") for part in (Heading(name), grid({"North": [TableCell("1")]}, ["A"]))]
    sheets = opened(render(document(Chapter("standards", "Standard by standard", tuple(parts)))))
    assert list(sheets) == ["Report", "Trust", "Safety", "What this was made from"]
    assert [sheets["Safety"][at].value for at in ("A1", "A2", "A3")] == ["Safety", "Standard by standard", "What it is"]


def test_a_grid_over_several_pages_of_paper_is_one_sheet():
    pages = [
        grid({"North": [TableCell(str(at), 0)]}, [f"D{at}"], caption=f"Scores ({at} of 2)", legend=LEGEND)
        for at in (1, 2)
    ]
    sheets = opened(render(document(Chapter("heatmap", "All", tuple(pages)))))
    assert list(sheets) == ["Report", "All", "What this was made from"]
    assert rows(sheets["All"], "Unit") == {"North": [1, 2, None, None, None]}


def test_texts_of_people_are_texts_wherever_they_stand():
    long = "x" * 40_000
    row = TableRow(HOSTILE[0], (TableCell("y"),))
    text = DataTable(HOSTILE[1], HOSTILE[2], (TableColumn("a", HOSTILE[0]),), (row,), notes=(HOSTILE[0],))
    part = grid({name: [TableCell("50", reason=name)] for name in HOSTILE}, ["=1+1"], legend=(("0", "=1+1"),))
    chapters = [
        Chapter("a", name, (Statement(name, (name,)), Listing(((name, name),)), part, text)) for name in HOSTILE
    ]
    made = render(
        replace(document(*chapters, Chapter("b", "=b", (Remark((long,)),))), title=HOSTILE[0], foot="&A&F" * 90)
    )
    cells = [cell for sheet in opened(made).values() for line in sheet.iter_rows() for cell in line]
    values = {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    assert {each for each in HOSTILE if "\x00" not in each} | {"a\ufffdb\ufffd"} <= values
    [cut] = [value for value in values if isinstance(value, str) and len(value) > 30_000]
    assert cut.endswith("x (cut here: the whole text has 40,000 characters)") and len(cut) == 32_767
    inside = b"".join(
        zipfile.ZipFile(io.BytesIO(made)).read(name) for name in zipfile.ZipFile(io.BytesIO(made)).namelist()
    )
    assert b"<f>" not in inside and b"<hyperlink" not in inside
    assert rows(opened(made)["What this was made from"], "What")["Report code"] == ["123456789012"]


def test_hidden_units_have_a_reason_and_no_number_anywhere():
    """E3 alone would be 25, of 3 people; with E2 it is in the pooled group's 15."""
    content = tiny(e1="55555", e2="11", e3="222", w1="55555", w2="33333")
    made = opened(render(gap_report(content, Extent(every_unit=True)), WorkbookOptions(scores_table(content))))
    found = {row[6].value: [cell.value for cell in row[11:17]] for row in made["All scores"].iter_rows(min_row=2)}
    assert {name: values for name, values in found.items() if values[1] is None} == {
        name: [*[None] * 5, "fewer than 5 answers"] for name in ("E2", "E3", "E4")
    }
    assert found["Other teams in East"][:2] == [5, 15]
    numbers = {cell.value for sheet in made.values() for row in sheet.iter_rows() for cell in row}
    assert 15 in numbers and 25 not in numbers


def test_numbers_of_the_report_are_those_of_the_document_and_the_same_release_is_the_same_bytes():
    content = prepare(scoped(report(), "care"))
    made = gap_report(content)
    options = WorkbookOptions(scores_table(content))
    content_bytes = render(made, options)
    assert content_bytes == render(made, options)
    sheets = opened(content_bytes)
    for kind, name in (
        ("heatmap", "Inside every unit"),
        ("felt", "Predicted inside, observed by…"),
        ("gaps", "Inside and customers"),
    ):
        [table] = [
            part for each in made.chapters if each.kind == kind for part in each.parts if isinstance(part, DataTable)
        ]
        marks = {-1: "\u25bc", 0: "", 1: "\u25b2"}
        expected = {row.name: [cell.reason or cell.text + marks[cell.mark] for cell in row.cells] for row in table.rows}
        seen = {row[0].value: [shown(cell) for cell in row[1:]] for row in sheets[name].iter_rows()}
        assert {row: seen[row] for row in expected} == expected
    book = openpyxl.load_workbook(io.BytesIO(content_bytes)).properties
    assert (book.title, book.created.date()) == ("Customer care", made.day)
    assert [cell.value for cell in sheets["Columns"]["A"]][1:] == [column.name for column in COLUMNS]
    assert len(list(sheets["All scores"].iter_rows())) == 1 + options.scores.num_rows


def test_more_rows_than_memory_should_hold_are_the_same_table(monkeypatch):
    content = tiny(e1="55555", w1="55555")
    options, made = WorkbookOptions(scores_table(content)), gap_report(content)
    usual = opened(render(made, options))
    monkeypatch.setattr("diagnostic.report.files.workbook.render.FEW_ROWS", 1)
    monkeypatch.setattr("diagnostic.report.files.workbook.render.MOST_ROWS", 5)
    found = opened(render(made, options))
    assert list(found)[-3:] == ["All scores", "All scores 2", "Columns"]
    for name in set(usual) - {"All scores"}:
        assert [[c.value for c in row] for row in found[name]] == [[c.value for c in row] for row in usual[name]]
    whole = [tuple(c.value for c in row) for row in usual["All scores"]]
    assert [
        tuple(c.value for c in row)
        for name in ("All scores", "All scores 2")
        for row in found[name].iter_rows(min_row=2)
    ] == whole[1:]


def test_paper_that_is_not_known_is_refused():
    with pytest.raises(UserError, match="one of a4, letter"):
        render(document(), WorkbookOptions(paper="a5"))
